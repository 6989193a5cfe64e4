"""The commands of the further questions, as a user runs them."""

import json
import os
import subprocess
import sys

import pytest

from tests.cli.test_cli import rows
from tests.support.commands import kg


def test_a_saved_answer_is_verified_and_a_false_one_is_not(tmp_path):
    saved = tmp_path / "answer.json"
    assert kg("bottlenecks", "--case", "example", "-o", saved).returncode == 0
    good = kg("verify", saved, "--case", "example")
    assert (good.returncode, good.stderr) == (0, "")
    answer = json.loads(saved.read_text("utf-8"))
    answer["gatekeepers"] = [r for r in answer["gatekeepers"] if r["actor"] != "house-bank"]
    saved.write_text(json.dumps(answer), "utf-8")
    assert kg("verify", saved, "--case", "example").returncode == 1
    saved.write_text("{", "utf-8")
    bad = kg("verify", saved, "--case", "example")
    assert bad.returncode == 2
    assert bad.stderr.startswith("kg: ")
    assert len(bad.stderr.splitlines()) == 1


def test_the_exposure_window_of_the_japanese_patent_is_derived():
    found = {
        r["procedure"]: r
        for r in rows(kg("procedures", "patent", "--format", "csv", "--table", "procedures").stdout)
    }
    japan = found["patent-japan"]
    assert (japan["exposure"], float(japan["exposure_min"]), float(japan["exposure_max"])) == (
        "exposed",
        42,
        162,
    )
    assert found["patent-europe"]["exposure"] == "none"


def test_the_one_exclusive_subcontractor_is_captive():
    found = rows(kg("dependence", "--format", "csv", "--table", "suppliers").stdout)
    assert [r["actor"] for r in found if r["captive"] == "true"] == ["j-firm"]


def test_the_audit_flags_what_no_whole_number_gives():
    found = rows(kg("audit", "--format", "csv", "--table", "audit").stdout)
    wrong = [r for r in found if r["verdict"] == "cannot hold"]
    assert [(r["against"], r["against_locators"]) for r in wrong] == [
        ("surveyed-firms-hurt-by-reporting", "jpri-wp59 patents.13")
    ]
    assert all(r["locators"] or r["against_locators"] for r in found)


def test_the_patent_agents_broker_every_open_triple_of_their_channel():
    found = rows(
        kg(
            "brokers",
            "--channel",
            "patent",
            "--permutations",
            "99",
            "--format",
            "csv",
            "--table",
            "brokers",
        ).stdout
    )
    assert [(r["actor"], r["role"]) for r in found] == [("benrishi", "liaison")]
    assert found[0]["count"] == found[0]["total"] == found[0]["of"] != "0"


def test_money_meant_for_the_firms_returns_to_the_banks():
    [found] = rows(kg("recapture", "--format", "csv").stdout)
    assert (found["programme"], found["to"]) == ("loan-programme-1998", "banks")


def test_rank_gives_the_measures_asked_for():
    found = rows(
        kg(
            "rank", "--channel", "patent", "--measure", "in_degree", "--top", "1", "--format", "csv"
        ).stdout
    )
    assert [r["actor"] for r in found] == ["benrishi"]
    assert int(found[0]["in_degree"]) > 20


@pytest.mark.parametrize(
    "command", ["rank", "brokers", "dependence", "recapture", "procedures", "findings", "audit"]
)
def test_every_question_works_on_a_case_of_another_domain(command):
    done = kg(command, "--case", "example", "--format", "html")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Japan" not in done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.parametrize(("lines", "paged"), [("20", True), ("2000", False)])
def test_an_answer_longer_than_the_window_goes_through_the_pager(lines, paged):
    import pty

    window, inside = pty.openpty()
    env = {
        **os.environ,
        "PAGER": "sed s/^/paged:/",
        "LINES": lines,
        "COLUMNS": "100",
        "NO_COLOR": "1",
        "TERM": "xterm",
    }
    command = [sys.executable, "-m", "kg", "report", "--all", "--case", "example"]
    with subprocess.Popen(command, stdin=inside, stdout=inside, env=env) as process:
        os.close(inside)
        text = b""
        try:
            while more := os.read(window, 65536):
                text += more
        except OSError:  # the other end is closed
            pass
        assert process.wait() == 0
    os.close(window)
    assert (b"paged:Who cannot be avoided" in text) is paged
    assert b"Who cannot be avoided" in text


def test_the_pager_is_asked_to_show_colours(tmp_path):
    import pty

    window, inside = pty.openpty()
    env = {k: v for k, v in os.environ.items() if k not in ("LESS", "NO_COLOR")} | {
        "PAGER": "less", "LINES": "20", "COLUMNS": "100", "TERM": "xterm"
    }  # fmt: skip
    (tmp_path / "less").write_text('#!/bin/sh\necho "LESS=$LESS" > "$KG_SEEN"\ncat\n', "utf-8")
    (tmp_path / "less").chmod(0o755)
    seen = tmp_path / "seen"
    env |= {"PATH": f"{tmp_path}:{env['PATH']}", "KG_SEEN": str(seen)}
    command = [sys.executable, "-m", "kg", "report", "--all", "--case", "example"]
    with subprocess.Popen(command, stdin=inside, stdout=inside, env=env) as process:
        os.close(inside)
        text = b""
        try:
            while more := os.read(window, 65536):
                text += more
        except OSError:
            pass
        assert process.wait() == 0
    os.close(window)
    assert seen.read_text("utf-8") == "LESS=-R\n"
    assert b"\x1b[1m" in text
