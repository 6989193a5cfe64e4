"""On whom each supplier depends: the top share and the concentration of what it sells, as far as shares are known."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction

import polars as pl

from kg.case import Case
from kg.errors import NameUnknown
from kg.inherit import inherit
from kg.questions.concentration import ALL, NOTHING, Interval, bounds
from kg.questions.suppliers import Dependence, Supplier
from kg.questions.thresholds import Threshold, band, given, stated_in
from kg.result import Heading

__all__ = ["Dependence", "Supplier", "Threshold", "bounds", "dependence"]
_MAJORITY = Fraction(1, 2)
_TERMS, _DRAFTS = "imposes-terms-on", "pays-by-draft"
_TOP = re.compile(r"top-[a-z]+-share")


def dependence(case: Case, thresholds: Sequence[float] = (), as_of: date | None = None) -> Dependence:
    """Tell how far each supplier depends on one buyer, and on few.

    A supplier is the end that a share is a share of (`ih:shareOf`); its buyers are at the other end of stated, active
    ties of that kind and its sub-kinds. What is inherited from a role is not counted, nor are suppliers that are roles.

    Args:
        case: the case.
        thresholds: the shares (0-1) between bands; by default those of the case: measures in percent whose name starts
            with `threshold-`, whatever actor they are about. `max` without `exclusive` allows the share itself, which
            then still lies below; a row with no number counts by the single number in its text.
        as_of: the day; by default the end of the case's period.

    Returns:
        A row a supplier and kind, by id. Shares run from 0 to 1. What is not known widens an interval and never counts
        as zero. A share that a source gives for the top client (a measure `top-<one word>-share`, in percent, about
        the supplier, undated or of that day) bounds all its buyers. Roles among buyers are counted apart and bound
        nobody: they are many. Two ties of one pair may be two statements or two sales: at least the greater share, at
        most the sum. An exclusive kind is a share of 1. Intervals are closed, even where a source says "less than".

    Raises:
        NameUnknown: a threshold is no share.

    It holds for stated shares of one total at one time. A list of buyers is never taken to be complete, so that a
    known share alone leaves room for a greater one. The index counts further buyers as many small ones (lower bound)
    or as few large ones (upper). A captive sells more than half to one buyer, or to it alone by an exclusive kind.
    Exposure: ties of the kinds `imposes-terms-on` and `pays-by-draft` that hold for it as one of a role, or that it
    had itself by that day, be they over: whether terms are cuts in price is in the note of the tie. Unused: shares of
    the top two, three, ...

    Example:
        >>> from kg.case import read_case
        >>> found = {s.actor: s for s in dependence(read_case()).suppliers}
        >>> found["s-firm"].top, found["s-firm"].band, found["j-firm"].captive_of
        ((0.25, 0.25), 'from 15 to 40 percent', 'j-client')

    References:
        Hirschman 1964, The paternity of an index, *American Economic Review* 54(5): 761; bounds from the shares of the
        greatest only: Kvålseth 2018, *Heliyon* 4(10): e00846, doi 10.1016/j.heliyon.2018.e00846.
    """
    if not all(0 < t <= 1 for t in thresholds):
        raise NameUnknown("a threshold is a share, over 0 and at most 1", "for 40 percent write 0.4")
    limits = given(thresholds) if thresholds else stated_in(case)
    holding = inherit(case, as_of)
    shares = case.tables["ties"].select(pl.col("id").alias("tie"), "share", "share_min", "share_max")
    held = pl.concat([holding.each, holding.some])
    stated = held.filter(pl.col("end") == "").join(shares, on="tie", how="left")
    day = case.as_of(as_of)
    tops, found = _tops(case, day), []
    sold: dict[tuple[str, str], list[dict[str, object]]] = {}
    for row in stated.iter_rows(named=True):
        kind = case.schema.tie_kinds[row["kind"]]
        if kind.share_of:
            family = [k for k in case.schema.above(kind.slug) if case.schema.tie_kinds[k].share_of][-1]
            exclusive = kind.exclusive_at == kind.share_of
            buyer = row["target" if kind.share_of == "source" else "source"]
            sold.setdefault((row[kind.share_of], family), []).append({**row, "buyer": buyer, "exclusive": exclusive})
    for (actor, family), rows in sorted(sold.items()):
        if actor not in case.roles:
            exposed = [ties for kind in (_TERMS, _DRAFTS) for ties in _exposure(case, held, actor, kind, day)]
            found.append(_supplier(case, actor, family, rows, tops.get(actor, ()), limits, exposed))
    title = f"Who depends on whom: {case.settings.title}"
    return Dependence(Heading("dependence", case.id, title, case.names), tuple(found), limits)


def _supplier(
    case: Case,
    actor: str,
    family: str,
    rows: Sequence[Mapping[str, object]],
    tops: Sequence[tuple[str, Interval]],
    limits: Sequence[Threshold],
    exposed: Sequence[tuple[str, ...]],
) -> Supplier:
    everybody = sorted({str(r["buyer"]) for r in rows})
    single = [b for b in everybody if b not in case.roles]
    pairs = {b: _joined([_share(r) for r in rows if r["buyer"] == b]) for b in single}
    top = (max([NOTHING, *(a for _, (a, _) in tops)]), min([ALL, *(b for _, (_, b) in tops)]))
    alone = any(r["exclusive"] for r in rows)
    if alone and any(not r["exclusive"] and r["buyer"] not in case.roles for r in rows) and len(single) > 1:
        found = None  # it sells to one alone, and to another
    else:
        found = bounds(list(pairs.values()), top)
    captors = [b for b, (a, _) in pairs.items() if a > _MAJORITY]
    captive: bool | None = None
    if found and found[0][0] > _MAJORITY:
        captive = True
    elif found and found[0][1] <= _MAJORITY:
        captive = False
    basis = ("exclusive" if alone else "majority") if captive else ""
    ids = (*(str(r["tie"]) for r in rows), *(i for i, _ in tops))
    given = sum(pair != (NOTHING, ALL) for pair in pairs.values())
    return Supplier(
        actor, family, len(single), len(everybody) - len(single), given,
        (float(found[0][0]), float(found[0][1])) if found else None,
        (float(found[1][0]), float(found[1][1])) if found else None,
        band(found[0], limits) if found else "", captive,
        captors[0] if captive and captors else None, basis,
        exposed[0], exposed[1], exposed[2], exposed[3], tuple(sorted(ids)),
    )  # fmt: skip


def _share(row: Mapping[str, object]) -> Interval:
    if row["exclusive"]:
        return ALL, ALL
    return _interval(row["share"], row["share_min"], row["share_max"])


def _joined(shares: Sequence[Interval]) -> Interval:
    return max(a for a, _ in shares), min(ALL, sum((b for _, b in shares), NOTHING))


def _interval(value: object, least: object, most: object) -> Interval:
    """Return percentages as a share from 0 to 1, exactly; what is missing bounds nothing."""
    ends = (value if least is None else least, value if most is None else most)
    low, high = (None if end is None else Fraction(str(end)) / 100 for end in ends)
    return NOTHING if low is None else low, ALL if high is None else high


def _tops(case: Case, day: date | None) -> dict[str, list[tuple[str, Interval]]]:
    found: dict[str, list[tuple[str, Interval]]] = {}
    for row in case.tables["measures"].filter(pl.col("unit") == "percent").iter_rows(named=True):
        first, last = row["period_start_from"], row["period_end_to"]
        if day and ((first and first > day) or (last and last < day)):
            continue
        if _TOP.fullmatch(row["measure"]) and (row["value"], row["min"], row["max"]) != (None, None, None):
            found.setdefault(row["about"], []).append((row["id"], _interval(row["value"], row["min"], row["max"])))
    return found


def _exposure(
    case: Case, held: pl.DataFrame, actor: str, kind: str, day: date | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the ties of a kind to an actor: its own, up to that day, and those of its roles that hold then."""
    kinds = pl.col("kind").is_in(sorted(case.schema.below(kind)))
    mine = case.tables["ties"].filter((pl.col("target") == actor) & kinds & (pl.col("status") == "active"))
    if day:
        mine = mine.filter(pl.col("start_from").is_null() | (pl.col("start_from") <= day))
    own, ties = set(mine["id"]), set(held.filter((pl.col("target") == actor) & kinds)["tie"])
    return tuple(sorted(own)), tuple(sorted(ties - own))
