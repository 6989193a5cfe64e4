"""The answer to `dependence` as data: each supplier in words, in tables and in a figure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import attrgetter

from kg.questions.dependence.thresholds import Threshold
from kg.questions.wording import who
from kg.results.answers import Cell, Heading, Sentence, Table
from kg.results.columns import columns_of
from kg.results.display import Displayed
from kg.results.figures import Axis, Figure, Line, Stretch, Tone
from kg.system.sizes import FIGURE_LINES, FIGURE_SUPPLIERS, LABELLED_SUPPLIERS, SENTENCE_ITEMS

_OPEN = (0.0, 1.0)
# For each field of `Supplier` that holds ties: what the ties say of a supplier.
_EXPOSURES = {
    "terms": "under terms imposed on them by ties of their own, then or before",
    "role_terms": "under terms imposed on a role of theirs",
    "drafts": "paid by draft by ties of their own, then or before",
    "role_drafts": "paid by draft as one of a role",
}
_KEY: tuple[tuple[Tone, str], ...] = (
    ("sure", "the share as stated"),
    ("open", "between these bounds"),
)


@dataclass(frozen=True, slots=True)
class Supplier:
    """The known facts about the dependence of one supplier, for one family of kinds of tie.

    Attributes:
        actor: the id of the supplier.
        kind: the highest kind of the family.
        buyers: how many buyers that are not roles are stated.
        groups: how many roles are among the buyers.
        known_buyers: how many buyers have a share, or a bound of one.
        top: between what the share of its top buyer lies, from 0 to 1; `None` where the stated
            shares contradict each other.
        herfindahl: between what the Herfindahl index of its sales lies; `None` likewise.
        band: between which thresholds the top share surely lies; empty where that is open.
        captive: whether one buyer takes more than half; `None` where the shares leave it open.
        captive_of: the id of that buyer, where a tie names it.
        basis: `exclusive` (by the kind of tie) or `majority` (by the share); empty if no captive.
        terms: its own ties that impose terms on it.
        role_terms: ties that impose terms on a role of its.
        drafts: its own ties that pay by draft.
        role_drafts: ties that pay a role of its by draft.
        rows: the ties and measures that the shares were read from.
    """

    actor: str
    kind: str
    buyers: int
    groups: int
    known_buyers: int
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
class _Group:
    """Suppliers that a figure shows together; the label is empty for those with a share."""

    label: str
    suppliers: Sequence[Supplier]


@dataclass(frozen=True, repr=False)
class Dependence(Displayed):
    """The answer to `dependence`."""

    heading: Heading
    suppliers: tuple[Supplier, ...]
    thresholds: tuple[Threshold, ...]

    def sentences(self) -> tuple[Sentence, ...]:
        """Return who is captive, which shares are known, what is not coded, who is exposed."""
        if not self.suppliers:
            return (Sentence("too few coded: no tie says who supplies whom.", (), "dependence"),)
        parts = (_captives, _shares, _limits, _unknown, _exposed)
        return tuple(chain.from_iterable(part(self) for part in parts))

    def tables(self) -> tuple[Table, ...]:
        """Return `suppliers` and `thresholds`."""
        names = self.heading.names
        suppliers = tuple(_supplier_row(s, names[s.actor]) for s in self.suppliers)
        limits = tuple(map(_threshold_row, self.thresholds))
        supplier_columns = columns_of(__package__, "suppliers")
        limit_columns = columns_of(__package__, "thresholds")
        return (
            Table("suppliers", "Suppliers", supplier_columns, suppliers, _READING),
            Table("thresholds", "Thresholds", limit_columns, limits, _LIMITS_READING),
        )

    def figures(self) -> tuple[Figure, ...]:
        """Return `dependence-bands`: what is known of each supplier's top share, greatest first."""
        if not self.suppliers:
            return ()
        order = sorted(self.suppliers, key=_greatest_first)
        with_share = _Group("", _of_known_share(order))
        groups = [with_share, *_without_share(order)]
        lines: list[Line] = []
        descriptions = []
        for group in groups:
            labels = self._labels(group)
            for s, label in zip(group.suppliers, labels, strict=False):
                lines.append(_line(s, label, group.label))
            descriptions.append(_description(group, labels))
        count = _count_of(with_share.suppliers, self)
        text = "How much of all that it sells the greatest buyer takes, "
        text += f"for {count}: {descriptions[0] or 'none'}."
        for group, description in zip(groups[1:], descriptions[1:], strict=True):
            text += f" {group.label.capitalize()}: {description}."
        if self.thresholds:
            text += f" Lines across: {_limits_in_words(self.thresholds)}."
        limits = tuple(map(_limit_line, self.thresholds))
        axis = Axis(tuple(lines), 1.0, "share", limits)
        title = "How far each supplier depends on its top buyer"
        return (Figure("dependence-bands", title, text, axis, _KEY),)

    def _labels(self, group: _Group) -> list[str]:
        """Return what to call the suppliers of a group that the figure shows."""
        suppliers = group.suppliers
        if len(self.suppliers) > FIGURE_SUPPLIERS:
            suppliers = suppliers[:FIGURE_LINES]
        names = self.heading.names
        kinds = {s.kind for s in self.suppliers}
        if len(kinds) > 1:
            return [f"{names[s.actor]} ({s.kind})" for s in suppliers]
        return [names[s.actor] for s in suppliers]


