"""Who cannot be avoided: single actors and groups through whom every route passes."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl

from kg.case import Case, ChannelQuestion
from kg.case.large_case import actor_ids, tie_ids
from kg.case.names import marked, with_all_below
from kg.graph.engines import engine as engine_named
from kg.graph.flow import Flow, Marks, Numbers
from kg.graph.inherit import side
from kg.graph.question_graph import Asked
from kg.questions.bottlenecks.answer import Bottlenecks, ChannelAnswer, Gatekeeper, Group, Unreached
from kg.questions.bottlenecks.central_or_unavoidable import is_central
from kg.questions.bottlenecks.dominator_tree import Tree, left_out_of, tree_of
from kg.questions.bottlenecks.graph_access import Graph, See, here
from kg.questions.presence import not_there
from kg.questions.proof.certificate import Certificate, certificate
from kg.questions.standard_question import counted_rows, flows, people, standard
from kg.results.answers import Heading
from kg.results.long_lists import pick_ids

# Too general to be a group; hierarchies are groups of their own.
TOO_GENERAL = ("actor", "organisation", "firm", "person", "hierarchy")
_WITNESSED, _PROVEN = 10_000, 200_000  # targets and arcs up to which an answer is proven unasked
Candidate = tuple[str, str, Numbers]


def bottlenecks(
    case: Case,
    channel: str | None = None,
    sources: Sequence[str] = (),
    targets: Sequence[str] = (),
    count: str | None = None,
    as_of: date | None = None,
    engine: str | None = None,
    witnesses: bool | None = None,
) -> Bottlenecks:
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

    Returns:
        The gatekeepers, groups and unreached targets of each channel, with shares between 0 and 1.

    Raises:
        NameUnknown: a name resolves to nothing, or a channel has no standard question.

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
    kernel = engine_named(engine, len(case.tables["ties"]))
    questions = standard(case, channel, sources, targets, count)
    asked = [(view, questions[name]) for name, view in flows(case, questions, as_of).items()]
    return answered(case, asked, as_of, here(kernel), witnesses, compared=not (sources or targets))


def answered(
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
            instead = replace(question, targets=(other,)) if to else replace(question, sources=(other,))
            answers.append(_answer(view, instead, as_of, see, witnesses))
    heading = Heading("bottlenecks", case.id, f"Who cannot be avoided: {case.settings.title}", case.names)
    return Bottlenecks(heading, tuple(answers), witnesses is not False)


def _answer(flow: Flow, question: ChannelQuestion, as_of: date | None, see: See, prove: bool | None) -> ChannelAnswer:
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
    candidates = _candidates(graph, sources, targets)
    groups = tuple(_groups(graph, candidates, tree))
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
        unreached=tuple(_unreached(asked, [ids[v] for v in wanted[tree.above[wanted] < 0]])),
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


def _proves(asked_for: bool | None, asked: Asked, reached: Sequence[str]) -> bool:
    return len(reached) <= _WITNESSED and len(asked.arcs.tail) <= _PROVEN if asked_for is None else asked_for


def _proof(
    asked: Asked, reached: Sequence[str], above: Sequence[int], candidates: Iterable[Candidate], groups: Iterable[Group]
) -> Certificate:
    members = {group: [asked.flow.ids[v] for v in some.tolist()] for group, _, some in candidates}
    return certificate(asked, reached, above, {g.group: (members[g.group], g.captives) for g in groups})


def _over(role: int, above: Numbers, asked: Asked, left_out: Marks) -> tuple[str, bool, tuple[str, ...]]:
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


def _groups(graph: Graph, candidates: Sequence[Candidate], tree: Tree) -> list[Group]:
    ids, kinds, wanted = graph.asked.flow.ids, graph.asked.flow.case.kind_of, tree.wanted
    closed = [members for _, _, members in candidates]
    held = [wanted[~left[wanted]] for left in graph.avoiding(closed)]
    holding = [i for i, some in enumerate(held) if len(some)]
    starts = [closed[i][tree.above[closed[i]] >= 0] for i in holding]
    found = []
    for i, freely in zip(holding, graph.from_each(starts), strict=True):
        (group, name, members), captives = candidates[i], pick_ids(ids, held[i])
        basis = "recorded" if freely[held[i]].any() else "stated"
        shown = tuple(sorted(ids[m] for m in members.tolist() if kinds[ids[m]] != "hierarchy"))
        own = int(tree.is_own[held[i]].sum())
        found.append(Group(group, name, captives, len(captives) / len(wanted), own, basis, shown))
    return sorted(found, key=lambda g: -len(g.captives))  # stable: hierarchies stay before roles, roles before kinds


def _candidates(graph: Graph, is_source: Marks, is_target: Marks) -> list[Candidate]:
    """Return the groups to test, each set of members once: hierarchies before roles before kinds.

    A hierarchy is cut with its parts, for ties may be stated of it as a whole; it is no member of itself.
    """
    flow, tied = graph.asked.flow, graph.tied
    case, number = flow.case, flow.number
    is_hierarchy = flow.marked(case.hierarchies)
    wholes = (*sorted(case.hierarchies), *sorted(case.roles))
    under = {whole: [number[actor] for actor in with_all_below(case, [whole])] for whole in wholes}
    named: list[tuple[str, str, Marks]] = []
    for whole in wholes:
        members = np.zeros(flow.n, np.bool_)
        members[under[whole]] = True
        named.append((whole, case.names[whole], members))
    of_kind = dict(case.tables["actors"].with_row_index("number").group_by("kind").agg("number").iter_rows())
    for kind in sorted({above for k in of_kind for above in case.schema.above(k)} - set(TOO_GENERAL)):
        members = np.zeros(flow.n, np.bool_)
        for k in case.schema.below(kind) & of_kind.keys():
            members[of_kind[k]] = True
        for whole in [a for a in wholes if members[number[a]]]:
            members[under[whole]] = True
        if not (members[is_source].all() or members[is_target].all()):
            named.append((f"kind:{kind}", f"kind: {case.schema.actor_kinds[kind].label}", members))
    seen: set[bytes] = set()
    groups = []
    for group, name, members in named:
        rest = members & ~is_source & ~is_target & flow.there
        told = (rest & (tied | ~is_hierarchy)).tobytes()
        if (rest & ~is_hierarchy).sum() > 1 and told not in seen:
            seen.add(told)
            groups.append((group, name, np.flatnonzero(rest)))
    return groups


def _unreached(asked: Asked, targets: Sequence[str]) -> list[Unreached]:
    case = asked.flow.case
    known = case.schema.tie_kinds.values()
    kinds = {k.slug: k.flow for k in known if k.channel == asked.flow.channel and not k.returns}
    wanted = "in" if asked.count == "to" else "out"
    sought = set(targets)
    denials: dict[str, dict[object, tuple[bool, bool]]] = {}
    some = asked.flow.holding.denials.filter(pl.col("kind").is_in(list(kinds)))
    ends = [actor_ids(case, some[end]) for end in ("source", "target", "role_source", "role_target")]
    for row in some.with_columns(ends).iter_rows(named=True):
        for end in ("source", "target"):
            if row[end] in sought and side(kinds[row["kind"]], end) in (wanted, "either"):
                refuser = (end, row[end], row[f"role_{end}"])
                by_itself = row["status"] in ("refused", "severed") and row["refused_by"] in refuser
                mine, own = denials.setdefault(row[end], {}), row[f"role_{end}"] == row[end]
                before = mine.get(row["tie"], (True, False))
                mine[row["tie"]] = (before[0] and by_itself, before[1] or own)
    ids = tie_ids(case, {tie for mine in denials.values() for tie in mine})
    found = []
    for actor in targets:
        mine = denials.get(actor, {})
        reason = "not stated" if not mine else "declined" if all(itself for itself, _ in mine.values()) else "denied"
        found.append(
            Unreached(actor, reason, tuple(sorted(ids[t] for t in mine)), any(own for _, own in mine.values()))
        )
    return found
