"""Procedures on a line of time: as text in a cell, and as a figure."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from kg.questions.intervals import MONTHS, Span
from kg.questions.procedures.steps import Exposure, Procedure
from kg.results.figures import Axis, Figure, Line, Stretch, Tone

_WIDTH = 40
_SLACK = 1e-6
_FEW = 3.0  # months, below which days are counted
_BEYOND = 1.25  # room for bars without an end
_EXPOSED = {"exposed": "public but unprotected", "none": "never exposed"}
_KEY: tuple[tuple[Tone, str], ...] = (
    ("plain", "when a step is reached, or how long it takes"),
    ("closed", "public but unprotected for certain"),
    ("open", "perhaps, within the times stated"),
)


def bar_of_step(p: Procedure, span: Span) -> str:
    """Return when a step is reached, as a bar from 0 to the longest time of the group.

    Args:
        p: the procedure.
        span: the time until the step is reached, in months.
    """
    if not span.has_end or not p.scale:
        return ""
    first, last = (_column(months or 0.0, p) for months in (span.least, span.most))
    last = _WIDTH - 1 if span.most is None else last
    bar = ["·"] * _WIDTH
    bar[first : last + 1] = ["─"] * (last + 1 - first)
    bar[first] = "←" if span.least is None else "├"
    bar[last] = "→" if span.most is None else "┤"
    if first == last and span.least is not None and span.most is not None:
        bar[first] = "●"
    return _with_scale(bar, p)


def _column(months: float, p: Procedure) -> int:
    """Return the column of a bar in which a time lies; the longest time is in the last."""
    column = int(months / p.scale * _WIDTH)
    return min(_WIDTH - 1, column)


def bar_of_exposure(p: Procedure) -> str:
    """Return when the applicant is exposed, for certain or perhaps, as a bar."""
    bar = ["·"] * _WIDTH
    exposed = (e for e in p.exposures if e.status == "exposed")
    for exposure in exposed:
        begin, end = exposure.ends
        if begin.least is None or not p.scale:
            return ""
        for i in range(_WIDTH):
            # The slack keeps a time at the edge of a column out of the next one.
            left = i * p.scale / _WIDTH + _SLACK
            right = (i + 1) * p.scale / _WIDTH - _SLACK
            is_before_end = end.most is None or left < end.most
            if right > begin.least and is_before_end:
                bar[i] = "█" if _surely_exposed(begin, end, left, right) else "▒"
        if end.most is None:
            bar[-1] = "→"
    return _with_scale(bar, p) if set(bar) != {"·"} else ""


def _surely_exposed(begin: Span, end: Span, left: float, right: float) -> bool:
    """Return whether the exposure has begun by `left` and does not end before `right`."""
    if begin.most is None or end.least is None:
        return False
    return begin.most <= left and right <= end.least


def _with_scale(bar: Sequence[str], p: Procedure) -> str:
    """Return a bar between 0 and the longest time of the group in words."""
    top = Span(p.scale, p.scale).text("months")
    return f"0 {''.join(bar)} {top}"


def timeline(
    group: str, procedures: Sequence[Procedure], labels: Mapping[str, str]
) -> Figure | None:
    """Return the times of a group on one axis; `None` where it states none.

    The figure has the steps from the start, the exposure, and how long steps take.

    Args:
        group: the name of the group.
        procedures: its procedures.
        labels: what to call each of them, by id.
    """
    ends = list(chain.from_iterable(map(_ends, procedures)))
    if not ends:
        return None
    exposures = chain.from_iterable(p.exposures for p in procedures)
    has_exposure = any(e.status in ("exposed", "none") for e in exposures)
    lines: list[Line] = []
    for p in procedures:
        lines += _lines(p, labels[p.id], has_exposure)
    top, unit = max(ends) or 1.0, "months"
    has_start = any(p.scale for p in procedures)
    start = ", from the start of the procedure" if has_start else ""
    if top < _FEW:
        lines = [_line_in_days(line) for line in lines]
        top, unit = _days(top), "days"
    pieces = list(chain.from_iterable(line.pieces for line in lines))
    if any(piece.high is None for piece in pieces):
        top *= _BEYOND
    words = " ".join(_in_words(p, labels[p.id], has_exposure) for p in procedures)
    tones = {piece.tone for piece in pieces}
    key = tuple((tone, meaning) for tone, meaning in _KEY if tone in tones)
    text = f"The axis is in {unit}{start}. {words}"
    axis = Axis(tuple(lines), top, unit)
    return Figure(f"procedure-{group}", f"Steps in time: {group}", text, axis, key)


def _ends(p: Procedure) -> Iterator[float]:
    """Yield every time that a procedure states, in months."""
    for step in p.steps:
        for span in (step.elapsed, step.duration):
            yield from (end for end in (span.least, span.most) if end is not None)


def _lines(p: Procedure, label: str, has_exposure: bool) -> Iterator[Line]:
    """Yield when steps are reached, then the exposure, then how long steps take."""
    for s in p.steps:
        if s.elapsed.has_end:
            piece = Stretch(s.elapsed.least, s.elapsed.most, "plain", s.reached)
            yield Line(s.id, s.name, (piece,), label)
    if has_exposure:
        begins = [e.begin.id for e in p.windows if e.begin]
        first = begins[0] if begins else p.steps[0].id
        status = p.windows[0].status
        words = _EXPOSED.get(status, f"exposure {status}")
        pieces: list[Stretch] = []
        if status == "exposed":
            pieces += chain.from_iterable(map(_stretches, p.windows))
        yield Line(first, words, tuple(pieces), label)
    lasting = f"{label}: lasts" if label else "how long it takes"
    for s in p.steps:
        if s.duration.has_end:
            piece = Stretch(s.duration.least, s.duration.most, "plain", s.lasts)
            yield Line(s.id, s.name, (piece,), lasting)


class _Period(NamedTuple):
    """A time between two months, and how it is drawn; an end not stated is `None`."""

    low: float | None
    high: float | None
    tone: Tone


def _stretches(window: Exposure) -> Iterator[Stretch]:
    """Yield when the applicant is exposed for certain, and around it when perhaps.

    The last stretch says how long in all.
    """
    begin, end = window.ends
    if not (begin.has_end or end.has_end):
        return
    periods = [_Period(begin.least, end.most, "open")]
    if begin.most is not None and end.least is not None and begin.most < end.least:
        periods = [
            _Period(begin.least, begin.most, "open"),
            _Period(begin.most, end.least, "closed"),
            _Period(end.least, end.most, "open"),
        ]
    periods = [p for p in periods if p.low is None or p.low != p.high]
    for i, (low, high, tone) in enumerate(periods, 1):
        is_last = i == len(periods)
        words = window.span.text("months") if is_last and window.span.has_end else ""
        yield Stretch(low, high, tone, words)


def _in_words(p: Procedure, label: str, has_exposure: bool) -> str:
    """Return what the lines of a procedure show."""
    steps = [f"{s.name} {s.reached}" for s in p.steps if s.elapsed.has_end]
    lasting = [f"{s.name} {s.lasts}" for s in p.steps if s.duration.has_end]
    parts = [f"Reached: {', '.join(steps)}."] if steps else []
    if has_exposure:
        names = {"exposed": "Public but unprotected", "none": "Never public but unprotected"}
        for e in p.windows:
            status = names.get(e.status, f"Exposure {e.status}")
            parts.append(f"{status}: {e.arithmetic}.")
    if lasting:
        parts.append(f"How long it takes: {', '.join(lasting)}.")
    if not parts:
        return f"{label or p.id}: no time is stated."
    text = " ".join(parts)
    return f"{label}: {text}" if label else text


def _line_in_days(line: Line) -> Line:
    """Return a line in months as one in days; its words stay."""
    pieces = tuple(map(_stretch_in_days, line.pieces))
    return Line(line.id, line.label, pieces, line.group)


def _stretch_in_days(piece: Stretch) -> Stretch:
    """Return a stretch in months as one in days; its words stay."""
    low = None if piece.low is None else _days(piece.low)
    high = None if piece.high is None else _days(piece.high)
    return Stretch(low, high, piece.tone, piece.text)


def _days(months: float) -> float:
    """Return months in days, to three decimals."""
    return round(months / MONTHS["day"], 3)
