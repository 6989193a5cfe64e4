"""`kg new`."""

import click

from kg.cli import kg, say
from kg.cli.import_options import ImportOptions, tell_imported


@kg.command()
@click.argument("folder", metavar="DIR")
@click.option(
    "--from",
    "source",
    metavar="FILE",
    help="Make it of a table, a workbook or a graph file, as kg import does without options.",
)
def new(folder: str, source: str | None) -> int:
    """Write a small valid case into DIR, as a start."""
    if source:
        return tell_imported(ImportOptions(folder).run(source))
    from kg.case_starter import new as make

    for path in make(folder):
        click.echo(path)
    say(f"Next: kg check --case {folder}; kg report --case {folder}; then put your own rows in.")
    return 0
