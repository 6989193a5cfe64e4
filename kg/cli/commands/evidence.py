"""`kg evidence`."""

from datetime import date

import click

from kg.cli import kg
from kg.cli.options import CaseOptions, as_of_option, case_options, source_text_option
from kg.cli.output_options import Output, output_options


@kg.command()
@click.argument("row")
@case_options
@as_of_option()
@source_text_option
@output_options
def evidence(
    row: str,
    case: CaseOptions,
    as_of: date | None,
    source_text: tuple[str, ...],
    output: Output,
) -> None:
    """Show all that supports or disputes ROW: an id, or a number of the report's first screen."""
    from kg.case.source_text import read_passages
    from kg.questions.evidence import evidence as ask
    from kg.questions.report.numbered_line import line_evidence

    contents = case.read()
    passages: dict[str, str] = {}
    for path in source_text:
        passages |= read_passages(path)
    texts = passages if source_text else None
    if row.isascii() and row.isdigit() and row not in contents.homes:
        output.write(line_evidence(contents, int(row[:9]), as_of, texts))
        return
    output.write(ask(contents, row, texts))
