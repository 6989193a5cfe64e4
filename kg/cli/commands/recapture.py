"""`kg recapture`."""

from datetime import date

from kg.cli import kg
from kg.cli.options import CaseOptions, as_of_option, case_options
from kg.cli.output_options import Output, output_options


@kg.command()
@case_options
@as_of_option()
@output_options
def recapture(case: CaseOptions, as_of: date | None, output: Output) -> None:
    """Find money meant for one actor that returns to an actor that passed it on."""
    from kg.questions.recapture.question import recapture as ask
    from kg.questions.recapture.question import recapture_needs

    output.write(ask(case.read(needs=recapture_needs), as_of))
