"""`kg report`."""

from datetime import date

from kg.cli import kg
from kg.cli.engine_options import engine_option
from kg.cli.options import CaseOptions, as_of_option, case_options
from kg.cli.output_options import Output, output_options


@kg.command()
@case_options
@as_of_option()
@engine_option
@output_options
def report(case: CaseOptions, as_of: date | None, engine: str | None, output: Output) -> None:
    """Answer the standard questions of the case: first on one screen, then in detail."""
    from kg.questions.report.question import report as ask

    output.write(ask(case.read(), as_of, engine))
