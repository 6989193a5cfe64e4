"""Parquet files from outside: judged by their footer, then read in a limited child process."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl

from kg.case.judge_parquet import find_fault
from kg.errors import FileProblem, Problem
from kg.system.input_limits import (
    PARQUET_BYTES_A_SECOND,
    PARQUET_MEMORY,
    PARQUET_MEMORY_A_BYTE,
    PARQUET_SECONDS,
)
from kg.system.open_input import InputRefused
from kg.system.parquet_child import SHORTEN, find_excess_text, reason
from kg.system.parquet_footer import Footer, FooterDamaged, read_footer
from kg.system.parquet_reader import CAN_LIMIT, Allowance, ChildRefused, reader

_AGAIN = "write the file again, or store the table as CSV"


class ParquetRefused(FileProblem):
    """A Parquet file is not read; `problem` says the same as a value."""

    def __init__(self, path: Path, reason: str, hint: str = "") -> None:
        """Keep what is wrong.

        Args:
            path: the file.
            reason: what is wrong, as what follows its name.
            hint: what to try.
        """
        super().__init__(f"{path.name} {reason}", hint or _AGAIN)
        self.problem = Problem(path.name, 1, "", reason, hint or _AGAIN)


def scan(path: Path, **options: Any) -> pl.LazyFrame:  # noqa: ANN401 - those of polars
    """Return the plan to read a file; only `read_plan` carries it out.

    Args:
        path: the file.
        options: those of `polars.scan_parquet`.
    """
    return pl.scan_parquet(path, glob=False, **options)


def read_plan(path: Path, plan: pl.LazyFrame) -> pl.DataFrame:
    """Read what a plan says in the child process.

    Args:
        path: the file.
        plan: made with `scan`.

    Raises:
        ParquetRefused: the file is damaged, or unfolds to more than its size may.
    """
    size = _judged(path)[1]
    if not CAN_LIMIT:
        return _collect_here(path, plan, size)
    limits = Allowance(
        size=size,
        seconds=PARQUET_SECONDS + size // PARQUET_BYTES_A_SECOND,
        memory=PARQUET_MEMORY + size * PARQUET_MEMORY_A_BYTE,
        most=PARQUET_MEMORY + size * PARQUET_MEMORY_A_BYTE,
    )
    try:
        with reader.read(plan.serialize(), limits) as columns:
            return pl.read_ipc(columns)
    except ChildRefused as error:
        raise ParquetRefused(path, error.reason, error.hint) from None


def _collect_here(path: Path, plan: pl.LazyFrame, size: int) -> pl.DataFrame:
    """Read what a plan says in this process, where a child could be given no file."""
    try:
        frame = plan.collect()
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        raise ParquetRefused(path, f"cannot be read as Parquet: {reason(error)}") from None
    if fault := find_excess_text(frame, size):
        raise ParquetRefused(path, fault, SHORTEN)
    return frame


def stored_types(path: Path) -> pl.Schema:
    """Return the type in which a file has each of its columns.

    Raises:
        ParquetRefused: the file is damaged.
    """
    return read_plan(path, scan(path).head(0)).schema


def rows_in(path: Path) -> int:
    """Return how many rows a Parquet file has; of a file that is not read, none."""
    try:
        return _judged(path)[0].rows
    except ParquetRefused:
        return 0


def _judged(path: Path) -> tuple[Footer, int]:
    """Return the footer of a file that may be read, and the bytes of the file."""
    try:
        state = path.stat()
    except (OSError, ValueError):
        raise ParquetRefused(path, "is no file") from None
    return _judge(path, state.st_size, state.st_mtime_ns)


@lru_cache(maxsize=32)
def _judge(path: Path, size: int, _modified: int) -> tuple[Footer, int]:
    """Return the footer and size of a file; refuse an unsafe one. `_modified` is for the cache."""
    try:
        footer = read_footer(path)
    except InputRefused as error:
        raise ParquetRefused(path, error.reason) from None
    except FooterDamaged as error:
        raise ParquetRefused(path, f"cannot be read as Parquet: {error}") from None
    if fault := find_fault(footer, size):
        raise ParquetRefused(path, fault)
    return footer, size
