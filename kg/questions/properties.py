"""Coded properties of actors, as a pattern names them.

`measure:NAME` is a number; `measure:NAME<=N`, `measure:NAME>=N` and `measure:NAME=TEXT` are yes or no;
`measure:NAME=LOW < MIDDLE < HIGH` is an order of texts. `tie:KIND` is yes where an active tie of the kind is stated of
the actor itself, at any time and at either end, and no where one is only refused, severed or absent; of whom nothing
is stated, nothing is coded. `stated:KIND` is about the source: whether it states such an active tie at all.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from kg.case import Case
from kg.errors import NameUnknown, near, shown

Interval = tuple[float, float]
Reading = dict[str, tuple[Interval, str, tuple[str, ...]]]  # actor: what it is, as said, and the rows that say so


def read_property(case: Case, spec: str) -> tuple[Reading, bool]:
    """Return what is coded of each actor, and whether the property is yes or no.

    Raises:
        NameUnknown: the case has no such measure or kind, or the property is not written as above.

    Example:
        >>> from kg.case import read_case
        >>> read_property(read_case(), "measure:top-client-share<=15")[0]["c-firm"]
        ((1.0, 1.0), '10', ('c-top-client-share',))
    """
    what, _, rest = spec.partition(":")
    if what in ("tie", "stated") and rest in case.schema.tie_kinds:
        return _tie(case, rest, everybody=what == "stated"), True
    found = re.fullmatch(r"([^<>=]+)(?:(<=|>=|=)(.+))?", rest)
    measures = case.tables["measures"]
    if what == "measure" and found and found[1] in set(measures["measure"]):
        return _measure(measures.filter(pl.col("measure") == found[1]), found[2], found[3])
    known = [f"measure:{m}" for m in sorted(set(measures["measure"]))]
    known += [f"{w}:{k}" for w in ("tie", "stated") for k in case.schema.tie_kinds]
    raise NameUnknown(f"no property is called {shown(spec)}", near(spec, known) or "write measure:NAME or tie:KIND")


def _measure(rows: pl.DataFrame, sign: str | None, rest: str | None) -> tuple[Reading, bool]:
    crisp = sign in ("<=", ">=") or (sign == "=" and " < " not in (rest or ""))
    read: Callable[[Mapping[str, Any]], Interval | None] = _interval
    if sign == "=":
        steps = [step.strip() for step in (rest or "").split(" < ")]
        read = lambda row: _step(row["text"], steps)  # noqa: E731
    elif sign:
        try:
            limit = float(rest or "")
        except ValueError:
            raise NameUnknown(f"{shown(rest or '')} is no number", f"write {sign}40") from None
        read = lambda row: _beside(_interval(row), sign, limit, row)  # noqa: E731
    found: Reading = {}
    twice = set()
    for row in rows.sort("id").iter_rows(named=True):
        value = read(row)
        if value is None:
            continue
        if row["about"] in found and found[row["about"]][0] != value:
            twice.add(row["about"])  # said twice and differently: no value
        said = row["text"] or _words(row)
        found.setdefault(row["about"], (value, said, (row["id"],)))
    return {a: v for a, v in found.items() if a not in twice}, crisp


def _interval(row: Mapping[str, Any]) -> Interval | None:
    if row["value"] is not None:
        return row["value"], row["value"]
    if row["min"] is None and row["max"] is None:
        return None
    low = -np.inf if row["min"] is None else row["min"]
    high = np.inf if row["max"] is None else row["max"]
    return low, high


def _words(row: Mapping[str, Any]) -> str:
    """Return a number as it is known: itself, or its bounds."""
    if row["value"] is not None:
        return f"{row['value']:g}"
    low = "" if row["min"] is None else f"{'>' if row['exclusive'] in ('min', 'both') else '≥'} {row['min']:g}"
    high = "" if row["max"] is None else f"{'<' if row['exclusive'] in ('max', 'both') else '≤'} {row['max']:g}"
    return ", ".join(word for word in (low, high) if word)


def _step(text: str | None, steps: Sequence[str]) -> Interval | None:
    if text is None or (len(steps) > 1 and text not in steps):
        return None
    at = float(steps.index(text)) if len(steps) > 1 else float(text == steps[0])
    return at, at


def _beside(value: Interval | None, sign: str, limit: float, row: Mapping[str, Any]) -> Interval | None:
    """Return whether a number is within a limit, or none where its bounds leave that open."""
    if value is None:
        return None
    low, high = value
    open_low, open_high = row["exclusive"] in ("min", "both"), row["exclusive"] in ("max", "both")
    yes, no = high <= limit, low > limit or (open_low and low == limit)
    if sign == ">=":
        yes, no = low >= limit, high < limit or (open_high and high == limit)
    return (1.0, 1.0) if yes else (0.0, 0.0) if no else None


def _tie(case: Case, kind: str, *, everybody: bool) -> Reading:
    ties = case.tables["ties"].filter(pl.col("kind").is_in(list(case.schema.below(kind))))
    yes: dict[str, list[str]] = {}
    no: dict[str, list[str]] = {}
    for row in ties.sort("id").iter_rows(named=True):
        side = {"active": yes, "refused": no, "severed": no, "absent": no}.get(row["status"])
        if side is not None:
            for actor in (row["source"], row["target"]):
                side.setdefault(actor, []).append(row["id"])
    if everybody:
        words = ("not stated", "stated")
        return {a: ((float(a in yes),) * 2, words[a in yes], tuple(yes.get(a, ()))) for a in case.names}
    said: Reading = {a: ((0.0, 0.0), "no", tuple(rows)) for a, rows in no.items()}
    return said | {a: ((1.0, 1.0), "yes", tuple(rows)) for a, rows in yes.items()}
