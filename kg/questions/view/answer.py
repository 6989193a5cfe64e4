"""A view as data: whom a picture shows, where they stand, what ties them, and what each of it rests on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from kg.questions.self_ties import loops_in_words
from kg.questions.view.lifetimes import lifetime
from kg.questions.view.pyramid_layout import Band, Place
from kg.questions.view.scope import Scope
from kg.results.answers import Cell, Column, Heading, Sentence, Table

LAYOUTS = ("pyramid", "force")
LANGUAGES = ("en", "ja")


@dataclass(frozen=True)
class Cited:
    """A piece of evidence: where it stands, for or against, how it is known."""

    document: str
    locator: str
    stance: str
    method: str
    confidence: str
    anchor: str
    note: str


@dataclass(frozen=True)
class Labelled:
    """Something a legend lists: its id, its label, the label in Japanese if there is one, and how many there are.

    `place` is that of a channel in the ontology, from 0: its colour is the same whichever others are there.
    """

    id: str
    label: str
    ja: str
    n: int
    group: str = ""
    place: int = 0

    def said(self, lang: str) -> str:
        """Return the label in a language, in that of the ontology where there is no other."""
        return (self.ja if lang == "ja" else "") or self.label


@dataclass(frozen=True)
class Actor:
    """An actor in a picture: what a row of `actors` says of it, its family and tier, its place in each layout.

    `rank` counts from 1 in the order in which actors are chosen to be shown; `degree` counts the ties of the view.
    `romanised` is how its names read without marks and long vowels, where that differs from how they are written;
    `terms` are words of the source's language about it, romanised and as they are written. `when` is `ended` or
    `not begun` where it is not there on the day of the view.
    """

    id: str
    name: str
    ja: str
    romanised: str
    aliases: tuple[str, ...]
    kind: str
    family: str
    tier: str
    role: bool
    member_of: tuple[str, ...]
    part_of: tuple[str, ...]
    note: str
    start: str
    end: str
    terms: tuple[str, ...]
    degree: int
    rank: int
    shown: bool
    places: Mapping[str, Place]
    evidence: tuple[Cited, ...]
    when: str = ""

    def said(self, lang: str) -> str:
        """Return the name in a language, in that of the case where there is no other."""
        return (self.ja if lang == "ja" else "") or self.name


@dataclass(frozen=True)
class Tie:
    """A tie in a picture: what a row of `ties` says of it; `share` and `amount` are in words.

    `when` is `ended` or `not begun` where it is not in force on the day of the view; `since` is the day on which a
    later active tie takes the place of a denial.
    """

    id: str
    source: str
    target: str
    kind: str
    channel: str
    status: str
    scope: str
    share: str
    amount: str
    strategies: tuple[str, ...]
    start: str
    end: str
    refused_by: tuple[str, ...]
    note: str
    evidence: tuple[Cited, ...]
    when: str = ""
    since: str = ""


@dataclass(frozen=True)
class Holder:
    """A gatekeeper, or a group with its members, and whom it holds of how many reached.

    `ties` are those by which the captives hang on it, `between` who stands between, the roles included.
    """

    channel: str
    id: str
    name: str
    basis: str
    captives: tuple[str, ...]
    of: int
    group: bool
    members: tuple[str, ...]
    ties: tuple[str, ...] = ()
    between: tuple[str, ...] = ()


@dataclass(frozen=True)
class Around:
    """A route around, as `bypass` gives it."""

    channel: str
    target: str
    status: str
    strategies: tuple[str, ...]
    actors: tuple[str, ...]
    ties: tuple[str, ...]
    blocked_by: tuple[str, ...]


@dataclass(frozen=True)
class Sought:
    """What a picture was asked to show, by name: one channel, a neighbourhood, routes around, who holds whom."""

    channel: str = ""
    focus: tuple[str, ...] = ()
    depth: int = 1
    avoid: tuple[str, ...] = ()
    avoided: tuple[str, ...] = ()
    bottlenecks: bool = False


@dataclass(frozen=True)
class View:
    """The answer to `view`: all actors of the case, of whom some are shown, and the ties of the question.

    `families` are the few groups that are told apart by colour and shape. `bands` say where the tiers of the pyramid
    stand. `left_out` counts the actors that are not shown at first, `dates` are the dates that ties carry, `words`
    the labels of what closed lists allow, as `strategy_self-funding`. `day` is that of gatekeepers and routes, and of
    what is marked as over or not begun; `scope` says what was worked out, `rest` is the evidence of all rows without
    their own.
    """

    heading: Heading
    lang: str
    layout: str
    sought: Sought
    tiers: tuple[Labelled, ...]
    bands: tuple[Band, ...]
    families: tuple[Labelled, ...]
    kinds: tuple[Labelled, ...]
    tie_kinds: tuple[Labelled, ...]
    channels: tuple[Labelled, ...]
    actors: tuple[Actor, ...]
    ties: tuple[Tie, ...]
    holders: tuple[Holder, ...]
    routes: tuple[Around, ...]
    documents: Mapping[str, str]
    as_of: date | None
    day: date | None
    left_out: int
    scope: Scope
    rest: tuple[Cited, ...]
    dates: tuple[str, ...]
    words: Mapping[str, str]

    @property
    def shown(self) -> tuple[Actor, ...]:
        """Return the actors that are drawn at first."""
        return tuple(a for a in self.actors if a.shown)

    @property
    def drawn(self) -> tuple[Tie, ...]:
        """Return the ties between actors that are drawn at first."""
        here = {a.id for a in self.shown}
        return tuple(t for t in self.ties if t.source in here and t.target in here)

    def sentences(self) -> tuple[Sentence, ...]:
        """Return what is shown of how much, what is not current, who holds how many, and what was not worked out."""
        said = f"{len(self.shown)} of {len(self.actors)} actors and {len(self.drawn)} of {len(self.ties)} ties."
        roles = {a.id for a in self.actors if a.role}
        said += loops_in_words(
            sum(t.source == t.target and t.source not in roles for t in self.ties)
        )
        held = tuple(
            Sentence(
                f"{h.channel}: {h.name} holds {len(h.captives)} of {h.of} ({h.basis}).",
                (h.id,),
                h.channel,
            )
            for h in self.holders
            if not h.group
        )
        return (Sentence(said), *self._marked(), *held, *self.scope.sentences(self.asked_of))

    @property
    def asked_of(self) -> tuple[str, ...]:
        """Return the channels that the view is about."""
        return (self.sought.channel,) if self.sought.channel else tuple(c.id for c in self.channels)

    def _marked(self) -> Iterable[Sentence]:
        """Yield how many of those shown are over, and have not begun."""
        rows: list[Actor | Tie] = [*self.shown, *self.drawn]
        for reason, words in (("ended", "over"), ("not begun", "not yet begun")):
            some = [row.id for row in rows if row.when == reason]
            if some:
                yield Sentence(f"{len(some)} of these {words} by {self.day}.", tuple(some))

    def tables(self) -> tuple[Table, ...]:
        """Return `actors` and `ties` as they are shown: the picture in words."""
        tiers = {t.id: t.said(self.lang) for t in self.tiers}
        kinds = {k.id: k.said(self.lang) for k in (*self.kinds, *self.tie_kinds)}
        names = {a.id: a.said(self.lang) for a in self.actors}
        current = "current" if self.day else None
        actors: list[tuple[Cell, ...]] = [
            (
                a.id,
                names[a.id],
                kinds[a.kind],
                tiers[a.tier],
                a.degree,
                a.when or current,
                lifetime(a.start, a.end),
            )
            for a in self.shown
        ]
        ties: list[tuple[Cell, ...]] = [
            (
                t.id,
                names[t.source],
                kinds[t.kind],
                names[t.target],
                t.status,
                t.channel or None,
                len(t.evidence),
                t.when or current,
                lifetime(t.start, t.end),
            )
            for t in self.drawn
        ]
        return (
            Table("actors", "Actors shown", _ACTORS, tuple(actors), "This actor is drawn."),
            Table("ties", "Ties shown", _TIES, tuple(ties), "This tie is drawn."),
        )


_DATED = (
    Column("when", "text", "Whether it is current, ended or not begun on the day of the view."),
    Column("dates", "text", "From when to when it was."),
)
_ACTORS = (
    Column("actor", "id", "The actor."),
    Column("name", "text", "Its name."),
    Column("kind", "text", "What kind of actor it is."),
    Column("tier", "text", "Its tier in the pyramid."),
    Column("degree", "count", "How many ties of the view join it to others."),
    *_DATED,
)
_TIES = (
    Column("tie", "id", "The tie."),
    Column("source", "text", "The actor it starts from."),
    Column("kind", "text", "What kind of tie it is."),
    Column("target", "text", "The actor it leads to."),
    Column("status", "text", "Whether it is in effect."),
    Column("channel", "text", "What flows along it."),
    Column("evidence", "count", "How many passages speak of it."),
    *_DATED,
)
