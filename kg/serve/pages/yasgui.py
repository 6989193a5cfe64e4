"""The editor yasgui where npm has installed it: which of its files are served. None of them is part of this project.

https://www.npmjs.com/package/@zazuko/yasgui
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg import rdf
from kg.case import Case
from kg.case.rdf_graphs import BASE
from kg.errors import FileProblem
from kg.schema.rdf_files import IH

PACKAGE = "@zazuko/yasgui"
_INSTALL = f"npm install --prefix DIR --ignore-scripts {PACKAGE}@4.6.2, then --yasgui DIR"
_FILES = {
    "yasgui.min.js": "text/javascript; charset=utf-8",
    "yasgui.min.css": "text/css; charset=utf-8",
}
_LARGEST = 16 << 20
# What its page may do beside what all pages may: read its files, and ask this server. No other script may run there:
# its tables take texts of an answer for markup while they measure them, and this policy is what stops these. The two
# hashes are those of the styles that its tables put into the page so that columns can be made wider, of the version
# above; styles of another version would be left out, with a line in the console, and nothing else would change.
ALLOWED = {
    "script-src": "'self'",
    "style-src": "'self' 'sha256-zCK2EVMoPc04mRF/g5CotUvxbJPWS+8V0b+s9ptqQIk=' "
    "'sha256-c0O6TmFAkgpNbHxKAa1BrveWHHopjEtC47i0PzMudxg='",
    "connect-src": "'self'",
}


@dataclass(frozen=True)
class Editor:
    """The files of an installed editor by name: what each is, and its bytes."""

    files: Mapping[str, tuple[str, bytes]]


def installed(folder: str | Path) -> Editor:
    """Read the editor from where it is installed; what is on the disk later changes nothing.

    Args:
        folder: the one that npm installed into, its `node_modules`, or that of the package.

    Raises:
        FileProblem: the package is not there, or not whole.
    """
    start = Path(folder)
    places = (start / "node_modules" / PACKAGE, start / PACKAGE, start)
    found = next((place for place in places if _named(place) == PACKAGE), None)
    if found is None:
        raise FileProblem(
            f"{folder} does not hold the npm package {PACKAGE}", f"install it: {_INSTALL}"
        )
    return Editor({name: (media, _read(found / "build" / name)) for name, media in _FILES.items()})


def start_values(case: Case, start: str, texts: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    """Return what our start script is given: a first query, titles and texts of the library, and words to complete."""
    terms = sorted(case.schema.labels)
    prefixes = {**rdf.PREFIXES, "case": f"{BASE}{case.id}/"}
    heads = (f"PREFIX {name}: <{base}>\n" for name, base in prefixes.items() if f"{name}:" in start)
    return {
        "case": case.id,
        "start": "".join(heads) + start,
        "library": {name: {"title": title, "text": text} for name, (title, text) in texts.items()},
        "prefixes": prefixes,
        "terms": {
            "class": [IH + term for term in terms if term[:1].isupper()],
            "property": [IH + term for term in terms if term[:1].islower()],
        },
    }


def _named(place: Path) -> str:
    """Return the name of the package that a folder holds, or nothing."""
    try:
        said = json.loads((place / "package.json").read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return ""
    return str(said.get("name", "")) if isinstance(said, dict) else ""


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > _LARGEST:
            raise FileProblem(
                f"{path} is larger than {_LARGEST >> 20} MiB", f"install it anew: {_INSTALL}"
            )
        return path.read_bytes()
    except OSError as error:
        raise FileProblem(
            f"{path} cannot be read: {error.strerror}", f"install it anew: {_INSTALL}"
        ) from None
