"""`kg verify`."""

import click

from kg.cli import kg, options


@kg.command()
@click.argument("file")
@options.case_option
@options.output
@click.pass_context
def verify(
    ctx: click.Context, file: str, case_name: str | None, form: str | None, path: str | None, table: str | None
) -> None:
    """Re-check FILE, a saved JSON answer of bottlenecks, with nothing but the arcs; exit 1 if a claim fails."""
    from kg.questions.proof.verify import read_answer
    from kg.questions.proof.verify import verify as ask

    found = ask(options.read(case_name), read_answer(file))
    options.put(found, form, path, table)
    if found.failed:
        ctx.exit(1)
