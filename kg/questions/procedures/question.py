"""Procedures side by side: how long, at what cost, past whom, and how long unprotected."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

from kg.case import Case
from kg.case.needed_tables import Needs
from kg.case.settings import Settings
from kg.errors import NameUnknown, near, quoted
from kg.questions.intervals import MONTHS, Span
from kg.questions.procedures.answer import Procedures
from kg.questions.procedures.steps import Procedure, Step, exposures
from kg.results.answers import Heading
from kg.schema.model import Schema

_WHOLE = 0  # the order of what is stated of a procedure as a whole
__all__ = ["Procedure", "Procedures", "Span", "Step", "procedures"]


def procedures(case: Case, names: Sequence[str] = ()) -> Procedures:
    """Set the procedures of a case side by side, as intervals of time and cost.

    Times are months from the start of the procedure (a year is 12, a day 12 / 365.25). An actor is
    *unavoidable* where a step that the source calls mandatory names it. Costs add up over the
    steps that are not said to be avoidable; unless each of them states an upper bound the sum has
    none. A cost stated of the procedure as a whole (a row of order 0) bounds the sum. The *exposure
    window* runs from the first step at which what was disclosed is public and the applicant is said
    to be unprotected, to the next that protects (or is no longer public); what a step says of
    either holds until a later one says otherwise. Its length is the interval of the end less the
    interval of the begin, as a difference of intervals, though never below 0, since steps are in
    order; where a bound of either is not known, so is that of the difference.

    Args:
        case: the case.
        names: procedures, or what their names begin with; those named stand in one group. By
            default all procedures, those whose names differ in the last word alone
            (`permit-north`, `permit-south`) as variants in one group.

    Raises:
        NameUnknown: no procedure has or begins with the name.

    Intervals hold what the source says, not a distribution; the two ends of a difference need not
    occur together. A step that says nothing of publicity or protection is not taken to say no.

    Example:
        >>> from kg.case import read_case
        >>> answer = procedures(read_case(), ["patent-japan"])
        >>> answer.procedures[0].exposures[0].arithmetic
        'Patent granted 60–180 months − Application laid open 18 months = 42–162 months'

    References:
        Moore, R. E., Kearfott, R. B. & Cloud, M. J. 2009. Introduction to interval analysis. SIAM.
        doi:10.1137/1.9780898717716.
    """
    rows_of: dict[str, list[dict[str, Any]]] = {}
    for row in case.tables["steps"].iter_rows(named=True):
        rows_of.setdefault(row["procedure"], []).append(row)
    group_of = _groups(list(rows_of), names)
    steps_of = {}
    scales = dict.fromkeys(group_of.values(), 0.0)
    for procedure, group in group_of.items():
        in_order = sorted(rows_of[procedure], key=lambda row: (row["order"], row["id"]))
        steps = tuple(map(_step, in_order))
        steps_of[procedure] = steps
        scales[group] = max(scales[group], *map(_reach, steps))
    # Variants stand together, groups in the order of their first procedure.
    group_order = list(scales)
    by_group = sorted(group_of, key=lambda p: group_order.index(group_of[p]))
    answers = []
    for procedure in by_group:
        group = group_of[procedure]
        wholes = [step for step in steps_of[procedure] if step.order == _WHOLE]
        steps = tuple(step for step in steps_of[procedure] if step.order != _WHOLE)
        places = (row["jurisdiction"] for row in rows_of[procedure] if row["jurisdiction"])
        actors = chain.from_iterable(step.actors for step in steps if step.mandatory)
        answer = Procedure(
            procedure,
            group,
            jurisdictions=tuple(dict.fromkeys(places)),
            steps=steps,
            unavoidable=tuple(dict.fromkeys(actors)),
            costs=_costs(steps, wholes),
            wholes=tuple(wholes),
            exposures=tuple(exposures(steps)),
            scale=scales[group],
        )
        answers.append(answer)
    title = f"Procedures side by side: {case.settings.title}"
    heading = Heading("procedures", case.id, title, case.names)
    return Procedures(heading, tuple(answers))


def procedures_needs(_settings: Settings, _schema: Schema) -> Needs:
    """Return what `procedures` needs of a case.

    Args:
        _settings: the settings of the case, which do not matter.
        _schema: the schema, likewise.
    """
    return Needs({"steps": (), "actors": ("id", "name")}, decisive="steps")


def _groups(procedures: list[str], names: Sequence[str]) -> dict[str, str]:
    """Return the group of each procedure asked for, in the order of the case."""
    for name in names:
        if not any(_is_under(procedure, name) for procedure in procedures):
            hint = "the case has no steps"
            if procedures:
                hint = near(name, procedures) or f"procedures are {', '.join(procedures)}"
            raise NameUnknown(f"no procedure is called {quoted(name)}, and no name begins so", hint)
    if names:
        title = ", ".join(dict.fromkeys(names))
        members = [p for p in procedures if any(_is_under(p, name) for name in names)]
        return dict.fromkeys(members, title)
    stems = [procedure.rpartition("-")[0] for procedure in procedures]
    groups = {}
    for procedure, stem in zip(procedures, stems, strict=True):
        has_variants = stem and stems.count(stem) > 1
        groups[procedure] = stem if has_variants else procedure
    return groups


def _is_under(procedure: str, name: str) -> bool:
    """Return whether a name is that of a procedure, or the first words of it."""
    return procedure == name or procedure.startswith(f"{name}-")


def _step(row: Mapping[str, Any]) -> Step:
    """Return a row of the table of steps as a step, its times in months."""
    unit = row["time_unit"]
    elapsed, duration = _span(row, "elapsed"), _span(row, "duration")
    return Step(
        row["id"],
        row["procedure"],
        row["order"],
        row["name"],
        actors=tuple(row["actor"] or ()),
        mandatory=row["mandatory"],
        elapsed=_in_months(elapsed, unit),
        duration=_in_months(duration, unit),
        reached=_in_words(elapsed, unit),
        lasts=_in_words(duration, unit),
        cost=_span(row, "cost"),
        currency=row["currency"],
        public=row["public"],
        protected=row["protected"],
    )


def _span(row: Mapping[str, Any], quantity: str) -> Span:
    """Return the bounds of a quantity: `elapsed`, `duration` or `cost`."""
    exclusive = row[f"{quantity}_exclusive"]
    is_least_open = exclusive in ("min", "both")
    is_most_open = exclusive in ("max", "both")
    least, most = row[f"{quantity}_min"], row[f"{quantity}_max"]
    return Span(least, most, is_least_open, is_most_open)


def _in_words(span: Span, unit: str | None) -> str:
    """Return a time in the unit of the source; empty where none is stated, or no unit."""
    return span.text(f"{unit}s") if span.has_end and unit else ""


def _in_months(span: Span, unit: str | None) -> Span:
    """Return a span of time in months; the unknown span where its unit is no unit of time."""
    # A number without a unit is not a time; `kg check` reports it.
    if unit not in MONTHS:
        return Span()
    months = MONTHS[unit]
    ends = (span.least, span.most)
    least, most = (None if end is None else round(end * months, 6) for end in ends)
    return Span(least, most, span.open_least, span.open_most)


def _reach(step: Step) -> float:
    """Return the longest time stated until a step is reached, in months; 0 if none is."""
    return max(step.elapsed.least or 0.0, step.elapsed.most or 0.0)


def _costs(steps: Sequence[Step], wholes: Sequence[Step]) -> dict[str, Span]:
    """Return what a procedure costs, by currency.

    That is the sum of the costs of the steps that are not avoidable, within what is stated of the
    procedure as a whole.

    Args:
        steps: its steps.
        wholes: what is stated of it as a whole.
    """
    due = [step for step in steps if step.mandatory is not False]
    with_cost = (step for step in (*due, *wholes) if step.cost.has_end)
    currencies = dict.fromkeys(str(step.currency) for step in with_cost if step.currency)
    return {
        c: _within(_sum(due, c), [w.cost for w in wholes if w.currency == c]) for c in currencies
    }


def _within(total: Span, bounds: Sequence[Span]) -> Span:
    """Return a sum within what is stated of the whole: the greater least, the smaller most.

    Args:
        total: the sum of the parts, of which some may not be known.
        bounds: what is stated of the whole.
    """
    for bound in bounds:
        if bound.least is not None and (total.least is None or bound.least >= total.least):
            total = replace(total, least=bound.least, open_least=bound.open_least)
        if bound.most is not None and (total.most is None or bound.most <= total.most):
            total = replace(total, most=bound.most, open_most=bound.open_most)
    return total


def _sum(steps: Sequence[Step], currency: str) -> Span:
    """Return the sum of the costs in a currency.

    It has an upper bound only where every step states one in that currency.
    """
    costs = [step.cost for step in steps if step.currency == currency]
    with_least = [cost for cost in costs if cost.least is not None]
    least = sum(cost.least or 0.0 for cost in with_least) if with_least else None
    is_least_open = any(cost.open_least for cost in with_least)
    bounded = [cost for cost in costs if cost.most is not None]
    if len(bounded) < len(steps):
        return Span(least, None, is_least_open, open_most=False)
    most = sum(cost.most or 0.0 for cost in bounded)
    is_most_open = any(cost.open_most for cost in bounded)
    return Span(least, most, is_least_open, is_most_open)
