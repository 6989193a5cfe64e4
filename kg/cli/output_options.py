"""Where an answer goes: its format, file and table, and the code that writes it."""

import functools
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from kg.cli.collect import collect
from kg.rendering import FORMATS

if TYPE_CHECKING:
    from kg.results.answers import Result

F = TypeVar("F", bound=Callable[..., Any])
_PROGRESS = "kg.progress"


@dataclass(frozen=True)
class Output:
    """The place, the format and the table of an answer."""

    form: str | None
    path: str | None = None
    table: str | None = None

    @property
    def is_default(self) -> bool:
        """Whether no option says anything of the output."""
        return not (self.form or self.path or self.table)

    def write(self, result: "Result") -> None:
        """Print a result, or write it to a file or folder.

        Args:
            result: the answer of a question.
        """
        from kg.rendering import json_pieces, render, write

        if self.path:
            write(result, self.path, self.form, self.table)
            return
        is_terminal = sys.stdout.isatty()
        if self.form == "json" and not is_terminal:
            texts = json_pieces(result, self.table)
            _close_progress()
            for text in texts:
                click.echo(text, nl=False, color=True)  # as it is: there is no escape in it
            return
        colour = is_terminal and "NO_COLOR" not in os.environ
        text = render(result, self.form or "terminal", self.table, color=colour)
        _close_progress()
        lines = text.count("\n")
        if is_terminal and sys.stdin.isatty() and lines >= shutil.get_terminal_size().lines:
            # Without a pager, the first lines would scroll away.
            click.echo_via_pager(text, color=None if colour else False)
        else:
            click.echo(text, nl=False)


def _close_progress() -> None:
    """Take away what says how long the command works: it would mix with other output."""
    progress = click.get_current_context().meta.get(_PROGRESS)
    if isinstance(progress, ExitStack):
        progress.close()


def format_option(formats: Sequence[str], by_default: str) -> Callable[[F], F]:
    """Return what adds `--format`.

    Args:
        formats: the formats that there are.
        by_default: the words for the format that is taken by default.
    """
    description = f"The format; by default {by_default}."
    return click.option("--format", "form", type=click.Choice(formats), help=description)


_output_options = collect(
    "output",
    Output,
    format_option(FORMATS, "terminal, or what the suffix of -o says"),
    click.option(
        "-o",
        "--output",
        "path",
        metavar="FILE|DIR/",
        help="Write to this file; DIR/ takes every table as CSV.",
    ),
    click.option("--table", metavar="NAME", help="Write only this table of the answer."),
)


def output_options(command: F) -> F:
    """Add the options of an `Output`, the parameter `output`; show how long the command works."""

    @functools.wraps(command)
    def timed(*arguments: Any, **values: Any) -> Any:  # noqa: ANN401
        from kg.system.progress import progress

        with ExitStack() as stack:
            stack.enter_context(progress("working"))
            click.get_current_context().meta[_PROGRESS] = stack
            return command(*arguments, **values)

    return _output_options(cast(F, timed))


def folder_option(command: F) -> F:
    """Add `-o DIR` of a command that writes a folder, the parameter `folder`."""
    add = click.option(
        "-o",
        "--output",
        "folder",
        metavar="DIR",
        required=True,
        help="The folder to write.",
    )
    return add(command)
