"""`kg brokers`."""

from datetime import date

import click

from kg.cli import kg, options


@kg.command()
@options.case_option
@click.option("--channel", metavar="CHANNEL", help="One channel; by default every one with a standard question.")
@options.as_of
@click.option(
    "--permutations",
    type=options.Whole(0, 100_000),
    default=999,
    show_default=True,
    help="How many times the tiers are dealt anew, where not all ways can be tried.",
)
@click.option("--seed", type=options.Whole(0), default=0, show_default=True, help="The start of the random numbers.")
@click.option("--partial", is_flag=True, help="Share a triple among all who broker between the same two.")
@options.output
def brokers(
    case_name: str | None,
    channel: str | None,
    as_of: date | None,
    permutations: int,
    seed: int,
    partial: bool,
    form: str | None,
    path: str | None,
    table: str | None,
) -> None:
    """Count who brokers between the tiers, and in which role."""
    from kg.questions.brokers.question import brokers as ask

    options.put(ask(options.read(case_name), channel, as_of, permutations, seed, partial), form, path, table)
