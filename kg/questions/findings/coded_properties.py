"""Coded properties of actors, as a pattern names them.

`measure:NAME` is a number; `measure:NAME<=N`, `measure:NAME>=N` and `measure:NAME=TEXT` are yes or no;
`measure:NAME=LOW < MIDDLE < HIGH` is an order of texts. `tie:KIND` is yes where an active tie of the kind is stated of
the actor itself, at any time and at either end, and no where one is only refused, severed or absent; of whom nothing
is stated, nothing is coded. `stated:KIND` is about the source: whether it states such an active tie at all. `not `
before a property that is yes or no turns it round.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from kg.case import Case
from kg.errors import NameUnknown, near, quoted
from kg.schema.numerals import Refusal, read_number

_NOT, _BELOW = "not ", " < "
_MEASURE = r"([^<>=]+)(?:(<=|>=|=)(.+))?$"
Interval = tuple[float, float]
Reading = dict[
    str, tuple[Interval, str, tuple[str, ...]]
]  # actor: what it is, as said, and the rows that say so


def read_property(case: Case, spec: str) -> tuple[Reading, bool]:
    """Return what is coded of each actor, and whether the property is yes or no.

    Raises:
        NameUnknown: the case has no such measure or kind, or the property is not written as above.

    Example:
        >>> from kg.case import read_case
        >>> read_property(read_case(), "measure:top-client-share<=15")[0]["c-firm"]
        ((1.0, 1.0), '10 percent', ('c-top-client-share',))
    """
    if spec.startswith(_NOT):
        inner, crisp = read_property(case, spec.removeprefix(_NOT).strip())
        if not crisp:
            raise NameUnknown(
                f"{quoted(spec)} turns round what is not yes or no",
                "leave `not` out, or set a limit",
            )
        return {
            a: ((1 - low, 1 - high), said, rows) for a, ((low, high), said, rows) in inner.items()
        }, True
    what, _, rest = spec.partition(":")
    if what in ("tie", "stated") and rest in case.schema.tie_kinds:
        return _tie(case, rest, everybody=what == "stated"), True
    found = re.match(_MEASURE, rest)
    measures = case.tables["measures"]
    if what == "measure" and found and found[1] in set(measures["measure"]):
        return _measure(measures.filter(pl.col("measure") == found[1]), found[2], found[3])
    known = [f"measure:{m}" for m in sorted(set(measures["measure"]))]
    known += [f"{w}:{k}" for w in ("tie", "stated") for k in case.schema.tie_kinds]
    raise NameUnknown(
        f"no property is called {quoted(spec)}",
        near(spec, known) or "write measure:NAME or tie:KIND",
    )


def property_in_words(case: Case, spec: str) -> str:
    """Return a property as people say it.

    >>> from kg.case import read_case
    >>> in_words(read_case(), "measure:top-client-share<=15")
    'top client share of at most 15 percent'
    >>> in_words(read_case(), "not tie:buys-exclusively-from")
    'no tie "buys exclusively from"'
    """
    other = spec.startswith(_NOT)
    if other and spec.removeprefix(_NOT).startswith(_NOT):
        return property_in_words(case, spec.removeprefix(2 * _NOT))
    what, _, rest = spec.removeprefix(_NOT).partition(":")
    if what != "measure":
        kind = case.schema.tie_kinds.get(rest)
        return f'{"no" if other else "a"} {"stated " * (what == "stated")}tie "{kind.label if kind else rest}"'
    name, sign, limit = re.match(_MEASURE, rest).groups()  # type: ignore[union-attr]
    units = case.tables["measures"].filter(pl.col("measure") == name)["unit"].drop_nulls().unique()
    name, unit = name.replace("-", " "), f" {units[0]}" if len(units) == 1 else ""
    if sign in ("<=", ">="):
        words = {"<=": ("of at most", "above"), ">=": ("of at least", "below")}[sign][other]
        return f"{name} {words} {limit}{unit}"
    if sign and _BELOW not in limit:
        return f"{name} {'other than' if other else 'of'} {limit}"
    return name


def turned(spec: str) -> str:
    """Return the opposite of a property that is yes or no.

    >>> turned("tie:lends-to"), turned("not tie:lends-to")
    ('not tie:lends-to', 'tie:lends-to')
    """
    return spec.removeprefix(_NOT) if spec.startswith(_NOT) else _NOT + spec


def _measure(rows: pl.DataFrame, sign: str | None, rest: str | None) -> tuple[Reading, bool]:
    crisp = sign in ("<=", ">=") or (sign == "=" and _BELOW not in (rest or ""))
    read: Callable[[Mapping[str, Any]], Interval | None] = _interval
    units = sorted(rows["unit"].drop_nulls().unique())
    if sign != "=" and len(units) > 1:
        raise NameUnknown(
            f"numbers in {' and '.join(units)} cannot be compared",
            "give all rows of the measure one unit",
        )
    if sign == "=":
        steps = [step.strip() for step in (rest or "").split(_BELOW)]
        texts = sorted(rows["text"].drop_nulls().unique())
        if len(steps) == 1 and steps[0] not in texts:
            hint = near(steps[0], texts) or f"its texts are {'; '.join(texts[:5])}"
            raise NameUnknown(f"no row of the measure has the text {quoted(steps[0])}", hint)
        if len(steps) > 1 and (out := [text for text in texts if text not in steps]):
            raise NameUnknown(
                f"the order leaves out {quoted(out[0])}", near(out[0], steps) or "name every text"
            )
        read = lambda row: _step(row["text"], steps)  # noqa: E731
    elif sign:
        limit = read_number(rest or "")
        if isinstance(limit, Refusal):
            raise NameUnknown(f"{quoted(rest or '')} {limit.reason}", f"write {sign}40")
        read = lambda row: _beside(_interval(row), sign, limit.value, row)  # noqa: E731
    found: Reading = {}
    twice = set()
    for row in rows.sort("id").iter_rows(named=True):
        value = read(row)
        if value is None:
            continue
        if row["about"] in found and found[row["about"]][0] != value:
            twice.add(row["about"])  # said twice and differently: no value
        said = row["text"] or f"{_words(row)}{_unit(row)}"
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


def _unit(row: Mapping[str, Any]) -> str:
    return f" {row['unit']}" if row["unit"] and row["unit"] != "year" else ""


def _words(row: Mapping[str, Any]) -> str:
    """Return a number as it is known: itself, or its bounds."""
    if row["value"] is not None:
        return f"{row['value']:g}"
    low = (
        ""
        if row["min"] is None
        else f"{'>' if row['exclusive'] in ('min', 'both') else '≥'} {row['min']:g}"
    )
    high = (
        ""
        if row["max"] is None
        else f"{'<' if row['exclusive'] in ('max', 'both') else '≤'} {row['max']:g}"
    )
    return ", ".join(word for word in (low, high) if word)


def _step(text: str | None, steps: Sequence[str]) -> Interval | None:
    if text is None or (len(steps) > 1 and text not in steps):
        return None
    at = float(steps.index(text)) if len(steps) > 1 else float(text == steps[0])
    return at, at


def _beside(
    value: Interval | None, sign: str, limit: float, row: Mapping[str, Any]
) -> Interval | None:
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
    ties = case.loopless_ties.filter(pl.col("kind").is_in(list(case.schema.below(kind))))
    yes: dict[str, list[str]] = {}
    no: dict[str, list[str]] = {}
    words = {}
    for row in ties.sort("id").iter_rows(named=True):
        side = {"active": yes, "refused": no, "severed": no, "absent": no}.get(row["status"])
        if side is not None:
            words[row["id"]] = _tie_in_words(case, row)
            for actor in (row["source"], row["target"]):
                side.setdefault(actor, []).append(row["id"])
    told: Reading = {a: ((0.0, 0.0), _first(rows, words), tuple(rows)) for a, rows in no.items()}
    there: Reading = {a: ((1.0, 1.0), _first(rows, words), tuple(rows)) for a, rows in yes.items()}
    if everybody:
        silent = f'no "{case.schema.tie_kinds[kind].label}" is stated'
        return {a: there.get(a, ((0.0, 0.0), silent, ())) for a in case.names}
    return told | there


def _tie_in_words(case: Case, row: Mapping[str, Any]) -> str:
    status = "" if row["status"] == "active" else f" {row['status']}"
    label = case.schema.tie_kinds[row["kind"]].label
    return f'"{label}"{status}: {case.names[row["source"]]} → {case.names[row["target"]]}'


def _first(rows: Sequence[str], words: Mapping[str, str]) -> str:
    more = f", and {len(rows) - 1} more" if len(rows) > 1 else ""
    return words[rows[0]] + more
