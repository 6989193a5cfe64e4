"""Writing files whole or not at all, and never one over another that somebody else wrote."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

from kg.errors import FileProblem, quoted
from kg.system import atomic_writes

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
    suffix = _suffix(form)
    path = Path(f"{name}{suffix}")
    if not _NAME.fullmatch(name):
        problem = f"the id {quoted(name)} of the case cannot name a file"
        raise FileProblem(problem, f"name a file: -o NAME{suffix}")
    try:
        if os.path.lexists(path) and not atomic_writes.has_mark(path, file_mark(form, command)):
            raise _foreign(path, command)
    except OSError as error:
        cure = f"name another file: -o NAME{suffix}"
        raise FileProblem(f"{path} cannot be read: {error.strerror}", cure) from None
    return path


def write_own_file(path: Path, text: str, form: str, command: str) -> None:
    """Write a text where `own_place` says, unless somebody else has written there meanwhile.

    Args:
        path: the file that `own_place` returned.
        text: what to write, in UTF-8.
        form: the format, as for `own_place`.
        command: the name of the command, as for `own_place`.

    Raises:
        FileProblem: the file cannot be written, or is somebody else's; it is untouched.
    """
    try:
        atomic_writes.replace_own_file(path, _bytes(text), file_mark(form, command))
    except FileExistsError:
        raise _foreign(path, command) from None
    except OSError as error:
        raise _problem(path, error) from None


def _suffix(form: str) -> str:
    """Return the usual suffix of a format, with its dot."""
    return _SUFFIXES.get(form, f".{form}")


def _foreign(path: Path, command: str) -> FileProblem:
    """Return the error that a file exists which this command did not write."""
    cure = f"name another: -o NAME{path.suffix}"
    return FileProblem(f"{path} exists, but kg {command} did not write it", cure)


def write_file(path: Path, text: str | bytes) -> None:
    """Write a text or bytes to a file, whole or not at all; one that was there passes on its mode.

    A link is followed. A pipe or a device, such as `/dev/stdout`, is written to directly.

    Args:
        path: the file; its folder must exist.
        text: what to write; a text in UTF-8.

    Raises:
        FileProblem: the file cannot be written; the one that was there is untouched.
    """
    try:
        atomic_writes.replace_file(path, text if isinstance(text, bytes) else _bytes(text))
    except OSError as error:
        raise _problem(path, error) from None


def write_folder(folder: Path, texts: Mapping[str, str]) -> tuple[Path, ...]:
    """Write texts to the files of a folder, all or none; its other files stay as they are.

    Args:
        folder: the folder, which is made if it is not there; its parent must exist.
        texts: the texts by the names of their files.

    Returns:
        The files written.

    Raises:
        ValueError: a name has a separator in it.
        FileProblem: the folder cannot be written.
    """
    for name in texts:
        if Path(name).name != name:
            raise ValueError(f"{name!r} cannot name a file")
    try:
        with atomic_writes.replaced_folder(folder) as new:
            for name, text in texts.items():
                (new / name).write_bytes(_bytes(text))
    except OSError as error:
        raise _problem(folder, error) from None
    return tuple(folder / name for name in texts)


def _bytes(text: str) -> bytes:
    """Return a text as UTF-8; a lone surrogate becomes an escape."""
    return text.encode("utf-8", "backslashreplace")


def _problem(path: Path, error: OSError) -> FileProblem:
    """Return an error of the system as a problem of the file, with a hint on its folder."""
    try:
        parent = atomic_writes.followed(path).parent
    except OSError:
        return FileProblem(f"{path} cannot be written: {error.strerror}")
    hint = "" if parent.is_dir() else f"make the folder first: mkdir -p {parent}"
    return FileProblem(f"{path} cannot be written: {error.strerror or error}", hint)
