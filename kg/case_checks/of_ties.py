"""Checks of ties: what says the same or the opposite, leads nowhere, or lacks a word."""

import polars as pl

from kg.case_checks.rows import CheckedRows, FaultyRows, as_word, findings
from kg.graph.in_force import DENIALS
from kg.system.sizes import DENIED_PAIRS

_SAYINGS = ("source", "target", "kind", "status", "scope", "start_from", "end_from", "note")
_PAIR = ("source", "target", "kind")


def find_ties_twice(rows: CheckedRows) -> FaultyRows:
    """Find the ties that say the same as a tie with a smaller id.

    They have the same ends, kind, status, scope, dates and note.
    """
    ties = rows["ties"]
    # Rows are compared by a hash of their cells. The few rows with equal hashes are then compared
    # cell by cell.
    number = ties.select(pl.struct(_SAYINGS).hash()).to_series()
    alike = ties.filter(number.is_duplicated())
    first = pl.col("id").min().over(_SAYINGS)
    repeated = alike.with_columns(first=first).filter(pl.col("id") != pl.col("first"))
    message = pl.format("the tie {} says the same as {}", "id", "first")
    hint = "merge the two ties, or write in note how they differ"
    return findings(repeated, "id", message, hint)


def find_denials_beside_ties(rows: CheckedRows) -> FaultyRows:
    """Find the ties that are in effect and closed at the same time.

    Another tie of the same ends and kind is active, neither is dated, and they do not both
    have the scope some: nothing tells which of the two holds.
    """
    is_undated = pl.col("start_from").is_null() & pl.col("end_from").is_null()
    undated = rows["ties"].filter(is_undated)
    denials = undated.filter(as_word("status").is_in(DENIALS))
    active = undated.filter(as_word("status") == "active")
    active = active.join(denials, on=_PAIR, how="semi").select(*_PAIR, "scope", active="id")
    counts = active.group_by(_PAIR).len().join(denials.select(_PAIR), on=_PAIR)
    if (counts["len"].sum() or 0) > DENIED_PAIRS:
        active = active.group_by(*_PAIR, "scope").agg(pl.col("active").min())
    opposed = denials.join(active, on=_PAIR)
    are_both_some = (as_word("scope") == "some") & (as_word("scope_right") == "some")
    text = "the tie {} is {}, but the tie {} is active at the same time"
    message = pl.format(text, "id", as_word("status"), "active")
    hint = "give the two ties dates, or give both the scope some"
    return findings(opposed.filter(~are_both_some), "status", message, hint)


def find_ties_to_themselves(rows: CheckedRows) -> FaultyRows:
    """Find the ties that lead from an individual to itself: a firm may hold its own shares.

    Such a tie stays in the tables and the exports, but it carries nothing: no flow, no denial, no
    share. A tie of a role to itself is about its members among each other.
    """
    loops = rows["ties"].filter(pl.col("source") == pl.col("target"))
    loops = loops.filter(~pl.col("source").is_in(rows.roles.implode()))
    text = "the tie {} leads from {} to the same actor, so it carries nothing"
    message = pl.format(text, "id", "source")
    return findings(
        loops, "target", message, "correct one end, or keep the tie if the source says so"
    )


def find_closed_by_nobody(rows: CheckedRows) -> FaultyRows:
    """Find the ties that were refused or severed without a word on who did it.

    Nobody can tell a door that was shut from an offer turned down.
    """
    is_closed = as_word("status").is_in(["refused", "severed"])
    closed = rows["ties"].filter(is_closed & pl.col("refused_by").is_null())
    message = pl.format("the tie {} is {}, but refused_by is empty", "id", as_word("status"))
    hint = "fill refused_by with source, target or the id of a third party"
    return findings(closed, "refused_by", message, hint)


def find_some_of_one(rows: CheckedRows) -> FaultyRows:
    """Find the ties that have the scope some, though both ends are single actors.

    Such a tie is left out of flows for no reason.
    """
    partial = rows["ties"].filter(as_word("scope") == "some")
    has_role = pl.any_horizontal(
        pl.col(end).is_in(rows.roles.implode()) for end in ("source", "target")
    )
    message = pl.format("the tie {} has the scope some, but neither of its ends is a role", "id")
    hint = "set the scope to each, or mark one end as collective"
    return findings(partial.filter(~has_role), "scope", message, hint)
