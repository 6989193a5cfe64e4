"""The file that a command writes in a terminal where nobody names one."""

import sys
from pathlib import Path

import click

from kg.cli import say


def place_of(name: str, form: str, command: str) -> str | None:
    """Return the file to write in a terminal, which many lines of markup would only fill; none where they are read.

    Args:
        name: the id of the case.
        form: the format, as `html`.
        command: the command that writes; a file of another is never replaced.
    """
    from kg.rendering.write_files import own_place

    return str(own_place(name, form, command)) if sys.stdout.isatty() else None


def put(text: str, path: str | None, place: str | None) -> None:
    """Print what was written nowhere; say where it was written, if nobody named the file.

    Args:
        text: what was written.
        path: the file that the user named, if any.
        place: the file that was written, if any.
    """
    if place is None:
        click.echo(text, nl=False)
    elif path is None:
        say(f"kg: wrote {Path(place).resolve()}")
