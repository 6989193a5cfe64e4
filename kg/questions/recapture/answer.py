"""The answer to `recapture` as data: each route of returning money, in words, as a table and as figures."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kg.questions.intervals import Span
from kg.results.answers import Column, Heading, Sentence, Table
from kg.results.figures import Figure, Stage, Stream, StreamFlow, Tone

STATUSES = ("stated", "reported", "suspected", "unsupported")
_SAID = {
    "stated": "a return to {} is stated",
    "reported": "a return to {} is reported",
    "suspected": "a return to {} is suspected",
    "unsupported": "a return to {} is coded, but no evidence supports it",
}
_KEY: tuple[tuple[Tone, str], ...] = (
    ("sure", "stated, on the way to whom the money is meant for"),
    ("plain", "only reported, on that way"),
    ("closed", "the tie by which it returns"),
    ("open", "only suspected"),
)


@dataclass(frozen=True)
class Leg:
    """A step of the way: the ties from one actor to the next, what kinds they are, and how they are known.

    `status` is that of the best known of its ties; `methods` are those of the evidence that
    supports them, `confidence` the least of their coding where it is doubtful, `notes` what the
    evidence adds.
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
        """Return in words how it is known."""
        by = ", ".join(m.replace("-", " ") for m in self.methods) or "without evidence"
        doubt = f", coded with {self.confidence} confidence" if self.confidence else ""
        against = (
            f", disputed by {', '.join(m.replace('-', ' ') for m in self.disputed)}"
            if self.disputed
            else ""
        )
        return by + doubt + against

    def text(self, names: Mapping[str, str]) -> str:
        """Return it in words."""
        return f"{names[self.source]} – {' / '.join(self.kinds)} → {names[self.target]}"


@dataclass(frozen=True)
class Returned:
    """A route of recapture: from the programme to whom it is meant for, and back to `to`.

    `purpose` says whom the money is meant for, `legs` are the way, the last of which returns;
    `status` is that of the worst known among them; `beside` are ties between the same actors that
    are only alleged. `meant` is the sum meant for the target, `back` what is said to return, each
    with its currency.
    """

    programme: str
    target: str
    to: str
    status: str
    purpose: Leg
    legs: tuple[Leg, ...]
    beside: tuple[Leg, ...]
    meant: tuple[Span, str]
    back: tuple[Span, str]

    @property
    def actors(self) -> tuple[str, ...]:
        """Return the way of the money."""
        return (*(leg.source for leg in self.legs), self.to)

    @property
    def ties(self) -> tuple[str, ...]:
        """Return the ties along the way, the last of which returns."""
        return tuple(tie for leg in self.legs for tie in leg.ties)

    @property
    def suspected(self) -> tuple[str, ...]:
        """Return the ties between the same actors that are only alleged."""
        return tuple(tie for leg in self.beside for tie in leg.ties)

    @property
    def amount(self) -> float | None:
        """Return the sum that was meant for the target, where it is stated as one number."""
        span, _ = self.meant
        return span.least if span.least == span.most else None

    @property
    def methods(self) -> tuple[str, ...]:
        """Return how purpose and way are known."""
        return tuple(sorted({m for leg in (self.purpose, *self.legs) for m in leg.methods}))

    @property
    def confidence(self) -> str | None:
        """Return the least confidence of their coding, where it is doubtful."""
        found = {leg.confidence for leg in (self.purpose, *self.legs)}
        return next((c for c in ("low", "medium") if c in found), None)

    def money(self) -> str:
        """Return in words what was meant for the target, and what is said to return."""
        meant, back = (span.text(unit) for span, unit in (self.meant, self.back))
        return f"meant: {meant}; returning: {back}"


