"""The command that ranks."""

from datetime import date

import click

from kg.cli import kg, options


@kg.command()
@options.case_option
@click.option(
    "--channel", metavar="CHANNEL", help="One channel; by default every one with a standard question, else with a tie."
)
@click.option("--kind", "kinds", metavar="KIND", multiple=True, help="Show only actors of this kind and its sub-kinds.")
@click.option(
    "--measure", "measures", metavar="NAME", multiple=True, help="A measure by networkx's name; the first orders."
)
@click.option(
    "--top", type=click.IntRange(min=1), default=20, show_default=True, help="How many actors of each channel."
)
@options.as_of
@options.output
def rank(
    case_name: str | None,
    channel: str | None,
    kinds: tuple[str, ...],
    measures: tuple[str, ...],
    top: int,
    as_of: date | None,
    form: str | None,
    path: str | None,
    table: str | None,
) -> None:
    """Rank the actors of each channel by how central they are: networkx's measures."""
    from kg.questions.rank import rank as ask

    options.put(ask(options.read(case_name), channel, kinds, measures, top, as_of), form, path, table)
