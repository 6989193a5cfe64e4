"""Who cannot be avoided: single actors and groups through whom every route passes."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Literal, overload

import numpy as np

from kg.case import Case, ChannelQuestion
from kg.case.names import marked
from kg.errors import KgError
from kg.graph.engines import engine as engine_named
from kg.graph.flow import Flow, Marks, Numbers
from kg.graph.question_graph import QuestionGraph
from kg.questions.bottlenecks.answer import Bottlenecks, ChannelAnswer, Gatekeeper, Group
from kg.questions.bottlenecks.central_or_unavoidable import is_central
from kg.questions.bottlenecks.dominator_tree import left_out_of, tree_of
from kg.questions.bottlenecks.graph_access import See, here
from kg.questions.bottlenecks.groups import Candidate, candidate_groups, holding_groups
from kg.questions.bottlenecks.quick import Keepers, gatekeepers
from kg.questions.bottlenecks.unreached import unreached_targets
from kg.questions.presence import not_there
from kg.questions.proof.certificate import Certificate, certificate
from kg.questions.standard_question import counted_rows, flows, standard
from kg.questions.wording import people
from kg.results.answers import Heading
from kg.results.long_lists import pick_ids

_WITNESSED, _PROVEN = 10_000, 200_000  # targets and arcs up to which an answer is proven unasked


@overload
def bottlenecks(
    case: Case,
    channel: str | None = None,
    sources: Sequence[str] = (),
    targets: Sequence[str] = (),
    count: str | None = None,
    as_of: date | None = None,
    engine: str | None = None,
    witnesses: bool | None = None,
    *,
    quick: Literal[False] = False,
) -> Bottlenecks: ...


@overload
def bottlenecks(
    case: Case,
    channel: str | None = None,
    sources: Sequence[str] = (),
    targets: Sequence[str] = (),
    count: str | None = None,
    as_of: date | None = None,
    engine: str | None = None,
    witnesses: Literal[False] | None = None,
    *,
    quick: Literal[True],
) -> Keepers: ...


def bottlenecks(
    case: Case,
    channel: str | None = None,
    sources: Sequence[str] = (),
    targets: Sequence[str] = (),
    count: str | None = None,
    as_of: date | None = None,
    engine: str | None = None,
    witnesses: bool | None = None,
    *,
    quick: bool = False,
) -> Bottlenecks | Keepers:
    """Find the actors and groups that every route from the sources to a target must pass.

    v is a gatekeeper of t if every route from the sources to t passes v, that is, if v dominates t in the flow graph
    under a super-source joined to all sources. A group holds t if no route to t avoids its members.

    Args:
        case: the case.
        channel: one channel; by default every channel with a standard question.
        sources: ids, kinds or hierarchies that routes start from; by default those of the standard question.
        targets: likewise, that routes lead to.
        count: `to` to count targets reached, `from` to count sources that reach a target.
        as_of: the day; by default the end of the case's period.
        engine: the name of an engine; by default chosen by size.
        witnesses: whether to give what proves the answer: two routes per target, the tree they are read from, and
            ways round the groups; by default up to 10,000 targets and 200,000 arcs.
        quick: whether to find only the gatekeepers, and how many each holds: what takes a second where millions are
            tied.

    Returns:
        The gatekeepers, groups and unreached targets of each channel, with shares between 0 and 1. The quick answer
        has a row a gatekeeper, with the number of its captives and their share of those reached.

    Raises:
        NameUnknown: a name resolves to nothing, or a channel has no standard question.
        KgError: a quick answer is asked for with its proof.

    It holds for what is recorded: a tie that nobody stated is no tie here, so `recorded` gatekeepers may have
    competitors that the sources do not name. Central is not unavoidable: see the table `central`.

    Example:
        >>> from kg.case import read_case
        >>> answer = bottlenecks(read_case(), "patent").answers[0]
        >>> [g.actor for g in answer.gatekeepers if g.basis == "stated"]
        ['benrishi']

    References:
        Lengauer & Tarjan 1979, doi 10.1145/357062.357071 (dominators); Brandes 2001, doi
        10.1080/0022250X.2001.9990249 (shares of shortest routes); Georgiadis & Tarjan 2015, doi 10.1145/2764913 (the
        proof).
    """
    if quick and witnesses:
        raise KgError("a quick answer gives no proof", "leave out quick or witnesses")
    if quick:
        return gatekeepers(case, channel, sources, targets, count, as_of, engine)
    kernel = engine_named(engine, len(case.tables["ties"]))
    questions = standard(case, channel, sources, targets, count)
    asked = [(view, questions[name]) for name, view in flows(case, questions, as_of).items()]
    return answer_questions(
        case, asked, as_of, here(kernel), witnesses, compared=not (sources or targets)
    )


def answer_questions(
    case: Case,
    asked: Iterable[tuple[Flow, ChannelQuestion]],
    as_of: date | None,
    see: See,
    witnesses: bool | None,
    *,
    compared: bool,
) -> Bottlenecks:
    """Return the answers to questions about flow graphs, whoever holds these.

    Args:
        case: the case.
        asked: the questions, each with its flow graph.
        as_of: the day.
        see: makes the graph of a question.
        witnesses: whether to give what proves the answer; see `bottlenecks`.
        compared: whether to ask of the kinds that the case compares too.
    """
    answers = []
    for view, question in asked:
        answers.append(_answer(view, question, as_of, see, witnesses))
        for other in question.compare if compared else ():
            to = question.count == "to"
            instead = (
                replace(question, targets=(other,)) if to else replace(question, sources=(other,))
            )
            answers.append(_answer(view, instead, as_of, see, witnesses))
    heading = Heading(
        "bottlenecks", case.id, f"Who cannot be avoided: {case.settings.title}", case.names
    )
    return Bottlenecks(heading, tuple(answers), witnesses is not False)


def _answer(
    flow: Flow, question: ChannelQuestion, as_of: date | None, see: See, prove: bool | None
) -> ChannelAnswer:
    case, ids = flow.case, flow.ids
    sources, targets = marked(case, question.sources), marked(case, question.targets)
    counted_names = question.targets if question.count == "to" else question.sources
    graph = see(flow, sources, targets, question.count)
    asked = graph.asked
    wanted, counts_roles = counted_rows(case, asked.counted_side, flow.there)
    tree = tree_of(graph, wanted)
    reached = pick_ids(ids, tree.wanted)
    shares = graph.shortest_share(tree.wanted)
    left_out = left_out_of(asked)
    keepers = np.flatnonzero((tree.captives > 0) & ~left_out).tolist()
    freely = graph.held_below(tree.above, tree.is_wanted)
    gatekeepers = [
        Gatekeeper(
            actor=ids[v],
            kind=case.kind_of[ids[v]],
            captives=tree.below(v, ids),
            captive_share=int(tree.captives[v]) / len(reached),
            own=int(tree.own[v]),
            basis="recorded" if freely[v] else "stated",
            role=_role(v, sources, targets),
            shortest_share=float(shares[v]),
        )
        for v in keepers
    ]
    gatekeepers.sort(key=lambda g: (-len(g.captives), g.actor))
    eligible = np.flatnonzero((tree.above >= 0) & ~left_out)
    short = {ids[v]: float(shares[v]) for v in eligible[is_central(shares[eligible])].tolist()}
    candidates = candidate_groups(graph, sources, targets)
    groups = tuple(holding_groups(graph, candidates, tree))
    day = case.as_of(as_of)
    role_side = asked.counted_side & flow.there
    roles = () if counts_roles else sorted(v for a in case.roles if role_side[v := flow.number[a]])
    far_side = np.flatnonzero(sources if question.count == "to" else targets)
    return ChannelAnswer(
        channel=flow.channel,
        population=";".join(counted_names),
        people=people(case, counted_names),
        counts_roles=counts_roles,
        targets=pick_ids(ids, wanted),
        reached=reached,
        gatekeepers=tuple(gatekeepers),
        groups=groups,
        unreached=tuple(unreached_targets(asked, [ids[v] for v in wanted[tree.above[wanted] < 0]])),
        central=short,
        others=len(eligible) - len(short.keys() | {ids[v] for v in keepers}),
        roles=tuple(_over(r, tree.above, asked, left_out) for r in roles),
        proof=_proof(asked, reached, tree.above.tolist(), candidates, groups)
        if _proves(prove, asked, reached)
        else Certificate(),
        sources=question.sources,
        aims=question.targets,
        count=question.count,
        as_of=day.isoformat() if day else None,
        arrivals=graph.arrivals(tree.wanted, tree.above >= 0),
        towards=people(case, question.targets),
        not_there=not_there(asked, [ids[v] for v in far_side]),
    )


def _proves(asked_for: bool | None, asked: QuestionGraph, reached: Sequence[str]) -> bool:
    return (
        len(reached) <= _WITNESSED and len(asked.arcs.tail) <= _PROVEN
        if asked_for is None
        else asked_for
    )


def _proof(
    asked: QuestionGraph,
    reached: Sequence[str],
    above: Sequence[int],
    candidates: Iterable[Candidate],
    groups: Iterable[Group],
) -> Certificate:
    members = {c.group: [asked.flow.ids[v] for v in c.members.tolist()] for c in candidates}
    return certificate(
        asked, reached, above, {g.group: (members[g.group], g.captives) for g in groups}
    )


def _over(
    role: int, above: Numbers, asked: QuestionGraph, left_out: Marks
) -> tuple[str, bool, tuple[str, ...]]:
    """Return a role, whether it is reached, and its gatekeepers, nearest to the sources first."""
    node, line = int(above[role]), []
    is_reached = node >= 0
    while is_reached and node != asked.root:
        if not left_out[node]:
            line.append(asked.flow.ids[node])
        node = int(above[node])
    return asked.flow.ids[role], is_reached, tuple(line[::-1])


def _role(actor: int, sources: Marks, targets: Marks) -> str:
    if sources[actor]:
        return "both" if targets[actor] else "source"
    return "target" if targets[actor] else "between"
