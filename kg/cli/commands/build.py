"""`kg build`."""

from datetime import date

import click

from kg.cli import kg, options, say


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
