"""Who cannot be avoided: single actors and groups through whom every route passes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, NamedTuple, overload

import numpy as np
import numpy.typing as npt

from kg.case import Case, ChannelQuestion
from kg.case.names import marked
from kg.errors import KgError
from kg.graph.engines import engine as engine_named
from kg.graph.flow import Flow, Marks
from kg.graph.question_graph import QuestionGraph
from kg.questions.bottlenecks.answer import Bottlenecks
from kg.questions.bottlenecks.central_or_unavoidable import is_central
from kg.questions.bottlenecks.channel_answer import ChannelAnswer, Gatekeeper, Group, RoleReach
from kg.questions.bottlenecks.coalitions import find_coalitions
from kg.questions.bottlenecks.dominator_tree import Tree, left_out_of, tree_of
from kg.questions.bottlenecks.graph_access import AccessedGraph, GraphMaker, make_local_graphs
from kg.questions.bottlenecks.groups import Candidate, candidate_groups, holding_groups
from kg.questions.bottlenecks.quick import Keepers, gatekeepers
from kg.questions.bottlenecks.unreached import unreached_targets
from kg.questions.presence import not_there
from kg.questions.proof.certificate import Certificate, GroupCut, certificate
from kg.questions.standard_question import counted_rows, flows, standard
from kg.questions.wording import people
from kg.results.answers import Heading
from kg.results.long_lists import pick_ids
from kg.system import sizes


@overload
def bottlenecks(
    case: Case,
    channel: str | None = None,
    *,
    sources: Sequence[str] = (),
    targets: Sequence[str] = (),
    count: str | None = None,
    as_of: date | None = None,
    engine: str | None = None,
    witnesses: bool | None = None,
    coalitions: int = 0,
    quick: Literal[False] = False,
) -> Bottlenecks: ...


@overload
def bottlenecks(
    case: Case,
    channel: str | None = None,
    *,
    sources: Sequence[str] = (),
    targets: Sequence[str] = (),
    count: str | None = None,
    as_of: date | None = None,
    engine: str | None = None,
    witnesses: Literal[False] | None = None,
    coalitions: Literal[0] = 0,
    quick: Literal[True],
) -> Keepers: ...


def bottlenecks(
    case: Case,
    channel: str | None = None,
    *,
    sources: Sequence[str] = (),
    targets: Sequence[str] = (),
    count: str | None = None,
    as_of: date | None = None,
    engine: str | None = None,
    witnesses: bool | None = None,
    coalitions: int = 0,
    quick: bool = False,
) -> Bottlenecks | Keepers:
    """Find the actors and groups that every route from the sources to a target must pass.

    v is a gatekeeper of t if every route from the sources to t passes v, that is, if v dominates t
    in the flow graph under a super-source joined to all sources. A group holds t if no route to t
    avoids its members.

    Args:
        case: the case.
        channel: one channel; by default every channel with a standard question.
        sources: ids, kinds or hierarchies that routes start from; by default those of the standard
            question.
        targets: likewise, that routes lead to.
        count: `to` to count targets reached, `from` to count sources that reach a target.
        as_of: the day; by default the end of the case's period.
        engine: the name of an engine; by default chosen by size.
        witnesses: whether to give what proves the answer: two routes per target, the tree they are
            read from, and ways round the groups; by default up to 10,000 targets and 200,000 arcs.
        coalitions: up to how many members sets are looked for that together stand on every route
            to a target; by default none.
        quick: whether to find only the gatekeepers, and how many each holds: what takes a second
            where millions are tied.

    Returns:
        The gatekeepers, groups and unreached targets of each channel, with shares between 0 and 1.
        The quick answer has a row a gatekeeper, with the number of its captives and their share of
        those reached.

    Raises:
        NameUnknown: a name resolves to nothing, or a channel has no standard question.
        KgError: a quick answer is asked for with its proof or with coalitions, or coalitions of
            more than four.

    It holds for what is recorded: a tie that nobody stated is not a tie here, so `recorded`
    gatekeepers may have competitors that the sources do not name. Central is not unavoidable: see
    the table `central`.

    Example:
        >>> from kg.case import read_case
        >>> answer = bottlenecks(read_case(), "patent").answers[0]
        >>> [g.actor for g in answer.gatekeepers if g.basis == "stated"]
        ['benrishi']

    References:
        Lengauer & Tarjan 1979, doi 10.1145/357062.357071 (dominators); Brandes 2001, doi
        10.1080/0022250X.2001.9990249 (shares of shortest routes); Georgiadis & Tarjan 2015, doi
        10.1145/2764913 (the proof).
    """
    if quick and witnesses:
        raise KgError("a quick answer gives no proof", "leave out quick or witnesses")
    if quick and coalitions:
        raise KgError("a quick answer gives no coalitions", "leave out quick or coalitions")
    if quick:
        return gatekeepers(
            case,
            channel,
            sources=sources,
            targets=targets,
            count=count,
            as_of=as_of,
            engine=engine,
        )
    make_graph = make_local_graphs(engine_named(engine, len(case.tables["ties"])))
    questions = standard(case, channel, sources, targets, count)
    views = flows(case, questions, as_of)
    pairs = [(view, questions[name]) for name, view in views.items()]
    is_standard = not (sources or targets)
    extras = Extras(witnesses, coalitions)
    return answer_questions(case, pairs, as_of, make_graph, extras, compared=is_standard)


class Extras(NamedTuple):
    """What an answer brings besides.

    Attributes:
        witnesses: whether it brings its proof; none for answers about few.
        coalitions: up to how many members coalitions are looked for.
    """

    witnesses: bool | None = None
    coalitions: int = 0


def answer_questions(
    case: Case,
    questions: Iterable[tuple[Flow, ChannelQuestion]],
    as_of: date | None,
    make_graph: GraphMaker,
    extras: Extras,
    *,
    compared: bool,
) -> Bottlenecks:
    """Return the answers to questions about flow graphs, in this process or on a cluster.

    Args:
        case: the case.
        questions: the questions, each with its flow graph.
        as_of: the day.
        make_graph: makes the graph of a question.
        extras: what the answers bring besides.
        compared: whether to ask of the kinds that the case compares too.
    """
    answers = []
    for view, question in questions:
        answers.append(_answer(view, question, as_of, make_graph, extras))
        for kind in question.compare if compared else ():
            instead = _ask_of(question, kind)
            answers.append(_answer(view, instead, as_of, make_graph, extras))
    title = f"Who cannot be avoided: {case.settings.title}"
    heading = Heading("bottlenecks", case.id, title, case.names)
    return Bottlenecks(heading, tuple(answers), extras.witnesses is not False)


def _ask_of(question: ChannelQuestion, kind: str) -> ChannelQuestion:
    """Return the same question with a kind on the counted side."""
    if question.count == "to":
        return replace(question, targets=(kind,))
    return replace(question, sources=(kind,))


@dataclass(frozen=True)
class _SolvedGraph:
    """The graph of a question with n nodes, and what all parts of the answer are read from.

    Attributes:
        graph: the graph.
        tree: its dominator tree.
        is_source: for each actor whether routes start from it, (actors,) bool.
        is_target: for each actor whether routes lead to it, (actors,) bool.
        is_left_out: for each node whether it never counts as a gatekeeper, (n,) bool.
        shares: for each node the mean share of shortest routes that pass it, (n,) float64.
    """

    graph: AccessedGraph
    tree: Tree
    is_source: Marks
    is_target: Marks
    is_left_out: Marks
    shares: npt.NDArray[np.float64]

    @property
    def flow(self) -> Flow:
        """Return the flow graph of the channel."""
        return self.graph.question.flow


def _answer(
    flow: Flow,
    asks: ChannelQuestion,
    as_of: date | None,
    make_graph: GraphMaker,
    extras: Extras,
) -> ChannelAnswer:
    """Return the answer to a question about one channel."""
    case, ids = flow.case, flow.ids
    sources = marked(case, asks.sources)
    targets = marked(case, asks.targets)
    near, is_far = asks.sources, targets
    if asks.count == "to":
        near, is_far = asks.targets, sources
    graph = make_graph(flow, sources, targets, asks.count)
    question = graph.question
    sides = question.counted_side, flow.there, question.far_side
    counted, counts_roles = counted_rows(case, *sides)
    tree = tree_of(graph, counted)
    shares = graph.shortest_share(tree.reached_targets)
    is_left_out = left_out_of(question)
    solved = _SolvedGraph(graph, tree, sources, targets, is_left_out, shares)
    reached = pick_ids(ids, tree.reached_targets)
    keepers = _gatekeepers(solved)
    central, neither_count = _central(solved, keepers)
    candidates = candidate_groups(graph, sources, targets)
    groups = tuple(holding_groups(graph, candidates, tree))
    is_small = _is_small(question, reached)
    is_proven = is_small if extras.witnesses is None else extras.witnesses
    together = find_coalitions(question, tree, extras.coalitions) if extras.coalitions else None
    proof = _proof(solved, reached, candidates, groups) if is_proven else Certificate()
    is_reached = tree.above >= 0
    unreached = [ids[v] for v in counted[~is_reached[counted]]]
    far_side = [ids[v] for v in np.flatnonzero(is_far)]
    is_near = is_far | is_reached[: flow.n]
    day = case.as_of(as_of)
    return ChannelAnswer(
        channel=flow.channel,
        population=";".join(near),
        people=people(case, near, len(counted)),
        counts_roles=counts_roles,
        targets=pick_ids(ids, counted),
        reached=reached,
        gatekeepers=keepers,
        groups=groups,
        unreached=tuple(unreached_targets(question, unreached, is_near)),
        central=central,
        neither_count=neither_count,
        roles=() if counts_roles else _roles(solved),
        proof=proof,
        sources=asks.sources,
        aims=asks.targets,
        count=asks.count,
        as_of=day.isoformat() if day else None,
        arrivals=graph.arrivals(tree.reached_targets, is_reached),
        towards=people(case, asks.targets),
        not_there=not_there(question, far_side),
        coalitions=together,
    )


def _gatekeepers(solved: _SolvedGraph) -> tuple[Gatekeeper, ...]:
    """Return who holds somebody, those who hold most first."""
    tree, ids, kind_of = solved.tree, solved.flow.ids, solved.flow.case.kind_of
    # If free arcs lead on to a captive, no exclusive tie rules out another way to it.
    is_free = solved.graph.held_below(tree.above, tree.is_reached_target)
    is_holder = (tree.captives > 0) & ~solved.is_left_out
    reached_count = len(tree.reached_targets)
    holders = []
    for v in np.flatnonzero(is_holder).tolist():
        actor = ids[v]
        captive_count = int(tree.captives[v])
        side = _side_of(v, solved.is_source, solved.is_target)
        captives = gated = tree.below(v, tree.is_reached_target)
        if solved.graph.question.origins[v]:
            gated = captives[~tree.is_freely_reached[captives]]
        holder = Gatekeeper(
            actor=actor,
            kind=kind_of[actor],
            captives=pick_ids(ids, captives),
            gated=pick_ids(ids, gated),
            captive_share=captive_count / reached_count,
            own=int(tree.own[v]),
            basis="recorded" if is_free[v] else "stated",
            role=side,
            shortest_share=float(solved.shares[v]),
        )
        holders.append(holder)
    return tuple(sorted(holders, key=lambda g: (-len(g.captives), g.actor)))


def _central(solved: _SolvedGraph, holders: Iterable[Gatekeeper]) -> tuple[dict[str, float], int]:
    """Return the share of each central actor, and how many are reached, not central, no holder."""
    ids, shares = solved.flow.ids, solved.shares
    is_reached = solved.tree.above >= 0
    eligible = np.flatnonzero(is_reached & ~solved.is_left_out)
    central = eligible[is_central(shares[eligible])].tolist()
    share_of = {ids[v]: float(shares[v]) for v in central}
    named = share_of.keys() | {g.actor for g in holders}
    return share_of, len(eligible) - len(named)


def _is_small(question: QuestionGraph, reached: Sequence[str]) -> bool:
    """Return whether an answer is proven unasked."""
    arc_count = len(question.arcs.tail)
    return len(reached) <= sizes.PROVEN_TARGETS and arc_count <= sizes.PROVEN_ARCS


def _proof(
    solved: _SolvedGraph,
    reached: Sequence[str],
    candidates: Iterable[Candidate],
    groups: Iterable[Group],
) -> Certificate:
    """Return the proof of the gatekeepers, and of the captives of each group."""
    ids = solved.flow.ids
    members = {c.group: [ids[v] for v in c.members.tolist()] for c in candidates}
    cuts = [GroupCut(g.group, members[g.group], g.captives) for g in groups]
    above = solved.tree.above.tolist()
    return certificate(solved.graph.question, reached, above, cuts)


def _roles(solved: _SolvedGraph) -> tuple[RoleReach, ...]:
    """Return the roles of the counted side that are there, in the order of the case."""
    flow, question = solved.flow, solved.graph.question
    is_counted = question.counted_side & flow.there
    roles = sorted(flow.number[role] for role in flow.case.roles)
    return tuple(_role_reach(solved, role) for role in roles if is_counted[role])


def _role_reach(solved: _SolvedGraph, role: int) -> RoleReach:
    """Return whether a route reaches a role, and the gatekeepers on every route to it."""
    ids, above = solved.flow.ids, solved.tree.above
    root = solved.graph.question.root
    node = int(above[role])
    is_reached = node >= 0
    line = []
    while is_reached and node != root:
        if not solved.is_left_out[node]:
            line.append(ids[node])
        node = int(above[node])
    return RoleReach(ids[role], is_reached, tuple(line[::-1]))


def _side_of(actor: int, is_source: Marks, is_target: Marks) -> str:
    """Return on which side of the question an actor stands itself, as a `Gatekeeper` has it."""
    if is_source[actor]:
        return "both" if is_target[actor] else "source"
    return "target" if is_target[actor] else "between"
