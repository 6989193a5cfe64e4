"""The command that serves a case over HTTP."""

from datetime import date
from typing import TYPE_CHECKING

import click

from kg.cli import kg, options

if TYPE_CHECKING:
    from kg.case import Case
    from kg.serve.app import Site

_PATIENCE = 60.0  # seconds for a query of a store in which queries of the library take tens of them


@kg.command()
@options.case_option
@click.option("--store", metavar="DIR", help="Ask the on-disk store that kg build wrote into DIR; it knows its case.")
@click.option("--host", metavar="ADDRESS", help="Where to listen; by default this machine alone.")
@click.option("--port", type=options.Whole(0, 65535), default=8080, show_default=True, help="0 takes a free one.")
@click.option("--public", is_flag=True, help="Let other machines in; without --host at every address.")
@click.option(
    "--allow-origin", "origins", metavar="ORIGIN", multiple=True, help="Let pages of ORIGIN read answers; * for any."
)
@click.option(
    "--timeout",
    type=options.Real(0.1, 3600),
    help="Seconds a query may take; by default 10, of the store of a large case 60.",
)
@click.option("--memory", type=options.Whole(16, 1 << 20), default=512, show_default=True, help="MiB a query may take.")
@click.option("--rows", type=options.Whole(1), default=100_000, show_default=True, help="Rows an answer may have.")
@click.option(
    "--yasgui", metavar="DIR", envvar="KG_YASGUI", help="Serve the editor that npm installed into DIR: @zazuko/yasgui."
)
@options.as_of
def serve(
    case_name: str | None,
    store: str | None,
    host: str | None,
    port: int,
    public: bool,
    origins: tuple[str, ...],
    timeout: float | None,
    memory: int,
    rows: int,
    yasgui: str | None,
    as_of: date | None,
) -> None:
    """Serve the case: a read-only SPARQL endpoint, the report, the view, the query library, a page for each actor."""
    from kg.rdf import checked, mark_of
    from kg.serve.limits import Limits
    from kg.serve.server import serve as run

    mark = mark_of(store) if store is not None else None
    large = mark is not None and mark.large

    def case() -> "Case | None":
        if store is None or mark is None:
            return options.read(case_name, rows=False)
        if not large:
            return options.read(case_name or mark.place, rows=False)
        checked(store, case_name, as_of)
        return None

    def ready(address: str, site: "Site") -> None:
        triples = sum(site.holder.graphs.values())
        click.echo(f"{address} serves {site.case.id}, {triples:,} triples; SPARQL at {address}sparql; Ctrl+C stops it.")
        if public:
            for what, most in site.limits.words():
                click.echo(f"  {what}: {most}")

    run(
        case,
        host or ("0.0.0.0" if public else "127.0.0.1"),  # noqa: S104 - said to be public
        port,
        store=store,
        as_of=as_of,
        public=public,
        origins=origins,
        limits=Limits(seconds=timeout or (_PATIENCE if large else Limits.seconds), memory=memory << 20, rows=rows),
        yasgui=yasgui,
        ready=ready,
    )
