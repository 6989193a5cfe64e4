"""How far a long piece of work is: told on a terminal once it takes more than two seconds, and wiped at the end."""

import os
import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

_PATIENCE, _PAUSE = 2.0, 0.5
_WIPE = "\r\x1b[K"
_open: list[object] = []  # what is under way; of work within work the inner is told
Step = Callable[[int], None]


@contextmanager
def progress(what: str, total: int = 0, out: TextIO | None = None) -> Iterator[Step]:
    """Tell on standard error how far some work is; where that is no terminal, nothing is told.

    Args:
        what: what is being done, as `storing`.
        total: how much there is to do; without it only the time is told.
        out: where to tell it.

    Yields:
        A function to be called with how much more is done; where one call takes long, the time goes on by itself.

    Example:
        >>> with progress("counting", 3) as step:
        ...     for _ in range(3):
        ...         step(1)
    """
    out = out or sys.stderr
    if not out.isatty() or os.environ.get("TERM") == "dumb":
        yield lambda _: None
        return
    done, began, over = 0, time.monotonic(), threading.Event()

    def step(more: int) -> None:
        nonlocal done
        done += more

    def tell() -> None:
        pause = _PATIENCE
        while not over.wait(pause):
            if _open[-1] is not over:
                continue
            width = shutil.get_terminal_size().columns - 1
            out.write(_WIPE + progress_line(what, done, total, time.monotonic() - began)[:width])
            out.flush()
            pause = _PAUSE
        if pause == _PAUSE:
            out.write(_WIPE)
            out.flush()

    teller = threading.Thread(target=tell, daemon=True)
    _open.append(over)
    teller.start()
    try:
        yield step
    finally:
        over.set()
        teller.join()
        _open.remove(over)


def progress_line(what: str, done: int, total: int, seconds: float) -> str:
    """Return the line.

    >>> told("storing", 250, 1000, 61)
    'storing: 25 %, 250 of 1,000; 1:01'
    >>> told("storing", 0, 0, 5)
    'storing; 0:05'
    """
    far = f": {min(100, 100 * done // total)} %, {min(done, total):,} of {total:,}" if total else ""
    return f"{what}{far}; {int(seconds) // 60}:{int(seconds) % 60:02}"
