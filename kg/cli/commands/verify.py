"""`kg verify`."""

import click

from kg.cli import kg
from kg.cli.options import CaseOptions, case_options
from kg.cli.output_options import Output, output_options


@kg.command()
@click.argument("file")
@case_options
@output_options
@click.pass_context
def verify(ctx: click.Context, file: str, case: CaseOptions, output: Output) -> None:
    """Re-check FILE, a JSON answer of bottlenecks, from the arcs alone; exit 1 if a claim fails."""
    from kg.questions.proof.verify import read_answer
    from kg.questions.proof.verify import verify as ask

    answer = ask(case.read(), read_answer(file))
    output.write(answer)
    if answer.failed:
        ctx.exit(1)
