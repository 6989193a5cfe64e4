"""`kg new`."""

import click

from kg.cli import kg, say


@kg.command()
@click.argument("folder", metavar="DIR")
def new(folder: str) -> None:
    """Write a small valid case into DIR, as a start."""
    from kg.case_starter import new as make

    for path in make(folder):
        click.echo(path)
    say(f"Next: kg check --case {folder}; kg report --case {folder}; then put your own rows in.")
