"""`kg report`."""

from datetime import date

import click

from kg.cli import kg
from kg.cli.engine_options import engine_option
from kg.cli.options import CaseOptions, as_of_option, case_options
from kg.cli.output_options import Output, output_options


@kg.command()
@case_options
@as_of_option()
@engine_option
@click.option(
    "--all",
    "is_whole",
    is_flag=True,
    help="Write all of it; by default a terminal gets the first screen.",
)
@output_options
def report(
    case: CaseOptions, as_of: date | None, engine: str | None, is_whole: bool, output: Output
) -> None:
    """Answer the standard questions of the case: first on one screen, then in detail."""
    from kg.questions.report.question import report as ask
    from kg.questions.report.question import report_needs

    answer = ask(case.read(needs=report_needs), as_of, engine)
    output.write(answer.first_screen() if output.is_default and not is_whole else answer)
