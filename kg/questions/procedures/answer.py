"""The answer to `procedures` as data: groups of variants side by side, in words, as tables and as figures."""

from collections.abc import Mapping
from dataclasses import dataclass

from kg.questions.intervals import Span
from kg.questions.procedures.comparison import compared, cost_of, labels
from kg.questions.procedures.steps import Procedure, Step
from kg.questions.procedures.timeline import bar_of_exposure, bar_of_step, timeline
from kg.results.answers import Cell, Column, Heading, Sentence, Table
from kg.results.figures import Figure


@dataclass(frozen=True)
class Procedures:
    """The answer to `procedures`."""

    heading: Heading
    procedures: tuple[Procedure, ...]

    @property
    def groups(self) -> dict[str, list[Procedure]]:
        """Return the variants of each group."""
        found: dict[str, list[Procedure]] = {}
        for one in self.procedures:
            found.setdefault(one.group, []).append(one)
        return found

    def sentences(self) -> tuple[Sentence, ...]:
        """Return group by group who is exposed how long, when protection comes, who cannot be avoided, and the cost."""
        if not self.procedures:
            return (Sentence("the case records no procedure."),)
        return tuple(
            s
            for group, some in self.groups.items()
            for s in compared(group, some, self.heading.names)
        )

    def tables(self) -> tuple[Table, ...]:
        """Return `procedures` and `steps`."""
        rows = (
            [_procedure_row(p, self.heading.names) for p in self.procedures],
            [_step_row(p, s) for p in self.procedures for s in p.steps],
        )
        specs = (_PROCEDURES, _STEPS)
        return tuple(
            Table(t.name, t.title, t.columns, tuple(some), t.reading)
            for t, some in zip(specs, rows, strict=True)
        )

    def figures(self) -> tuple[Figure, ...]:
        """Return `procedure-<group>` for each group that states a time: its steps, and who is exposed, in time."""
        drawn = (
            timeline(group, some, labels(some, self.heading.names))
            for group, some in self.groups.items()
        )
        return tuple(figure for figure in drawn if figure)


def _procedure_row(p: Procedure, names: Mapping[str, str]) -> tuple[Cell, ...]:
    windows, exposed = p.windows, p.exposed
    currency, cost = next(iter(p.costs.items())) if len(p.costs) == 1 else (None, Span())
    published, protected = (s.elapsed if s else Span() for s in (p.publication, p.protection))
    return (
        p.group, p.id, ", ".join(names[j] for j in p.jurisdictions), len(p.steps), p.unavoidable,
        published.least, published.most, protected.least, protected.most,
        windows[0].status, exposed.least, exposed.most, "; ".join(e.arithmetic for e in p.exposures),
        bar_of_exposure(p), tuple(e.begin.id for e in windows if e.begin), tuple(e.end.id for e in windows if e.end),
        cost.least, cost.most, currency, cost_of(p) if p.costs else None,
    )  # fmt: skip


def _step_row(p: Procedure, s: Step) -> tuple[Cell, ...]:
    cost = s.cost.text(s.currency or "").strip() if s.cost.has_end else None
    return (
        p.group, p.id, s.order, s.id, s.name, s.actors, s.mandatory, s.reached or None, s.lasts or None,
        s.elapsed.least, s.elapsed.most,
        s.duration.least, s.duration.most, cost, s.public, s.protected, bar_of_step(p, s.elapsed),
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
        Column("public_max", "number", "Months until what was disclosed is public, at most."),
        Column("protected_min", "number", "Months until the applicant is protected, at least."),
        Column("protected_max", "number", "Months until the applicant is protected, at most."),
        Column("exposure", "text", "exposed, none, not stated or contradictory: is it ever public but unprotected?"),
        Column("exposure_min", "number", "Months exposed in all, at least."),
        Column("exposure_max", "number", "Months exposed in all, at most."),
        Column("arithmetic", "text", "How the exposure follows from the times of the steps."),
        Column("chart", "text", "The months to the longest time of the group: █ exposed for certain, ▒ perhaps."),
        Column("begin", "ids", "The steps from which on it is exposed, or merely public."),
        Column("end", "ids", "The steps that end it."),
        Column("cost_min", "number", "The sum of the stated costs, at least; empty where currencies differ."),
        Column("cost_max", "number", "The sum of the costs, at most; empty unless every step states an upper bound."),
        Column("currency", "text", "The currency of these sums."),
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
        Column("order", "count", "Its place in the procedure."),
        Column("step", "id", "The step."),
        Column("name", "text", "What is done."),
        Column("actors", "ids", "Who takes it, or must be passed."),
        Column("mandatory", "flag", "Whether it cannot be avoided; empty where the source does not say."),
        Column("reached", "text", "The time from the start until it is reached, in the source's unit."),
        Column("takes", "text", "How long it takes, in the source's unit."),
        Column("elapsed_min", "number", "Months from the start until it is reached, at least."),
        Column("elapsed_max", "number", "Months from the start until it is reached, at most."),
        Column("duration_min", "number", "Months it takes, at least."),
        Column("duration_max", "number", "Months it takes, at most."),
        Column("cost", "text", "What it costs."),
        Column("public", "flag", "Whether what was disclosed is public from here on."),
        Column("protected", "flag", "Whether the applicant is protected from here on."),
        Column("chart", "text", "When it is reached, in months to the longest time of the group; ● a fixed time."),
    ),
    (),
    "This step is reached after so long, takes so long and costs so much; what is not stated stays empty.",
)  # fmt: skip
