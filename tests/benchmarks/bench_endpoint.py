"""How fast endpoints answer, alone and in a crowd."""

import itertools
import json
import math
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from kg import rdf
from kg.case import read_case
from tests.benchmarks.large_case import GRAPH, questions, write_case
from tests.benchmarks.measuring import OURS, Measurement, Say
from tests.benchmarks.peers import Endpoint, post, serving

ABOUT = ("pyoxigraph", "waitress", "oxigraph", "rdflib", "rdflib-endpoint", "uvicorn")
ROUNDS = 5
SECONDS = 2.0
CROWDS = (1, 4, 16)
ALONE = 15
PATIENCE = 60.0
Asked = dict[str, tuple[str, str]]


def endpoint(say: Say) -> Iterator[Measurement]:
    """SPARQL endpoints on one case in a store: a query alone, then connections that ask all queries in turn without a pause.

    Peers take turns, so that whatever else the machine does hits all of them. Before anything is measured, all must
    give the same answers.
    """
    with tempfile.TemporaryDirectory() as scratch:
        folder = write_case(Path(scratch) / "large")
        case = read_case(folder)
        asked = questions(case)
        triples = len({(q.subject, q.predicate, q.object) for q in rdf.quads(case)})
        with serving(case, folder, Path(scratch), PATIENCE) as peers:
            say(f"{len(peers)} endpoints hold {triples:,} triples")
            same_answers(peers, asked)
            yield from _alone(peers, asked, triples)
            yield from _crowds(peers, asked, say)


def same_answers(peers: dict[str, Endpoint], asked: Asked) -> None:
    """Ask every query of every endpoint.

    Raises:
        ValueError: an answer differs from ours, or is missing.
    """
    for name, (text, accept) in asked.items():
        found = {}
        for peer, one in peers.items():
            line = one.line(PATIENCE)
            status, body = post(line, one.peer.path, text, accept)
            line.close()
            if status != 200:
                raise ValueError(f"{peer} answers the query {name} with status {status}")
            found[peer] = plain(body, accept)
        for peer, answer in found.items():
            if answer != found[OURS]:
                raise ValueError(f"{peer} answers the query {name} otherwise")


def plain(body: bytes, accept: str) -> object:
    """Return an answer so that two of them compare, whatever the order of rows, and however a plain text is typed."""
    if accept == GRAPH:
        return sorted(map(str, ox.parse(body, format=ox.RdfFormat.N_TRIPLES)))
    answer = json.loads(body)
    if "boolean" in answer:
        return answer["boolean"]
    return sorted(
        sorted((name, term["value"]) for name, term in row.items())
        for row in answer["results"]["bindings"]
    )


def _alone(peers: dict[str, Endpoint], asked: Asked, triples: int) -> Iterator[Measurement]:
    """Yield how long each query takes of an endpoint that does nothing else."""
    lines = {peer: one.line(PATIENCE) for peer, one in peers.items()}
    for name, (text, accept) in asked.items():
        runs: dict[str, list[float]] = {peer: [] for peer in peers}
        for _ in range(ALONE):
            for peer, one in peers.items():
                start = time.perf_counter()
                post(lines[peer], one.peer.path, text, accept)
                runs[peer].append((time.perf_counter() - start) * 1000)
        for peer, found in runs.items():
            yield Measurement(f"query: {name}", peer, triples, "triples", "ms", tuple(found))
    for line in lines.values():
        line.close()


def _crowds(peers: dict[str, Endpoint], asked: Asked, say: Say) -> Iterator[Measurement]:
    """Yield throughput and waiting times of several connections at once, a round a run."""
    for crowd in CROWDS:
        rounds: dict[str, list[tuple[float, float, float]]] = {peer: [] for peer in peers}
        refused = dict.fromkeys(peers, 0)
        for number in range(ROUNDS):
            for peer, one in peers.items():
                took, whole, no = drive(one, asked, crowd, SECONDS)
                refused[peer] += no
                rounds[peer].append(
                    (len(took) / whole, share(took, 0.5) * 1000, share(took, 0.95) * 1000)
                )
            say(f"{crowd} connections, round {number + 1} of {ROUNDS}")
        for which, (name, unit) in enumerate(
            (("throughput", "queries/s"), ("p50", "ms"), ("p95", "ms"))
        ):
            for peer, found in rounds.items():
                runs = tuple(one[which] for one in found)
                yield Measurement(
                    name, peer, crowd, "connections", unit, runs, more=not which, counts={"refused": refused[peer]}
                )  # fmt: skip


def drive(
    one: Endpoint, asked: Asked, crowd: int, seconds: float
) -> tuple[list[float], float, int]:
    """Ask over several connections that are kept open, each without a pause.

    Returns:
        The seconds that each answer took, the seconds that all of it took, and how many queries were refused.

    Raises:
        ValueError: nothing was answered, or a connection was lost.
    """
    took: list[float] = []
    refused: list[int] = []
    wrong: list[str] = []
    start = time.perf_counter()

    def ask(number: int) -> None:
        line = one.line(PATIENCE)
        turn = itertools.cycle(asked.values())
        for text, accept in itertools.islice(turn, number % len(asked), None):
            before = time.perf_counter()
            if before - start > seconds or wrong:
                break
            try:
                status, _ = post(line, one.peer.path, text, accept)
            except Exception as error:
                wrong.append(str(error))
                break
            if status == 200:
                took.append(time.perf_counter() - before)
            else:
                refused.append(status)
        line.close()

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(crowd)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong or not took:
        raise ValueError(
            f"{one.peer.name} under {crowd} connections: {wrong[0] if wrong else 'nothing is answered'}"
        )
    return took, time.perf_counter() - start, len(refused)


def share(found: list[float], part: float) -> float:
    """Return the figure that so great a part of all figures do not exceed."""
    return sorted(found)[max(1, math.ceil(part * len(found))) - 1]
