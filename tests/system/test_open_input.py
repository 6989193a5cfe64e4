"""An input that is not a regular file, or is too large, gives one line at every entry, without waiting."""

import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from kg.case.read import examine
from kg.case.source_text import read_passages
from kg.errors import FileProblem, KgError, QueryError
from kg.queries.library import read_query
from kg.questions.proof.saved_answer import read_answer
from kg.rdf.store_manifest import MARK, mark_of
from kg.schema import rdf_files
from kg.synthetic.read_model import FILE as MODEL
from kg.synthetic.read_model import read_model
from kg.system.open_input import InputRefused, read_bytes, read_text_bytes
from tests.support.worlds import world, write

ACTORS = "id|name|kind\na|A|firm\nb|B|firm"
RDF_SUFFIXES = (".ttl", ".nt", ".nq", ".trig", ".jsonld", ".rdf")
LIMIT = 20  # seconds, on a machine that does other work too


def fifo(path: Path) -> None:
    os.mkfifo(path)


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def folder(path: Path) -> None:
    path.mkdir()


def loop(path: Path) -> None:
    path.symlink_to(path.name)


def sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(2 << 30)


MAKERS = [fifo, device, folder, loop, sparse]


@pytest.fixture(params=MAKERS, ids=[maker.__name__ for maker in MAKERS])
def make(request):
    return request.param


def line_of(error: KgError) -> str:
    return f"{error}; {error.hint}"


@pytest.mark.parametrize("name", ["case.toml", "actors.csv", "actors.parquet", "more.ttl"])
def test_a_part_of_a_case(tmp_path, make, name):
    case = write(tmp_path, "", measures="id|about|measure|value\nm|a|size|3", ties="id")
    make(case / name)
    problems = [p for p in examine(case)[1] if p.file == name and not p.column]
    assert len(problems) == 1
    assert problems[0].hint
    assert "\n" not in str(problems[0])


def test_a_source_text_and_a_query_and_an_answer(tmp_path, make):
    path = tmp_path / "a.rq"
    make(path)
    for read, kind in (
        (read_passages, FileProblem),
        (read_query, QueryError),
        (read_answer, FileProblem),
    ):
        with pytest.raises(kind) as error:
            read(path)
        assert str(path) in str(error.value)
        assert error.value.hint


def test_a_model_and_the_mark_of_a_store(tmp_path, make):
    case = world(tmp_path, actors=ACTORS)
    make(tmp_path / MODEL)
    make(tmp_path / MARK)
    with pytest.raises(FileProblem, match=MODEL):
        read_model(case)
    with pytest.raises(FileProblem, match="kg build did not write"):
        mark_of(tmp_path)


@pytest.mark.parametrize("suffix", RDF_SUFFIXES)
def test_rdf_of_every_form(tmp_path, make, suffix):
    path = tmp_path / f"a{suffix}"
    make(path)
    with pytest.raises(KgError, match=path.name) as error:
        rdf_files.read_untrusted(path)
    assert error.value.hint


def test_a_text_ends_at_its_first_nul_and_other_bytes_do_not(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"one\0two")
    assert read_text_bytes(path, 10) == b"one\0"
    assert read_bytes(path, 7) == b"one\0two"
    with pytest.raises(InputRefused, match="is larger than 6 bytes"):
        read_bytes(path, 6)


def test_a_file_of_the_system_that_never_ends_is_too_large(tmp_path):
    with pytest.raises(InputRefused):
        read_bytes("/proc/self/mem", 1 << 20)


@pytest.mark.parametrize("command", [["verify"], ["query"], ["evidence", "mof", "--source-text"]])
def test_a_command_on_a_fifo_ends_with_two_lines(tmp_path, command):
    fifo(tmp_path / "a.rq")
    run = subprocess.run(
        [sys.executable, "-m", "kg", *command, str(tmp_path / "a.rq")],
        capture_output=True, text=True, timeout=3 * LIMIT, check=False,
    )  # fmt: skip
    assert run.returncode == 2
    assert "a.rq is not a file" in run.stderr
    assert "Traceback" not in run.stderr


def test_many_links_in_a_folder_are_one_line(tmp_path):
    case = write(tmp_path / "case", actors=ACTORS)
    (tmp_path / "one.ttl").write_text("<urn:a> <urn:b> <urn:c> .")
    for number in range(600):
        (case / f"link{number}.ttl").symlink_to(tmp_path / "one.ttl")
    [problem] = examine(case)[1]
    assert "holds 600 RDF files; kg reads at most 500; join them" in str(problem)


def test_few_bytes_of_parquet_that_stand_for_gigabytes_are_refused(tmp_path):
    case = write(tmp_path, ties="id")
    words = pl.Series("name", ["x" * 1_000_000]).gather([0] * 6_600)
    ids = pl.Series("id", [f"a{number}" for number in range(6_600)])
    kinds = pl.Series("kind", ["firm"] * 6_600)
    for name in (words.cast(pl.Categorical), words):
        pl.DataFrame([ids, name, kinds]).write_parquet(case / "actors.parquet")
        [problem] = [p for p in examine(case)[1] if not p.column]
        assert "bytes of text, more than the 2,147,483,648 read" in str(problem)
    frame = pl.select(pl.repeat(None, 10_000_000, dtype=pl.String).alias("id"))
    frame.write_parquet(case / "actors.parquet")
    [problem] = [p for p in examine(case)[1] if not p.column]
    assert "actors.parquet:1:: claims 10,000,000 rows in" in str(problem)


def test_a_cut_parquet_file_is_one_line_that_says_what_to_do(tmp_path):
    case = write(tmp_path, ties="id")
    pl.DataFrame({"id": ["a"], "name": ["A"], "kind": ["firm"]}).write_parquet(
        case / "actors.parquet"
    )
    body = (case / "actors.parquet").read_bytes()
    (case / "actors.parquet").write_bytes(body[:-20])
    [problem] = [p for p in examine(case)[1] if not p.column]
    assert str(problem).endswith("; write the file again, or store the table as CSV")
