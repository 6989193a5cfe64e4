"""`kg procedures`."""

import click

from kg.cli import kg, options


@kg.command()
@click.argument("names", metavar="[PROCEDURE]...", nargs=-1)
@options.case_option
@options.output
def procedures(
    names: tuple[str, ...], case_name: str | None, form: str | None, path: str | None, table: str | None
) -> None:
    """Set procedures side by side: time, cost, whom to pass, how long exposed."""
    from kg.questions.procedures.question import procedures as ask

    options.put(ask(options.read(case_name), names), form, path, table)
