"""What the first screen says of a channel: who is held, refused, around; and of whom nothing."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from kg.case import Case, ChannelQuestion
from kg.questions.overview.channel_overview import ChannelOverview
from kg.questions.overview.verdicts import Verdict
from kg.questions.pieces_of_evidence import pieces_about
from kg.questions.wording import and_list, glossed
from kg.results.answers import Sentence
from kg.system.sizes import SENTENCE_ITEMS

_MARKS = "sik?"
_NAMED = 8  # actors that a line names before it gives a number


@dataclass(frozen=True)
class ScreenWords:
    """The words of a case for a first screen.

    Attributes:
        case: the case.
        flips: for each channel and actor the passages without each of which its verdict changes.
    """

    case: Case
    flips: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)

    def hangs_on_one(self, channel: str, verdicts: Sequence[Verdict]) -> bool:
        """Return whether verdicts change without one and the same passage.

        Args:
            channel: the channel.
            verdicts: the verdicts.
        """
        flips = [self.flips.get((channel, v.actor), frozenset()) for v in verdicts]
        return bool(flips and frozenset.intersection(*flips))

    def is_in_one_passage(self, rows: Iterable[str]) -> bool:
        """Return whether one passage alone tells all of some rows.

        Args:
            rows: the ids of the rows.
        """
        pieces = pieces_about(self.case, [*rows])
        return len({(p.document, p.locator) for p in pieces if p.stance == "supports"}) == 1

    def marks(self, rows: Iterable[str], *, is_derived: bool = False) -> str:
        """Return how rows are known, as marks in brackets.

        Args:
            rows: the ids of the rows.
            is_derived: whether what is told of somebody follows from what is said of a role.
        """
        methods = {p.method for p in pieces_about(self.case, [*rows]) if p.stance == "supports"}
        letters = {self.case.schema.marks.get(method, "k") for method in methods}
        if not letters:
            return "(no evidence)"
        letters |= {"k"} if is_derived else set()
        return f"({', '.join(mark for mark in _MARKS if mark in letters)})"

    def title(self, channel: str) -> str:
        """Return what the case calls a channel."""
        question = self.case.settings.questions.get(channel)
        return question.title if question and question.title else channel

    def actors(self, verdicts: Sequence[Verdict], total: int) -> str:
        """Return the actors of some verdicts by name: all, a few, or a few and a number.

        Args:
            verdicts: the verdicts.
            total: how many are counted.
        """
        if len(verdicts) == total > 1:
            return f"all {total:,}"
        names = [self.case.names[v.actor] for v in verdicts]
        if len(names) > _NAMED:
            names = [*names[: _NAMED - 2], f"{len(names) - _NAMED + 2:,} more"]
        return and_list(names)


_Lines = Callable[[ChannelOverview, ScreenWords], Iterator[Sentence]]


def channel_lines(
    channel: ChannelOverview, question: ChannelQuestion, words: ScreenWords
) -> Iterator[Sentence]:
    """Yield what matters of one channel: what is told of somebody first, then of roles.

    Of whom nothing is told, the matrix shows; a line says so where it holds for all.

    Args:
        channel: the verdicts.
        question: the question.
        words: the words of the case.
    """
    topic = question.asks or f"Channel: {channel.channel}"
    if not channel.verdicts:
        yield Sentence(f"The case has nobody to count as {channel.people}.", (), topic)
        return
    closed: tuple[_Lines, ...] = (_gated, _refused, _lacking, _declined, _of_roles)
    opened: tuple[_Lines, ...] = (_around, _free, _open)
    lines = [
        list(chain.from_iterable(maker(channel, words) for maker in makers))
        for makers in (closed, opened)
    ]
    if not any(lines):
        yield Sentence(f"Nothing is told of {_more(channel.verdicts, channel)}.", (), topic)
    for parts in lines:
        if parts:
            ids = dict.fromkeys(chain.from_iterable(part.ids for part in parts))
            yield Sentence(" ".join(part.text for part in parts), tuple(ids), topic)


def _sentence(
    text: str,
    verdicts: Sequence[Verdict],
    words: ScreenWords,
    channel: ChannelOverview | None = None,
) -> Sentence:
    """Return a line with the marks of what it rests on, and whether it falls with one passage.

    Args:
        text: the words, without a full stop.
        verdicts: the verdicts, with the ties that the line tells.
        words: the words of the case.
        channel: the channel whose verdicts it tells; none where it tells closed doors alone.
    """
    ids = tuple(dict.fromkeys(chain.from_iterable(v.ties for v in verdicts)))
    is_derived = not all(verdict.own for verdict in verdicts)
    mark = f" {words.marks(ids, is_derived=is_derived)}" if ids else ""
    if channel:
        is_one = words.hangs_on_one(channel.channel, verdicts)
    else:
        is_one = words.is_in_one_passage(ids)
    if mark and is_one:
        mark = f"{mark[:-1]}; one passage)"
    return Sentence(f"{text[:1].upper()}{text[1:]}{mark}.", ids)


def _of(channel: ChannelOverview, *kinds: str, own: bool | None = None) -> list[Verdict]:
    """Return the verdicts of some kinds, all or only those that rest on what is their own or not.

    Args:
        channel: the verdicts.
        kinds: the kinds of verdict.
        own: whether they rest on a tie or denial of the actor's own; none for either.
    """
    fit = [v for v in channel.verdicts if v.verdict in kinds]
    return fit if own is None else [v for v in fit if v.own == own]


def _gated(channel: ChannelOverview, words: ScreenWords) -> Iterator[Sentence]:
    """Yield who is held, a line a gate."""
    gates: dict[tuple[str, ...], list[Verdict]] = {}
    for verdict in _of(channel, "held"):
        gates.setdefault(verdict.by, []).append(verdict)
    for holders, captives in sorted(gates.items(), key=lambda gate: -len(gate[1])):
        whom = words.actors(captives, len(channel.verdicts))
        by = _gate_in_words(holders, words)
        verb = "is" if len(captives) == 1 else "are"
        text = f"{whom} {verb} held by {by}; no way round is told"
        yield _sentence(text, captives, words, channel)


def _gate_in_words(holders: Sequence[str], words: ScreenWords) -> str:
    """Return who holds: gatekeepers, and of which hierarchies they are a part.

    Args:
        holders: the gatekeepers, then the hierarchies.
        words: the words of the case.
    """
    case = words.case
    hierarchies = [holder for holder in holders if holder in case.hierarchies]
    keepers = [holder for holder in holders if holder not in hierarchies]
    parts = set(chain.from_iterable(case.parts.get(h, ()) for h in hierarchies))
    names = and_list(list(glossed(case, keepers or hierarchies).values()))
    if not keepers or not hierarchies:
        return names
    of = and_list(list(glossed(case, hierarchies).values()))
    return f"{names}, part of {of}" if parts.issuperset(keepers) else f"{names}, and by {of}"


def _refused(channel: ChannelOverview, words: ScreenWords) -> Iterator[Sentence]:
    """Yield who was refused or cut off by somebody."""
    status = dict(words.case.tables["ties"].select("id", "status").iter_rows())
    refused = []
    for verdict in channel.verdicts:
        doors = tuple(t for t in verdict.closed if status[t] in ("refused", "severed"))
        by_others = tuple(t for t in doors if not _is_own_refusal(words.case, t, verdict.actor))
        if by_others:
            refused.append(verdict._replace(ties=by_others))
    if refused:
        verb = "was" if len(refused) == 1 else "were"
        text = f"{words.actors(refused, len(channel.verdicts))} {verb} refused or cut off"
        yield _sentence(text, refused, words)


def _is_own_refusal(case: Case, tie: str, actor: str) -> bool:
    """Return whether an actor itself refused a tie.

    Args:
        case: the case.
        tie: the id of the tie.
        actor: the id of the actor.
    """
    row = case.row(tie)
    by = row["refused_by"]
    return by == actor or (by in ("source", "target") and row[str(by)] == actor)


def _lacking(channel: ChannelOverview, words: ScreenWords) -> Iterator[Sentence]:
    """Yield who found little or none, by name."""
    status = dict(words.case.tables["ties"].select("id", "status").iter_rows())
    kinds = words.case.schema.tie_kinds
    kind_of = dict(words.case.tables["ties"].select("id", "kind").iter_rows())
    lacking = []
    for verdict in channel.verdicts:
        doors = [t for t in verdict.closed if status[t] == "absent"]
        # What is exclusive and absent is no lack.
        lacks = tuple(t for t in doors if not kinds[kind_of[t]].exclusive_at)
        if lacks:
            lacking.append(verdict._replace(ties=lacks))
    if lacking:
        text = f"{words.actors(lacking, len(channel.verdicts))} found little or none"
        yield _sentence(text, lacking, words)


def _declined(channel: ChannelOverview, words: ScreenWords) -> Iterator[Sentence]:
    """Yield who declined by its own choice and has nothing else."""
    status = dict(words.case.tables["ties"].select("id", "status").iter_rows())
    declined = _of(channel, "declined", own=True)
    broken = [v for v in declined if {status[tie] for tie in v.ties} == {"severed"}]
    others = [v for v in declined if v not in broken]
    for verdicts, verb in ((others, "declined by choice"), (broken, "gave up what it had")):
        if verdicts:
            whom = words.actors(verdicts, len(channel.verdicts))
            plural = verb.replace("it had", "they had") if len(verdicts) > 1 else verb
            yield _sentence(f"{whom} {plural}", verdicts, words, channel)


def _around(channel: ChannelOverview, words: ScreenWords) -> Iterator[Sentence]:
    """Yield who gets around, by strategy."""
    around = _of(channel, "around")
    by_strategy: dict[str, list[Verdict]] = {}
    labels = words.case.schema.strategies
    for verdict in around:
        for strategy in verdict.strategies or ("",):
            by_strategy.setdefault(strategy, []).append(verdict)
    parts: list[str] = []
    for strategy, verdicts in sorted(by_strategy.items(), key=lambda part: -len(part[1])):
        how = f"by {labels[strategy].label}" if strategy else "by a way without a strategy"
        verb = "get" if len(verdicts) > 1 else "gets"
        around_words = "" if parts else f" {verb} around"
        parts.append(f"{words.actors(verdicts, 0)}{around_words} {how}")
    if parts:
        number = f"{len(around):,} of {len(channel.verdicts):,}"
        yield _sentence(f"{'; '.join(parts)}: {number}", around, words, channel)


def _free(channel: ChannelOverview, words: ScreenWords) -> Iterator[Sentence]:
    """Yield who is reached by a tie of its own and held by nobody."""
    free = _of(channel, "free")
    if free:
        verb = "is" if len(free) == 1 else "are"
        whom = words.actors(free, len(channel.verdicts))
        text = f"{whom} {verb} reached by name, and no gate is told"
        yield _sentence(text, free, words, channel)


def _open(channel: ChannelOverview, words: ScreenWords) -> Iterator[Sentence]:
    """Yield of whom it is open."""
    undecided = _of(channel, "open")
    if undecided:
        # The matrix shows which; a line names only a few.
        is_few = len(undecided) <= SENTENCE_ITEMS
        whom = words.actors(undecided, len(channel.verdicts)) if is_few else f"{len(undecided):,}"
        text = f"of {whom} the source leaves open whether {_they(undecided)} around"
        yield _sentence(text, undecided, words, channel)


def _of_roles(channel: ChannelOverview, words: ScreenWords) -> Iterator[Sentence]:
    """Yield of how many only their kind is spoken of."""
    by_kind = _of(channel, "by kind")
    if by_kind:
        text = f"of {_more(by_kind, channel)} only what is said of their kind leads there"
        yield _sentence(text, by_kind, words, channel)
    for verdict, wording in _SAID_OF_KIND.items():
        alike = _of(channel, verdict, own=False)
        if alike:
            text = f"of {_more(alike, channel)} only what is said of their kind: {wording}"
            yield _sentence(text, alike, words, channel)


_SAID_OF_KIND = {
    "lacking": "access is little or none",
    "refused": "it was refused",
    "declined": "it declined",
}


def _more(verdicts: Sequence[Verdict], channel: ChannelOverview) -> str:
    """Return a number of those counted."""
    total = len(channel.verdicts)
    if len(verdicts) == total:
        return f"all {total:,}" if total > 1 else "the one counted"
    return f"{len(verdicts):,}"


def _they(verdicts: Sequence[Verdict]) -> str:
    """Return the verb that fits how many they are."""
    return "it gets" if len(verdicts) == 1 else "they get"
