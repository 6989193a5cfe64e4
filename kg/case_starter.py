"""Starting a case: a small valid one with worked examples, to be edited into one's own."""

import tempfile
from pathlib import Path

from kg.case.settings import FILE, id_of
from kg.errors import FileProblem
from kg.system import shipped_files

EXAMPLE = "example"


def new(folder: str | Path) -> tuple[Path, ...]:
    """Write the example case into a new or empty folder; its id becomes the folder's name.

    Returns:
        The files written.

    Raises:
        FileProblem: the folder exists and is not empty, or cannot be written.
    """
    folder = Path(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FileProblem(f"{folder} exists and is not empty", "give a new folder")
    case_id = id_of(folder.resolve().name)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        # The folder appears with all its files, or not at all.
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as scratch:
            fresh = Path(scratch) / "new"
            fresh.mkdir()
            for source in sorted((shipped_files.find("data") / EXAMPLE).iterdir()):
                text = source.read_text("utf-8")
                if source.name == FILE:
                    text = text.replace(f'id = "{EXAMPLE}"', f'id = "{case_id}"', 1)
                (fresh / source.name).write_text(text, "utf-8")
            if folder.exists():
                folder.rmdir()
            fresh.rename(folder)
    except OSError as error:
        raise FileProblem(f"{folder} cannot be written: {error.strerror or error}") from None
    return tuple(sorted(folder.iterdir()))
