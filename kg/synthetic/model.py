"""The model of an economy: what generate.toml says, and the measures that its numbers come from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kg.case import Case

LARGER = "larger"  # in a rule, all firms larger than the one at the other end


@dataclass(frozen=True)
class ModelNumber:
    """A number of the model: from measures of the case, or assumed.

    Attributes:
        value: the number as it stands.
        measures: the ids of the measures that it comes from; empty if it is assumed.
        percent: whether it is in percent.
        read: whether it is a reading of a measure that has only words.
    """

    value: float
    measures: tuple[str, ...] = ()
    percent: bool = False
    read: bool = False

    @property
    def share(self) -> float:
        """Return the number as a share from 0 to 1."""
        return self.value / 100 if self.percent else self.value

    @property
    def basis(self) -> str:
        """Return what the number rests on: a measure, a reading of its words, or nothing."""
        if not self.measures:
            return "assumed"
        return "reading" if self.read else "measure"


@dataclass(frozen=True)
class Size:
    """A class of firms by employees; `firms` and `employees` are its shares, in any unit."""

    name: str
    kind: str
    least: int
    most: int
    firms: ModelNumber
    employees: ModelNumber
    label: str = ""


@dataclass(frozen=True)
class Population:
    """Actors of one kind beside the firms: one, `number`, or one to `per` firms.

    With `near`, some stand in each region.
    """

    name: str
    kind: str
    label: str = ""
    id: str = ""
    number: int = 0
    per: float = 0.0
    near: bool = False
    part_of: tuple[str, ...] = ()
    tail: float = 1.0

    @property
    def single(self) -> bool:
        """Return whether it is one actor, under the name itself."""
        return not (self.number or self.per)


@dataclass(frozen=True)
class FirmGroup:
    """A share of the firms of some sets.

    `include` is a group that is part of it, `kind` what its firms become.
    """

    name: str
    of: tuple[str, ...]
    share: ModelNumber
    label: str = ""
    include: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Rule:
    """The rule for ties of one kind: for each actor at one end, partners are drawn."""

    kind: str
    source: tuple[str, ...]
    target: tuple[str, ...]
    each: str
    label: str = ""
    but: str = ""
    number: tuple[float, ...] = (0.0, 1.0)
    share: ModelNumber | None = None
    near: bool = False
    tail: float = 1.0
    status: str = "active"
    refused_by: str = ""
    share_from: ModelNumber | None = None
    share_to: ModelNumber | None = None
    states: tuple[str, ...] = ()

    @property
    def has_shares(self) -> bool:
        """Return whether its ties have shares; they go together from one number to another."""
        return self.share_from is not None and self.share_to is not None

    @property
    def near_sets(self) -> tuple[str, ...]:
        """Return the sets of the actors for each of whom ties are drawn."""
        return self.source if self.each == "source" else self.target

    @property
    def far_sets(self) -> tuple[str, ...]:
        """Return the sets from which the actors at the other end are drawn."""
        return self.target if self.each == "source" else self.source


@dataclass(frozen=True)
class Model:
    """All that generate.toml says."""

    like: Case
    firms: ModelNumber
    title: str
    sizes: tuple[Size, ...]
    populations: tuple[Population, ...]
    groups: tuple[FirmGroup, ...]
    rules: tuple[Rule, ...]
    questions: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
