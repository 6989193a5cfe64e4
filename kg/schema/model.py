"""The ontology as the schema of a case: its tables and columns, kinds and strategies."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from kg.schema.rdf_files import IH

Form = Literal[
    "text", "lang", "decimal", "integer", "boolean", "date", "reference", "term", "word", "kind"
]
ENDS = ("source", "target")


@dataclass(frozen=True)
class SchemaColumn:
    """A column of a table, as its property shape describes it.

    `values` lists what a `term` or `word` may be, `refers` the table a `reference` points into (empty: any),
    `root` the class that a `kind` descends from, `until` the property for the last day of a partial `date`.
    """

    name: str
    path: str
    form: Form
    description: str
    inverse: bool = False
    required: bool = False
    many: bool = False
    values: tuple[str, ...] = ()
    refers: str = ""
    root: str = ""
    until: str = ""
    pattern: str = ""
    least: float | None = None
    most: float | None = None
    default: str | None = None
    language: str = ""
    or_end: bool = False

    @property
    def year(self) -> str:
        """Return the property for the year of a partial date; of another column nothing."""
        return self.path.removesuffix("From") + "Year" if self.form == "date" else ""


@dataclass(frozen=True)
class TableSpec:
    """A table, as its node shape describes it."""

    name: str
    target: str
    label: str
    comment: str
    columns: tuple[SchemaColumn, ...]

    def column(self, name: str) -> SchemaColumn:
        """Return the column of that name."""
        return next(c for c in self.columns if c.name == name)


@dataclass(frozen=True)
class Kind:
    """A kind of actor or tie, as its class describes it. `flow` is `along`, `against`, `both` or empty."""

    slug: str
    iri: str
    label: str
    comment: str
    parents: tuple[str, ...]
    channel: str = ""
    flow: str = ""
    exclusive_at: str = ""
    share_of: str = ""
    returns: bool = False
    strategies: tuple[str, ...] = ()
    property: str = ""
    plural: str = ""


@dataclass(frozen=True)
class Strategy:
    """A strategy of independence; where it has a rule, the kind, greatest share and kind of source it asks for."""

    slug: str
    label: str
    comment: str
    rule_kind: str = ""
    rule_max_share: float | None = None
    rule_source: str = ""


@dataclass(frozen=True)
class Schema:
    """All that the ontology says about tables, kinds, channels and strategies."""

    tables: Mapping[str, TableSpec]
    settings: Mapping[str, TableSpec]
    actor_kinds: Mapping[str, Kind]
    tie_kinds: Mapping[str, Kind]
    channels: Mapping[str, str]
    strategies: Mapping[str, Strategy]
    labels: Mapping[str, str]

    def kinds(self, root: str) -> Mapping[str, Kind]:
        """Return the kinds below a root class, `Actor` or `Tie`."""
        return self.actor_kinds if root == IH + "Actor" else self.tie_kinds

    def below(self, slug: str) -> frozenset[str]:
        """Return a kind and all its sub-kinds, of actors or of ties."""
        return _below(self.tie_kinds if slug in self.tie_kinds else self.actor_kinds, slug)

    def above(self, slug: str) -> tuple[str, ...]:
        """Return a kind and all that it descends from, nearest first."""
        kinds = self.tie_kinds if slug in self.tie_kinds else self.actor_kinds
        line, waiting = [], [slug]
        while waiting:
            kind = waiting.pop(0)
            if kind in kinds and kind not in line:
                line.append(kind)
                waiting.extend(kinds[kind].parents)
        return tuple(line)


def _below(kinds: Mapping[str, Kind], slug: str) -> frozenset[str]:
    found, waiting = {slug}, [slug]
    while waiting:
        above = waiting.pop()
        for kind in kinds.values():
            if above in kind.parents and kind.slug not in found:
                found.add(kind.slug)
                waiting.append(kind.slug)
    return frozenset(found)


def slug_of(iri: str) -> str:
    """Return the kebab case of the local name of an IRI.

    >>> slug("https://w3id.org/intermediation/ns#CreditAssociation"), slug("urn:x#ForeignSME"), slug("x#JointRDWith")
    ('credit-association', 'foreign-sme', 'joint-rd-with')
    """
    local = re.split(r"[#/:]", iri)[-1]
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", local).lower()
