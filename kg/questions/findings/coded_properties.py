"""Coded properties of actors, as a pattern names them.

`measure:NAME` is a number; `measure:NAME<=N`, `measure:NAME>=N` and `measure:NAME=TEXT` are yes or
no; `measure:NAME=LOW < MIDDLE < HIGH` is an order of texts. `tie:KIND` is yes where an active tie
of the kind is stated of the actor itself, at any time and at either end, and no where one is only
refused, severed or absent; if nothing is stated of an actor, nothing is coded of it. `stated:KIND`
is about the source: whether it states such an active tie at all. `not ` before a property that is
yes or no negates it.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from kg.case import Case
from kg.errors import NameUnknown, near, quoted
from kg.schema.numerals import Refusal, read_number

_NOT, _BELOW = "not ", " < "
_MEASURE = r"([^<>=]+)(?:(<=|>=|=)(.+))?$"
_YES, _NO = (1.0, 1.0), (0.0, 0.0)
Interval = tuple[float, float]
Row = Mapping[str, Any]


class Code(NamedTuple):
    """The code of an actor.

    Attributes:
        value: the least and the most that it may be; yes is 1 and no is 0.
        words: the same as the source says it.
        rows: the ids of the rows that say so.
    """

    value: Interval
    words: str
    rows: tuple[str, ...]


Reading = dict[str, Code]  # by actor


class PropertyReading(NamedTuple):
    """The codes of all actors, and whether the property is yes or no."""

    codes: Reading
    is_crisp: bool


def read_property(case: Case, spec: str) -> PropertyReading:
    """Return what is coded of each actor, and whether the property is yes or no.

    Args:
        case: the case.
        spec: the property, as the module says.

    Raises:
        NameUnknown: the case has no such measure or kind, or the property is not written as above.

    Example:
        >>> from kg.case import read_case
        >>> read_property(read_case(), "measure:top-client-share<=15").codes["c-firm"]
        Code(value=(1.0, 1.0), words='10 percent', rows=('c-top-client-share',))
    """
    if spec.startswith(_NOT):
        return _read_negation(case, spec)
    topic, _, name = spec.partition(":")
    if topic in ("tie", "stated") and name in case.schema.tie_kinds:
        codes = _read_tie(case, name, everybody=topic == "stated")
        return PropertyReading(codes, is_crisp=True)
    parts = re.match(_MEASURE, name)
    measures = case.tables["measures"]
    measure_names = set(measures["measure"])
    if topic == "measure" and parts and parts[1] in measure_names:
        rows = measures.filter(pl.col("measure") == parts[1])
        return _read_measure(rows, parts[2] or "", parts[3] or "")
    properties = [f"measure:{measure}" for measure in sorted(measure_names)]
    for prefix in ("tie", "stated"):
        properties += [f"{prefix}:{kind}" for kind in case.schema.tie_kinds]
    hint = near(spec, properties) or "write measure:NAME or tie:KIND"
    raise NameUnknown(f"no property is called {quoted(spec)}", hint)


def read_crisp(case: Case, spec: str) -> Reading:
    """Return what is coded of each actor on a property that is yes or no.

    Args:
        case: the case.
        spec: the property, as the module says.

    Raises:
        NameUnknown: there is no such property, or it is not yes or no.
    """
    codes, is_crisp = read_property(case, spec)
    if not is_crisp:
        name = spec.split("=")[0]
        hint = f"set a limit, such as {name}<=40"
        raise NameUnknown(f"{quoted(spec)} is not yes or no", hint)
    return codes


def _read_negation(case: Case, spec: str) -> PropertyReading:
    """Return how the negation of a property is coded."""
    codes, is_crisp = read_property(case, spec.removeprefix(_NOT).strip())
    if not is_crisp:
        text = f"{quoted(spec)} negates a property that is not yes or no"
        raise NameUnknown(text, "leave `not` out, or set a limit")
    negated = {}
    for actor, code in codes.items():
        low, high = code.value
        negated[actor] = code._replace(value=(1 - low, 1 - high))
    return PropertyReading(negated, is_crisp=True)


def property_in_words(case: Case, spec: str) -> str:
    """Return a property as people say it.

    Args:
        case: the case.
        spec: the property, as the module says; one that `read_property` reads.

    >>> from kg.case import read_case
    >>> property_in_words(read_case(), "measure:top-client-share<=15")
    'top client share of at most 15 percent'
    >>> property_in_words(read_case(), "not tie:buys-exclusively-from")
    'no tie "buys exclusively from"'
    """
    is_negated = spec.startswith(_NOT)
    spec = spec.removeprefix(_NOT)
    if is_negated and spec.startswith(_NOT):
        return property_in_words(case, spec.removeprefix(_NOT))
    topic, _, name = spec.partition(":")
    if topic != "measure":
        kind = case.schema.tie_kinds.get(name)
        stated = "stated " if topic == "stated" else ""
        label = kind.label if kind else name
        return f'{"no" if is_negated else "a"} {stated}tie "{label}"'
    measure, sign, limit = re.match(_MEASURE, name).groups()  # type: ignore[union-attr]
    rows = case.tables["measures"].filter(pl.col("measure") == measure)
    units = rows["unit"].drop_nulls().unique()
    unit = f" {units[0]}" if len(units) == 1 else ""
    words = measure.replace("-", " ")
    if sign in ("<=", ">="):
        relations = {"<=": ("of at most", "above"), ">=": ("of at least", "below")}
        return f"{words} {relations[sign][is_negated]} {limit}{unit}"
    if sign and _BELOW not in limit:
        return f"{words} {'other than' if is_negated else 'of'} {limit}"
    return words


def negate(spec: str) -> str:
    """Return the opposite of a property that is yes or no.

    >>> negate("tie:lends-to"), negate("not tie:lends-to")
    ('not tie:lends-to', 'tie:lends-to')
    """
    return spec.removeprefix(_NOT) if spec.startswith(_NOT) else _NOT + spec


def _read_measure(rows: pl.DataFrame, sign: str, limit: str) -> PropertyReading:
    """Return what is coded by a measure.

    Args:
        rows: the rows of the measure.
        sign: `<=`, `>=`, `=`, or empty for the number itself.
        limit: what stands after the sign.
    """
    value_of = _interval_of(rows, sign, limit)
    codes: Reading = {}
    contradicted = set()
    for row in rows.sort("id").iter_rows(named=True):
        value = value_of(row)
        if value is None:
            continue
        actor = row["about"]
        # An actor of whom two rows say different things has no value.
        if actor in codes and codes[actor].value != value:
            contradicted.add(actor)
        words = row["text"] or f"{_number_in_words(row)}{_unit(row)}"
        codes.setdefault(actor, Code(value, words, (row["id"],)))
    is_crisp = sign in ("<=", ">=") or (sign == "=" and _BELOW not in limit)
    consistent = {actor: code for actor, code in codes.items() if actor not in contradicted}
    return PropertyReading(consistent, is_crisp)


def _interval_of(rows: pl.DataFrame, sign: str, limit: str) -> Callable[[Row], Interval | None]:
    """Return how to read the value of a row; `None` is a row that says nothing of the property."""
    units = sorted(rows["unit"].drop_nulls().unique())
    if sign != "=" and len(units) > 1:
        text = f"numbers in {' and '.join(units)} cannot be compared"
        raise NameUnknown(text, "give all rows of the measure one unit")
    if sign == "=":
        steps = _steps(rows, limit)
        return lambda row: _place_of(row["text"], steps)
    if not sign:
        return _interval
    number = read_number(limit)
    if isinstance(number, Refusal):
        raise NameUnknown(f"{quoted(limit)} {number.reason}", f"write {sign}40")
    bound = number.value
    return lambda row: _within(row, sign, bound)


def _steps(rows: pl.DataFrame, limit: str) -> list[str]:
    """Return the texts of an order, the lowest first; a single text asks for equality.

    Raises:
        NameUnknown: no row has the text, or the order leaves out one that a row has.
    """
    steps = [step.strip() for step in limit.split(_BELOW)]
    texts = sorted(rows["text"].drop_nulls().unique())
    if len(steps) == 1 and steps[0] not in texts:
        hint = near(steps[0], texts) or f"its texts are {'; '.join(texts[:5])}"
        raise NameUnknown(f"no row of the measure has the text {quoted(steps[0])}", hint)
    missing = [text for text in texts if text not in steps]
    if len(steps) > 1 and missing:
        hint = near(missing[0], steps) or "name every text"
        raise NameUnknown(f"the order leaves out {quoted(missing[0])}", hint)
    return steps


def _interval(row: Row) -> Interval | None:
    """Return the number of a row, or its bounds; `None` where it has neither."""
    if row["value"] is not None:
        return row["value"], row["value"]
    if row["min"] is None and row["max"] is None:
        return None
    low = -np.inf if row["min"] is None else row["min"]
    high = np.inf if row["max"] is None else row["max"]
    return low, high


def _unit(row: Row) -> str:
    """Return the unit that stands after the number of a row; a year has none."""
    return f" {row['unit']}" if row["unit"] and row["unit"] != "year" else ""


def _number_in_words(row: Row) -> str:
    """Return the number of a row, or its bounds."""
    if row["value"] is not None:
        return f"{row['value']:g}"
    bounds = []
    if row["min"] is not None:
        sign = ">" if row["exclusive"] in ("min", "both") else "≥"
        bounds.append(f"{sign} {row['min']:g}")
    if row["max"] is not None:
        sign = "<" if row["exclusive"] in ("max", "both") else "≤"
        bounds.append(f"{sign} {row['max']:g}")
    return ", ".join(bounds)


def _place_of(text: str | None, steps: Sequence[str]) -> Interval | None:
    """Return the place of a text in an order; of a single text, whether it is the same."""
    if text is None:
        return None
    if len(steps) == 1:
        return _YES if text == steps[0] else _NO
    if text not in steps:
        return None
    place = float(steps.index(text))
    return place, place


def _within(row: Row, sign: str, limit: float) -> Interval | None:
    """Return whether the number is within a limit; `None` if its bounds leave that open."""
    interval = _interval(row)
    if interval is None:
        return None
    low, high = interval
    is_low_open = row["exclusive"] in ("min", "both")
    is_high_open = row["exclusive"] in ("max", "both")
    if sign == ">=":
        is_within = low >= limit
        is_beyond = high < limit or (is_high_open and high == limit)
    else:
        is_within = high <= limit
        is_beyond = low > limit or (is_low_open and low == limit)
    if is_within:
        return _YES
    return _NO if is_beyond else None


def _read_tie(case: Case, kind: str, *, everybody: bool) -> Reading:
    """Return who has an active tie of a kind, and of whom one is only denied.

    Args:
        case: the case.
        kind: the kind, sub-kinds included.
        everybody: code everybody of whom no active tie is stated as no.
    """
    kinds = list(case.schema.below(kind))
    ties = case.loopless_ties.filter(pl.col("kind").is_in(kinds))
    active: dict[str, list[str]] = {}
    denied: dict[str, list[str]] = {}
    by_status = {"active": active, "refused": denied, "severed": denied, "absent": denied}
    words = {}
    for row in ties.sort("id").iter_rows(named=True):
        ties_of = by_status.get(row["status"])
        if ties_of is not None:
            words[row["id"]] = _tie_in_words(case, row)
            for actor in (row["source"], row["target"]):
                ties_of.setdefault(actor, []).append(row["id"])
    yes = _codes_of(active, _YES, words)
    if everybody:
        label = case.schema.tie_kinds[kind].label
        silent = Code(_NO, f'no "{label}" is stated', ())
        return {actor: yes.get(actor, silent) for actor in case.names}
    return _codes_of(denied, _NO, words) | yes


def _codes_of(
    ties_of: Mapping[str, Sequence[str]], value: Interval, words: Mapping[str, str]
) -> Reading:
    """Return a code of this value for each actor, by the ties that say so."""
    codes = {}
    for actor, ids in ties_of.items():
        codes[actor] = Code(value, _ties_in_words(ids, words), tuple(ids))
    return codes


def _tie_in_words(case: Case, row: Row) -> str:
    """Return what a tie states, with its status unless it is active."""
    status = "" if row["status"] == "active" else f" {row['status']}"
    label = case.schema.tie_kinds[row["kind"]].label
    source, target = (case.names[row[end]] for end in ("source", "target"))
    return f'"{label}"{status}: {source} → {target}'


def _ties_in_words(ids: Sequence[str], words: Mapping[str, str]) -> str:
    """Return the first tie in words, and how many more there are."""
    more = f", and {len(ids) - 1} more" if len(ids) > 1 else ""
    return words[ids[0]] + more
