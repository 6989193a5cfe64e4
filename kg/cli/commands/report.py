"""`kg report`."""

from datetime import date
from typing import TYPE_CHECKING

from kg.cli import kg, options

if TYPE_CHECKING:
    pass


@kg.command()
@options.case_option
@options.as_of
@options.output
def report(case_name: str | None, as_of: date | None, form: str | None, path: str | None, table: str | None) -> None:
    """Answer the case's standard questions: first in one screen, then in detail."""
    from kg.questions.report.question import report as ask

    options.put(ask(options.read(case_name), as_of), form, path, table)
