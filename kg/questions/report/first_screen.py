"""The first screen of the report: the matrix, then what matters in plain words."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain

from kg.case import Case
from kg.questions.bottlenecks.answer import Bottlenecks
from kg.questions.bottlenecks.channel_answer import ChannelAnswer
from kg.questions.overview.answer import Overview
from kg.questions.pieces_of_evidence import pieces_about
from kg.questions.report.screen_lines import ScreenWords, channel_lines
from kg.questions.wording import and_list
from kg.results.answers import Sentence
from kg.results.figures import Figure

_LEGEND = (
    "(s) the author states it; (i) interviewees say it; (k) derived here; (?) speculation. "
    "Cases, no sample."
)
_NEXT = "Next: kg evidence 1; kg overview; kg report --all."


@dataclass(frozen=True)
class FirstScreen:
    """What a reader sees first.

    Attributes:
        opening: the source, the day, and what the marks mean.
        matrix: the verdicts of all actors and channels.
        lines: what matters, each with its number and the rows that it rests on.
        closing: the passages behind the numbers, and where to go on.
    """

    opening: tuple[Sentence, ...]
    matrix: tuple[Figure, ...]
    lines: tuple[Sentence, ...]
    closing: tuple[Sentence, ...]


def first_screen(
    case: Case,
    day: date | None,
    overview: Overview,
    unavoidable: Bottlenecks,
    others: Iterable[tuple[str, Sequence[Sentence]]],
) -> FirstScreen:
    """Return what a reader must know first.

    Args:
        case: the case.
        day: the day asked about; none for any time.
        overview: the verdicts.
        unavoidable: the answer to `bottlenecks`, for the populations compared.
        others: the title of each further answer, and the sentences of it to quote.
    """
    words = ScreenWords(case)
    lines = [*_leading_claims(case, words)]
    for channel in overview.channels:
        lines += channel_lines(channel, case.settings.questions[channel.channel], words)
    lines += _comparisons(unavoidable, words)
    nothing = []
    for title, sentences in others:
        quoted = [Sentence(_derived(s.text), s.ids, title) for s in sentences]
        lines += quoted
        if not quoted:
            nothing.append(title.lower())
    numbered = tuple(_numbered(lines))
    closing = list(_passages(case, numbered))
    if nothing:
        closing.append(Sentence(f"Nothing recorded: {', '.join(nothing)}."))
    closing.append(Sentence(_NEXT))
    return FirstScreen(
        tuple(_opening(case, day, overview)), overview.figures(), numbered, tuple(closing)
    )


def _numbered(lines: Iterable[Sentence]) -> Iterator[Sentence]:
    """Yield lines with numbers from 1; a line that rests on nothing has none."""
    number = 0
    for line in lines:
        if line.ids:
            number += 1
            yield replace(line, number=number)
        else:
            yield line


def _opening(case: Case, day: date | None, overview: Overview) -> Iterator[Sentence]:
    """Yield the sources and the day, then who is not counted, then what the marks mean."""
    when = f"as of {day.isoformat()}" if day else "at any time"
    yield Sentence(f"{_sources(case)}, {when}. {case.settings.summary}".strip())
    missing = chain.from_iterable(channel.not_there for channel in overview.channels)
    gone = dict.fromkeys((m.actor, m.reason) for m in missing if m.counted)
    if gone:
        parts = and_list([f"{case.names[actor]} ({reason})" for actor, reason in gone])
        yield Sentence(f"Not counted: {parts}.")
    yield Sentence(_LEGEND)


def _sources(case: Case) -> str:
    """Return how many documents the case cites, the first by author and year."""
    documents = case.tables["documents"].select("author", "year").iter_rows()
    named = [f"{_surname(author)} {year or ''}".strip() for author, year in documents]
    if not named:
        return "No source is named"
    number = "One source" if len(named) == 1 else f"{len(named)} sources"
    return f"{number} ({and_list(named[:3])})"


def _surname(authors: Sequence[str] | None) -> str:
    """Return the last name of the first author."""
    return authors[0].split()[-1] if authors else "no author"


def _leading_claims(case: Case, words: ScreenWords) -> Iterator[Sentence]:
    """Yield the claims that the case leads with, as it states them."""
    statements = dict(case.tables["claims"].select("id", "statement").iter_rows())
    for claim in case.settings.report.claims:
        if claim in statements:
            yield Sentence(f"{statements[claim]} {words.marks([claim])}", (claim,), "What it says")


def _comparisons(unavoidable: Bottlenecks, words: ScreenWords) -> Iterator[Sentence]:
    """Yield for each population compared in which channels how many of it are reached."""
    own = {id(answer) for answer in unavoidable.standard}
    compared: dict[str, list[ChannelAnswer]] = {}
    for answer in unavoidable.answers:
        if id(answer) not in own and answer.targets:
            compared.setdefault(answer.people, []).append(answer)
    for people, answers in compared.items():
        most = max(answers, key=lambda a: len(a.targets))
        unnamed = words.unnamed(most.targets)
        beside = f", {unnamed} of them unnamed," if unnamed else ""
        parts = [f"{len(a.reached)} in {words.title(a.channel)}" for a in answers if a.reached] or [
            "none in any channel"
        ]
        text = f"Of {len(most.targets)} {people}{beside} routes reach {and_list(parts)} (k)."
        ties = dict.fromkeys(chain.from_iterable(a.arrivals.ties for a in answers))
        yield Sentence(text, tuple(ties), "Compared")


def _passages(case: Case, lines: Sequence[Sentence]) -> Iterator[Sentence]:
    """Yield the passages behind each number, in one sentence."""
    parts = []
    for line in lines:
        if not line.number:
            continue
        locators = dict.fromkeys(p.locator for p in pieces_about(case, line.ids))
        first = ", ".join(list(locators)[:2])
        more = f" +{len(locators) - 2}" if len(locators) > 2 else ""
        parts.append(f"[{line.number}] {first or 'no passage'}{more}")
    if parts:
        yield Sentence(f"{'; '.join(parts)}.", topic="Passages")


def _derived(text: str) -> str:
    """Return a sentence of another question, which is worked out, with the mark that says so."""
    return f"{text[:1].upper()}{text[1:].rstrip('.')} (k)."
