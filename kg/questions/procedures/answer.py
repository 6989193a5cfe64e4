"""The answer to `procedures` as data: groups of variants side by side."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import chain

from kg.questions.intervals import Span
from kg.questions.procedures import columns
from kg.questions.procedures.comparison import compare, cost_of, labels
from kg.questions.procedures.steps import Procedure, Step
from kg.questions.procedures.timeline import bar_of_exposure, bar_of_step, timeline
from kg.results.answers import Cell, Heading, Sentence, Table
from kg.results.display import Displayed
from kg.results.figures import Figure


@dataclass(frozen=True, repr=False)
class Procedures(Displayed):
    """The answer to `procedures`."""

    heading: Heading
    procedures: tuple[Procedure, ...]

    @property
    def groups(self) -> dict[str, list[Procedure]]:
        """Return the variants of each group."""
        groups: dict[str, list[Procedure]] = {}
        for procedure in self.procedures:
            groups.setdefault(procedure.group, []).append(procedure)
        return groups

    def sentences(self) -> tuple[Sentence, ...]:
        """Return by group the exposure, when protection comes, who cannot be avoided, the cost."""
        if not self.procedures:
            return (Sentence("the case records no procedure."),)
        names = self.heading.names
        groups = self.groups.items()
        parts = (compare(group, variants, names) for group, variants in groups)
        return tuple(chain.from_iterable(parts))

    def tables(self) -> tuple[Table, ...]:
        """Return `procedures` and `steps`."""
        names = self.heading.names
        procedure_rows = tuple(_procedure_row(p, names) for p in self.procedures)
        step_rows: list[tuple[Cell, ...]] = []
        for p in self.procedures:
            step_rows += (_step_row(p, step) for step in (*p.wholes, *p.steps))
        procedures = replace(columns.PROCEDURES, rows=procedure_rows)
        return procedures, replace(columns.STEPS, rows=tuple(step_rows))

    def figures(self) -> tuple[Figure, ...]:
        """Return `procedure-<group>` for each group that states a time."""
        names = self.heading.names
        figures = []
        for group, variants in self.groups.items():
            figure = timeline(group, variants, labels(variants, names))
            if figure:
                figures.append(figure)
        return tuple(figures)


def _procedure_row(p: Procedure, names: Mapping[str, str]) -> tuple[Cell, ...]:
    """Return a procedure as a row of `procedures`."""
    places = ", ".join(names[place] for place in p.jurisdictions)
    name = (p.group, p.id, places, len(p.steps), p.unavoidable)
    published = _months_until(p.publication)
    protected = _months_until(p.protection)
    return (*name, *published, *protected, *_exposure_cells(p), *_cost_cells(p))


def _months_until(step: Step | None) -> tuple[Cell, Cell]:
    """Return how long it takes at least and at most until a step; empty where there is none."""
    return _ends(step.elapsed if step else Span())


def _ends(span: Span) -> tuple[Cell, Cell]:
    """Return the ends of an interval as two cells; one that is not stated is empty."""
    return span.least, span.most


def _exposure_cells(p: Procedure) -> tuple[Cell, ...]:
    """Return the cells from `exposure` to `end`."""
    status = p.windows[0].status
    arithmetic = "; ".join(e.arithmetic for e in p.exposures)
    begins = tuple(e.begin.id for e in p.windows if e.begin)
    ends = tuple(e.end.id for e in p.windows if e.end)
    chart = bar_of_exposure(p)
    return (status, *_ends(p.exposed), arithmetic, chart, begins, ends)


def _cost_cells(p: Procedure) -> tuple[Cell, ...]:
    """Return the cells from `cost_min` to `cost`."""
    if not p.costs:
        return (None, None, None, None)
    # Sums in several currencies do not add up; they stand in words alone.
    currency: str | None = None
    cost = Span()
    if len(p.costs) == 1:
        ((currency, cost),) = p.costs.items()
    return (*_ends(cost), currency, cost_of(p))


def _step_row(p: Procedure, s: Step) -> tuple[Cell, ...]:
    """Return a step as a row of `steps`."""
    cost = None
    if s.cost.has_end:
        cost = s.cost.text(s.currency or "").strip()
    name = (p.group, p.id, s.order, s.id, s.name, s.actors, s.mandatory)
    times = (s.reached or None, s.lasts or None)
    months = (*_ends(s.elapsed), *_ends(s.duration))
    chart = bar_of_step(p, s.elapsed)
    return (*name, *times, *months, cost, s.public, s.protected, chart)
