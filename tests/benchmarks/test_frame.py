"""The frame of the benchmarks: what it computes, writes and shows. Nothing is timed, and no peer is asked."""

import json
from pathlib import Path

import pytest

from kg.case import read_case
from kg.case_checks.question import check
from kg.errors import FileProblem, KgError
from tests.benchmarks import measuring, table
from tests.benchmarks.__main__ import main
from tests.benchmarks.bench_attacks import OUTCOMES, REACHING, Attacked, by_sort, tally
from tests.benchmarks.bench_endpoint import share
from tests.benchmarks.large_case import questions, write_case
from tests.benchmarks.measuring import Measurement
from tests.support.attacks import breaking, reaching


def painting(say):
    """Painting a fence: one coat."""
    say("begun")
    yield Measurement("dry", "kg", 10, "boards", "s", (3.0, 1.0, 2.0))
    yield Measurement("dry", "other", 10, "boards", "s", (8.0, 90.0, 6.0))
    yield Measurement("dry", "other", 20, "boards", "s", (7.0, None, None), limit=9)
    yield Measurement("speed", "kg", 10, "boards", "boards/s", (30.0,), more=True)
    yield Measurement(
        "speed", "other", 10, "boards", "boards/s", (12.0,), more=True, counts={"refused": 2}
    )


def spilling(say):
    """Spilling the paint."""
    yield next(painting(say))
    raise RuntimeError("the bucket fell\nover")


def quietly(text):
    assert text


def test_medians_and_ratios():
    found = measuring.run(painting, (), quietly)
    kept = {
        (m["name"], m["peer"], m["size"]): (m["median"], m["ratio"]) for m in found["measurements"]
    }
    assert kept == {
        ("dry", "kg", 10): (2, None),
        ("dry", "other", 10): (8, 4),
        ("dry", "other", 20): (None, None),
        ("speed", "kg", 10): (30, None),
        ("speed", "other", 10): (12, 2.5),
    }
    assert found["measurements"][1]["runs"] == [8, 90, 6]
    assert found["error"] == ""


def test_the_file_says_of_the_machine_only_what_a_figure_depends_on():
    found = measuring.run(painting, ("networkx", "no-such-library"), quietly)
    assert set(found["machine"]) == {"python", "versions", "cores", "memory_gib"}
    assert list(found["machine"]["versions"]) == ["networkx"]


def test_the_table_shows_what_the_file_keeps(tmp_path):
    path = tmp_path / "results.json"
    measuring.write({"painting": measuring.run(painting, (), quietly)}, path)
    lines = table.markdown(path).splitlines()
    assert lines[1].startswith("**Painting a fence: one coat.** Python ")
    assert lines[3:] == [
        "|  |  | kg | other |",
        "|---|---|---|---|",
        "| dry | 10 boards | 2 s | 8 s (4 ×) |",
        "| dry | 20 boards | – | not within 9 s |",
        "| speed | 10 boards | 30 boards/s | 12 boards/s (2.5 ×), 2 refused |",
    ]


def test_a_benchmark_that_fails_says_so_and_keeps_what_it_had(tmp_path):
    path, heard = tmp_path / "results.json", []
    found = measuring.run(spilling, (), heard.append)
    assert found["error"] == "RuntimeError: the bucket fell"
    assert "failed: RuntimeError: the bucket fell" in heard
    assert [m["median"] for m in found["measurements"]] == [2]
    measuring.write({"spilling": found}, path)
    assert (
        "It failed, and what it measured before that is not all: RuntimeError: the bucket fell"
        in table.markdown(path)
    )


def test_a_second_run_of_a_benchmark_keeps_the_others(tmp_path):
    path = tmp_path / "results.json"
    measuring.write({"a": {"title": "old"}, "b": {"title": "kept"}}, path)
    measuring.write({"a": {"title": "new"}}, path)
    assert json.loads(path.read_text()) == {
        "format": 1,
        "benchmarks": {"a": {"title": "new"}, "b": {"title": "kept"}},
    }


def test_every_benchmark_is_found_by_its_name_and_says_what_it_is():
    assert {"first-picture", "endpoint", "attacks"} <= set(measuring.names())
    for name in measuring.names():
        benchmark, about = measuring.find(name)
        assert benchmark.__doc__
        assert about


def test_what_cannot_be_run_is_one_line(tmp_path, capsys):
    assert main(["first-pictures"]) == 2
    said = capsys.readouterr().err
    assert (said.count("\n"), "first-picture" in said) == (1, True)
    with pytest.raises(KgError):
        measuring.find("../measuring")
    broken = tmp_path / "results.json"
    for text in ("[]", "{", '{"format": 2}', '{"format": 1}'):
        broken.write_text(text)
        with pytest.raises(FileProblem):
            measuring.read(broken)
    assert main(["endpoint", "-o", str(broken)]) == 2


def test_the_share_of_figures():
    assert share([3.0], 0.95) == 3
    assert [share([float(n) for n in range(100, 0, -1)], part) for part in (0.5, 0.95, 1)] == [
        50,
        95,
        100,
    ]
    assert share([1.0, 2.0], 0.95) == 2


def test_every_attack_has_one_sort():
    found = by_sort()
    assert found[REACHING] == reaching()
    assert all(found.values())
    rest = [text for name, texts in found.items() if name != REACHING for text in texts]
    assert sorted(rest) == sorted(breaking())


def test_what_attacks_did_is_counted():
    found = [
        Attacked("answered", (0.010, 0.030), False, False),
        Attacked("no answer", (0.020, None), True, False),
        Attacked("cut off", (None,), False, True),
    ]
    seen = tally("nesting", "other", found, 5 << 20)
    assert seen.runs == (30, None, None)
    assert seen.median is None
    assert sum(seen.counts[what] for what in OUTCOMES) == seen.size == 3
    assert seen.counts["memory, MiB"] == 5
    assert seen.counts["ASK p50, ms"] == 20
    assert (
        seen.said
        == "1 answered, 1 cut off, 1 no answer, 1 heard, 1 died, ASK ≤ 30 ms, ASK without answer in 2"
    )


def test_the_large_case_is_sound_and_the_same_on_every_run(tmp_path):
    first, second = (write_case(tmp_path / name, ties=60, firms=30) for name in "ab")
    assert {p.name: p.read_bytes() for p in first.iterdir()} == {
        p.name: p.read_bytes() for p in second.iterdir()
    }
    case = read_case(first)
    assert [p for p in check(case).problems if p.level == "error"] == []
    assert {"point", "join", "library", "count", "ask", "construct"} == set(questions(case))


def test_no_result_names_a_machine_or_a_folder():
    text = measuring.RESULTS.read_text("utf-8") if measuring.RESULTS.exists() else ""
    assert str(Path.home()) not in text
    assert "/tmp" not in text  # noqa: S108 - looked for, not written to
