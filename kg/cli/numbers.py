"""The commands that ask what the numbers of a case say."""

from datetime import date

import click

from kg.cli import kg, options


@kg.command()
@options.case_option
@click.option(
    "--threshold",
    "thresholds",
    metavar="SHARE",
    type=click.FloatRange(0, 1, min_open=True),
    multiple=True,
    help="A share (0-1) between bands, instead of the case's; may repeat.",
)
@options.as_of
@options.output
def dependence(
    case_name: str | None,
    thresholds: tuple[float, ...],
    as_of: date | None,
    form: str | None,
    path: str | None,
    table: str | None,
) -> None:
    """Tell how far each supplier depends on one buyer, as far as shares are known."""
    from kg.questions.dependence import dependence as ask

    options.put(ask(options.read(case_name), thresholds, as_of), form, path, table)


@kg.command()
@options.case_option
@options.output
def audit(case_name: str | None, form: str | None, path: str | None, table: str | None) -> None:
    """Do the source's own sums again: what holds, what rounds, what cannot hold."""
    from kg.questions.audit import audit as ask

    options.put(ask(options.read(case_name)), form, path, table)
