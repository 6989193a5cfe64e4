"""The commands that ask SPARQL."""

import sys

import click

from kg.cli import kg, options, say

_FORMATS = ("table", "csv", "tsv", "json", "xml", "turtle")


@kg.command()
@click.argument("name", metavar="NAME|FILE.rq|-")
@options.case_option
@click.option("--endpoint", metavar="URL", help="Ask this SPARQL endpoint; ids in parameters are those of --case.")
@click.option(
    "--graph",
    "graphs",
    metavar="IRI|case",
    multiple=True,
    help="Of the endpoint, ask these named graphs, or those of the case; by default its default graph.",
)
@click.option("-p", "pairs", metavar="NAME=VALUE", multiple=True, help="A parameter of the query; typed and bound.")
@click.option("--format", "form", type=click.Choice(_FORMATS), default="table", show_default=True)
@click.option(
    "--timeout", type=click.FloatRange(0.1, 86400), default=60, show_default=True, help="Seconds it may take."
)
def query(
    name: str,
    case_name: str | None,
    endpoint: str | None,
    graphs: tuple[str, ...],
    pairs: tuple[str, ...],
    form: str,
    timeout: float,
) -> None:
    """Ask a query of the library, of a file, or of standard input; of the case, or of any SPARQL endpoint."""
    from kg.queries.asking import ask

    stdin = sys.stdin.buffer if name == "-" else None
    written = None if form == "table" else form
    found = ask(options.read(case_name), name, pairs, written, timeout, stdin, endpoint, graphs)
    if written is None:
        options.put(found, None, None, None)
    else:
        sys.stdout.buffer.write(found.answer.serialised)
    for note in found.notes:
        say(f"kg: {note}")


@kg.command()
@click.argument("topic", required=False)
@options.output
def queries(topic: str | None, form: str | None, path: str | None, table: str | None) -> None:
    """List the query library, or one topic of it."""
    from kg.queries.asking import catalogue

    options.put(catalogue(topic), form, path, table)
