"""Standard output and error that are full, closed, or read by nobody; each command runs in its own process."""

import json
import os
import shlex
import subprocess
from pathlib import Path

import pytest

from kg.cli import kg as commands
from tests.support import forked
from tests.support.commands import ENV, kg
from tests.support.places import ROOT
from tests.support.worlds import write

pytestmark = pytest.mark.skipif(os.name != "posix", reason="streams are closed by a POSIX shell")
full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")

EXAMPLE = "--case example"
ARGUMENTS = {
    "audit": "",
    "bottlenecks": EXAMPLE,
    "brokers": EXAMPLE,
    "build": f"{EXAMPLE} -o {{folder}}/built",
    "bypass": EXAMPLE,
    "check": "",
    "dependence": EXAMPLE,
    "evidence": f"film-fund {EXAMPLE}",
    "export": EXAMPLE,
    "find": f"film {EXAMPLE}",
    "findings": "",
    "generate": "--firms 30 -o {folder}/made",
    "import": f"{ROOT}/data/example/ties.csv -o {{folder}}/imported",
    "new": "{folder}/new",
    "overview": EXAMPLE,
    "procedures": "",
    "queries": "",
    "query": f"refusals --format csv {EXAMPLE}",
    "rank": EXAMPLE,
    "recapture": EXAMPLE,
    "report": EXAMPLE,
    "robustness": EXAMPLE,
    "serve": f"--port 0 {EXAMPLE}",
    "verify": f"{{folder}}/answer.json {EXAMPLE}",
    "view": EXAMPLE,
}
CLOSED = "kg: standard output cannot be written: it is closed\n"
FULL = "kg: standard output cannot be written: No space left on device\n"


def shell(line, cwd=None):
    """Run a line of bash in which `kg` is the command; without `exec`, what is closed stays closed."""
    line = f'kg() {{ {shlex.join(forked.command())} "$@"; }}\n{line}'
    return subprocess.run(
        ["bash", "-c", line], capture_output=True, text=True, env=ENV, cwd=cwd, check=False, timeout=300
    )  # fmt: skip


def code_before_pipe(line, **options):
    """Return the exit code of the first command of a pipe."""
    done = shell(f"{line}\nexit ${{PIPESTATUS[0]}}", **options)
    return done.returncode, done.stderr


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return a folder with an answer that `kg verify` takes, and a case with 400 errors of as many sorts."""
    place = tmp_path_factory.mktemp("streams")
    answer = kg("bottlenecks", "--case", "example", "--format", "json").stdout
    (place / "answer.json").write_text(answer, "utf-8")
    rows = "\n".join(f"t{i}|h|g|lend{i}-to|active" for i in range(400))
    ties = f"id|source|target|kind|status\n{rows}"
    write(place / "broken", actors="id|name|kind\nh|H|sme\ng|G|sme", ties=ties)
    return place


def test_each_command_is_tried():
    assert set(ARGUMENTS) == set(commands.commands)


@pytest.mark.parametrize("name", ARGUMENTS)
def test_a_closed_output_costs_one_line_and_two(name, folder, tmp_path):
    arguments = ARGUMENTS[name].format(folder=folder if name == "verify" else tmp_path)
    done = shell(f"kg {name} {arguments} >&-")
    assert (done.returncode, done.stderr) == (2, CLOSED)


@full
@pytest.mark.parametrize("name", ARGUMENTS)
def test_a_full_disk_costs_one_line_and_two(name, folder, tmp_path):
    arguments = ARGUMENTS[name].format(folder=folder if name == "verify" else tmp_path)
    done = shell(f"kg {name} {arguments} > /dev/full")
    assert (done.returncode, done.stderr) == (2, FULL)


@full
@pytest.mark.parametrize("arguments", ["--help", "--version", "report --help"])
def test_help_and_version_say_so_too(arguments):
    assert shell(f"kg {arguments} > /dev/full").stderr == FULL
    done = shell(f"kg {arguments} >&-")
    assert (done.returncode, done.stderr) == (2, CLOSED)


@pytest.mark.parametrize("options", ["", "--all", "--format csv"])
@pytest.mark.parametrize("reader", ["head -1", "true"])
def test_errors_are_1_whoever_reads_them(options, reader, folder):
    line = f"kg check --case {folder}/broken {options} | {reader} > /dev/null"
    code, told = code_before_pipe(line)
    assert code == 1
    assert "Traceback" not in told


@pytest.mark.parametrize("options", ["", "--format csv"])
@pytest.mark.parametrize("where", [">&-", pytest.param("> /dev/full", marks=full)])
def test_errors_are_1_even_where_they_cannot_be_written(options, where, folder):
    done = shell(f"kg check --case {folder}/broken {options} {where}")
    assert (done.returncode, done.stderr) == (1, CLOSED if "&" in where else FULL)


def test_a_claim_that_fails_is_1_whoever_reads_it(folder, tmp_path):
    answer = json.loads((folder / "answer.json").read_text("utf-8"))
    answer["gatekeepers"][0]["captives"] += 1
    (tmp_path / "wrong.json").write_text(json.dumps(answer), "utf-8")
    line = f"kg verify {tmp_path}/wrong.json {EXAMPLE}"
    assert shell(line).returncode == 1
    assert code_before_pipe(f"{line} | true") == (1, "")
    assert shell(f"{line} >&-").returncode == 1


@pytest.mark.parametrize("name", ["check", "report", "query", "queries", "export"])
def test_a_pipe_that_nobody_reads_is_no_error(name):
    assert code_before_pipe(f"kg {name} {ARGUMENTS[name]} 2> /dev/null | true") == (0, "")


@pytest.mark.parametrize(
    "where", ["2>&-", pytest.param("2> /dev/full", marks=full), "2> >(true)", "0<&- 2>&-"]
)
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ("check --case {folder}/broken", 1),
        ("report --case nowhere", 2),
        ("reprot", 2),
    ],
)
def test_a_standard_error_that_is_closed_or_full_harms_nobody(arguments, code, where, folder):
    arguments = arguments.format(folder=folder)
    done = shell(f"kg {arguments} {where}")
    assert (done.returncode, done.stderr) == (code, "")
    assert done.stdout == kg(*arguments.split()).stdout


def test_messages_never_land_in_a_written_file(tmp_path):
    # With standard error closed, the next file to be opened would get its number.
    done = shell("kg new mine 0<&- >&- 2>&-", cwd=tmp_path)
    assert done.returncode == 2
    assert kg("new", tmp_path / "beside" / "mine").returncode == 0
    for path in (tmp_path / "beside" / "mine").iterdir():
        assert (tmp_path / "mine" / path.name).read_bytes() == path.read_bytes()


def test_standard_input_that_is_closed_is_empty():
    done = shell("kg query - <&-")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("kg: ")
    assert "Traceback" not in done.stderr
