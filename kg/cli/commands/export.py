"""`kg export`."""

from datetime import date

import click

from kg.cli import kg, options, own_file


@kg.command()
@options.case_option
@click.option("--channel", metavar="CHANNEL", help="The flow graph of one channel, what is inherited included.")
@click.option(
    "--format", "form", type=click.Choice(["graphml", "gexf", "cytoscape", "dot"]), help="Or what -o's suffix says."
)
@click.option(
    "--as-of", type=options.Day(), help="Who and what is current then; by default the end of the case's period."
)
@click.option(
    "-o",
    "--output",
    "path",
    metavar="FILE",
    help="Write there: .graphml, .gexf, .cyjs, .json, .dot or .gv; in a terminal by default CASE.graphml.",
)
def export(case_name: str | None, channel: str | None, form: str | None, as_of: date | None, path: str | None) -> None:
    """Write a case for Gephi, Cytoscape, yEd or Graphviz, with every column of its actors and ties."""
    from kg.formats import export as write
    from kg.graph.flow import flow

    case = options.read(case_name)
    form = form or (None if path else "graphml")
    place = path or own_file.place_of(case.id, form or "", "export")
    own_file.put(write(flow(case, channel, as_of) if channel else case, form, place, as_of), path, place)
