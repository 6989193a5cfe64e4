"""Compare an economy with the case that it imitates, parameter by parameter."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain

import numpy as np

from kg.results.answers import Cell, Column, Heading, Sentence, Table
from kg.synthetic.economy import Actors, Tally, union_of
from kg.synthetic.model import Model, ModelNumber, Rule


@dataclass(frozen=True)
class Aim:
    """One parameter; `basis` is `measure`, `reading` (of the words of one) or `assumed`."""

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
        sources = f"{len(stated)} parameters come from measures"
        most = f"; the widest miss of a share is {max(off) * 100:.2g} points" if off else ""
        return (
            Sentence(
                f"{self.folder}: {self.firms:,} synthetic firms, {rows}, {per:.1f} ties a firm."
            ),
            Sentence(
                f"{sources}, {len(self.aims) - len(stated)} are read from words or assumed{most}."
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
    """Return every parameter: sizes first, then groups, then ties and their shares, rule by rule.

    Args:
        model: what was aimed at.
        who: the actors that came out.
        tally: what came out of the ties.
    """
    by_rule = (_rule(i, rule, model, who, tally) for i, rule in enumerate(model.rules))
    ties = chain.from_iterable(by_rule)
    return (*_sizes(model, who), *_groups(model, who, tally), *ties)


def _sizes(model: Model, who: Actors) -> list[Aim]:
    """Return for each class of size its shares of firms and employees, aimed at and achieved."""
    aims_of_sizes = []
    for total in ("firms", "employees"):
        total_parts = sum(getattr(size, total).value for size in model.sizes)
        for size in model.sizes:
            places, number = who.members[size.name] - who.first, getattr(size, total)
            part = len(places) / len(who.employees)
            if total == "employees":
                part = float(who.employees[places].sum() / who.employees.sum())
            aims_of_sizes.append(
                _aim(
                    f"share of {total}, {size.name} employees",
                    number.value / total_parts,
                    part,
                    number,
                )
            )
    return aims_of_sizes


def _groups(model: Model, who: Actors, tally: Tally) -> list[Aim]:
    """Return for each group its share of firms, aimed at and achieved."""
    aims_of_groups = []
    for group in model.groups:
        among, firms = union_of(who.members, group.of), who.members[group.name]
        if any(group.name in rule.states for rule in model.rules):
            firms = np.flatnonzero(tally.states[group.name])  # as ties say, not as was meant
        part = len(np.intersect1d(among, firms)) / len(among) if len(among) else None
        aims_of_groups.append(
            _aim(f"share: {group.label or group.name}", group.share.share, part, group.share)
        )
    return aims_of_groups


def _rule(number: int, rule: Rule, model: Model, who: Actors, tally: Tally) -> list[Aim]:
    """Return how many actors got a tie by a rule, and between what its shares lie."""
    names = {group.name: group.label or group.name for group in model.groups}
    near_end = " or ".join(names.get(name, name) for name in rule.near_sets)
    rule_aims = []
    if rule.share:
        count = len(union_of(who.members, rule.near_sets, rule.but))
        far_end = " or ".join(rule.far_sets)
        label = rule.label or f"{near_end} with a tie {rule.kind}, {far_end}"
        achieved = tally.touched[number] / count if count else None
        rule_aims.append(_aim(f"share: {label}", rule.share.share, achieved, rule.share))
    drawn_shares = tally.shares.get(number)
    but = f", not {names.get(rule.but, rule.but)}" if rule.but else ""
    for i, (word, end) in enumerate((("least", rule.share_from), ("greatest", rule.share_to))):
        if end and end.measures:
            label = f"{word} share of the main counterpart, {rule.kind}: {near_end}{but}"
            achieved = drawn_shares[i] / 100 if drawn_shares else None
            rule_aims.append(_aim(label, end.value / 100, achieved, end))
    return rule_aims


def _aim(parameter: str, target: float, achieved: float | None, number: ModelNumber) -> Aim:
    """Return a row of the comparison, with the basis of the number and its measures."""
    return Aim(parameter, round(target, 12), achieved, number.basis, number.measures)


def heading(model: Model, firms: int, seed: int) -> Heading:
    """Return the heading of the answer.

    Args:
        model: the model.
        firms: how many firms were drawn.
        seed: the start of the random numbers.
    """
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
