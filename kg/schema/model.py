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

    Attributes:
        name: its name in the tables.
        path: the property of its cells in RDF.
        form: what a cell is.
        description: what it means.
        inverse: whether the property leads from the cell to the row.
        required: whether each row must have a cell.
        many: whether a cell is a list.
        values: the words that a `term` or `word` may be.
        refers: the table that a `reference` refers to; empty for any.
        root: the class that a `kind` descends from.
        until: the property of the last day of a partial `date`.
        pattern: a regular expression that a text must match; empty for any text.
        least: the smallest number allowed.
        most: the largest number allowed.
        default: what an empty cell is read as.
        language: the language of a `lang`; empty for that of the case.
        or_end: whether the words source and target stand for the actor at that end of a tie.
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
    """A table, as its node shape describes it; `target` is the class of its rows."""

    name: str
    target: str
    label: str
    comment: str
    columns: tuple[SchemaColumn, ...]

    def column(self, name: str) -> SchemaColumn:
        """Return the column of that name."""
        return next(column for column in self.columns if column.name == name)


@dataclass(frozen=True)
class Kind:
    """A kind of actor or tie, as its class describes it.

    Attributes:
        slug: its name in the tables.
        iri: its class.
        label: what people call it.
        comment: what it means.
        parents: the kinds that it specialises.
        channel: the channel of a kind of tie; empty where it has none.
        flow: `along`, `against`, `both` or empty: which way something flows through the tie.
        exclusive_at: the end at which an actor has one such tie only, as `source`.
        share_of: the end whose total the share of a tie is a part of.
        returns: whether the tie gives something back.
        strategies: the strategies of independence that it is part of.
        property: the property of its direct triples; empty where it has none.
        plural: what people call several of them.
        too_general: whether it says too little of an unnamed actor to tell what it belongs to.
    """

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
    too_general: bool = False


@dataclass(frozen=True)
class Strategy:
    """A strategy of independence.

    Where it has a rule, the rule asks for a kind of tie, a greatest share and a kind of source.
    """

    slug: str
    label: str
    comment: str
    rule_kind: str = ""
    rule_max_share: float | None = None
    rule_source: str = ""


@dataclass(frozen=True)
class Schema:
    """The tables, kinds, channels and strategies of the ontology, each by its name in a case.

    Attributes:
        tables: the tables of a case.
        settings: the sections of its settings.
        actor_kinds: the kinds of actors.
        tie_kinds: the kinds of ties.
        channels: the labels of channels.
        strategies: the strategies of independence.
        labels: the labels of the words of closed lists.
        marks: the letter by which an answer tells each method of evidence.
    """

    tables: Mapping[str, TableSpec]
    settings: Mapping[str, TableSpec]
    actor_kinds: Mapping[str, Kind]
    tie_kinds: Mapping[str, Kind]
    channels: Mapping[str, str]
    strategies: Mapping[str, Strategy]
    labels: Mapping[str, str]
    marks: Mapping[str, str]

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
    """Return a kind and all kinds that descend from it, by their slugs."""
    slugs, waiting = {slug}, [slug]
    while waiting:
        parent = waiting.pop()
        for kind in kinds.values():
            if parent in kind.parents and kind.slug not in slugs:
                slugs.add(kind.slug)
                waiting.append(kind.slug)
    return frozenset(slugs)


def slug_of(iri: str) -> str:
    """Return the kebab case of the local name of an IRI.

    >>> slug_of("https://w3id.org/intermediation/ns#CreditAssociation")
    'credit-association'
    >>> slug_of("urn:x#ForeignSME"), slug_of("x#JointRDWith")
    ('foreign-sme', 'joint-rd-with')
    """
    local = re.split(r"[#/:]", iri)[-1]
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", local).lower()
