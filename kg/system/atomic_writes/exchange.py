"""Letting two names change places at once, as Linux can on most of its file systems."""

import ctypes
import errno
import os
from pathlib import Path

_HERE = -100  # AT_FDCWD: names are taken as they stand
_EXCHANGE = 2  # RENAME_EXCHANGE


def exchange(first: Path, second: Path) -> None:
    """Let two files or folders change places; at no moment is either name without one.

    Args:
        first: a file or folder that is there.
        second: another in the same file system.

    Raises:
        OSError: they have not changed places; `ENOSYS` or `EINVAL` where this is not possible.
    """
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None) if _IS_POSIX else None
    if rename is None:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS), str(second))
    names = os.fsencode(first), os.fsencode(second)
    if rename(_HERE, names[0], _HERE, names[1], _EXCHANGE):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), str(second))


_IS_POSIX = os.name == "posix"
