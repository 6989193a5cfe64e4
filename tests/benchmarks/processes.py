"""Whole processes, timed from their start to their end, with the most memory that they held."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass

from tests.support.places import ROOT


@dataclass(frozen=True)
class Ran:
    """A process that ended well: the seconds it took, and the most memory that it and its children held, in bytes."""

    seconds: float
    peak: int


def run(*words: object, patience: float = 1800, ends: tuple[int, ...] = (0,)) -> Ran:
    """Run a command in the checkout and wait for its end.

    Args:
        words: the command.
        patience: seconds after which it is given up.
        ends: the exit codes with which it ends well.

    Raises:
        ValueError: it failed, or took longer.
    """
    # A small process of its own starts the command, so that the memory counted is that of the command alone.
    start = time.perf_counter()
    found = subprocess.run(
        [sys.executable, "-S", "-c", _STARTER, *map(str, words)],
        cwd=ROOT, capture_output=True, text=True, timeout=patience, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    took = time.perf_counter() - start
    if found.returncode not in ends:
        raise ValueError(f"{' '.join(map(str, words[:4]))} failed: {found.stderr.strip()[-300:]}")
    return Ran(took - _overhead(), int(found.stderr.rsplit("\n", 2)[-2]) * 1024)


def kg(*words: object, ends: tuple[int, ...] = (0,)) -> Ran:
    """Run a command of `kg`.

    Args:
        words: the command and its options.
        ends: the exit codes with which it ends well.
    """
    return run(sys.executable, "-m", "kg", *words, ends=ends)


_STARTER = """
import os, sys
pid = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ)
_, status, used = os.wait4(pid, 0)
sys.stderr.write(f"{used.ru_maxrss}\\n")
code = os.waitstatus_to_exitcode(status)
sys.exit(code if code >= 0 else 1 << 7)
"""
_measured: list[float] = []


def _overhead() -> float:
    """Return the seconds that starting a command through a process of its own takes by itself."""
    if not _measured:
        took = []
        for _ in range(5):
            start = time.perf_counter()
            words = [sys.executable, "-S", "-c", _STARTER, "true"]
            subprocess.run(words, check=True, capture_output=True)
            took.append(time.perf_counter() - start)
        _measured.append(min(took))
    return _measured[0]
