"""Writing: the same bytes every time, all or nothing, and one clear line for every error."""

import csv
import io
import shutil
import signal
import subprocess
import sys
import time
import tomllib

import pytest

from kg.errors import FileProblem, KgError
from kg.synthetic import generate
from kg.system import shipped_files
from tests.support.commands import kg, kg_apart

CALIBRATION = ["parameter", "target", "achieved", "basis", "measures"]


def contents(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_the_same_numbers_give_the_same_bytes_whatever_the_hash_seed_and_the_threads(tmp_path):
    generate(tmp_path / "a", 3000, 5)
    for i, (seed, threads) in enumerate((("1", "1"), ("2", "4"))):
        done = kg_apart(
            "generate", "--firms", 3000, "--seed", 5, "-o", tmp_path / str(i),
            env={"PYTHONHASHSEED": seed, "POLARS_MAX_THREADS": threads},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert contents(tmp_path / str(i)) == contents(tmp_path / "a")
    generate(tmp_path / "b", 3000, 6)
    assert contents(tmp_path / "b")["ties.parquet"] != contents(tmp_path / "a")["ties.parquet"]


def test_the_command_prints_target_and_achieved(tmp_path):
    done = kg("generate", "--firms", 500, "-o", tmp_path / "x", "--format", "csv")
    assert (done.returncode, done.stderr) == (0, "")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert list(rows[0]) == CALIBRATION
    assert {r["basis"] for r in rows} == {"measure", "reading", "assumed"}
    assert rows[0]["measures"] == "japan-firms-4-9-1993"
    assert sorted(p.name for p in (tmp_path / "x").iterdir()) == [
        "actors.parquet", "case.toml", "documents.parquet", "evidence.parquet", "generated.json", "measures.parquet", "ties.parquet",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--firms", "0"], "0 is not a number of firms; give one from 1 to 5,000,000"),
        (["--firms", "-4"], "-4 is not a number of firms"),
        (["--firms", "5000001"], "5,000,001 is not a number of firms"),
        (["--firms", "9" * 40], "is not a number of firms"),
        (["--firms", "3", "--seed", "-1"], "-1 is not a seed"),
        (["--firms", "3", "--seed", str(1 << 63)], "is not a seed"),
        (["--firms", "3", "--like", "nowhere"], "there is no case 'nowhere'"),
        (["--firms", "3", "--like", "example"], "the case example has no generate.toml"),
    ],
)
def test_impossible_options_give_one_line(tmp_path, options, said):
    done = kg("generate", *options, "-o", tmp_path / "x")
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "options", [["--firms", "many"], ["--firms", "3.5"], ["--seed", "x"], ["--format", "xml"]]
)
def test_options_that_are_no_numbers_are_refused(tmp_path, options):
    done = kg("generate", *options, "-o", tmp_path / "x")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_only_what_was_generated_is_replaced_and_only_by_force(tmp_path):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(FileProblem, match="is a file"):
        generate(tmp_path / "file", 3)
    with pytest.raises(FileProblem, match="cannot be written"):
        generate(tmp_path / "file" / "below", 3)
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "note.txt").write_text("mine")
    for force in (False, True):
        with pytest.raises(FileProblem, match="not made by kg generate"):
            generate(mine, 3, force=force)
    assert (mine / "note.txt").read_text() == "mine"
    (tmp_path / "empty").mkdir()
    generate(tmp_path / "empty", 3)
    before = contents(tmp_path / "empty")
    with pytest.raises(FileProblem, match="already") as caught:
        generate(tmp_path / "empty", 4)
    assert "--force" in caught.value.hint
    assert contents(tmp_path / "empty") == before
    generate(tmp_path / "empty", 4, force=True)
    assert contents(tmp_path / "empty") != before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["empty", "file", "mine"]


def test_an_interrupted_run_leaves_nothing(tmp_path):
    child = subprocess.Popen(
        [sys.executable, "-m", "kg", "generate", "--firms", "600000", "-o", str(tmp_path / "x")],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    until = time.monotonic() + 60
    while not any(tmp_path.rglob("actors.parquet")) and time.monotonic() < until:
        time.sleep(0.02)
    child.send_signal(signal.SIGINT)
    _, errors = child.communicate(timeout=60)
    assert (child.returncode, errors.strip()) == (130, "kg: interrupted")
    assert list(tmp_path.iterdir()) == []


def test_no_room_on_the_disk_is_one_line_and_leaves_nothing(tmp_path):
    code = "import resource, kg.cli; resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000)); kg.cli.main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "generate", "--firms", "20000", "-o", str(tmp_path / "x")],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert (
        done.stderr
        == f"kg: {tmp_path / 'x'} cannot be written: File too large; make room, or ask for fewer firms\n"
    )
    assert list(tmp_path.iterdir()) == []


# -- models that are not as they must be


