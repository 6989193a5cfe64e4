"""A synthetic economy, of any size, like that of a case: to try questions at scale."""

from collections.abc import Set
from functools import partial
from pathlib import Path

import polars as pl

from kg.case import Case, read_case
from kg.case.settings import FILE
from kg.errors import FileProblem
from kg.schema.read import own_schema
from kg.synthetic.calibration import Generated, aims, heading
from kg.synthetic.economy import Tally, economy_actors, economy_ties
from kg.synthetic.read_model import read_model
from kg.synthetic.write_case import MARK, write_case
from kg.system import atomic_writes
from kg.system.input_limits import GENERATED_FIRMS

__all__ = ["Generated", "generate"]


def generate(
    folder: str | Path,
    firms: int | None = None,
    seed: int = 0,
    like: Case | str | Path | None = None,
    *,
    force: bool = False,
) -> Generated:
    """Write a synthetic economy as a case of Parquet tables, with its calibration.

    Sizes, groups and ties are drawn as `generate.toml` of that case says, whose numbers come from
    the measures of the case or are marked as assumed. Firms stand from the largest down. Every row
    rests on one row of evidence, whose method is `synthetic` and whose document says that there is
    no source.

    Args:
        folder: where to write; a new or empty folder.
        firms: how many firms; by default as many as the case says.
        seed: the start of the random numbers. The same numbers give the same bytes.
        like: the case, or its name or folder; by default the embedded one.
        force: whether to replace a case that this function wrote there before.

    Returns:
        A row a parameter: what was aimed at, what came out, and the measures that the aim comes
        from.

    Raises:
        FileProblem: the folder is not empty or cannot be written, `generate.toml` is missing or
            wrong, or the number of firms or the seed is out of range.
        NameUnknown: there is no such case.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as scratch:
        ...     answer = generate(Path(scratch) / "town", firms=100)
        ...     answer.aims[0].target, answer.aims[0].achieved
        (0.554, 0.55)
    """
    folder = Path(folder)
    model = read_model(like if isinstance(like, Case) else read_case(like))
    number = round(model.firms.value) if firms is None else firms
    if not 1 <= number <= GENERATED_FIRMS:
        raise FileProblem(
            f"{number:,} is not a number of firms", f"give one from 1 to {GENERATED_FIRMS:,}"
        )
    if not 0 <= seed < 1 << 63:
        raise FileProblem(f"{seed} is not a seed", "give a whole number from 0 up")
    _clear_and_refuse(folder, force=force)
    actors = economy_actors(model, number, seed)
    tally = Tally()
    try:
        place = atomic_writes.followed(folder)
        place.parent.mkdir(parents=True, exist_ok=True)
        own_names = partial(_own_names, folder, force=force)
        with atomic_writes.replaced_folder(place, own_names) as new:
            ties = economy_ties(model, actors, seed, tally)
            counts = write_case(new, model, actors, ties, number, seed)
    except OSError as error:
        raise FileProblem(f"{folder} cannot be written: {error.strerror or error}") from None
    except pl.exceptions.PolarsError as error:  # polars words a full disk like this
        text = f"{folder} cannot be written: {_reason(error)}"
        raise FileProblem(text, "make room, or ask for fewer firms") from None
    calibration = aims(model, actors, tally)
    return Generated(heading(model, number, seed), str(folder), number, counts, calibration)


def _reason(error: pl.exceptions.PolarsError) -> str:
    """Return what the system said, without the layers around it.

    >>> text = "parquet: underlying IO error: No space left on device (os error 28)"
    >>> _reason(pl.exceptions.ComputeError(text))
    'No space left on device'
    """
    return str(error).splitlines()[0].rpartition("IO error: ")[2].partition(" (os error")[0]


def _clear_and_refuse(folder: Path, *, force: bool) -> None:
    """Refuse a folder before anything is drawn for it."""
    try:
        atomic_writes.clear_leftovers(atomic_writes.followed(folder))
        _own_names(folder, force=force)
    except OSError as error:
        raise FileProblem(f"{folder} cannot be written: {error.strerror or error}") from None


def _own_names(folder: Path, *, force: bool) -> Set[str]:
    """Return the names that `generate` gives to files; other files in the folder stay.

    Raises:
        FileProblem: the folder is neither new, nor empty, nor generated and to be replaced.
    """
    if not folder.exists() or atomic_writes.is_empty_folder(folder):
        return frozenset()
    if not folder.is_dir():
        raise FileProblem(f"{folder} is a file", "give a new folder")
    if not (folder / MARK).is_file():
        raise FileProblem(
            f"{folder} is not empty and was not made by kg generate", "give a new folder"
        )
    if not force:
        raise FileProblem(
            f"{folder} holds a generated case already",
            "give a new folder, or --force to replace it",
        )
    return {FILE, MARK, *(f"{table}.parquet" for table in own_schema().tables)}
