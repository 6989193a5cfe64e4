"""A store on disk is asked only as long as it holds what the case says."""

import json
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest

from kg import rdf
from kg.case import read_case
from kg.case.read import folder_of
from kg.errors import FileProblem
from kg.rdf import MARK, STORE, mark_of, opened
from tests.support.running import ENV, command, serving


def copied(folder: Path) -> Path:
    return Path(shutil.copytree(folder_of("example"), folder))


def refused(*arguments) -> str:
    asked = command("--port", 0, *arguments)
    done = subprocess.run(asked, capture_output=True, text=True, env=ENV, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    return done.stderr


def changed(folder: Path, name: str, old: str, new: str) -> None:
    text = (folder / name).read_text("utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), "utf-8")


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("ties.csv", "film-fund,funds,active", "film-fund,funds,alleged"),
        ("actors.csv", "Harbour Bank", "Harbor Bank"),
        ("evidence.csv", ",supports,", ",disputes,"),
        ("documents.csv", ",2020", ",2021"),
        ("case.toml", 'title = "', 'title = "Another '),
        ("case.toml", "2019/2020", "2019/2021"),
    ],
)
def test_a_store_older_than_its_case_is_refused(tmp_path, name, old, new):
    folder = copied(tmp_path / "case")
    rdf.build(read_case(folder), tmp_path / "out")
    assert opened(read_case(folder), tmp_path / "out") == tmp_path / "out" / STORE
    changed(folder, name, old, new)
    with pytest.raises(FileProblem, match="built from other tables than example has now") as caught:
        opened(read_case(folder), tmp_path / "out")
    assert (
        caught.value.hint
        == f"build the store again: kg build --case {folder} -o {tmp_path / 'out'}"
    )
    rdf.build(read_case(folder), tmp_path / "out")
    opened(read_case(folder), tmp_path / "out")


def test_what_changes_no_row_needs_no_new_store(tmp_path):
    folder = copied(tmp_path / "case")
    rdf.build(read_case(folder), tmp_path / "out")
    for path in folder.glob("*.csv"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    (folder / "case.toml").write_text(
        "# a remark\n" + (folder / "case.toml").read_text("utf-8"), "utf-8"
    )
    opened(read_case(folder), tmp_path / "out")


def test_triples_beside_the_tables_count_too(tmp_path):
    folder = copied(tmp_path / "case")
    rdf.build(read_case(folder), tmp_path / "out")
    (folder / "more.ttl").write_text("<urn:a> <urn:b> <urn:c> .")
    with pytest.raises(FileProblem, match="other tables"):
        opened(read_case(folder), tmp_path / "out")


def test_a_store_for_another_day_is_refused_when_a_day_is_asked_for(tmp_path):
    case = read_case("example")
    rdf.build(case, tmp_path / "out", date(2016, 12, 31))
    opened(case, tmp_path / "out")
    opened(case, tmp_path / "out", date(2016, 12, 31))
    with pytest.raises(FileProblem, match="built for 2016-12-31, not for 2018-12-31") as caught:
        opened(case, tmp_path / "out", date(2018, 12, 31))
    assert caught.value.hint.endswith(
        f"kg build --case example -o {tmp_path / 'out'} --as-of 2018-12-31"
    )
    rdf.build(case, tmp_path / "out")
    opened(case, tmp_path / "out", case.as_of())


@pytest.mark.parametrize(
    "mark", ["", "[]", "{}", '{"case": {"a": 1}}', '{"format": 1, "case": "example", "quads": 3}']
)
def test_a_mark_that_says_too_little_is_refused(tmp_path, mark):
    (tmp_path / MARK).write_text(mark)
    with pytest.raises(
        FileProblem, match=r"kg build did not write|built from the case|other tables"
    ):
        opened(read_case("example"), tmp_path)
    if "example" in mark:
        assert mark_of(tmp_path).case == "example"


def test_the_fingerprint_is_the_same_for_every_build(tmp_path):
    rdf.build(read_case("example"), tmp_path / "a")
    rdf.build(read_case("example"), tmp_path / "b")
    marks = [json.loads((tmp_path / name / MARK).read_text()) for name in "ab"]
    assert marks[0] == marks[1]
    assert (marks[0]["as_of"], len(marks[0]["content"])) == (str(read_case("example").as_of()), 64)


def test_the_server_says_so_in_one_line_and_starts_again_after_a_new_build(tmp_path):
    folder, out = copied(tmp_path / "case"), tmp_path / "out"
    build = [*command()[:-1], "build", "--case", str(folder), "-o", str(out)]
    asked = ("--case", folder, "--store", out)
    subprocess.run(build, check=True, capture_output=True, env=ENV, timeout=60)
    changed(folder, "ties.csv", "film-fund,funds,active", "film-fund,funds,alleged")
    said = f"kg: {out} was built from other tables than example has now; build the store again: kg {' '.join(build[3:])}\n"
    assert refused(*asked) == said
    subprocess.run(build, check=True, capture_output=True, env=ENV, timeout=60)
    with serving(*asked) as server:
        assert " serves example, " in server.said
    assert "not for 2016-12-31" in refused(*asked, "--as-of", "2016")
