"""What the system must let a server have; this is looked at before anything large is imported.

Libraries that cannot start their threads, or have no memory, end the process with pages of text.
"""

import contextlib
import threading
from collections.abc import Iterator

from kg.errors import KgError
from kg.serve.limits import (
    LIBRARY_THREADS,
    SPARE_THREADS,
    START_BYTES,
    THREAD_BYTES,
    Limits,
)
from kg.system.allocator import keep_little
from kg.system.process_limits import room


def threads_of(limits: Limits) -> int:
    """Return how many threads a server of some limits has for requests."""
    return limits.queries_at_once + limits.queries_waiting + SPARE_THREADS


def check_needs(limits: Limits) -> None:
    """Refuse to serve where there are too few threads, processes or too little memory.

    Raises:
        KgError: that is so.
    """
    keep_little()  # each thread would reserve 64 MiB of address space
    free = room()
    if free is not None and free < START_BYTES:
        raise KgError(
            f"{max(free, 0) >> 20} MiB of memory are free, too few to serve",
            f"let kg have {START_BYTES >> 20} MiB and more",
        )
    count = threads_of(limits) + LIBRARY_THREADS
    done = threading.Event()
    threads = [threading.Thread(target=done.wait) for _ in range(count)]
    try:
        with small_stacks():
            for thread in threads:
                thread.start()
    except RuntimeError:
        raise KgError(
            f"the system allows too few threads or processes: a server needs {count}",
            "let kg have more; ulimit -u and ulimit -v say how many, and how much memory",
        ) from None
    finally:
        done.set()
    for thread in threads:
        thread.join()


@contextlib.contextmanager
def small_stacks() -> Iterator[None]:
    """Let threads that are started meanwhile take a MiB of address space, and not eight."""
    before = threading.stack_size(THREAD_BYTES)
    try:
        yield
    finally:
        threading.stack_size(before)
