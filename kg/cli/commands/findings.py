"""`kg findings`."""

import click

from kg.cli import kg
from kg.cli.options import CaseOptions, case_options
from kg.cli.output_options import Output, output_options


@kg.command()
@case_options
@click.option(
    "--x",
    metavar="PROPERTY",
    help="One property: measure:NAME, measure:NAME<=N, tie:KIND, stated:KIND.",
)
@click.option("--y", metavar="PROPERTY", help="The other.")
@click.option(
    "--expect",
    type=click.Choice(["positive", "negative"]),
    help="The direction that the pattern claims.",
)
@click.option(
    "--of",
    "population",
    metavar="NAME",
    multiple=True,
    help="The actors to compare: ids, kinds, hierarchies.",
)
@output_options
def findings(
    case: CaseOptions,
    x: str | None,
    y: str | None,
    expect: str | None,
    population: tuple[str, ...],
    output: Output,
) -> None:
    """Test whether two properties go together among those coded, with deviant cases by name."""
    from kg.questions.findings.question import Pattern, findings_needs
    from kg.questions.findings.question import findings as ask

    if (x is None) != (y is None):
        raise click.UsageError("give both --x and --y")
    patterns = [Pattern("asked", x, y, expect=expect or "")] if x and y else []
    output.write(ask(case.read(needs=findings_needs(patterns)), patterns, population))
