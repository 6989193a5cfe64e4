"""`kg queries`."""

import click

from kg.cli import kg, options


@kg.command()
@click.argument("topic", required=False)
@options.output
def queries(topic: str | None, form: str | None, path: str | None, table: str | None) -> None:
    """List the query library, or one topic of it."""
    from kg.queries.ask import catalogue

    options.put(catalogue(topic), form, path, table)
