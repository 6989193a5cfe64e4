"""`kg query`."""

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from kg.cli import kg, say
from kg.cli.collect import collect
from kg.cli.options import CaseOptions, case_options, rows_option, store_option, timeout_option
from kg.cli.output_options import Output, format_option

if TYPE_CHECKING:
    from kg.queries.ask import Rows

_TABLE = "table"
_FORMATS = (_TABLE, "csv", "tsv", "json", "xml", "turtle")


@dataclass(frozen=True)
class Target:
    """The target of a query in place of the case: a store, or an endpoint and some graphs."""

    store: str | None
    endpoint: str | None
    graphs: tuple[str, ...]


@dataclass(frozen=True)
class QueryBounds:
    """The limits of a query."""

    timeout: float
    rows: int | None


_endpoint_option = click.option(
    "--endpoint",
    metavar="URL",
    help="Ask this SPARQL endpoint; ids in parameters are those of --case.",
)
_graph_option = click.option(
    "--graph",
    "graphs",
    metavar="IRI|case",
    multiple=True,
    help="A graph of the endpoint, or case for those of the case; by default its default graph.",
)
_target_options = collect(
    "target",
    Target,
    store_option,
    _endpoint_option,
    _graph_option,
)
_bounds_options = collect(
    "bounds",
    QueryBounds,
    timeout_option(86400, "60", 60),
    rows_option("100,000, or 5,000 for a query of the library on a large store"),
)


@kg.command()
@click.argument("name", metavar="NAME|FILE.rq|-")
@case_options
@_target_options
@click.option(
    "-p",
    "pairs",
    metavar="NAME=VALUE",
    multiple=True,
    help="A value for a parameter of the query, checked against its type.",
)
@_bounds_options
@format_option(_FORMATS, _TABLE)
def query(
    name: str,
    case: CaseOptions,
    target: Target,
    pairs: tuple[str, ...],
    bounds: QueryBounds,
    form: str | None,
) -> None:
    """Ask the case, a store or any endpoint a query of the library, a file or standard input.

    kg query cuts an answer with more rows than --rows, and says so.
    """
    from kg.queries.ask import AskOptions, ask

    # A store knows its case by itself.
    needs_case = target.store is None or target.endpoint is not None
    options = AskOptions(
        form=None if form == _TABLE else form,
        seconds=bounds.timeout,
        stdin=sys.stdin.buffer if name == "-" else None,
        endpoint=target.endpoint,
        graphs=target.graphs,
        store=target.store,
        most=bounds.rows,
    )
    answer = ask(case.read(rows=False) if needs_case else None, name, pairs, options)
    _print(answer, form)


def _print(answer: "Rows", form: str | None) -> None:
    """Print the rows as a table, or the bytes of another format, and then the notes."""
    if form in (None, _TABLE):
        Output(None).write(answer)
    else:
        sys.stdout.buffer.write(answer.answer.serialised)
    for note in answer.notes:
        say(f"kg: {note}")
