"""Procedures side by side: how long, at what cost, past whom, and how long what is disclosed stands unprotected."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import add
from typing import Any

from kg.case import Case
from kg.errors import NameUnknown, near, shown
from kg.rdf import decimal
from kg.result import Cell, Column, Heading, Sentence, Table

_MONTHS = {"month": 1.0, "year": 12.0, "day": 12 / 365.25}
_PLURALS = frozenset(f"{unit}s" for unit in _MONTHS)
_WIDTH = 40
_SLACK = 1e-6


@dataclass(frozen=True)
class Span:
    """An interval; an end that is not known is `None`, one that is `open` is not reached itself."""

    least: float | None = None
    most: float | None = None
    open_least: bool = False
    open_most: bool = False

    @property
    def known(self) -> bool:
        """Return whether either end is known."""
        return self.least is not None or self.most is not None

    def __sub__(self, other: "Span") -> "Span":
        """Return all that the difference can be; what is not known at either end stays unknown."""
        least = None if self.least is None or other.most is None else round(self.least - other.most, 6)
        most = None if self.most is None or other.least is None else round(self.most - other.least, 6)
        return Span(
            least,
            most,
            least is not None and (self.open_least or other.open_most),
            most is not None and (self.open_most or other.open_least),
        )

    def __add__(self, other: "Span") -> "Span":
        """Return all that the sum can be."""
        least = None if self.least is None or other.least is None else self.least + other.least
        most = None if self.most is None or other.most is None else self.most + other.most
        return Span(least, most, self.open_least or other.open_least, self.open_most or other.open_most)

    def text(self, unit: str) -> str:
        """Return it in words; `unit` is a currency, or a unit of time in the plural."""
        least, most = (None if end is None else _figure(end) for end in (self.least, self.most))
        if (most or least) == "1" and unit in _PLURALS:
            unit = unit[:-1]
        if least is not None and least == most:
            return f"{least} {unit}"
        if least is not None and most is not None:
            ends = [
                f"{end} itself not reached" for end, out in ((least, self.open_least), (most, self.open_most)) if out
            ]
            return f"{least}–{most} {unit}" + (f" ({', '.join(ends)})" if ends else "")
        if least is not None:
            return f"more than {least} {unit}" if self.open_least else f"{least} {unit} or more"
        if most is not None:
            return f"less than {most} {unit}" if self.open_most else f"up to {most} {unit}"
        return "not stated"


@dataclass(frozen=True)
class Step:
    """A step of a procedure; `elapsed` and `duration` are in months, `reached` and `lasts` in the source's unit."""

    id: str
    procedure: str
    order: int
    name: str
    actors: tuple[str, ...]
    mandatory: bool | None
    elapsed: Span
    duration: Span
    reached: str
    lasts: str
    cost: Span
    currency: str | None
    public: bool | None
    protected: bool | None


@dataclass(frozen=True)
class Exposure:
    """The time during which what was disclosed is public and the applicant unprotected.

    Attributes:
        status: *exposed*, *none* (nothing public without protection), *not stated*, or *contradictory* (the step that
            ends it is reached before the one that begins it).
        begin: the step from which on it lasts.
        end: the step that ends it; none where no step is said to.
        span: how long it lasts, in months.
        arithmetic: how that follows, in words.
    """

    status: str
    begin: Step | None = None
    end: Step | None = None
    span: Span = Span()
    arithmetic: str = ""

    @property
    def ends(self) -> tuple[Span, Span]:
        """Return when it begins and when it ends."""
        return self.begin.elapsed if self.begin else Span(), self.end.elapsed if self.end else Span()


@dataclass(frozen=True)
class Procedure:
    """A procedure: its variants share a `group`; `costs` add up what is stated, by currency."""

    id: str
    group: str
    jurisdictions: tuple[str, ...]
    steps: tuple[Step, ...]
    unavoidable: tuple[str, ...]
    costs: Mapping[str, Span]
    exposures: tuple[Exposure, ...]
    scale: float

    @property
    def protection(self) -> Step | None:
        """Return the first step from which on the applicant is said to be protected."""
        return next((s for s in self.steps if s.protected), None)

    @property
    def publication(self) -> Step | None:
        """Return the first step from which on what was disclosed is said to be public."""
        return next((s for s in self.steps if s.public), None)


