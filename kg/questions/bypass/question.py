"""Which routes get around: those in use, those open, those closed, and by whom they are closed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from kg.case import Case, ChannelQuestion
from kg.case.names import marked, resolve
from kg.graph.engines import engine as engine_named
from kg.graph.flow import Flow
from kg.graph.inheritance_steps import side
from kg.graph.question_graph import QuestionGraph, ask
from kg.questions.bypass.answer import Bypass, Closed, DisjointRoutes
from kg.questions.bypass.detour_graph import Detours, Route, Unlisted
from kg.questions.bypass.disjoint_routes import disjoint
from kg.questions.bypass.relevant_part import nearby
from kg.questions.bypass.routes_to_target import refusers
from kg.questions.bypass.threads import with_threads
from kg.questions.presence import NotThere, not_there
from kg.questions.standard_question import flows, standard
from kg.questions.wording import named
from kg.results.answers import Heading

MOST = 3


def bypass(
    case: Case,
    channel: str | None = None,
    *,
    sources: Sequence[str] = (),
    targets: Sequence[str] = (),
    avoid: Sequence[str] = (),
    count: str | None = None,
    as_of: date | None = None,
    most: int = MOST,
    engine: str | None = None,
    independence: bool = True,
) -> Bypass:
    """Find the routes to each target that avoid what the channel's question says to avoid.

    Args:
        case: the case.
        channel: one channel; by default every channel with a standard question.
        sources: ids, kinds or hierarchies that routes start from; by default those of the standard
            question.
        targets: likewise, that routes lead to.
        avoid: who must not be on a route; by default those of the standard question.
        count: `to` or `from`: which side the targets of the bypass are on.
        as_of: the day; by default the end of the case's period.
        most: how many routes to give per target and status; by default 3.
        engine: the engine that counts disjoint routes; by default chosen by size.
        independence: whether to count them, which takes longest; by default they are.

    Returns:
        Routes by channel, target, status and cost; each target's closed doors; its independence
        number, the largest number of routes from the sources that share no actor but the target,
        and the source where there is only one; and such routes.

    Raises:
        NameUnknown: a name resolves to nothing, or a channel has no standard question.
        TooMany: the case has more than 200,000 ties and is asked about more than 1,000 actors.

    A route is *used* only if each of its ties is stated of those on it; what follows from a role's
    ties, or from ties that some of a role have, is *possible*. Others of the counted side may stand
    on it (`through`). Where nobody is avoided, whoever `bottlenecks` reaches has a route here,
    other than by further buyers and unless routes start there alone. No route means that none is
    recorded, not that none exists.

    Example:
        >>> from kg.case import read_case
        >>> routes = bypass(read_case(), "capital").routes
        >>> used = [r for r in routes if r.target == "m-firm" and r.status == "used"]
        >>> sorted({r.strategies for r in used})
        [('international', 'self-funding'), ('self-funding',)]
    """
    kernel = engine_named(engine, len(case.tables["ties"]))
    questions = standard(case, channel, sources, targets, count, avoid)
    parts = _Parts()
    for name, flow in flows(case, questions, as_of).items():
        question = questions[name]
        view = nearby(flow, question, kernel)
        starts = marked(case, question.sources)
        ends = marked(case, question.targets)
        graph = ask(view, starts, ends, question.count)
        parts.add(graph, question, most)
        if independence:
            counted = parts.counted[name]
            sets = disjoint(graph, kernel, counted)
            for target, routes in zip(counted, sets, strict=True):
                parts.apart.append(DisjointRoutes(name, target, routes))
    title = f"Who got around: {case.settings.title}"
    return parts.answer(Heading("bypass", case.id, title, named(case)))


@dataclass(frozen=True)
class _Parts:
    """The parts of an answer as channels are added, by channel or with it; see `Bypass`."""

    avoided: dict[str, tuple[str, ...]] = field(default_factory=dict)
    populations: dict[str, str] = field(default_factory=dict)
    routes: list[Route] = field(default_factory=list)
    closed: list[Closed] = field(default_factory=list)
    apart: list[DisjointRoutes] = field(default_factory=list)
    unlisted: list[Unlisted] = field(default_factory=list)
    counted: dict[str, tuple[str, ...]] = field(default_factory=dict)
    origins: dict[str, frozenset[str]] = field(default_factory=dict)
    not_there: dict[str, tuple[NotThere, ...]] = field(default_factory=dict)

    def add(self, graph: QuestionGraph, question: ChannelQuestion, most: int) -> None:
        """Add what one channel has, but for routes that share no actor.

        Args:
            graph: the flow graph as the question sees it.
            question: the question.
            most: how many routes to list of each target and status.
        """
        flow, channel = graph.flow, graph.flow.channel
        search = Detours(graph, question, most)
        self.routes.extend(with_threads(flow.case, list(search.routes())))
        self.unlisted.extend(search.unlisted)
        roads = search.roads
        self.counted[channel] = roads.counted
        self.origins[channel] = roads.origins
        closed = _closed_doors(flow, roads.side, question.count)
        self.closed.extend(sorted(closed, key=_place_of_door))
        near, far = question.sources, question.targets
        if question.count == "to":
            near, far = far, near
        far_side = resolve(flow.case, far)
        self.not_there[channel] = not_there(graph, far_side)
        self.avoided[channel] = question.avoid
        self.populations[channel] = ";".join(near)

    def answer(self, heading: Heading) -> Bypass:
        """Return the answer that the parts make.

        Args:
            heading: what it is an answer to.
        """
        return Bypass(
            heading,
            tuple(self.routes),
            tuple(self.closed),
            tuple(self.apart),
            self.avoided,
            self.counted,
            self.origins,
            tuple(self.unlisted),
            self.not_there,
            self.populations,
        )


def _place_of_door(closed: Closed) -> tuple[str, str]:
    """Return where a denial stands in the answer."""
    return closed.target, closed.tie


def _closed_doors(flow: Flow, near: frozenset[str], count: str) -> Iterator[Closed]:
    """Yield the stated denials of a channel at the counted side, where flow would arrive there."""
    tie_kinds = flow.case.schema.tie_kinds.values()
    of_channel = [kind for kind in tie_kinds if kind.channel == flow.channel]
    direction = {kind.slug: kind.flow for kind in of_channel}
    arrival = "in" if count == "to" else "out"
    is_stated = pl.col("end") == ""
    stated = flow.holding.denials.filter(is_stated)
    for row in stated.iter_rows(named=True):
        way = direction.get(row["kind"])
        if way is None:
            continue
        for end, far_end in (("source", "target"), ("target", "source")):
            arrives = side(way, end) in (arrival, "either")
            if arrives and row[end] in near:
                yield _closed_door(flow.channel, row, row[end], row[far_end])


def _closed_door(channel: str, row: Mapping[str, Any], target: str, partner: str) -> Closed:
    """Return the denial of a row as its target sees it."""
    blockers = refusers(row["refused_by"], row["source"], row["target"])
    return Closed(channel, target, row["tie"], row["kind"], partner, row["status"], blockers)
