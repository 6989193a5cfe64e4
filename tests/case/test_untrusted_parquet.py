"""Parquet files that are damaged or hostile: one line each, whatever becomes of who reads them."""

import os
import random
import signal
import tempfile
import threading
import time
from pathlib import Path

import polars as pl
import pytest

from kg.case import untrusted_parquet
from kg.case.judge_parquet import find_fault
from kg.case.read import examine
from kg.case.untrusted_parquet import ParquetRefused, read_plan, rows_in, scan, stored_types
from kg.system.parquet_footer import Chunk, Footer, RowGroup
from kg.system.parquet_reader import Allowance, ChildRefused, Reader, reader
from tests.support.worlds import write

FIRMS = pl.DataFrame(
    {
        "id": [f"a{number}" for number in range(40)],
        "name": [f"Actor {number}" for number in range(40)],
        "kind": ["firm", "bank"] * 20,
        "share": [number if number % 3 else None for number in range(40)],
    },
    schema_overrides={"kind": pl.Enum(["firm", "bank"])},
)
# Work of many minutes that takes little memory.
ENDLESS = pl.LazyFrame({"a": [1]}).select(
    pl.int_range(number, 10**6).cast(pl.String).str.len_bytes().sum().alias(str(number))
    for number in range(5_000)
)
LIMITS = Allowance(size=1_000, seconds=60, memory=1 << 32, most=1 << 30)


@pytest.fixture
def path(tmp_path):
    FIRMS.write_parquet(tmp_path / "actors.parquet")
    return tmp_path / "actors.parquet"


def test_what_the_child_reads_is_what_polars_reads(path):
    assert read_plan(path, scan(path)).equals(FIRMS)
    assert stored_types(path) == FIRMS.schema
    assert rows_in(path) == 40
    plan = scan(path, row_index_name="row").filter(pl.col("share") > 30).select("row", "kind")
    expected = FIRMS.with_row_index("row").filter(pl.col("share") > 30).select("row", "kind")
    assert read_plan(path, plan).equals(expected)


def test_a_file_is_read_again_once_it_has_changed(path):
    assert rows_in(path) == 40
    FIRMS.head(7).write_parquet(path)
    assert (rows_in(path), len(read_plan(path, scan(path)))) == (7, 7)


def test_random_flips_are_read_or_are_one_line(path):
    """One child reads them all, but for those that break it."""
    body = path.read_bytes()
    chance = random.Random(7)  # noqa: S311
    outcomes = []
    for _ in range(40):
        damaged = bytearray(body)
        damaged[chance.randrange(len(body))] ^= 1 << chance.randrange(8)
        path.write_bytes(damaged)
        try:
            outcomes.append(len(read_plan(path, scan(path))))
        except ParquetRefused as error:
            assert "\n" not in str(error.problem)
            assert str(error.problem).startswith("actors.parquet:1:: ")
            outcomes.append(-1)
    assert set(outcomes) == {40, -1}


def test_a_reader_that_is_out_of_memory_is_one_line(path, monkeypatch):
    monkeypatch.setattr(untrusted_parquet, "PARQUET_MEMORY", 1 << 28)
    plan = scan(path).select(pl.col("share").repeat_by(10**9).list.len())
    with pytest.raises(ParquetRefused, match=r"needs more than 0\.3 GiB of memory") as caught:
        read_plan(path, plan)
    assert caught.value.problem.hint == "write the file again, or store the table as CSV"
    assert read_plan(path, scan(path)).equals(FIRMS)  # by another child


def test_a_reader_that_takes_too_long_is_one_line():
    own = Reader()
    limits = Allowance(size=1_000, seconds=0, memory=1 << 32, most=1 << 30)
    with pytest.raises(ChildRefused, match="took more than 0 seconds to read"):
        own.read(ENDLESS.serialize(), limits)


def test_an_answer_that_is_too_large_is_one_line():
    own = Reader()
    plan = pl.LazyFrame({"a": [1]}).select(pl.int_range(10**6)).serialize()
    with pytest.raises(ChildRefused, match=r"unfolds to more than 1,000 bytes|File too large"):
        own.read(plan, Allowance(size=1_000, seconds=60, memory=1 << 30, most=1_000))
    own.stop()


