"""`kg find`."""

import click

from kg.cli import kg
from kg.cli.options import CaseOptions, case_options, source_text_option
from kg.cli.output_options import Output, output_options


@kg.command()
@click.argument("words", nargs=-1, required=True)
@case_options
@source_text_option
@output_options
def find(
    words: tuple[str, ...], case: CaseOptions, source_text: tuple[str, ...], output: Output
) -> None:
    """Find where WORDS stand: names, notes, claims, terms, anchors, documents, passages."""
    from kg.case.source_text import read_passages
    from kg.questions.find.question import find as ask

    passages: dict[str, str] = {}
    for path in source_text:
        passages |= read_passages(path)
    output.write(ask(case.read(), " ".join(words), passages))
