"""A command as a user gives it: in this process, or in one of its own where the process is what is tested."""

import gc
import io
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass

import pytest

from kg.cli import main
from tests.support import forked
from tests.support.places import ROOT

ENV = {**{k: v for k, v in os.environ.items() if k != "KG_CASE"}, "NO_COLOR": "1", "COLUMNS": "100"}


@dataclass(frozen=True)
class Done:
    """What a command gave back; ends of lines are line feeds."""

    returncode: int
    stdout: str
    stderr: str


def kg(*arguments, stdin=None, env=None, cwd=None) -> Done:
    """Run a command in this process, which saves the start of Python and its imports: most of the time."""
    with (
        pytest.MonkeyPatch.context() as patch,
        _stream() as out,
        _stream() as err,
        _stream(stdin or "") as inside,
    ):
        for name, stream in (("stdin", inside), ("stdout", out), ("stderr", err)):
            patch.setattr(sys, name, stream)
        patch.delenv("KG_CASE", raising=False)
        for name, value in {"NO_COLOR": "1", "COLUMNS": "100", **(env or {})}.items():
            patch.setenv(name, value)
        if cwd:
            patch.chdir(cwd)
        return Done(_code(arguments), _text(out), _text(err))


def kg_apart(*arguments, stdin=None, env=None, cwd=None) -> subprocess.CompletedProcess[str]:
    """Run a command in a process of its own."""
    is_for_python = any(name.startswith("PYTHON") for name in env or {})
    start = forked.PLAIN if is_for_python else forked.command()
    return subprocess.run(
        [*start, *map(str, arguments)],
        capture_output=True, text=True, input=stdin, env={**ENV, **(env or {})}, cwd=cwd, check=False, timeout=600,
        encoding="utf-8",
    )  # fmt: skip


def kg_by_hash_seed(*commands, seeds=("1", "2")) -> list[list[Done]]:
    """Run commands in processes that order their sets differently: what each gave back, by process."""
    script = """
import json, sys
from tests.support.commands import kg
json.dump([vars(kg(*command)) for command in json.loads(sys.argv[1])], sys.stdout)
"""
    told = json.dumps([list(map(str, command)) for command in commands])
    starts = [
        subprocess.run(
            [sys.executable, "-c", script, told],
            capture_output=True, text=True, env={**ENV, "PYTHONHASHSEED": seed}, cwd=ROOT, check=True, timeout=600,
            encoding="utf-8",
        )
        for seed in seeds
    ]  # fmt: skip
    return [[Done(**done) for done in json.loads(start.stdout)] for start in starts]


def _code(arguments) -> int:
    try:
        main([str(argument) for argument in arguments])
    except SystemExit as leave:
        return int(leave.code or 0)
    finally:
        gc.unfreeze()  # a command freezes all there is, as it ends its process


def _stream(text: str = "") -> io.TextIOWrapper:
    """Return a stream over a file, because the child that answers a query closes its streams by number."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - whoever has the stream closes it
    file.write(text.encode())
    file.seek(0)
    return io.TextIOWrapper(file, "utf-8", write_through=True)


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    stream.buffer.seek(0)
    return stream.buffer.read().decode().replace("\r\n", "\n")
