"""Writing files whole or not at all."""

import os
import secrets
import shutil
import stat
import tempfile
from collections.abc import Mapping
from pathlib import Path

from kg.errors import FileProblem


def write_file(path: Path, text: str) -> None:
    """Write a text beside its place, then rename it there; a file that was there passes on its mode.

    A link is followed, and what is no regular file (a pipe, `/dev/stdout`) is written to as it is.

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
    """Write texts to the files of a folder: all of them beside it first, then each is renamed into its place.

    Raises:
        ValueError: a name has a separator in it.
        FileProblem: the folder cannot be written; if it is for lack of room, no file in it has changed.
    """
    for name in texts:
        if Path(name).name != name:
            raise ValueError(f"{name!r} is no name of a file")
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
