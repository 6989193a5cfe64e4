"""How far each supplier depends on a buyer: the top share and the concentration of its sales."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from kg.case import Case
from kg.case.columns_on_demand import called
from kg.case.large_case import actor_ids
from kg.errors import NameUnknown
from kg.graph.engines import engine as engine_of
from kg.graph.engines.share_bounds import WHOLE, bounds
from kg.graph.inherit import inherit
from kg.questions.dependence.answer import Dependence, Supplier
from kg.questions.dependence.known_sales import OF, TopShare, called_by, pairs_of, sales, top_shares
from kg.questions.dependence.thresholds import Threshold, band, stated_in, unstated_thresholds
from kg.results.answers import Heading

__all__ = ["Dependence", "Supplier", "Threshold", "bounds", "dependence"]
_HALF = WHOLE // 2
_TERMS, _DRAFTS = "imposes-terms-on", "pays-by-draft"
Lists = Mapping[str, tuple[str, ...]]
Shares = npt.NDArray[np.int64]


@dataclass(frozen=True)
class _Bounds:
    """The bounds of the top share and of the Herfindahl index of each supplier.

    Attributes:
        tops: (n, 2) int64, the least and the most, out of `WHOLE`; -1 where shares contradict.
        indexes: (n, 2) float64, the least and the most, from 0 to 1; -1 likewise.
    """

    tops: Shares
    indexes: npt.NDArray[np.float64]


class _Exposure(NamedTuple):
    """The ties of a kind to each actor: its own, and those of its roles."""

    own: Lists
    of_roles: Lists

    def on(self, actor: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the ties to one actor: its own, and those of its roles."""
        return self.own.get(actor, ()), self.of_roles.get(actor, ())


class _Supply(NamedTuple):
    """A row a supplier and family, as `_supplies` counts it."""

    actor: str
    family: str
    single: int
    groups: int
    coded: int
    alone: bool
    captor: str | None


def dependence(
    case: Case,
    thresholds: Sequence[float] = (),
    as_of: date | None = None,
    engine: str | None = None,
) -> Dependence:
    """Tell how far each supplier depends on one buyer, and on few.

    A supplier is the end that a share is a share of (`ih:shareOf`); its buyers are at the other
    end of stated, active ties of that kind and its sub-kinds. What is inherited from a role is not
    counted, nor are suppliers that are roles.

    Args:
        case: the case.
        thresholds: the shares (0-1) between bands; by default those of the case: measures in
            percent whose name starts with `threshold-`, whatever actor they are about. `max`
            without `exclusive` allows the share itself, which then still lies below; a row with
            no number counts by the single number in its text.
        as_of: the day; by default the end of the case's period.
        engine: the engine that finds the bounds; by default chosen by size. The answers are the
            same.

    Returns:
        A row a supplier and kind, by id. Shares run from 0 to 1. What is not known widens an
        interval and never counts as zero. A share that a source gives for the top client (a
        measure `top-<one word>-share`, in percent, about the supplier, undated or of that day)
        bounds all its buyers. Roles among buyers are counted apart and bound nobody: they are
        many. Two ties of one pair may be two statements or two sales: at least the greater share,
        at most the sum. An exclusive kind is a share of 1, unless a lower one is stated, which
        then stands. Intervals are closed, even where a source says "less than".

    Raises:
        NameUnknown: a threshold is no share, or there is no such engine.
        MissingExtra: what the engine needs is not installed.

    It holds for stated shares of one total at one time. A list of buyers is never taken to be
    complete, so that a known share alone leaves room for a greater one. The index counts further
    buyers as many small ones (lower bound) or as few large ones (upper). A captive sells more than
    half to one buyer, or to it alone by an exclusive kind. Exposure: ties of the kinds
    `imposes-terms-on` and `pays-by-draft` that hold for it as one of a role, or that it had itself
    by that day, even if they have ended. The note of the tie says whether terms are cuts in price.
    Unused: shares of the top two, three, ...

    Example:
        >>> from kg.case import read_case
        >>> suppliers = {s.actor: s for s in dependence(read_case()).suppliers}
        >>> firm = suppliers["s-firm"]
        >>> firm.top, firm.band, suppliers["j-firm"].captive_of
        ((0.25, 0.25), 'from 15 to 40 percent', 'j-client')

    References:
        Hirschman 1964, The paternity of an index, *American Economic Review* 54(5): 761; bounds
        from the shares of the greatest only: Kvålseth 2018, *Heliyon* 4(10): e00846, doi
        10.1016/j.heliyon.2018.e00846.
    """
    if not all(0 < t <= 1 for t in thresholds):
        text = "a threshold is a share, above 0 and at most 1"
        raise NameUnknown(text, "write 0.4 for 40 percent")
    kernels = engine_of(engine, len(case.tables["ties"]))
    limits = unstated_thresholds(thresholds) if thresholds else stated_in(case)
    holding = inherit(case, as_of)
    in_force = pl.concat([holding.each, holding.some])
    day = case.as_of(as_of)
    sold = sales(case, in_force)
    pairs = pairs_of(sold)
    ends = [called_by(case, end) for end in ("actor", "captor")]
    supplies = _supplies(sold, pairs).with_columns(ends)
    stated_of = top_shares(case, day)
    stated: list[list[TopShare]] = []
    if stated_of:
        stated = [stated_of.get(actor, []) for actor in supplies["actor"]]

    least, most = _stated_bounds(stated, len(supplies))
    buyer_counts = supplies["single"].to_numpy()
    # The pairs of supplier i begin at `first[i]`.
    first = np.append(np.int64(0), np.cumsum(buyer_counts))
    low, high = (pairs[end].to_numpy() for end in ("low", "high"))
    bounds_of = _Bounds(*kernels.share_bounds(first, low, high, least, most))
    # A supplier that sells to one buyer alone, and to another: the statements contradict.
    has_several = pl.col("single") > 1
    is_torn = pl.col("alone") & pl.col("elsewhere") & has_several
    torn = supplies.select(is_torn).to_series().to_numpy()
    bounds_of.tops[torn] = -1

    exposures = [_exposure(case, in_force, kind, day) for kind in (_TERMS, _DRAFTS)]
    rows = _rows_of(case, sold, stated)
    suppliers = _suppliers(supplies, bounds_of, limits, exposures, rows)
    title = f"Who depends on whom: {case.settings.title}"
    heading = Heading("dependence", case.id, title, case.names)
    return Dependence(heading, tuple(suppliers), limits)


