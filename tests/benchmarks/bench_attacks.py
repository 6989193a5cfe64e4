"""Endpoints under attack: what queries that they should refuse do to them."""

import http.client
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from kg.case import read_case
from tests.benchmarks.large_case import write_case
from tests.benchmarks.measuring import Measurement, Say
from tests.benchmarks.peers import QUERY, Endpoint, serving
from tests.support.attacks import breaking, reaching
from tests.support.canary import INSIDE, Canary, canary

ABOUT = ("pyoxigraph", "waitress", "oxigraph", "rdflib", "rdflib-endpoint", "uvicorn")
LIMIT = 4.0
PATIENCE = 8.0
PAUSE = 0.05
_SHOWN = 64 << 10
# The first sort of which one of the marks stands in an attack is its sort.
SORTS = (
    ("regular expressions", ("REGEX(", "REPLACE(")),
    ("sorting and memory", ("ORDER BY", "DISTINCT", "GROUP_CONCAT", "CONCAT(?x", "VALUES (")),
    ("cross joins", ("?a0 ?b0 ?c0",)),
    ("unions and paths", (" UNION ", "OPTIONAL {", "<urn:p>/", "<urn:p>|", ")*)*")),
    ("nesting", ("{ { {", "SELECT ((", "[ ?q ", "!!!!", "- - ", "-1-1", "+1+1", "||true")),
)
REST, REACHING = "broken and endless texts", "reaching out"
OUTCOMES = ("answered", "refused", "cut off", "no answer")


@dataclass(frozen=True)
class Attacked:
    """How an attack ended, the seconds that easy queries took meanwhile, and what it did.

    An easy query without an answer does not count; `heard` is whether the canary was called or its file read.
    """

    outcome: str
    asks: tuple[float | None, ...]
    heard: bool
    died: bool


def attacks(say: Say) -> Iterator[Measurement]:
    """SPARQL endpoints under attack: how the attacks of a sort end, and how long `ASK {}` takes meanwhile.

    Each endpoint holds the same case, within 4 GiB, and may take 4 seconds for a query where it can be told; after 8
    seconds an attacker leaves. One that died, or did not answer its attacker, is started again for the next attack.
    """
    with tempfile.TemporaryDirectory() as scratch:
        folder = write_case(Path(scratch) / "large")
        with (
            canary(Path(scratch)) as bird,
            serving(read_case(folder), folder, Path(scratch), LIMIT) as peers,
        ):
            for name, texts in by_sort().items():
                for peer, one in peers.items():
                    one.peak = 0
                    found = [attack(one, bird, bird.fill(text)) for text in texts]
                    one.look()
                    yield tally(name, peer, found, one.peak)
                    say(f"{peer} has taken up to {one.peak >> 20:,} MiB")


def by_sort() -> dict[str, list[str]]:
    """Return all attacks by their sort."""
    found: dict[str, list[str]] = {
        REACHING: reaching(),
        **{name: [] for name, _ in SORTS},
        REST: [],
    }
    for text in breaking():
        found[
            next((name for name, marks in SORTS if any(mark in text for mark in marks)), REST)
        ].append(text)
    return found


def attack(one: Endpoint, bird: Canary, text: str) -> Attacked:
    """Send an attack, ask easy queries until it is over, and leave the endpoint fit for the next."""
    bird.calls.clear()
    ended: list[tuple[str, bytes]] = []
    attacker = threading.Thread(target=lambda: ended.append(send(one, text)))
    attacker.start()
    asks = [one.asks(PATIENCE)]
    while attacker.is_alive():
        attacker.join(PAUSE)
        asks.append(one.asks(PATIENCE))
    ((outcome, body),) = ended
    died = not one.alive()
    if died or outcome == "no answer" or asks[-1] is None:
        one.again()
    return Attacked(outcome, tuple(asks), bool(bird.calls) or INSIDE.encode() in body, died)


def send(one: Endpoint, text: str) -> tuple[str, bytes]:
    """Ask a query for as long as an attacker waits; return how it ended, and the beginning of the answer."""
    end = time.monotonic() + PATIENCE
    line = one.line(PATIENCE)
    kept = b""
    try:
        line.request("POST", one.peer.path, text.encode(), {"Content-Type": QUERY, "Accept": "*/*"})
        reply = line.getresponse()
        while piece := reply.read1(_SHOWN):
            kept = (kept + piece)[:_SHOWN]
            if time.monotonic() > end:
                return "no answer", kept
    except TimeoutError:
        return "no answer", kept
    except (OSError, http.client.HTTPException):
        return "cut off", kept
    finally:
        line.close()
    return ("answered" if reply.status == 200 else "refused"), kept


def tally(name: str, peer: str, found: list[Attacked], peak: int) -> Measurement:
    """Return attacks of a sort as a measurement: a run is the slowest easy query of an attack, in milliseconds."""
    slowest = tuple(
        None if None in one.asks else max(a for a in one.asks if a is not None) * 1000
        for one in found
    )
    answered = [ask for one in found for ask in one.asks if ask is not None]
    unanswered = sum(None in one.asks for one in found)
    counts = {what: sum(one.outcome == what for one in found) for what in OUTCOMES}
    counts |= {"heard": sum(one.heard for one in found), "died": sum(one.died for one in found)}
    said = [f"{number} {what}" for what, number in counts.items() if number]
    said += [f"ASK ≤ {max(answered) * 1000:,.0f} ms"] if answered else []
    said += [f"ASK without answer in {unanswered}"] if unanswered else []
    more = {
        "ASK p50, ms": round(median(answered) * 1000, 2) if answered else 0,
        "memory, MiB": peak >> 20,
    }
    return Measurement(
        name, peer, len(found), "attacks", "ms", slowest, limit=PATIENCE * 1000, counts={**counts, **more},
        said=", ".join(said),
    )  # fmt: skip
