"""Is what a command writes old or new, never half, wherever the command is killed?

    python -m tests.tools.kills [COUNT] [--seed N] [--quick]

Every command that writes is killed COUNT times in all, by turns: just before or just after one of its own calls that
change the disk, which are counted first, or at a random moment after the first of them. Where folders cannot change
places (every third kill) what is half by then must be old or new once leftovers are cleared. Then the command is run
again, which must leave its answer, what others had there, and nothing else. So that a kill costs neither a start of
Python nor an answer, a process that has imported kg is forked for each command, and at the moment when it begins to
write for each run of it. `--quick` leaves out commands that write as another does.
"""

import argparse
import errno
import gc
import importlib
import itertools
import json
import os
import pkgutil
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import kg
from kg.cli import main
from kg.system import atomic_writes
from tests.support.places import FLORENCE

# What changes the disk, by its name in the module os.
CALLS = (
    "mkdir",
    "rename",
    "replace",
    "link",
    "unlink",
    "remove",
    "rmdir",
    "chmod",
    "utime",
    "open",
)
CASES = (("--case", "example"), ("--case", str(FLORENCE)))
SEEDS = (("--firms", "3", "--seed", "1"), ("--firms", "4", "--seed", "2", "--force"))
STORE = "store"  # of which two builds differ
# Commands of each way to write, those that cost little more often.
QUICK = (
    "new",
    "report",
    "export unnamed",
    "queries",
    "generate",
    "report",
    "new",
    "queries",
    "build",
    "export unnamed",
)


@dataclass(frozen=True)
class Command:
    """A command that writes: what made the old answer, what makes the new one, and where."""

    words: tuple[str, ...]
    old: tuple[str, ...] | None
    new: tuple[str, ...]
    target: str
    names_target: bool = (
        True  # else it is written to the folder where the command runs, on a terminal
    )
    is_ready: bool = True  # whether it has computed all that it writes when it begins to write

    def line(self, options: tuple[str, ...]) -> list[str]:
        """Return the arguments of a run."""
        place = ("-o", self.target) if self.words != ("new",) else (self.target,)
        return [*self.words, *options, *(place if self.names_target else ())]


COMMANDS = {
    "new": Command(("new",), None, (), "town"),
    "generate": Command(("generate",), *SEEDS, "town", is_ready=False),
    "build": Command(("build",), *CASES, "built", is_ready=False),
    "report": Command(("report",), *CASES, "tables/"),
    "report page": Command(("report",), *CASES, "report.html"),
    "bottlenecks": Command(("bottlenecks",), *CASES, "held.json"),
    "bottlenecks folder": Command(("bottlenecks",), *CASES, "held/"),
    "check": Command(("check",), *CASES, "problems/"),
    "queries": Command(("queries",), ("--topic", "evidence"), (), "library/"),
    "view": Command(("view",), *CASES, "drawn.html"),
    "view unnamed": Command(("view", "--format", "svg"), (*CASES[0], "--lang", "ja"), CASES[0], "example.svg", False),
    "export": Command(("export",), *CASES, "case.graphml"),
    "export unnamed": Command(("export",), (*CASES[0], "capital"), CASES[0], "example.graphml", False),
}  # fmt: skip


@dataclass(frozen=True)
class Run:
    """A run in a folder, and when it is killed: at a call of a number; or some seconds after its first call."""

    folder: str
    exchanges: bool = True  # whether folders can change places
    call: int = 0
    is_after: bool = False
    seconds: float = 0.0
    notes: str = ""  # the file that takes the number and the time of each call


# -- runs, each in a process of its own


def run(work: Callable[[], object]) -> int:
    """Do some work in a forked process; return its exit status, negative if it was killed."""
    process = os.fork()
    if not process:
        run_to_the_end(work)
    return status_of(process)


