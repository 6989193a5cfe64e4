"""Read the settings of a case from RDF, in place of a case.toml."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import pyoxigraph as ox

from kg.case.rdf_graphs import BASE
from kg.case.rdf_resources import Node
from kg.case.rdf_values import CellTerms, StatedTerm, choose_terms, conflict, several, short
from kg.case.settings import Settings
from kg.errors import Problem, quoted
from kg.schema import rdf_files
from kg.schema.model import Schema
from kg.schema.rdf_files import RDF

_COMPARED = ("title", "summary", "licence", "language")


def head(quads: Iterable[ox.Quad], schema: Schema, case: str = "") -> dict[str, str]:
    """Return what RDF says of the case itself, by the keys of case.toml; nothing if it names none.

    Args:
        quads: the quads.
        schema: the schema, whose settings name the properties.
        case: the id of the case, where it is known; else the first case that RDF names is taken.
    """
    _, node = _case(quads, schema, case)
    choices = _choices(node, schema)
    texts = {key: choice.texts[0] for key, _, choice in choices if choice.texts}
    last_day = texts.pop("", "")
    if "period" in texts and last_day:
        texts["period"] += f"/{last_day}"
    return texts


def head_problems(
    quads: Iterable[ox.Quad],
    schema: Schema,
    file: str,
    case: str = "",
) -> Iterator[Problem]:
    """Yield where RDF says two things of the case, or names several cases.

    Args:
        quads: the quads.
        schema: the schema.
        file: where they stand.
        case: the id of the case, where it is known.
    """
    names, node = _case(quads, schema, case)
    if len(names) > 1:
        hint = "write a case.toml with the id of the case that you mean"
        yield Problem(file, 0, "id", f"names {len(names)} cases: {several(names, short)}", hint)
        return
    for key, path, choice in _choices(node, schema):
        if choice.rivals:
            column = schema.settings["case"].column(key or "period")
            message = f"the case {conflict(column, choice.rivals, path)}"
            yield Problem(file, 0, column.name, message, "keep one of these values")


def find_overruled(
    quads: Iterable[ox.Quad],
    schema: Schema,
    settings: Settings,
    file: str,
) -> Iterator[Problem]:
    """Yield notes on what RDF says of the case otherwise than its case.toml, which goes before.

    Args:
        quads: the quads.
        schema: the schema.
        settings: what case.toml says.
        file: where the quads stand.
    """
    address = BASE + settings.id
    own = (q for q in quads if rdf_files.subject_key(q.subject) == address)
    texts = head(own, schema, settings.id)
    for key in _COMPARED:
        setting = getattr(settings, key)
        if key in texts and texts[key] != setting:
            message = f"{quoted(texts[key])} is not used: case.toml says {quoted(setting)}"
            yield Problem(file, 0, key, message, "remove one of the two values", "note")


def _case(
    quads: Iterable[ox.Quad],
    schema: Schema,
    case: str,
) -> tuple[list[str], Node]:
    """Return the addresses of the cases that may be meant, and the properties of the first."""
    target = ox.NamedNode(schema.settings["case"].target)
    graph = rdf_files.index(quads)
    cases = [iri for iri, node in graph.items() if target in node.get(RDF + "type", ())]
    names = [BASE + case] if BASE + case in cases else cases
    return names, graph[names[0]] if names else {}


class _Answer(NamedTuple):
    """The values of RDF for a key of case.toml, and their property."""

    key: str
    path: str
    choice: CellTerms


def _choices(node: Node, schema: Schema) -> Iterator[_Answer]:
    """Yield what RDF has for each key of case.toml; the last day of the period has no key."""
    spec = schema.settings["case"]
    languages = node.get(spec.column("language").path, ())
    language = languages[0].value if languages else Settings("", "").language
    for column in spec.columns:
        for key, path in ((column.name, column.path), ("", column.until)):
            if path:
                sayings = [StatedTerm(t, t.value) for t in node.get(path, ())]
                yield _Answer(key, path, choose_terms(column, sayings, language))