@pytest.fixture
def like(tmp_path):
    folder = tmp_path / "like"
    shutil.copytree(shipped_files.folder("data") / "japan-1998", folder)

    def change(old, new):
        text = (folder / "generate.toml").read_text("utf-8")
        assert old in text
        (folder / "generate.toml").write_text(text.replace(old, new, 1), "utf-8")
        return folder

    return change


def test_another_model_makes_another_economy(like, tmp_path):
    folder = like(
        'share = { measure = "surveyed-firms-with-parent", of = "surveyed-firms-number" }',
        "share = 0.25",
    )
    found = generate(tmp_path / "x", 1000, like=folder)
    (aim,) = (a for a in found.aims if a.parameter == "share: SMEs with a parent")
    assert (aim.target, aim.basis, aim.measures) == (0.25, "assumed", ())
    assert aim.achieved == pytest.approx(0.25, abs=0.002)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("firms = {", "firms = [", "not valid TOML"),
        ("title =", "titel =", "unknown key 'titel'"),
        ("[[sizes]]", "[[sises]]", "unknown key 'sises'"),
        ("least = 4\n", "", "least is missing"),
        ("least = 4\n", "least = 12\n", "least and most are not a range"),
        ("least = 10\n", "least = 5\n", "is not above"),
        ("least = 4\n", "least = 4.5\n", "is not a whole number"),
        ("most = 80000", f"most = {10**9}", "not a range up to"),
        ('kind = "sme"', 'kind = "smee"', "unknown kind 'smee'"),
        ('"japan-firms-4-9-1993"', '"japan-firms-4-8-1993"', "no measure has the id"),
        ('"japan-firms-4-9-1993"', '"surveyed-firms-new-product-rd"', "has no number"),
        ("per = 8800", "per = 0.000001", "too many"),
        ("per = 8800", "per = nan", "is not a number"),
        ("per = 8800", "per = -1", "is not a number"),
        ("per = 8800", f"per = {'9' * 5000}", "TOML"),
        ("per = 8800", f"per = 0x{'f' * 5000}", "is not a number"),
        ("per = 8800", "per = true", "is not a number"),
        ('id = "rg"', 'id = "f"', "already used"),
        ('id = "rg"', 'id = "r1"', "ends in a letter"),
        ('id = "rg"', 'id = "../x"', "ends in a letter"),
        ('name = "mof"', 'name = "MOF"', "is not a name"),
        ('name = "mof"', 'name = "larger"', "reserved"),
        ('name = "mof"', 'name = "lb3"', "could be an id"),
        ('name = "mof"', 'name = "miti"', "occurs twice"),
        ('label = "Region"', 'label = "\\u001b[31m"', "not a text of one line"),
        ('part_of = ["miti"]', 'part_of = ["smea"]', "no actor is called 'smea'"),
        ("share = 0.1", "share = 1.5", "above 1"),
        ('of = ["sme"]', 'of = ["smes"]', "did you mean sme"),
        ('of = ["sme"]', "of = []", "of names no actor"),
        ('source = ["mof"]', "source = []", "empty"),
        ('each = "target"', 'each = "both"', "each must be source or target"),
        ('each = "target"', 'each = "source"', "each differs between rules"),
        ('kind = "finances"', 'kind = "finanzes"', "did you mean finances"),
        ('status = "refused"', 'status = "broken"', "unknown status 'broken'"),
        ('status = "refused"', 'status = "active"', "refused_by"),
        ("number = [0, 6, 3, 1]", "number = [0, 0]", "how many"),
        ("number = [0, 6, 3, 1]", "number = 100000000", "how many"),
        ("share_to = 95", "share_to = 950", "not a range from 1 to 100"),
        ('states = ["linked"]', 'states = ["linkt"]', "no actor is called 'linkt'"),
        ("[channels.capital]", "[channels.capitol]", "unknown channel"),
        ('from = ["state"]', 'form = ["state"]', "did you mean from"),
        ('from = ["state"]', 'from = ["stat"]', "no actor is called 'stat'"),
        ('count = "to"', 'count = "both"', "count"),
    ],
)
def test_a_wrong_model_is_one_line_that_says_what(like, tmp_path, old, new, said):
    folder = like(old, new)
    with pytest.raises(KgError) as caught:
        generate(tmp_path / "x", 10, like=folder)
    assert said in f"{caught.value}; {caught.value.hint}"
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 300
    assert not (tmp_path / "x").exists()


def test_the_head_of_the_case_is_toml_with_the_questions_of_the_model(tmp_path):
    generate(tmp_path / "x", 10)
    head = tomllib.loads((tmp_path / "x" / "case.toml").read_text("utf-8"))
    model = tomllib.loads(
        (shipped_files.folder("data") / "japan-1998" / "generate.toml").read_text("utf-8")
    )
    assert head["channels"] == model["channels"]
    assert head["period"] == "1996-01-01/1999-07-31"
    assert "synthetic" in head["title"]
    assert head["summary"].startswith("Synthetic")
