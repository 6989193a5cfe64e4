import contextlib
import json
import os
import resource
import stat
import threading

import pytest

from kg.errors import FileProblem, NameUnknown
from kg.rendering import SUFFIXES, render, write
from tests.rendering.small_result import small_result


@pytest.fixture
def umask():
    before = os.umask(0o027)
    yield
    os.umask(before)


@contextlib.contextmanager
def no_file_beyond(size):
    """Let the system refuse to write files beyond a size, as a full disk would midway."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize(("suffix", "form"), SUFFIXES.items())
def test_the_suffix_decides(small, tmp_path, suffix, form):
    path = tmp_path / f"out{suffix}"
    assert write(small, path) == (path,)
    assert path.read_bytes().decode() == render(small, form, width=100)


def test_a_format_given_decides_against_the_suffix(small, tmp_path):
    write(small, tmp_path / "out.txt", format="json", table="sources")
    assert list(json.loads((tmp_path / "out.txt").read_text("utf-8")))[-1] == "sources"


def test_a_name_that_does_not_say_the_format(small, tmp_path):
    with pytest.raises(NameUnknown) as caught:
        write(small, tmp_path / "out.htm")
    assert caught.value.hint == "did you mean .html?"
    assert list(tmp_path.iterdir()) == []


def test_a_folder_takes_every_table(small, tmp_path):
    written = write(small, f"{tmp_path}/out/")
    assert [p.name for p in written] == [
        "gatekeepers.csv",
        "routes.csv",
        "closed.csv",
        "sources.csv",
    ]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out"]
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == sorted(p.name for p in written)
    assert (tmp_path / "out" / "sources.csv").read_text("utf-8") == render(
        small, "csv", table="sources"
    )


def test_a_folder_that_is_there_keeps_its_other_files(small, tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    write(small, tmp_path, table="routes")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["mine.txt", "routes.csv"]


def test_a_folder_takes_no_other_format(small, tmp_path):
    with pytest.raises(FileProblem, match="takes tables as csv"):
        write(small, tmp_path, format="json")


def test_new_files_get_the_usual_mode_and_old_ones_keep_theirs(small, tmp_path, umask):
    write(small, tmp_path / "new.json")
    write(small, f"{tmp_path}/folder/")
    assert mode(tmp_path / "new.json") == mode(tmp_path / "folder" / "routes.csv") == 0o640
    assert mode(tmp_path / "folder") == 0o750
    for path in (tmp_path / "new.json", tmp_path / "folder" / "routes.csv"):
        path.chmod(0o604)
    write(small, tmp_path / "new.json")
    write(small, tmp_path / "folder")
    assert mode(tmp_path / "new.json") == mode(tmp_path / "folder" / "routes.csv") == 0o604


def test_an_error_midway_leaves_the_old_file(small, tmp_path):
    path = tmp_path / "out.json"
    path.write_text("old")
    with no_file_beyond(100), pytest.raises(FileProblem, match="cannot be written: File too large"):
        write(small, path)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_an_error_midway_leaves_every_file_of_a_folder(small, tmp_path):
    folder = tmp_path / "out"
    write(small, f"{folder}/")
    before = {p.name: p.read_bytes() for p in folder.iterdir()}
    longer = small_result(lambda t: f"{t} longer")
    fits = max(len(render(longer, "csv", table=n).encode()) for n in ("routes", "sources"))
    assert fits < len(render(longer, "csv", table="gatekeepers").encode())
    with no_file_beyond(fits), pytest.raises(FileProblem):
        write(longer, folder)
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == before
    assert list(tmp_path.iterdir()) == [folder]


def test_a_folder_that_cannot_be_filled_is_not_made(small, tmp_path):
    with no_file_beyond(20), pytest.raises(FileProblem):
        write(small, f"{tmp_path}/out/")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["missing/out.json", "missing/out/"])
def test_a_missing_parent_is_said_with_its_cure(small, tmp_path, name):
    with pytest.raises(FileProblem) as caught:
        write(small, f"{tmp_path}/{name}")
    assert caught.value.hint == f"make the folder first: mkdir -p {tmp_path}/missing"


def test_a_file_where_a_folder_is_wanted(small, tmp_path):
    (tmp_path / "out").write_text("mine")
    with pytest.raises(FileProblem):
        write(small, f"{tmp_path}/out/")
    assert (tmp_path / "out").read_text() == "mine"
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_a_link_is_followed(small, tmp_path):
    (tmp_path / "real.json").write_text("old")
    (tmp_path / "link.json").symlink_to("real.json")
    write(small, tmp_path / "link.json")
    assert (tmp_path / "link.json").is_symlink()
    assert (tmp_path / "real.json").read_text("utf-8") == render(small, "json")


def test_a_pipe_is_written_to_and_stays(small, tmp_path):
    pipe = tmp_path / "pipe.json"
    os.mkfifo(pipe)
    got = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_text("utf-8")), daemon=True)
    reader.start()
    write(small, pipe)
    reader.join(10)
    assert got == [render(small, "json")]
    assert stat.S_ISFIFO(pipe.stat().st_mode)