@dataclass(frozen=True)
class Procedures:
    """The answer to `procedures`."""

    heading: Heading
    procedures: tuple[Procedure, ...]

    def sentences(self) -> tuple[Sentence, ...]:
        """Return group by group who is exposed how long, when protection comes, who cannot be avoided, and the cost."""
        if not self.procedures:
            return (Sentence("the case records no procedure."),)
        groups: dict[str, list[Procedure]] = {}
        for one in self.procedures:
            groups.setdefault(one.group, []).append(one)
        return tuple(s for group, some in groups.items() for s in _said(group, some, self.heading.names))

    def tables(self) -> tuple[Table, ...]:
        """Return `procedures` and `steps`."""
        rows = (
            [_procedure_row(p, self.heading.names) for p in self.procedures],
            [_step_row(p, s) for p in self.procedures for s in p.steps],
        )
        specs = (_PROCEDURES, _STEPS)
        return tuple(
            Table(t.name, t.title, t.columns, tuple(some), t.reading) for t, some in zip(specs, rows, strict=True)
        )


def procedures(case: Case, names: Sequence[str] = ()) -> Procedures:
    """Set the procedures of a case side by side, as intervals of time and cost.

    Times are months from the start of the procedure (a year is 12, a day 12 / 365.25). An actor is *unavoidable* where
    a step that the source calls mandatory names it. Costs add up over the steps that are not said to be avoidable;
    unless each of them states an upper bound the sum has none. The *exposure window* runs from the first step at
    which what was disclosed is public and the applicant is said to be unprotected, to the next that protects (or is no
    longer public); what a step says of either holds until a later one says otherwise. Its length is the interval of
    the end less the interval of the begin, as a difference of intervals, though never below 0, since steps are in
    order; where a bound of either is not known, so is that of the difference.

    Args:
        case: the case.
        names: procedures, or what their names begin with; those named stand in one group. By default all procedures,
            those whose names differ in the last word alone (`permit-north`, `permit-south`) as variants in one group.

    Raises:
        NameUnknown: no procedure has or begins with the name.

    Intervals hold what the source says, not a distribution; the two ends of a difference need not occur together. A
    step that says nothing of publicity or protection is not taken to say no.

    Example:
        >>> from kg.case import read_case
        >>> found = procedures(read_case(), ["patent-japan"])
        >>> found.procedures[0].exposures[0].arithmetic
        'Patent granted 60–180 months − Application laid open 18 months = 42–162 months'

    References:
        Moore, R. E., Kearfott, R. B. & Cloud, M. J. 2009. Introduction to interval analysis. SIAM.
        doi:10.1137/1.9780898717716.
    """
    rows: dict[str, list[dict[str, Any]]] = {}
    for row in case.tables["steps"].iter_rows(named=True):
        rows.setdefault(row["procedure"], []).append(row)
    group = _groups(list(rows), names)
    steps = {p: tuple(_step(r) for r in sorted(rows[p], key=lambda r: (r["order"], r["id"]))) for p in group}
    scale = {g: max((_reach(s) for p in group if group[p] == g for s in steps[p]), default=0.0) for g in group.values()}
    found = []
    for name in sorted(group, key=lambda p: list(group.values()).index(group[p])):
        where = tuple(dict.fromkeys(r["jurisdiction"] for r in rows[name] if r["jurisdiction"]))
        actors = tuple(dict.fromkeys(a for s in steps[name] if s.mandatory for a in s.actors))
        found.append(
            Procedure(
                name, group[name], where, steps[name], actors, _costs(steps[name]), tuple(_exposures(steps[name])),
                scale[group[name]],
            )
        )  # fmt: skip
    heading = Heading("procedures", case.id, f"Procedures side by side: {case.settings.title}", case.names)
    return Procedures(heading, tuple(found))


def _groups(known: list[str], names: Sequence[str]) -> dict[str, str]:
    """Return the group of each procedure asked for, in the order of the case."""
    for name in names:
        if not any(_under(p, name) for p in known):
            hint = near(name, known) or (f"procedures are {', '.join(known)}" if known else "the case has no steps")
            raise NameUnknown(f"no procedure is called {shown(name)}, nor begins so", hint)
    if names:
        title = ", ".join(dict.fromkeys(names))
        return {p: title for p in known if any(_under(p, name) for name in names)}
    stems = [p.rpartition("-")[0] for p in known]
    return {p: stem if stem and stems.count(stem) > 1 else p for p, stem in zip(known, stems, strict=True)}


def _under(procedure: str, name: str) -> bool:
    return procedure == name or procedure.startswith(f"{name}-")


