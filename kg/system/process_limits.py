"""Limits of a process: of time, memory and files; and how much memory is free for another."""

import os
import signal
import time
from pathlib import Path

from kg.system.sizes import RESERVED_BYTES

_STANDARD_ERROR = 2
_STATM = Path("/proc/self/statm")


def limit(seconds: float, memory: int, files: int = 0) -> None:
    """Limit this process for good; what it writes to standard error is lost.

    Where the system allows less, the limit is that of the system.

    Args:
        seconds: seconds of processor time, at most one more.
        memory: bytes beside those that the process has; without `/proc` there is no such limit.
        files: how many files and sockets it may have open; 0 lets it open nothing more.
    """
    import resource

    # An engine that is out of memory writes to standard error, where only the server should: by its
    # number, because Python's name may stand for an object of a notebook or test without a number.
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), _STANDARD_ERROR)
    _lower(resource.RLIMIT_CORE, 0)
    allow_time(seconds)
    if taken := address_space():
        _lower(resource.RLIMIT_AS, taken + memory)
    _lower(resource.RLIMIT_NOFILE, files)


def limit_for_now(seconds: int, memory: int, most: int) -> None:
    """Limit this process until it is limited anew, as one that does one thing after another.

    Args:
        seconds: seconds of processor time from now on, at most one more.
        memory: bytes beside those that the process has; without `/proc` there is no such limit.
        most: bytes of each file that it writes.
    """
    import resource

    usage = resource.getrusage(resource.RUSAGE_SELF)
    _set_soft(resource.RLIMIT_CORE, 0)
    _set_soft(resource.RLIMIT_CPU, int(usage.ru_utime + usage.ru_stime) + seconds + 1)
    _set_soft(resource.RLIMIT_FSIZE, most)
    if _STATM.exists():
        _set_soft(resource.RLIMIT_AS, address_space() + memory)


def _set_soft(resource_id: int, most: int) -> None:
    """Set the limit of a resource that may be raised again, no higher than the hard one."""
    import resource

    _, hard = resource.getrlimit(resource_id)
    soft = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(resource_id, (soft, hard))


def allow_time(seconds: float) -> None:
    """Let this process work for so much longer, unless the system allows less.

    The system then ends it by SIGXCPU. It would do so by SIGKILL, as when memory runs out, if the
    hard limit were the same; so that one is left as it is.

    Args:
        seconds: seconds of processor time from now on, at most one more.
    """
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    most = int(time.process_time() + seconds) + 1
    soft = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


def address_space() -> int:
    """Return the bytes of address space that this process has; 0 if the system does not say."""
    if not _STATM.exists():
        return 0
    return int(_STATM.read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")


def _lower(resource_id: int, most: int) -> None:
    """Lower both limits of a resource; a hard limit can never be raised again."""
    import resource

    _, hard = resource.getrlimit(resource_id)
    limit = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(resource_id, (limit, limit))


def room() -> int | None:
    """Return how many bytes of memory this process may still take; None if the system does not say.

    That is the least of what is free on the machine, of what its control group leaves, and of what
    its own limit leaves.
    """
    bounds = []
    group = Path("/sys/fs/cgroup")
    try:
        import resource

        lines = Path("/proc/meminfo").read_text().splitlines()
        machine = dict(line.split(":") for line in lines)
        bounds.append(int(machine["MemAvailable"].split()[0]) << 10)
        most, _ = resource.getrlimit(resource.RLIMIT_AS)
        if most != resource.RLIM_INFINITY:
            bounds.append(most - address_space() - RESERVED_BYTES)
        # Files in the cache count as memory of the group, but the system gives them back on demand.
        lines = (group / "memory.stat").read_text().splitlines()
        statistics = dict(line.split() for line in lines)
        cache = int(statistics["inactive_file"])
        used = int((group / "memory.current").read_text()) - cache
        bounds.append(int((group / "memory.max").read_text()) - used)
    except (ImportError, OSError, KeyError, ValueError):
        pass  # no such file, or no limit
    return min(bounds, default=None)


def died(status: int, limit_seconds: float, seconds: float | None = None) -> str:
    """Say why a limited process ended.

    Args:
        status: its exit code; negative, it is the number of the signal that ended it.
        limit_seconds: the time that it was allowed, for the sentence.
        seconds: how long it was at work, where that is known.
    """
    if -status in (signal.SIGXCPU, signal.SIGALRM):
        return f"the query took more than {limit_seconds:g} seconds"
    if -status == signal.SIGKILL:
        when = "" if seconds is None else f" after {seconds:.1f} seconds"
        return f"the query was killed{when}; perhaps the machine ran out of memory"
    return "the query stopped the engine: it is nested too deeply or needs too much memory"
