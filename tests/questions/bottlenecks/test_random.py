"""Bottlenecks of random worlds, compared with deletion: delete each actor and see whom no route reaches any more."""

from collections.abc import Iterable
from itertools import pairwise

import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.case import Case
from kg.case.names import resolve
from kg.graph.flow import flow
from kg.questions.bottlenecks.channel_answer import ChannelAnswer
from kg.questions.bottlenecks.groups import TOO_GENERAL
from kg.questions.bottlenecks.question import bottlenecks

ROOT = ""
STATUS = (*[""] * 10, "status=refused", "status=absent", "status=planned")
random = settings(max_examples=25, deadline=None)


@st.composite
def random_worlds(draw: st.DrawFn) -> tuple[str, str, str]:
    """Return the actors, ties and way of counting of a random world.

    States stand above and SMEs below; between them stand banks, programmes, two roles and two hierarchies.
    """
    states = [f"s{i}" for i in range(draw(st.integers(1, 2)))]
    firms = [f"t{i}" for i in range(draw(st.integers(1, 3)))]
    between = [f"b{i}" for i in range(draw(st.integers(2, 5)))]
    pick = lambda some: st.lists(st.sampled_from(some), max_size=1).map(";".join)  # noqa: E731
    actors = ["high hierarchy", "low hierarchy part_of=high", "r bank role", "smes sme role"]
    actors.append(f"q city-bank role member_of={draw(pick(['r']))}")
    actors += [f"{a} state" for a in states]
    named = st.sampled_from(["", "", "", "anonymous=one", "anonymous=many"])
    for i, a in enumerate(firms):
        over = f"member_of={draw(pick(['smes']))} part_of={draw(pick([*firms[:i], 'low']))}"
        actors.append(f"{a} sme {over} {draw(named)}")
    for a in between:
        kind, role = (
            draw(st.sampled_from(["bank", "city-bank", "programme"])),
            draw(pick(["r", "q"])),
        )
        over = draw(pick(["high", "low", "low", states[0], firms[0]]))
        actors.append(f"{a} {kind} member_of={role} part_of={over} {draw(named)}")
    ties = st.tuples(
        st.sampled_from([*states, *between, *between, "r", "q", firms[-1]]),
        st.sampled_from(["funds", "lends-to", "finances", "funds", "lends-to", "repays"]),
        st.sampled_from([*firms, *between, *between, "r", "q", "smes", states[-1]]),
        st.sampled_from(STATUS),
        st.sampled_from([*[""] * 7, "scope=some"]),
    )
    chosen = [t for t in draw(st.lists(ties, min_size=8, max_size=18)) if t[0] != t[2]]
    count = draw(st.sampled_from(["to", "from"]))
    return (
        "\n".join(actors),
        "\n".join(f"{' '.join(t)} id=tie-{i}" for i, t in enumerate(chosen)),
        count,
    )


def asked(case: Case, count: str, sources=("state",), **more) -> ChannelAnswer:
    return bottlenecks(
        case, "capital", sources=sources, targets=["sme"], count=count, **more
    ).answers[0]


def placeholders(case: Case) -> set[str]:
    """Return who stands for anybody, and so is never counted and no gatekeeper."""
    return {row["id"] for row in case.tables["actors"].to_dicts() if row["anonymous"] == "many"}


def whole_graph(case: Case, count: str, sources=("state",)) -> nx.DiGraph:
    """Return the flow graph from the super-source on, turned round where the sources are counted."""
    graph = nx.DiGraph(flow(case, "capital").to_networkx().edges)
    graph.add_nodes_from([ROOT, *case.names])
    states, firms = resolve(case, sources), resolve(case, ["sme"])
    parts = nx.DiGraph(
        (a, p) for a, some in case.parts.items() if case.kind_of[a] != "hierarchy" for p in some
    )
    for side, down in ((states, True), (firms, False)):
        for actor in side & set(parts):
            below = nx.bfs_edges(parts, actor)
            graph.add_edges_from(below if down else ((p, a) for a, p in below))
    if count == "from":
        graph = graph.reverse(copy=True)
    graph.add_edges_from((ROOT, a) for a in (states if count == "to" else firms))
    return graph


def lost(graph: nx.DiGraph, targets: Iterable[str], members: Iterable[str]) -> set[str]:
    """Return the targets that are not reached once some actors are deleted."""
    rest = graph.subgraph(set(graph) - set(members))
    return set(targets) - nx.descendants(rest, ROOT)


