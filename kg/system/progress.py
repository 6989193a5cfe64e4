"""The progress of long work: a line on the terminal after two seconds, wiped at the end."""

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
_open: list[object] = []  # the work under way; the line is that of the innermost
Step = Callable[[int], None]


@contextmanager
def progress(what: str, total: int = 0, out: TextIO | None = None) -> Iterator[Step]:
    """Write on standard error how far some work is; where that is not a terminal, write nothing.

    Args:
        what: what is being done, as `storing`.
        total: how much there is to do; without it the line has only the time.
        out: the stream to write to, in place of standard error.

    Yields:
        A function to be called with how much more is done. While a call takes long, the time in the
        line goes on by itself.

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
        """Add to the number of pieces of work that are done."""
        nonlocal done
        done += more

    def tell() -> None:
        """Write the line of progress again and again until the work is over, then wipe it."""
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

    >>> progress_line("storing", 250, 1000, 61)
    'storing: 25 %, 250 of 1,000; 1:01'
    >>> progress_line("storing", 0, 0, 5)
    'storing; 0:05'

    Args:
        what: what is being done.
        done: how much of it is done.
        total: how much there is to do; 0 if that is unknown.
        seconds: how long it has taken so far.
    """
    far = f": {min(100, 100 * done // total)} %, {min(done, total):,} of {total:,}" if total else ""
    return f"{what}{far}; {int(seconds) // 60}:{int(seconds) % 60:02}"
