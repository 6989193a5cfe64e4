"""`kg serve`."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import click

from kg.cli import kg
from kg.cli.collect import collect
from kg.cli.options import (
    CaseOptions,
    as_of_option,
    case_options,
    rows_option,
    store_option,
    timeout_option,
)
from kg.cli.value_types import WholeNumber

if TYPE_CHECKING:
    from kg.case import Case
    from kg.serve.app import Site
    from kg.serve.limits import Limits


@dataclass(frozen=True)
class Listening:
    """The address of the server, and who may connect."""

    host: str | None
    port: int
    public: bool
    origins: tuple[str, ...]

    @property
    def address(self) -> str:
        """The address to listen at; by default this machine's own, or every one if it is public."""
        if self.host:
            return self.host
        return "0.0.0.0" if self.public else "127.0.0.1"  # noqa: S104 - said to be public


@dataclass(frozen=True)
class ServerBounds:
    """The limits of a query."""

    timeout: float | None
    memory: int
    rows: int

    def limits(self, is_large: bool) -> "Limits":
        """Return the limits of the server.

        Args:
            is_large: whether a store of a large case is asked.
        """
        from kg.serve.limits import LARGE_STORE_SECONDS, Limits

        seconds = self.timeout or (LARGE_STORE_SECONDS if is_large else Limits.seconds)
        return Limits(seconds=seconds, memory=self.memory << 20, rows=self.rows)


_host_option = click.option(
    "--host",
    metavar="ADDRESS",
    help="The address to listen at; by default only this machine can connect.",
)
_port_option = click.option(
    "--port",
    type=WholeNumber(0, 65535),
    metavar="N",
    default=8080,
    show_default=True,
    help="0 takes any free port.",
)
_public_option = click.option(
    "--public",
    is_flag=True,
    help="Let other machines connect; without --host, at every address of this machine.",
)
_allow_origin_option = click.option(
    "--allow-origin",
    "origins",
    metavar="ORIGIN",
    multiple=True,
    help="Let pages of ORIGIN read answers; * for any origin.",
)
_listening_options = collect(
    "listening",
    Listening,
    _host_option,
    _port_option,
    _public_option,
    _allow_origin_option,
)
_memory_option = click.option(
    "--memory",
    type=WholeNumber(16, 1 << 20),
    metavar="MIB",
    default=512,
    show_default=True,
    help="Memory that a query may use, in MiB.",
)
_bounds_options = collect(
    "bounds",
    ServerBounds,
    timeout_option(3600, "10, or 60 for the store of a large case"),
    _memory_option,
    rows_option("100,000", 100_000),
)


@kg.command()
@case_options
@store_option
@as_of_option()
@_listening_options
@_bounds_options
@click.option(
    "--yasgui",
    metavar="DIR",
    envvar="KG_YASGUI",
    help="Serve the editor that npm installed into DIR: @zazuko/yasgui.",
)
def serve(
    case: CaseOptions,
    store: str | None,
    as_of: date | None,
    listening: Listening,
    bounds: ServerBounds,
    yasgui: str | None,
) -> None:
    """Serve the case over HTTP: read-only SPARQL, report, view, query library, a page per actor."""
    from kg.serve.limits import Limits
    from kg.serve.needs import check_needs

    check_needs(Limits())

    from kg.rdf import check_store_age, mark_of
    from kg.serve.server import HttpOptions
    from kg.serve.server import serve as run

    mark = mark_of(store) if store is not None else None

    def read() -> "Case | None":
        """Return the case to serve; `None` where a large store answers in its place."""
        if store is None or mark is None or not mark.large:
            place = case.place or (mark.place if mark else None)
            return CaseOptions(place).read(rows=False)
        check_store_age(store, case.place, as_of)
        return None

    options = HttpOptions(
        listening.address, listening.port, listening.public, listening.origins, yasgui
    )
    limits = bounds.limits(mark is not None and mark.large)
    run(read, options, store, as_of, limits, _announce_public if options.public else _announce)


def _announce(address: str, site: "Site") -> None:
    """Print the address of the server, its case, the number of triples, and how to stop it."""
    triples = sum(site.holder.graphs.values())
    what = f"{address} serves {site.case.id}, {triples:,} triples"
    click.echo(f"{what}; SPARQL at {address}sparql; Ctrl+C stops the server.")


def _announce_public(address: str, site: "Site") -> None:
    """Print what every server announces, and then each limit of a public server."""
    _announce(address, site)
    for what, most in site.limits.words():
        click.echo(f"  {what}: {most}")
