"""A second folder with the same files: each is linked, none is copied.

So a folder can change places with one that has new files beside those that must stay.
"""

import errno
import os
import shutil
from collections.abc import Mapping, Set
from pathlib import Path

from kg.system.atomic_writes.names import is_workplace, names_in
from kg.system.sizes import LINKED_FILES


def link_foreign_files(source: Path, target: Path, leave_out: Set[str]) -> dict[str, int]:
    """Link all files of a folder into another; return their inode numbers by path.

    Args:
        source: the folder that has them.
        target: the folder that takes them.
        leave_out: names directly in the source that are left out.

    Raises:
        OSError: a file cannot be linked or a folder be made alike, there are too many, or a write
            of kg is at work below the source.
    """
    inodes: dict[str, int] = {}
    _link(source, target, leave_out, inodes, source)
    os.utime(target)
    return inodes


def _link(
    source: Path, target: Path, leave_out: Set[str], inodes: dict[str, int], top: Path
) -> None:
    """Link the content of a folder into another."""
    # Whoever may not write a folder could not remove it when another has its place.
    if not os.access(source, os.R_OK | os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(source))
    with os.scandir(source) as entries:
        for entry in entries:
            if entry.name in leave_out:
                continue
            if is_workplace(entry.name) or len(inodes) >= LINKED_FILES:
                raise OSError(errno.EBUSY, os.strerror(errno.EBUSY), entry.path)
            path = Path(entry.path)
            inodes[str(path.relative_to(top))] = entry.inode()
            if entry.is_dir(follow_symlinks=False):
                (target / entry.name).mkdir()
                _link(path, target / entry.name, frozenset(), inodes, top)
            else:
                os.link(path, target / entry.name, follow_symlinks=False)
    _make_alike(source, target)


def _make_alike(source: Path, target: Path) -> None:
    """Give a folder the owner, the mode, the times and the attributes of another."""
    state, own = source.stat(), target.stat()
    if (state.st_uid, state.st_gid) != (own.st_uid, own.st_gid):
        os.chown(target, state.st_uid, state.st_gid)
    shutil.copystat(source, target)


def adopt_late_files(old: Path, new: Path, leave_out: Set[str], inodes: Mapping[str, int]) -> None:
    """Move into a new folder what came into the old one after its files had been linked.

    What somebody changed in the new folder since then stays as it is.

    Args:
        old: the folder whose place the new one has.
        new: the new folder.
        leave_out: names directly in the old folder that are left there.
        inodes: the inode numbers by path that `link_foreign_files` returned.
    """
    for name in names_in(old):
        if name not in leave_out:
            _adopt(old, new, Path(name), inodes)


def _adopt(old: Path, new: Path, path: Path, inodes: Mapping[str, int]) -> None:
    """Take over what came into the old folder meanwhile."""
    linked = inodes.get(str(path))
    is_late = (old / path).lstat().st_ino != linked
    if not is_late and (old / path).is_dir() and not (old / path).is_symlink():
        for name in names_in(old / path):
            _adopt(old, new, path / name, inodes)
    elif is_late and (not os.path.lexists(new / path) or _is_linked(new / path, linked)):
        (old / path).replace(new / path)


def _is_linked(path: Path, inode: int | None) -> bool:
    """Return whether a path still has an inode."""
    return path.lstat().st_ino == inode
