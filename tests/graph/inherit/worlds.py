"""Small worlds in memory, and random ones, with a hand-written table of the kinds they use."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

import polars as pl
import pyoxigraph as ox
from hypothesis import strategies as st

from kg.case import Case, span
from kg.case.convert_cells import convert
from kg.case.read_tables import empty
from kg.case.settings import Settings
from kg.schema.model import Schema, TableSpec, read_schema

PERIOD = "1996/1999-07"

# Kinds of a world's own: what the ontology's kinds do not show is an exclusive kind whose resource flows against the
# tie or both ways, a kind that leaves channel and direction to the kind above it, and a share of the source's total.
OWN = """
@prefix ih: <https://w3id.org/intermediation/ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix own: <urn:own:> .
own:SellsTo rdfs:subClassOf ih:Tie ; ih:channel ih:market ; ih:flow ih:against .
own:SellsOnlyTo rdfs:subClassOf own:SellsTo ; ih:exclusiveAt ih:source .
own:BartersWith rdfs:subClassOf ih:Tie ; ih:channel ih:market ; ih:flow ih:both .
own:BartersOnlyWith rdfs:subClassOf own:BartersWith ; ih:exclusiveAt ih:target .
own:LeasesTo rdfs:subClassOf ih:LendsTo .
own:Entrusts rdfs:subClassOf ih:Tie ; ih:channel ih:patent ; ih:flow ih:along ; ih:shareOf ih:source .
"""


@dataclass(frozen=True)
class Means:
    """What a kind means: the kind above it, its channel, the direction of flow, the end at which it is exclusive."""

    above: str = ""
    channel: str = ""
    flow: str = ""
    exclusive_at: str = ""


KINDS = {
    "finances": Means("", "capital", "along"),
    "lends-to": Means("finances", "capital", "along"),
    "leases-to": Means("lends-to", "capital", "along"),
    "repays": Means("", "capital", "along"),
    "buys-from": Means("", "market", "along"),
    "buys-exclusively-from": Means("buys-from", "market", "along", "target"),
    "sells-to": Means("", "market", "against"),
    "sells-only-to": Means("sells-to", "market", "against", "source"),
    "barters-with": Means("", "market", "both"),
    "barters-only-with": Means("barters-with", "market", "both", "target"),
    "applies-through": Means("", "patent", "along", "source"),
    "files-with": Means("", "patent", "along"),
    "exchanges-with": Means("", "information", "both"),
    "expropriates": Means("", "technology", "against"),
    "belongs-to": Means(),
}
# A world draws its kinds from one of these, so that its ties have something to do with each other.
TOGETHER = (
    ("lends-to",),
    ("finances", "lends-to", "leases-to", "repays"),
    ("buys-from", "buys-exclusively-from"),
    ("applies-through", "files-with"),
    ("buys-exclusively-from", "sells-to", "barters-with"),
    ("sells-only-to", "buys-from", "sells-to"),
    ("barters-only-with", "buys-from", "sells-to", "barters-with"),
    ("exchanges-with", "expropriates", "belongs-to", "lends-to"),
)


def world(actors: str, ties: str = "", period: str = PERIOD) -> Case:
    """Return a case.

    Actors are a line each: `id`, then its kind where it matters, `role` for a collective actor, and any column as
    `column=value`. Ties are a line each: `source kind target`, then columns likewise; a tie that names no id is called
    by its three words.
    """
    tables = dict(_empty())
    tables["actors"] = _typed([_actor(line.split()) for line in _lines(actors)], _schema().tables["actors"])
    tables["ties"] = _typed([_tie(line.split()) for line in _lines(ties)], _schema().tables["ties"])
    settings = Settings("world", "A small world", period=span(period) if period else None)
    return Case(settings, _schema(), MappingProxyType(tables), Path("world"), _own())


@cache
def _own() -> tuple[ox.Quad, ...]:
    return tuple(ox.parse(OWN, format=ox.RdfFormat.TURTLE))


@cache
def _schema() -> Schema:
    return read_schema(_own())


@cache
def _empty() -> dict[str, pl.DataFrame]:
    return {name: _typed([], spec) for name, spec in _schema().tables.items()}


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def _actor(words: list[str]) -> dict[str, str]:
    actor, *more = words
    bare = [word for word in more if "=" not in word]
    kind = next((word for word in bare if word != "role"), "firm")
    role = {"collective": "true"} if "role" in bare else {}
    return {
        "id": actor,
        "name": actor.capitalize(),
        "kind": kind,
        **role,
        **_cells(word for word in more if "=" in word),
    }


def _tie(words: list[str]) -> dict[str, str]:
    source, kind, target, *more = words
    usual = {"id": f"{source}-{kind}-{target}", "status": "active"}
    return {**usual, "source": source, "kind": kind, "target": target, **_cells(more)}


def _cells(words: Iterable[str]) -> dict[str, str]:
    return dict(word.split("=", 1) for word in words)


def _typed(rows: list[dict[str, str]], spec: TableSpec) -> pl.DataFrame:
    frame = empty(spec)
    if rows:
        cells = [{**row, "file": "world", "line": i} for i, row in enumerate(rows, 1)]
        frame = pl.DataFrame(cells, schema=frame.schema)
    frame, problems = convert(frame, spec, _schema())
    assert problems == []
    return frame


@st.composite
def random_worlds(draw: st.DrawFn) -> tuple[str, str, str]:
    """Draw what `world` takes: up to seven actors under each other by `member_of`, ties and denials that often meet."""
    count = draw(st.integers(2, 7))
    roles = [i for i in range(count) if draw(st.integers(0, 3))]
    actors = []
    for i in range(count):
        over = [r for r in roles if r < i]
        above = draw(st.lists(st.sampled_from(over), unique=True, max_size=3)) if over else []
        member_of = f" member_of={';'.join(f'a{r}' for r in above)}" if above else ""
        dates = draw(st.sampled_from(["", "", "", " start=1998-06", " end=1998", " end=1999-07-31", " start=2000"]))
        actors.append(f"a{i}{' role' if i in roles else ''}{member_of}{dates}")
    kinds = draw(st.sampled_from(TOGETHER))
    ties = draw(st.lists(_ties(count, kinds), min_size=1, max_size=9))
    period = draw(st.sampled_from([PERIOD, PERIOD, "1990/1998-05-14", ""]))
    return "\n".join(actors), "\n".join(f"{tie} id=t{i}" for i, tie in enumerate(ties)), period


@st.composite
def _ties(draw: st.DrawFn, count: int, kinds: tuple[str, ...]) -> str:
    # Most ends are early actors, who are high up, so that statements about different levels meet further down.
    end = st.integers(0, count - 1) | st.integers(0, min(2, count - 1))
    source, target = draw(end), draw(end)  # which may be one actor, role or not
    words = [f"a{source}", draw(st.sampled_from(kinds)), f"a{target}"]
    status = draw(st.sampled_from(["active"] * 5 + ["refused", "severed", "absent", "refused", "alleged"]))
    words.append(f"status={status}")
    if draw(st.integers(0, 4)) == 0:
        words.append("scope=some")
    if draw(st.booleans()):
        start = draw(st.sampled_from(["", "1997", "1998", "1998-05", "1998-05-14", "1999-07-31"]))
        end_ = draw(st.sampled_from(["", "", "1999", "1999-07-31", "1999-08", "2001"]))
        words += [f"start={start}"] * bool(start) + [f"end={end_}"] * bool(end_)
    return " ".join(words)
