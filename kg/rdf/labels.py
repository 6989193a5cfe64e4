"""The labels of kinds, channels and tiers in the languages of the ontology."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

import pyoxigraph as ox

from kg.case import Case
from kg.rdf import ontology
from kg.schema.model import slug_of
from kg.schema.rdf_files import IH, RDF, RDFS, SKOS

_LABELS = (RDFS + "label", SKOS + "prefLabel")
_NAMED = 3


@dataclass(frozen=True)
class Labels:
    """Labels in one language.

    Attributes:
        language: its code, as `ja`.
        classes: the labels of classes by their IRI.
        words: the labels of the words of closed lists by their slug.
    """

    language: str
    classes: Mapping[str, str]
    words: Mapping[str, str]

    def actor_kind(self, case: Case, kind: str) -> str:
        """Return the label of a kind of actor, or nothing.

        Args:
            case: the case whose schema has the kind.
            kind: the slug of the kind.
        """
        return self.classes.get(case.schema.actor_kinds[kind].iri, "")

    def tie_kind(self, case: Case, kind: str) -> str:
        """Return the label of a kind of tie, or nothing.

        Args:
            case: the case whose schema has the kind.
            kind: the slug of the kind.
        """
        return self.classes.get(case.schema.tie_kinds[kind].iri, "")

    def tier(self, case: Case, tier: str) -> str:
        """Return a label for a tier, made of the labels of its kinds.

        Args:
            case: the case whose settings have the tier.
            tier: the name of the tier.

        Returns:
            The labels of the first kinds, or nothing where one of these has none.
        """
        labels = []
        for name in case.settings.tiers.get(tier, ()):
            kind = name.removeprefix("kind:")
            labels.append(self.actor_kind(case, kind) if kind in case.schema.actor_kinds else "")
        first = labels[:_NAMED]
        if not first or not all(first):
            return ""
        is_cut = self.language == "ja" and len(labels) > _NAMED
        return "・".join(first) + ("など" if is_cut else "")


def labels_in(case: Case, language: str) -> Labels:
    """Return the labels that the ontology and the case's own kinds have in a language.

    Args:
        case: the case.
        language: the code of the language, as `ja`.

    >>> from kg.case import read_case
    >>> case = read_case()
    >>> labels = labels_in(case, "ja")
    >>> labels.actor_kind(case, "bank"), labels.words["capital"]
    ('銀行', '資本')
    """
    classes, words = _of_ontology(language)
    own_classes, own_words = _of_quads(case.more, language)
    return Labels(language, {**classes, **own_classes}, {**words, **own_words})


@cache
def _of_ontology(language: str) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Return the labels of the ontology in a language: those of classes, then of words."""
    return _of_quads(ontology(), language)


def _of_quads(quads: Iterable[ox.Quad], language: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return labels by IRI, and those of instances of the ontology's classes by slug."""
    labels: dict[str, str] = {}
    instances: set[str] = set()
    for quad in quads:
        if not isinstance(quad.subject, ox.NamedNode):
            continue
        iri, predicate, term = quad.subject.value, quad.predicate.value, quad.object
        if predicate in _LABELS and isinstance(term, ox.Literal) and term.language == language:
            labels.setdefault(iri, term.value)
        is_class = isinstance(term, ox.NamedNode) and term.value.startswith(IH)
        if predicate == RDF + "type" and is_class:
            instances.add(iri)
    return labels, {slug_of(iri): labels[iri] for iri in sorted(instances & labels.keys())}