def _step(row: Mapping[str, Any]) -> Step:
    unit = row["time_unit"]
    elapsed, duration = _span(row, "elapsed"), _span(row, "duration")
    reached, lasts = (span.text(f"{unit}s") if span.known and unit else "" for span in (elapsed, duration))
    return Step(
        row["id"], row["procedure"], row["order"], row["name"], tuple(row["actor"] or ()), row["mandatory"],
        _in_months(elapsed, unit), _in_months(duration, unit), reached, lasts,
        _span(row, "cost"), row["currency"], row["public"], row["protected"],
    )  # fmt: skip


def _span(row: Mapping[str, Any], what: str) -> Span:
    out = row[f"{what}_exclusive"]
    return Span(row[f"{what}_min"], row[f"{what}_max"], out in ("min", "both"), out in ("max", "both"))


def _in_months(span: Span, unit: str | None) -> Span:
    # Without a unit a number says nothing of time; `kg check` reports it.
    if unit not in _MONTHS:
        return Span()
    least, most = (None if end is None else round(end * _MONTHS[unit], 6) for end in (span.least, span.most))
    return Span(least, most, span.open_least, span.open_most)


def _reach(step: Step) -> float:
    return max(step.elapsed.least or 0.0, step.elapsed.most or 0.0)


def _costs(steps: Sequence[Step]) -> dict[str, Span]:
    due = [s for s in steps if s.mandatory is not False]
    found = {}
    for currency in dict.fromkeys(s.currency for s in due if s.cost.known and s.currency):
        some = [s.cost for s in due if s.currency == currency]
        bounded = all(s.cost.most is not None and s.currency == currency for s in due)
        lower = [c for c in some if c.least is not None]
        found[str(currency)] = Span(
            sum(c.least or 0.0 for c in lower) if lower else None,
            sum(c.most or 0.0 for c in some) if bounded else None,
            any(c.open_least for c in lower),
            bounded and any(c.open_most for c in some),
        )
    return found


def _exposures(steps: Sequence[Step]) -> Iterator[Exposure]:
    """Yield each window; one that says so where there is none, or where the source does not tell."""
    public: bool | None = None
    protected: bool | None = None
    begin: Step | None = None
    doubt: Step | None = None
    seen = False
    for step in steps:
        public = step.public if step.public is not None else public
        protected = step.protected if step.protected is not None else protected
        if begin is None and public and protected is False:
            begin, seen = step, True
        elif begin is not None and (protected or public is False):
            yield _window(begin, step)
            begin = None
        if public and protected is None:
            doubt = doubt or step
    if begin is not None:
        text = f"from {begin.name} ({begin.elapsed.text('months')}) on; no later step is said to protect: no end stated"
        yield Exposure("exposed", begin, None, Span(), text)
    elif doubt is not None and not seen:
        yield Exposure(
            "not stated", doubt, None, Span(), f"public from {doubt.name} on; whether protected is not stated"
        )
    elif not seen:
        yield _unexposed(steps)


def _window(begin: Step, end: Step) -> Exposure:
    span = end.elapsed - begin.elapsed
    words = f"{end.name} {end.elapsed.text('months')} − {begin.name} {begin.elapsed.text('months')} = "
    if span.most is not None and span.most < 0:
        return Exposure(
            "contradictory", begin, end, Span(), f"{words}{span.text('months')}, against the order of the steps"
        )
    if span.least is not None and span.least < 0:
        words += f"{span.text('months')}, by the order of the steps not below 0: "
        span = replace(span, least=0.0, open_least=False)
    return Exposure("exposed", begin, end, span, words + span.text("months"))


def _unexposed(steps: Sequence[Step]) -> Exposure:
    first = next((s for s in steps if s.public), None)
    if first is not None:
        return Exposure("none", first, None, Span(), f"public from {first.name} on, and protected by then")
    if any(s.public is False for s in steps):
        return Exposure("none", None, None, Span(), "no step makes anything public, where it is stated")
    return Exposure("not stated", None, None, Span(), "what is public, and when, is not stated")


def _said(group: str, some: Sequence[Procedure], names: Mapping[str, str]) -> Iterator[Sentence]:
    """Yield what there is to say of a group of procedures; where the source gives steps alone, that."""
    found = tuple(_stated(group, some, names))
    yield from found
    if not found:
        steps = [s.id for p in some for s in p.steps]
        what = f"{len(steps)} {'step' if len(steps) == 1 else 'steps'}"
        yield Sentence(
            f"{what}; no time, cost, publicity, protection or mandatory step is stated.", tuple(steps), group
        )


