"""`kg audit`."""

from typing import TYPE_CHECKING

from kg.cli import kg, options

if TYPE_CHECKING:
    pass


@kg.command()
@options.case_option
@options.output
def audit(case_name: str | None, form: str | None, path: str | None, table: str | None) -> None:
    """Do the source's own sums again: what holds, what rounds, what cannot hold."""
    from kg.questions.audit.question import audit as ask

    options.put(ask(options.read(case_name)), form, path, table)
