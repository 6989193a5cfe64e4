"""The embedded case with many random changes, so that checks have something to find."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any

import polars as pl

from kg.case import Case

Row = dict[str, Any]
SHARES = (None, None, 0.1, 7.5, 33.3, 33.4, 40.0, 50.25, 60.0, 99.9, 100.0)
_BOUGHT = {"kind": "buys-from", "status": "active", "start_from": None, "end_from": None}
DAYS = (None, None, None, date(1990, 1, 1), date(1995, 6, 1))


def changed(case: Case, seed: int) -> Case:
    """Return a case with a few of the rows of another, most of them changed at random.

    Args:
        case: the case.
        seed: what the changes are drawn by.
    """
    draw = random.Random(seed)  # noqa: S311
    rows = {name: frame.to_dicts() for name, frame in case.tables.items()}
    rows["actors"] = _actors(rows["actors"], case, draw)
    ids = [row["id"] for row in rows["actors"]]
    rows["ties"] = _ties(rows["ties"], ids, draw)
    for name in ("measures", "steps", "claims", "terms"):
        rows[name] = draw.sample(rows[name], min(len(rows[name]), draw.randint(0, 20)))
    for row in rows["measures"]:
        _blank(row, draw, "value", "text", "min", "max", "unit")
    procedures = (
        draw.sample(sorted({row["procedure"] for row in rows["steps"]}), 1) if rows["steps"] else []
    )
    for row in rows["steps"]:
        row |= {
            "procedure": draw.choice([*procedures, row["procedure"]]),
            "order": draw.randint(1, 9),
        }
        row |= {"jurisdiction": draw.choice([None, *ids]), "cost_min": draw.choice(SHARES)}
        row |= {"duration_min": draw.choice(SHARES)}
        _blank(row, draw, "currency", "time_unit", "cost_max", "duration_max", "elapsed_min")
    rows["documents"] += [row | {"id": f"book-{n}"} for n, row in enumerate(rows["documents"] * 2)]
    rows["evidence"] = _evidence(rows, draw)
    tables = {
        name: pl.DataFrame(rows[name], schema=frame.schema) for name, frame in case.tables.items()
    }
    evidence = draw.choice(["", "", rows["evidence"][0]["id"]])
    settings = replace(case.settings, evidence=evidence)
    return replace(case, settings=settings, tables=MappingProxyType(tables))


def _actors(actors: list[Row], case: Case, draw: random.Random) -> list[Row]:
    """Return some actors; each is a member or a part only of actors that stand after it."""
    few = draw.sample(actors, draw.randint(8, 30))
    kinds = list(case.schema.actor_kinds)
    for number, row in enumerate(few):
        behind = [other["id"] for other in few[number + 1 :]]
        row["collective"] = draw.choice([None, False, True, True])
        if draw.random() < 0.4:
            row["kind"] = draw.choice([*kinds, "hierarchy", "place", "media"])
        for column, others in (("member_of", behind), ("part_of", behind), ("place", behind)):
            count = min(len(others), draw.choice([0, 0, 1, 2]))
            row[column] = draw.sample(others, count) or None
    return few


def _ties(ties: list[Row], ids: list[str], draw: random.Random) -> list[Row]:
    """Return ties between few actors, so that many have the same ends, each changed or not."""
    few, last = draw.sample(ids, min(len(ids), draw.randint(2, 8))), None
    changed_ties = []
    for number in range(draw.randint(5, 70)):
        row = dict(draw.choice(ties))
        if last and draw.random() < 0.6:
            row = dict(last)
        else:
            ends = {"source": draw.choice(few), "target": draw.choice(few)}
            row |= {**ends, "start_from": None, "end_from": None, "note": None, "share": None}
        changes: list[Callable[[], Row]] = [
            lambda: {"source": draw.choice(few)},
            lambda: {"kind": draw.choice(["buys-from", "buys-exclusively-from", "lends-to"])},
            lambda: {"kind": draw.choice(["buys-from", "buys-exclusively-from"])},
            lambda: {"status": draw.choice(["active", "refused", "severed", "absent", "alleged"])},
            lambda: {"scope": draw.choice(["each", "some"])},
            lambda: {"share": draw.choice(SHARES)},
            lambda: {**_BOUGHT, "share": draw.choice(SHARES), "source": draw.choice(ids)},
            lambda: {**_BOUGHT, "share_min": draw.choice(SHARES), "source": draw.choice(ids)},
            lambda: {"share_min": draw.choice(SHARES)},
            lambda: {"share_max": draw.choice(SHARES), "share": None},
            lambda: {"share_exclusive": draw.choice(["min", "max", "both", None])},
            lambda: {"amount": draw.choice(SHARES), "currency": draw.choice([None, "JPY"])},
            lambda: {"amount_min": draw.choice(SHARES), "currency": None},
            lambda: {"start_from": (day := draw.choice(DAYS)), "start_to": day},
            lambda: {"end_from": (day := draw.choice(DAYS)), "end_to": day},
            lambda: {"note": draw.choice([None, "a", "b"])},
            lambda: {"refused_by": draw.choice([None, "source"])},
        ]
        for change in draw.sample(changes, draw.choice([0, 0, 1, 2, 4])):
            row |= change()
        last = row
        changed_ties.append(row | {"id": f"t{draw.randint(0, 9)}-{number}"})
    return changed_ties


def _evidence(rows: dict[str, list[Row]], draw: random.Random) -> list[Row]:
    """Return evidence about rows of all tables, of many methods and of either stance."""
    about = [row["id"] for name in rows if name != "evidence" for row in rows[name]]
    few = draw.sample(about, min(len(about), draw.randint(5, 60)))
    documents = [row["id"] for row in rows["documents"][:2]]
    evidence = []
    for number, row in enumerate(draw.sample(rows["evidence"], draw.randint(10, 100))):
        cells = {"id": f"e{number}", "about": draw.choice(few), "column": None, "value": None}
        cells["stance"] = draw.choice(["supports", "supports", "disputes"])
        cells["method"] = draw.choice(["speculation", "speculation", row["method"]])
        cells["document"] = draw.choice(documents)
        evidence.append(row | cells)
    return evidence


def _blank(row: Row, draw: random.Random, *columns: str) -> None:
    """Empty some of the columns of a row."""
    for column in columns:
        if draw.random() < 0.4:
            row[column] = None