def status_of(process: int) -> int:
    """Wait for a process; return its exit status, negative if it was killed."""
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def run_to_the_end(work: Callable[[], object]) -> None:
    """Do some work, then end this process: it never returns."""
    code = 99
    try:
        work()
        code = 0
    except SystemExit as leave:
        code = int(leave.code or 0)
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        os._exit(code)


class Runner:
    """Runs of a command with the same options, each in a process of its own."""

    def __init__(self, command: Command, options: tuple[str, ...]) -> None:
        """Begin a command that computes all it writes before it writes."""
        self.command, self.options = command, options
        if command.is_ready:
            orders, self.replies = os.pipe(), os.pipe()
            self.orders = os.fdopen(orders[1], "w")
            if not os.fork():
                run_to_the_end(lambda: self._serve(orders[0], self.replies[1]))
            os.close(orders[0])
            os.close(self.replies[1])

    def run(self, order: Run) -> int:
        """Run the command; return its exit status, negative if it was killed."""
        if not self.command.is_ready:
            return run(lambda: (prepare(order), self._begin()))
        self.orders.write(json.dumps(asdict(order)) + "\n")
        self.orders.flush()
        return int(os.read(self.replies[0], 10))

    def _begin(self) -> None:
        out = os.open(os.devnull, os.O_WRONLY) if self.command.names_target else os.openpty()[1]
        os.dup2(out, 1)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        main(self.command.line(self.options))

    def _serve(self, orders: int, replies: int) -> None:
        """Begin the command in an empty folder; where it begins to write, fork for each order."""
        self.orders.close()
        followed = atomic_writes.followed

        def fork_here(path: Path) -> Path:
            atomic_writes.followed = followed
            with os.fdopen(orders) as lines:
                for line in lines:
                    order = Run(**json.loads(line))
                    process = os.fork()
                    if not process:
                        prepare(order)
                        return followed(path)  # and writes
                    os.write(replies, f"{status_of(process):10}".encode())
            os._exit(0)

        atomic_writes.followed = fork_here
        with tempfile.TemporaryDirectory() as folder:
            os.chdir(folder)
            self._begin()


def prepare(order: Run) -> None:
    """Go where a run takes place, and see to it that it is killed there in time."""
    os.chdir(order.folder)
    if not order.exchanges:
        replace_exchange(no_exchange)
    if not (order.call or order.seconds or order.notes):
        return

    def at_call(number: int, is_after: bool) -> None:
        if order.notes:
            with open(order.notes, "a") as notes:  # noqa: PTH123 - not one of the calls that are watched
                notes.write(f"{number} {time.monotonic()}\n")
        if order.call == number and order.is_after == is_after:
            os.kill(os.getpid(), signal.SIGKILL)
        if order.seconds and number == 1 and is_after:
            # The system's own timer ends the process whatever it is doing.
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.setitimer(signal.ITIMER_REAL, order.seconds)

    watch(Path(order.folder), at_call)


def watch(folder: Path, at_call: Callable[[int, bool], None]) -> None:
    """Have a function called before and after each call of this process that changes the disk in a folder."""
    count = 0

    def watched(function: Callable) -> Callable:
        def call(*arguments, **options):
            nonlocal count
            names = [
                os.fsdecode(a) for a in arguments[:2] if isinstance(a, (str, bytes, os.PathLike))
            ]
            if not (any(n.startswith(str(folder)) for n in names) or "dir_fd" in options):
                return function(*arguments, **options)
            count += 1
            number = count
            at_call(number, False)
            result = function(*arguments, **options)
            at_call(number, True)
            return result

        return call

    for name in CALLS:
        setattr(os, name, watched(getattr(os, name)))
    replace_exchange(watched(atomic_writes.exchange))


def replace_exchange(function: Callable) -> None:
    """Let kg exchange two names by another function."""
    atomic_writes.exchange = function
    sys.modules["kg.system.atomic_writes.plan"].exchange = function


def no_exchange(*_names: object) -> None:
    """Refuse, as a system does that cannot exchange names."""
    raise OSError(errno.ENOSYS, "not here")


