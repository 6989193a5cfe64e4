"""The engines give the same answers: on random graphs, on deep ones, on the embedded case and on a generated one."""

import numpy as np
import pytest

from kg.case import Case, read_case
from kg.errors import MissingExtra
from kg.graph.engines import ENGINES, engine
from kg.graph.flow import Arcs
from kg.questions.bottlenecks.question import bottlenecks
from kg.questions.bottlenecks.quick import gatekeepers
from kg.questions.bypass.question import bypass
from kg.synthetic import generate
from tests.conftest import lacking

OTHERS = [name for name in ENGINES if name != "networkx"]
plain = engine("networkx")


@pytest.fixture(scope="module", params=OTHERS)
def other(request):
    try:
        return engine(request.param)
    except MissingExtra as error:
        lacking(f"{error}; {error.hint}")


def arcs_of(n, pairs):
    ordered = np.array(sorted(set(pairs)), np.int64).reshape(-1, 2)
    return Arcs(n, ordered[:, 0], ordered[:, 1])


def sparse(rng, n):
    """Return a graph with few arcs per node and some loops, so that much hangs on single nodes."""
    return arcs_of(
        n, zip(rng.integers(0, n, 2 * n).tolist(), rng.integers(0, n, 2 * n).tolist(), strict=True)
    )


def tree_with_shortcuts(rng, n):
    """Return a deep tree with arcs down and back, which makes dominator trees deep."""
    parents = [max(0, v - 1 - int(rng.integers(0, 3))) for v in range(1, n)]
    more = zip(
        rng.integers(0, n, n // 3).tolist(), rng.integers(0, n, n // 3).tolist(), strict=True
    )
    return arcs_of(n, [*((p, v) for v, p in enumerate(parents, 1)), *more])


def hubs(rng, n):
    """Return a graph in which few nodes have most arcs, as banks and buyers have."""
    tails = np.minimum(rng.zipf(1.6, 4 * n) - 1, n - 1)
    return arcs_of(n, zip(tails.tolist(), rng.integers(0, n, 4 * n).tolist(), strict=True))


GRAPHS = [(make, seed) for make in (sparse, tree_with_shortcuts, hubs) for seed in range(8)]


@pytest.mark.parametrize(("make", "seed"), GRAPHS, ids=lambda x: getattr(x, "__name__", x))
def test_every_function_gives_the_same_on_a_random_graph(other, make, seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 400))
    arcs = make(rng, n)
    root = int(rng.integers(0, n))
    some = [
        rng.integers(0, n, int(rng.integers(1, 6))) for _ in range(70)
    ]  # more than one word of bits
    wanted = rng.random(n) < 0.3
    above = plain.dominators(arcs, root)
    assert other.dominators(arcs, root).tolist() == above.tolist()
    order, end = plain.downward(above, root)
    assert [a.tolist() for a in other.downward(above, root)] == [order.tolist(), end.tolist()]
    free = rng.random(len(arcs.tail)) < 0.7
    part = Arcs(n, arcs.tail[free], arcs.head[free])
    assert (
        other.held_below(part, above, root, wanted).tolist()
        == plain.held_below(part, above, root, wanted).tolist()
    )
    assert (
        other.reached(arcs, some[0], some[1]).tolist()
        == plain.reached(arcs, some[0], some[1]).tolist()
    )
    for name, given in (("avoiding", (arcs, root, some)), ("from_each", (arcs, some))):
        mine, theirs = (np.array(list(getattr(kernel, name)(*given))) for kernel in (other, plain))
        assert (mine == theirs).all(), name
    targets = np.flatnonzero(wanted)
    shares = [kernel.shortest_share(arcs, root, targets) for kernel in (other, plain)]
    np.testing.assert_allclose(*shares, rtol=0, atol=1e-12)
    few = targets[:20].tolist()
    routes = [
        [len(r) for r in kernel.disjoint_routes(arcs, root, few)] for kernel in (other, plain)
    ]
    assert routes[0] == routes[1]


def test_where_walks_up_the_tree_are_long_the_other_algorithm_answers(other):
    from kg.graph.engines.kernels import dominance

    rng = np.random.default_rng(1)  # a chain, and arcs far back up it
    ends = np.sort(rng.integers(0, 3000, (3000, 2)), axis=1)
    arcs = arcs_of(3000, [*((v, v + 1) for v in range(2999)), *((int(b), int(a)) for a, b in ends)])
    start = np.concatenate([[0], np.cumsum(np.bincount(arcs.tail, minlength=3000))])
    _, enough = dominance.from_the_top(start, arcs.head.astype(np.int32), 0)
    assert not enough
    assert other.dominators(arcs, 0).tolist() == [0, *range(2999)]


def test_both_algorithms_for_dominators_give_the_same(other):
    from kg.graph.engines.kernels import dominance

    for make, seed in GRAPHS:
        arcs = make(np.random.default_rng(seed), 300)
        start = np.concatenate([[0], np.cumsum(np.bincount(arcs.tail, minlength=300))])
        heads = arcs.head.astype(np.int32)
        up, enough = dominance.from_the_top(start, heads, 0)
        assert not enough or up.tolist() == dominance.semi_nca(start, heads, 0).tolist()
        assert dominance.semi_nca(start, heads, 0).tolist() == plain.dominators(arcs, 0).tolist()


def said(result: object) -> list[object]:
    """Return the cells of all tables of a result, numbers without their last digits."""
    rows = [row for table in result.tables() for row in table.rows]  # type: ignore[attr-defined]
    return [[round(c, 9) if isinstance(c, float) else c for c in row] for row in rows]


@pytest.fixture(scope="module")
def economy(tmp_path_factory) -> Case:
    folder = tmp_path_factory.mktemp("generated") / "economy"
    generate(folder, 300, 7)
    return read_case(folder)


@pytest.mark.parametrize("which", ["embedded", "generated"])
def test_whole_answers_are_the_same(other, which, economy):
    case = read_case() if which == "embedded" else economy
    name = next(n for n in OTHERS if engine(n) is other)
    assert said(bottlenecks(case, engine=name)) == said(bottlenecks(case, engine="networkx"))
    assert gatekeepers(case, engine=name).rows == gatekeepers(case, engine="networkx").rows
    found, told = (bypass(case, "capital", engine=e) for e in (name, "networkx"))
    assert (found.routes, found.closed, found.independence) == (
        told.routes,
        told.closed,
        told.independence,
    )


@pytest.mark.parametrize("count", ["to", "from"])
def test_both_counting_sides_are_the_same(other, count, economy):
    name = next(n for n in OTHERS if engine(n) is other)
    asked = {"channel": "patent", "sources": ["sme"], "targets": ["agency"], "count": count}
    assert said(bottlenecks(economy, **asked, engine=name)) == said(
        bottlenecks(economy, **asked, engine="networkx")
    )


def test_a_large_case_is_asked_of_the_compiled_engine():
    assert engine(None, 60_000).__name__ == "kg.graph.engines.compiled"
    assert engine("networkx", 60_000) is plain
    assert engine(None, 20_000) is plain