def _stated(group: str, some: Sequence[Procedure], names: Mapping[str, str]) -> Iterator[Sentence]:
    # The name of the procedure is left out where it is that of the group.
    whose = {p.id: "" if p.id == group else f"{p.id} " for p in some}
    for p in some:
        for e in p.exposures:
            ids = tuple(s.id for s in (e.begin, e.end) if s) or tuple(s.id for s in p.steps if s.public is False)
            if e.status == "exposed":
                long = f"for {e.span.text('months')} ({e.arithmetic})" if e.span.known else f"({e.arithmetic})"
                yield Sentence(f"{whose[p.id]}public but unprotected {long}.", ids, group)
            elif ids:
                what = {"none": "not exposed"}.get(e.status, f"exposure {e.status}")
                yield Sentence(f"{whose[p.id]}{what}: {e.arithmetic}.", ids, group)
    timed = [(p, p.protection) for p in some]
    if any(step is not None for _, step in timed):
        texts = [f"{whose[p.id]}{step.elapsed.text('months') if step else 'not stated'}" for p, step in timed]
        yield Sentence(f"protected after: {'; '.join(texts)}.", tuple(step.id for _, step in timed if step), group)
    elif reached := [s for p in some for s in p.steps if s.reached]:
        texts = [f"{whose[s.procedure]}{s.name}: {s.reached}" for s in reached]
        yield Sentence(f"reached after: {'; '.join(texts)}.", tuple(s.id for s in reached), group)
    forced = tuple(s.id for p in some for s in p.steps if s.mandatory)
    if forced:
        texts = [f"{whose[p.id]}{', '.join(_forced(p, names))}" for p in some if any(s.mandatory for s in p.steps)]
        yield Sentence(f"cannot be avoided: {'; '.join(texts)}.", forced, group)
    texts = [f"{whose[p.id]}{_cost_text(p)}" for p in some if p.costs]
    if texts:
        ids = tuple(s.id for p in some for s in p.steps if s.cost.known)
        yield Sentence(f"costs: {'; '.join(texts)}.", ids, group)
    lasting = [s for p in some for s in p.steps if s.lasts]
    if lasting:
        texts = [f"{whose[s.procedure]}{s.name}: {s.lasts}" for s in lasting]
        yield Sentence(f"how long a step takes: {'; '.join(texts)}.", tuple(s.id for s in lasting), group)


def _forced(p: Procedure, names: Mapping[str, str]) -> Iterator[str]:
    """Yield who cannot be avoided, and the mandatory steps that name nobody."""
    yield from (names[a] for a in p.unavoidable)
    yield from (f"the step “{s.name}”" for s in p.steps if s.mandatory and not s.actors)


def _cost_text(p: Procedure) -> str:
    with_cost = sum(s.cost.known for s in p.steps if s.mandatory is not False)
    sums = ", ".join(span.text(currency) for currency, span in p.costs.items())
    return f"{sums} (stated for {with_cost} of {len(p.steps)} steps)"


def _chart(p: Procedure, span: Span) -> str:
    """Return when a step is reached, as a bar from 0 to the longest time of the group."""
    if not span.known or not p.scale:
        return ""
    first, last = (min(_WIDTH - 1, int((x or 0.0) / p.scale * _WIDTH)) for x in (span.least, span.most))
    last = _WIDTH - 1 if span.most is None else last
    bar = ["·"] * first + ["─"] * (last + 1 - first) + ["·"] * (_WIDTH - 1 - last)
    bar[first] = "←" if span.least is None else "├"
    bar[last] = "→" if span.most is None else "┤"
    if first == last and span.least is not None and span.most is not None:
        bar[first] = "●"
    return _scaled(bar, p)


def _exposure_chart(p: Procedure) -> str:
    """Return when the applicant is exposed: for certain, or perhaps, given the intervals of begin and end."""
    bar = ["·"] * _WIDTH
    for begin, end in (e.ends for e in p.exposures if e.status == "exposed"):
        if begin.least is None or not p.scale:
            return ""
        for i in range(_WIDTH):
            left, right = i * p.scale / _WIDTH + _SLACK, (i + 1) * p.scale / _WIDTH - _SLACK
            if right > begin.least and (end.most is None or left < end.most):
                sure = begin.most is not None and end.least is not None and begin.most <= left and right <= end.least
                bar[i] = "█" if sure else "▒"
        if end.most is None:
            bar[-1] = "→"
    return _scaled(bar, p) if set(bar) != {"·"} else ""