def test_of_a_child_that_is_killed_nothing_is_left(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    shared = Path("/dev/shm")  # noqa: S108 - where such files stand on Linux
    before = set(shared.iterdir()) if shared.exists() else set()
    own = Reader()
    own.start()
    process = own._child._process

    def kill() -> None:
        while not own._lock.locked():
            time.sleep(0.01)
        os.kill(process.pid, signal.SIGKILL)

    thread = threading.Thread(target=kill)
    thread.start()
    with pytest.raises(ChildRefused, match="was killed"):
        own.read(ENDLESS.serialize(), LIMITS)
    thread.join()
    assert list(tmp_path.iterdir()) == []
    if before:
        assert set(shared.iterdir()) <= before
    files = len(list(Path("/dev/fd").iterdir()))
    with own.read(pl.LazyFrame({"a": [1, 2]}).serialize(), LIMITS) as file:  # by another child
        assert pl.read_ipc(file)["a"].to_list() == [1, 2]
    own.stop()
    assert len(list(Path("/dev/fd").iterdir())) == files


def test_a_child_ends_with_its_parent_and_when_it_has_ended_another_is_asked(path):
    assert len(read_plan(path, scan(path))) == 40
    process = reader._child._process
    reader.stop()
    assert process.returncode == 0
    assert len(read_plan(path, scan(path))) == 40
    assert reader._child._process.pid != process.pid


def chunk(**more):
    """Return what a sane footer says of a column of ten whole numbers in a file of 1,000 bytes."""
    own = {
        "name": "share", "kind": 2, "codec": 6, "values": 10, "compressed": 80,
        "uncompressed": 80, "start": 4, "empty": 0, "bounds": (b"\0" * 8, b"\1" * 8),
    }  # fmt: skip
    return Chunk(**(own | more))


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ({}, ""),
        ({"codec": 3}, "is compressed in a way that is not read (codec 3 of share)"),
        ({"codec": 99}, "is compressed in a way that is not read (codec 99 of share)"),
        ({"uncompressed": 3 << 30}, "unfolds to 3,221,225,472 bytes, more than the"),
        ({"uncompressed": -1}, "its footer is wrong about share"),
        ({"compressed": 1_000}, "its footer is wrong about share"),
        ({"start": 1_001}, "its footer is wrong about share"),
        ({"start": 0}, "its footer is wrong about share"),
        ({"values": 9}, "its footer is wrong about share"),
        ({"empty": 11}, "its footer is wrong about share"),
        ({"empty": -1}, "its footer is wrong about share"),
        ({"empty": None}, ""),
        ({"bounds": (b"\0" * 7,)}, "its footer is wrong about share"),
        ({"kind": 6, "bounds": (b"a" * 7,)}, ""),
        ({"kind": 8}, "its footer is wrong about share"),
    ],
)
def test_a_footer_that_cannot_be_true_is_told(more, fault):
    said = find_fault(Footer(10, (RowGroup(10, (chunk(**more),)),)), 1_000)
    assert fault in said
    assert bool(fault) == bool(said)


def test_rows_that_do_not_add_up_or_have_no_room_are_told():
    groups = (RowGroup(10, (chunk(),)),) * 2
    assert find_fault(Footer(20, groups), 1_000) == ""
    assert "claims 21 rows" in find_fault(Footer(21, groups), 1_000)
    assert "claims 100,001 rows in 1,000 bytes" in find_fault(Footer(100_001, groups), 1_000)
    assert "others" in find_fault(Footer(-10, (RowGroup(-10, ()),)), 1_000)


def test_a_bomb_of_few_bytes_is_one_line(tmp_path):
    """33 kB, in which a text of a million bytes stands 6,600 times."""
    case = write(tmp_path, ties="id")
    size = 6_600
    pl.DataFrame(
        {
            "id": [f"a{number}" for number in range(size)],
            "name": pl.Series(["x" * 1_000_000], dtype=pl.Categorical).gather([0] * size),
            "kind": pl.Series(["firm"]).gather([0] * size),
        }
    ).write_parquet(case / "actors.parquet")
    assert (case / "actors.parquet").stat().st_size < 40_000
    [problem] = [p for p in examine(case).problems if not p.column]
    assert str(problem).startswith("actors.parquet:1:: holds 6,600,")
    assert str(problem).endswith("read; shorten the texts")


@pytest.mark.parametrize(
    ("place", "bit", "message"),
    [
        (31, 0, "it is damaged, or needs more than 2.0 GiB of memory"),  # polars aborts
        (33, 0, "it is damaged"),  # polars panics
        (129, 0, "it is damaged, or needs more than 2.0 GiB of memory"),
    ],
)
def test_a_flipped_bit_that_breaks_the_reader_is_one_line(tmp_path, place, bit, message):
    """A bit in the head of a page, in which the reader believes how much it should allocate."""
    case = write(tmp_path, ties="id")
    claims = pl.DataFrame({"id": ["c1"], "claim_kind": ["pattern"], "about": ["a1"]})
    claims.write_parquet(case / "claims.parquet", compression="uncompressed")
    body = bytearray((case / "claims.parquet").read_bytes())
    body[place] ^= 1 << bit
    (case / "claims.parquet").write_bytes(body)
    [problem] = [p for p in examine(case).problems if p.file == "claims.parquet"]
    hint = "write the file again, or store the table as CSV"
    assert str(problem) == f"claims.parquet:1:: cannot be read as Parquet: {message}; {hint}"
