"""`kg evidence`."""

from typing import TYPE_CHECKING

import click

from kg.cli import kg, options

if TYPE_CHECKING:
    pass


@kg.command()
@click.argument("row")
@options.case_option
@click.option(
    "--source-text", metavar="FILE.tsv", help="Your own copy of the text, to show each passage: locator, tab, text."
)
@options.output
def evidence(
    row: str, case_name: str | None, source_text: str | None, form: str | None, path: str | None, table: str | None
) -> None:
    """Show all that supports or disputes ROW, the id of a row of any table."""
    from kg.case.source_text import read_passages
    from kg.questions.evidence import evidence as ask

    case = options.read(case_name)
    options.put(ask(case, row, read_passages(source_text) if source_text else None), form, path, table)
