"""The hidden folder in which a write is prepared, with a lock that shows that its writer lives.

The system takes the lock away with the process, however that ends. So the next write can tell what
a killed one left from what another one is preparing now.
"""

import os
import secrets
import shutil
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kg.system.atomic_writes.names import PREFIX, is_workplace, names_in
from kg.system.atomic_writes.plan import settle

_LOCK = "lock"


@contextmanager
def workplace(parent: Path) -> Iterator[Path]:
    """Make a folder to prepare a write in; at the end its plan is settled and it is removed.

    Args:
        parent: the folder to make it in, of the file system that the target is in.

    Raises:
        OSError: it cannot be made, or its plan cannot be settled now.
    """
    work, lock = _locked_folder(parent)
    try:
        yield work
    finally:
        try:
            settle(work)
            _empty(work)
        finally:
            os.close(lock)
        _remove(work)


def clear_leftovers(folder: Path) -> None:
    """Finish or undo what killed writes of kg left in a folder and beside it, and remove it.

    What is no leftover of kg, or of a process that still lives, is left alone; as is what cannot
    be settled now.

    Args:
        folder: the folder, which need not be there.
    """
    place = folder.resolve()
    leftovers = [*_workplaces(place.parent), *_workplaces(place)]
    for work in sorted(leftovers, key=_time):  # what was begun last is what lasts
        with suppress(OSError):
            _clear(work)


def _workplaces(folder: Path) -> list[Path]:
    """Return the workplaces in a folder."""
    with suppress(OSError), os.scandir(folder) as entries:
        return [Path(entry.path) for entry in entries if is_workplace(entry.name)]
    return []


def _time(work: Path) -> int:
    """Return when a workplace was last changed."""
    try:
        return work.lstat().st_mtime_ns
    except OSError:  # another write has removed it meanwhile
        return 0


def _clear(work: Path) -> None:
    """Remove a workplace that nobody holds."""
    state = work.lstat()
    if not stat.S_ISDIR(state.st_mode) or (hasattr(os, "getuid") and state.st_uid != os.getuid()):
        return
    flags = os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        lock = os.open(work / _LOCK, flags)
    except FileNotFoundError:
        work.rmdir()  # killed before there was a lock; what has files in it is not ours
        return
    try:
        is_ours = _lock(lock) == "ours" and _is_proof(lock, work)
        if is_ours:
            settle(work)
            _empty(work)
    finally:
        os.close(lock)
    if is_ours:
        _remove(work)


def _locked_folder(parent: Path) -> tuple[Path, int]:
    """Return a new folder, and the descriptor of its locked lock."""
    while True:
        work = parent / f"{PREFIX}{secrets.token_hex(8)}"
        work.mkdir(mode=0o700)
        try:
            lock = os.open(work / _LOCK, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        except FileNotFoundError:  # another write took it for a leftover before it had a lock
            continue
        if _lock(lock) != "another's" and os.fstat(lock).st_nlink:
            os.write(lock, _proof(work))
            return work, lock
        os.close(lock)  # likewise, before the lock was locked


def _proof(work: Path) -> bytes:
    """Return what marks a folder as ours."""
    # A copy of the folder, as out of an archive or a repository, has another number.
    return f"kg writes here {work.stat().st_ino}\n".encode()


def _is_proof(lock: int, work: Path) -> bool:
    """Tell whether a lock was written by kg for this folder, or the folder has nothing else."""
    text = os.read(lock, 100)
    return text == _proof(work) or (not text and names_in(work) == [_LOCK])


def _empty(work: Path) -> None:
    """Remove all but the lock."""
    for name in set(names_in(work)) - {_LOCK} if work.is_dir() else ():
        path = work / name
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _remove(work: Path) -> None:
    """Remove an empty workplace."""
    # Some systems remove no open file: its lock is closed before.
    with suppress(OSError):
        (work / _LOCK).unlink()
    with suppress(OSError):
        work.rmdir()


def _lock(descriptor: int) -> str:
    """Lock a file; return whose it is then: `ours`, `another's`, or `nobody's` without locks."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return "another's"
    except OSError:
        return "nobody's"
    return "ours"
