"""How long the queries of the library take."""

import time
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any

import pyoxigraph as ox
import rdflib

from kg import rdf
from kg.case import read_case
from kg.queries import bind, collect_answer, library, run
from kg.sparql.guard import sealed
from tests.benchmarks.measuring import OURS, Measurement, Say

ABOUT = ("pyoxigraph", "rdflib")
RUNS = 8
Jobs = dict[tuple[str, str], Callable[[str], Any]]
NAMES = ("asked of the store", "each in a limited child")


def queries(say: Say) -> Iterator[Measurement]:
    """The query library on the embedded case: seconds for all queries, each the median of its runs.

    Ours are sealed, asked of pyoxigraph's store and read into rows; beside them the bare store, whose answers are read
    to their end: by turns, each first every other time. rdflib's engine is asked once. Then ours as users ask them,
    each in a child with limits; by themselves, for after a child has started, what it shares with us is slow to reach.
    """
    case = read_case()
    store = rdf.store(case)
    texts = {name: bind(query, {}, case) for name, query in library().items()}
    graph = rdflib.Dataset(default_union=True)
    graph.parse(data=store.dump(format=ox.RdfFormat.N_QUADS), format="nquads")
    whole = {"prefixes": rdf.PREFIXES, "use_default_graph_as_union": True}
    beside: Jobs = {
        (NAMES[0], OURS): lambda text: collect_answer(store.query(sealed(text).text, **whole)),
        (NAMES[0], "pyoxigraph"): lambda text: _read(store.query(text, **whole)),
    }
    once: Jobs = {(NAMES[0], "rdflib"): lambda text: list(graph.query(text, initNs=rdf.PREFIXES))}
    limited: Jobs = {(NAMES[1], OURS): lambda text: run(store, text, case)}
    took: dict[tuple[str, str], dict[str, list[float]]] = {
        job: {name: [] for name in texts} for job in (*beside, *once, *limited)
    }
    for jobs, runs in ((beside, RUNS), (once, 1), (limited, RUNS)):
        for turn in range(runs):
            for name, text in texts.items():
                for job, work in list(jobs.items())[:: -1 if turn % 2 else 1]:
                    start = time.perf_counter()
                    work(text)
                    took[job][name].append(time.perf_counter() - start)
            say(f"{' and '.join(peer for _, peer in jobs)}: turn {turn + 1} of {runs}")
    for (name, peer), found in took.items():
        total = sum(median(runs) for runs in found.values())
        yield Measurement(name, peer, len(texts), "queries", "s", (total,))


def _read(found: Any) -> list[Any]:
    return [] if isinstance(found, ox.QueryBoolean) else list(found)
