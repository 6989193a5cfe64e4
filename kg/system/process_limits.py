"""What a process may take: one that answers a query time, memory, and no file or socket; any other what is free."""

import os
import signal
import sys
from pathlib import Path

_STATM = Path("/proc/self/statm")
_RESERVED = 1 << 29  # of address space, which allocators take beside what they use


def limit(seconds: float, memory: int, files: int = 0) -> None:
    """Limit this process for good; what it says to standard error is lost.

    Where the system allows less than is wanted, it is that.

    Args:
        seconds: of processor time.
        memory: bytes beside what it has; without `/proc` there is no such limit.
        files: how many files and sockets it may have open; with none nothing more can be opened.
    """
    import resource

    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), sys.stderr.fileno())
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_CPU, int(seconds) + 1)
    if _STATM.exists():
        _lower(resource.RLIMIT_AS, _taken() + memory)
    _lower(resource.RLIMIT_NOFILE, files)


def _taken() -> int:
    """Return the bytes of address space that this process has."""
    return int(_STATM.read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")


def _lower(what: int, wanted: int) -> None:
    import resource

    _, hard = resource.getrlimit(what)
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(what, (most, most))


def room() -> int | None:
    """Return how many bytes of memory this process may still take; nothing where the system does not say.

    That is the least of what is free on the machine, of what its control group leaves, and of its own limit.
    """
    found = []
    group = Path("/sys/fs/cgroup")
    try:
        import resource

        said = dict(line.split(":") for line in Path("/proc/meminfo").read_text().splitlines())
        found.append(int(said["MemAvailable"].split()[0]) << 10)
        most, _ = resource.getrlimit(resource.RLIMIT_AS)
        if most != resource.RLIM_INFINITY:
            found.append(most - _taken() - _RESERVED)
        cache = dict(line.split() for line in (group / "memory.stat").read_text().splitlines())[
            "inactive_file"
        ]
        held = int((group / "memory.current").read_text()) - int(cache)
        found.append(int((group / "memory.max").read_text()) - held)
    except (ImportError, OSError, KeyError, ValueError):
        pass  # no such file, or no limit
    return min(found, default=None)


def died(status: int, seconds: float) -> str:
    """Say of what a limited process died, from its exit code, negative for a signal."""
    if -status in (signal.SIGXCPU, signal.SIGKILL, signal.SIGALRM):
        return f"the query took more than {seconds:g} seconds"
    return "the query broke the engine: it is nested too deeply or needs too much memory"
