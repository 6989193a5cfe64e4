"""The journal of a write: what stands in it lets whoever comes next finish the write or undo it.

A plan lies beside the new files, in the folder where they were prepared. Without one that folder
holds only what nobody has been promised. `settle` does the same after a write, after an
interrupt and after a kill, and may be broken off at any moment and called again.
"""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from kg.system.atomic_writes.exchange import exchange
from kg.system.atomic_writes.mirror import adopt_late_files
from kg.system.open_input import is_regular

NEW, OLD = "new", "old"
_PLAN = "plan.json"
_HEAD = 4096  # bytes of a file in which its mark stands


@dataclass(frozen=True)
class Plan:
    """What a write is about to do.

    Attributes:
        target: the name of the folder or file beside the place of preparation; empty for the
            folder that this place is in.
        new_names: the names of the new files in `NEW`, which replace those of the same names.
        old_names: the names of files that go.
        inode: the number of what was prepared, where it changes places with the target at once;
            0 where the new files are moved one by one.
        foreign: the numbers of the other files of the target by their paths, which the prepared
            folder has too.
        mark: what the file that is replaced must have at its head.
    """

    target: str
    new_names: tuple[str, ...] = ()
    old_names: tuple[str, ...] = ()
    inode: int = 0
    foreign: Mapping[str, int] = field(default_factory=dict)
    mark: str = ""


def write_plan(work: Path, plan: Plan) -> None:
    """Write a plan; from then on the write will be finished, by whomever.

    Args:
        work: the folder where the new files were prepared.
        plan: what is to be done.
    """
    part = work / f"{_PLAN}.part"
    part.write_text(json.dumps(asdict(plan)), "utf-8")
    part.replace(work / _PLAN)


def settle(work: Path) -> None:
    """Finish or undo what a plan says; without a plan there is nothing to do.

    Args:
        work: the folder where the new files were prepared.

    Raises:
        OSError: it can be neither finished nor undone now; the plan stays.
    """
    try:
        plan = Plan(**json.loads((work / _PLAN).read_text("utf-8")))
    except FileNotFoundError:
        return
    target = work.parent / plan.target
    if plan.mark:
        _give_back(work / NEW, target, plan)
    elif not plan.inode:
        _move(work, target, plan)
    elif (work / NEW).lstat().st_ino != plan.inode:  # they have changed places
        adopt_late_files(work / NEW, target, {*plan.new_names, *plan.old_names}, plan.foreign)
    (work / _PLAN).unlink()


def has_mark(path: Path, mark: str) -> bool:
    """Tell whether a file has a mark at its head; what is no regular file has none.

    Args:
        path: the file.
        mark: the text to look for.

    Raises:
        OSError: it cannot be read.
    """
    if not is_regular(path):  # to open a pipe would wait for ever
        return False
    with path.open("rb") as file:
        return mark.encode() in file.read(_HEAD)


def _give_back(old: Path, target: Path, plan: Plan) -> None:
    """Give a file back its place if it turns out to be somebody else's."""
    if not os.path.lexists(old) or old.lstat().st_ino == plan.inode or has_mark(old, plan.mark):
        return
    if target.lstat().st_ino != plan.inode:
        raise FileExistsError(f"{old} was in the place of {target}, where another file is now")
    exchange(old, target)


def _move(work: Path, target: Path, plan: Plan) -> None:
    """Move the old files out and the new ones in, as far as that has not been done."""
    (work / OLD).mkdir(exist_ok=True)
    for name in plan.old_names:
        _set_aside(target / name, work / OLD / name)
    for name in plan.new_names:
        new = work / NEW / name
        if new.is_dir():
            _set_aside(target / name, work / OLD / name)
        with suppress(FileNotFoundError):  # it is in its place already
            new.replace(target / name)


def _set_aside(path: Path, aside: Path) -> None:
    """Move what is in the way aside."""
    # What is aside already is the old one; in its place there is nothing, or the new one.
    if not os.path.lexists(aside):
        with suppress(FileNotFoundError):
            path.rename(aside)