def _scaled(bar: Sequence[str], p: Procedure) -> str:
    return f"0 {''.join(bar)} {Span(p.scale, p.scale).text('months')}"


def _figure(x: float) -> str:
    return f"{x:,.0f}" if x == int(x) else decimal(round(x, 1))


def _procedure_row(p: Procedure, names: Mapping[str, str]) -> tuple[Cell, ...]:
    windows = [e for e in p.exposures if e.status == "exposed"] or list(p.exposures)
    exposed = reduce(add, (e.span for e in windows))
    currency, cost = next(iter(p.costs.items())) if len(p.costs) == 1 else (None, Span())
    published, protected = (s.elapsed if s else Span() for s in (p.publication, p.protection))
    return (
        p.group, p.id, ", ".join(names[j] for j in p.jurisdictions), len(p.steps), p.unavoidable,
        published.least, published.most, protected.least, protected.most,
        windows[0].status, exposed.least, exposed.most, "; ".join(e.arithmetic for e in p.exposures),
        _exposure_chart(p), tuple(e.begin.id for e in windows if e.begin), tuple(e.end.id for e in windows if e.end),
        cost.least, cost.most, currency, _cost_text(p) if p.costs else None,
    )  # fmt: skip


def _step_row(p: Procedure, s: Step) -> tuple[Cell, ...]:
    cost = s.cost.text(s.currency or "").strip() if s.cost.known else None
    return (
        p.group, p.id, s.order, s.id, s.name, s.actors, s.mandatory, s.reached or None, s.lasts or None,
        s.elapsed.least, s.elapsed.most,
        s.duration.least, s.duration.most, cost, s.public, s.protected, _chart(p, s.elapsed),
    )  # fmt: skip


_GROUP = Column("group", "text", "The procedure that it is a variant of.")
_NAME = Column("procedure", "text", "The procedure.")
_PROCEDURES = Table(
    "procedures",
    "Procedures side by side",
    (
        _GROUP, _NAME,
        Column("jurisdiction", "text", "Where it applies."),
        Column("steps", "count", "How many steps are recorded."),
        Column("unavoidable", "ids", "Who stands in a step that cannot be avoided; empty where none is said to."),
        Column("public_min", "number", "Months until what was disclosed is public, at least."),
        Column("public_max", "number", "Months until then, at most."),
        Column("protected_min", "number", "Months until the applicant is protected, at least."),
        Column("protected_max", "number", "Months until then, at most."),
        Column("exposure", "text", "exposed, none, not stated or contradictory: is it ever public but unprotected?"),
        Column("exposure_min", "number", "Months exposed in all, at least."),
        Column("exposure_max", "number", "Months exposed in all, at most."),
        Column("arithmetic", "text", "How that follows."),
        Column("chart", "text", "The months to the longest time of the group: █ exposed for certain, ▒ perhaps."),
        Column("begin", "ids", "The steps from which on it is exposed, or merely public."),
        Column("end", "ids", "The steps that end it."),
        Column("cost_min", "number", "The sum of the stated costs, at least; empty where currencies differ."),
        Column("cost_max", "number", "At most; empty unless every step states it."),
        Column("currency", "text", "The currency."),
        Column("cost", "text", "The stated cost in words, and of how many steps."),
    ),
    (),
    "This procedure takes so long until publication and protection, is exposed between them, and states such a cost.",
)  # fmt: skip
_STEPS = Table(
    "steps",
    "Steps",
    (
        _GROUP, _NAME,
        Column("order", "count", "Its place."),
        Column("step", "id", "The step."),
        Column("name", "text", "What is done."),
        Column("actors", "ids", "Who takes it, or must be passed."),
        Column("mandatory", "flag", "Whether it cannot be avoided; empty where the source does not say."),
        Column("reached", "text", "The time from the start until it is reached, in the source's unit."),
        Column("takes", "text", "How long it takes, in the source's unit."),
        Column("elapsed_min", "number", "Months from the start until it is reached, at least."),
        Column("elapsed_max", "number", "At most."),
        Column("duration_min", "number", "Months it takes, at least."),
        Column("duration_max", "number", "At most."),
        Column("cost", "text", "What it costs."),
        Column("public", "flag", "Whether what was disclosed is public from here on."),
        Column("protected", "flag", "Whether the applicant is protected from here on."),
        Column("chart", "text", "When it is reached, in months to the longest time of the group; ● a fixed time."),
    ),
    (),
    "This step is reached after so long, takes so long and costs so much; what is not stated stays empty.",
)  # fmt: skip
