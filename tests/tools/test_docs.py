"""The documentation is current, and its commands run."""

import re
import subprocess
import sys
import tomllib

import pytest

import kg
from tests.support.places import ROOT

DOCUMENTS = (
    *("README.md", "data/README.md", "kg/README.md", "ontology/README.md", "queries/README.md"),
    "tests/benchmarks/README.md",
)


def test_what_is_generated_is_current_and_the_tutorial_runs():
    pytest.importorskip("cogapp", reason="needs the extra test")
    done = subprocess.run(
        [sys.executable, "-m", "cogapp", "--check", *DOCUMENTS],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr + "\nrun: make docs"


def test_the_tutorial_shows_what_it_says_it_shows():
    tutorial = (ROOT / "data" / "README.md").read_text("utf-8")
    assert "no problems in 9 actors" in tutorial
    assert "did you mean lends-to?" in tutorial
    for name in DOCUMENTS:
        assert "Traceback" not in (ROOT / name).read_text("utf-8"), name


def test_the_first_page_is_short_and_begins_with_a_picture():
    lines = (ROOT / "README.md").read_text("utf-8").splitlines()
    assert len(lines) < 250
    assert lines[2].startswith("![")


def test_the_quick_start_is_two_lines_and_ci_runs_the_second():
    readme = (ROOT / "README.md").read_text("utf-8")
    start = readme.split("## Quick start")[1].split("\n## ")[0]
    lines = [
        line
        for block in re.findall(r"```sh\n(.*?)```", start, re.DOTALL)
        for line in block.splitlines()
    ]
    assert len(lines) == 2
    assert lines[0].endswith("kg report")
    assert lines[1].endswith("python -m pytest")
    first = next(line for line in readme.splitlines() if line.endswith("python -m pytest"))
    assert first == lines[1]
    assert "README.md" in (ROOT / ".ci" / "run").read_text("utf-8")


def test_the_version_is_the_same_wherever_it_stands():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    citation = re.search(
        r"^version: (.*)$", (ROOT / "CITATION.cff").read_text("utf-8"), re.MULTILINE
    )
    assert citation
    assert project["version"] == citation[1] == kg.__version__


def test_what_is_served_needs_no_extra():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert any(line.startswith("waitress") for line in project["dependencies"])
    assert project["optional-dependencies"]["serve"] == []


def test_links_in_the_documents_lead_somewhere():
    for name in (*DOCUMENTS, "CONTRIBUTING.md", "CHANGELOG.md"):
        path = ROOT / name
        for target in re.findall(r"\]\((?!https?:)([^)#\s]+)\)", path.read_text("utf-8")):
            assert (path.parent / target).exists(), (name, target)
