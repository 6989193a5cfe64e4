"""The answer to `dependence` as data: what it says of each supplier, in words, as tables and as a figure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from kg.questions.dependence.thresholds import Threshold
from kg.questions.wording import who
from kg.results.answers import Cell, Column, Heading, Sentence, Table
from kg.results.figures import Axis, Figure, Line, Stretch, Tone

_NAMED = 3
_SAID = 20  # more than are ever named in a sentence
_MANY, _DRAWN = 1000, 40  # of more suppliers than anybody looks at, so many are drawn
_OPEN = (0.0, 1.0)
_KEY: tuple[tuple[Tone, str], ...] = (
    ("sure", "the share as stated"),
    ("open", "between these bounds"),
)


@dataclass(frozen=True, slots=True)
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
        """Return who is captive, which shares are known, what is not coded, and who is exposed to what terms."""
        if not self.suppliers:
            return (Sentence("too few coded: no tie says who supplies whom.", (), "dependence"),)
        parts = (_captives, _shares, _limits, _unknown, _exposed)
        return tuple(s for part in parts for s in part(self))

    def tables(self) -> tuple[Table, ...]:
        """Return `suppliers` and `thresholds`."""
        names, rows = self.heading.names, []
        for s in self.suppliers:
            top, index = s.top or (None, None), s.herfindahl or (None, None)
            cells = (
                s.band,
                s.captive,
                s.captive_of,
                s.basis,
                s.terms,
                s.role_terms,
                s.drafts,
                s.role_drafts,
                s.rows,
            )
            rows.append(
                (s.actor, names[s.actor], s.kind, s.buyers, s.groups, s.known, *top, *index, *cells)
            )
        limits: list[tuple[Cell, ...]] = [
            (t.row or None, t.at, t.over, t.what) for t in self.thresholds
        ]
        return (
            Table("suppliers", "Suppliers", _SUPPLIERS, tuple(rows), _READING),
            Table("thresholds", "Thresholds", _LIMITS, tuple(limits), _LIMITS_READING),
        )

    def figures(self) -> tuple[Figure, ...]:
        """Return `dependence-bands`: what is known of each supplier's top share, greatest first."""
        if not self.suppliers:
            return ()
        order = sorted(
            self.suppliers, key=lambda s: (*(-x for x in s.top or (-1.0, -1.0)), s.actor, s.kind)
        )
        groups = [("", [s for s in order if s.top not in (None, _OPEN)]), *_not_known(order)]
        several = len({s.kind for s in order}) > 1
        lines, said = [], []
        for group, some in groups:
            drawn = some[:_DRAWN] if len(order) > _MANY else some
            called = [
                self.heading.names[s.actor] + (f" ({s.kind})" if several else "") for s in drawn
            ]
            lines += [_line(s, name, group) for s, name in zip(drawn, called, strict=True)]
            if not group:
                said.append(
                    "; ".join(
                        f"{n} {_percent(s.top)}"
                        for s, n in zip(drawn, called, strict=True)
                        if s.top
                    )
                )
            else:
                said.append(", ".join(called))
            if len(some) > len(drawn):
                said[-1] += f" and {len(some) - len(drawn)} more, which are not drawn"
        text = "How much of all that it sells the greatest buyer takes, "
        text += f"for {_of(groups[0][1], self)}: {said[0] or 'none'}."
        text += "".join(
            f" {g.capitalize()}: {s}." for (g, _), s in zip(groups[1:], said[1:], strict=True)
        )
        if self.thresholds:
            text += f" Lines across: {_lines(self.thresholds)}."
        limits = tuple(
            (t.at, f"{_figure(t.at)} percent: {t.what or t.row or 'as asked'}")
            for t in self.thresholds
        )
        title = "How far each supplier depends on its top buyer"
        return (
            Figure("dependence-bands", title, text, Axis(tuple(lines), 1.0, "share", limits), _KEY),
        )


def _line(s: Supplier, name: str, group: str) -> Line:
    if group:
        return Line(s.actor, name, (), group)
    low, high = s.top or _OPEN
    alone = s.basis == "exclusive"
    words = "all, by an exclusive tie" if alone else _percent(s.top or _OPEN)
    return Line(
        s.actor, name, (Stretch(low, high, "sure" if low == high and not alone else "open", words),)
    )


def _not_known(some: Sequence[Supplier]) -> list[tuple[str, list[Supplier]]]:
    groups = [
        ("no share is coded", [s for s in some if s.top == _OPEN]),
        ("the stated shares contradict each other", [s for s in some if s.top is None]),
    ]
    return [(text, found) for text, found in groups if found]


def _captives(found: Dependence) -> Iterable[Sentence]:
    names, everybody = found.heading.names, found.suppliers
    held, free = [s for s in everybody if s.captive], [s for s in everybody if s.captive is False]
    by = ", ".join(
        names[s.actor] + (f" (of {names[s.captive_of]})" if s.captive_of else "")
        for s in held[:_NAMED]
    )
    by += f" and {len(held) - _NAMED} more" if len(held) > _NAMED else ""
    rest = len(everybody) - len(held) - len(free)
    text = f"captive of one buyer, by more than half of its sales: {_of(held, found)}{': ' + by if by else ''}"
    text += f"; not so: {len(free)}; not enough coded: {rest}."
    yield Sentence(text, _rows(held or everybody), "dependence")


