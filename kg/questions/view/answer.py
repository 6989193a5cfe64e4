"""A view as data: the actors of a picture, their places, their ties, and the evidence of each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from kg.questions.self_ties import loops_in_words
from kg.questions.view.dossier import Dossier
from kg.questions.view.lifetimes import lifetime
from kg.questions.view.pyramid_layout import Band, Place
from kg.questions.view.scope import Scope
from kg.results.answers import Cell, Heading, Sentence, Table
from kg.results.columns import columns_of
from kg.results.display import Displayed
from kg.results.figures import Figure

LAYOUTS = ("pyramid", "force")
LANGUAGES = ("en", "ja")
PICTURES = ("matrix", "gate", "network")


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
    """An entry of a legend: its id, its label, its Japanese label if it has one, and its count.

    `place` is the position of a channel in the ontology, from 0. The colour of a channel follows
    from it, so that the colour does not depend on which channels the view has.
    """

    id: str
    label: str
    ja: str
    n: int
    group: str = ""
    place: int = 0

    def label_in(self, lang: str) -> str:
        """Return the label in a language; if there is none, the label of the ontology."""
        translation = self.ja if lang == "ja" else ""
        return translation or self.label


@dataclass(frozen=True)
class Actor:
    """An actor in a picture: its row of `actors`, its family and tier, its place in each layout.

    `rank` counts from 1: actors of low rank are drawn first. `degree` counts its ties of the view.
    `romanised` has its names without marks and long vowels, if that differs from how they are
    written. `terms` are words of the source's language about it, romanised and as they are written.
    `when` is `ended` or `not begun` if the actor is not there on the day of the view.
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
    is_visible: bool
    places: Mapping[str, Place]
    evidence: tuple[Cited, ...]
    when: str = ""

    def name_in(self, lang: str) -> str:
        """Return the name in a language; if there is none, the name of the case."""
        translation = self.ja if lang == "ja" else ""
        return translation or self.name


@dataclass(frozen=True)
class Tie:
    """A tie in a picture: its row of `ties`; `share` and `amount` are in words.

    `when` is `ended` or `not begun` if the tie is not in force on the day of the view. `since` is
    the day on which a later active tie replaces a denial.
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
    """A gatekeeper, or a group with its members, and its captives among `of` actors reached.

    `ties` lead from it to its captives; `between` are the actors on the way, with their roles.
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
    """The question of a picture: a channel, a neighbourhood, routes around, gatekeepers."""

    channel: str = ""
    focus: tuple[str, ...] = ()
    depth: int = 1
    avoid: tuple[str, ...] = ()
    avoided: tuple[str, ...] = ()
    bottlenecks: bool = False


class Total(NamedTuple):
    """How many actors the case has, and how many ties the question has, on the page or not."""

    actors: int
    ties: int