@dataclass(frozen=True)
class Recapture:
    """The answer to `recapture`."""

    heading: Heading
    returned: tuple[Returned, ...]

    def sentences(self) -> tuple[Sentence, ...]:
        """Return of each route whose money returns to whom, then which ties that hangs on, and what is suspected."""
        said = tuple(s for r in self.returned for s in self._said(r))
        return said or (Sentence("no route is recorded.", (), "capital"),)

    def _said(self, r: Returned) -> Iterator[Sentence]:
        names = self.heading.names
        sum_ = f" ({r.meant[0].text(r.meant[1])})" if r.meant[0].has_end else ""
        back = r.back[0].text(r.back[1]) if r.back[0].has_end else "how much is not stated"
        ending = _SAID[r.status].format(names[r.to])
        text = f"{names[r.programme]}{sum_}, meant for {names[r.target]}: {ending}; {back}."
        yield Sentence(text, (*r.ties, *r.purpose.ties), "capital")
        weak = [leg for leg in (r.purpose, *r.legs) if leg.status == r.status]
        links = "; ".join(f"{leg.text(names)} ({_full(leg)})" for leg in weak)
        only = "no tie is less than stated" if r.status == STATUSES[0] else f"only {r.status}"
        yield Sentence(
            f"{only}: {links}.", tuple(tie for leg in weak for tie in leg.ties), "capital"
        )
        if r.beside:
            links = "; ".join(f"{leg.text(names)} ({_full(leg)})" for leg in r.beside)
            yield Sentence(f"suspected besides: {links}.", r.suspected, "capital")

    def tables(self) -> tuple[Table, ...]:
        """Return the table `recapture`."""
        rows = [
            (
                r.programme, r.target, r.to, r.status, r.actors, r.ties, r.amount, r.meant[1] or None, r.money(),
                r.methods, r.confidence, tuple(t for leg in (*r.legs, *r.beside) if leg.disputed for t in leg.ties),
                r.suspected,
            )
            for r in self.returned
        ]  # fmt: skip
        return (Table("recapture", "Recaptured", _COLUMNS, tuple(rows), _READING),)

    def figures(self) -> tuple[Figure, ...]:
        """Return the way of the money of each programme: `recapture`, or `recapture-<programme>` where several are."""
        programmes = list(dict.fromkeys(r.programme for r in self.returned))
        return tuple(
            self._figure(p, "recapture" if len(programmes) == 1 else f"recapture-{p}")
            for p in programmes
        )

    def _figure(self, programme: str, name: str) -> Figure:
        names = self.heading.names
        some = [r for r in self.returned if r.programme == programme]
        columns: dict[str, int] = {}
        for r in some:
            for i, actor in enumerate(r.actors[:-1]):
                columns.setdefault(actor, i)
        for r in some:  # who is paid may be a member of a role on the way, and stands beside it
            columns.setdefault(r.to, max(0, columns[r.target] - 1))
        legs = {
            (leg.source, leg.target, leg.ties): leg for r in some for leg in (*r.legs, *r.beside)
        }
        back = {r.legs[-1].ties for r in some}
        money = {r.legs[0].ties: _sum(r.meant, " meant") for r in some}
        money |= {r.legs[-1].ties: _sum(r.back, "") for r in some}
        widths = {r.legs[-1].ties: _part(r.back, r.meant) for r in some}
        drawn = tuple(
            StreamFlow(
                s,
                t,
                f"{' / '.join(leg.kinds)}{money.get(ties, '')} ({leg.basis()})",
                _tone(leg, ties in back),
                ties,
                widths.get(ties, 1.0),
            )
            for (s, t, ties), leg in legs.items()
        )
        stages = tuple(Stage(actor, names[actor], column) for actor, column in columns.items())
        text = " ".join(s.text[0].upper() + s.text[1:] for r in some for s in self._said(r))
        key = tuple((tone, words) for tone, words in _KEY if tone in {p.tone for p in drawn})
        return Figure(
            name, f"Where the money of {names[programme]} goes", text, Stream(stages, drawn), key
        )


def _full(leg: Leg) -> str:
    return ": ".join((leg.basis(), *(["; ".join(leg.notes)] if leg.notes else [])))


def _sum(money: tuple[Span, str], for_what: str) -> str:
    return f", {money[0].text(money[1])}{for_what}" if money[0].has_end else ""


def _part(money: tuple[Span, str], of: tuple[Span, str]) -> float:
    """Return a sum as a share of another, or 1 where one of them is not known exactly."""
    (part, unit), (whole, other) = money, of
    if (
        unit != other
        or not part.least
        or not whole.least
        or part.least != part.most
        or whole.least != whole.most
    ):
        return 1.0
    return min(1.0, part.least / whole.least)


def _tone(leg: Leg, back: bool) -> Tone:
    if leg.status == "suspected":
        return "open"
    return "closed" if back else "sure" if leg.status == "stated" else "plain"


_READING = (
    "Money of this programme, meant for the target, flows along these ties and back to an actor on the way, as far as "
    "the source states, reports or suspects."
)
_COLUMNS = (
    Column("programme", "id", "The programme."),
    Column("target", "id", "Whom it is meant for."),
    Column("to", "id", "To whom the money returns."),
    Column(
        "status",
        "text",
        "By the tie that is worst known: stated (by the source itself, a table, law or statistic), reported (by "
        "interview, survey or anecdote alone), suspected (alleged, speculation, or a doubtful reading), unsupported.",
    ),
    Column("actors", "route", "The way of the money."),
    Column("ties", "ties", "The ties along it, the last of which returns."),
    Column(
        "amount",
        "number",
        "The sum that was meant for the target, where it is stated as one number.",
    ),
    Column("currency", "text", "The currency of that sum."),
    Column("money", "text", "What was meant for the target and what is said to return, in words."),
    Column("methods", "ids", "How purpose and ties are known."),
    Column("confidence", "text", "The least confidence of their coding, where it is doubtful."),
    Column(
        "disputed", "ties", "Ties of these, on the way or suspected, that some evidence disputes."
    ),
    Column("suspected", "ties", "Ties between the same actors that are only alleged."),
)