# -- what stands on the disk


def content(path: Path) -> dict[str, object]:
    """Return all that a file or folder has, by path: bytes, where a link leads to, or a mode of a folder."""
    if path.is_symlink():
        return {".": f"link to {path.readlink()}"}
    if path.is_file():
        return {".": path.read_bytes()}
    if not path.exists():
        return {}
    inside = {".": path.stat().st_mode}
    for entry in path.iterdir():
        inside |= {f"{entry.name}/{name}": value for name, value in content(entry).items()}
    return inside


def add_foreign(folder: Path, target: Path, *, within: bool) -> None:
    """Add what kg did not write: beside the target things that look like leftovers, within it all sorts of files."""
    (folder / f".{target.name}-old").write_text("mine")
    (folder / ".kg-notes").write_text("mine")
    lookalike = folder / ".kg-0123456789abcdef"
    lookalike.mkdir()
    (lookalike / "lock").write_text("mine")
    if within:
        (target / "notes.txt").write_text("mine")
        (target / "notes.txt").chmod(0o604)
        (target / "link").symlink_to("notes.txt")
        (target / "sub" / "deep").mkdir(parents=True)
        (target / "sub" / "deep" / "data.bin").write_bytes(bytes(1000))
        target.chmod(0o750)


FOREIGN = ("notes.txt/", "link/", "sub/")


def split(state: dict[str, object]) -> tuple[dict[str, object], dict[str, object]]:
    """Return what kg wrote, and what others did."""
    own = {n: v for n, v in state.items() if not n.startswith(FOREIGN)}
    return own, {n: v for n, v in state.items() if n.startswith(FOREIGN) or isinstance(v, int)}


def without_store(state: dict[str, object]) -> dict[str, object]:
    """Return a state without the files of a store, and without the modes of folders."""
    return {n: v for n, v in state.items() if not (n.startswith(f"{STORE}/") or isinstance(v, int))}


def is_new(target: Path, own: dict[str, object], new: dict[str, object]) -> bool:
    """Tell whether what kg wrote is the new answer; a store must open and hold what its mark says."""
    if without_store(own) != without_store(new):
        return False
    return not (target / STORE).is_dir() or run(lambda: _open_store(target)) == 0


def _open_store(folder: Path) -> None:
    import pyoxigraph

    size = len(pyoxigraph.Store.read_only(str(folder / STORE)))
    sys.exit(size != json.loads((folder / "build.json").read_text("utf-8"))["quads"])


# -- the trials of a command


