"""The store on disk that `kg build` wrote."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from kg.case import Case, embedded, folder_of
from kg.errors import FileProblem
from kg.rdf import MARK, STORE, content


def built_of(folder: str | Path) -> str:
    """Return the id of the case that a folder was built of.

    Raises:
        FileProblem: `kg build` did not write the folder.
    """
    return str(_mark(folder)["case"])


def opened(case: Case, folder: str | Path, as_of: date | None = None) -> Path:
    """Return where in a folder the store of a case is.

    Args:
        case: the case as it is now.
        folder: what `kg build` wrote.
        as_of: the day that the derived graph must be of; by default whichever it was built for.

    Raises:
        FileProblem: the folder was built of another case, of other tables, for another day, or not at all.
    """
    mark = _mark(folder)
    if mark["case"] != case.id:
        raise FileProblem(
            f"{folder} was built of the case {mark['case']}, not of {case.id}", f"give --case {mark['case']}"
        )
    own = case.id in embedded() and folder_of(case.id) == case.folder
    again = f"kg build --case {case.id if own else case.address or case.folder} -o {folder}"
    again += f" --as-of {as_of}" if as_of else ""
    if mark.get("content") != content(case):
        raise FileProblem(f"{folder} was built from other tables than {case.id} has now", f"build it again: {again}")
    if as_of and mark.get("as_of") != as_of.isoformat():
        raise FileProblem(f"{folder} was built for {mark.get('as_of')}, not for {as_of}", f"build it again: {again}")
    return Path(folder) / STORE


def _mark(folder: str | Path) -> dict[str, Any]:
    try:
        found = json.loads((Path(folder) / MARK).read_text("utf-8"))
        return {**found, "case": found["case"]}
    except (OSError, ValueError, KeyError, TypeError):
        raise FileProblem(f"{folder} was not written by kg build", "make it: kg build --case CASE -o DIR") from None
