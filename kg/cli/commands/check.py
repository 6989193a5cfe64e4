"""The commands that make, check and build a case."""

from datetime import date

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


@kg.command()
@click.argument("folder", metavar="DIR")
def new(folder: str) -> None:
    """Write a small valid case into DIR, to start from."""
    from kg.case_starter import new as make

    for path in make(folder):
        click.echo(path)
    say(f"Next: kg check --case {folder}; kg report --case {folder}; then put your own rows in.")


@kg.command()
@options.case_option
@click.option("-o", "--output", "path", metavar="DIR", required=True, help="The folder to write.")
@options.as_of
def build(case_name: str | None, path: str, as_of: date | None) -> None:
    """Write the case as N-Quads, TriG, Turtle, JSON-LD and an on-disk store.

    A case in Parquet with more than 200,000 ties is not held in memory: of it the store alone is written, which kg
    query --store and kg serve --store ask. DIR appears whole or not at all.
    """
    from kg.rdf import brief, build_from, mark_of, size

    for written in build_from(case_name, path, as_of):
        click.echo(written)
    if (mark := mark_of(path)).large:
        say(f"kg: {mark.quads:,} triples, {size(path) / 1e9:.1f} GB; of a case of this size the store alone is written")
    elif own := mark.own_graphs:
        graphs = "1 named graph" if len(own) == 1 else f"{len(own):,} named graphs"
        names = brief(f"<{graph}>" for graph in own)
        where = "N-Quads, TriG and the store have them; Turtle and JSON-LD do not"
        say(f"kg: {graphs} of your own ({names}): {where}")
