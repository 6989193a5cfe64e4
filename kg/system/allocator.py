"""What the C library does with memory that is free: settings for a process that lives long."""

import ctypes
from functools import cache

# Parameters of mallopt, from malloc.h of the GNU C library.
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
_LARGE = 128 << 10  # bytes


def keep_little() -> None:
    """Let this process give free memory back, where the C library is that of GNU.

    By itself it raises the size from which memory is given back at once with each large block that
    is freed, up to 32 MiB, and each thread has an arena of its own, which is never given back: a
    server of many threads keeps what it once needed for answers.
    """
    library = _library()
    if library is not None:
        library.mallopt(_MMAP_THRESHOLD, _LARGE)
        library.mallopt(_TRIM_THRESHOLD, _LARGE)
        library.mallopt(_ARENA_MAX, 2)


def give_back() -> None:
    """Give memory back that is free in between what is not, where the C library is that of GNU."""
    library = _library()
    if library is not None:
        library.malloc_trim(0)


@cache
def _library() -> ctypes.CDLL | None:
    library = ctypes.CDLL(None)
    return library if hasattr(library, "mallopt") and hasattr(library, "malloc_trim") else None
