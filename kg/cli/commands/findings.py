"""`kg findings`."""

import click

from kg.cli import kg, options


@kg.command()
@options.case_option
@click.option("--x", metavar="PROPERTY", help="One property: measure:NAME, measure:NAME<=N, tie:KIND, stated:KIND.")
@click.option("--y", metavar="PROPERTY", help="The other.")
@click.option("--expect", type=click.Choice(["positive", "negative"]), help="The direction claimed.")
@click.option("--of", "population", metavar="NAME", multiple=True, help="Among whom: ids, kinds, hierarchies.")
@options.output
def findings(
    case_name: str | None,
    x: str | None,
    y: str | None,
    expect: str | None,
    population: tuple[str, ...],
    form: str | None,
    path: str | None,
    table: str | None,
) -> None:
    """Test whether two properties go together among those coded, with deviant cases by name."""
    from kg.questions.findings.question import Pattern
    from kg.questions.findings.question import findings as ask

    if (x is None) != (y is None):
        raise click.UsageError("give both --x and --y")
    patterns = [Pattern("asked", x, y, expect=expect or "")] if x and y else []
    options.put(ask(options.read(case_name), patterns, population), form, path, table)