def _supplier_row(s: Supplier, name: str) -> tuple[Cell, ...]:
    """Return a supplier as a row of `suppliers`; bounds that contradict are empty."""
    buyers = (s.buyers, s.groups, s.known_buyers)
    top = s.top or (None, None)
    herfindahl = s.herfindahl or (None, None)
    captivity = (s.band, s.captive, s.captive_of, s.basis)
    exposure = (s.terms, s.role_terms, s.drafts, s.role_drafts)
    shares = (*buyers, *top, *herfindahl)
    return (s.actor, name, s.kind, *shares, *captivity, *exposure, s.rows)


def _threshold_row(limit: Threshold) -> tuple[Cell, ...]:
    """Return a threshold as a row of `thresholds`."""
    return (limit.row or None, limit.at, limit.over, limit.what)


def _of_known_share(suppliers: Iterable[Supplier]) -> list[Supplier]:
    """Return the suppliers of whose top share something is stated, without contradiction."""
    return [s for s in suppliers if s.top not in (None, _OPEN)]


def _greatest_first(s: Supplier) -> tuple[float | str, ...]:
    """Return a sort key: by top share, contradictory ones last, then by id."""
    low, high = s.top or (-1.0, -1.0)
    return (-low, -high, s.actor, s.kind)


def _description(group: _Group, labels: Sequence[str]) -> str:
    """Return the suppliers of a group in words: those that the figure shows, with their shares."""
    if group.label:
        text = ", ".join(labels)
    else:
        shares = (_percent(s.top or _OPEN) for s in group.suppliers)
        pairs = zip(labels, shares, strict=False)
        text = "; ".join(f"{label} {share}" for label, share in pairs)
    hidden = len(group.suppliers) - len(labels)
    return f"{text} and {hidden} more, which are not drawn" if hidden else text


def _line(s: Supplier, label: str, group: str) -> Line:
    """Return the bounds of a top share as a line; in a group without shares, an empty one."""
    if group:
        return Line(s.actor, label, (), group)
    low, high = s.top or _OPEN
    is_exclusive = s.basis == "exclusive"
    words = "all, by an exclusive tie" if is_exclusive else _percent((low, high))
    is_stated = low == high and not is_exclusive
    tone: Tone = "sure" if is_stated else "open"
    stretch = Stretch(low, high, tone, words)
    return Line(s.actor, label, (stretch,))


def _limit_line(limit: Threshold) -> tuple[float, str]:
    """Return where a threshold crosses the figure, and what is written there."""
    source = limit.what or limit.row or "as asked"
    return limit.at, f"{_figure(limit.at)} percent: {source}"


def _without_share(suppliers: Sequence[Supplier]) -> list[_Group]:
    """Return the suppliers of no known share, by why it is not known; no group is empty."""
    uncoded = [s for s in suppliers if s.top == _OPEN]
    contradicted = [s for s in suppliers if s.top is None]
    groups = (
        _Group("no share is coded", uncoded),
        _Group("the stated shares contradict each other", contradicted),
    )
    return [group for group in groups if group.suppliers]


def _captives(answer: Dependence) -> Iterator[Sentence]:
    """Yield how many suppliers sell more than half to one buyer, and how many surely do not."""
    names, suppliers = answer.heading.names, answer.suppliers
    captives = [s for s in suppliers if s.captive]
    free = sum(s.captive is False for s in suppliers)
    labels = []
    for s in captives[:SENTENCE_ITEMS]:
        buyer = f" (of {names[s.captive_of]})" if s.captive_of else ""
        labels.append(f"{names[s.actor]}{buyer}")
    who_is = f": {', '.join(labels)}" if labels else ""
    if len(captives) > SENTENCE_ITEMS:
        who_is += f" and {len(captives) - SENTENCE_ITEMS} more"
    count = _count_of(captives, answer)
    undecided = len(suppliers) - len(captives) - free
    text = f"depend on one buyer for more than half of their sales: {count}{who_is}"
    text += f"; not so: {free}; not enough coded: {undecided}."
    rows = _rows(captives or suppliers)
    yield Sentence(text, rows, "dependence")


