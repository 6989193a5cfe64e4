"""`kg verify`."""

import click

from kg.cli import kg
from kg.cli.options import CaseOptions, case_options
from kg.cli.output_options import Output, output_options
from kg.cli.standard_streams import exit_code


@kg.command()
@click.argument("file")
@case_options
@output_options
def verify(file: str, case: CaseOptions, output: Output) -> int:
    """Re-check FILE, a JSON answer of bottlenecks or robustness; exit 1 if a claim fails."""
    from kg.questions.proof.verify import read_answer
    from kg.questions.proof.verify import verify as ask

    answer = ask(case.read(), read_answer(file))
    code = 1 if answer.failed else 0
    with exit_code(code):
        output.write(answer)
    return code
