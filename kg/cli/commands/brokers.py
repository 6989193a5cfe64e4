"""`kg brokers`."""

import click

from kg.cli import kg
from kg.cli.options import CaseOptions, ScopeOptions, case_options, scope_options, seed_option
from kg.cli.output_options import Output, output_options
from kg.cli.value_types import WholeNumber


@kg.command()
@case_options
@scope_options()
@click.option(
    "--permutations",
    type=WholeNumber(0, 100_000),
    metavar="N",
    default=999,
    show_default=True,
    help="How many times to deal the tiers at random, where there are too many ways to try all; "
    "fewer where arcs are millions.",
)
@seed_option(WholeNumber(0))
@click.option(
    "--partial",
    is_flag=True,
    help="Divide a triple among all actors that broker between the same two.",
)
@output_options
def brokers(
    case: CaseOptions,
    scope: ScopeOptions,
    permutations: int,
    seed: int,
    partial: bool,
    output: Output,
) -> None:
    """Count who brokers between the tiers, and in which role."""
    from kg.questions.brokers.question import brokers as ask

    contents = case.read(graph=True, channel=scope.channel)
    output.write(ask(contents, scope.channel, scope.as_of, permutations, seed, partial))
