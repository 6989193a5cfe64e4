"""The labels of kinds, channels and tiers in the languages that the ontology speaks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

import pyoxigraph as ox

from kg.case import Case
from kg.rdf import ontology
from kg.schema.model import slug_of
from kg.schema.rdf_files import IH, RDF, RDFS, SKOS

_SAYS = (RDFS + "label", SKOS + "prefLabel")
_NAMED = 3


@dataclass(frozen=True)
class Labels:
    """Labels in one language: of classes by their IRI, of the words of closed lists by their slug."""

    language: str
    classes: Mapping[str, str]
    words: Mapping[str, str]

    def actor_kind(self, case: Case, kind: str) -> str:
        """Return the label of a kind of actor, or nothing."""
        return self.classes.get(case.schema.actor_kinds[kind].iri, "")

    def tie_kind(self, case: Case, kind: str) -> str:
        """Return the label of a kind of tie, or nothing."""
        return self.classes.get(case.schema.tie_kinds[kind].iri, "")

    def tier(self, case: Case, tier: str) -> str:
        """Return a label for a tier made of the kinds that it names, or nothing where one of them has none."""
        said = []
        for name in case.settings.tiers.get(tier, ()):
            kind = name.removeprefix("kind:")
            said.append(self.actor_kind(case, kind) if kind in case.schema.actor_kinds else "")
        if not said or not all(said[:_NAMED]):
            return ""
        return "・".join(said[:_NAMED]) + (
            "など" if self.language == "ja" and len(said) > _NAMED else ""
        )


def labels_in(case: Case, language: str) -> Labels:
    """Return what the ontology and the case's own kinds are called in a language.

    >>> from kg.case import read_case
    >>> case = read_case()
    >>> labels(case, "ja").actor_kind(case, "bank"), labels(case, "ja").words["capital"]
    ('銀行', '資本')
    """
    classes, words = _of_ontology(language)
    more, own = _said(case.more, language)
    return Labels(language, {**classes, **more}, {**words, **own})


@cache
def _of_ontology(language: str) -> tuple[Mapping[str, str], Mapping[str, str]]:
    return _said(ontology(), language)


def _said(quads: Iterable[ox.Quad], language: str) -> tuple[dict[str, str], dict[str, str]]:
    found: dict[str, str] = {}
    instances: set[str] = set()
    for quad in quads:
        predicate, said = quad.predicate.value, quad.object
        if not isinstance(quad.subject, ox.NamedNode):
            continue
        if predicate in _SAYS and isinstance(said, ox.Literal) and said.language == language:
            found.setdefault(quad.subject.value, said.value)
        elif (
            predicate == RDF + "type"
            and isinstance(said, ox.NamedNode)
            and said.value.startswith(IH)
        ):
            instances.add(quad.subject.value)
    return found, {slug_of(iri): found[iri] for iri in sorted(instances & found.keys())}
