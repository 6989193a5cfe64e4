"""The names in a folder, and of the hidden folders in which kg prepares what it writes."""

import re
from pathlib import Path

PREFIX = ".kg-"
_NAME = re.compile(r"\.kg-[0-9a-f]{16}")


def names_in(folder: Path) -> list[str]:
    """Return the names of all files and folders directly in a folder, in order."""
    return sorted(path.name for path in folder.iterdir())


def is_workplace(name: str) -> bool:
    """Tell whether kg gives this name to a folder in which it prepares what it writes."""
    return _NAME.fullmatch(name) is not None
