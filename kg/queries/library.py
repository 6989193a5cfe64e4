"""The query library: one `.rq` file a query, its manual in the header."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kg.errors import QueryError, near, quoted
from kg.system import shipped_files

_FOLDERS_APART = ("rules", "checks")
_FIELD = re.compile(r"#\s*(title|question|reading|param|engines)\s*:\s*(.*)")
_PARAM = re.compile(
    r"(?P<name>\w+)\s+(?P<type>[a-z]+)\s+=\s+(?P<default>\S+|\"[^\"]*\")\s+[-–—]\s+(?P<what>.+)"
)
TYPES = ("id", "kind", "term", "integer", "decimal", "text", "date")


@dataclass(frozen=True)
class Parameter:
    """A parameter of a query: its type is one of `TYPES`, its default a value of that type as written."""

    name: str
    type: str
    default: str
    description: str


@dataclass(frozen=True)
class Query:
    """A query and its manual. `engines` says why not, where rdflib's engine gives another answer."""

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
    found = {}
    for path in sorted(shipped_files.find("queries").glob("*/*.rq")):
        if path.parent.name not in _FOLDERS_APART:
            found[path.stem] = read_query(path)
    return found


def find_query(name: str) -> Query:
    """Return a query of the library.

    Raises:
        QueryError: the library has no such query.
    """
    if name not in library():
        raise QueryError(
            f"the library has no query {quoted(name)}",
            near(name, library()) or "kg queries lists them",
        )
    return library()[name]


def read_query(path: Path) -> Query:
    """Read a query file, from the library or from outside.

    Raises:
        QueryError: the file cannot be read, is not UTF-8, or declares a parameter wrongly.
    """
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise QueryError(f"{path} is not UTF-8", "save it as UTF-8") from None
    except OSError as error:
        raise QueryError(f"{path} cannot be read: {error.strerror}") from None
    return parse_query(text, path.stem, path.parent.name)


def parse_query(text: str, name: str = "query", topic: str = "") -> Query:
    """Return a query from its text; a text without a header has an empty manual and no declared parameters."""
    fields: dict[str, str] = {}
    parameters = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.startswith("#"):
            break
        if not (found := _FIELD.match(line)):
            continue
        key, value = found[1], found[2].strip()
        if key != "param":
            fields[key] = f"{fields[key]} {value}" if key in fields else value
        elif (param := _PARAM.fullmatch(value)) and param["type"] in TYPES:
            parameters.append(
                Parameter(param["name"], param["type"], param["default"].strip('"'), param["what"])
            )
        else:
            hint = "write: # param: NAME TYPE = DEFAULT - what it is; TYPE is " + ", ".join(TYPES)
            raise QueryError(
                f"{name}:{number}: the parameter {quoted(value)} is not declared as it must be",
                hint,
            )
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
