"""Random worlds to ask for bypasses in: roles with members, parts, peers that lend to peers, sides that overlap."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from random import Random

import networkx as nx

from kg.case import Case, ChannelQuestion
from kg.case.names import marked, resolve
from kg.graph.engines import networkx as kernel
from kg.graph.flow import Flow, flow
from kg.graph.question_graph import QuestionGraph, ask
from kg.questions.bottlenecks.channel_answer import ChannelAnswer
from kg.questions.bottlenecks.graph_access import make_local_graphs
from kg.questions.bottlenecks.question import Extras, answer_questions
from kg.questions.bypass.detour_graph import Detours
from tests.support.worlds import in_memory

ROOT = ""
KINDS = {
    "capital": ("funds", "lends-to", "finances", "repays", "lends-to"),
    "information": ("informs", "exchanges-with"),
    "patent": ("applies-through", "files-with", "files-with"),
}
STATUSES = (*["active"] * 6, "refused", "absent")


@dataclass(frozen=True)
class Question:
    """A random world, and what is asked of it."""

    view: Flow
    asks: ChannelQuestion
    text: str

    @property
    def case(self) -> Case:
        """Return the world."""
        return self.view.case

    @cached_property
    def near(self) -> frozenset[str]:
        """Return the counted side."""
        return resolve(
            self.case, self.asks.targets if self.asks.count == "to" else self.asks.sources
        )

    @cached_property
    def far(self) -> frozenset[str]:
        """Return the other side, where routes start."""
        return resolve(
            self.case, self.asks.sources if self.asks.count == "to" else self.asks.targets
        )

    @cached_property
    def avoided(self) -> frozenset[str]:
        """Return the members of what is avoided."""
        return resolve(self.case, self.asks.avoid)

    def asked(self) -> QuestionGraph:
        """Return the flow graph as the question sees it."""
        ends = (marked(self.case, side) for side in (self.asks.sources, self.asks.targets))
        return ask(self.view, *ends, self.asks.count)

    def detours(self, most: int = 3) -> Detours:
        """Return the search for routes around."""
        return Detours(self.asked(), self.asks, most)

    def bottlenecks(self) -> ChannelAnswer:
        """Return who is reached, by the other question."""
        return answer_questions(
            self.case,
            [(self.view, self.asks)],
            None,
            make_local_graphs(kernel),
            Extras(witnesses=False),
            compared=False,
        ).answers[0]

    @cached_property
    def graph(self) -> nx.DiGraph:
        """Return the flow graph from the super-source on, each arc turned towards the counted side."""
        graph = nx.DiGraph(self.view.to_networkx().edges)
        graph.add_nodes_from([ROOT, *self.case.names])
        graph.add_edges_from(self.parts)
        if self.asks.count == "from":
            graph = graph.reverse(copy=True)
        graph.add_edges_from((ROOT, actor) for actor in self.far)
        return graph

    @cached_property
    def parts(self) -> frozenset[tuple[str, str]]:
        """Return the arcs of `part_of`: from sources down to their parts, from parts up to targets."""
        case = self.case
        whole = nx.DiGraph(
            (a, p)
            for a, parts in case.parts.items()
            if case.kind_of[a] != "hierarchy"
            for p in parts
        )
        arcs: set[tuple[str, str]] = set()
        for side, down in ((self.asks.sources, True), (self.asks.targets, False)):
            for actor in resolve(case, side) & set(whole):
                arcs |= {e if down else e[::-1] for e in nx.bfs_edges(whole, actor)}
        return frozenset(arcs)

    def is_reached(self, target: str, without: Iterable[str] = ()) -> bool:
        """Return whether a route leads to a target that starts elsewhere, once some actors are deleted."""
        graph = self.graph.subgraph(set(self.graph) - (set(without) - {target})).copy()
        if graph.has_edge(ROOT, target):
            graph.remove_edge(ROOT, target)
        return nx.has_path(graph, ROOT, target)


@cache
def draw(
    seed: int, questions: int = 3, *, some: bool = False, unnamed: bool = False
) -> list[Question]:
    """Draw a world, and questions to it, from a number.

    Args:
        seed: the number.
        questions: how many.
        some: whether ties may hold for some of a role only.
        unnamed: whether banks and SMEs may be unnamed, or placeholders for anybody.
    """
    rng = Random(seed)  # noqa: S311
    pick = lambda *names: rng.choice(names)  # noqa: E731
    firms = [f"t{i}" for i in range(rng.randint(2, 4))]
    banks = [f"b{i}" for i in range(rng.randint(1, 4))]
    states = [f"s{i}" for i in range(rng.randint(1, 2))]
    actors = [
        "high hierarchy",
        "low hierarchy part_of=high",
        "r bank role",
        "q city-bank role member_of=r",
    ]
    actors += ["smes sme role", f"young start-up role member_of={pick('', 'smes')}"]
    for i, firm in enumerate(firms):
        actors.append(
            f"{firm} sme member_of={pick('', 'smes', 'young')} part_of={pick('', '', 'low', *firms[:i])}"
        )
    for i, bank in enumerate(banks):
        over = pick("", "", "high", "low", *states, *firms, *banks[:i])
        actors.append(
            f"{bank} {pick('bank', 'city-bank', 'firm')} member_of={pick('', 'r', 'q')} part_of={over}"
        )
    actors += [f"{state} state" for state in states]
    if unnamed:
        actors = [_perhaps_unnamed(actor, Random(f"{seed} {actor}")) for actor in actors]  # noqa: S311
    channel = pick(*KINDS)
    ends = [*firms, *banks, *states, "r", "q", "smes", "young"]
    ties = []
    for i in range(rng.randint(4, 16)):
        source, target = rng.sample(ends, 2)
        if rng.random() < 0.4 and (first := pick(*states, *banks)) != target:
            source = first
        status = pick(*STATUSES)
        words = [source, pick(*KINDS[channel]), target, f"status={status}", f"id=tie-{i}"]
        if status == "refused":
            words.append(f"refused_by={pick('source', 'target', states[0])}")
        if some and rng.random() < 0.25:
            words.append("scope=some")
        ties.append(" ".join(words))
    case = in_memory("\n".join(actors), "\n".join(ties))
    view, drawn = flow(case, channel), []
    for _ in range(questions):
        near = pick(
            ("sme",), ("sme",), ("sme", "bank"), ("bank",), ("t0", "t1"), ("young",), ("smes", "b0")
        )
        far = pick(
            ("state",),
            ("state",),
            ("state", "q"),
            ("state", "t0"),
            ("bank",),
            ("b0", "young"),
            ("r", "t1"),
        )
        avoid = pick(
            (),
            (),
            ("high",),
            ("low",),
            ("r",),
            ("b0",),
            ("low", "t0"),
            ("q", "s0"),
            ("young",),
            ("t1", "low"),
        )
        count = pick("to", "from")
        sides = (far, near) if count == "to" else (near, far)
        text = "\n".join([*actors, "", *ties, "", f"{channel} {sides} avoid={avoid} count={count}"])
        drawn.append(Question(view, ChannelQuestion(*sides, count=count, avoid=avoid), text))
    return drawn


def _perhaps_unnamed(actor: str, rng: Random) -> str:
    """Return the line of an actor, of a bank or an SME sometimes as of one that nobody names."""
    if actor[0] not in "bt":
        return actor
    return f"{actor} {rng.choice(('', '', 'anonymous=one', 'anonymous=one', 'anonymous=many'))}"
