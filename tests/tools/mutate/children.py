"""Children that read one damaged input after another; one that dies is replaced.

All are forked from a process that has loaded what they need, and has not used it: polars starts its
threads with its first table, and a fork would have none of them.
"""

import json
import os
import random
import resource
import select
import shutil
import signal
import tempfile
import time
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.tools.mutate.mutations import mutate
from tests.tools.mutate.readings import Outcome, Wrong, read_here, read_input
from tests.tools.mutate.seeds import read_seeds, write_case

SECONDS = 10  # of processor time for an input
MEMORY = 2 << 30  # bytes beyond what a child has at first
_PATIENCE = 120  # seconds without a word, when the machine is busy
FAULTS = ("traceback", "wrong", "death", "hang", "memory")


@dataclass(frozen=True)
class Input:
    """A damaged input: its format, and its number, which draws the damage."""

    form: str
    number: int
    seed: int

    def body(self) -> tuple[str, bytes]:
        """Return the table that it is of, if any, and its bytes."""
        chance = random.Random(f"{self.seed}-{self.form}-{self.number}")  # noqa: S311
        seeds = read_seeds(self.form)
        table, sound = chance.choice(seeds)
        _, second = chance.choice(seeds)
        return table, mutate(chance, self.form, sound, second)


@dataclass
class Child:
    """A child at work.

    Attributes:
        pid: its number.
        read: where its words come from.
        inputs: what it was told to read, in order.
        folder: its small case.
        heard: when its last word came.
        done: how many inputs it is done with.
        words: what it said and is not yet a line.
    """

    pid: int
    read: int
    inputs: list[Input]
    folder: Path
    heard: float
    done: int = 0
    words: bytes = field(default=b"")


def run(inputs: list[Input], workers: int, every: int) -> Iterator[tuple[Input, Outcome]]:
    """Yield what comes of each input.

    Args:
        inputs: the inputs.
        workers: how many children read at once.
        every: of so many inputs one is read with the whole case.
    """
    with tempfile.TemporaryDirectory(prefix="kg-mutate-") as scratch:
        shares = [inputs[place::workers] for place in range(workers)]
        children = [_fork(share, Path(scratch), every) for share in shares if share]
        while children:
            ready, _, _ = select.select([child.read for child in children], [], [], 1)
            for child in list(children):
                if child.read in ready:
                    child.words += os.read(child.read, 1 << 16) or b"\n.\n"
                    child.heard = time.monotonic()
                elif time.monotonic() - child.heard > _PATIENCE:
                    os.kill(child.pid, signal.SIGKILL)
                    child.words += b"\n.\n"
                *lines, child.words = child.words.split(b"\n")
                for line in lines:
                    if line == b".":
                        children.remove(child)
                        yield from _bury(child, children, Path(scratch), every)
                        break
                    if line:
                        yield child.inputs[child.done], Outcome(*json.loads(line))
                        child.done += 1


def _bury(
    child: Child, children: list[Child], scratch: Path, every: int
) -> Iterator[tuple[Input, Outcome]]:
    """Yield what a dead child died of; replace it where it was not done."""
    os.close(child.read)
    _, status = os.waitpid(child.pid, 0)
    shutil.rmtree(child.folder, ignore_errors=True)
    remaining = child.inputs[child.done :]
    if not remaining:
        return
    code = os.waitstatus_to_exitcode(status)
    word = "hang" if code in (-signal.SIGPROF, -signal.SIGKILL) else "death"
    yield remaining[0], Outcome(word, f"exit {code}")
    if len(remaining) > 1:
        children.append(_fork(remaining[1:], scratch, every))


def _fork(inputs: list[Input], scratch: Path, every: int) -> Child:
    folder = Path(tempfile.mkdtemp(dir=scratch))
    read, write = os.pipe()
    pid = os.fork()
    if pid:
        os.close(write)
        return Child(pid, read, inputs, folder, time.monotonic())
    try:
        os.close(read)
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 2)  # a library's warnings and last words
        _read_all(inputs, folder / "case", write, every)
    finally:
        os._exit(0)


def _read_all(inputs: list[Input], folder: Path, write: int, every: int) -> None:
    write_case(folder)
    read_here()
    size = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    # Threads and libraries that come later take address space too, which is not memory.
    resource.setrlimit(resource.RLIMIT_AS, (size + 2 * MEMORY, size + 2 * MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for place, item in enumerate(inputs):
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        outcome = read_one(folder, item, is_whole=place % every == 0)
        os.write(write, json.dumps(outcome).encode() + b"\n")
    signal.setitimer(signal.ITIMER_PROF, 0)


def read_one(folder: Path, item: Input, *, is_whole: bool) -> Outcome:
    """Return what comes of an input, in this process.

    Args:
        folder: the folder of a small case.
        item: the input.
        is_whole: whether the case is read with it.
    """
    table, body = item.body()
    try:
        outcome = read_input(folder, item.form, table, body, is_whole=is_whole)
    except Wrong as error:
        return Outcome("wrong", str(error)[:400])
    except BaseException as error:  # a panic is no Exception
        frames = traceback.extract_tb(error.__traceback__)
        spot = next((f for f in reversed(frames) if "/kg/" in f.filename), frames[-1])
        where = f"{Path(spot.filename).name}:{spot.lineno}"
        return Outcome("traceback", f"{type(error).__name__} at {where}: {error}"[:400])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return Outcome("memory", f"{peak:,} bytes") if peak > MEMORY else outcome
