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
from kg.system.sizes import SENTENCE_ITEMS

_TRUE = {"1": "true", "0": "false"}
_PREFIXES = {IH: "ih:", RDFS: "rdfs:", SKOS: "skos:", DCTERMS: "dcterms:"}


@dataclass(frozen=True)
class StatedTerm:
    """A term that RDF has for a column, and the text that it is in a cell."""

    term: Term
    text: str


@dataclass(frozen=True)
class CellTerms:
    """The content of a cell, and the terms that it comes from.

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

    >>> from kg.schema.read import own_schema
    >>> share = own_schema().tables["ties"].column("share")
    >>> value(share, "40") == value(share, "+4.0e1"), value(share, "40") == value(share, "41")
    (True, False)

    Args:
        column: the column.
        text: what stands in a cell, or what RDF states.
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

    If a text comes in several languages, a cell takes the text in the language of the case, else a
    text without a language, else the English text, else the first; the others stay beside the cell.

    Args:
        column: the column.
        sayings: what RDF has for it.
        language: the language of the case.
    """
    if column.form == "lang":
        return _in_language(column, sayings, language)
    if column.many:
        texts = dict.fromkeys(saying.text for saying in sayings)
        return CellTerms(tuple(texts), tuple(saying.term for saying in sayings))
    return _single(column, sayings)


def _single(column: SchemaColumn, sayings: Iterable[StatedTerm]) -> CellTerms:
    """Return a cell with the one value of a column; several unequal values are rivals."""
    by_value: dict[object, list[StatedTerm]] = {}
    for saying in sayings:
        by_value.setdefault(value(column, saying.text), []).append(saying)
    if not by_value:
        return CellTerms()
    texts = [equal[0].text for equal in by_value.values()]
    first = next(iter(by_value.values()))
    rivals = tuple(texts) if len(texts) > 1 else ()
    return CellTerms((texts[0],), tuple(saying.term for saying in first), rivals)


def _in_language(column: SchemaColumn, sayings: Sequence[StatedTerm], language: str) -> CellTerms:
    """Return a cell with the text in the best language; two texts in one language are rivals."""
    written = (column.language or language).lower()
    if column.many:
        texts = dict.fromkeys(saying.text for saying in sayings)
        terms = (s.term for s in sayings if is_written(s.term, column, language))
        return CellTerms(tuple(texts), tuple(terms))
    by_tag: dict[str, list[StatedTerm]] = {}
    for saying in sayings:
        by_tag.setdefault(_tag(saying.term), []).append(saying)
    # Two texts in one language contradict each other; translations do not.
    for same_language in by_tag.values():
        if rivals := _single(column, same_language).rivals:
            return CellTerms((rivals[0],), (), rivals)
    if not by_tag:
        return CellTerms()
    regional = (tag for tag in by_tag if tag.startswith(f"{written}-"))
    preferred = (written, *regional, "", "en", *by_tag)
    tag = next(tag for tag in preferred if tag in by_tag)
    text = by_tag[tag][0].text
    terms = (s.term for s in sayings if s.text == text and is_written(s.term, column, language))
    return CellTerms((text,), tuple(terms))


def is_written(term: Term, column: SchemaColumn, language: str) -> bool:
    """Tell whether a text is in the language that its column is written in, or in none.

    Args:
        term: the text, a literal.
        column: a column of texts in languages.
        language: the tag of the case's language, which a column has that names none.
    """
    return _tag(term) in ("", (column.language or language).lower())


def _tag(term: Term) -> str:
    """Return the language tag of a literal in small letters; empty where there is none."""
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
    stated_slugs = [text for text in single.texts if text in slugs.values()]
    class_slugs = [slugs[iri] for iri in types if iri in slugs]
    every = list(dict.fromkeys([*stated_slugs, *class_slugs]))
    # `above` counts a kind itself, so that the most special one has all of them above it.
    special = [slug for slug in every if set(every) <= set(schema.above(slug))]
    if every and not special:
        return CellTerms(tuple(every[:1]), single.terms, tuple(every))
    return CellTerms(single.texts or tuple(special[:1]), single.terms)


def several(values: Sequence[str], form: Callable[[str], str] = quoted) -> str:
    """Return values as a message names them: at most a few of them.

    >>> several(["40", "50"]), several([str(n) for n in range(5000)], str)
    ("'40' and '50'", '0, 1, 2 and 4,997 more')

    Args:
        values: the values, one at least.
        form: how each is written; by default in quotes.
    """
    texts = [form(value) for value in values[:SENTENCE_ITEMS]]
    if len(values) > SENTENCE_ITEMS:
        return f"{', '.join(texts)} and {len(values) - SENTENCE_ITEMS:,} more"
    before, last = ", ".join(texts[:-1]), texts[-1]
    return f"{before} and {last}" if before else last


def conflict(column: SchemaColumn, rivals: Sequence[str], path: str = "") -> str:
    """Return that a row has several values of a property that takes one.

    Args:
        column: the column that the property fills.
        rivals: the values, two or more.
        path: the address of the property; by default the column's own.
    """
    number = "two" if len(rivals) == 2 else f"{len(rivals):,}"
    return f"has {number} values of {short(path or column.path)}: {several(rivals)}"


def short(iri: str) -> str:
    """Return an address as messages have it, shortened where its namespace is known here.

    >>> short("https://w3id.org/intermediation/ns#share"), short("urn:x")
    ('ih:share', '<urn:x>')
    """
    for stem, prefix in _PREFIXES.items():
        if iri.startswith(stem) and re.fullmatch(r"[\w-]+", iri[len(stem) :]):
            return prefix + iri[len(stem) :]
    return f"<{iri if len(iri) <= 100 else iri[:99] + '…'}>"
