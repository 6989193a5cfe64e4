"""What RDF says of a case itself, in place of a case.toml."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import pyoxigraph as ox

from kg.case.rdf_graphs import BASE
from kg.case.rdf_values import CellTerms, StatedTerm, choose_terms, conflict, several, short
from kg.case.settings import Settings
from kg.errors import Problem, quoted
from kg.schema import rdf_files
from kg.schema.model import Schema
from kg.schema.rdf_files import RDF, Term

_TOLD = ("title", "summary", "licence", "language")


def head(quads: Iterable[ox.Quad], schema: Schema, case: str = "") -> dict[str, str]:
    """Return what RDF says of the case itself, by the keys of case.toml; nothing if it names none.

    Args:
        quads: the quads.
        schema: the schema.
        case: the id of the case, where it is known; else the first case that RDF names is taken.
    """
    _, node = _case(quads, schema, case)
    found = {key: choice.texts[0] for key, _, choice in _choices(node, schema) if choice.texts}
    last = found.pop("", "")
    if "period" in found:
        found["period"] += f"/{last}" if last else ""
    return found


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
        hint = "write a case.toml that gives the id of the one that is meant"
        yield Problem(file, 0, "id", f"names {len(names)} cases: {several(names, short)}", hint)
        return
    for key, path, choice in _choices(node, schema):
        if choice.rivals:
            column = schema.settings["case"].column(key or "period")
            yield Problem(
                file,
                0,
                column.name,
                f"the case {conflict(column, choice.rivals, path)}",
                "keep one",
            )


def overruled(
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
    own = (q for q in quads if rdf_files.subject_key(q.subject) == BASE + settings.id)
    said = head(own, schema, settings.id)
    for key in _TOLD:
        if key in said and said[key] != getattr(settings, key):
            own_word = quoted(getattr(settings, key))
            message = f"{quoted(said[key])} is passed over: case.toml says {own_word}"
            yield Problem(file, 0, key, message, "take one of the two away", "note")


def _case(
    quads: Iterable[ox.Quad],
    schema: Schema,
    case: str,
) -> tuple[list[str], Mapping[str, list[Term]]]:
    """Return the addresses of the cases that may be meant, and what is said of the first."""
    target = ox.NamedNode(schema.settings["case"].target)
    graph = rdf_files.index(quads)
    cases = [iri for iri, node in graph.items() if target in node.get(RDF + "type", ())]
    names = [BASE + case] if BASE + case in cases else cases
    return names, graph[names[0]] if names else {}


class _Answer(NamedTuple):
    """What is said for a key of case.toml, and by which property."""

    key: str
    path: str
    choice: CellTerms


def _choices(node: Mapping[str, list[Term]], schema: Schema) -> Iterator[_Answer]:
    """Yield what is said for each key of case.toml; the last day of the period has no key."""
    spec = schema.settings["case"]
    said = node.get(spec.column("language").path, ())
    language = said[0].value if said else Settings("", "").language
    for column in spec.columns:
        for key, path in ((column.name, column.path), ("", column.until)):
            if path:
                sayings = [StatedTerm(t, t.value) for t in node.get(path, ())]
                yield _Answer(key, path, choose_terms(column, sayings, language))
