"""`kg query`."""

import sys

import click

from kg.cli import kg, options, say

_FORMATS = ("table", "csv", "tsv", "json", "xml", "turtle")


@kg.command()
@click.argument("name", metavar="NAME|FILE.rq|-")
@options.case_option
@click.option("--store", metavar="DIR", help="Ask the on-disk store that kg build wrote into DIR; no table is read.")
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
@click.option("--timeout", type=options.Real(0.1, 86400), default=60, show_default=True, help="Seconds it may take.")
@click.option(
    "--rows",
    type=options.Whole(1),
    metavar="N",
    help="Rows an answer may have, by default 100,000; of the library on a large store 5,000.",
)
def query(
    name: str,
    case_name: str | None,
    store: str | None,
    endpoint: str | None,
    graphs: tuple[str, ...],
    pairs: tuple[str, ...],
    form: str,
    timeout: float,
    rows: int | None,
) -> None:
    """Ask a query of the library, of a file, or of standard input; of the case, a store, or any SPARQL endpoint.

    An answer with more rows than --rows is cut, and says so.
    """
    from kg.queries.ask import ask

    stdin = sys.stdin.buffer if name == "-" else None
    written = None if form == "table" else form
    needed = store is None or endpoint is not None  # a store knows its case by itself
    case = options.read(case_name, rows=False) if needed else None
    found = ask(case, name, pairs, written, timeout, stdin, endpoint, graphs, store, rows)
    if written is None:
        options.put(found, None, None, None)
    else:
        sys.stdout.buffer.write(found.answer.serialised)
    for note in found.notes:
        say(f"kg: {note}")