def _shares(answer: Dependence) -> Iterator[Sentence]:
    """Yield the known top shares by band, the lowest first."""
    suppliers = _of_known_share(answer.suppliers)
    if not suppliers:
        return
    between = "across a threshold" if answer.thresholds else ""
    lowest_first = sorted(suppliers, key=lambda s: (s.top or _OPEN, s.actor))
    bands: dict[str, list[Supplier]] = {}
    for s in lowest_first:
        bands.setdefault(s.band or between, []).append(s)
    parts = [_band_in_words(band, members, answer) for band, members in bands.items()]
    count = _count_of(suppliers, answer)
    text = f"the top buyer's percentage of all sales, known for {count}: {'; '.join(parts)}."
    yield Sentence(text, _rows(suppliers), "dependence")


def _band_in_words(band: str, members: Sequence[Supplier], answer: Dependence) -> str:
    """Return who is in a band, with their shares; an empty band is not named."""
    actors = list(dict.fromkeys(s.actor for s in members))
    # If there are very many suppliers, words are made only for those that can be named.
    first = set(actors[:LABELLED_SUPPLIERS])
    labels = {}
    for s in members:
        if s.actor in first:
            name = answer.heading.names[s.actor]
            labels[s.actor] = f"{name} ({_share_in_words(s)})"
    opening = f"{band}: " if band else ""
    return opening + who(actors, (), labels)


def _share_in_words(s: Supplier) -> str:
    """Return a top share in percent, without the word; an exclusive tie has no such share."""
    if s.basis == "exclusive":
        return "all, by an exclusive tie; no share stated"
    return _percent(s.top or _OPEN, "")


def _limits(answer: Dependence) -> Iterator[Sentence]:
    """Yield the thresholds that a row of the case states; those given have no row."""
    ids = tuple(limit.row for limit in answer.thresholds if limit.row)
    if ids:
        text = f"thresholds in the case: {_limits_in_words(answer.thresholds)}."
        yield Sentence(text, ids, "dependence")


def _unknown(answer: Dependence) -> Iterator[Sentence]:
    """Yield of whom no share is known, and why."""
    for group in _without_share(answer.suppliers):
        actors = [s.actor for s in group.suppliers]
        names = who(actors, (), answer.heading.names)
        share = f"{len(group.suppliers)} of {len(answer.suppliers)}"
        text = f"{group.label}: {names} ({share})."
        yield Sentence(text, _rows(group.suppliers), "dependence")


def _exposed(answer: Dependence) -> Iterator[Sentence]:
    """Yield which suppliers terms or drafts fall on, by ties of their own or of a role."""
    everybody = [s.actor for s in answer.suppliers]
    for field, text in _EXPOSURES.items():
        ties_of = attrgetter(field)
        suppliers = [s for s in answer.suppliers if ties_of(s)]
        ids = tuple(dict.fromkeys(chain.from_iterable(map(ties_of, suppliers))))
        if ids:
            exposed = [s.actor for s in suppliers]
            names = who(exposed, everybody, answer.heading.names)
            by = "1 tie" if len(ids) == 1 else f"{len(ids)} ties"
            of = ""
            if len(exposed) != len(everybody):
                of = f" ({len(exposed)} of {len(everybody)})"
            yield Sentence(f"{text}, by {by}: {names}{of}.", ids, "dependence")


def _count_of(suppliers: Sequence[Supplier], answer: Dependence) -> str:
    """Return how many of the suppliers of the answer these are."""
    n = len(answer.suppliers)
    noun = "supplier" if n == 1 else "suppliers"
    return f"{len(suppliers)} of {n} {noun}"


def _rows(suppliers: Iterable[Supplier]) -> tuple[str, ...]:
    """Return the ids that the shares of these suppliers rest on, each once."""
    rows = chain.from_iterable(s.rows for s in suppliers)
    return tuple(dict.fromkeys(rows))


def _figure(share: float) -> str:
    """Return a share in percent, to one decimal, without the word."""
    return f"{round(share * 100, 1):g}"


def _percent(top: tuple[float, float], unit: str = " percent") -> str:
    """Return between what a top share lies; a bound of 0 or 1 says nothing and is left out."""
    low, high = (_figure(x) for x in top)
    if top[0] == top[1]:
        return f"{low}{unit}"
    if top[0] == 0:
        return f"up to {high}{unit}"
    return f"{low}{unit} or more" if top[1] == 1 else f"{low}–{high}{unit}"


def _limits_in_words(limits: Sequence[Threshold]) -> str:
    """Return thresholds in percent, with whether the share itself lies above them."""
    words = []
    for limit in limits:
        what = f" ({limit.what})" if limit.what else ""
        start = "over" if limit.over else "from"
        words.append(f"{start} {_figure(limit.at)} percent{what}")
    return ", ".join(words)


_READING = (
    "The greatest share that one buyer takes of all that this supplier sells lies between "
    "these bounds."
)
_LIMITS_READING = "At this share a line is drawn; bands lie between such lines."
