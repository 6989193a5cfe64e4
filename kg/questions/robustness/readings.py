"""Readings of a case: which rows of evidence count, and which ties then hold for sure."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import polars as pl

from kg.case import Case
from kg.errors import NameUnknown, near, quoted

# Methods by which nothing is stated: the coder's own reading, and what the source only suspects.
_UNSURE_METHODS = ("reading", "speculation")
_UNSURE_CODINGS = ("medium", "low")
# The kinds of units that a reading may leave out, with the column of each in the evidence.
_UNIT_COLUMNS = {"document": "document", "informant": "informant", "method": "method"}
ACCEPTED = ("method", "confidence", "document", "informant")
LEFT_OUT = ("document", "informant", "method", "locator")
AS_CODED, FIRM, OWN = "as coded", "firm evidence only", "own ties only"
STANDING_READINGS = 3  # these three come first


class Reading(NamedTuple):
    """One way to read a case.

    Attributes:
        name: what it is called.
        accepted: which rows of evidence count, a mark a row of the table.
        has_own_ties_only: whether nothing is inherited, but ties of an exclusive kind.
        is_without_unit: whether it leaves out one document, informant or method.
    """

    name: str
    accepted: pl.Series
    has_own_ties_only: bool = False
    is_without_unit: bool = False


def readings(
    case: Case, accept: Iterable[str] = (), without: Iterable[str] = ()
) -> tuple[Reading, ...]:
    """Return the readings: as coded, firm evidence only, own ties only, and without each unit.

    A unit is a document, informant or method; one of which the case has only one is not left out.

    Args:
        case: the case.
        accept: which evidence counts, as `method=law,table`; by default all.
        without: which evidence does not, as `document=d`; by default none.

    Raises:
        NameUnknown: a condition has another form, or names what the evidence does not have.
    """
    evidence = case.tables["evidence"]
    is_counted = _fitting_all(evidence, accept, without)
    if list(accept) or list(without):
        named = " and ".join([*accept, *(f"without {condition}" for condition in without)])
        return (Reading(AS_CODED, _every(evidence)), Reading(named, is_counted))
    every = _every(evidence)
    is_firm = evidence.select(
        accepted=~pl.col("method").is_in(_UNSURE_METHODS)
        & ~pl.col("confidence").is_in(_UNSURE_CODINGS).fill_null(value=False)
    )["accepted"]
    return (
        Reading(AS_CODED, every),
        Reading(FIRM, is_firm),
        Reading(OWN, every, has_own_ties_only=True),
        *_without_each(evidence),
    )


def _every(evidence: pl.DataFrame) -> pl.Series:
    """Return a mask that accepts every row of `evidence`."""
    return pl.Series("accepted", [True], pl.Boolean).new_from_index(0, len(evidence))


def _without_each(evidence: pl.DataFrame) -> Iterator[Reading]:
    """Yield the readings that each leave one document, informant or method out."""
    for unit, column in _UNIT_COLUMNS.items():
        values = evidence[column].drop_nulls().unique(maintain_order=True)
        if len(values) > 1:
            for value in values:
                accepted = (evidence[column] != value).fill_null(value=True)
                yield Reading(
                    f"without {unit} {value}", accepted.rename("accepted"), is_without_unit=True
                )


def _fitting_all(
    evidence: pl.DataFrame, accept: Iterable[str], without: Iterable[str]
) -> pl.Series:
    """Return which rows of evidence fit all conditions.

    Args:
        evidence: the table.
        accept: conditions of which each must hold.
        without: conditions of which none may hold.
    """
    is_counted = _every(evidence)
    for condition in accept:
        is_counted = is_counted & _fitting(evidence, condition, ACCEPTED)
    for condition in without:
        is_counted = is_counted & ~_fitting(evidence, condition, LEFT_OUT)
    return is_counted


def _fitting(evidence: pl.DataFrame, condition: str, keys: Sequence[str]) -> pl.Series:
    """Return which rows of evidence fit a condition, such as `method=law,table`.

    A coding without a word on confidence is one of high confidence.

    Args:
        evidence: the table.
        condition: a column and its values.
        keys: the columns that it may name.

    Raises:
        NameUnknown: the column is another, or no row has such a value.
    """
    key, equals, values = condition.partition("=")
    if not equals or key not in keys:
        hint = near(key, keys) or f"write one of {', '.join(keys)}, =, and values with commas"
        raise NameUnknown(f"{quoted(condition)} says nothing of the evidence", hint)
    column = evidence[key].fill_null("high") if key == "confidence" else evidence[key]
    present = column.drop_nulls().unique(maintain_order=True).to_list()
    named_values = values.split(",")
    for value in named_values:
        if value not in present and not (
            key == "confidence" and value in ("high", "medium", "low")
        ):
            hint = near(value, present) or _some_of(key, present)
            raise NameUnknown(f"no evidence has the {key} {quoted(value)}", hint)
    return column.is_in(named_values).fill_null(value=False)


def _some_of(key: str, present: Sequence[str]) -> str:
    """Return what values there are, where they are few."""
    first_values = ", ".join(present[:8])
    return f"each {key} of this case: {first_values}{', …' if len(present) > 8 else ''}"
