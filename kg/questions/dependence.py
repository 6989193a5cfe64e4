"""On whom each supplier depends: the top share and the concentration of what it sells, as far as shares are known."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import product

import polars as pl

from kg.case import Case
from kg.errors import NameUnknown
from kg.inherit import inherit
from kg.questions.asking import who
from kg.result import Cell, Column, Heading, Sentence, Table

Interval = tuple[Fraction, Fraction]
_NOTHING, _ALL = Fraction(0), Fraction(1)
_MAJORITY = Fraction(1, 2)
_CORNERS = 12
_TERMS, _DRAFTS = "imposes-terms-on", "pays-by-draft"
_TOP = re.compile(r"top-[a-z]+-share")


@dataclass(frozen=True)
class Threshold:
    """A share from which a source speaks of dependence; `over` where the share itself still lies below."""

    at: float
    over: bool = False
    row: str = ""
    what: str = ""


@dataclass(frozen=True)
class Supplier:
    """What is known of one supplier's dependence, for one family of kinds of tie.

    `top` and `herfindahl` are intervals from 0 to 1, `None` where the stated shares contradict each other; `captive`
    is `None` where the shares leave it open. `rows` are the ties and measures that the shares were read from.
    """

    actor: str
    kind: str
    buyers: int
    groups: int
    known: int
    top: tuple[float, float] | None
    herfindahl: tuple[float, float] | None
    band: str
    captive: bool | None
    captive_of: str | None
    basis: str
    terms: tuple[str, ...]
    role_terms: tuple[str, ...]
    drafts: tuple[str, ...]
    role_drafts: tuple[str, ...]
    rows: tuple[str, ...]


@dataclass(frozen=True)
class Dependence:
    """The answer to `dependence`."""

    heading: Heading
    suppliers: tuple[Supplier, ...]
    thresholds: tuple[Threshold, ...]

    def sentences(self) -> tuple[Sentence, ...]:
        """Return who is captive, who stands in which band, what is not coded, and who is exposed to what terms."""
        if not self.suppliers:
            return (Sentence("too few coded: no tie says who supplies whom.", (), "dependence"),)
        return tuple(s for part in (_captives, _bands, _unknown, _exposed) for s in part(self))

    def tables(self) -> tuple[Table, ...]:
        """Return `suppliers` and `thresholds`."""
        names, rows = self.heading.names, []
        for s in self.suppliers:
            top, index = s.top or (None, None), s.herfindahl or (None, None)
            cells = (s.band, s.captive, s.captive_of, s.basis, s.terms, s.role_terms, s.drafts, s.role_drafts, s.rows)
            rows.append((s.actor, names[s.actor], s.kind, s.buyers, s.groups, s.known, *top, *index, *cells))
        limits: list[tuple[Cell, ...]] = [(t.row or None, t.at, t.over, t.what) for t in self.thresholds]
        return (
            Table("suppliers", "Suppliers", _SUPPLIERS, tuple(rows), _READING),
            Table("thresholds", "Thresholds", _LIMITS, tuple(limits), "From this share on the source sees dependence."),
        )


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
    Exposure: ties of the kinds `imposes-terms-on` and `pays-by-draft` that hold for it, its own or a role's, whoever
    imposes them: whether terms are cuts in price is in the note of the tie. Unused: shares of the top two, three, ...

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
    limits = _given(thresholds) if thresholds else _limits(case)
    holding = inherit(case, as_of)
    shares = case.tables["ties"].select(pl.col("id").alias("tie"), "share", "share_min", "share_max")
    held = pl.concat([holding.each, holding.some])
    stated = held.filter(pl.col("end") == "").join(shares, on="tie", how="left")
    tops, found = _tops(case, case.as_of(as_of)), []
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
            exposed = [ties for kind in (_TERMS, _DRAFTS) for ties in _exposure(case, held, actor, kind)]
            found.append(_supplier(case, actor, family, rows, tops.get(actor, ()), limits, exposed))
    title = f"Who depends on whom: {case.settings.title}"
    return Dependence(Heading("dependence", case.id, title, case.names), tuple(found), limits)


def bounds(known: Sequence[Interval], top: Interval = (_NOTHING, _ALL)) -> tuple[Interval, Interval] | None:
    """Return the bounds of the top share and of the Herfindahl index, or `None` where no shares fit.

    Shares s_i of known buyers lie in [a_i, b_i]; any number of further buyers shares the rest, r = 1 - sum(a_i), with
    what known buyers do not take; the greatest share lies in `top` = [l, h]. If some a_i >= l, let everybody be as
    stated, else try in turn each buyer, known or further, whose share may be in [l, h]. Then:

    * top share: from max(a_i) to the greatest of min(b_i, h, a_i + r) and min(h, r);
    * index: from sum(a_i**2), which the rest, in ever smaller crumbs, approaches (in n units, it adds r / n); up to
      the greatest sum of squares at a corner: it is convex, so that all shares but one stand at an end of their
      interval. Further buyers and those of no known share take h, h, ... and what is left.

    Beyond 12 buyers with proper intervals, the upper bound is that of the chords, sum((a_i + b_i) s_i - a_i b_i),
    which is never too small.
    """
    low, high = top
    if any(a > high or a > b for a, b in known) or low > high or not high:
        return None
    known = [(a, min(b, high)) for a, b in known]
    worlds: list[list[Interval]] = [list(known)]
    if not any(a >= low for a, _ in known) and low > 0:
        worlds = [[*known[:i], (low, b), *known[i + 1 :]] for i, (_, b) in enumerate(known) if b >= low]
        worlds.append([*known, (low, high)])
    answers = [_bounds(world, high) for world in worlds if sum(a for a, _ in world) <= 1]
    if not answers:
        return None
    tops, indexes = zip(*answers, strict=True)
    return _hull(tops), _hull(indexes)


def _bounds(known: Sequence[Interval], high: Fraction) -> tuple[Interval, Interval]:
    rest = 1 - sum((a for a, _ in known), _NOTHING)
    most = max([min(high, rest), *(min(b, a + rest) for a, b in known)])
    least = max([a for a, _ in known], default=_NOTHING)
    fixed = sum((a * a for a, b in known if a == b), _NOTHING)
    proper = [(a, b) for a, b in known if a < b and (a, b) != (_NOTHING, high)]
    corner = (_chords if len(proper) > _CORNERS else _corner)(proper, rest, high)
    return (least, most), (sum((a * a for a, _ in known), _NOTHING), fixed + corner)


def _corner(proper: Sequence[Interval], rest: Fraction, high: Fraction) -> Fraction:
    """Return the greatest sum of squares of buyers with proper intervals and of further ones, over all corners."""
    best = _NOTHING
    for ends in product((0, 1), repeat=len(proper)):
        chosen = [pair[end] for pair, end in zip(proper, ends, strict=True)]
        left = rest - sum((s - a for s, (a, _) in zip(chosen, proper, strict=True)), _NOTHING)
        if left < 0:
            continue
        squares = sum((s * s for s in chosen), _NOTHING)
        best = max(best, squares + _further(left, high))
        for s, (_, b) in zip(chosen, proper, strict=True):  # one of them takes what its interval and the rest allow
            more = left % high if s + left % high <= b else _NOTHING
            some = min(b - s, left)
            for taken in (more, some):
                best = max(best, squares - s * s + (s + taken) ** 2 + _further(left - taken, high))
    return best


def _chords(proper: Sequence[Interval], rest: Fraction, high: Fraction) -> Fraction:
    total = sum((a * a for a, _ in proper), _NOTHING)
    for a, b in sorted(proper, key=lambda p: -(p[0] + p[1])):
        if a + b > high:
            taken = min(b - a, rest)
            total, rest = total + (a + b) * taken, rest - taken
    return total + high * rest


def _further(left: Fraction, high: Fraction) -> Fraction:
    whole = left // high
    return whole * high * high + (left - whole * high) ** 2


def _hull(intervals: Iterable[Interval]) -> Interval:
    lows, highs = zip(*intervals, strict=True)
    return min(lows), max(highs)


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
    top = (max([_NOTHING, *(a for _, (a, _) in tops)]), min([_ALL, *(b for _, (_, b) in tops)]))
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
    given = sum(pair != (_NOTHING, _ALL) for pair in pairs.values())
    return Supplier(
        actor, family, len(single), len(everybody) - len(single), given,
        (float(found[0][0]), float(found[0][1])) if found else None,
        (float(found[1][0]), float(found[1][1])) if found else None,
        _band(found[0], limits) if found else "", captive,
        captors[0] if captive and captors else None, basis,
        exposed[0], exposed[1], exposed[2], exposed[3], tuple(sorted(ids)),
    )  # fmt: skip


def _share(row: Mapping[str, object]) -> Interval:
    if row["exclusive"]:
        return _ALL, _ALL
    return _interval(row["share"], row["share_min"], row["share_max"])


def _joined(shares: Sequence[Interval]) -> Interval:
    return max(a for a, _ in shares), min(_ALL, sum((b for _, b in shares), _NOTHING))


def _interval(value: object, least: object, most: object) -> Interval:
    """Return percentages as a share from 0 to 1, exactly; what is missing bounds nothing."""
    ends = (value if least is None else least, value if most is None else most)
    low, high = (None if end is None else Fraction(str(end)) / 100 for end in ends)
    return _NOTHING if low is None else low, _ALL if high is None else high


def _tops(case: Case, day: date | None) -> dict[str, list[tuple[str, Interval]]]:
    found: dict[str, list[tuple[str, Interval]]] = {}
    for row in case.tables["measures"].filter(pl.col("unit") == "percent").iter_rows(named=True):
        first, last = row["period_start_from"], row["period_end_to"]
        if day and ((first and first > day) or (last and last < day)):
            continue
        if _TOP.fullmatch(row["measure"]) and (row["value"], row["min"], row["max"]) != (None, None, None):
            found.setdefault(row["about"], []).append((row["id"], _interval(row["value"], row["min"], row["max"])))
    return found


def _given(thresholds: Sequence[float]) -> tuple[Threshold, ...]:
    return tuple(Threshold(at) for at in sorted(set(thresholds)))


def _limits(case: Case) -> tuple[Threshold, ...]:
    found = {}
    named = pl.col("measure").str.starts_with("threshold-") & (pl.col("unit") == "percent")
    for row in case.tables["measures"].filter(named).iter_rows(named=True):
        numbers = re.findall(r"\d+(?:\.\d+)?", row["text"] or "")
        at = next((row[c] for c in ("value", "min", "max") if row[c] is not None), None)
        if at is None and len(numbers) == 1:
            at = float(numbers[0])
        if at is not None:
            upper = row["value"] is None and row["min"] is None and row["max"] is not None
            open_at = row["exclusive"] in ("both", "max" if upper else "min")
            over = upper != open_at
            found[row["id"]] = Threshold(float(Fraction(str(at)) / 100), over, row["id"], row["population"] or "")
    return tuple(sorted(found.values(), key=lambda t: (t.at, t.over, t.row)))


def _band(top: Interval, limits: Sequence[Threshold]) -> str:
    """Return the narrowest band between thresholds that surely holds the top share; empty if none does."""
    at = [(Fraction(str(t.at)), t.over) for t in limits]
    passed = [t for t, over in at if top[0] > t or (top[0] == t and not over)]
    ahead = [t for t, over in at if top[1] < t or (top[1] == t and over)]
    low, high = (f"{float(max(passed) * 100):g}" if passed else "", f"{float(min(ahead) * 100):g}" if ahead else "")
    if low and high:
        return f"from {low} to {high} percent"
    return f"{low} percent and more" if low else f"up to {high} percent" if high else ""


def _exposure(case: Case, held: pl.DataFrame, actor: str, kind: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the ties of a kind that hold for an actor at their target: its own, and those of its roles."""
    rows = held.filter((pl.col("target") == actor) & pl.col("kind").is_in(sorted(case.schema.below(kind))))
    own = rows.filter(pl.col("role_target") == actor)
    own_ties, ties = set(own["tie"]), set(rows["tie"])
    return tuple(sorted(own_ties)), tuple(sorted(ties - own_ties))


