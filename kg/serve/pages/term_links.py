"""How the pages show the terms of an answer.

An address of the case is a name with a link to its page; all else is text.
"""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from kg.case import Case
from kg.case.rdf_graphs import BASE
from kg.rendering.cell_text import number
from kg.schema.rdf_files import IH, XSD
from kg.serve.store.client import QueryAnswer

_NUMBERS = {XSD + name for name in ("integer", "decimal", "double", "float")}


@dataclass(frozen=True)
class TermCell:
    """A cell of an answer, as a page shows it.

    Attributes:
        text: what the cell shows.
        href: the address of its link; empty without a link.
        full: the complete address, or the datatype, shown as a hint.
        language: the language tag of a literal.
        number: whether it is aligned as a number.
        named: whether the text is a name or a literal; other text is shown as code.
    """

    text: str
    href: str = ""
    full: str = ""
    language: str = ""
    number: bool = False
    named: bool = True


def rows(
    answer: QueryAnswer, case: Case, language: str
) -> tuple[tuple[str, ...], tuple[tuple[TermCell, ...], ...]]:
    """Return the variables and the rows of an answer.

    Args:
        answer: an answer whose form is SPARQL JSON.
        case: the case whose actors are shown by name.
        language: the language of the page, which links keep.
    """
    table = json.loads(answer.body)
    names = tuple(table["head"]["vars"])

    def cells_of(binding: dict[str, Any]) -> tuple[TermCell, ...]:
        """Return the cells of a solution in the order of the variables."""
        return tuple(term(binding.get(name), case, language) for name in names)

    return names, tuple(map(cells_of, table["results"]["bindings"]))


def term(node: dict[str, Any] | None, case: Case, language: str) -> TermCell:
    """Return a term as a page shows it.

    Args:
        node: the term in SPARQL JSON, or None for a variable that has no value.
        case: the case whose actors are shown by name.
        language: the language of the page, which links keep.
    """
    if node is None:
        return TermCell("")
    value = node["value"]
    if node["type"] == "uri":
        return _address(value, case, language)
    if node["type"] == "literal":
        datatype = node.get("datatype", "")
        is_number = datatype in _NUMBERS
        text = _number(value) if is_number else value
        return TermCell(text, "", datatype, node.get("xml:lang", ""), is_number)
    if node["type"] == "bnode":
        return TermCell(f"_:{value}", named=False)
    return TermCell(json.dumps(value, ensure_ascii=False), named=False)  # a triple in a triple


def actor(row: str, case: Case, language: str) -> TermCell:
    """Return an actor by name, with a link to its page.

    Args:
        row: the id of the actor.
        case: the case.
        language: the language of the page, which the link keeps.
    """
    return TermCell(case.names.get(row, row), link(f"/actor/{quote(row, safe='')}", language), row)


def link(path: str, language: str) -> str:
    """Return an address on this site that keeps the language.

    Args:
        path: the path, which may have parameters.
        language: a language of the pages; the default, `en`, stands in no address.
    """
    if language == "en":
        return path
    return f"{path}{'&' if '?' in path else '?'}lang={language}"


def _address(value: str, case: Case, language: str) -> TermCell:
    """Return an address as a page shows it: an actor, a term by its label, or a link."""
    base = f"{BASE}{case.id}/"
    if value.startswith(base):
        row = value.removeprefix(base)
        if row in case.names:
            return actor(row, case, language)
        return TermCell(row, full=value, named=False)
    if value.startswith(IH):
        word = value.removeprefix(IH)
        return TermCell(case.schema.labels.get(word, f"ih:{word}"), full=value)
    if value.startswith(("https://", "http://")):
        return TermCell(value, value, value)
    return TermCell(value, named=False)


def _number(text: str) -> str:
    """Return a number as pages write it; the text itself where it is long or no number."""
    try:
        return number(float(text)) if len(text) < 16 else text
    except (ValueError, OverflowError):
        return text
