"""Starting a case: a small valid one with worked examples, to be edited into one's own."""

from collections.abc import Set
from pathlib import Path

from kg.case.settings import FILE, id_of
from kg.errors import FileProblem
from kg.system import atomic_writes, shipped_files

EXAMPLE = "example"


def new(folder: str | Path) -> tuple[Path, ...]:
    """Write the example case into a new or empty folder; its id becomes the folder's name.

    Returns:
        The files written.

    Raises:
        FileProblem: the folder exists and is not empty, or cannot be written.
    """
    folder = Path(folder)
    sources = sorted((shipped_files.folder("data") / EXAMPLE).iterdir())
    try:
        place = atomic_writes.followed(folder)
        atomic_writes.clear_leftovers(place)
        _refuse_if_taken(folder)
        place.parent.mkdir(parents=True, exist_ok=True)
        case_id = id_of(place.name)
        with atomic_writes.replaced_folder(place, lambda: _refuse_if_taken(folder)) as fresh:
            for source in sources:
                text = source.read_text("utf-8")
                if source.name == FILE:
                    text = text.replace(f'id = "{EXAMPLE}"', f'id = "{case_id}"', 1)
                (fresh / source.name).write_text(text, "utf-8")
    except OSError as error:
        raise FileProblem(f"{folder} cannot be written: {error.strerror or error}") from None
    return tuple(folder / source.name for source in sources)


def _refuse_if_taken(folder: Path) -> Set[str]:
    """Refuse a folder that has anything in it; return the names in it that may go: none."""
    if folder.exists() and not atomic_writes.is_empty_folder(folder):
        raise FileProblem(f"{folder} exists and is not empty", "give a new folder")
    return frozenset()
