"""`kg view` and `kg export` as a user runs them."""

import io
import json
import os
import subprocess
import sys
from xml.etree import ElementTree

import networkx as nx
import pytest

ENV = {**{k: v for k, v in os.environ.items() if k != "KG_CASE"}, "NO_COLOR": "1", "COLUMNS": "100"}


def kg(*arguments, cwd=None):
    return subprocess.run(
        [sys.executable, "-m", "kg", *map(str, arguments)],
        capture_output=True, text=True, env=ENV, cwd=cwd, check=False, timeout=120, encoding="utf-8",
    )  # fmt: skip


def test_a_picture_is_printed_or_written(tmp_path):
    done = kg("view", "--channel", "patent", "--bottlenecks", "--format", "svg", "--title", "Mine & yours")
    assert done.returncode == 0
    assert "<title" in done.stdout
    assert ElementTree.fromstring(done.stdout).find("{http://www.w3.org/2000/svg}title").text == "Mine & yours"  # noqa: S314
    written = kg("view", "--channel", "patent", "--bottlenecks", "-o", tmp_path / "a.svg", "--title", "Mine & yours")
    assert (written.returncode, written.stdout, written.stderr) == (0, "", "")
    assert (tmp_path / "a.svg").read_text("utf-8") == done.stdout


def test_a_page_is_written(tmp_path):
    done = kg("view", "--case", "example", "-o", tmp_path / "a.html")
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "a.html").read_text("utf-8").startswith("<!DOCTYPE html>")
    assert [p.name for p in tmp_path.iterdir()] == ["a.html"]


@pytest.fixture(scope="module")
def plain():
    """Return the picture without any option."""
    return kg("view", "--format", "svg").stdout


@pytest.mark.parametrize(
    "options",
    [
        ("--focus", "h-firm", "--depth", "2"), ("--avoid", "keiretsu-links", "--channel", "capital"), ("--top", "60"),
        ("--as-of", "1998-12"), ("--layout", "force"), ("--lang", "ja"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_each_option_is_passed_on_and_changes_the_picture(options, plain):
    done = kg("view", "--format", "svg", *options)
    assert done.returncode == 0
    assert done.stdout != plain


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("view", "--channel", "capitol"), "no channel 'capitol'; did you mean capital?"),
        (("view", "--focus", "benrish"), "did you mean benrishi?"),
        (("view", "-o", "picture.png"), "formats are html, svg"),
        (("view", "-o", "no/picture.svg"), "make the folder first"),
        (("view", "--layout", "circle"), "'circle' is not one of"),
        (("view", "--channel", "authority", "--bottlenecks"), "has no standard question"),
        (("export", "-o", "case.xlsx"), "suffixes are"),
        (("export", "--format", "pajek"), "'pajek' is not one of"),
        (("export", "--channel", "capitol"), "did you mean capital?"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_exit_code_2(tmp_path, arguments, said):
    done = kg(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_export_is_printed_or_written_and_read_by_networkx(tmp_path):
    done = kg("export", "--case", "example", "--format", "graphml")
    assert done.returncode == 0
    found = nx.read_graphml(io.BytesIO(done.stdout.encode()))
    assert found.graph["id"] == "example"
    assert kg("export", "--case", "example").stdout == done.stdout
    written = kg("export", "--case", "example", "-o", tmp_path / "a.graphml")
    assert (written.returncode, written.stdout, written.stderr) == (0, "", "")
    assert (tmp_path / "a.graphml").read_text("utf-8") == done.stdout


def test_an_export_of_a_channel_has_what_is_inherited():
    done = kg("export", "--channel", "patent", "--format", "cytoscape")
    edges = [e["data"] for e in json.loads(done.stdout)["elements"]["edges"]]
    assert {
        "source": "j-firm",
        "target": "benrishi",
        "inherited_at": "source",
        "tie": "smes-apply-benrishi",
    }.items() <= next(e for e in edges if e["source"] == "j-firm").items()
