"""The store on disk that `kg build` wrote."""

import json
from pathlib import Path

from kg.case import Case
from kg.errors import FileProblem

_STORE, _MARK = "store", "build.json"  # as kg.rdf.build calls them


def built_of(folder: str | Path) -> str:
    """Return the id of the case that a folder was built of.

    Raises:
        FileProblem: `kg build` did not write the folder.
    """
    try:
        found = json.loads((Path(folder) / _MARK).read_text("utf-8"))
        return str(found["case"])
    except (OSError, ValueError, KeyError, TypeError):
        raise FileProblem(f"{folder} was not written by kg build", "make it: kg build --case CASE -o DIR") from None


def opened(case: Case, folder: str | Path) -> Path:
    """Return where in a folder the store of a case is.

    Raises:
        FileProblem: the folder was built of another case, or not at all.
    """
    other = built_of(folder)
    if other != case.id:
        raise FileProblem(f"{folder} was built of the case {other}, not of {case.id}", f"give --case {other}")
    return Path(folder) / _STORE