def expected_groups(case: Case) -> dict[frozenset[str], str]:
    """Return every group by its members: hierarchies, then roles, then kinds, the first of the same members.

    In these worlds hierarchies have no ties of their own, so that nothing hangs on them.
    """
    names = [a for a, kind in case.kind_of.items() if kind == "hierarchy"] + sorted(case.roles)
    kinds = {
        above for kind in set(case.kind_of.values()) for above in case.schema.above(kind)
    } - set(TOO_GENERAL)
    sides = resolve(case, ["state"]), resolve(case, ["sme"])
    found: dict[frozenset[str], str] = {}
    for name in (*names, *(f"kind:{kind}" for kind in sorted(kinds))):
        members = resolve(case, [name])
        if name.startswith("kind:") and any(side <= members for side in sides):
            continue
        rest = members - sides[0] - sides[1] - {"high", "low"}
        if len(rest) > 1:
            found.setdefault(rest, name)
    return found


@random
@given(drawn=random_worlds(), sources=st.sampled_from([("state",), ("state", "t0")]))
def test_captives_are_the_targets_lost_by_deletion(world, drawn, sources):
    actors, ties, count = drawn
    case = world(actors, ties)
    graph, answer = whole_graph(case, count, sources), asked(case, count, sources)
    near, origins = resolve(case, ["sme"]), resolve(case, sources)
    if count == "from":
        near, origins = origins, near
    assert set(answer.targets) == near - origins - case.roles - placeholders(case)
    reached = nx.descendants(graph, ROOT) & set(answer.targets)
    assert set(answer.reached) == reached
    assert {u.actor for u in answer.unreached} == set(answer.targets) - reached
    single = {
        v for v in case.names if not (v in case.roles and case.members.get(v)) and origins != {v}
    } - placeholders(case)
    expected = {v: held for v in single if (held := lost(graph, reached - {v}, [v]))}
    assert {g.actor: set(g.captives) for g in answer.gatekeepers} == expected
    for g in answer.gatekeepers:
        assert g.captive_share == len(g.captives) / len(reached)
        # No tie of capital is exclusive: whoever is on the far side is merely the only one there.
        assert g.sole == (len(g.captives) if g.actor in origins else 0)


@random
@given(drawn=random_worlds())
def test_groups_hold_the_targets_lost_by_deleting_all_members(world, drawn):
    actors, ties, count = drawn
    case = world(actors, ties)
    graph, answer = whole_graph(case, count), asked(case, count)
    found = {frozenset(g.members): (g.group, set(g.captives)) for g in answer.groups}
    assert len(found) == len(answer.groups)
    expected = {
        m: (name, lost(graph, answer.reached, m)) for m, name in expected_groups(case).items()
    }
    assert found == {m: (name, held) for m, (name, held) in expected.items() if held}


@random
@given(drawn=random_worlds())
def test_two_witnesses_exist_and_meet_in_gatekeepers_alone(world, drawn):
    actors, ties, count = drawn
    case = world(actors, ties)
    graph, answer = whole_graph(case, count), asked(case, count, witnesses=True)
    assert [w.target for w in answer.proof.witnesses] == list(answer.reached)
    held = {(g.actor, t) for g in answer.gatekeepers for t in g.captives}
    for w in answer.proof.witnesses:
        # As the graph is searched: from the super-source to the target.
        routes = [
            [ROOT, *(route if count == "to" else route[::-1])] for route in (w.route_a, w.route_b)
        ]
        for route in routes:
            assert route[-1] == w.target
            assert len(set(route)) == len(route)
            assert all(graph.has_edge(u, v) for u, v in pairwise(route))
        both = set(routes[0]) & set(routes[1]) - {ROOT, w.target}
        assert both == {v for v in case.names if v != w.target and lost(graph, [w.target], [v])}
        assert {v for v, t in held if t == w.target} <= both
        for v in set(case.names) - both - {w.target}:  # no gatekeeper: a witness avoids it
            assert any(v not in route for route in routes)


@random
@given(
    drawn=random_worlds(),
    ends=st.tuples(st.sampled_from(["s0", "t0", "b0", "r"]), st.sampled_from(["t0", "b0", "q"])),
)
def test_a_further_tie_adds_no_gatekeeper_to_a_target_already_reached(world, drawn, ends):
    (actors, ties, count), (tail, head) = drawn, ends
    before = asked(world(actors, ties), count)
    extra = f"\n{tail} guarantees {head}" if tail != head else ""
    after = asked(world(actors, ties + extra), count)
    assert set(before.reached) <= set(after.reached)
    was = {(g.actor, t) for g in before.gatekeepers for t in g.captives}
    assert {
        (g.actor, t) for g in after.gatekeepers for t in g.captives if t in before.reached
    } <= was


@random
@given(drawn=random_worlds())
def test_the_same_world_gives_the_same_answer(world, drawn):
    actors, ties, count = drawn
    case = world(actors, ties)
    first = asked(case, count, witnesses=True)
    turned = world(
        actors, "\n".join(reversed(ties.splitlines()))
    )  # the order of the ties says nothing
    assert asked(turned, count, witnesses=True) == first
