"""Procedures on a line of time: as text in a cell, and as a figure."""

from collections.abc import Iterator, Mapping, Sequence

from kg.questions.intervals import MONTHS, Span
from kg.questions.procedures.steps import Exposure, Procedure
from kg.results.figures import Axis, Figure, Line, Stretch, Tone

_WIDTH = 40
_SLACK = 1e-6
_FEW = 3.0  # months, below which days are counted
_BEYOND = 1.25  # room for what has no end
_EXPOSED = {"exposed": "public but unprotected", "none": "never exposed"}
_KEY: tuple[tuple[Tone, str], ...] = (
    ("plain", "when a step is reached, or how long it takes"),
    ("closed", "public but unprotected for certain"),
    ("open", "perhaps, within the times stated"),
)


def bar_of_step(p: Procedure, span: Span) -> str:
    """Return when a step is reached, as a bar from 0 to the longest time of the group."""
    if not span.has_end or not p.scale:
        return ""
    first, last = (
        min(_WIDTH - 1, int((x or 0.0) / p.scale * _WIDTH)) for x in (span.least, span.most)
    )
    last = _WIDTH - 1 if span.most is None else last
    bar = ["·"] * first + ["─"] * (last + 1 - first) + ["·"] * (_WIDTH - 1 - last)
    bar[first] = "←" if span.least is None else "├"
    bar[last] = "→" if span.most is None else "┤"
    if first == last and span.least is not None and span.most is not None:
        bar[first] = "●"
    return _scaled(bar, p)


def bar_of_exposure(p: Procedure) -> str:
    """Return when the applicant is exposed: for certain, or perhaps, given the intervals of begin and end."""
    bar = ["·"] * _WIDTH
    for begin, end in (e.ends for e in p.exposures if e.status == "exposed"):
        if begin.least is None or not p.scale:
            return ""
        for i in range(_WIDTH):
            left, right = i * p.scale / _WIDTH + _SLACK, (i + 1) * p.scale / _WIDTH - _SLACK
            if right > begin.least and (end.most is None or left < end.most):
                sure = (
                    begin.most is not None
                    and end.least is not None
                    and begin.most <= left
                    and right <= end.least
                )
                bar[i] = "█" if sure else "▒"
        if end.most is None:
            bar[-1] = "→"
    return _scaled(bar, p) if set(bar) != {"·"} else ""


def _scaled(bar: Sequence[str], p: Procedure) -> str:
    return f"0 {''.join(bar)} {Span(p.scale, p.scale).text('months')}"


def timeline(
    group: str, procedures: Sequence[Procedure], called: Mapping[str, str]
) -> Figure | None:
    """Return the times of a group on one axis: its steps from the start, its exposure, and how long steps take.

    Args:
        group: the name of the group.
        procedures: its procedures.
        called: what to call each of them.
    """
    spans = [
        span
        for p in procedures
        for s in p.steps
        for span in (s.elapsed, s.duration)
        if span.has_end
    ]
    if not spans:
        return None
    shown = any(e.status in ("exposed", "none") for p in procedures for e in p.exposures)
    lines = [line for p in procedures for line in _lines(p, called[p.id], shown)]
    top = max(end for span in spans for end in (span.least, span.most) if end is not None) or 1.0
    unit, start = (
        "months",
        ", from the start of the procedure" if any(p.scale for p in procedures) else "",
    )
    if top < _FEW:
        lines = [
            Line(one.id, one.label, tuple(map(_in_days, one.pieces)), one.group) for one in lines
        ]
        unit, top = "days", _of_days(top)
    pieces = [piece for line in lines for piece in line.pieces]
    if any(piece.high is None for piece in pieces):
        top *= _BEYOND
    said = " ".join(_in_words(p, called[p.id], shown) for p in procedures)
    key = tuple((tone, words) for tone, words in _KEY if tone in {piece.tone for piece in pieces})
    text = f"The axis is in {unit}{start}. {said}"
    return Figure(
        f"procedure-{group}", f"Steps in time: {group}", text, Axis(tuple(lines), top, unit), key
    )


def _lines(p: Procedure, label: str, shown: bool) -> Iterator[Line]:
    for s in p.steps:
        if s.elapsed.has_end:
            yield Line(
                s.id, s.name, (Stretch(s.elapsed.least, s.elapsed.most, "plain", s.reached),), label
            )
    if shown:
        begin = next((e.begin.id for e in p.windows if e.begin), p.steps[0].id)
        status = p.windows[0].status
        pieces = tuple(x for e in p.windows if status == "exposed" for x in _stretches(e))
        yield Line(begin, _EXPOSED.get(status, f"exposure {status}"), pieces, label)
    for s in p.steps:
        if s.duration.has_end:
            own = (Stretch(s.duration.least, s.duration.most, "plain", s.lasts),)
            yield Line(s.id, s.name, own, f"{label}: lasts" if label else "how long it takes")


def _stretches(window: Exposure) -> Iterator[Stretch]:
    """Yield when the applicant is exposed for certain, and around it when perhaps; the last says how long in all."""
    begin, end = window.ends
    sure = begin.most is not None and end.least is not None and begin.most < end.least
    found: list[tuple[float | None, float | None, Tone]] = [(begin.least, end.most, "open")]
    if sure:
        found = [
            (begin.least, begin.most, "open"),
            (begin.most, end.least, "closed"),
            (end.least, end.most, "open"),
        ]
    elif not (begin.has_end or end.has_end):
        return
    drawn = [(low, high, tone) for low, high, tone in found if low is None or low != high]
    for i, (low, high, tone) in enumerate(drawn, 1):
        words = window.span.text("months") if i == len(drawn) and window.span.has_end else ""
        yield Stretch(low, high, tone, words)


def _in_words(p: Procedure, label: str, shown: bool) -> str:
    steps = [f"{s.name} {s.reached}" for s in p.steps if s.elapsed.has_end]
    lasting = [f"{s.name} {s.lasts}" for s in p.steps if s.duration.has_end]
    parts = [f"Reached: {', '.join(steps)}."] if steps else []
    if shown:
        status = {"exposed": "Public but unprotected", "none": "Never public but unprotected"}
        parts += [
            f"{status.get(e.status, 'Exposure ' + e.status)}: {e.arithmetic}." for e in p.windows
        ]
    parts += [f"How long it takes: {', '.join(lasting)}."] if lasting else []
    return (f"{label}: " if label and parts else "") + " ".join(
        parts or [f"{label or p.id}: no time is stated."]
    )


def _in_days(piece: Stretch) -> Stretch:
    low, high = (None if x is None else _of_days(x) for x in (piece.low, piece.high))
    return Stretch(low, high, piece.tone, piece.text)


def _of_days(months: float) -> float:
    return round(months / MONTHS["day"], 3)