@dataclass(frozen=True, repr=False)
class View(Displayed):
    """The answer to `view`: actors of the case, of which some are visible, and their ties.

    Of a large case a page takes some of the actors alone: those of the question, then those with
    most ties.

    Attributes:
        heading: the question, the case and its names.
        lang: the language of labels and names, `en` or `ja`.
        layout: the layout that is drawn first, `pyramid` or `force`.
        sought: the question that the picture answers.
        tiers: the tiers from the top down.
        bands: the rows of the pyramid that each tier takes.
        families: the few groups that differ in colour and shape.
        kinds: the kinds of the actors.
        tie_kinds: the kinds of the ties.
        channels: the channels of the ties.
        actors: the actors by rank.
        ties: the ties of the question among them.
        holders: the gatekeepers and groups.
        routes: the routes around.
        documents: the title of each document by its id.
        as_of: the day that the ties were limited to; none for any time.
        day: the day of gatekeepers and routes; by it, rows are marked as over or not begun.
        scope: which of gatekeepers and routes were worked out.
        default_evidence: the evidence of all rows that have none of their own.
        dates: the dates that ties carry, in order.
        words: the labels of the values of closed lists, by keys such as `strategy_self-funding`.
        total: how many actors and ties there are in all; by default those on the page.
        picture: what is shown first, one of `PICTURES`.
        matrix: the verdicts of all channels; none without a standard question.
        gates: the picture of each channel, by its name.
        dossiers: all that is told of each of those counted, where they are not too many.
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
    scope: Scope
    default_evidence: tuple[Cited, ...]
    dates: tuple[str, ...]
    words: Mapping[str, str]
    total: Total | None = None
    picture: str = "network"
    matrix: Figure | None = None
    gates: Mapping[str, Figure] = field(default_factory=dict)
    dossiers: tuple[Dossier, ...] = ()

    @property
    def figure(self) -> Figure | None:
        """Return the matrix or the gate that is shown first; none where it is the network."""
        if self.picture == "gate":
            return self.gates.get(self.sought.channel) or next(iter(self.gates.values()), None)
        return self.matrix if self.picture == "matrix" else None

    @property
    def all_rows(self) -> Total:
        """Return how many actors and ties there are, on the page or not."""
        return self.total or Total(len(self.actors), len(self.ties))

    @property
    def visible_actors(self) -> tuple[Actor, ...]:
        """Return the actors that are drawn at first."""
        return tuple(a for a in self.actors if a.is_visible)

    @property
    def visible_ties(self) -> tuple[Tie, ...]:
        """Return the ties between actors that are drawn at first."""
        actor_ids = {a.id for a in self.visible_actors}
        return tuple(t for t in self.ties if actor_ids.issuperset((t.source, t.target)))

    def sentences(self) -> tuple[Sentence, ...]:
        """Return the counts, what is not current, who holds how many, what was not worked out."""
        sentences = [self._count_rows()]
        sentences += self._count_dated()
        sentences += self._count_captives()
        sentences += self.scope.sentences(self.channel_ids)
        return tuple(sentences)

    @property
    def channel_ids(self) -> tuple[str, ...]:
        """Return the channels that the view is about."""
        if self.sought.channel:
            return (self.sought.channel,)
        return tuple(channel.id for channel in self.channels)

    def _count_rows(self) -> Sentence:
        """Return how many actors and ties are drawn, and how many ties are loops."""
        total = self.all_rows
        actors = f"{len(self.visible_actors):,} of {total.actors:,} actors"
        ties = f"{len(self.visible_ties):,} of {total.ties:,} ties"
        roles = {a.id for a in self.actors if a.role}
        # A tie from a role to itself joins its members to each other, so that it is not a loop.
        loops = [t for t in self.ties if t.source == t.target]
        count = sum(loop.source not in roles for loop in loops)
        omission = ""
        if total.actors > len(self.actors):
            omission = f" The page has {len(self.actors):,} actors with most ties and"
            omission += f" {len(self.ties):,} ties among them; kg view --focus NAME draws others."
        return Sentence(f"{actors} and {ties}.{omission}{loops_in_words(count)}")

    def _count_dated(self) -> Iterable[Sentence]:
        """Yield how many visible rows are over, and how many have not begun."""
        rows: list[Actor | Tie] = [*self.visible_actors, *self.visible_ties]
        for reason, words in (("ended", "over"), ("not begun", "not yet begun")):
            ids = tuple(row.id for row in rows if row.when == reason)
            if ids:
                yield Sentence(f"{len(ids)} of these {words} by {self.day}.", ids)

    def _count_captives(self) -> Iterable[Sentence]:
        """Yield how many each gatekeeper holds."""
        for holder in self.holders:
            if not holder.group:
                share = f"{len(holder.captives)} of {holder.of}"
                text = f"{holder.channel}: {holder.name} holds {share} ({holder.basis})."
                yield Sentence(text, (holder.id,), holder.channel)

    def tables(self) -> tuple[Table, ...]:
        """Return `actors` and `ties`, those that are visible: the picture in words."""
        rows = tuple(self._actor_rows())
        columns = columns_of(__package__, "actors")
        actors = Table("actors", "Actors shown", columns, rows, "This actor is drawn.")
        rows = tuple(self._tie_rows())
        columns = columns_of(__package__, "ties")
        ties = Table("ties", "Ties shown", columns, rows, "This tie is drawn.")
        return (actors, ties)

    def _actor_rows(self) -> Iterable[tuple[Cell, ...]]:
        """Yield the rows of the table `actors`, in the language of the view."""
        tiers = {t.id: t.label_in(self.lang) for t in self.tiers}
        kinds = {k.id: k.label_in(self.lang) for k in self.kinds}
        for a in self.visible_actors:
            name = a.name_in(self.lang)
            dated = (self._presence(a.when), lifetime(a.start, a.end))
            yield (a.id, name, kinds[a.kind], tiers[a.tier], a.degree, *dated)

    def _tie_rows(self) -> Iterable[tuple[Cell, ...]]:
        """Yield the rows of the table `ties`, in the language of the view."""
        kinds = {k.id: k.label_in(self.lang) for k in self.tie_kinds}
        names = {a.id: a.name_in(self.lang) for a in self.actors}
        for t in self.visible_ties:
            labels = (names[t.source], kinds[t.kind], names[t.target])
            flow = (t.status, t.channel or None, len(t.evidence))
            dated = (self._presence(t.when), lifetime(t.start, t.end))
            yield (t.id, *labels, *flow, *dated)

    def _presence(self, when: str) -> str | None:
        """Return whether a row is current; none without a day to say so of."""
        return when or ("current" if self.day else None)
