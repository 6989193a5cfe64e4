"""Compiled kernels where nothing can be written: as another user, in processes of their own."""

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from kg.errors import MissingExtra
from tests.conftest import lacking
from tests.support.commands import ENV

try:
    from kg.system import compiler_cache, numba_compiler
    from kg.system.compiler_cache import make_private_folder
except (ImportError, MissingExtra):
    pytest.skip("needs the extra scale: numba", allow_module_level=True)

ROOT = Path(__file__).parents[2]
NOBODY = 65534
# Another user who can read everything, since Python may be installed in the home of root, and write nothing.
AS_NOBODY = (
    "setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--inh-caps=-all,+dac_read_search",
    "--ambient-caps=-all,+dac_read_search", "--bounding-set=-all,+dac_read_search",
)  # fmt: skip
KERNEL = """
from kg.system.numba_compiler import compiled

@compiled
def twice(n):
    return 2 * n

@compiled
def thrice(n):
    return twice(n) + n

if __name__ == "__main__":
    print(thrice(7), twice(1.5), thrice._cache.cache_path is not None)
"""
COMMAND = ("-m", "kg", "bottlenecks", "--case", "example", "--engine", "csr", "--format", "csv")


@pytest.fixture
def place():
    """Return a folder of root that everybody can enter; those of pytest are closed to others."""
    folder = Path(tempfile.mkdtemp(prefix="kg-test-"))
    folder.chmod(0o755)
    (folder / "kernel.py").write_text(KERNEL)
    (folder / "tmp").mkdir()
    (folder / "tmp").chmod(0o1777)
    yield folder
    shutil.rmtree(folder)


