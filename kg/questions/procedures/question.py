"""Procedures side by side: how long, at what cost, past whom, and how long what is disclosed stands unprotected."""

from collections.abc import Mapping, Sequence
from typing import Any

from kg.case import Case
from kg.errors import NameUnknown, near, quoted
from kg.questions.intervals import MONTHS, Span
from kg.questions.procedures.answer import Procedures
from kg.questions.procedures.steps import Procedure, Step, exposures
from kg.results.answers import Heading

__all__ = ["Procedure", "Procedures", "Span", "Step", "procedures"]


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
    steps = {
        p: tuple(_step(r) for r in sorted(rows[p], key=lambda r: (r["order"], r["id"])))
        for p in group
    }
    scale = {
        g: max((_reach(s) for p in group if group[p] == g for s in steps[p]), default=0.0)
        for g in group.values()
    }
    found = []
    for name in sorted(group, key=lambda p: list(group.values()).index(group[p])):
        where = tuple(dict.fromkeys(r["jurisdiction"] for r in rows[name] if r["jurisdiction"]))
        actors = tuple(dict.fromkeys(a for s in steps[name] if s.mandatory for a in s.actors))
        found.append(
            Procedure(
                name, group[name], where, steps[name], actors, _costs(steps[name]), tuple(exposures(steps[name])),
                scale[group[name]],
            )
        )  # fmt: skip
    heading = Heading(
        "procedures", case.id, f"Procedures side by side: {case.settings.title}", case.names
    )
    return Procedures(heading, tuple(found))


def _groups(known: list[str], names: Sequence[str]) -> dict[str, str]:
    """Return the group of each procedure asked for, in the order of the case."""
    for name in names:
        if not any(_under(p, name) for p in known):
            hint = near(name, known) or (
                f"procedures are {', '.join(known)}" if known else "the case has no steps"
            )
            raise NameUnknown(f"no procedure is called {quoted(name)}, nor begins so", hint)
    if names:
        title = ", ".join(dict.fromkeys(names))
        return {p: title for p in known if any(_under(p, name) for name in names)}
    stems = [p.rpartition("-")[0] for p in known]
    return {
        p: stem if stem and stems.count(stem) > 1 else p
        for p, stem in zip(known, stems, strict=True)
    }


def _under(procedure: str, name: str) -> bool:
    return procedure == name or procedure.startswith(f"{name}-")


def _step(row: Mapping[str, Any]) -> Step:
    unit = row["time_unit"]
    elapsed, duration = _span(row, "elapsed"), _span(row, "duration")
    reached, lasts = (
        span.text(f"{unit}s") if span.has_end and unit else "" for span in (elapsed, duration)
    )
    return Step(
        row["id"], row["procedure"], row["order"], row["name"], tuple(row["actor"] or ()), row["mandatory"],
        _in_months(elapsed, unit), _in_months(duration, unit), reached, lasts,
        _span(row, "cost"), row["currency"], row["public"], row["protected"],
    )  # fmt: skip


def _span(row: Mapping[str, Any], what: str) -> Span:
    out = row[f"{what}_exclusive"]
    return Span(
        row[f"{what}_min"], row[f"{what}_max"], out in ("min", "both"), out in ("max", "both")
    )


def _in_months(span: Span, unit: str | None) -> Span:
    # Without a unit a number says nothing of time; `kg check` reports it.
    if unit not in MONTHS:
        return Span()
    least, most = (
        None if end is None else round(end * MONTHS[unit], 6) for end in (span.least, span.most)
    )
    return Span(least, most, span.open_least, span.open_most)


def _reach(step: Step) -> float:
    return max(step.elapsed.least or 0.0, step.elapsed.most or 0.0)


def _costs(steps: Sequence[Step]) -> dict[str, Span]:
    due = [s for s in steps if s.mandatory is not False]
    found = {}
    for currency in dict.fromkeys(s.currency for s in due if s.cost.has_end and s.currency):
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
