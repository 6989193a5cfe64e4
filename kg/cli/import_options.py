"""What the user says of the source of `kg import`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import click

from kg.cli.collect import collect
from kg.errors import FileProblem

if TYPE_CHECKING:
    from kg.importing.answer import Imported

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class ImportOptions:
    """How a source is read, and where the case goes."""

    folder: str | None
    plan: str | None
    encoding: str | None
    numbers: str | None
    dates: str | None
    update: bool
    show_map: bool

    def run(self, source: str) -> "Imported":
        """Import a source.

        Raises:
            FileProblem: no folder is named, or something cannot be read or written.
        """
        from kg.importing.run import import_case

        if not self.folder:
            raise FileProblem("no folder is named", f"kg import {source} -o DIR")
        return import_case(
            source, self.folder, plan=self.plan, update=self.update,
            encoding=self.encoding or "", numbers=self.numbers or "", dates=self.dates or "",
        )  # fmt: skip

    def plan_of(self, source: str) -> str:
        """Return what the columns of a source would be read as."""
        from kg.importing.run import show_plan

        return show_plan(source, self.plan, encoding=self.encoding or "")


_OUTPUT = click.option("-o", "--output", "folder", metavar="DIR", help="The new folder to write.")
_MAP = click.option(
    "--map", "plan", metavar="FILE", help="What the columns are: an edited import.toml."
)
_ENCODING = click.option("--encoding", help="The encoding of a text; by default it is detected.")
_NUMBERS = click.option(
    "--numbers",
    type=click.Choice(["point", "comma"]),
    help="The mark of decimals; by default the numbers tell it.",
)
_DATES = click.option(
    "--dates",
    type=click.Choice(["dmy", "mdy"]),
    help="What 3/5/1998 means; by default such a date is not read.",
)
_UPDATE = click.option(
    "--update",
    is_flag=True,
    help="Replace in DIR the rows that an import wrote and nobody changed since.",
)
_SHOW_MAP = click.option("--show-map", is_flag=True, help="Only write what the columns would be.")


def import_options(command: F) -> F:
    """Add the options of `ImportOptions`, the parameter `options`."""
    options = (_OUTPUT, _MAP, _ENCODING, _NUMBERS, _DATES, _UPDATE, _SHOW_MAP)
    return collect("options", ImportOptions, *options)(command)
