"""On whom each supplier depends: the top share and the concentration of what it sells, as far as shares are known."""

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np
import polars as pl

from kg.case import Case
from kg.case.columns_on_demand import called
from kg.case.large_case import actor_ids
from kg.errors import NameUnknown
from kg.graph.engines import engine as engine_of
from kg.graph.engines.share_bounds import WHOLE, bounds
from kg.graph.inherit import inherit
from kg.questions.dependence.answer import Dependence, Supplier
from kg.questions.dependence.known_sales import OF, called_by, paired, sales, tops
from kg.questions.dependence.thresholds import Threshold, band, stated_in, unstated_thresholds
from kg.results.answers import Heading

__all__ = ["Dependence", "Supplier", "Threshold", "bounds", "dependence"]
_HALF = WHOLE // 2
_TERMS, _DRAFTS = "imposes-terms-on", "pays-by-draft"
Lists = Mapping[str, tuple[str, ...]]


def dependence(
    case: Case,
    thresholds: Sequence[float] = (),
    as_of: date | None = None,
    engine: str | None = None,
) -> Dependence:
    """Tell how far each supplier depends on one buyer, and on few.

    A supplier is the end that a share is a share of (`ih:shareOf`); its buyers are at the other end of stated, active
    ties of that kind and its sub-kinds. What is inherited from a role is not counted, nor are suppliers that are roles.

    Args:
        case: the case.
        thresholds: the shares (0-1) between bands; by default those of the case: measures in percent whose name starts
            with `threshold-`, whatever actor they are about. `max` without `exclusive` allows the share itself, which
            then still lies below; a row with no number counts by the single number in its text.
        as_of: the day; by default the end of the case's period.
        engine: the engine that finds the bounds; by default chosen by size. The answers are the same.

    Returns:
        A row a supplier and kind, by id. Shares run from 0 to 1. What is not known widens an interval and never counts
        as zero. A share that a source gives for the top client (a measure `top-<one word>-share`, in percent, about
        the supplier, undated or of that day) bounds all its buyers. Roles among buyers are counted apart and bound
        nobody: they are many. Two ties of one pair may be two statements or two sales: at least the greater share, at
        most the sum. An exclusive kind is a share of 1, unless a lower one is stated, which then stands. Intervals are
        closed, even where a source says "less than".

    Raises:
        NameUnknown: a threshold is no share, or there is no such engine.
        MissingExtra: what the engine needs is not installed.

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
        raise NameUnknown(
            "a threshold is a share, over 0 and at most 1", "for 40 percent write 0.4"
        )
    kernels = engine_of(engine, len(case.tables["ties"]))
    limits = unstated_thresholds(thresholds) if thresholds else stated_in(case)
    holding = inherit(case, as_of)
    held, day = pl.concat([holding.each, holding.some]), case.as_of(as_of)
    sold = sales(case, held)
    pairs = paired(sold)
    rows = _rows(sold, pairs).with_columns(called_by(case, end) for end in ("actor", "captor"))
    by_measure = tops(case, day)
    told = [by_measure.get(actor, []) for actor in rows["actor"]] if by_measure else []
    least, most = np.zeros(len(rows), np.int64), np.full(len(rows), WHOLE)
    for i, some in enumerate(told):
        least[i], most[i] = (
            max([0, *(a for _, a, _ in some)]),
            min([WHOLE, *(b for _, _, b in some)]),
        )
    first = np.append(np.int64(0), np.cumsum(rows["single"].to_numpy()))
    low, high = (pairs[end].to_numpy() for end in ("low", "high"))
    shares, indexes = kernels.share_bounds(first, low, high, least, most)
    # It sells to one alone, and to another: whatever the shares, they contradict each other.
    shares[
        rows.select(pl.col("alone") & pl.col("other") & (pl.col("single") > 1))
        .to_series()
        .to_numpy()
    ] = -1
    exposed = [lists for kind in (_TERMS, _DRAFTS) for lists in _exposure(case, held, kind, day)]
    found = _suppliers(rows, shares, indexes, limits, exposed, _rested(case, sold, told))
    title = f"Who depends on whom: {case.settings.title}"
    return Dependence(Heading("dependence", case.id, title, case.names), tuple(found), limits)


def _rows(sold: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Return a row a supplier and family, in order: how many buyers, and the first who surely takes most."""
    other = ~pl.col("exclusive") & ~pl.col("role")
    found = sold.group_by(OF).agg(alone=pl.col("exclusive").any(), other=other.any())
    roles = sold.filter("role").select(*OF, "buyer").unique()
    for more in (
        pairs.group_by(OF).agg(single=pl.len(), known=pl.col("known").sum()),
        roles.group_by(OF).agg(groups=pl.len()),
        pairs.filter(pl.col("low") > _HALF).group_by(OF).agg(captor=pl.col("buyer").min()),
    ):
        found = found.join(more, on=OF, how="left")
    return found.with_columns(pl.col("single", "known", "groups").fill_null(0).cast(pl.Int64)).sort(
        OF
    )


