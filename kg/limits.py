"""What a process that answers a query may take: time, memory, and no file or socket of its own."""

import os
import signal
import sys
from pathlib import Path


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
    statm = Path("/proc/self/statm")
    if statm.exists():
        used = int(statm.read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
        _lower(resource.RLIMIT_AS, used + memory)
    _lower(resource.RLIMIT_NOFILE, files)


def _lower(what: int, wanted: int) -> None:
    import resource

    _, hard = resource.getrlimit(what)
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(what, (most, most))


def died(status: int, seconds: float) -> str:
    """Say of what a limited process died, from its exit code, negative for a signal."""
    if -status in (signal.SIGXCPU, signal.SIGKILL, signal.SIGALRM):
        return f"the query took more than {seconds:g} seconds"
    return "the query broke the engine: it is nested too deeply or needs too much memory"
