"""`kg procedures`."""

from kg.cli import kg
from kg.cli.collect import option_or_argument
from kg.cli.options import CaseOptions, case_options
from kg.cli.output_options import Output, output_options


@kg.command()
@case_options
@option_or_argument(
    "--procedure",
    "names",
    "PROCEDURE",
    "A procedure, or the start of its name, the same as an argument PROCEDURE; by default all.",
    multiple=True,
)
@output_options
def procedures(case: CaseOptions, names: tuple[str, ...], output: Output) -> None:
    """Compare procedures: time, cost, unavoidable steps, time public but unprotected."""
    from kg.questions.procedures.question import procedures as ask
    from kg.questions.procedures.question import procedures_needs

    output.write(ask(case.read(needs=procedures_needs), names))
