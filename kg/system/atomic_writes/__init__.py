"""Writing whole or not at all: a file, or a folder beside files of others.

After a kill at any moment, a target is as it was or as it was to become. What is written is
prepared in a hidden folder beside the target, and takes its place in one step: a file by a rename,
a folder by changing places with one that has the same other files. Where folders cannot change
places, files are moved one by one as a journal says, and the next write finishes what a kill broke
off. Links are followed. What a power cut leaves is up to the file system.
"""

import errno
import os
import stat
from collections.abc import Callable, Iterator, Set
from contextlib import contextmanager, suppress
from pathlib import Path

from kg.system.atomic_writes.exchange import exchange
from kg.system.atomic_writes.mirror import link_foreign_files
from kg.system.atomic_writes.names import is_workplace, names_in
from kg.system.atomic_writes.plan import NEW, Plan, has_mark, settle, write_plan
from kg.system.atomic_writes.workplace import clear_leftovers, workplace

__all__ = [
    "clear_leftovers", "followed", "has_mark", "is_empty_folder", "replace_file",
    "replace_own_file", "replaced_folder",
]  # fmt: skip


def followed(path: Path) -> Path:
    """Return what a path leads to, all links followed; the last link may lead to nothing yet.

    Raises:
        OSError: links lead to each other.
    """
    try:
        return path.resolve()
    except RuntimeError:  # how Python before 3.13 tells it
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path)) from None


def is_empty_folder(path: Path) -> bool:
    """Tell whether a folder has nothing in it but what a write of kg prepares there."""
    return path.is_dir() and all(map(is_workplace, names_in(path)))


def replace_file(path: Path, content: bytes) -> None:
    """Write a file; one that was there passes on its mode.

    What is no regular file (a pipe, `/dev/stdout`) is written to as it is.

    Args:
        path: the file; its folder must exist.
        content: what to write.

    Raises:
        OSError: it cannot be written; the file that was there is untouched.
    """
    if path.exists() and not path.is_file():
        path.write_bytes(content)
        return
    place = followed(path)
    with _prepared_file(place, content) as new:
        new.replace(place)


def replace_own_file(path: Path, content: bytes, mark: str) -> None:
    """Write a file, but not over one that somebody else wrote, however shortly before.

    Where files can neither be linked nor change places, who writes in the very moment between the
    look at the file and the rename loses what he wrote.

    Args:
        path: the file; its folder must exist.
        content: what to write.
        mark: what a file has at its head that may be replaced.

    Raises:
        FileExistsError: a file without the mark is there; it stays.
        OSError: it cannot be written; the file that was there is untouched.
    """
    place = followed(path)
    with _prepared_file(place, content) as new:
        try:
            os.link(new, place)
        except OSError:  # a file is there, or this file system has no links
            _take_own_place(new, place, mark)


def _take_own_place(new: Path, place: Path, mark: str) -> None:
    """Put the new in the place of the old."""
    write_plan(new.parent, Plan(place.name, inode=new.lstat().st_ino, mark=mark))
    try:
        exchange(new, place)
    except OSError:  # without the plan the new file is dropped, or takes its place here
        if os.path.lexists(place) and not has_mark(place, mark):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(place)) from None
        new.replace(place)
        return
    is_own = has_mark(new, mark)
    settle(new.parent)
    if not is_own:
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(place))


@contextmanager
def _prepared_file(place: Path, content: bytes) -> Iterator[Path]:
    """Yield a new file beside its place."""
    clear_leftovers(place.parent)
    with workplace(place.parent) as work:
        new = work / NEW
        new.write_bytes(content)
        if place.exists():
            new.chmod(stat.S_IMODE(place.stat().st_mode))
        yield new


@contextmanager
def replaced_folder(folder: Path, own_names: Callable[[], Set[str]] = set) -> Iterator[Path]:
    """Give an empty folder to fill; at the end, all that is in it is in the place of the target.

    What else the target has stays as it is. An error within leaves the target as it was.

    Args:
        folder: the target, which is made if it is not there; its parent must exist.
        own_names: what tells, when all is written, which names in the target go if they are not
            written anew; it may raise to call off the write.

    Raises:
        OSError: the target cannot be written.
    """
    place = followed(folder)
    clear_leftovers(place)
    with workplace(_home(place)) as work:
        new = work / NEW
        new.mkdir()
        yield new
        _publish(work, place, own_names())


def _home(place: Path) -> Path:
    """Return where a folder is prepared: beside its target, or in it if that cannot be moved."""
    if not place.is_dir():
        return place.parent
    # Whoever stands in a folder that changes places stands in the one that is removed.
    is_fixed = place.is_mount() or _is_around_us(place)
    can_write_beside = os.access(place.parent, os.W_OK | os.X_OK)
    return place if is_fixed or not can_write_beside else place.parent


def _is_around_us(place: Path) -> bool:
    """Return whether a folder is around the present one."""
    try:
        return Path.cwd().is_relative_to(place)
    except FileNotFoundError:  # where we are has been removed
        return False


def _publish(work: Path, place: Path, own_names: Set[str]) -> None:
    """Put new names in their places."""
    new = work / NEW
    if not place.exists():
        new.rename(place)
        return
    new_names = names_in(new)
    for name in new_names:
        _take_mode(new / name, place / name)
    present = set(names_in(place)) & own_names
    old_names = tuple(sorted(present.difference(new_names)))
    target = place.name if work.parent != place else ""
    plan = Plan(target, tuple(new_names), old_names)
    if not (target and _exchange_folders(work, place, plan)):
        write_plan(work, plan)
    settle(work)


def _take_mode(new: Path, old: Path) -> None:
    """Give the new the mode of the old."""
    if not old.exists():
        return
    if old.is_dir() != new.is_dir():
        number = errno.EISDIR if old.is_dir() else errno.ENOTDIR
        raise OSError(number, f"{old.name}: {os.strerror(number)}")
    new.chmod(stat.S_IMODE(old.stat().st_mode))


def _exchange_folders(work: Path, place: Path, plan: Plan) -> bool:
    """Let the prepared folder and the target change places; tell whether they could."""
    new = work / NEW
    inode = new.lstat().st_ino
    with suppress(OSError):
        inodes = link_foreign_files(place, new, {*plan.new_names, *plan.old_names})
        if not any(place.iterdir()):  # a folder takes the place of an empty one by a rename
            new.rename(place)
            return True
        write_plan(work, Plan(plan.target, plan.new_names, plan.old_names, inode, inodes))
        exchange(new, place)
        return True
    return False
