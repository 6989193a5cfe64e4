"""The answer to `robustness` as data: how sure, on what it rests, what changes it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from kg.case import ChannelQuestion
from kg.questions.bottlenecks.tables import ASKED
from kg.questions.robustness.certainty import (
    CERTAIN,
    HELD,
    REACHED,
    VERDICT,
    Certainty,
)
from kg.questions.robustness.chances import Chance, Sampling
from kg.questions.robustness.left_out import Change
from kg.questions.robustness.rests_on import FREED, UNSUPPORTED, RestsOn
from kg.questions.wording import who
from kg.results.answers import Cell, Heading, Sentence, Table
from kg.results.columns import columns_of
from kg.results.display import Displayed
from kg.system.sizes import SENTENCE_ITEMS

_CODED_AND_NAMED = 2  # so many readings there are if somebody says which evidence counts
_TITLES = {
    "certainty": ("How sure", "In this reading, this is so sure."),
    "rests_on": ("What it rests on", "Without these units the answer would not hold."),
    "left_out": ("What changes an answer", "Without this unit the verdict is another."),
    "chances": ("Chances", "By the assumed probabilities, this is so with this chance."),
    "probabilities": (
        "What the chances assume",
        "A passage with evidence by this method is assumed to be right with this probability.",
    ),
}


@dataclass(frozen=True)
class ChannelRobustness:
    """How sure the answers of one channel are.

    Attributes:
        channel: the channel.
        title: its title in the words of the case.
        certainties: how sure each answer is, a reading at a time.
        resting: what they rest on.
        changes: what changes if one unit is left out.
        exact_in: the readings in which what is certain of gatekeepers is exactly that.
        question: what was asked.
        as_of: the day asked about, as text; none for any time.
        chances: the chances of its answers, where they were asked for.
    """

    channel: str
    title: str
    certainties: tuple[Certainty, ...]
    resting: tuple[RestsOn, ...]
    changes: tuple[Change, ...]
    exact_in: frozenset[str]
    question: ChannelQuestion
    as_of: str | None
    chances: tuple[Chance, ...] = ()

    @property
    def question_row(self) -> tuple[Cell, ...]:
        """Return the row of the channel in `asked`."""
        question = self.question
        near = question.targets if question.count == "to" else question.sources
        ends = (question.sources, question.targets)
        return (self.channel, ";".join(near), *ends, question.count, self.as_of)


@dataclass(frozen=True, repr=False)
class Robustness(Displayed):
    """The answer to `robustness`.

    Attributes:
        heading: what this is an answer to.
        readings: the names of the readings, in order.
        channels: the answers, a channel at a time.
        only_row: the one row of evidence on which all ties rest, if it is one; else empty.
        sampling: what was drawn to give chances; nothing by default.
    """

    heading: Heading
    readings: tuple[str, ...]
    channels: tuple[ChannelRobustness, ...]
    only_row: str = ""
    sampling: Sampling | None = None

    def sentences(self) -> tuple[Sentence, ...]:
        """Return for each channel how sure it is, on what it rests, and what would flip it."""
        if self.only_row:
            text = "All ties rest on one row of evidence: without it nothing is told."
            return (Sentence(text, (self.only_row,)), *self._assumptions())
        of_channels = chain.from_iterable(map(self._of_channel, self.channels))
        return (*of_channels, *self._assumptions())

    def _assumptions(self) -> Iterator[Sentence]:
        """Yield what chances are worked out from."""
        if self.sampling:
            text = (
                "Chances follow from the assumed probabilities listed here, not from the source: "
                f"{self.sampling.draws:,} draws of passages, seed {self.sampling.seed}."
            )
            yield Sentence(text)

    def flips(self) -> dict[tuple[str, str], frozenset[str]]:
        """Return for each channel and actor the passages that its verdict does not survive."""
        flips: dict[tuple[str, str], set[str]] = {}
        for change in chain.from_iterable(channel.changes for channel in self.channels):
            if change.unit == "passage":
                flips.setdefault((change.channel, change.actor), set()).add(change.id)
        return {key: frozenset(units) for key, units in flips.items()}

    def _of_channel(self, channel: ChannelRobustness) -> Iterator[Sentence]:
        """Yield the sentences on a channel: its reach, gatekeepers, and flips of verdicts."""
        yield from self._reach(channel)
        yield from self._gates(channel)
        yield from self._flips(channel)

    def _reach(self, channel: ChannelRobustness) -> Iterator[Sentence]:
        """Yield how many are reached for sure, as coded and in the other readings."""
        parts, before = [], None
        for reading in self.readings:
            rows = [c for c in channel.certainties if c.reading == reading]
            reached = [c for c in rows if c.answer == REACHED]
            certain = sum(c.certainty == CERTAIN for c in reached)
            counted = sum(c.answer == VERDICT for c in rows)
            figures = (certain, counted)
            is_named = len(self.readings) == _CODED_AND_NAMED or not reading.startswith("without")
            is_news = figures != before or len(self.readings) == _CODED_AND_NAMED
            if is_news and is_named:
                way = reading if reading.startswith(("as ", "without ")) else f"with {reading}"
                parts.append(f"{certain:,} of {counted:,} {way}")
            before = before or figures
        names = {c.actor for c in channel.certainties if c.answer == REACHED}
        if parts:
            text = f"Reached for certain: {', '.join(parts)}."
            yield Sentence(text, tuple(sorted(names)), channel.title)

    def _gates(self, channel: ChannelRobustness) -> Iterator[Sentence]:
        """Yield for each gate how many it holds for certain, and what would free one of them."""
        rows = [c for c in channel.certainties if c.reading == self.readings[0]]
        captives_of: dict[str, list[Certainty]] = {}
        for claim in rows:
            if claim.answer == HELD:
                captives_of.setdefault(claim.by, []).append(claim)
        first = sorted(captives_of.items(), key=lambda gate: -len(gate[1]))[:SENTENCE_ITEMS]
        for holder, claims in first:
            certain = sum(c.certainty == CERTAIN for c in claims)
            number = f"{certain:,} of {len(claims):,}"
            if certain == len(claims):
                number = f"{certain:,}"
            elif self.readings[0] not in channel.exact_in:
                number = f"at least {number}"
            name = self.heading.names[holder]
            text = f"{name} holds {number} for certain{self._freeing(channel, holder)}."
            yield Sentence(text, (holder,), channel.title)

    def _freeing(self, channel: ChannelRobustness, holder: str) -> str:
        """Return what would free a captive of a gate, if that was looked for."""
        answer = f"held by {holder}"
        rows = [r for r in channel.resting if r.answer == answer and r.kind == FREED]
        passages = [r for r in rows if r.unit == "passage"]
        sets = [r for r in passages if r.size]
        if not passages:
            return ""
        if not sets:
            is_never = all(r.bound == 0 for r in passages)
            fewest = min(r.bound for r in passages)
            tried = f"none was found to be freed by fewer than {fewest:,} retracted passages"
            return ": no evidence retracted would free one" if is_never else f"; {tried}"
        least = min(r.size or 0 for r in sets)
        freeing = Counter(r.set for r in sets if r.size == least)
        units, count = freeing.most_common(1)[0]
        people = "1 captive" if count == 1 else f"{count:,} captives"
        return f"; without {_passages(units)} a way round opens for {people}"

    def _flips(self, channel: ChannelRobustness) -> Iterator[Sentence]:
        """Yield on which passages most of what is reached rests, and which change most verdicts."""
        needed = Counter(
            r.set[0]
            for r in channel.resting
            if (r.kind, r.unit, r.size) == (UNSUPPORTED, "passage", 1)
        )
        reached = {r.actor for r in channel.resting if r.kind == UNSUPPORTED}
        if needed:
            unit, count = needed.most_common(1)[0]
            number = "none" if count == len(reached) else f"{len(reached) - count:,}"
            whom = f"{number} of the {len(reached):,} reached"
            text = f"Without {_passages([unit])}, {whom} would still be."
            yield Sentence(text, tuple(sorted(reached)), channel.title)
        changed: dict[str, list[Change]] = {}
        for change in channel.changes:
            if change.unit == "passage":
                changed.setdefault(change.id, []).append(change)
        most = sorted(changed.items(), key=lambda item: -len(item[1]))[:SENTENCE_ITEMS]
        if most:
            parts = [self._change(unit, changes) for unit, changes in most]
            left = len(changed) - len(most)
            passages = "1 more passage changes" if left == 1 else f"{left:,} more passages change"
            more = f"; {passages} verdicts" if left else ""
            changes = chain.from_iterable(changes for _, changes in most)
            actors = dict.fromkeys(c.actor for c in changes)
            yield Sentence(
                f"Verdicts change without {'; '.join(parts)}{more}.", tuple(actors), channel.title
            )

    def _change(self, unit: str, changes: Sequence[Change]) -> str:
        """Return what changes without a passage: whose verdict, from what to what."""
        steps = Counter((c.before, c.after) for c in changes)
        parts = []
        for (before, after), _ in steps.most_common(2):
            actors = [c.actor for c in changes if (c.before, c.after) == (before, after)]
            parts.append(f"{who(actors, (), self.heading.names)} from {before} to {after}")
        more = ", and others otherwise" if len(steps) > len(parts) else ""
        return f"{_passages([unit])}: {', '.join(parts)}{more}"

    def tables(self) -> tuple[Table, ...]:
        """Return how sure, what it rests on, what changes it, the chances, and what was asked."""
        sampling = self.sampling
        claims = chain.from_iterable(c.certainties for c in self.channels)
        resting = chain.from_iterable(c.resting for c in self.channels)
        changes = chain.from_iterable(map(_left_out, self.channels))
        return (
            _table("certainty", claims),
            _table("rests_on", resting),
            _table("left_out", changes),
            _table("chances", chain.from_iterable(c.chances for c in self.channels)),
            _table("probabilities", sampling.probabilities.items() if sampling else ()),
            replace(ASKED, rows=tuple(c.question_row for c in self.channels if c.resting)),
        )


def _left_out(channel: ChannelRobustness) -> Iterator[tuple[Cell, ...]]:
    """Yield a row for each verdict that changes once a unit is left out."""
    for c in channel.changes:
        yield (c.channel, c.unit, c.id, f"verdict of {c.actor}", c.before, c.after)


def _table(name: str, rows: Iterable[tuple[Cell, ...]]) -> Table:
    """Return a table with the title and the reading that `_TITLES` has for its name."""
    title, reading = _TITLES[name]
    return Table(name, title, columns_of(__package__, name), tuple(map(tuple, rows)), reading)


def _passages(units: Iterable[str]) -> str:
    """Return passages in words, by their locators."""
    return " and ".join(unit.partition(":")[2] or unit for unit in units)
