"""A large case goes into its store in slices: the same quads as one by one, and whole or not at all."""

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pyoxigraph as ox
import pytest

from kg import rdf
from kg.case import read_case
from kg.case.read import embedded
from kg.errors import CaseError, FileProblem
from kg.synthetic import generate
from kg.system import atomic_writes
from tests.support.worlds import in_parquet, world

AWKWARD = 'a "quoted" \\ back\\slash\nbroken\r\nline, \t tab, <urn:x> . ^^ @en 日本 \U0001f600'
BUILD = "import sys; from kg.rdf import build_from; build_from(sys.argv[1], sys.argv[2], most=0)"


def stored(folder: Path) -> set[ox.Quad]:
    return set(ox.Store.read_only(str(folder / rdf.STORE)))


@pytest.fixture(scope="module")
def town(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("towns") / "town"
    generate(folder, firms=300, seed=4)
    return folder


@pytest.mark.parametrize("name", embedded())
def test_an_embedded_case_gives_the_same_quads_in_slices(tmp_path, name):
    folder = in_parquet(read_case(name), tmp_path / "case")
    rdf.build_from(folder, tmp_path / "out", most=0)
    assert stored(tmp_path / "out") == set(rdf.quads(read_case(folder)))


def test_a_generated_case_gives_the_same_quads_in_slices_and_the_mark_counts_them(town, tmp_path):
    written = rdf.build_from(town, tmp_path / "out", most=0)
    everything = set(rdf.quads(read_case(town)))
    assert stored(tmp_path / "out") == everything
    assert [path.name for path in written] == [rdf.MARK, rdf.STORE]
    mark = rdf.mark_of(tmp_path / "out")
    assert (mark.quads, mark.large) == (len(everything), True)
    assert sum(mark.graphs.values()) == len(everything)
    assert mark.tables["ties"] == len(read_case(town).tables["ties"])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out"]


def test_awkward_texts_dates_and_lists_give_the_same_quads(tmp_path):
    case = world(
        tmp_path / "csv",
        actors="id|name|kind|collective|member_of|start|note\nb|B|bank|true|||\nz|Z|bank|true|||\na|A|local-bank||b|1998-05|\nc|C|sme|false||1998|\nd|D|local-bank||z;b||",
        ties="id|source|target|kind|status|refused_by|share_max|share_exclusive|strategy\n"
        "t2|b|c|lends-to|active||12.5|max|self-funding;niche\nt1|a|c|lends-to|refused|source|||",
        measures="id|about|measure|value|period_start|period_end\nm|a|staff|1250.50|1998|1999\n"
        "n|a|staff|１２５０．５|１９９８|1999Z\no|a|part|40.123456789012345678|1998-05-14T10:00:00|",
        documents="id|title|locators\nbook|A book|one:1-3",
        evidence="id|about|document|locator|method\ne|t1|book|one.2|interview",
    )  # fmt: skip
    folder = in_parquet(case, tmp_path / "case")
    actors = pl.read_parquet(folder / "actors.parquet").with_columns(
        note=pl.lit(AWKWARD), name=pl.lit(AWKWARD)
    )
    actors.write_parquet(folder / "actors.parquet")
    rdf.build_from(folder, tmp_path / "out", most=0)
    expected = set(rdf.quads(read_case(folder)))
    assert stored(tmp_path / "out") == expected
    assert {q.object.value for q in expected if q.predicate.value.endswith("note")} == {AWKWARD}
    assert any(q.predicate.value.endswith("derivedFrom") for q in expected)


@pytest.mark.parametrize(
    ("table", "column", "value", "said"),
    [
        ("ties", "target", "nobody", "no row of actors has the id 'nobody'"),
        ("ties", "target", "x> <urn:p> <urn:o> .\n<urn:s", "no row of actors has the id"),
        ("ties", "id", "a b", "is not an id"),
        ("ties", "id", "f1", "is used twice"),
        ("ties", "kind", "bribes", "unknown kind 'bribes'"),
        ("ties", "status", "perhaps", "unknown status 'perhaps'"),
        ("measures", "value", "many", "is not a number"),
        ("measures", "about", "nobody", "has the id 'nobody'"),
    ],
)
def test_what_is_wrong_with_a_large_case_is_said_and_nothing_is_written(
    town, tmp_path, table, column, value, said
):
    folder = in_parquet(read_case(town), tmp_path / "case")
    frame = pl.read_parquet(folder / f"{table}.parquet").with_columns(
        pl.col(column).cast(pl.String)
    )
    last = pl.int_range(pl.len()) == pl.len() - 1
    frame.with_columns(
        pl.when(last).then(pl.lit(value)).otherwise(column).alias(column)
    ).write_parquet(folder / f"{table}.parquet")
    with pytest.raises(CaseError) as caught:
        rdf.build_from(folder, tmp_path / "out", most=0)
    assert said in str(caught.value.problems[0])
    assert [path.name for path in tmp_path.iterdir()] == ["case"]


def test_rdf_beside_the_tables_of_a_large_case_is_not_passed_over(town, tmp_path):
    folder = in_parquet(read_case(town), tmp_path / "case")
    (folder / "more.ttl").write_text("<urn:a> <urn:b> <urn:c> .")
    with pytest.raises(FileProblem, match=r"more\.ttl beside its tables"):
        rdf.build_from(folder, tmp_path / "out", most=0)


def started(case: Path, out: Path) -> subprocess.Popen:
    """Start a build, and wait until it has begun to write."""
    process = subprocess.Popen(
        [sys.executable, "-c", BUILD, str(case), str(out)], stderr=subprocess.DEVNULL
    )
    end = time.monotonic() + 120
    while not list(out.parent.glob(".kg-*/new/store")):
        assert process.poll() is None
        assert time.monotonic() < end
        time.sleep(0.005)
    return process


@pytest.mark.parametrize("name", [signal.SIGINT, signal.SIGKILL])
def test_a_build_that_is_broken_off_leaves_the_old_store_as_it_was(town, tmp_path, name):
    out = tmp_path / "out"
    rdf.build_from(town, out, most=0)
    before = (out / rdf.MARK).read_bytes()
    process = started(town, out)
    process.send_signal(name)
    assert process.wait(60) != 0
    assert (out / rdf.MARK).read_bytes() == before
    assert len(stored(out)) == rdf.mark_of(out).quads
    left = [path.name for path in tmp_path.iterdir() if path.name != "out"]
    assert bool(left) == (name == signal.SIGKILL)
    rdf.build_from(town, out, most=0)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_build_that_was_killed_while_it_moved_files_is_finished(town, tmp_path):
    out = tmp_path / "out"
    rdf.build(read_case("example"), out)
    child = """
import os, signal, sys
from pathlib import Path
from kg import rdf
from kg.system import atomic_writes

def no_exchange(first, second):
    raise OSError
atomic_writes.exchange = no_exchange
rename = os.rename
def rename_and_die(first, second):
    rename(first, second)
    if Path(first).name == rdf.STORE:  # it is aside, and the new one not yet in its place
        os.kill(os.getpid(), signal.SIGKILL)
os.rename = rename_and_die
rdf.build_from(sys.argv[1], sys.argv[2], most=0)
"""
    done = subprocess.run([sys.executable, "-c", child, str(town), str(out)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert not (out / rdf.STORE).exists()
    atomic_writes.clear_leftovers(out)
    assert rdf.mark_of(out).quads == len(stored(out))
    assert rdf.mark_of(out).large
    assert sorted(path.name for path in out.iterdir()) == ["build.json", "store"]
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_rebuilt_store_keeps_the_mode_of_its_folder_and_the_files_of_others(town, tmp_path):
    out = tmp_path / "out"
    rdf.build_from(town, out, most=0)
    (out / "notes.txt").write_text("mine")
    out.chmod(0o750)
    (tmp_path / "link").symlink_to("out")
    written = rdf.build(read_case("example"), tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert stat.S_IMODE(out.stat().st_mode) == 0o750
    assert (out / "notes.txt").read_text() == "mine"
    ours = ["build.json", *(f"example.{s}" for s in ("jsonld", "nq", "trig", "ttl")), "store"]
    assert [path.name for path in written] == ours
    rdf.build_from(town, out, most=0)
    assert sorted(path.name for path in out.iterdir()) == ["build.json", "notes.txt", "store"]


def test_a_build_leaves_what_another_one_is_writing(town, tmp_path):
    out = tmp_path / "out"
    process = started(town, out)
    rdf.build(read_case("example"), out)
    assert process.wait(120) == 0
    assert rdf.mark_of(out).quads == len(stored(out))


def test_a_full_disk_costs_one_line(town, tmp_path):
    pytest.importorskip("resource")
    code = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20)); "
    code += (
        "from kg.cli import main; from kg import rdf; import kg.rdf.build_store; main(sys.argv[1:])"
    )
    asked = [
        sys.executable,
        "-c",
        f"import sys; {code}",
        "build",
        "--case",
        str(town),
        "-o",
        str(tmp_path / "out"),
    ]
    done = subprocess.run(
        asked, capture_output=True, text=True, timeout=120, check=False, env={**os.environ}
    )
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "cannot be written" in done.stderr
    assert list(tmp_path.iterdir()) == []