def _captives(found: Dependence) -> Iterable[Sentence]:
    names, everybody = found.heading.names, found.suppliers
    held, free = [s for s in everybody if s.captive], [s for s in everybody if s.captive is False]
    by = ", ".join(names[s.actor] + (f" (of {names[s.captive_of]})" if s.captive_of else "") for s in held)
    text = f"captive of one buyer: {len(held)} of {len(everybody)} suppliers{': ' + by if by else ''}"
    rest = len(everybody) - len(held) - len(free)
    text += f"; surely not: {len(free)}; not enough coded: {rest}."
    yield Sentence(text, _rows(held or everybody), "dependence")


def _bands(found: Dependence) -> Iterable[Sentence]:
    bands: dict[str, list[Supplier]] = {}
    for s in sorted(found.suppliers, key=lambda s: s.top or (0.0, 0.0)):
        if s.band:
            bands.setdefault(s.band, []).append(s)
    said = [f"{b}: {who([s.actor for s in some], (), found.heading.names)}" for b, some in bands.items()]
    if said:
        ids = (*_rows(s for some in bands.values() for s in some), *(t.row for t in found.thresholds if t.row))
        yield Sentence(f"share of the top buyer {'; '.join(said)}.", ids, "dependence")


def _unknown(found: Dependence) -> Iterable[Sentence]:
    names = found.heading.names
    for text, some in (
        ("no share is coded", [s for s in found.suppliers if s.top == (0.0, 1.0)]),
        ("the stated shares contradict each other", [s for s in found.suppliers if s.top is None]),
    ):
        if some:
            said = who([s.actor for s in some], (), names)
            yield Sentence(f"{text}: {said} ({len(some)} of {len(found.suppliers)}).", _rows(some), "dependence")


