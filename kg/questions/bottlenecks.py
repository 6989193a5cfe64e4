"""Who cannot be avoided: single actors and groups through whom every route passes."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from types import ModuleType

import numpy as np

from kg.case import Case, ChannelQuestion
from kg.case.naming import resolve
from kg.engines import engine as engine_named
from kg.flow import Arcs, Asked, Flow, ask
from kg.inherit import side
from kg.questions.arrivals import arrivals
from kg.questions.asking import counted, flows, people, standard
from kg.questions.central import is_central
from kg.questions.certificate import Certificate, certificate
from kg.questions.held import Bottlenecks, ChannelAnswer, Gatekeeper, Group, Unreached
from kg.result import Heading

# Too general to be a group; hierarchies are groups of their own.
TOO_GENERAL = ("actor", "organisation", "firm", "person", "hierarchy")
_WITNESSED = 10_000
Candidate = tuple[str, str, frozenset[str]]


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
            ways round the groups; by default up to 10,000 targets.

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
    kernel = engine_named(engine)
    questions = standard(case, channel, sources, targets, count)
    answers = []
    for name, view in flows(case, questions, as_of).items():
        question = questions[name]
        answers.append(_answer(view, question, as_of, kernel, witnesses))
        asked_for_own = not (sources or targets)
        for other in question.compare if asked_for_own else ():
            to = question.count == "to"
            instead = replace(question, targets=(other,)) if to else replace(question, sources=(other,))
            answers.append(_answer(view, instead, as_of, kernel, witnesses))
    heading = Heading("bottlenecks", case.id, f"Who cannot be avoided: {case.settings.title}", case.names)
    return Bottlenecks(heading, tuple(answers), witnesses is not False)


def _answer(
    flow: Flow, question: ChannelQuestion, as_of: date | None, kernel: ModuleType, prove: bool | None
) -> ChannelAnswer:
    case = flow.case
    sources, targets = resolve(case, question.sources), resolve(case, question.targets)
    counted_names = question.targets if question.count == "to" else question.sources
    asked = ask(flow, sources, targets, question.count)
    wanted, counts_roles = counted(case, asked.counted_side)
    above = kernel.dominators(asked.arcs, asked.root).tolist()
    number, ids = flow.number, flow.ids
    reached = tuple(a for a in wanted if above[number[a]] >= 0)
    only = asked.origins if len(asked.origins) == 1 else frozenset()
    over = {a: _over(a, above, asked, only) for a in case.names if above[number[a]] >= 0}
    captives: dict[str, list[str]] = {}
    for target in reached:
        for v in over[target]:
            captives.setdefault(v, []).append(target)
    shares = kernel.shortest_share(asked.arcs, asked.root, [number[a] for a in reached]).tolist()
    stated_in, free = _stated_in(asked), _without_exclusive(asked)
    gatekeepers = [
        Gatekeeper(
            actor=v,
            kind=case.kind_of[v],
            captives=tuple(held),
            captive_share=len(held) / len(reached),
            own=sum(t in stated_in for t in held),
            basis=_basis(asked, free, [number[v]], held, kernel),
            role=_role(v, sources, targets),
            shortest_share=shares[number[v]],
        )
        for v, held in captives.items()
    ]
    gatekeepers.sort(key=lambda g: (-len(g.captives), g.actor))
    eligible = [ids[i] for i in range(len(ids)) if above[i] >= 0 and not _left_out(ids[i], case, only)]
    short = {a: shares[number[a]] for a in eligible if is_central(shares[number[a]])}
    candidates = _candidates(flow, sources, targets)
    groups = tuple(_groups(asked, candidates, reached, free, stated_in, kernel))
    day = case.as_of(as_of)
    individuals = {a for a in asked.counted_side if a in case.roles} if not counts_roles else set()
    return ChannelAnswer(
        channel=flow.channel,
        population=";".join(counted_names),
        people=people(case, counted_names),
        counts_roles=counts_roles,
        targets=wanted,
        reached=reached,
        gatekeepers=tuple(gatekeepers),
        groups=groups,
        unreached=tuple(_unreached(asked, [a for a in wanted if above[number[a]] < 0])),
        central=short,
        others=len({*eligible} - {*short, *captives}),
        roles=tuple((r, r in over, tuple(over.get(r, ()))) for r in case.names if r in individuals),
        proof=_proof(asked, reached, above, candidates, groups) if _proves(prove, reached) else Certificate(),
        sources=question.sources,
        aims=question.targets,
        count=question.count,
        as_of=day.isoformat() if day else None,
        arrivals=arrivals(asked, reached, above),
        towards=people(case, question.targets),
    )


def _proves(asked_for: bool | None, reached: Sequence[str]) -> bool:
    return len(reached) <= _WITNESSED if asked_for is None else asked_for


def _proof(
    asked: Asked, reached: Sequence[str], above: Sequence[int], candidates: Iterable[Candidate], groups: Iterable[Group]
) -> Certificate:
    members = {group: some for group, _, some in candidates}
    return certificate(asked, reached, above, {g.group: (members[g.group], g.captives) for g in groups})


def _left_out(actor: str, case: Case, only: frozenset[str]) -> bool:
    # The only source is on every route, and a role that has members is judged as a group.
    return actor in only or (actor in case.roles and actor in case.members)


def _over(target: str, above: Sequence[int], asked: Asked, only: frozenset[str]) -> list[str]:
    """Return the gatekeepers of a reached actor, nearest to the sources first."""
    ids, line = asked.flow.ids, []
    node = above[asked.flow.number[target]]
    while node != asked.root:
        if node < len(ids) and not _left_out(ids[node], asked.flow.case, only):
            line.append(ids[node])
        node = above[node]
    return line[::-1]


def _stated_in(asked: Asked) -> set[str]:
    """Return the actors of the counted side with a stated tie of their own into the channel."""
    position = 1 if asked.count == "to" else 0
    return {pair[position] for pair, passes in asked.flow.passes.items() if any(not p.end for p in passes)}


def _role(actor: str, sources: frozenset[str], targets: frozenset[str]) -> str:
    if actor in sources:
        return "both" if actor in targets else "source"
    return "target" if actor in targets else "between"


def _without_exclusive(asked: Asked) -> Arcs:
    """Return the arcs that can be passed without a tie of an exclusive kind."""
    exclusive = {k.slug for k in asked.flow.case.schema.tie_kinds.values() if k.exclusive_at}
    pairs = zip(asked.arcs.tail.tolist(), asked.arcs.head.tolist(), strict=True)
    closed = [i for i, (u, v) in enumerate(pairs) if asked.only_by(u, v, exclusive)]
    return Arcs(asked.arcs.n, np.delete(asked.arcs.tail, closed), np.delete(asked.arcs.head, closed))


def _basis(asked: Asked, free: Arcs, holders: Iterable[int], held: Sequence[str], kernel: ModuleType) -> str:
    """Return `stated` if no captive can be had from the holders without a tie of an exclusive kind."""
    found = kernel.reached(free, holders)
    return "recorded" if any(found[asked.flow.number[t]] for t in held) else "stated"


def _groups(
    asked: Asked,
    candidates: Iterable[Candidate],
    reached: Sequence[str],
    free: Arcs,
    stated_in: set[str],
    kernel: ModuleType,
) -> list[Group]:
    number = asked.flow.number
    full = kernel.reached(asked.arcs, [asked.root])
    found = []
    for group, name, members in candidates:
        closed = [number[m] for m in members]
        left = kernel.reached(asked.arcs, [asked.root], closed)
        held = tuple(t for t in reached if not left[number[t]])
        if held:
            basis = _basis(asked, free, [m for m in closed if full[m]], held, kernel)
            own = sum(t in stated_in for t in held)
            shown = tuple(sorted(m for m in members if asked.flow.case.kind_of[m] != "hierarchy"))
            found.append(Group(group, name, held, len(held) / len(reached), own, basis, shown))
    return sorted(found, key=lambda g: -len(g.captives))  # stable: hierarchies stay before roles, roles before kinds


def _candidates(flow: Flow, sources: frozenset[str], targets: frozenset[str]) -> list[Candidate]:
    """Return the groups to test, each set of members once: hierarchies before roles before kinds.

    A hierarchy is cut with its parts, for ties may be stated of it as a whole; it is no member of itself.
    """
    case = flow.case
    named: list[Candidate] = []
    hierarchies = {a for a, kind in case.kind_of.items() if kind == "hierarchy"}
    silent = hierarchies - {actor for pair in flow.passes for actor in pair}
    actors = (*sorted(hierarchies), *sorted(case.roles))
    named += [(actor, case.names[actor], resolve(case, [f"id:{actor}"])) for actor in actors]
    present = {above for kind in set(case.kind_of.values()) for above in case.schema.above(kind)}
    for kind in sorted(present - set(TOO_GENERAL)):
        members = resolve(case, [f"kind:{kind}"])
        if not (sources <= members or targets <= members):
            named.append((f"kind:{kind}", f"kind: {case.schema.actor_kinds[kind].label}", members))
    seen: set[frozenset[str]] = set()
    groups = []
    for group, name, members in named:
        rest = members - sources - targets
        if len(rest - hierarchies) > 1 and rest - silent not in seen:
            seen.add(rest - silent)
            groups.append((group, name, rest))
    return groups


def _unreached(asked: Asked, targets: Sequence[str]) -> list[Unreached]:
    case = asked.flow.case
    known = case.schema.tie_kinds.values()
    kinds = {k.slug: k.flow for k in known if k.channel == asked.flow.channel and not k.returns}
    wanted = "in" if asked.count == "to" else "out"
    denials: dict[str, list[tuple[str, bool, bool]]] = {}
    for row in asked.flow.holding.denials.iter_rows(named=True):
        for end in ("source", "target"):
            if row["kind"] in kinds and side(kinds[row["kind"]], end) in (wanted, "either"):
                by_itself = row["status"] in ("refused", "severed") and row["refused_by"] in (
                    end,
                    row[end],
                    row[f"role_{end}"],
                )
                denials.setdefault(row[end], []).append((row["tie"], by_itself, row[f"role_{end}"] == row[end]))
    found = []
    for actor in targets:
        mine = denials.get(actor, [])
        reason = "not stated" if not mine else "declined" if all(itself for _, itself, _ in mine) else "denied"
        ties = tuple(dict.fromkeys(tie for tie, *_ in mine))
        found.append(Unreached(actor, reason, ties, any(own for *_, own in mine)))
    return found
