"""The worked example of CONTRIBUTING runs as it stands there."""

import csv
import json
import re
import sys
from textwrap import dedent
from types import ModuleType

import pytest
from click.testing import CliRunner

from kg.cli import kg as group
from tests.support.places import ROOT

TEXT = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
BLOCK = re.compile(r"^   ```python\n   # (\S+)\n(.*?)^   ```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def example(monkeypatch):
    """Run the files of the example as modules; take the command away in the end."""
    for path, code in BLOCK.findall(TEXT):
        name = path.removesuffix(".py").replace("/", ".")
        module = ModuleType(name)
        monkeypatch.setitem(sys.modules, name, module)
        exec(compile(dedent(code), path, "exec"), module.__dict__)  # noqa: S102 - our own text
    yield
    group.commands.pop("denials", None)


def test_the_example_answers_in_every_format(example):
    with (ROOT / "data/japan-1998/ties.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    denied = {row["id"] for row in rows if row["status"] in ("refused", "severed", "absent")}
    assert denied
    done = CliRunner().invoke(group, ["denials", "--format", "json"])
    assert done.exit_code == 0, done.output
    answer = json.loads(done.stdout)
    assert sorted(tie for row in answer["denials"] for tie in row["ties"]) == sorted(denied)
    assert answer["sentences"][0]["text"].endswith(" denied.")
    for form in ("terminal", "markdown", "html", "csv"):
        assert CliRunner().invoke(group, ["denials", "--format", form]).exit_code == 0


def test_every_path_of_the_guide_exists():
    """Every name in code of the guide exists, except the example and placeholders."""
    paths = re.findall(r"`((?:kg|tests|ontology|queries|data)/[\w./-]+)`", TEXT)
    assert len(paths) > 20
    assert [p for p in paths if "denials" not in p and not (ROOT / p).exists()] == []


def test_there_are_ten_steps():
    steps = TEXT.split("## Adding a question")[1].split("\n## ")[0]
    assert re.findall(r"^(\d+)\. ", steps, re.MULTILINE) == [str(n) for n in range(1, 11)]
