"""The options that commands share, each defined once, and the objects that hold them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from kg.cli.collect import collect, option_or_argument
from kg.cli.value_types import Day, Real, WholeNumber

if TYPE_CHECKING:
    from kg.case import Case
    from kg.case.needed_tables import NeedsOf

F = TypeVar("F", bound=Callable[..., Any])
_STANDARD = "every channel with a standard question"
_PERIOD_END = "the end of the case's period"


@dataclass(frozen=True)
class CaseOptions:
    """The case: the name of an embedded one, a folder, or the address of an endpoint."""

    place: str | None

    def read(
        self,
        *,
        graph: bool = False,
        channel: str | None = None,
        rows: bool = True,
        needs: "NeedsOf | None" = None,
    ) -> "Case":
        """Read the case, and say on standard error what is worth knowing before the answer.

        Args:
            graph: read of a large case only what questions about the graph need.
            channel: the only channel asked about, if it is one.
            rows: say so if there are no rows.
            needs: tells what is to be read of a large case; by default all of it.
        """
        from kg.system.parquet_reader import reader

        folder = Path(self.place or "")
        if self.place and folder.is_dir() and any(folder.glob("*.parquet")):
            reader.start()  # it gets ready while all that follows is loaded
        from kg.case import read_case
        from kg.case.large_case import read_graph

        if needs:
            from kg.case.needed_tables import large_folder, read_needed

            if large_folder(self.place):
                return read_needed(self.place, needs)
        case = read_graph(self.place, channel=channel) if graph else read_case(self.place)
        _announce(case, graph=graph, rows=rows)
        return case


def _announce(case: "Case", *, graph: bool, rows: bool) -> None:
    """Print notes on a case that was read: missing rows, a faster engine, no questions."""
    from kg.case.check_rows import check_expected_rows
    from kg.cli import say
    from kg.system.sizes import NETWORKX_TIES

    ties = case.tables["ties"]
    if not ties.schema["source"].is_integer():  # ends of a large case are numbers, read by column
        for problem in check_expected_rows(case.tables, case.settings):
            say(f"kg: {problem}")
    if graph and len(ties) > NETWORKX_TIES and not find_spec("numba"):
        cure = 'pip install "intermediation[scale]"'
        say(f"kg: with so many ties the compiled engine is much faster: {cure}")
    if rows and case.more and not any(map(len, case.tables.values())):
        cure = "use kg query or kg serve to read it"
        say(f"kg: the case {case.id} has no rows, but other RDF: {cure}")
    if case.address and not case.settings.questions:
        cure = "ask with --from and --to"
        say(f"kg: {case.address} states no standard questions ([channels] of case.toml); {cure}")


@dataclass(frozen=True)
class ScopeOptions:
    """The channel and the day that are asked about; none for what the command then takes."""

    channel: str | None
    as_of: date | None


@dataclass(frozen=True)
class QuestionOptions(ScopeOptions):
    """A question about routes; what is empty is taken from the standard question of the channel."""

    sources: tuple[str, ...]
    targets: tuple[str, ...]
    count: str | None

    def of(self, case: "Case") -> "QuestionOptions":
        """Return the question with names of actors as their ids.

        Args:
            case: the case, whose actors they are.
        """
        from kg.case.names import names_to_ids

        sources, targets = names_to_ids(case, self.sources), names_to_ids(case, self.targets)
        return replace(self, sources=sources, targets=targets)


_case_option = click.option(
    "--case",
    "place",
    metavar="NAME|FOLDER|URL",
    envvar="KG_CASE",
    help="The case; by default the embedded japan-1998. URL is that of a SPARQL endpoint, "
    "with #ID where it has several.",
)
case_options = collect(
    "case",
    CaseOptions,
    _case_option,
)


def channel_option(by_default: str) -> Callable[[F], F]:
    """Return what adds `--channel`, with the argument that says the same."""
    description = f"One channel, the same as the argument CHANNEL; by default {by_default}."
    return option_or_argument("--channel", "channel", "CHANNEL", description)


def as_of_option(by_default: str = _PERIOD_END) -> Callable[[F], F]:
    """Return what adds `--as-of`."""
    return click.option(
        "--as-of",
        type=Day(),
        help=f"The day to ask about; by default {by_default}.",
    )


def scope_options(channel: str = _STANDARD, as_of: str = _PERIOD_END) -> Callable[[F], F]:
    """Return what adds the options of a `ScopeOptions`, the parameter `scope`.

    Args:
        channel: the words for the channels asked about by default.
        as_of: the words for the day asked about by default.
    """
    return collect("scope", ScopeOptions, channel_option(channel), as_of_option(as_of))


_from_option = click.option(
    "--from",
    "sources",
    metavar="NAME",
    multiple=True,
    help="Where routes start: ids, kinds, hierarchies.",
)
_to_option = click.option(
    "--to",
    "targets",
    metavar="NAME",
    multiple=True,
    help="Where routes lead to: ids, kinds, hierarchies.",
)
question_options = collect(
    "question",
    QuestionOptions,
    channel_option(_STANDARD),
    _from_option,
    _to_option,
    click.option("--count", type=click.Choice(["to", "from"]), help="Which side to count."),
    as_of_option(),
)


def top_option(by_default: str, number: int | None = None) -> Callable[[F], F]:
    """Return what adds `--top`.

    Args:
        by_default: the words for how many actors there are by default.
        number: their number, unless the library takes one.
    """
    description = f"How many actors to show; by default {by_default}."
    return click.option(
        "--top", type=WholeNumber(min=1), metavar="N", default=number, help=description
    )


avoid_option = click.option(
    "--avoid",
    metavar="NAME",
    multiple=True,
    help="Actors that routes must not pass: ids, kinds, hierarchies.",
)


def seed_option(number: click.ParamType) -> Callable[[F], F]:  # type: ignore[type-arg]
    """Return what adds `--seed`, a number of this type."""
    description = "The seed of the random numbers."
    return click.option(
        "--seed",
        type=number,
        metavar="N",
        default=0,
        show_default=True,
        help=description,
    )


store_option = click.option(
    "--store",
    metavar="DIR",
    help="Ask the on-disk store that kg build wrote into DIR; the store names its case.",
)


def timeout_option(most: float, by_default: str, seconds: float | None = None) -> Callable[[F], F]:
    """Return what adds `--timeout`.

    Args:
        most: the most seconds that may be given.
        by_default: the words for what is taken by default.
        seconds: what is taken by default, if it is always the same.
    """
    description = f"Seconds that a query may take; by default {by_default}."
    return click.option(
        "--timeout",
        type=Real(0.1, most),
        metavar="SECONDS",
        default=seconds,
        help=description,
    )


def rows_option(by_default: str, number: int | None = None) -> Callable[[F], F]:
    """Return what adds `--rows`.

    Args:
        by_default: the words for what is taken by default.
        number: what is taken by default, if it is always the same.
    """
    description = f"Rows that an answer may have; by default {by_default}."
    return click.option(
        "--rows", type=WholeNumber(1), metavar="N", default=number, help=description
    )


source_text_option = click.option(
    "--source-text",
    metavar="FILE.tsv",
    multiple=True,
    help="Your own copy of the source text, to check or show passages: locator, tab, text.",
)
