"""`kg check`."""

import click

from kg.cli import kg, options, say


@kg.command()
@options.case_option
@click.option(
    "--source-text", metavar="FILE.tsv", multiple=True, help="Check locators and anchors against your own copy."
)
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "note"]),
    default="error",
    show_default=True,
    help="Exit 1 from here on.",
)
@click.option("--all", "every", is_flag=True, help="Give each problem a line of its own.")
@options.output
def check(
    case_name: str | None,
    source_text: tuple[str, ...],
    fail_on: str,
    every: bool,
    form: str | None,
    path: str | None,
    table: str | None,
) -> int:
    """List every problem of a case as file:line:column: message.

    Problems of one sort are one line, and so are a bad id and what follows from it; --all lists each
    of them, as --format and -o do.
    """
    from kg.case_check import check as ask

    found = ask(case_name, source_text)
    if form or path:
        options.put(found, form, path, table)
    else:
        lines = found.problems if every else found.groups()
        for line in lines:
            click.echo("".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in str(line)))
        say(found.sentences()[0].text)
        if len(lines) < len(found.problems):
            say("Problems of one sort stand in one line; kg check --all lists each of them.")
    return 1 if found.failing(fail_on) else 0