def _suppliers(
    rows: pl.DataFrame,
    shares: Any,  # noqa: ANN401
    indexes: Any,  # noqa: ANN401
    limits: Sequence[Threshold],
    exposed: Sequence[Lists],
    rested: Sequence[tuple[str, ...]],
) -> list[Supplier]:
    found = []
    terms, role_terms, drafts, role_drafts = exposed
    said: dict[tuple[int, int], tuple[tuple[float, float] | None, str]] = {}
    columns = rows.select(*OF, "single", "groups", "known", "alone", "captor").iter_rows()
    for row, low, high, index, ids in zip(
        columns, shares[:, 0].tolist(), shares[:, 1].tolist(), indexes.tolist(), rested, strict=True
    ):
        actor, family, single, groups, known, alone, captor = row
        if (low, high) not in said:
            top = (Fraction(low, WHOLE), Fraction(high, WHOLE))
            said[low, high] = (
                ((float(top[0]), float(top[1])), band(top, limits)) if low >= 0 else (None, "")
            )
        top_share, between = said[low, high]
        captive = True if low > _HALF else False if 0 <= high <= _HALF else None
        basis = ("exclusive" if alone else "majority") if captive else ""
        found.append(
            Supplier(
                actor, family, single, groups, known, top_share, tuple(index) if top_share else None,
                between, captive, captor if captive else None, basis, terms.get(actor, ()), role_terms.get(actor, ()),
                drafts.get(actor, ()), role_drafts.get(actor, ()), ids,
            )
        )  # fmt: skip
    return found


def _rested(
    case: Case, sold: pl.DataFrame, told: Sequence[Sequence[tuple[str, int, int]]]
) -> list[tuple[str, ...]]:
    """Return the ties and measures that each supplier's shares were read from, in order."""
    ties = sold.select(*OF, tie=called(case, sold["tie"])).sort(*OF, "tie")
    ids, ends = (
        ties["tie"].to_list(),
        ties.group_by(OF, maintain_order=True).len()["len"].cast(pl.Int64).cum_sum(),
    )
    found = [tuple(ids[a:b]) for a, b in zip([0, *ends], ends, strict=False)]
    for i, some in enumerate(told):
        if some:
            found[i] = tuple(sorted([*found[i], *(measure for measure, _, _ in some)]))
    return found


def _exposure(case: Case, held: pl.DataFrame, kind: str, day: date | None) -> tuple[Lists, Lists]:
    """Return the ties of a kind to each actor: its own, up to that day, and those of its roles that hold then."""
    of_kind = pl.col("kind").is_in(sorted(case.schema.below(kind)))
    ties = case.loopless_ties.filter(of_kind & (pl.col("status") == "active"))
    if day:
        ties = ties.filter(pl.col("start_from").is_null() | (pl.col("start_from") <= day))
    own = ties.select("target", tie="id")
    others = (
        held.filter(of_kind)
        .select("target", "tie")
        .join(own, on=["target", "tie"], how="anti")
        .unique()
    )
    both = []
    for some in (own, others):
        mine = some.select(actor_ids(case, some["target"]), tie=called(case, some["tie"]))
        lists = mine.group_by("target").agg(pl.col("tie").sort())
        both.append({actor: tuple(found) for actor, found in lists.iter_rows()})
    return both[0], both[1]
