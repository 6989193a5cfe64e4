"""Open an input file: only a regular file, without waiting, up to a size."""

import os
import stat
from io import RawIOBase
from pathlib import Path

from kg.system.sizes import BLOCK_BYTES

_UNITS = ((1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB"))


class InputRefused(Exception):
    """A file is not read; `reason` completes a sentence that begins with its name."""

    def __init__(self, reason: str) -> None:
        """Keep the reason, as `is not a file`."""
        super().__init__(reason)
        self.reason = reason


def is_regular(path: Path) -> bool:
    """Tell whether a path leads to a regular file that this user may look at."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except (OSError, ValueError):
        return False


def read_text_bytes(path: str | Path, most: int) -> bytes:
    """Return the bytes of a text, up to the first NUL if it holds one, as no text does.

    So a sparse file of any size costs one block. The code that decodes the text must refuse the
    NUL.

    Args:
        path: the file; links are followed.
        most: bytes that it may have.

    Raises:
        InputRefused: it is not a regular file, is larger, or cannot be read.
    """
    return _read(path, most, stops_at_nul=True)


def read_bytes(path: str | Path, most: int) -> bytes:
    """Return the bytes of a file.

    Args:
        path: the file; links are followed.
        most: bytes that it may have.

    Raises:
        InputRefused: it is not a regular file, is larger, or cannot be read.
    """
    return _read(path, most, stops_at_nul=False)


def _read(path: str | Path, most: int, *, stops_at_nul: bool) -> bytes:
    """Return the bytes of a regular file; refuse a device, a FIFO, and a file over `most` bytes."""
    # Opening must not wait, for example for a FIFO that nobody writes to.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    flags |= getattr(os, "O_NOCTTY", 0) | getattr(os, "O_CLOEXEC", 0)
    try:
        # Some devices react when they are opened, so they are not opened at all.
        if not stat.S_ISREG(Path(path).stat().st_mode):
            raise InputRefused("is not a file")
        with os.fdopen(os.open(path, flags), "rb", buffering=0) as file:
            state = os.fstat(file.fileno())
            if not stat.S_ISREG(state.st_mode):  # another file since it was looked at
                raise InputRefused("is not a file")
            if state.st_size > most:
                raise InputRefused(f"is larger than {_size(most)}")
            blocks = _blocks(file, most, stops_at_nul=stops_at_nul)
    except OSError as error:
        raise InputRefused(f"cannot be read: {error.strerror}") from None
    except ValueError:  # a name with a NUL
        raise InputRefused("cannot be read: no file has such a name") from None
    return b"".join(blocks)


def _blocks(file: RawIOBase, most: int, *, stops_at_nul: bool) -> list[bytes]:
    """Return what a file holds, in blocks; files of the system may hold more than their size."""
    blocks: list[bytes] = []
    count = 0
    while (block := file.read(BLOCK_BYTES)) != b"":
        if block is None:  # a file of the system that has nothing yet
            raise InputRefused("cannot be read: it has no content yet")
        if stops_at_nul and (end := block.find(b"\0")) >= 0:
            return [*blocks, block[: end + 1]]
        blocks.append(block)
        count += len(block)
        if count > most:
            raise InputRefused(f"is larger than {_size(most)}")
    return blocks


def _size(count: int) -> str:
    """Return a number of bytes in the largest unit of which it is a multiple.

    >>> _size(2 << 30)
    '2 GiB'
    """
    unit, name = next(((u, n) for u, n in _UNITS if count % u == 0), (1, "bytes"))
    return f"{count // unit:,} {name}"
