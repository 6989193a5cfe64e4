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
from kg.errors import NameUnknown, near, shown
from kg.inherit import Holding, inherit

Numbers = npt.NDArray[np.int64]
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
    ids: tuple[str, ...]

    @cached_property
    def number(self) -> Mapping[str, int]:
        """Return the number of each actor."""
        return {actor: i for i, actor in enumerate(self.ids)}

    @cached_property
    def passes(self) -> Mapping[Pair, tuple[Pass, ...]]:
        """Return the ties along each arc (tail, head)."""
        return directed(self.case, self.holding.each, channel=self.channel)

    @cached_property
    def arcs(self) -> Arcs:
        """Return the arcs as numbers, ordered by tail and head."""
        pairs = sorted((self.number[u], self.number[v]) for u, v in self.passes)
        tail, head = (np.array([p[i] for p in pairs], dtype=np.int64) for i in (0, 1))
        return Arcs(len(self.ids), tail, head)

    def to_networkx(self) -> Any:  # noqa: ANN401
        """Return the graph as a `networkx.DiGraph`: nodes are ids, each arc has its tie ids in `ties`."""
        import networkx as nx

        graph = nx.DiGraph(channel=self.channel, case=self.case.id)
        for actor in self.ids:
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
    return Flow(case, channel, holding or inherit(case, as_of), tuple(case.tables["actors"]["id"]))


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
    columns = ("tie", "kind", "end", "source", "target", "role_source", "role_target")
    for row in ties.filter(pl.col("kind").is_in(list(chosen))).select(columns).iter_rows():
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
    further buyers, and the root is the last.
    """

    flow: Flow
    count: str
    origins: frozenset[str]
    counted_side: frozenset[str]
    arcs: Arcs
    part_arcs: frozenset[tuple[int, int]]

    @property
    def root(self) -> int:
        """Return the number of the super-source."""
        return self.arcs.n - 1

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


def ask(flow: Flow, sources: frozenset[str], targets: frozenset[str], count: str) -> Asked:
    """Return the flow graph with a super-source over one side, seen from there.

    `part_of` carries flow at the ends only: from a source down to its parts, from parts up to a target. A supplier
    whose shares are known and leave a rest has further buyers, who are one anonymous node.
    """
    number = flow.number
    parts = {(number[a], number[b]) for a, b in _part_arcs(flow.case, sources, down=True)}
    parts |= {(number[a], number[b]) for a, b in _part_arcs(flow.case, targets, down=False)}
    pairs = set(zip(flow.arcs.tail.tolist(), flow.arcs.head.tolist(), strict=True)) | parts
    if count == "from":
        pairs, parts = {(v, u) for u, v in pairs}, {(v, u) for u, v in parts}
    origins, counted = (sources, targets) if count == "to" else (targets, sources)
    suppliers = sorted(number[a] for a in _with_further_buyers(flow, count))
    n = len(flow.ids) + len(suppliers) + 1
    root = n - 1
    pairs |= {(root, number[a]) for a in origins}
    for i, supplier in enumerate(suppliers, len(flow.ids)):
        pairs |= {(root, i), (i, supplier)}
    ordered = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)
    return Asked(flow, count, origins, counted, Arcs(n, ordered[:, 0], ordered[:, 1]), frozenset(parts))


def _part_arcs(case: Case, actors: frozenset[str], *, down: bool) -> set[Pair]:
    found: set[Pair] = set()
    waiting = list(actors)
    seen = set(actors)
    while waiting:
        whole = waiting.pop()
        if case.kind_of[whole] == "hierarchy":
            continue
        for part in case.parts.get(whole, ()):
            found.add((whole, part) if down else (part, whole))
            if part not in seen:
                seen.add(part)
                waiting.append(part)
    return found


def _with_further_buyers(flow: Flow, count: str) -> set[str]:
    schema = flow.case.schema
    columns = ["id", "share", "share_max", "share_exclusive"]
    known = {row[0]: row[1:] for row in flow.case.tables["ties"].select(columns).iter_rows()}
    bounds: dict[str, dict[str, tuple[float | None, bool]]] = {}
    for (tail, head), passes in flow.passes.items():
        receiver = head if count == "to" else tail
        for one in passes:
            end = schema.tie_kinds[one.kind].share_of
            if end and getattr(one, end) == receiver:
                share, most, exclusive = known[one.tie]
                upper = share if share is not None else most
                bounds.setdefault(receiver, {})[one.tie] = (upper, share is None and exclusive in ("max", "both"))
    found = set()
    for supplier, ties in bounds.items():
        uppers = [upper for upper, _ in ties.values()]
        if None in uppers:
            continue
        total = sum(u for u in uppers if u is not None)
        if total < 100 or (total == 100 and any(open_ for _, open_ in ties.values())):
            found.add(supplier)
    return found
