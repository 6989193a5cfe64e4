"""What a figure depends on: the versions of what was measured, and how large the machine is."""

import os
import platform
import re
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path


def machine(about: tuple[str, ...]) -> dict[str, object]:
    """Return the version of Python and of what a benchmark is about, the cores and the memory; nothing else."""
    return {
        "python": platform.python_version(),
        "versions": {name: found for name in about if (found := _version(name))},
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
    }


def _version(name: str) -> str:
    if name == "chromium":
        return _chromium()
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _chromium() -> str:
    from tests.support.chromium import CHROMIUM  # here, so that the table needs no browser

    if not Path(CHROMIUM).exists():
        return ""
    said = subprocess.run(
        [CHROMIUM, "--version"], capture_output=True, text=True, check=False, timeout=30
    ).stdout
    found = re.search(r"\d[\d.]*", said)
    return found[0] if found else ""
