"""Progress appears only on a terminal, after two seconds, and leaves nothing behind."""

import io
import os
import pty
import subprocess
import sys

from kg.system.progress import progress

WORK = """
import sys, time
from kg.system.progress import progress
with progress("storing", 1000) as step:
    step(250)
    time.sleep(float(sys.argv[1]))
print("done")
"""


def on_a_terminal(seconds: float, **more: str) -> str:
    """Return what a process says on a terminal of its own."""
    here, there = pty.openpty()
    env = {**os.environ, "TERM": "xterm", **more}
    process = subprocess.Popen(
        [sys.executable, "-c", WORK, str(seconds)], stdout=there, stderr=there, env=env
    )
    os.close(there)
    said = b""
    try:
        while chunk := os.read(here, 4096):
            said += chunk
    except OSError:  # how the end of a terminal is told
        pass
    os.close(here)
    assert process.wait(60) == 0
    return said.decode()


def test_long_work_shows_progress_and_wipes_it() -> None:
    said = on_a_terminal(3)
    assert "storing: 25 %, 250 of 1,000; 0:02" in said
    assert said.endswith("\r\x1b[Kdone\r\n")


def test_short_work_shows_no_progress() -> None:
    assert on_a_terminal(0.1) == "done\r\n"


def test_a_dumb_terminal_is_told_nothing() -> None:
    assert on_a_terminal(2.6, TERM="dumb") == "done\r\n"


def test_an_output_that_is_not_a_terminal_gets_no_progress() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WORK, "2.6"], capture_output=True, text=True, check=True
    )
    assert (done.stdout, done.stderr) == ("done\n", "")
    out = io.StringIO()
    with progress("storing", 2, out) as step:
        step(2)
    assert out.getvalue() == ""