def _shares(found: Dependence) -> Iterable[Sentence]:
    bands: dict[str, list[Supplier]] = {}
    known = [s for s in found.suppliers if s.top not in (None, _OPEN)]
    for s in sorted(known, key=lambda s: (s.top or _OPEN, s.actor)):
        bands.setdefault(s.band or ("across a threshold" if found.thresholds else ""), []).append(s)
    said = []
    for band, some in bands.items():
        actors = list(dict.fromkeys(s.actor for s in some))
        first = set(actors[:_SAID])
        shares = {
            s.actor: f"{found.heading.names[s.actor]} ({_known(s)})"
            for s in some
            if s.actor in first
        }
        said.append((f"{band}: " if band else "") + who(actors, (), shares))
    if said:
        text = f"the top buyer's percentage of all sales, known for {_of(known, found)}: {'; '.join(said)}."
        yield Sentence(text, _rows(known), "dependence")


def _known(s: Supplier) -> str:
    return (
        "all, by an exclusive tie; no share stated"
        if s.basis == "exclusive"
        else _percent(s.top or _OPEN, "")
    )


def _limits(found: Dependence) -> Iterable[Sentence]:
    ids = tuple(t.row for t in found.thresholds if t.row)
    if ids:
        yield Sentence(f"thresholds in the case: {_lines(found.thresholds)}.", ids, "dependence")


def _unknown(found: Dependence) -> Iterable[Sentence]:
    for text, some in _not_known(found.suppliers):
        said = who([s.actor for s in some], (), found.heading.names)
        yield Sentence(
            f"{text}: {said} ({len(some)} of {len(found.suppliers)}).", _rows(some), "dependence"
        )


def _exposed(found: Dependence) -> Iterable[Sentence]:
    everybody, some = [s.actor for s in found.suppliers], found.suppliers
    exposed = (
        (
            "under terms imposed on them by ties of their own, then or before",
            {s.actor: s.terms for s in some},
        ),
        ("under terms imposed on a role of theirs", {s.actor: s.role_terms for s in some}),
        ("paid by draft by ties of their own, then or before", {s.actor: s.drafts for s in some}),
        ("paid by draft as one of a role", {s.actor: s.role_drafts for s in some}),
    )
    for text, ties in exposed:
        ids = tuple(dict.fromkeys(tie for some in ties.values() for tie in some))
        if ids:
            hit = [s for s in found.suppliers if ties[s.actor]]
            said = who([s.actor for s in hit], everybody, found.heading.names)
            by = "1 tie" if len(ids) == 1 else f"{len(ids)} ties"
            of = "" if len(hit) == len(everybody) else f" ({len(hit)} of {len(everybody)})"
            yield Sentence(f"{text}, by {by}: {said}{of}.", ids, "dependence")


def _of(some: Sequence[Supplier], found: Dependence) -> str:
    n = len(found.suppliers)
    return f"{len(some)} of {n} {'supplier' if n == 1 else 'suppliers'}"


def _rows(some: Iterable[Supplier]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(chain.from_iterable(s.rows for s in some)))


def _figure(share: float) -> str:
    return f"{round(share * 100, 1):g}"


def _percent(top: tuple[float, float], unit: str = " percent") -> str:
    low, high = (_figure(x) for x in top)
    if top[0] == top[1]:
        return f"{low}{unit}"
    if top[0] == 0:
        return f"up to {high}{unit}"
    return f"{low}{unit} or more" if top[1] == 1 else f"{low}–{high}{unit}"


def _lines(limits: Sequence[Threshold]) -> str:
    ends = ("over" if t.over else "from" for t in limits)
    return ", ".join(
        f"{end} {_figure(t.at)} percent" + (f" ({t.what})" if t.what else "")
        for end, t in zip(ends, limits, strict=True)
    )


_READING = "The greatest share that one buyer takes of all that this supplier sells lies between these bounds."
_SUPPLIERS = (
    Column("actor", "id", "The supplier."),
    Column("name", "text", "Its name."),
    Column("kind", "text", "The kind of tie, sub-kinds included."),
    Column("buyers", "count", "Known buyers that are not roles."),
    Column("groups", "count", "Roles among its buyers."),
    Column("known", "count", "Buyers with a share, or a bound of one."),
    Column(
        "top_min",
        "share",
        "The least that its top buyer takes; empty where the shares contradict each other.",
    ),
    Column("top_max", "share", "The most that its top buyer may take; empty likewise."),
    Column("herfindahl_min", "share", "Lower bound of the Herfindahl index of its sales."),
    Column("herfindahl_max", "share", "Upper bound of the Herfindahl index of its sales."),
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
_LIMITS_READING = "At this share a line is drawn; bands lie between such lines."
_LIMITS = (
    Column("row", "id", "The measure that the threshold was read from; empty if it was given."),
    Column("at", "share", "The share at which the line is drawn."),
    Column("over", "flag", "Whether the share itself still lies below the line."),
    Column("population", "text", "Of what it is a share, in the words of the case."),
)
