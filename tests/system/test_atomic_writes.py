"""Old or new, never half; what others have in a folder stays; what a killed write left goes."""

import fcntl
import json
import os
import shutil
import stat
import subprocess
import sys

import pytest

from kg.errors import FileProblem
from kg.rendering.write_files import file_mark, write_folder, write_own_file
from kg.system import atomic_writes
from kg.system.atomic_writes.workplace import workplace
from tests.support.places import ROOT
from tests.tools.kills import content, no_exchange, replace_exchange

OLD, NEW = {"a.csv": "old a", "b.csv": "old b"}, {"a.csv": "new a", "b.csv": "new b"}


@pytest.fixture(params=["exchange", "journal"])
def way(request):
    before = atomic_writes.exchange
    if request.param == "journal":
        replace_exchange(no_exchange)
    yield request.param
    replace_exchange(before)


def add_files(folder):
    (folder / "notes.txt").write_text("mine")
    (folder / "sub").mkdir()
    (folder / "sub" / "data.bin").write_bytes(b"\0\1")
    (folder / "link").symlink_to("nowhere")
    (folder / "sub").chmod(0o705)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def texts(folder):
    return {path.name: path.read_text() for path in folder.iterdir() if path.suffix == ".csv"}


def test_every_command_that_writes_may_be_killed_anywhere():
    done = subprocess.run(
        [sys.executable, "-m", "tests.tools.kills", "20", "--quick"],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    counts = json.loads(done.stdout)
    assert counts.pop("kills") == 20
    assert counts.pop("ends before the kill", 0) < 20
    assert set(counts.values()) == {0}


def test_files_of_others_stay_as_they_are(tmp_path, way):
    folder = tmp_path / "out"
    write_folder(folder, OLD)
    add_files(folder)
    folder.chmod(0o751)
    (folder / "a.csv").chmod(0o604)
    inodes = [(folder / name).lstat().st_ino for name in ("notes.txt", "sub/data.bin")]
    write_folder(folder, NEW)
    assert texts(folder) == NEW
    assert names(folder) == ["a.csv", "b.csv", "link", "notes.txt", "sub"]
    assert [(folder / name).lstat().st_ino for name in ("notes.txt", "sub/data.bin")] == inodes
    modes = [stat.S_IMODE((folder / n).stat().st_mode) for n in (".", "a.csv", "sub")]
    assert modes == [0o751, 0o604, 0o705]
    assert names(tmp_path) == ["out"]


def test_a_folder_that_somebody_stands_in_stays_the_same_folder(tmp_path, monkeypatch):
    write_folder(tmp_path, OLD)
    monkeypatch.chdir(tmp_path)
    before = tmp_path.stat().st_ino
    write_folder(tmp_path, NEW)
    assert (tmp_path.stat().st_ino, texts(tmp_path)) == (before, NEW)
    assert names(tmp_path) == sorted(NEW)


def test_a_file_that_came_while_others_were_linked_is_taken_over(tmp_path, monkeypatch):
    folder = tmp_path / "out"
    write_folder(folder, OLD)
    add_files(folder)
    real = atomic_writes.exchange

    def late(first, second):
        (folder / "late.txt").write_text("mine too")
        (folder / "sub" / "late").mkdir()
        (folder / "notes.new").write_text("mine, changed")
        (folder / "notes.new").replace(folder / "notes.txt")  # as editors save
        real(first, second)

    monkeypatch.setattr(atomic_writes, "exchange", late)
    write_folder(folder, NEW)
    assert (folder / "late.txt").read_text() == "mine too"
    assert (folder / "sub" / "late").is_dir()
    assert (folder / "notes.txt").read_text() == "mine, changed"
    assert texts(folder) == NEW


def test_a_folder_in_the_place_of_a_file_is_refused_and_nothing_changes(tmp_path, way):
    folder = tmp_path / "out"
    write_folder(folder, OLD)
    (folder / "b.csv").unlink()
    (folder / "b.csv").mkdir()
    before = content(tmp_path)
    with pytest.raises(FileProblem, match=r"b\.csv: Is a directory"):
        write_folder(folder, NEW)
    assert content(tmp_path) == before


@pytest.mark.parametrize("name", ["out", "link"])
def test_links_are_followed(tmp_path, way, name):
    folder = tmp_path / "out"
    write_folder(folder, OLD)
    (tmp_path / "link").symlink_to("out")
    write_folder(tmp_path / name, NEW)
    assert (tmp_path / "link").is_symlink()
    assert texts(folder) == NEW
    (tmp_path / "later").symlink_to("not-yet")
    write_folder(tmp_path / "later", NEW)
    assert texts(tmp_path / "not-yet") == NEW
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(FileProblem, match="Too many levels of symbolic links"):
        write_folder(tmp_path / "loop", NEW)


# -- what a killed write left


def leftover(folder):
    """Make what a write leaves that is killed before it has said what it is about to do."""
    with workplace(folder) as work:
        (work / "new").mkdir()
        (work / "new" / "a.csv").write_text("never promised")
        aside = folder / "aside"
        work.rename(aside)
    aside.rename(work)  # the number of the folder stays the same
    return work


def test_a_leftover_goes_and_one_that_is_in_use_stays(tmp_path):
    work = leftover(tmp_path)
    assert (work / "new" / "a.csv").exists()
    with workplace(tmp_path) as busy:
        atomic_writes.clear_leftovers(tmp_path)
        assert names(tmp_path) == [busy.name]
    assert names(tmp_path) == []
    work = leftover(tmp_path)
    with (work / "lock").open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        atomic_writes.clear_leftovers(tmp_path)
        assert (work / "new" / "a.csv").exists()
    atomic_writes.clear_leftovers(tmp_path)
    assert names(tmp_path) == []


def test_what_only_looks_like_a_leftover_stays(tmp_path):
    work = leftover(tmp_path)
    copy = tmp_path / ".kg-0000000000000000"  # out of an archive
    shutil.copytree(work, copy)
    (copy / "plan.json").write_text('{"target": "", "new_names": ["a.csv"]}')
    named = tmp_path / ".kg-1111111111111111"
    named.mkdir()
    (named / "mine").write_text("mine")
    (tmp_path / ".kg-2222222222222222").write_text("mine")
    (tmp_path / ".kg-3333333333333333").symlink_to(named)
    (tmp_path / ".kg-4444444444444444").mkdir()  # killed before it had anything in it
    before = content(tmp_path)
    atomic_writes.clear_leftovers(tmp_path)
    goes = (f"{work.name}/", ".kg-4444444444444444/")
    assert content(tmp_path) == {n: v for n, v in before.items() if not n.startswith(goes)}


# -- a file that nobody named


MARK = file_mark("html", "view")


@pytest.mark.parametrize("before", ["", f"{MARK} old"])
def test_a_file_that_somebody_else_writes_meanwhile_stays(tmp_path, monkeypatch, before, way):
    path = tmp_path / "case.html"
    if before:
        path.write_text(before)
    real = atomic_writes.exchange

    def late(first, second):
        path.write_text("mine")
        real(first, second)

    def late_link(first, second):
        path.write_text("mine")
        raise FileExistsError

    monkeypatch.setattr(atomic_writes, "exchange", late)
    if not before:
        monkeypatch.setattr(os, "link", late_link)
    with pytest.raises(FileProblem, match="exists, but kg view did not write it"):
        write_own_file(path, f"{MARK} new", "html", "view")
    assert path.read_text() == "mine"
    assert names(tmp_path) == ["case.html"]


def test_a_file_of_ours_is_replaced(tmp_path, way):
    path = tmp_path / "case.html"
    for text in (f"{MARK} one", f"{MARK} two"):
        write_own_file(path, text, "html", "view")
        assert path.read_text() == text
    assert names(tmp_path) == ["case.html"]
