"""The flow graph of a channel: actors numbered, ties turned into arcs in the direction of flow."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from kg.case import Case
from kg.case.large_case import actor_ids
from kg.case.number_names import places
from kg.errors import NameUnknown, near, shown
from kg.graph.inherit import Holding, inherit

Numbers = npt.NDArray[np.signedinteger[Any]]
Marks = npt.NDArray[np.bool_]  # whether each is meant
Side = Iterable[str] | Marks  # actors, by id, or by marks in the order of the case
Pair = tuple[str, str]
_WHOLE = 100.0  # percent


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
        chosen = {k.slug: k.flow for k in kinds.values() if k.channel == self.channel and not k.returns and k.flow}
        ties, parts = self.holding.each.lazy(), []
        for tail, head, ways in (("source", "target", ("along", "both")), ("target", "source", ("against", "both"))):
            some = ties.filter(pl.col("kind").is_in([k for k, way in chosen.items() if way in ways]))
            parts.append(some.select("tie", "kind", "end", tail=tail, head=head, along=pl.lit(tail == "source")))
        every = pl.concat(pl.collect_all(parts))
        return every.with_columns(pl.Series(end, self.numbers(every[end])) for end in ("tail", "head"))

    @cached_property
    def arcs(self) -> Arcs:
        """Return the arcs as numbers, ordered by tail and head."""
        none = np.zeros(len(self.passing), np.bool_)
        tail, head = (self.passing[end].to_numpy() for end in ("tail", "head"))
        return _merged(Arcs(self.n, tail, head), none, none)[0]

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
            graph.add_edge(tail, head, ties=tuple(p.tie for p in passes), kinds=tuple(sorted({p.kind for p in passes})))
        return graph


def flow(case: Case, channel: str, as_of: date | None = None, holding: Holding | None = None) -> Flow:
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
            f"there is no channel {shown(channel)}",
            near(channel, case.schema.channels) or f"channels are {', '.join(case.schema.channels)}",
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
    ends = [actor_ids(case, some[end]) for end in ("source", "target", "role_source", "role_target")]
    for row in some.select("tie", "kind", "end").with_columns(ends).iter_rows():
        one = Pass(*row)
        if chosen[one.kind] in ("along", "both"):
            found.setdefault((one.source, one.target), []).append(one)
        if chosen[one.kind] in ("against", "both"):
            found.setdefault((one.target, one.source), []).append(one)
    return {pair: tuple(sorted(passes, key=lambda p: (p.end, p.tie))) for pair, passes in found.items()}


@dataclass(frozen=True)
class Asked:
    """The flow graph as a question sees it.

    Routes run from the super-source `root` over the `origins` to the counted side; with `count = "from"` every arc is
    turned round, so that they run from the targets back to the sources. Nodes from `len(ids)` on are the anonymous
    further buyers, and the root is the last. `loose` has the arcs as ties come, one for each way to pass one; those of
    `flow.passing` come first.
    """

    flow: Flow
    count: str
    origins: Marks
    counted_side: Marks
    loose: Arcs
    part_arcs: frozenset[tuple[int, int]]

    @property
    def root(self) -> int:
        """Return the number of the super-source."""
        return self.loose.n - 1

    @property
    def arcs(self) -> Arcs:
        """Return the arcs in order, each once."""
        return self._merged[0]

    @property
    def stated(self) -> Marks:
        """Return for each arc whether it has a tie stated of its ends as they are."""
        return self._merged[1]

    @property
    def free(self) -> Marks:
        """Return for each arc whether it can be passed without a tie of an exclusive kind."""
        return self._merged[2]

    @cached_property
    def _merged(self) -> tuple[Arcs, Marks, Marks]:
        passing, kinds = self.flow.passing, self.flow.case.schema.tie_kinds.values()
        others = len(self.loose.tail) - len(passing)
        exclusive = passing["kind"].is_in([k.slug for k in kinds if k.exclusive_at]).to_numpy()
        stated = np.concatenate([(passing["end"] == "").to_numpy(), np.zeros(others, np.bool_)])
        return _merged(self.loose, stated, np.concatenate([~exclusive, np.ones(others, np.bool_)]))

    @cached_property
    def only(self) -> int | None:
        """Return the number of the origin, where it is a single one."""
        found = np.flatnonzero(self.origins)
        return int(found[0]) if len(found) == 1 else None

    @property
    def free_arcs(self) -> Arcs:
        """Return the arcs that can be passed without a tie of an exclusive kind."""
        return Arcs(self.loose.n, self.arcs.tail[self.free], self.arcs.head[self.free])

    def ties(self, tail: int, head: int) -> tuple[Pass, ...]:
        """Return the ties along an arc of this graph; none for parts, the root and anonymous buyers."""
        ids = self.flow.ids
        if tail >= len(ids) or head >= len(ids):
            return ()
        pair = (ids[tail], ids[head]) if self.count == "to" else (ids[head], ids[tail])
        return self.flow.passes.get(pair, ())

    def only_by(self, tail: int, head: int, kinds: Collection[str]) -> bool:
        """Return whether an arc can be passed by ties of some kinds alone."""
        passes = self.ties(tail, head)
        return bool(passes) and (tail, head) not in self.part_arcs and all(p.kind in kinds for p in passes)


def ask(flow: Flow, sources: Side, targets: Side, count: str, suppliers: Numbers | None = None) -> Asked:
    """Return the flow graph with a super-source over one side, seen from there.

    `part_of` carries flow at the ends only: from a source down to its parts, from parts up to a target. A supplier
    whose shares are known and leave a rest has further buyers, who are one anonymous node; `suppliers` are all such,
    where they are known already.
    """
    first, last = flow.marked(sources), flow.marked(targets)
    parts = {*_part_arcs(flow, first, down=True), *_part_arcs(flow, last, down=False)}
    parts = {(v, u) for u, v in parts} if count == "from" else parts
    origins, counted = (first, last) if count == "to" else (last, first)
    suppliers = unsold(sold(flow, count)) if suppliers is None else suppliers
    n = flow.n + len(suppliers) + 1
    root, further = n - 1, np.arange(flow.n, n - 1)
    origins = origins & flow.there
    starts = np.flatnonzero(origins)
    passing, on = flow.passing, np.array(sorted(parts), np.int32).reshape(-1, 2)
    tail, head = ("tail", "head") if count == "to" else ("head", "tail")
    tails = [passing[tail].to_numpy(), on[:, 0], np.full(len(starts) + len(suppliers), root), further]
    heads = [passing[head].to_numpy(), on[:, 1], starts, further, suppliers]
    loose = Arcs(n, *(np.concatenate(ends, dtype=np.int32) for ends in (tails, heads)))
    return Asked(flow, count, origins, counted, loose, frozenset(parts))


def _merged(loose: Arcs, one: Marks, other: Marks) -> tuple[Arcs, Marks, Marks]:
    """Return arcs in order, each once, and whether any of its likes is marked by the one, and by the other."""
    n = loose.n
    keys = np.sort(((loose.tail.astype(np.int64) * n + loose.head) << 2) | (one.astype(np.int64) << 1) | other)
    pairs = keys >> 2
    first = np.flatnonzero(np.diff(pairs, prepend=-1))
    marks = np.bitwise_or.reduceat(keys & 3, first) if len(first) else keys
    found = pairs[first]
    tails = found // n
    return Arcs(n, tails, found - tails * n), marks >= 2, marks & 1 == 1


def _part_arcs(flow: Flow, actors: Marks, *, down: bool) -> set[tuple[int, int]]:
    case, parts = flow.case, flow.case.parts
    every = list({*parts, *(part for some in parts.values() for part in some)})
    number = dict(zip(every, flow.numbers(pl.Series("actor", every, pl.String)).tolist(), strict=True))
    there = flow.there
    found: set[tuple[int, int]] = set()
    waiting = [whole for whole in parts if actors[number[whole]] and there[number[whole]]]
    seen = set(waiting)
    while waiting:
        whole = waiting.pop()
        if whole in case.hierarchies:
            continue
        for part in parts.get(whole, ()):
            if not there[number[part]]:
                continue
            ends = number[whole], number[part]
            found.add(ends if down else ends[::-1])
            if part not in seen:
                seen.add(part)
                waiting.append(part)
    return found


def sold(flow: Flow, count: str) -> pl.DataFrame:
    """Return what is known of the shares that each supplier sells: their `total`, whether all of them are `bounded`.

    `rest` says whether one of them has a bound that it does not reach; `number` is the supplier's.
    """
    kinds = [k for k in flow.case.schema.tie_kinds.values() if k.share_of]
    of_target = pl.col("kind").is_in([k.slug for k in kinds if k.share_of == "target"])
    receives = pl.col("along") if count == "to" else ~pl.col("along")  # the target does, of what is sold
    of_kind = pl.col("kind").is_in([k.slug for k in kinds])
    some = flow.passing.lazy().filter(of_kind & (of_target == receives))
    ties = some.select("tie", "end", number="head" if count == "to" else "tail").collect()
    if (ties["end"] != "").any():  # a role's tie may come to one supplier by several ways
        ties = ties.unique(["number", "tie"])
    shares = _rows_of(flow.case.tables["ties"].select("id", "share", "share_max", "share_exclusive"), ties["tie"])
    upper = pl.coalesce("share", "share_max")
    is_open = pl.col("share").is_null() & pl.col("share_exclusive").is_in(["max", "both"]).fill_null(value=False)
    found = shares.select(upper=upper.fill_null(0.0), bounded=upper.is_not_null(), open=is_open)
    number = ties["number"].to_numpy()
    total = np.bincount(number, found["upper"].to_numpy(), flow.n)
    sells, unbounded, rest = np.zeros((3, flow.n), np.bool_)
    sells[number] = True
    unbounded[number[~found["bounded"].to_numpy()]] = True
    rest[number[found["open"].to_numpy()]] = True
    every = {"number": np.arange(flow.n), "total": total, "bounded": ~unbounded, "rest": rest}
    return pl.DataFrame(every).filter(pl.Series(sells))


def _rows_of(ties: pl.DataFrame, wanted: pl.Series) -> pl.DataFrame:
    """Return the rows of some ties, in their order; those of a large case are called by numbers."""
    if not wanted.dtype.is_integer():
        return ties.join(wanted.rename("id").to_frame(), on="id", maintain_order="right")
    if wanted.equals(ties["id"]):
        return ties
    row = np.zeros(int(ties["id"].max() or 0) + 1, np.int32)  # type: ignore[arg-type]
    row[ties["id"].to_numpy()] = np.arange(len(ties))
    found: pl.DataFrame = ties[row[wanted.to_numpy()]]
    return found


def unsold(shares: pl.DataFrame) -> Numbers:
    """Return the suppliers whose shares are all bounded, and together leave a rest."""
    total = pl.col("total").round(9)
    left = (total < _WHOLE) | ((total == _WHOLE) & pl.col("rest"))
    found: Numbers = shares.filter(pl.col("bounded") & left)["number"].sort().to_numpy().astype(np.int64)
    return found
