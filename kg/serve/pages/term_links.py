"""How the pages show what a query gives: addresses of the case as names that lead on, all else as text."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from kg.case import Case
from kg.case.rdf_graphs import BASE
from kg.rendering.cell_text import number
from kg.schema.rdf_files import IH, XSD
from kg.serve.store.client import Answered

_NUMBERS = {XSD + name for name in ("integer", "decimal", "double", "float")}


@dataclass(frozen=True)
class TermCell:
    """A cell: its text, where it leads, what it is in full, its language, and whether it is a number or a name."""

    text: str
    href: str = ""
    full: str = ""
    language: str = ""
    number: bool = False
    named: bool = True


def rows(
    found: Answered, case: Case, language: str
) -> tuple[tuple[str, ...], tuple[tuple[TermCell, ...], ...]]:
    """Return the variables and the rows of an answer in SPARQL JSON."""
    answer = json.loads(found.body)
    names = tuple(answer["head"]["vars"])
    lines = answer["results"]["bindings"]
    return names, tuple(
        tuple(term(row.get(name), case, language) for name in names) for row in lines
    )


def term(node: dict[str, Any] | None, case: Case, language: str) -> TermCell:
    """Return a term of SPARQL JSON as it is shown."""
    if node is None:
        return TermCell("")
    value = node["value"]
    if node["type"] == "uri":
        return _address(value, case, language)
    if node["type"] == "literal":
        datatype = node.get("datatype", "")
        return TermCell(
            _number(value) if datatype in _NUMBERS else value,
            full=datatype,
            language=node.get("xml:lang", ""),
            number=datatype in _NUMBERS,
        )
    return TermCell(
        f"_:{value}" if node["type"] == "bnode" else json.dumps(value, ensure_ascii=False),
        named=False,
    )


def actor(row: str, case: Case, language: str) -> TermCell:
    """Return an actor by name, with a link to its page."""
    return TermCell(case.names.get(row, row), link(f"/actor/{quote(row, safe='')}", language), row)


def link(path: str, language: str) -> str:
    """Return an address on this site that keeps the language."""
    return f"{path}{'&' if '?' in path else '?'}lang={language}" if language != "en" else path


def _address(value: str, case: Case, language: str) -> TermCell:
    base = f"{BASE}{case.id}/"
    if value.startswith(base):
        row = value.removeprefix(base)
        return (
            actor(row, case, language)
            if row in case.names
            else TermCell(row, full=value, named=False)
        )
    if value.startswith(IH):
        word = value.removeprefix(IH)
        return TermCell(case.schema.labels.get(word, f"ih:{word}"), full=value)
    if value.startswith(("https://", "http://")):
        return TermCell(value, value, value)
    return TermCell(value, named=False)


def _number(text: str) -> str:
    try:
        return number(float(text)) if len(text) < 16 else text
    except (ValueError, OverflowError):
        return text
