"""`kg audit`."""

from kg.cli import kg
from kg.cli.options import CaseOptions, case_options
from kg.cli.output_options import Output, output_options


@kg.command()
@case_options
@output_options
def audit(case: CaseOptions, output: Output) -> None:
    """Do the source's sums again: list which hold, which round, which cannot hold."""
    from kg.questions.audit.question import audit as ask
    from kg.questions.audit.question import audit_needs

    output.write(ask(case.read(needs=audit_needs)))
