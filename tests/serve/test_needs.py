"""Too little of what a server needs is one line, before it serves and while it does."""

import ctypes
import os
import resource
import subprocess
import sys
from collections.abc import Callable

import pytest

from kg.serve.limits import Limits
from kg.serve.store.client import StoreClient
from tests.support.running import ENV, children, command

SYS_ADMIN, SYS_RESOURCE, DROP_FROM_BOUNDS = 21, 24, 24
SOMEBODY = 45_678
linux = pytest.mark.skipif(sys.platform != "linux", reason="the limits are those of Linux")


def refused(limit: Callable[[], None]) -> str:
    """Serve within a limit, and return the one line that says why it cannot be."""
    done = subprocess.run(
        command("--port", 0, "--case", "example"), capture_output=True, text=True, env=ENV, timeout=60,
        check=False, preexec_fn=limit,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, ""), done.stderr[-500:]
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr


def bound(name: int, most: int) -> Callable[[], None]:
    return lambda: resource.setrlimit(name, (most, most))


def few_processes() -> None:
    """Let this process have three; the system counts those of a user, and none of root."""
    if os.getuid() == 0:
        for capability in (SYS_ADMIN, SYS_RESOURCE):
            ctypes.CDLL(None).prctl(DROP_FROM_BOUNDS, capability, 0, 0, 0)
        os.setresuid(SOMEBODY, 0, 0)
    resource.setrlimit(resource.RLIMIT_NPROC, (3, 3))


@linux
def test_a_folder_that_takes_no_file_is_one_line():
    said = refused(bound(resource.RLIMIT_FSIZE, 1024))
    assert said.startswith("kg: the temporary folder cannot be written: ")
    assert "TMPDIR" in said


@linux
@pytest.mark.parametrize("mib", [400, 800])
def test_too_little_memory_is_one_line(mib: int):
    assert "memory are free, too few to serve" in refused(bound(resource.RLIMIT_AS, mib << 20))


@linux
def test_too_few_processes_are_one_line():
    assert "too few threads or processes" in refused(few_processes)


@linux
def test_a_query_for_which_no_process_can_be_started_is_told_so(tmp_path):
    """Where the holder may open no more files, it cannot fork, for a child needs a socket."""
    path = tmp_path / "none.nq"
    path.write_text("")
    easy = {"query": "ASK {}", "rows": "json", "graph": None, "prefixes": {}, "known": []}
    easy |= {"default": [], "named": []}
    with StoreClient(path, on_disk=False, limits=Limits(seconds=5)) as holder:
        _, hard = resource.prlimit(holder.pid, resource.RLIMIT_NOFILE)
        used = len(os.listdir(f"/proc/{holder.pid}/fd"))  # noqa: PTH208 - a count
        resource.prlimit(holder.pid, resource.RLIMIT_NOFILE, (used + 2, hard))
        answer = holder.ask(easy)
        assert answer.status == 503
        assert "the system allows no process" in answer.text
        resource.prlimit(holder.pid, resource.RLIMIT_NOFILE, (hard, hard))
        assert holder.ask(easy).status == 200
        assert children(holder.pid)
