"""`kg bypass`."""

from datetime import date
from typing import TYPE_CHECKING

import click

from kg.cli import kg, options

if TYPE_CHECKING:
    pass


@kg.command()
@options.case_option
@options.asked
@click.option("--avoid", metavar="NAME", multiple=True, help="Who must not be on a route: ids, kinds, hierarchies.")
@click.option(
    "-k", "most", type=options.Whole(1, 1000), default=3, show_default=True, help="Routes per target and status."
)
@options.as_of
@options.output
def bypass(
    case_name: str | None,
    channel: str | None,
    sources: tuple[str, ...],
    targets: tuple[str, ...],
    count: str | None,
    engine: str | None,
    avoid: tuple[str, ...],
    most: int,
    as_of: date | None,
    form: str | None,
    path: str | None,
    table: str | None,
) -> None:
    """Find the routes around: in use, possible, blocked and by whom."""
    from kg.questions.bypass.question import bypass as ask

    found = ask(options.read(case_name, graph=True), channel, sources, targets, avoid, count, as_of, most, engine)
    options.put(found, form, path, table)