class Trials:
    """Kills of one command, each in a folder of its own."""

    def __init__(self, name: str, scratch: Path, counts: Counter) -> None:
        """Make the old answer and the new one, and count the calls that change the disk."""
        self.name, self.command, self.scratch, self.counts = name, COMMANDS[name], scratch, counts
        self.number = 0
        self.is_folder = self.command.target.endswith("/") or "." not in self.command.target
        self.runner = Runner(self.command, self.command.new)
        self.new = split(content(self._made(self.runner)))[0]
        self.old = None
        if self.command.old is not None:
            self.old = self._made(Runner(self.command, self.command.old))
        self.calls = {exchanges: self._count(exchanges) for exchanges in (True, False)}

    def trial(self, draw: random.Random, *, exchanges: bool, is_random: bool) -> None:
        """Kill a run at a moment, look at what is there, and run it again."""
        folder, target = self._prepared()
        calls, seconds = self.calls[exchanges]
        order = Run(str(folder), exchanges, draw.randint(1, calls), draw.random() < 0.5)
        if is_random:
            order = Run(str(folder), exchanges, seconds=draw.uniform(1e-6, seconds))
        around, before = self._beside(folder, target), content(target)
        foreign = split(before)[1]
        status = self.runner.run(order)
        self.counts["kills" if status < 0 else "ends before the kill"] += 1
        if not exchanges and self.is_folder:
            run(lambda: atomic_writes.clear_leftovers(target))
        is_old = content(target) == before
        own, others = split(content(target))
        self._tell("half", is_old or is_new(target, own, self.new), order)
        self._tell("foreign changed", is_old or not foreign or others == foreign, order)
        has_ended = self.runner.run(Run(str(folder), exchanges)) in (0, 1)
        # A new case is not written over one that is there: then it was new before.
        self._tell("fails again", has_ended or (self.old is None and not is_old), order)
        own, others = split(content(target))
        self._tell("half after the next run", is_new(target, own, self.new), order)
        self._tell("foreign changed", not foreign or others == foreign, order)
        self._tell("left over", self._beside(folder, target) == around, order)
        shutil.rmtree(folder)

    def _tell(self, fault: str, is_right: bool, order: Run) -> None:
        self.counts[fault] += not is_right
        if not is_right:
            folder = Path(order.folder)
            names = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*"))
            print(f"{fault}: {self.name}, {order}: {names}", file=sys.stderr)

    def _beside(self, folder: Path, target: Path) -> dict[str, object]:
        """Return what stands in the folder beside the target."""
        names = (".", target.name)
        return {n: v for n, v in content(folder).items() if n.partition("/")[0] not in names}

    def _folder(self) -> Path:
        self.number += 1
        folder = self.scratch / f"{self.name}-{self.number}"
        folder.mkdir()
        return folder

    def _prepared(self) -> tuple[Path, Path]:
        """Return a folder with the old answer and files of others, and the target in it."""
        folder = self._folder()
        target = folder / self.command.target
        if self.old is not None:
            (shutil.copytree if self.is_folder else shutil.copy)(self.old, target)
        add_foreign(folder, target, within=self.is_folder and self.old is not None)
        return folder, target

    def _made(self, runner: Runner) -> Path:
        folder = self._folder()
        if runner.run(Run(str(folder))) not in (0, 1):
            raise SystemExit(f"{self.name} fails")
        return folder / self.command.target

    def _count(self, exchanges: bool) -> tuple[int, float]:
        """Return how many calls a run makes, and the seconds from the first to the last."""
        folder, _ = self._prepared()
        notes = self.scratch / "notes"
        self.runner.run(Run(str(folder), exchanges, notes=str(notes)))
        lines = [line.split() for line in notes.read_text().splitlines()]
        notes.unlink()
        shutil.rmtree(folder)
        return int(lines[-1][0]), float(lines[-1][1]) - float(lines[0][1])


def preload() -> None:
    """Import all of kg, and what it imports late."""
    for module in pkgutil.walk_packages(kg.__path__, "kg."):
        if not module.name.startswith(("kg.spark", "kg.__main__", "kg.graph.engines.kernels")):
            importlib.import_module(module.name)
    gc.freeze()


def kill_commands(count: int, seed: int = 0, *, quick: bool = False) -> Counter:
    """Kill commands in turn; return how often each fault was there."""
    draw = random.Random(seed)  # noqa: S311 - nothing is secret here
    counts: Counter = Counter()
    names = QUICK if quick else tuple(COMMANDS)
    with tempfile.TemporaryDirectory() as scratch:
        trials = {}
        for i in itertools.count():
            if counts["kills"] == count:
                break
            name = names[i % len(names)]
            if name not in trials:
                trials[name] = Trials(name, Path(scratch).resolve(), counts)
            exchanges = i % 3 != 2
            trials[name].trial(draw, exchanges=exchanges, is_random=i % 4 == 3)
    return counts


def print_counts() -> int:
    """Print the counts; exit 1 if there is any fault."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("count", nargs="?", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    preload()
    counts = kill_commands(options.count, options.seed, quick=options.quick)
    print(json.dumps(counts))
    return any(n for name, n in counts.items() if name not in ("kills", "ends before the kill"))


if __name__ == "__main__":
    sys.exit(print_counts())
