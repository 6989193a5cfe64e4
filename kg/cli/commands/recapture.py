"""`kg recapture`."""

from datetime import date
from typing import TYPE_CHECKING

from kg.cli import kg, options

if TYPE_CHECKING:
    pass


@kg.command()
@options.case_option
@options.as_of
@options.output
def recapture(case_name: str | None, as_of: date | None, form: str | None, path: str | None, table: str | None) -> None:
    """Find money meant for somebody that returns to whoever passed it on."""
    from kg.questions.recapture.question import recapture as ask

    options.put(ask(options.read(case_name), as_of), form, path, table)
