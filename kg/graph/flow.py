"""The flow graph of a channel: actors numbered, ties turned into arcs in the direction of flow."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from kg.case import Case
from kg.case.large_case import actor_ids
from kg.case.number_names import places
from kg.errors import NameUnknown, near, quoted
from kg.graph.inherit import Holding, inherit

Numbers = npt.NDArray[np.signedinteger[Any]]
Reals = npt.NDArray[np.float64]
Marks = npt.NDArray[np.bool_]  # whether each is meant
Side = Iterable[str] | Marks  # actors, by id, or by marks in the order of the case
Pair = tuple[str, str]


@dataclass(frozen=True)
class Pass:
    """One tie along an arc. `end` is empty where the tie is stated, else the end at which it was inherited."""

    tie: str
    kind: str
    end: str
    source: str
    target: str
    role_source: str
    role_target: str


@dataclass(frozen=True)
class Arcs:
    """A directed graph of `n` numbered nodes: arc `i` leads from `tail[i]` to `head[i]`."""

    n: int
    tail: Numbers
    head: Numbers


@dataclass(frozen=True)
class Flow:
    """The flow graph of one channel on one day.

    Nodes are the actors, numbered in the order of `ids`. Arcs are the active ties said of each member, stated and
    inherited, in the direction of flow, without the kinds that return money; parallel ties are one arc.
    """

    case: Case
    channel: str
    holding: Holding

    @property
    def n(self) -> int:
        """Return how many nodes there are."""
        return len(self.case.tables["actors"])

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """Return the actors in the order of their numbers."""
        return tuple(self.case.tables["actors"]["id"])

    @cached_property
    def number(self) -> Mapping[str, int]:
        """Return the number of each actor."""
        return {actor: i for i, actor in enumerate(self.ids)}

    @cached_property
    def passes(self) -> Mapping[Pair, tuple[Pass, ...]]:
        """Return the ties along each arc (tail, head)."""
        return directed(self.case, self.holding.each, channel=self.channel)

    @cached_property
    def passing(self) -> pl.DataFrame:
        """Return a row for each tie and way to pass it: `tie`, `kind`, `end`, and if it is `along`.

        `tail` and `head` are numbers.
        """
        kinds = self.case.schema.tie_kinds
        chosen = {
            k.slug: k.flow
            for k in kinds.values()
            if k.channel == self.channel and not k.returns and k.flow
        }
        ties, parts = self.holding.each.lazy(), []
        for tail, head, ways in (
            ("source", "target", ("along", "both")),
            ("target", "source", ("against", "both")),
        ):
            some = ties.filter(
                pl.col("kind").is_in([k for k, way in chosen.items() if way in ways])
            )
            parts.append(
                some.select(
                    "tie", "kind", "end", tail=tail, head=head, along=pl.lit(tail == "source")
                )
            )
        every = pl.concat(pl.collect_all(parts))
        return every.with_columns(
            pl.Series(end, self.numbers(every[end])) for end in ("tail", "head")
        )

    @cached_property
    def arcs(self) -> Arcs:
        """Return the arcs as numbers, ordered by tail and head."""
        none = np.zeros(len(self.passing), np.bool_)
        tail, head = (self.passing[end].to_numpy() for end in ("tail", "head"))
        return merge_arcs(Arcs(self.n, tail, head), none, none).arcs

    def numbers(self, actors: pl.Series) -> Numbers:
        """Return the numbers of a column of actors."""
        if actors.dtype.is_integer():
            return actors.to_numpy()
        return places(self.case.tables["actors"]["id"], actors)

    def marked(self, actors: Side) -> Marks:
        """Return for each node whether it is one of some actors."""
        if isinstance(actors, np.ndarray):
            return actors
        found = np.zeros(self.n, np.bool_)
        found[self.numbers(pl.Series("actor", list(actors), pl.String))] = True
        return found

    @cached_property
    def there(self) -> Marks:
        """Return for each node whether it is there on the day."""
        found: Marks = ~self.marked(self.holding.not_there.keys())
        return found

    def to_networkx(self) -> Any:  # noqa: ANN401
        """Return the graph as a `networkx.DiGraph`: nodes are ids, each arc has its tie ids in `ties`.

        Nodes are the actors that are there on the day.
        """
        import networkx as nx

        graph = nx.DiGraph(channel=self.channel, case=self.case.id)
        for actor in self.case.tables["actors"]["id"].filter(pl.Series(self.there)):
            graph.add_node(actor, name=self.case.names[actor], kind=self.case.kind_of[actor])
        for (tail, head), passes in sorted(self.passes.items()):
            graph.add_edge(
                tail,
                head,
                ties=tuple(p.tie for p in passes),
                kinds=tuple(sorted({p.kind for p in passes})),
            )
        return graph


def flow(
    case: Case, channel: str, as_of: date | None = None, holding: Holding | None = None
) -> Flow:
    """Return the flow graph of a channel.

    Args:
        case: the case.
        channel: a channel of the ontology, as `capital`.
        as_of: the day; by default the end of the case's period.
        holding: what holds on that day, where it is known already.

    Raises:
        NameUnknown: the ontology has no such channel.

    Example:
        >>> from kg.case import read_case
        >>> flow(read_case(), "patent").to_networkx().has_edge("benrishi", "patent-agency")
        True
    """
    if channel not in case.schema.channels:
        raise NameUnknown(
            f"there is no channel {quoted(channel)}",
            near(channel, case.schema.channels)
            or f"channels are {', '.join(case.schema.channels)}",
        )
    return Flow(case, channel, holding or inherit(case, as_of))


def directed(
    case: Case, ties: pl.DataFrame, channel: str = "", kinds: Iterable[str] = ()
) -> dict[Pair, tuple[Pass, ...]]:
    """Return the ties of a channel, or of some kinds with their sub-kinds, by (tail, head) in the direction of flow."""
    schema = case.schema
    wanted = {b for k in kinds for b in schema.below(k)}
    chosen = {
        k.slug: k.flow
        for k in schema.tie_kinds.values()
        if (k.slug in wanted or (channel and k.channel == channel)) and not k.returns and k.flow
    }
    found: dict[Pair, list[Pass]] = {}
    some = ties.filter(pl.col("kind").is_in(list(chosen)))
    ends = [
        actor_ids(case, some[end]) for end in ("source", "target", "role_source", "role_target")
    ]
    for row in some.select("tie", "kind", "end").with_columns(ends).iter_rows():
        one = Pass(*row)
        if chosen[one.kind] in ("along", "both"):
            found.setdefault((one.source, one.target), []).append(one)
        if chosen[one.kind] in ("against", "both"):
            found.setdefault((one.target, one.source), []).append(one)
    return {
        pair: tuple(sorted(passes, key=lambda p: (p.end, p.tie))) for pair, passes in found.items()
    }


class MergedArcs(NamedTuple):
    """Arcs in order, each once, and two marks for each."""

    arcs: Arcs
    stated: Marks
    free: Marks


def merge_arcs(loose: Arcs, stated: Marks, free: Marks) -> MergedArcs:
    """Return arcs in order, each once; an arc bears a mark where any of its likes does.

    Args:
        loose: arcs as ties come, one for each way to pass one.
        stated: for each of them whether its tie is stated of its ends as they are, (len(loose.tail),) bool.
        free: for each of them whether its tie is of no exclusive kind, likewise.
    """
    n = loose.n
    keys = np.sort(
        ((loose.tail.astype(np.int64) * n + loose.head) << 2)
        | (stated.astype(np.int64) << 1)
        | free
    )
    pairs = keys >> 2
    first = np.flatnonzero(np.diff(pairs, prepend=-1))
    marks = np.bitwise_or.reduceat(keys & 3, first) if len(first) else keys
    merged = pairs[first]
    tails = merged // n
    return MergedArcs(Arcs(n, tails, merged - tails * n), marks >= 2, marks & 1 == 1)
