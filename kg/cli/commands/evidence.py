"""`kg evidence`."""

import click

from kg.cli import kg
from kg.cli.options import CaseOptions, case_options, source_text_option
from kg.cli.output_options import Output, output_options


@kg.command()
@click.argument("row")
@case_options
@source_text_option
@output_options
def evidence(row: str, case: CaseOptions, source_text: tuple[str, ...], output: Output) -> None:
    """Show all that supports or disputes ROW, the id of a row of any table."""
    from kg.case.source_text import read_passages
    from kg.questions.evidence import evidence as ask

    contents = case.read()
    passages: dict[str, str] = {}
    for path in source_text:
        passages |= read_passages(path)
    output.write(ask(contents, row, passages if source_text else None))
