"""The first screen of the report: the matrix, then what matters in plain words."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain

from kg.case import Case
from kg.questions.overview.answer import Overview
from kg.questions.pieces_of_evidence import pieces_about
from kg.questions.report.screen_lines import ScreenWords, channel_lines
from kg.questions.robustness.answer import Robustness
from kg.questions.wording import and_list
from kg.results.answers import Sentence
from kg.results.figures import Figure
from kg.results.verdict_figures import Gate

_LEGEND = (
    "(s) author states; (i) interviewees say; (k) derived here; (?) speculation; "
    "one passage: the line falls with it."
)
_NEXT = "Next: kg evidence 1; kg overview; kg report --all."


@dataclass(frozen=True)
class FirstScreen:
    """What a reader sees first.

    Attributes:
        opening: the source, the day, and what the marks mean.
        pictures: the verdicts of all actors and channels, then the gate that holds most.
        lines: what matters, each with its number and the rows that it rests on.
        closing: the passages behind the numbers, and where to go on.
    """

    opening: tuple[Sentence, ...]
    pictures: tuple[Figure, ...]
    lines: tuple[Sentence, ...]
    closing: tuple[Sentence, ...]


def first_screen(
    case: Case,
    day: date | None,
    overview: Overview,
    how_sure: Robustness,
    others: Iterable[tuple[str, Sequence[Sentence]]],
) -> FirstScreen:
    """Return what a reader must know first.

    Args:
        case: the case.
        day: the day asked about; none for any time.
        overview: the verdicts.
        how_sure: how sure they are, and which passages change them.
        others: the title of each further answer, and the sentences of it to quote.
    """
    words = ScreenWords(case, how_sure.flips())
    lines = [*_leading_claims(case, words)]
    for channel in overview.channels:
        lines += channel_lines(channel, case.settings.questions[channel.channel], words)
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
    opening = tuple(_opening(case, day, overview))
    matrix = overview.figures()[:1]
    return FirstScreen(opening, (*matrix, *_widest(overview)), numbered, tuple(closing))


def _widest(overview: Overview) -> Iterator[Figure]:
    """Yield the gate that holds most, if anybody is held."""
    figures = overview.gates()
    widest = max(figures, key=_captives, default=None)
    if widest and _captives(widest):
        yield widest


def _captives(figure: Figure) -> int:
    """Return how many the widest gate of a picture holds."""
    zones = figure.drawing.zones if isinstance(figure.drawing, Gate) else ()
    return max((zone.count for zone in zones if zone.verdict == "held"), default=0)


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
    """Yield the sources, the day and who is not counted, then what the marks mean."""
    when = f"as of {day.isoformat()}" if day else "at any time"
    parts = [f"{_sources(case)}, {when}.", case.settings.summary, "Cases, no sample."]
    missing = chain.from_iterable(channel.not_there for channel in overview.channels)
    gone = dict.fromkeys((m.actor, m.reason) for m in missing if m.counted)
    if gone:
        absent = and_list([f"{case.names[actor]} ({reason})" for actor, reason in gone])
        parts.append(f"Not counted: {absent}.")
    yield Sentence(" ".join(filter(None, parts)))
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


def _passages(case: Case, lines: Sequence[Sentence]) -> Iterator[Sentence]:
    """Yield the passages behind each number, in one sentence."""
    parts = []
    for line in lines:
        if not line.number:
            continue
        locators = dict.fromkeys(p.locator for p in pieces_about(case, line.ids))
        first = next(iter(locators), "no passage")
        more = f" +{len(locators) - 1}" if len(locators) > 1 else ""
        parts.append(f"[{line.number}] {first}{more}")
    if parts:
        yield Sentence(f"Passages: {', '.join(parts)}.")


def _derived(text: str) -> str:
    """Return a sentence of another question, which is worked out, with the mark that says so."""
    return f"{text[:1].upper()}{text[1:].rstrip('.')} (k)."
