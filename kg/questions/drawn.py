"""A view as data: whom a picture shows, where they stand, what ties them, and what each of it rests on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from kg.questions.layouts import SLOT, Band, Place
from kg.questions.loops import loops_in_words
from kg.result import Cell, Column, Heading, Sentence, Table

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
    `terms` are words of the source's language about it, romanised and as they are written.
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

    def said(self, lang: str) -> str:
        """Return the name in a language, in that of the case where there is no other."""
        return (self.ja if lang == "ja" else "") or self.name


@dataclass(frozen=True)
class Tie:
    """A tie in a picture: what a row of `ties` says of it; `share` and `amount` are in words."""

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
    the labels of what closed lists allow, as `strategy_self-funding`. `day` is that of gatekeepers and routes.
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
        """Return what is shown of how much, and the gatekeepers with how many each holds."""
        said = f"{len(self.shown)} of {len(self.actors)} actors and {len(self.drawn)} of {len(self.ties)} ties."
        said += loops_in_words(sum(t.source == t.target for t in self.ties))
        held = tuple(
            Sentence(f"{h.channel}: {h.name} holds {len(h.captives)} of {h.of} ({h.basis}).", (h.id,), h.channel)
            for h in self.holders
            if not h.group
        )
        return (Sentence(said), *held)

    def tables(self) -> tuple[Table, ...]:
        """Return `actors` and `ties` as they are shown: the picture in words."""
        tiers = {t.id: t.said(self.lang) for t in self.tiers}
        kinds = {k.id: k.said(self.lang) for k in (*self.kinds, *self.tie_kinds)}
        names = {a.id: a.said(self.lang) for a in self.actors}
        actors: list[tuple[Cell, ...]] = [
            (a.id, names[a.id], kinds[a.kind], tiers[a.tier], a.degree) for a in self.shown
        ]
        ties: list[tuple[Cell, ...]] = [
            (t.id, names[t.source], kinds[t.kind], names[t.target], t.status, t.channel or None, len(t.evidence))
            for t in self.drawn
        ]
        return (
            Table("actors", "Actors shown", _ACTORS, tuple(actors), "This actor is drawn."),
            Table("ties", "Ties shown", _TIES, tuple(ties), "This tie is drawn."),
        )

    def payload(self) -> dict[str, Any]:
        """Return the view in plain JSON types, as a page reads it; the same view always gives the same bytes."""
        return {
            "title": self.heading.title,
            "case": self.heading.case,
            "summary": self.heading.summary,
            "lang": self.lang,
            "asOf": self.as_of.isoformat() if self.as_of else None,
            "day": self.day.isoformat() if self.day else None,
            "layout": self.layout,
            "layouts": list(LAYOUTS),
            "slot": list(SLOT),
            "shown": len(self.shown),
            "of": len(self.actors),
            "sought": {
                "channel": self.sought.channel,
                "focus": list(self.sought.focus),
                "depth": self.sought.depth,
                "avoid": list(self.sought.avoid),
                "avoided": list(self.sought.avoided),
                "bottlenecks": self.sought.bottlenecks,
            },
            "tiers": [{"id": t.id, "label": t.said(self.lang), "n": t.n} for t in self.tiers],
            "bands": [{"tier": b.tier, "top": b.top, "bottom": b.bottom, "half": b.half} for b in self.bands],
            "actorKinds": {k.id: {"label": k.label, "ja": k.ja, "family": k.group, "n": k.n} for k in self.kinds},
            "families": [{"id": f.id, "label": f.label, "ja": f.ja, "n": f.n} for f in self.families],
            "tieKinds": {k.id: {"label": k.label, "ja": k.ja, "channel": k.group, "n": k.n} for k in self.tie_kinds},
            "channels": {c.id: {"label": c.label, "ja": c.ja, "place": c.place} for c in self.channels},
            "actors": [_actor(a) for a in self.actors],
            "ties": [_tie(t) for t in self.ties],
            "holders": [
                {
                    "channel": h.channel, "id": h.id, "name": h.name, "basis": h.basis, "captives": list(h.captives),
                    "of": h.of, "group": h.group, "members": list(h.members), "ties": list(h.ties),
                    "via": list(h.between),
                }
                for h in self.holders
            ],
            "routes": [
                {
                    "channel": r.channel, "target": r.target, "status": r.status, "strategies": list(r.strategies),
                    "actors": list(r.actors), "ties": list(r.ties), "blockedBy": list(r.blocked_by),
                }
                for r in self.routes
            ],
            "documents": dict(self.documents),
            "dates": list(self.dates),
            "words": dict(self.words),
        }  # fmt: skip


def _actor(a: Actor) -> dict[str, Any]:
    return {
        "id": a.id, "name": a.name, "ja": a.ja, "latn": a.romanised, "aliases": list(a.aliases), "kind": a.kind,
        "family": a.family, "tier": a.tier, "role": a.role, "memberOf": list(a.member_of), "partOf": list(a.part_of),
        "note": a.note, "start": a.start, "end": a.end, "terms": list(a.terms), "deg": a.degree,
        "rank": a.rank, "shown": a.shown,
        "pos": {layout: list(a.places[layout]) for layout in LAYOUTS}, "ev": [_cited(e) for e in a.evidence],
    }  # fmt: skip


def _tie(t: Tie) -> dict[str, Any]:
    return {
        "id": t.id, "s": t.source, "t": t.target, "kind": t.kind, "channel": t.channel, "status": t.status,
        "scope": t.scope, "share": t.share, "amount": t.amount, "strategy": list(t.strategies), "start": t.start,
        "end": t.end, "refusedBy": list(t.refused_by), "note": t.note, "ev": [_cited(e) for e in t.evidence],
    }  # fmt: skip


def _cited(e: Cited) -> dict[str, str]:
    return {
        "doc": e.document, "loc": e.locator, "stance": e.stance, "method": e.method, "confidence": e.confidence,
        "anchor": e.anchor, "note": e.note,
    }  # fmt: skip


_ACTORS = (
    Column("actor", "id", "The actor."),
    Column("name", "text", "Its name."),
    Column("kind", "text", "What kind of actor it is."),
    Column("tier", "text", "Its tier in the pyramid."),
    Column("degree", "count", "How many ties of the view join it to others."),
)
_TIES = (
    Column("tie", "id", "The tie."),
    Column("source", "text", "The actor it starts from."),
    Column("kind", "text", "What kind of tie it is."),
    Column("target", "text", "The actor it leads to."),
    Column("status", "text", "Whether it is in effect."),
    Column("channel", "text", "What flows along it."),
    Column("evidence", "count", "How many passages speak of it."),
)
