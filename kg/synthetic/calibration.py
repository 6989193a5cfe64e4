"""How near an economy comes to the case that it is like: each parameter, what was aimed at, and what came out."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from kg.results.answers import Cell, Column, Heading, Sentence, Table
from kg.synthetic.economy import Actors, Tally, union_of
from kg.synthetic.model import Model, ModelNumber, Rule


@dataclass(frozen=True)
class Aim:
    """One parameter. `basis` is `measure`, `reading` (of a measure that has only words) or `assumed`."""

    parameter: str
    target: float
    achieved: float | None
    basis: str
    measures: tuple[str, ...]


@dataclass(frozen=True)
class Generated:
    """The answer to `generate`: the case written, and its calibration."""

    heading: Heading
    folder: str
    firms: int
    counts: Mapping[str, int]
    aims: tuple[Aim, ...]

    def sentences(self) -> tuple[Sentence, ...]:
        """Return what was written, and how near it comes."""
        per = self.counts["ties"] / self.firms
        rows = f"{self.counts['actors']:,} actors and {self.counts['ties']:,} ties"
        stated = [a for a in self.aims if a.basis == "measure" and a.achieved is not None]
        off = [
            abs(a.achieved - a.target) for a in stated if a.achieved is not None and a.target <= 1
        ]
        said = f"{len(stated)} parameters come from measures"
        most = f"; the widest miss of a share is {max(off) * 100:.2g} points" if off else ""
        return (
            Sentence(
                f"{self.folder}: {self.firms:,} synthetic firms, {rows}, {per:.1f} ties a firm."
            ),
            Sentence(
                f"{said}, {len(self.aims) - len(stated)} are read from words or assumed{most}."
            ),
        )

    def tables(self) -> tuple[Table, ...]:
        """Return the table `calibration`."""
        rows: list[tuple[Cell, ...]] = [
            (a.parameter, a.target, a.achieved, a.basis, a.measures) for a in self.aims
        ]
        reading = "The economy was to have this much of the parameter, and has so much."
        return (Table("calibration", "Calibration", _COLUMNS, tuple(rows), reading),)


def aims(model: Model, who: Actors, tally: Tally) -> tuple[Aim, ...]:
    """Return every parameter: sizes first, then groups, then the ties that some have, then shares of sales."""
    return (
        *_sizes(model, who),
        *_groups(model, who, tally),
        *(aim for i, rule in enumerate(model.rules) for aim in _rule(i, rule, model, who, tally)),
    )


def _sizes(model: Model, who: Actors) -> list[Aim]:
    found = []
    for total in ("firms", "employees"):
        whole = sum(getattr(size, total).value for size in model.sizes)
        for size in model.sizes:
            mine, number = who.members[size.name] - who.first, getattr(size, total)
            part = len(mine) / len(who.employees)
            if total == "employees":
                part = float(who.employees[mine].sum() / who.employees.sum())
            found.append(
                _aim(f"share of {total}, {size.name} employees", number.value / whole, part, number)
            )
    return found


def _groups(model: Model, who: Actors, tally: Tally) -> list[Aim]:
    found = []
    for group in model.groups:
        among, mine = union_of(who.members, group.of), who.members[group.name]
        if any(group.name in rule.states for rule in model.rules):
            mine = np.flatnonzero(tally.states[group.name])  # as ties say, not as was meant
        part = len(np.intersect1d(among, mine)) / len(among) if len(among) else None
        found.append(
            _aim(f"share: {group.label or group.name}", group.share.share, part, group.share)
        )
    return found


def _rule(number: int, rule: Rule, model: Model, who: Actors, tally: Tally) -> list[Aim]:
    mine, others = (
        (rule.source, rule.target) if rule.each == "source" else (rule.target, rule.source)
    )
    names = {g.name: g.label or g.name for g in model.groups}
    said = " or ".join(names.get(m, m) for m in mine)
    found = []
    if rule.share:
        among = len(union_of(who.members, mine, rule.but))
        label = rule.label or f"{said} with a tie {rule.kind}, {' or '.join(others)}"
        found.append(
            _aim(
                f"share: {label}",
                rule.share.share,
                tally.touched[number] / among if among else None,
                rule.share,
            )
        )
    shares = tally.shares.get(number)
    for i, (word, end) in enumerate((("least", rule.share_from), ("greatest", rule.share_to))):
        if end and end.measures:
            what = f"{word} share of the main counterpart, {rule.kind}: {said}"
            found.append(
                _aim(
                    f"{what}{f', not {names.get(rule.but, rule.but)}' if rule.but else ''}",
                    end.value / 100,
                    shares[i] / 100 if shares else None,
                    end,
                )
            )
    return found


def _aim(parameter: str, target: float, achieved: float | None, number: ModelNumber) -> Aim:
    return Aim(parameter, round(target, 12), achieved, number.basis, number.measures)


def heading(model: Model, firms: int, seed: int) -> Heading:
    """Return the heading of the answer."""
    title = f"{model.title}: {firms:,} firms, seed {seed}; synthetic"
    return Heading("generate", model.like.id, title, {})


_COLUMNS = (
    Column("parameter", "text", "What was aimed at."),
    Column("target", "number", "What it was to be; shares run from 0 to 1."),
    Column(
        "achieved",
        "number",
        "What it is in the case written; empty where there is nobody to count.",
    ),
    Column(
        "basis",
        "text",
        "measure: a number of the case; reading: a reading of its words; assumed: neither.",
    ),
    Column("measures", "ids", "The measures that the target comes from."),
)
