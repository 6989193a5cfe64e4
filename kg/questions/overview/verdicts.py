"""One verdict for each counted actor of a channel, from searches over the arcs.

Each search is linear in the ties; routes are never listed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import polars as pl

from kg.case import ChannelQuestion
from kg.case.large_case import tie_ids
from kg.case.names import marked
from kg.graph.engines import Engine
from kg.graph.flow import Arcs, Flow, Marks, Numbers
from kg.graph.question_graph import QuestionGraph, ask
from kg.questions.bottlenecks.channel_answer import Group
from kg.questions.bottlenecks.dominator_tree import Tree, left_out_of, tree_of
from kg.questions.bottlenecks.graph_access import LocalGraph
from kg.questions.bottlenecks.groups import candidate_groups, holding_groups
from kg.questions.bottlenecks.unreached import Denial, denials_at, nearest, reason_of
from kg.questions.overview.stated_ways import LastTies, StatedWays
from kg.questions.standard_question import counted_rows

# In this order: the first that fits is the verdict.
VERDICTS = (
    "around",
    "free",
    "open",
    "held",
    "refused",
    "lacking",
    "declined",
    "by kind",
    "not stated",
)


class Verdict(NamedTuple):
    """How one actor stands in a channel.

    Attributes:
        actor: its id.
        verdict: one of `VERDICTS`.
        by: who holds it; of a gate with several names, all of them.
        own: whether that rests on a tie or denial of its own, and not on what is said of a role.
        strategies: the strategies of independence of its ways around.
        closed: the denials of its own in the channel, which close a door.
        ties: the ties that the verdict rests on.
    """

    actor: str
    verdict: str
    by: tuple[str, ...]
    own: bool
    strategies: tuple[str, ...]
    closed: tuple[str, ...]
    ties: tuple[str, ...]


@dataclass(frozen=True)
class ChannelVerdicts:
    """The verdicts of one channel, worked out from its flow graph of n actors.

    Masks are `(n,) bool`, a place an actor; only those counted matter in them.

    Attributes:
        graph: the flow graph as the question sees it.
        question: the question.
        kernel: the engine.
    """

    graph: QuestionGraph
    question: ChannelQuestion
    kernel: Engine

    @property
    def flow(self) -> Flow:
        """Return the flow graph of the channel."""
        return self.graph.flow

    @cached_property
    def counted(self) -> Numbers:
        """Return the numbers of those counted, ascending."""
        rows, _ = counted_rows(
            self.flow.case, self.graph.counted_side, self.flow.there, self.graph.far_side
        )
        return rows

    @cached_property
    def is_counted(self) -> Marks:
        """Return for each actor whether it is counted."""
        mask = np.zeros(self.flow.n, np.bool_)
        mask[self.counted] = True
        return mask

    @cached_property
    def local(self) -> LocalGraph:
        """Return the graph with its engine."""
        return LocalGraph(self.graph, self.kernel)

    @cached_property
    def tree(self) -> Tree:
        """Return the dominator tree of the flow graph."""
        return tree_of(self.local, self.counted)

    @cached_property
    def ways(self) -> StatedWays:
        """Return the ties that routes in use may pass."""
        return StatedWays(self.graph, self.question, self.kernel)

    # -- who holds

    @cached_property
    def is_keeper(self) -> Marks:
        """Return for each node of the graph whether it holds anybody."""
        is_keeper: Marks = (self.tree.captives > 0) & ~left_out_of(self.graph)
        return is_keeper

    @cached_property
    def _sources(self) -> Marks:
        """Return for each node of the graph whether it is a source itself."""
        mask = np.zeros(self.graph.loose.n, np.bool_)
        mask[: self.flow.n] = self.graph.origins
        return mask

    @cached_property
    def depth(self) -> Numbers:
        """Return for each node how many keepers are on every route to it, `(nodes,) int64`."""
        return self._keepers_above(self.is_keeper)

    @cached_property
    def required_depth(self) -> Numbers:
        """Return for each node how deep all of a route must be that passes none of its gatekeepers.

        It is 0 where it has none: a source that is merely the only one holds nobody.
        """
        between = self._keepers_above(self.is_keeper & ~self._sources)
        is_held = (between > 0) | ((self.depth > 0) & ~self.tree.is_freely_reached)
        return np.where(is_held, self.depth, 0)

    def _keepers_above(self, is_keeper: Marks) -> Numbers:
        """Return how many nodes of a mask dominate each node, `(nodes,) int64`."""
        tree = self.tree
        keepers = np.flatnonzero(is_keeper & (tree.above >= 0))
        steps = np.zeros(len(tree.order) + 1, np.int64)
        np.add.at(steps, tree.place[keepers] + 1, 1)
        np.add.at(steps, tree.end[keepers], -1)
        depth = np.zeros(len(tree.above), np.int64)
        depth[tree.order] = np.cumsum(steps)[:-1]
        return depth

    def gatekeepers_of(self, actor: int) -> tuple[int, ...]:
        """Return the gatekeepers of an actor, the nearest first.

        Args:
            actor: the number of the actor.
        """
        tree, root = self.tree, self.graph.root
        is_freely_reached = bool(tree.is_freely_reached[actor])
        keepers = []
        node = int(tree.above[actor])
        while node not in (-1, root):
            merely_source = self._sources[node] and is_freely_reached
            if self.is_keeper[node] and not merely_source:
                keepers.append(node)
            node = int(tree.above[node])
        return tuple(keepers)

    @cached_property
    def hierarchies(self) -> tuple[Group, ...]:
        """Return the hierarchies that hold anybody."""
        case = self.flow.case
        sides = marked(case, self.question.sources), marked(case, self.question.targets)
        candidates = [
            c for c in candidate_groups(self.local, *sides) if c.group in case.hierarchies
        ]
        return tuple(holding_groups(self.local, candidates, self.tree))

    @cached_property
    def _held_by_hierarchy(self) -> Marks:
        """Return for each actor whether a hierarchy holds it."""
        mask = np.zeros(self.flow.n, np.bool_)
        for group in self.hierarchies:
            mask |= self.flow.marked(group.captives)
        return mask

    @cached_property
    def _stated_basis(self) -> Marks:
        """Return for each actor whether an exclusive kind of tie leaves it no way but its holder's.

        As in the answer to bottlenecks, that is asked of all captives of a holder together.
        """
        tree, n = self.tree, self.flow.n
        is_free = self.local.held_below(tree.above, tree.is_reached_target)
        stated_keepers = self.is_keeper & ~is_free
        mask: Marks = self._keepers_above(stated_keepers)[:n] > 0
        for group in self.hierarchies:
            if group.basis == "stated":
                mask |= self.flow.marked(group.captives)
        return mask

    # -- who is reached

    @cached_property
    def is_reached(self) -> Marks:
        """Return for each actor whether a route reaches it."""
        return self.tree.above[: self.flow.n] >= 0

    @cached_property
    def own_ties(self) -> LastTies:
        """Return the stated ties by which those counted are reached themselves."""
        ties = self.ways.last_ties(self.is_counted)
        return ties.pick(self.is_reached[ties.tail])

    @cached_property
    def has_own(self) -> Marks:
        """Return for each actor whether a tie of its own, or of a part of it, reaches it."""
        return self._heads(self.own_ties)

    def _reached_clear(self, *, strictly: bool) -> Marks:
        """Return whom a route reaches that passes nobody whom the question avoids.

        Args:
            strictly: whether it passes nobody either of whom that is open, nor further buyers.
        """
        without = np.zeros(self.graph.loose.n, np.bool_)
        without[: self.flow.n] = self.ways.avoided
        if strictly:
            without[: self.flow.n] |= self.ways.possibly_avoided
            without[self.flow.n : self.graph.root] = True
        arcs, root = self.graph.loose, self.graph.root
        passed = self.kernel.reached(arcs, [root], np.flatnonzero(without))
        # One of the avoided may be a target itself: the way there is asked about, not who is there.
        mask = np.zeros(arcs.n, np.bool_)
        mask[arcs.head[passed[arcs.tail]]] = True
        return mask[: self.flow.n]

    @cached_property
    def _clear(self) -> Marks:
        return self._reached_clear(strictly=True)

    @cached_property
    def _nearly_clear(self) -> Marks:
        return self._reached_clear(strictly=False)

    @cached_property
    def is_held(self) -> Marks:
        """Return for each actor whether a gatekeeper, a hierarchy or all avoided together hold it."""
        n = self.flow.n
        by_keeper = self.required_depth[:n] > 0
        is_held: Marks = by_keeper | self._held_by_hierarchy | ~self._nearly_clear
        return is_held & self.is_reached

    # -- ways around

    @cached_property
    def _used(self) -> LastTies:
        """Return the last ties of routes in use around, wherever they start, and substitutes."""
        starts = self.graph.origins | self.ways.outside
        return self._last_ties_from(starts, self._closed, 0)

    @cached_property
    def _closed(self) -> Marks:
        """Return for each actor whether no route in use passes it."""
        is_closed: Marks = self.ways.barred | self.ways.possibly_avoided
        return is_closed

    @cached_property
    def around(self) -> tuple[LastTies, ...]:
        """Return the last ties of ways around that pass no gatekeeper of whom they reach.

        They start beside the sources of the question, or carry a strategy at the end.
        """
        if not self.question.avoid:
            return ()
        depth = self.required_depth[: self.flow.n]
        from_sources = self._last_ties_from(self.graph.origins, self._closed, 0)
        is_fit = from_sources.is_strategic & (depth[from_sources.head] == 0)
        pieces = [from_sources.pick(is_fit)]
        for level in np.unique(depth[self.counted]).tolist():
            ties = self._last_ties_from(self.ways.outside, self._closed, level)
            pieces.append(ties.pick(depth[ties.head] == level))
        pieces.append(self._substitutes_around())
        return tuple(pieces)

    def _substitutes_around(self) -> LastTies:
        """Return the substitutes in use that no gatekeeper of whom they reach gives."""
        ties = self.ways.substitutes(self.is_counted)
        passable = ~self._closed[ties.tail] & self._may_start(ties.tail)
        ties = ties.pick(passable)
        tree = self.tree
        inside = (tree.place[ties.tail] < tree.place[ties.head]) & (
            tree.place[ties.head] < tree.end[ties.tail]
        )
        return ties.pick(~(inside & self.is_keeper[ties.tail]))

    def _may_start(self, actors: Numbers) -> Marks:
        """Return for each of some actors whether a route may start there with its last tie."""
        flow = self.flow
        is_start = self.graph.origins | self.ways.outside
        may_start: Marks = is_start | (~self.graph.counted_side & flow.there)
        return may_start[actors]

    def _last_ties_from(self, starts: Marks, closed: Marks, level: int) -> LastTies:
        """Return the last ties of routes in use from some starts.

        Args:
            starts: for each actor whether routes start there.
            closed: for each actor whether no route passes it.
            level: how many keepers must be on every route to all whom they pass.
        """
        if level:
            is_shallow = self.is_reached & (self.depth[: self.flow.n] < level)
            closed = closed | is_shallow
        ties = self.ways.last_ties(self.is_counted)
        eligible = starts & ~closed
        if (eligible & self.is_counted).any():
            return ties.pick(self._reached_by_others(ties, eligible, closed))
        reached = self.ways.reached(eligible, closed)
        return ties.pick(reached[ties.tail])

    def _reached_by_others(self, ties: LastTies, starts: Marks, closed: Marks) -> Marks:
        """Return for each tie whether a route leads to its tail that does not come by its head.

        Args:
            ties: the ties.
            starts: for each actor whether routes start there; some are counted themselves.
            closed: for each actor whether no route passes it.
        """
        n, inner = self.flow.n, self.ways.inner
        passable = ~closed[inner.tail] & ~closed[inner.head]
        origins = np.flatnonzero(starts)
        tail = np.concatenate([inner.tail[passable], np.full(len(origins), n)])
        head = np.concatenate([inner.head[passable], origins])
        above = self.kernel.dominators(Arcs(n + 1, tail, head), n)
        order, end = self.kernel.downward(above, n)
        place = np.full(n + 1, -1, np.int64)
        place[order] = np.arange(len(order))
        is_reached = above[ties.tail] >= 0
        is_below = (place[ties.head] >= 0) & (place[ties.head] <= place[ties.tail])
        is_below &= place[ties.tail] < end[ties.head]
        return is_reached & ~is_below

    @cached_property
    def _open_ties(self) -> LastTies:
        """Return the last ties of routes that would be in use, were they not open to doubt."""
        starts = self.graph.origins | self.ways.outside
        return self._last_ties_from(starts, self.ways.barred, 0)

    def _heads(self, *ties: LastTies) -> Marks:
        """Return for each actor whether one of some ties leads to it."""
        mask = np.zeros(self.flow.n, np.bool_)
        for piece in ties:
            mask[piece.head] = True
        return mask

    @cached_property
    def _leads_open(self) -> LastTies:
        """Return the last ties of routes in use that are left over, and of those open to doubt."""
        ties = self._open_ties
        if self.question.avoid:
            return ties
        return ties.pick(np.zeros(len(ties.head), np.bool_))

    # -- the verdicts

    def verdicts(self) -> Iterator[Verdict]:
        """Yield the verdict of each of those counted, in the order of the case."""
        words = self._words()
        near = marked(self.flow.case, self._far_names) | self.is_reached
        ids = [self.flow.ids[v] for v in self.counted.tolist()]
        denials = denials_at(self.graph, ids, near)
        ties_of = _Ties(self)
        for actor, word in zip(self.counted.tolist(), words[self.counted].tolist(), strict=True):
            yield self._verdict(actor, VERDICTS[word] if word >= 0 else "", denials, ties_of)

    @property
    def _far_names(self) -> tuple[str, ...]:
        """Return the side that is not counted, as the question names it."""
        question = self.question
        return question.sources if question.count == "to" else question.targets

    def _words(self) -> Numbers:
        """Return for each actor the place of its verdict in `VERDICTS`; -1 where denials decide."""
        n = self.flow.n
        is_open = self._heads(self._leads_open, self._open_substitutes)
        is_open |= self.has_own & ~self.is_held & self._nearly_clear & self.is_reached
        fits = {
            "around": self._heads(*self.around),
            "free": self.has_own & self._clear & ~self.is_held,
            "open": is_open,
            "held": self.is_held & (self.has_own | self._stated_basis),
        }
        words = np.full(n, -1, np.int64)
        for verdict, mask in reversed(fits.items()):
            words[mask] = VERDICTS.index(verdict)
        return words

    @cached_property
    def _open_substitutes(self) -> LastTies:
        """Return the substitutes of routes left over, and of those open to doubt."""
        ties = self.ways.substitutes(self.is_counted)
        return ties.pick(~self.ways.barred[ties.tail] & self._may_start(ties.tail))

    def _verdict(
        self,
        actor: int,
        word: str,
        denials: Mapping[str, Mapping[object, Denial]],
        ties_of: "_Ties",
    ) -> Verdict:
        """Return the verdict of one actor.

        Args:
            actor: its number.
            word: the verdict, where ties decide it.
            denials: the denials of each actor that has some, by tie.
            ties_of: the ties that verdicts rest on.
        """
        name = self.flow.ids[actor]
        own = {tie: d for tie, d in denials.get(name, {}).items() if d.by_name}
        by_role = {tie: d for tie, d in denials.get(name, {}).items() if not d.by_name}
        is_own = bool(self.has_own[actor]) if word else bool(own)
        resting: Sequence[object] = ()
        if word:
            resting = ties_of.of(word, actor)
        elif own:
            word, resting = reason_of(nearest(own).values()), [*nearest(own)]
        elif self.is_reached[actor]:
            word, resting = "by kind", ties_of.of("by kind", actor)
        elif by_role:
            word, resting = _reason_of_roles(nearest(by_role)), [*nearest(by_role)]
        else:
            word = "not stated"
        return Verdict(
            name,
            word,
            self._holders(actor) if self.is_held[actor] else (),
            own=is_own or word == "around",
            strategies=ties_of.strategies(actor) if word == "around" else (),
            closed=ties_of.named(sorted(own, key=str)),
            ties=ties_of.named(resting),
        )

    def _holders(self, actor: int) -> tuple[str, ...]:
        """Return who holds an actor: its gatekeepers, then hierarchies, else all avoided."""
        ids, name = self.flow.ids, self.flow.ids[actor]
        keepers = tuple(ids[v] for v in self.gatekeepers_of(actor))
        groups = tuple(g.group for g in self.hierarchies if name in g.captives)
        return (*keepers, *groups) or self.question.avoid


def _reason_of_roles(denials: Mapping[object, Denial]) -> str:
    """Return why an actor is not reached, from what is denied to its roles.

    It is *refused* only if all of these are refusals.
    """
    reason = reason_of(denials.values())
    is_all_refused = all(d.is_refusal for d in denials.values())
    return "lacking" if reason == "refused" and not is_all_refused else reason


class _Ties:
    """The ties that the verdicts of one channel rest on, by actor."""

    def __init__(self, channel: ChannelVerdicts) -> None:
        """Sort the last ties by whom they lead to.

        Args:
            channel: what the verdicts are worked out from.
        """
        self._case = channel.flow.case
        self._around = _by_head(*channel.around)
        self._own = _by_head(channel.own_ties)
        self._open = _by_head(channel._leads_open, channel._open_substitutes)  # noqa: SLF001
        self._by_kind = _by_head(_inherited_ties(channel))
        everything = {
            tie
            for ties in (self._around, self._own, self._open, self._by_kind)
            for tie in {t for row in ties.values() for t in row}
        }
        self._id_of = tie_ids(self._case, everything)

    def of(self, verdict: str, actor: int) -> tuple[object, ...]:
        """Return the ties that a verdict rests on.

        Args:
            verdict: one that ties decide.
            actor: the number of the actor.
        """
        own, by_kind = self._own.get(actor, ()), self._by_kind.get(actor, ())
        if verdict == "around":
            return self._around.get(actor, ())
        if verdict == "open":
            return self._open.get(actor, ()) or own
        return own or by_kind

    def named(self, ties: Sequence[object]) -> tuple[str, ...]:
        """Return the ids of ties."""
        missing = [tie for tie in ties if tie not in self._id_of]
        names = self._id_of | tie_ids(self._case, missing)
        return tuple(dict.fromkeys(names[tie] for tie in ties))

    def strategies(self, actor: int) -> tuple[str, ...]:
        """Return the strategies that the ways around of an actor carry at the end.

        Args:
            actor: the number of the actor.
        """
        ties = self._around.get(actor, ())
        table = self._case.tables["ties"]
        rows = table.filter(pl.col("id").is_in(pl.Series(ties).implode()))
        kinds = self._case.schema.tie_kinds
        found: set[str] = set()
        for strategies, kind in rows.select("strategy", "kind").iter_rows():
            found |= {*(strategies or kinds[kind].strategies)}
        return tuple(sorted(found))


def _by_head(*pieces: LastTies) -> dict[int, tuple[object, ...]]:
    """Return the ties by the number of whom they lead to."""
    by_head: dict[int, dict[object, None]] = {}
    for ties in pieces:
        for tie, head in zip(ties.tie.to_list(), ties.head.tolist(), strict=True):
            by_head.setdefault(head, {})[tie] = None
    return {head: tuple(ties) for head, ties in by_head.items()}


def _inherited_ties(channel: ChannelVerdicts) -> LastTies:
    """Return the ties of roles by which those counted are reached.

    Args:
        channel: what the verdicts are worked out from.
    """
    passing = channel.flow.passing
    tail, head = ("tail", "head") if channel.graph.count == "to" else ("head", "tail")
    mask = channel.is_counted[passing[head].to_numpy()]
    mask &= channel.is_reached[passing[tail].to_numpy()] & (passing["end"] != "").to_numpy()
    ties = passing.filter(pl.Series(mask))
    ends = [ties[end].to_numpy().astype(np.int64) for end in (tail, head)]
    return LastTies(ties["tie"], *ends, np.zeros(len(ties), np.bool_))


def channel_verdicts(flow: Flow, question: ChannelQuestion, kernel: Engine) -> ChannelVerdicts:
    """Return what the verdicts of one channel are worked out from.

    Args:
        flow: the flow graph of the channel.
        question: the question.
        kernel: the engine.
    """
    sources, targets = marked(flow.case, question.sources), marked(flow.case, question.targets)
    return ChannelVerdicts(ask(flow, sources, targets, question.count), question, kernel)
