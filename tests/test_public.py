"""What `kg` offers: functions that keep their names, and types that checkers see."""

import subprocess
import sys

import pytest

import kg

SCRIPT = """\
import kg
from kg import bottlenecks

case = kg.read_case("japan-1998")
answer = bottlenecks(case, "patent")
reveal_type(kg.bypass(case).routes[0].target)
kg.rank(case, top="many")
reveal_type(answer)
reveal_type(bottlenecks(case, "patent", quick=False))
reveal_type(bottlenecks(case, "patent", quick=True))
"""


def test_the_functions_are_listed_and_are_functions_whatever_was_imported_before():
    import kg.cli
    import kg.questions.view

    assert dir(kg) == sorted(kg.__all__)
    assert {"read_case", "check", "flow", "view", "render", "bottlenecks"} <= set(dir(kg))
    for name in set(kg.__all__) - {"__version__"}:
        assert callable(getattr(kg, name)), name
        assert getattr(kg, name).__name__ == name


def test_what_is_not_there_is_no_attribute():
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = kg.nothing


def test_a_type_checker_of_a_user_sees_types(tmp_path):
    pytest.importorskip("mypy", reason="needs the extra test")
    (tmp_path / "script.py").write_text(SCRIPT, "utf-8")
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--cache-dir",
        str(tmp_path / "cache"),
        "script.py",
    ]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    lines = [line for line in done.stdout.splitlines() if line.startswith("script.py")]
    assert len(lines) == 5, done.stdout
    assert 'Revealed type is "str"' in lines[0].replace("builtins.", "")
    assert "script.py:7: error: Argument" in lines[1]
    assert [line.split('"')[1].rsplit(".")[-1] for line in lines[2:]] == [
        "Bottlenecks",
        "Bottlenecks",
        "Keepers",
    ]
