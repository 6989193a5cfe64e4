"""Writing files whole or not at all, and never one over another that somebody else wrote."""

import os
import re
import secrets
import shutil
import stat
import tempfile
from collections.abc import Mapping
from pathlib import Path

from kg.errors import FileProblem, quoted

MARK = "generated_by"
_XML = "<!-- written by kg {} -->"
# The mark in the head of a file that says which command of kg wrote it.
_MARKS: Mapping[str, str] = {
    "html": '<meta name="generator" content="kg {}">',
    "svg": _XML,
    "graphml": _XML,
    "gexf": _XML,
    "cytoscape": f'"{MARK}": "kg {{}}"',
    "dot": "// written by kg {}",
}
_SUFFIXES = {"cytoscape": ".cyjs"}
_HEAD = 4096  # bytes of a file in which its mark stands
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


def file_mark(form: str, command: str) -> str:
    """Return what a file says at its head of the command that wrote it.

    Args:
        form: the format of the file.
        command: the name of the command.

    >>> file_mark("svg", "view")
    '<!-- written by kg view -->'
    """
    return _MARKS[form].format(command)


def own_place(name: str, form: str, command: str) -> Path:
    """Return where a command writes if the user names no file.

    It is a file in the current folder, and never one that somebody else wrote.

    Args:
        name: the id of a case, from which the name of the file is made.
        form: the format.
        command: the name of the command, which may replace what it wrote there before.

    Raises:
        FileProblem: the id is not a name of a file, or something else is there.
    """
    suffix, mark = _SUFFIXES.get(form, f".{form}"), file_mark(form, command)
    path = Path(f"{name}{suffix}")
    if not _NAME.fullmatch(name):
        problem = f"the id {quoted(name)} of the case cannot name a file"
        raise FileProblem(problem, f"name a file: -o NAME{suffix}")
    if not os.path.lexists(path):
        return path
    # Only a regular file is opened: a pipe would wait for ever.
    if not (path.is_file() and mark.encode() in _head(path)):
        cure = f"name another file: -o NAME{suffix}"
        raise FileProblem(f"{path} exists, but kg {command} did not write it", cure)
    return path


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_HEAD)
    except OSError as error:
        cure = f"name another file: -o NAME{path.suffix}"
        raise FileProblem(f"{path} cannot be read: {error.strerror}", cure) from None


def write_file(path: Path, text: str) -> None:
    """Write a text beside its place, then rename it; a file that was there passes on its mode.

    A link is followed. A pipe or a device, such as `/dev/stdout`, is written to directly.

    Args:
        path: the file; its folder must exist.
        text: what to write, in UTF-8.

    Raises:
        FileProblem: the file cannot be written; the one that was there is untouched.
    """
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(_bytes(text))
        else:
            _replace(path.resolve(), text)
    except OSError as error:
        raise _problem(path, error) from None


def write_folder(folder: Path, texts: Mapping[str, str]) -> tuple[Path, ...]:
    """Write texts to the files of a folder.

    All of them are written beside the folder first, then each is renamed into its place.

    Args:
        folder: the folder, which is made if it is not there; its parent must exist.
        texts: the texts by the names of their files.

    Returns:
        The files written.

    Raises:
        ValueError: a name has a separator in it.
        FileProblem: the folder cannot be written; if the disk is full, no file in it has changed.
    """
    for name in texts:
        if Path(name).name != name:
            raise ValueError(f"{name!r} cannot name a file")
    place = folder.resolve()
    try:
        beside = Path(tempfile.mkdtemp(prefix=f".{place.name}-", dir=place.parent))
    except OSError as error:
        raise _problem(folder, error) from None
    try:
        for name, text in texts.items():
            _write_new(beside / name, text, place / name)
        place.mkdir(exist_ok=True)
        for name in texts:
            (beside / name).replace(place / name)
    except OSError as error:
        raise _problem(folder, error) from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return tuple(folder / name for name in texts)


def _replace(path: Path, text: str) -> None:
    beside = path.with_name(f".{path.name[:100]}-{secrets.token_hex(4)}")
    try:
        _write_new(beside, text, path)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _write_new(path: Path, text: str, model: Path) -> None:
    # os.open, not mkstemp: the system takes the umask off 0666, where mkstemp would leave 0600.
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666), "wb") as file:
        file.write(_bytes(text))
    if model.exists():
        path.chmod(stat.S_IMODE(model.stat().st_mode))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "backslashreplace")


def _problem(path: Path, error: OSError) -> FileProblem:
    parent = path.resolve().parent
    hint = "" if parent.is_dir() else f"make the folder first: mkdir -p {parent}"
    return FileProblem(f"{path} cannot be written: {error.strerror or error}", hint)
