"""What the user says of the source of `kg import`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import click

from kg.cli import printable, say
from kg.cli.collect import collect
from kg.errors import FileProblem

if TYPE_CHECKING:
    from kg.importing.answer import Imported

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class ImportOptions:
    """How a source is read, and where the case goes."""

    folder: str | None
    plan: str | None = None
    encoding: str | None = None
    numbers: str | None = None
    dates: str | None = None
    update: bool = False
    show_map: bool = False

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


def tell_imported(answer: "Imported") -> int:
    """Tell what was imported, row by row what was not, and what comes next; return the exit code.

    Args:
        answer: what `import_case` returned.
    """
    for line in answer.columns:
        click.echo(printable(line))
    for group in answer.groups():
        click.echo(printable(str(group)))
    for sentence in answer.sentences():
        say(sentence)
    say(f"Next: kg check --case {answer.folder}; kg report --case {answer.folder}")
    return 0 if answer.is_complete else 1


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
