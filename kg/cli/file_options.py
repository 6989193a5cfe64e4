"""The file that `kg view` and `kg export` write; in a terminal it needs no name."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from kg.cli import say
from kg.cli.collect import collect
from kg.cli.output_options import format_option
from kg.errors import FileProblem

if TYPE_CHECKING:
    from kg.case import Case

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class FileOptions:
    """The format and the file that the user names, if any."""

    form: str | None
    path: str | None

    def place(self, name: str, form: str, command: str) -> str | None:
        """Return the file to write; none where another program reads the output.

        Markup would fill a terminal with many lines, so a terminal always gets a file.

        Args:
            name: the id of the case.
            form: the format where the user names none, as `html`.
            command: the command that writes; a file of another is never replaced.
        """
        from kg.rendering.write_files import own_place

        if self.path or not sys.stdout.isatty():
            return self.path or None
        return str(own_place(name, self.form or form, command))

    def write_folder(self, form: str, case: "Case") -> None:
        """Write a case as a folder of CSV files.

        Args:
            form: `excel` or `neo4j`.
            case: the case.

        Raises:
            FileProblem: no folder is named, or it cannot be written.
        """
        from kg.formats import csv_folders

        if not self.path:
            option = "--excel" if form == "excel" else f"--format {form}"
            raise FileProblem("no folder is named", f"kg export {option} -o DIR")
        tables = csv_folders.excel_tables if form == "excel" else csv_folders.neo4j_tables
        csv_folders.write_csv_folder(tables(case), self.path)

    def finish(self, text: str, place: str | None, form: str, command: str) -> None:
        """Print a text, or write it to the file that nobody named and say where.

        Args:
            text: the text, which stands in the file already if the user named one.
            place: the file, as `place` returned it.
            form: the format where the user names none, as for `place`.
            command: the command that writes, as for `place`.
        """
        from kg.rendering.write_files import write_own_file

        if place is None:
            click.echo(text, nl=False)
        elif self.path is None:
            write_own_file(Path(place), text, self.form or form, command)
            say(f"kg: wrote {Path(place).resolve()}")


def file_options(formats: Sequence[str], suffixes: str) -> Callable[[F], F]:
    """Return what adds the options of `FileOptions`, the parameter `file`.

    Args:
        formats: the formats that there are, the usual one first.
        suffixes: the words for the suffixes of files.
    """
    usual = formats[0]
    description = f"Write to this file: {suffixes}; in a terminal, by default CASE.{usual}."
    return collect(
        "file",
        FileOptions,
        format_option(formats, f"{usual}, or what the suffix of -o says"),
        click.option("-o", "--output", "path", metavar="FILE", help=description),
    )
