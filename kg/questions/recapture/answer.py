"""The answer to `recapture` as data: the routes of returning money, as words, table, figures."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from kg.questions.intervals import Span
from kg.results.answers import Cell, Heading, Sentence, Table
from kg.results.columns import columns_of
from kg.results.display import Displayed
from kg.results.figures import Figure, Stage, Stream, StreamFlow, Tone

STATUSES = ("stated", "reported", "expected", "suspected", "unsupported")
_RETURNS = {
    "stated": "a return to {} is stated",
    "reported": "a return to {} is reported",
    "expected": "a return to {} is expected",
    "suspected": "a return to {} is suspected",
    "unsupported": "a return to {} is coded, but no evidence supports it",
}
_KEY: tuple[tuple[Tone, str], ...] = (
    ("sure", "stated, on the way to whom the money is meant for"),
    ("plain", "only reported, on that way"),
    ("closed", "the tie by which it returns"),
    ("open", "only expected or suspected"),
)


class Money(NamedTuple):
    """A sum, perhaps within bounds, and its currency; both empty where no sum is stated."""

    span: Span
    currency: str

    @property
    def text(self) -> str:
        """Return the sum in words."""
        return self.span.text(self.currency)

    @property
    def exact(self) -> float | None:
        """Return the sum where it is stated as one number."""
        return self.span.least if self.span.least == self.span.most else None


@dataclass(frozen=True)
class Leg:
    """A step of a route: the ties from one actor to the next, their kinds, and how they are known.

    Attributes:
        source: the actor that passes the money on.
        target: the actor that gets it.
        ties: the ids of the ties.
        kinds: the labels of their kinds.
        status: the status of the tie that is known best, one of `STATUSES`.
        methods: the methods of the evidence that supports them.
        confidence: the least confidence of their coding, where it is doubtful.
        disputed: the methods of the evidence that disputes them.
        notes: the notes of the evidence.
    """

    source: str
    target: str
    ties: tuple[str, ...]
    kinds: tuple[str, ...]
    status: str
    methods: tuple[str, ...]
    confidence: str | None
    disputed: tuple[str, ...]
    notes: tuple[str, ...]

    def basis(self) -> str:
        """Return in words how the step is known."""
        parts = [_spaced(self.methods) or "without evidence"]
        if self.confidence:
            parts.append(f"coded with {self.confidence} confidence")
        if self.disputed:
            parts.append(f"disputed by {_spaced(self.disputed)}")
        return ", ".join(parts)

    def basis_and_notes(self) -> str:
        """Return in words how the step is known, and what the evidence adds."""
        if not self.notes:
            return self.basis()
        return f"{self.basis()}: {'; '.join(self.notes)}"

    def text(self, names: Mapping[str, str]) -> str:
        """Return the step in words.

        Args:
            names: the names of the actors.
        """
        return f"{names[self.source]} – {' / '.join(self.kinds)} → {names[self.target]}"


def _spaced(slugs: Iterable[str]) -> str:
    """Return slugs as words."""
    return ", ".join(slug.replace("-", " ") for slug in slugs)


def _ties_of(legs: Iterable[Leg]) -> tuple[str, ...]:
    """Return the ties of legs."""
    return tuple(chain.from_iterable(leg.ties for leg in legs))


@dataclass(frozen=True)
class Returned:
    """A route of recapture: from the programme to its target, and back to `to`.

    Attributes:
        programme: the programme.
        target: the actor that the money is meant for.
        to: the actor that the money returns to.
        status: the status of the leg that is known worst, the purpose included.
        purpose: the ties that say whom the money is meant for.
        legs: the route, whose last leg returns.
        beside: ties between the same actors that are only alleged.
        meant: the sum that is meant for the target.
        back: the sum that is said to return.
    """

    programme: str
    target: str
    to: str
    status: str
    purpose: Leg
    legs: tuple[Leg, ...]
    beside: tuple[Leg, ...]
    meant: Money
    back: Money

    @property
    def actors(self) -> tuple[str, ...]:
        """Return the actors of the route, in the direction of the money."""
        return (*(leg.source for leg in self.legs), self.to)

    @property
    def ties(self) -> tuple[str, ...]:
        """Return the ties along the route, the last of which returns."""
        return _ties_of(self.legs)

    @property
    def suspected(self) -> tuple[str, ...]:
        """Return the ties between the same actors that are only alleged."""
        return _ties_of(self.beside)

    @property
    def disputed(self) -> tuple[str, ...]:
        """Return the ties, on the route or only alleged, that some evidence disputes."""
        return _ties_of(leg for leg in (*self.legs, *self.beside) if leg.disputed)

    @property
    def amount(self) -> float | None:
        """Return the sum that was meant for the target, where it is stated as one number."""
        return self.meant.exact

    @property
    def supports(self) -> tuple[Leg, ...]:
        """Return the legs that the status rests on: the purpose, then the route."""
        return (self.purpose, *self.legs)

    @property
    def methods(self) -> tuple[str, ...]:
        """Return how purpose and route are known."""
        methods = chain.from_iterable(leg.methods for leg in self.supports)
        return tuple(sorted(set(methods)))

    @property
    def confidence(self) -> str | None:
        """Return the least confidence of their coding, where it is doubtful."""
        levels = {leg.confidence for leg in self.supports}
        return next((level for level in ("low", "medium") if level in levels), None)

    def money(self) -> str:
        """Return in words what was meant for the target, and what is said to return."""
        return f"meant: {self.meant.text}; returning: {self.back.text}"


@dataclass(frozen=True, repr=False)
class Recapture(Displayed):
    """The answer to `recapture`."""

    heading: Heading
    returned: tuple[Returned, ...]

    def sentences(self) -> tuple[Sentence, ...]:
        """Return for each route where its money returns, on which ties, and what is suspected."""
        sentences = tuple(chain.from_iterable(map(self._sentences_of, self.returned)))
        return sentences or (Sentence("no route is recorded.", (), "capital"),)

    def _sentences_of(self, route: Returned) -> Iterator[Sentence]:
        """Yield where the money of a route returns, on what that rests, and what is suspected."""
        names = self.heading.names
        meant = f" ({route.meant.text})" if route.meant.span.has_end else ""
        back = route.back.text if route.back.span.has_end else "how much is not stated"
        ending = _RETURNS[route.status].format(names[route.to])
        programme, target = names[route.programme], names[route.target]
        text = f"{programme}{meant}, meant for {target}: {ending}; {back}."
        yield Sentence(text, (*route.ties, *route.purpose.ties), "capital")
        weakest = [leg for leg in route.supports if leg.status == route.status]
        reason = f"only {route.status}"
        if route.status == STATUSES[0]:
            reason = "no tie is less than stated"
        text = f"{reason}: {self._in_words(weakest)}."
        yield Sentence(text, _ties_of(weakest), "capital")
        if route.beside:
            text = f"suspected besides: {self._in_words(route.beside)}."
            yield Sentence(text, route.suspected, "capital")

    def _in_words(self, legs: Iterable[Leg]) -> str:
        """Return legs in words."""
        names = self.heading.names
        return "; ".join(f"{leg.text(names)} ({leg.basis_and_notes()})" for leg in legs)

    def tables(self) -> tuple[Table, ...]:
        """Return the table `recapture`."""
        rows = tuple(map(_cells, self.returned))
        return (Table("recapture", "Recaptured", _COLUMNS, rows, _READING),)

    def figures(self) -> tuple[Figure, ...]:
        """Return a figure of the money of each programme.

        It is called `recapture`, or `recapture-<programme>` where there are several programmes.
        """
        programmes = dict.fromkeys(r.programme for r in self.returned)
        if len(programmes) == 1:
            return tuple(self._figure(p, "recapture") for p in programmes)
        return tuple(self._figure(p, f"recapture-{p}") for p in programmes)

    def _figure(self, programme: str, name: str) -> Figure:
        """Return the stream of a programme."""
        names = self.heading.names
        routes = [r for r in self.returned if r.programme == programme]
        flows = tuple(_stream_flows(routes))
        tones = {flow.tone for flow in flows}
        columns = _columns(routes)
        stages = tuple(Stage(actor, names[actor], column) for actor, column in columns.items())
        sentences = chain.from_iterable(map(self._sentences_of, routes))
        capitalised = (s.text[0].upper() + s.text[1:] for s in sentences)
        text = " ".join(capitalised)
        key = tuple((tone, words) for tone, words in _KEY if tone in tones)
        title = f"Where the money of {names[programme]} goes"
        return Figure(name, title, text, Stream(stages, flows), key)


def _cells(route: Returned) -> tuple[Cell, ...]:
    """Return a route as a row."""
    return (
        route.programme,
        route.target,
        route.to,
        route.status,
        route.actors,
        route.ties,
        route.amount,
        route.meant.currency or None,
        route.money(),
        route.methods,
        route.confidence,
        route.disputed,
        route.suspected,
    )


def _columns(routes: Sequence[Returned]) -> dict[str, int]:
    """Return the column of each actor in the figure, from the left."""
    columns: dict[str, int] = {}
    for route in routes:
        for i, actor in enumerate(route.actors[:-1]):
            columns.setdefault(actor, i)
    # The money may return to a member of a role on the route; the member stands beside the role.
    for route in routes:
        columns.setdefault(route.to, max(0, columns[route.target] - 1))
    return columns


def _stream_flows(routes: Sequence[Returned]) -> Iterator[StreamFlow]:
    """Yield each leg of some routes once, with its sum and its width."""
    legs: dict[tuple[str, ...], Leg] = {}
    sums: dict[tuple[str, ...], str] = {}
    widths: dict[tuple[str, ...], float] = {}
    for route in routes:
        for leg in (*route.legs, *route.beside):
            legs[leg.source, leg.target, *leg.ties] = leg
        sums[route.legs[0].ties] = _sum(route.meant, " meant")
    # A leg that returns may be the first of another route: then its own sum counts.
    for route in routes:
        returning = route.legs[-1].ties
        sums[returning] = _sum(route.back, "")
        widths[returning] = _share(route.back, route.meant)
    for leg in legs.values():
        ties, kinds = leg.ties, " / ".join(leg.kinds)
        label = f"{kinds}{sums.get(ties, '')} ({leg.basis()})"
        tone = _tone(leg, is_returning=ties in widths)
        width = widths.get(ties, 1.0)
        yield StreamFlow(leg.source, leg.target, label, tone, ties, width)


def _sum(money: Money, purpose: str) -> str:
    """Return a sum as it follows the words for a leg; nothing where none is stated."""
    return f", {money.text}{purpose}" if money.span.has_end else ""


def _share(part: Money, total: Money) -> float:
    """Return a sum as a share of another, or 1 where one of them is not known exactly."""
    if part.currency != total.currency or not part.exact or not total.exact:
        return 1.0
    return min(1.0, part.exact / total.exact)


def _tone(leg: Leg, *, is_returning: bool) -> Tone:
    """Return the tone of a leg in the figure; see `_KEY`."""
    if leg.status in ("expected", "suspected"):
        return "open"
    if is_returning:
        return "closed"
    return "sure" if leg.status == "stated" else "plain"


_READING = (
    "Money of this programme, meant for the target, flows along these ties and back to an actor on "
    "the way, as far as the source states, reports, expects or suspects."
)
_COLUMNS = columns_of(__package__, "recapture")