def _stated_bounds(stated: Sequence[Sequence[TopShare]], n: int) -> tuple[Shares, Shares]:
    """Return the least and the most that the top share of each supplier is stated to be.

    Args:
        stated: for each supplier the measures of it; empty where the case has none at all.
        n: the number of suppliers.
    """
    least, most = np.zeros(n, np.int64), np.full(n, WHOLE)
    for i, shares in enumerate(stated):
        # A share stated below 0 or beyond a whole bounds nothing.
        least[i] = max([0, *(share.least for share in shares)])
        most[i] = min([WHOLE, *(share.most for share in shares)])
    return least, most


def _supplies(sold: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Return a row a supplier and family, in order, with the numbers of its buyers.

    Args:
        sold: the ties, as `sales` returns them.
        pairs: the suppliers and buyers, as `pairs_of` returns them.

    Returns:
        `alone`: whether a tie is of an exclusive kind. `elsewhere`: whether another is not, to a
        buyer that is not a role. `single`, `coded`, `groups`: how many buyers are not roles, of how
        many of them something is coded, and how many are roles. `captor`: the first buyer that
        surely takes more than half, by number.
    """
    is_elsewhere = ~pl.col("exclusive") & ~pl.col("role")
    is_alone = pl.col("exclusive").any()
    supplies = sold.group_by(OF).agg(alone=is_alone, elsewhere=is_elsewhere.any())
    is_coded = pl.col("coded")
    buyers = pairs.group_by(OF).agg(single=pl.len(), coded=is_coded.sum())
    role_buyers = sold.filter("role").select(*OF, "buyer").unique()
    roles = role_buyers.group_by(OF).agg(groups=pl.len())
    majorities = pairs.filter(pl.col("low") > _HALF)
    captors = majorities.group_by(OF).agg(captor=pl.col("buyer").min())
    for counts in (buyers, roles, captors):
        supplies = supplies.join(counts, on=OF, how="left")
    numbers = pl.col("single", "coded", "groups").fill_null(0)
    return supplies.with_columns(numbers.cast(pl.Int64)).sort(OF)


def _suppliers(
    supplies: pl.DataFrame,
    bounds_of: _Bounds,
    limits: Sequence[Threshold],
    exposures: Sequence[_Exposure],
    rows: Sequence[tuple[str, ...]],
) -> list[Supplier]:
    """Return the suppliers as the answer has them.

    Args:
        supplies: a row a supplier and family, as `_supplies` returns them, by id.
        bounds_of: the bounds of each.
        limits: the thresholds.
        exposures: the ties of terms, and those of drafts.
        rows: the ties and measures that the shares of each were read from.
    """
    terms, drafts = exposures
    suppliers = []
    # Very many suppliers have few different shares: each is put into words once.
    top_of: dict[tuple[int, int], _Top] = {}
    supply_rows = supplies.select(_Supply._fields).iter_rows()
    tops, indexes = bounds_of.tops.tolist(), bounds_of.indexes.tolist()
    by_supplier = zip(supply_rows, tops, indexes, rows, strict=True)
    for row, (low, high), index, ids in by_supplier:
        supply = _Supply(*row)
        actor = supply.actor
        if (low, high) not in top_of:
            top_of[low, high] = _top(low, high, limits)
        top = top_of[low, high]
        captor, basis = None, ""
        if top.captive:
            captor = supply.captor
            basis = "exclusive" if supply.alone else "majority"
        own_terms, role_terms = terms.on(actor)
        own_drafts, role_drafts = drafts.on(actor)
        supplier = Supplier(
            actor,
            supply.family,
            supply.single,
            supply.groups,
            supply.coded,
            top=top.share,
            herfindahl=tuple(index) if top.share else None,
            band=top.band,
            captive=top.captive,
            captive_of=captor,
            basis=basis,
            terms=own_terms,
            role_terms=role_terms,
            drafts=own_drafts,
            role_drafts=role_drafts,
            rows=ids,
        )
        suppliers.append(supplier)
    return suppliers


class _Top(NamedTuple):
    """A top share: its bounds from 0 to 1, its band, and whether it makes a captive."""

    share: tuple[float, float] | None
    band: str
    captive: bool | None


def _top(low: int, high: int, limits: Sequence[Threshold]) -> _Top:
    """Return a top share between bounds out of `WHOLE`; -1 where the statements contradict."""
    if low < 0:
        return _Top(None, "", None)
    least, most = Fraction(low, WHOLE), Fraction(high, WHOLE)
    share = (float(least), float(most))
    captive = None
    if low > _HALF:
        captive = True
    elif high <= _HALF:
        captive = False
    return _Top(share, band((least, most), limits), captive)


def _rows_of(
    case: Case, sold: pl.DataFrame, stated: Sequence[Sequence[TopShare]]
) -> list[tuple[str, ...]]:
    """Return the ties and measures that each supplier's shares were read from, in order."""
    by_id = sold.select(*OF, tie=called(case, sold["tie"]))
    ties = by_id.sort(*OF, "tie")
    ids = ties["tie"].to_list()
    counts = ties.group_by(OF, maintain_order=True).len()["len"]
    ends = counts.cast(pl.Int64).cum_sum()
    rows = []
    start = 0
    for end in ends:
        rows.append(tuple(ids[start:end]))
        start = end
    for i, shares in enumerate(stated):
        measures = [share.measure for share in shares]
        if measures:
            rows[i] = tuple(sorted([*rows[i], *measures]))
    return rows


def _exposure(case: Case, in_force: pl.DataFrame, kind: str, day: date | None) -> _Exposure:
    """Return the ties of a kind to each actor.

    Its own ties count if they began by the day, those of its roles if they hold then.
    """
    kinds = sorted(case.schema.below(kind))
    is_of_kind = pl.col("kind").is_in(kinds)
    is_active = pl.col("status") == "active"
    ties = case.loopless_ties.filter(is_of_kind & is_active)
    if day:
        start = pl.col("start_from")
        ties = ties.filter(start.is_null() | (start <= day))
    own = ties.select("target", tie="id")
    in_force = in_force.filter(is_of_kind).select("target", "tie")
    of_roles = in_force.join(own, on=["target", "tie"], how="anti").unique()
    return _Exposure(_by_target(case, own), _by_target(case, of_roles))


def _by_target(case: Case, ties: pl.DataFrame) -> Lists:
    """Return the ids of the ties to each actor, in order; numbers become ids."""
    targets = actor_ids(case, ties["target"])
    by_id = ties.select(targets, tie=called(case, ties["tie"]))
    lists = by_id.group_by("target").agg(pl.col("tie").sort())
    return {actor: tuple(ids) for actor, ids in lists.iter_rows()}
