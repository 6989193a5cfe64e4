"""The ties and actors of a picture by their dates: those that hold on a day, those that ended."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import chain

import polars as pl

from kg.case import Case
from kg.graph.in_force import DENIALS, not_in_force, successions
from kg.graph.inherit import inherit
from kg.questions.view.answer import Tie
from kg.questions.view.descriptions import Row
from kg.questions.view.lifetimes import Dates


def read_dates(case: Case, as_of: date | None) -> Dates:
    """Return what dates make of the rows of a case.

    Args:
        case: the case.
        as_of: the day; by default the end of the case's period.
    """
    absent = case.not_there(as_of)
    reasons = {**absent, **not_in_force(case, as_of)}
    ties = case.tables["ties"].rename({"id": "tie"})
    since = {tie: day.isoformat() for tie, day in successions(ties).iter_rows()}
    return Dates(reasons, since)


def select_ties(
    case: Case, channel: str | None, route_ties: set[str], as_of: date | None, dates: Dates
) -> Sequence[Row]:
    """Return the ties of a channel and of routes around; on a day, those that hold then.

    Args:
        case: the case.
        channel: the channel; by default all.
        route_ties: the ids of the ties of routes around, which may belong to other channels.
        as_of: the day; by default the ties of any time.
        dates: the ties that are not in force on the day.
    """
    ties = case.tables["ties"]
    if channel is not None:
        kinds = [k.slug for k in case.schema.tie_kinds.values() if k.channel == channel]
        is_of_channel = pl.col("kind").is_in(kinds)
        is_on_route = pl.col("id").is_in(sorted(route_ties))
        ties = ties.filter(is_of_channel | is_on_route)
    if as_of is not None:
        # Loops carry nothing and are not inherited, so only their dates count.
        is_loop = pl.col("source") == pl.col("target")
        is_certain = pl.col("status").is_in(["active", *DENIALS]) & ~is_loop
        is_in_force = pl.col("id").is_in(_ties_in_force(case, as_of))
        is_over = pl.col("id").is_in(list(dates.reasons))
        ties = ties.filter(is_in_force | ~is_certain)
        ties = ties.filter(~is_over)
    return ties.sort("id").to_dicts()


def _ties_in_force(case: Case, as_of: date) -> pl.Series:
    """Return the ids of the certain ties and denials that hold on a day, as one list."""
    holding = inherit(case, as_of)
    frames = (holding.each, holding.some, holding.denials)
    # What is inherited names the end, source or target, at which it was.
    is_stated = pl.col("end") == ""
    stated = [frame.filter(is_stated).select("tie") for frame in frames]
    ties = pl.concat(stated)["tie"]
    return ties.implode()


def select_actors(case: Case, as_of: date | None) -> list[str]:
    """Return the actors that there may be on a day, by id.

    Args:
        case: the case.
        as_of: the day; by default all actors are returned.
    """
    gone = case.not_there(as_of) if as_of is not None else {}
    return [actor for actor in case.names if actor not in gone]


def list_dates(ties: Iterable[Tie]) -> tuple[str, ...]:
    """Return the dates at which ties start or end, in order; `1980/1985` are two."""
    cells = chain.from_iterable((t.start, t.end) for t in ties)
    dates = chain.from_iterable(cell.split("/") for cell in cells if cell)
    return tuple(sorted(set(dates)))