def run(*arguments, before=(), **env):
    unset = {k: v for k, v in ENV.items() if not k.startswith(("NUMBA_", "XDG_", "TMP", "TEMP"))}
    # Python itself must write no bytecode: where root can write, it would be that of the tree.
    env = {**unset, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", **env}
    return subprocess.run(
        [*before, sys.executable, *map(str, arguments)],
        capture_output=True, text=True, env=env, cwd="/", check=False, timeout=300,
    )  # fmt: skip


@pytest.fixture
def nobody(place):
    """Return what runs Python as another user, for whom neither the install folder nor the home is writable."""
    if os.name != "posix" or os.geteuid() or not shutil.which("setpriv"):
        lacking("only root can become another user, by setpriv")
    probe = run("-c", "import os, numba; print(os.getuid())", before=AS_NOBODY)
    if probe.stdout != f"{NOBODY}\n":
        lacking(f"another user cannot run this Python: {probe.stderr[-200:]}")

    def as_nobody(*arguments, **env):
        env = {"HOME": "/nonexistent", "TMPDIR": str(place / "tmp"), **env}
        return run(*arguments, before=AS_NOBODY, **env)

    return as_nobody


def written(folder):
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*.nb?")}


def test_a_command_keeps_its_kernels_in_a_folder_of_its_own_and_says_so_once(nobody, place):
    first = nobody(*COMMAND)
    own = place / "tmp" / f"kg-numba-{NOBODY}"
    told = f"kg: compiled code is kept in the temporary folder '{own}'; set NUMBA_CACHE_DIR to a folder of yours\n"
    assert (first.returncode, first.stderr) == (0, told)
    assert (own.stat().st_uid, own.stat().st_mode & 0o7777) == (NOBODY, 0o700)
    kept = written(own)
    assert kept
    again = nobody(*COMMAND)
    assert (again.stdout, again.stderr) == (first.stdout, told)
    assert written(own) == kept
    plain = run(*COMMAND[:-4], "--engine", "networkx", "--format", "csv")
    assert first.stdout == plain.stdout


def trap(place, sort):
    """Set in the place of the folder what somebody else could; return what must stay empty."""
    own, other = place / "tmp" / f"kg-numba-{NOBODY}", place / "other"
    if sort == "link":
        other.mkdir()
        os.chown(other, NOBODY, NOBODY)
        other.chmod(0o700)
        own.symlink_to(other)
        return other
    if sort == "file":
        own.touch()
        os.chown(own, NOBODY, NOBODY)
        return place / "tmp"
    own.mkdir()
    own.chmod(0o777)
    if sort == "open to all":
        os.chown(own, NOBODY, NOBODY)
    if sort == "in a folder without sticky bit":
        own.rmdir()
        (place / "tmp").chmod(0o777)
    return place / "tmp"


@pytest.mark.parametrize(
    "sort", ["link", "file", "of another", "open to all", "in a folder without sticky bit"]
)
def test_a_folder_that_others_can_write_is_never_used(sort, nobody, place):
    spared = trap(place, sort)
    done = nobody(place / "kernel.py")
    assert (done.returncode, done.stdout) == (0, "21 3.0 False\n")
    assert done.stderr.startswith("kg: compiled code is not kept, so each start compiles again: ")
    assert done.stderr.count("\n") == 1
    assert not written(spared)


def test_without_any_folder_kernels_run_and_say_so_once(nobody, place):
    code = f"import runpy, tempfile; tempfile.tempdir = '/nonexistent'; runpy.run_path('{place}/kernel.py', run_name='__main__')"
    done = nobody("-c", code)
    reason = "No such file or directory"
    told = f"kg: compiled code is not kept, so each start compiles again: {reason}; set NUMBA_CACHE_DIR to a folder of yours\n"
    assert (done.stdout, done.stderr) == ("21 3.0 False\n", told)


def test_a_folder_of_the_users_choice_comes_first(nobody, place):
    (place / "mine").mkdir()
    os.chown(place / "mine", NOBODY, NOBODY)
    done = nobody(place / "kernel.py", NUMBA_CACHE_DIR=str(place / "mine"))
    assert (done.stdout, done.stderr) == ("21 3.0 True\n", "")
    assert written(place / "mine")
    assert not (place / "tmp" / f"kg-numba-{NOBODY}").exists()


@pytest.mark.skipif(os.name != "posix", reason="a POSIX shell limits the size of files")
def test_a_full_disk_keeps_no_kernel_from_running(place):
    limited = ("bash", "-c", 'ulimit -f 0; exec "$@"', "bash")
    done = run(place / "kernel.py", before=limited, NUMBA_CACHE_DIR=str(place))
    told = "kg: compiled code is not kept, so each start compiles again: File too large; set NUMBA_CACHE_DIR to a folder of yours\n"
    assert (done.stdout, done.stderr) == ("21 3.0 True\n", told)
    assert not written(place)


@pytest.mark.parametrize("suffix", ["nbi", "nbc"])
@pytest.mark.parametrize("damage", [b"", b"\x80\x04nonsense"])
def test_damaged_files_are_written_anew(place, suffix, damage):
    first = run(place / "kernel.py", NUMBA_CACHE_DIR=str(place))
    assert (first.stdout, first.stderr) == ("21 3.0 True\n", "")
    damaged = list(place.rglob(f"*.{suffix}"))
    assert damaged
    for path in damaged:
        path.write_bytes(damage)
    again = run(place / "kernel.py", NUMBA_CACHE_DIR=str(place))
    assert (again.stdout, again.stderr) == (first.stdout, "")
    assert all(path.read_bytes() != damage for path in damaged)


def test_a_kernel_is_compiled_anew_once_a_size_changes(tmp_path, monkeypatch):
    path, copy = tmp_path / "kernel.py", tmp_path / "sizes.py"
    path.write_text("def twice(n):\n    return 2 * n\n")
    copy.write_text("MOST = 10\n")
    monkeypatch.setattr(compiler_cache, "_SIZES", copy)
    spec = importlib.util.spec_from_file_location("kernel_of_sizes", path)
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, module)
    spec.loader.exec_module(module)

    def hits():
        kernel = numba_compiler.compiled(module.twice)
        assert kernel(7) == 14
        return sum(kernel.stats.cache_hits.values())

    assert [hits(), hits()] == [0, 1]
    copy.write_text("MOST = 100\n")
    assert [hits(), hits()] == [0, 1]


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="folders have no owner here")
def test_the_private_folder_is_made_once_whatever_the_umask(tmp_path):
    before = os.umask(0)
    try:
        folder = make_private_folder(tmp_path)
    finally:
        os.umask(before)
    assert folder.stat().st_mode & 0o7777 == 0o700
    assert make_private_folder(tmp_path) == folder
