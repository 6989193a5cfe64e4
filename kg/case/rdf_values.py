"""One value where a column takes one: which terms of RDF say the same, and which contradict."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from kg.case.dates import span
from kg.errors import quoted
from kg.schema.model import Schema, SchemaColumn
from kg.schema.numerals import Refusal, read_exact
from kg.schema.rdf_files import DCTERMS, IH, RDFS, SKOS, Term

_TRUE = {"1": "true", "0": "false"}
_TOLD = 3
_PREFIXES = {IH: "ih:", RDFS: "rdfs:", SKOS: "skos:", DCTERMS: "dcterms:"}


@dataclass(frozen=True)
class StatedTerm:
    """A term that RDF has for a column, and the text that it is in a cell."""

    term: Term
    text: str


@dataclass(frozen=True)
class CellTerms:
    """What a cell becomes.

    Attributes:
        texts: the items of a list, or one text, or none.
        terms: the terms that the cell holds, so that they need not be kept beside it.
        rivals: values of which a row takes one; empty where there is no contradiction.
    """

    texts: tuple[str, ...] = ()
    terms: tuple[Term, ...] = ()
    rivals: tuple[str, ...] = ()


def value(column: SchemaColumn, text: str) -> object:
    """Return what a text means in a column: the same for each form of one value.

    >>> from kg.schema.model import own_schema
    >>> share = own_schema().tables["ties"].column("share")
    >>> value(share, "40") == value(share, "+4.0e1"), value(share, "40") == value(share, "41")
    (True, False)
    """
    if column.form in ("decimal", "integer"):
        number = read_exact(text)
        return text if isinstance(number, Refusal) else number
    if column.form == "boolean":
        return _TRUE.get(text, text.lower())
    if column.form == "date":
        return span(text) or text
    return text


def choose_terms(column: SchemaColumn, sayings: Sequence[StatedTerm], language: str) -> CellTerms:
    """Return what the terms of a column make of its cell.

    Of a text in several languages a cell takes that in the language of the case, else one without a
    language, else English, else the first; what is in another language stays beside the cell.

    Args:
        column: the column.
        sayings: what RDF has for it.
        language: the language of the case.
    """
    if column.form == "lang":
        return _in_language(column, sayings, language)
    if column.many:
        return CellTerms(
            tuple(dict.fromkeys(s.text for s in sayings)), tuple(s.term for s in sayings)
        )
    return _single(column, sayings)


def _single(column: SchemaColumn, sayings: Iterable[StatedTerm]) -> CellTerms:
    by_value: dict[object, list[StatedTerm]] = {}
    for saying in sayings:
        by_value.setdefault(value(column, saying.text), []).append(saying)
    if not by_value:
        return CellTerms()
    first = next(iter(by_value.values()))
    rivals = tuple(same[0].text for same in by_value.values()) if len(by_value) > 1 else ()
    return CellTerms((first[0].text,), tuple(s.term for s in first), rivals)


def _in_language(column: SchemaColumn, sayings: Sequence[StatedTerm], language: str) -> CellTerms:
    written = (column.language or language).lower()
    if column.many:
        texts = tuple(dict.fromkeys(s.text for s in sayings))
        return CellTerms(
            texts, tuple(s.term for s in sayings if is_written(s.term, column, language))
        )
    by_tag: dict[str, list[StatedTerm]] = {}
    for saying in sayings:
        by_tag.setdefault(_tag(saying.term), []).append(saying)
    for same in by_tag.values():
        if rivals := _single(column, same).rivals:
            return CellTerms((rivals[0],), (), rivals)
    if not by_tag:
        return CellTerms()
    regional = (tag for tag in by_tag if tag.startswith(f"{written}-"))
    preferred = (tag for tag in (written, *regional, "", "en", *by_tag) if tag in by_tag)
    text = by_tag[next(preferred)][0].text
    terms = (s.term for s in sayings if s.text == text and is_written(s.term, column, language))
    return CellTerms((text,), tuple(terms))


def is_written(term: Term, column: SchemaColumn, language: str) -> bool:
    """Tell whether a text is in the language that its column is written in, or in none."""
    return _tag(term) in ("", (column.language or language).lower())


def _tag(term: Term) -> str:
    return (term.language or "").lower() if isinstance(term, ox.Literal) else ""


def kind(
    schema: Schema, column: SchemaColumn, stated: Sequence[StatedTerm], types: Iterable[str]
) -> CellTerms:
    """Return the kind of a row: the one it states, else the most special of its classes.

    Classes contradict each other where none of them is of all the others' kind.

    Args:
        schema: the schema.
        column: the column of kinds.
        stated: the terms of `ih:kind`.
        types: the addresses of its classes.
    """
    single = _single(column, stated)
    if single.rivals:
        return single
    slugs = {k.iri: k.slug for k in schema.kinds(column.root).values()}
    classes = dict.fromkeys(slugs[t] for t in types if t in slugs)
    own = [text for text in single.texts if text in slugs.values()]
    every = [*own, *(c for c in classes if c not in own)]
    special = [k for k in every if set(every) <= set(schema.above(k))]
    if every and not special:
        return CellTerms(tuple(every[:1]), single.terms, tuple(every))
    return CellTerms(single.texts or tuple(special[:1]), single.terms)


def several(values: Sequence[str], form: Callable[[str], str] = quoted) -> str:
    """Return values as they are told, few of many.

    >>> several(["40", "50"]), several([str(n) for n in range(5000)], str)
    ("'40' and '50'", '0, 1, 2 and 4,997 more')

    Args:
        values: the values.
        form: how each is written; by default in quotes.
    """
    told = [form(v) for v in values[:_TOLD]]
    if len(values) > _TOLD:
        return f"{', '.join(told)} and {len(values) - _TOLD:,} more"
    return " and ".join(filter(None, [", ".join(told[:-1]), told[-1]]))


def conflict(column: SchemaColumn, rivals: Sequence[str], path: str = "") -> str:
    """Return that a row has several values of a property that takes one."""
    number = "two" if len(rivals) == 2 else f"{len(rivals):,}"
    return f"has {number} values of {short(path or column.path)}: {several(rivals)}"


def short(iri: str) -> str:
    """Return an address as it is told, shortened where its namespace is known here.

    >>> short("https://w3id.org/intermediation/ns#share"), short("urn:x")
    ('ih:share', '<urn:x>')
    """
    for stem, prefix in _PREFIXES.items():
        if iri.startswith(stem) and re.fullmatch(r"[\w-]+", iri[len(stem) :]):
            return prefix + iri[len(stem) :]
    return f"<{iri if len(iri) <= 100 else iri[:99] + '…'}>"
