"""The settings of a case: what it is, its standard questions, patterns and rival explanations."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

FILE = "case.toml"
SECTIONS = ("expect", "tiers", "channels", "findings", "rivals")


@dataclass(frozen=True)
class ChannelQuestion:
    """The standard question of a channel, in names of actors and kinds.

    Attributes:
        sources: where routes begin; `from` in case.toml.
        targets: where they end; `to` in case.toml.
        count: `from` or `to`, the side whose actors are counted.
        compare: kinds for which the question is asked again.
        avoid: whom a bypass must avoid.
        also_from: who else a bypass may start from.
        substitutes: kinds of ties of other channels that a bypass may end in.
    """

    sources: tuple[str, ...]
    targets: tuple[str, ...]
    count: str = "to"
    compare: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    also_from: tuple[str, ...] = ()
    substitutes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Pattern:
    """The pattern of a claim: two properties of individuals, or combinations of `conditions` and y.

    `expect` is `positive`, `negative` or empty; `solution` is `complex` or `parsimonious`.
    `kg.questions.findings.coded_properties` says how properties are written, as
    `measure:employees` or `tie:belongs-to`.
    """

    name: str
    x: str = ""
    y: str = ""
    claim: str = ""
    expect: str = ""
    conditions: tuple[str, ...] = ()
    solution: str = "complex"


@dataclass(frozen=True)
class Rivalry:
    """Claims that explain one thing otherwise.

    `first` has for each claim the property that it puts first in time.
    """

    name: str
    claims: tuple[str, ...]
    first: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()


@dataclass(frozen=True)
class Settings:
    """The content of case.toml.

    Attributes:
        id: the id of the case.
        title: its title.
        summary: what it is about.
        licence: under which it may be used.
        language: the tag of the language of its texts.
        period: its first and its last day.
        evidence: the id of a row of evidence that rows without their own rest on.
        expect: the least number of rows of each table.
        tiers: names of actors by tier.
        questions: the standard question of each channel.
        findings: the patterns to be looked for.
        rivals: the rival explanations.
    """

    id: str
    title: str
    summary: str = ""
    licence: str = ""
    language: str = "en"
    period: tuple[date, date] | None = None
    evidence: str = ""
    expect: Mapping[str, int] = field(default_factory=dict)
    tiers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    questions: Mapping[str, ChannelQuestion] = field(default_factory=dict)
    findings: tuple[Pattern, ...] = ()
    rivals: tuple[Rivalry, ...] = ()


def id_of(name: str) -> str:
    """Return the id of a case that a folder of this name has.

    >>> id_of("Japan (1998)")
    'japan-1998'
    """
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "case"
