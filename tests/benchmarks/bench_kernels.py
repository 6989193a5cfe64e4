"""How long the kernels take over arrays that are there already."""

import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from kg.case.large_case import read_graph
from kg.case.names import marked
from kg.graph.engines import compiled
from kg.graph.engines.kernels import dominance, searches
from kg.graph.question_graph import ask
from kg.questions.standard_question import flows, standard
from tests.benchmarks.economies import CHANNEL, economy
from tests.benchmarks.measuring import OURS, Measurement, Say

ABOUT = ("numba", "numpy", "python-igraph", "rustworkx", "networkx")
TIES = 4_000_000
RUNS = 7


def kernels(say: Say) -> Iterator[Measurement]:
    """Kernels: the dominator tree beside one breadth-first pass over the same arrays, the floor, and beside the peers.

    The graph of each peer is built before; how many times as long as the pass is said in words.
    """
    with tempfile.TemporaryDirectory() as scratch:
        folder, ties = economy(Path(scratch), TIES)
        case = read_graph(folder, channel=CHANNEL)
        question = standard(case, CHANNEL)[CHANNEL]
        view = flows(case, [CHANNEL], None)[CHANNEL]
        asked = ask(
            view, marked(case, question.sources), marked(case, question.targets), question.count
        )
    arcs, root = asked.arcs, asked.root
    start, heads = compiled._rows(arcs)
    none, one = np.empty(0, np.int64), np.array([root])
    targets = np.flatnonzero(asked.counted_side)
    above = compiled.dominators(arcs, root)
    wanted = np.zeros(arcs.n, np.bool_)
    wanted[targets] = above[targets] >= 0
    jobs: dict[str, Callable[[], Any]] = {
        "one breadth-first pass": lambda: searches.reached(start, heads, one, none),
        "dominator tree": lambda: dominance.from_the_top(start, heads, root),
        "dominator tree by semi-NCA": lambda: dominance.semi_nca(start, heads, root),
        "shares of shortest routes": lambda: compiled.shortest_share(arcs, root, targets),
        "64 sets avoided": lambda: list(
            compiled.avoiding(arcs, root, [np.array([v]) for v in targets[:64]])
        ),
        "stated or recorded": lambda: compiled.held_below(asked.free_arcs, above, root, wanted),
    }
    for job in jobs.values():
        job()
    runs: dict[str, list[float]] = {name: [] for name in jobs}
    for _ in range(RUNS):
        for name, job in jobs.items():
            before = time.perf_counter()
            job()
            runs[name].append((time.perf_counter() - before) * 1000)
    floor = float(np.median(runs["one breadth-first pass"]))
    for name, found in runs.items():
        times = f"{np.median(found):.3g} ms, {np.median(found) / floor:.1f} × the pass"
        yield Measurement(
            name,
            OURS,
            ties,
            "ties",
            "ms",
            tuple(found),
            said="" if name.startswith("one") else times,
        )
    for peer, build in _PEERS.items():
        say(f"{peer} builds its graph")
        dominators = build(arcs.n, arcs.tail, arcs.head, root)
        found = []
        for _ in range(1 if peer == "networkx" else 3):
            before = time.perf_counter()
            dominators()
            found.append((time.perf_counter() - before) * 1000)
        yield Measurement("dominator tree", peer, ties, "ties", "ms", tuple(found))


def _igraph(n: int, tail: Any, head: Any, root: int) -> Callable[[], Any]:
    import igraph

    graph = igraph.Graph(n=n, edges=np.column_stack([tail, head]), directed=True)
    return lambda: graph.dominator(root)


def _rustworkx(n: int, tail: Any, head: Any, root: int) -> Callable[[], Any]:
    import rustworkx

    graph = rustworkx.PyDiGraph()
    graph.add_nodes_from(range(n))
    graph.add_edges_from_no_data(list(zip(tail.tolist(), head.tolist(), strict=True)))
    return lambda: rustworkx.immediate_dominators(graph, root)


def _networkx(n: int, tail: Any, head: Any, root: int) -> Callable[[], Any]:
    import networkx

    graph = networkx.DiGraph()
    graph.add_nodes_from(range(n))
    graph.add_edges_from(zip(tail.tolist(), head.tolist(), strict=True))
    return lambda: networkx.immediate_dominators(graph, root)


_PEERS = {"igraph": _igraph, "rustworkx": _rustworkx, "networkx": _networkx}
