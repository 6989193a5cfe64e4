"""The query library: one `.rq` file a query, its manual in the header."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kg.errors import QueryError, near, quoted
from kg.system import shipped_files
from kg.system.input_limits import QUERY_BYTES
from kg.system.open_input import InputRefused, read_text_bytes

_FOLDERS_APART = ("rules", "checks")
_FIELD = re.compile(r"#\s*(title|question|reading|param|engines)\s*:\s*(.*)")
_PARAM = re.compile(
    r"(?P<name>\w+)\s+(?P<type>[a-z]+)\s+=\s+(?P<default>\S+|\"[^\"]*\")\s+[-–—]\s+(?P<what>.+)"
)
TYPES = ("id", "kind", "term", "integer", "decimal", "text", "date")


@dataclass(frozen=True)
class Parameter:
    """A parameter of a query, as the header declares it.

    Attributes:
        name: the name of the variable that it gives a value.
        type: one of `TYPES`.
        default: a value of that type, as people write it.
        description: what it is, for the manual.
    """

    name: str
    type: str
    default: str
    description: str


@dataclass(frozen=True)
class Query:
    """A query and its manual.

    Attributes:
        name: the name to ask it by; of a file its stem.
        topic: the folder that it is in.
        title: the title of its answer.
        question: the question that it answers.
        reading: how to read a row of its answer.
        parameters: what may be filled in.
        engines: why rdflib's engine gives another answer; empty where it gives the same.
        text: the SPARQL, header included.
    """

    name: str
    topic: str
    title: str
    question: str
    reading: str
    parameters: tuple[Parameter, ...]
    engines: str
    text: str


@cache
def library() -> Mapping[str, Query]:
    """Return the queries by name, in the order of topics and names."""
    queries = {}
    for path in sorted(shipped_files.folder("queries").glob("*/*.rq")):
        if path.parent.name not in _FOLDERS_APART:
            queries[path.stem] = read_query(path)
    return queries


def find_query(name: str) -> Query:
    """Return a query of the library.

    Raises:
        QueryError: the library has no such query.
    """
    if name not in library():
        hint = near(name, library()) or "kg queries lists them"
        raise QueryError(f"the library has no query {quoted(name)}", hint)
    return library()[name]


def read_query(path: Path) -> Query:
    """Read a query file, from the library or from outside.

    Raises:
        QueryError: the file cannot be read, is not UTF-8, or declares a parameter wrongly.
    """
    try:
        text = read_text_bytes(path, QUERY_BYTES).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise QueryError(f"{path} is not UTF-8", "save the file as UTF-8") from None
    except InputRefused as error:
        raise QueryError(
            f"{path} {error.reason}",
            "give a file with one query, or - and the query on standard input",
        ) from None
    if "\0" in text:
        raise QueryError(f"{path} holds a NUL character", "save the file as plain text in UTF-8")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return parse_query(text, path.stem, path.parent.name)


def parse_query(text: str, name: str = "query", topic: str = "") -> Query:
    """Return a query from its text.

    Args:
        text: the SPARQL; without a header it has an empty manual and no declared parameters.
        name: the name of the query, which its title is by default.
        topic: the topic that it belongs to.

    Raises:
        QueryError: the header declares a parameter wrongly.
    """
    fields: dict[str, str] = {}
    parameters: list[Parameter] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.startswith("#"):
            break
        field = _FIELD.match(line)
        if not field:
            continue
        key, value = field[1], field[2].strip()
        if key == "param":
            parameters.append(_parse_parameter(value, f"{name}:{number}"))
        else:
            # A field may go on over several lines, each with its key.
            fields[key] = f"{fields[key]} {value}" if key in fields else value
    return Query(
        name=name,
        topic=topic,
        title=fields.get("title", name),
        question=fields.get("question", ""),
        reading=fields.get("reading", ""),
        parameters=tuple(parameters),
        engines=fields.get("engines", ""),
        text=text,
    )


def _parse_parameter(text: str, place: str) -> Parameter:
    """Return the parameter that a line of the header declares; `place` is the line."""
    param = _PARAM.fullmatch(text)
    if param is None or param["type"] not in TYPES:
        hint = f"write: # param: NAME TYPE = DEFAULT - what it is; TYPE is {', '.join(TYPES)}"
        message = f"{place}: the parameter {quoted(text)} is not declared as it must be"
        raise QueryError(message, hint)
    return Parameter(param["name"], param["type"], param["default"].strip('"'), param["what"])