def _exposed(found: Dependence) -> Iterable[Sentence]:
    everybody, some = [s.actor for s in found.suppliers], found.suppliers
    exposed = (
        ("under terms imposed on them by ties of their own", {s.actor: s.terms for s in some}),
        ("under terms imposed on a role of theirs", {s.actor: s.role_terms for s in some}),
        ("paid by draft by ties of their own", {s.actor: s.drafts for s in some}),
        ("paid by draft as one of a role", {s.actor: s.role_drafts for s in some}),
    )
    for text, ties in exposed:
        ids = tuple(dict.fromkeys(tie for some in ties.values() for tie in some))
        if ids:
            said = who([actor for actor in everybody if ties[actor]], everybody, found.heading.names)
            yield Sentence(f"{text}: {said}.", ids, "dependence")


def _rows(some: Iterable[Supplier]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row for s in some for row in s.rows))


_READING = "The greatest share that one buyer takes of all that this supplier sells lies between these bounds."
_SUPPLIERS = (
    Column("actor", "id", "The supplier."),
    Column("name", "text", "Its name."),
    Column("kind", "text", "The kind of tie, sub-kinds included."),
    Column("buyers", "count", "Known buyers that are not roles."),
    Column("groups", "count", "Roles among its buyers."),
    Column("known", "count", "Buyers with a share, or a bound of one."),
    Column("top_min", "share", "The least that its top buyer takes; empty where the shares contradict each other."),
    Column("top_max", "share", "The most that its top buyer may take."),
    Column("herfindahl_min", "share", "Lower bound of the Herfindahl index of its sales."),
    Column("herfindahl_max", "share", "Upper bound of it."),
    Column("band", "text", "Between which thresholds the top share surely lies."),
    Column("captive", "flag", "Whether one buyer takes more than half; empty where that is open."),
    Column("captive_of", "id", "That buyer, where a tie names it."),
    Column("basis", "text", "exclusive (by the kind of tie) or majority (by the share)."),
    Column("terms", "ids", "Its own ties that impose terms on it."),
    Column("role_terms", "ids", "Ties that impose terms on a role of its."),
    Column("drafts", "ids", "Its own ties that pay by draft."),
    Column("role_drafts", "ids", "Ties that pay a role of its by draft."),
    Column("rows", "ids", "The ties and measures it rests on."),
)
_LIMITS = (
    Column("row", "id", "The measure it was read from; empty if it was given."),
    Column("at", "share", "The share."),
    Column("over", "flag", "Whether the share itself still lies below."),
    Column("population", "text", "Of what it is a share, in the words of the case."),
)
