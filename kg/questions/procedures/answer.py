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
from kg.results.figures import Figure


@dataclass(frozen=True)
class Procedures:
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
        parts = (compare(group, variants, names) for group, variants in self.groups.items())
        return tuple(chain.from_iterable(parts))

    def tables(self) -> tuple[Table, ...]:
        """Return `procedures` and `steps`."""
        procedure_rows = (_procedure_row(p, self.heading.names) for p in self.procedures)
        step_rows: list[tuple[Cell, ...]] = []
        for p in self.procedures:
            step_rows += (_step_row(p, step) for step in p.steps)
        return (
            replace(columns.PROCEDURES, rows=tuple(procedure_rows)),
            replace(columns.STEPS, rows=tuple(step_rows)),
        )

    def figures(self) -> tuple[Figure, ...]:
        """Return `procedure-<group>` for each group that states a time."""
        names = self.heading.names
        figures = (
            timeline(group, variants, labels(variants, names))
            for group, variants in self.groups.items()
        )
        return tuple(figure for figure in figures if figure)


def _procedure_row(p: Procedure, names: Mapping[str, str]) -> tuple[Cell, ...]:
    places = ", ".join(names[place] for place in p.jurisdictions)
    published, protected = (
        step.elapsed if step else Span() for step in (p.publication, p.protection)
    )
    return (
        *(p.group, p.id, places, len(p.steps), p.unavoidable),
        *(published.least, published.most, protected.least, protected.most),
        *_exposure_cells(p),
        *_cost_cells(p),
    )


def _exposure_cells(p: Procedure) -> tuple[Cell, ...]:
    arithmetic = "; ".join(e.arithmetic for e in p.exposures)
    begins = tuple(e.begin.id for e in p.windows if e.begin)
    ends = tuple(e.end.id for e in p.windows if e.end)
    length = (p.exposed.least, p.exposed.most)
    return (p.windows[0].status, *length, arithmetic, bar_of_exposure(p), begins, ends)


def _cost_cells(p: Procedure) -> tuple[Cell, ...]:
    # Sums in several currencies do not add up; they stand in words alone.
    currency, cost = next(iter(p.costs.items())) if len(p.costs) == 1 else (None, Span())
    return (cost.least, cost.most, currency, cost_of(p) if p.costs else None)


def _step_row(p: Procedure, s: Step) -> tuple[Cell, ...]:
    cost = s.cost.text(s.currency or "").strip() if s.cost.has_end else None
    months = (s.elapsed.least, s.elapsed.most, s.duration.least, s.duration.most)
    return (
        *(p.group, p.id, s.order, s.id, s.name, s.actors, s.mandatory),
        *(s.reached or None, s.lasts or None, *months),
        *(cost, s.public, s.protected, bar_of_step(p, s.elapsed)),
    )
