"""The editor yasgui where npm has installed it: which of its files are served.

None of them is part of this project.

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
from kg.serve.limits import SCRIPT_BYTES

PACKAGE = "@zazuko/yasgui"
_INSTALL = f"npm install --prefix DIR --ignore-scripts {PACKAGE}@4.6.2, then --yasgui DIR"
_FILES = {
    "yasgui.min.js": "text/javascript; charset=utf-8",
    "yasgui.min.css": "text/css; charset=utf-8",
}
# Beside what all pages may do, its page may read its files and ask this server. No other script may
# run there: while its tables measure texts of an answer, they take them for markup, and this policy
# stops the scripts in them. The two hashes are those of the styles that its tables put into the
# page so that columns can be made wider, in the version above. The browser leaves out the styles
# of another version, with a line in the console, and nothing else changes.
ALLOWED = {
    "script-src": "'self'",
    "style-src": "'self' 'sha256-zCK2EVMoPc04mRF/g5CotUvxbJPWS+8V0b+s9ptqQIk=' "
    "'sha256-c0O6TmFAkgpNbHxKAa1BrveWHHopjEtC47i0PzMudxg='",
    "connect-src": "'self'",
}


@dataclass(frozen=True)
class Editor:
    """The files of an installed editor by name: the media type of each, and its bytes."""

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
    package = next((place for place in places if _package_name(place) == PACKAGE), None)
    if package is None:
        raise FileProblem(
            f"{folder} does not hold the npm package {PACKAGE}", f"install it: {_INSTALL}"
        )
    build = package / "build"
    return Editor({name: (media, _read(build / name)) for name, media in _FILES.items()})


def start_values(case: Case, start: str, texts: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    """Return what our start script reads, as JSON can hold it.

    Args:
        case: the case, whose terms the editor completes.
        start: the query that a first tab shows, without prefixes.
        texts: the title and the text of each query of the library, by name.
    """
    terms = sorted(case.schema.labels)
    prefixes = {**rdf.PREFIXES, "case": f"{BASE}{case.id}/"}
    # The query declares only the prefixes that it uses.
    heads = (f"PREFIX {name}: <{base}>\n" for name, base in prefixes.items() if f"{name}:" in start)
    library = {name: {"title": title, "text": text} for name, (title, text) in texts.items()}
    classes = [IH + term for term in terms if term[:1].isupper()]
    properties = [IH + term for term in terms if term[:1].islower()]
    return {
        "case": case.id,
        "start": "".join(heads) + start,
        "library": library,
        "prefixes": prefixes,
        "terms": {"class": classes, "property": properties},
    }


def _package_name(place: Path) -> str:
    """Return the name of the package that a folder holds, or nothing."""
    try:
        manifest = json.loads((place / "package.json").read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return ""
    return str(manifest.get("name", "")) if isinstance(manifest, dict) else ""


def _read(path: Path) -> bytes:
    """Return the bytes of a file of yasgui; refuse one that is too large or cannot be read."""
    try:
        if path.stat().st_size > SCRIPT_BYTES:
            raise FileProblem(
                f"{path} is larger than {SCRIPT_BYTES >> 20} MiB", f"install it anew: {_INSTALL}"
            )
        return path.read_bytes()
    except OSError as error:
        raise FileProblem(
            f"{path} cannot be read: {error.strerror}", f"install it anew: {_INSTALL}"
        ) from None
