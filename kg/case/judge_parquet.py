"""Judge whether a Parquet file may be read: a few bytes of it can stand for gigabytes."""

from pathlib import Path

import polars as pl

from kg.system.input_limits import (
    LINE_CHARACTERS,
    PARQUET_FOLD,
    PARQUET_ROWS,
    PARQUET_ROWS_A_BYTE,
    TABLE_BYTES,
)


def find_excess_rows(path: Path, rows: int) -> str:
    """Return what is wrong with the number of rows that a file is said to have, or nothing.

    Args:
        path: the file.
        rows: the number of rows in its footer.
    """
    size = path.stat().st_size
    if rows <= max(PARQUET_ROWS, size * PARQUET_ROWS_A_BYTE):
        return ""
    return f"claims {rows:,} rows in {size:,} bytes, which cannot hold an id for each"


def find_excess_text(frame: pl.DataFrame, size: int) -> str:
    """Return what is wrong with the texts of a table, as columns share them, or nothing.

    Args:
        frame: the table as it was read; repeated texts stand there once.
        size: the bytes of its file.
    """
    total = 0
    for name, stored in frame.schema.items():
        cell, inner = pl.col(name), stored
        if isinstance(stored, pl.List):
            cell, inner = cell.explode(), stored.inner  # type: ignore[assignment]
        if isinstance(inner, pl.String):
            lengths = cell.str.len_bytes()
        elif isinstance(inner, (pl.Categorical, pl.Enum)):
            lengths = cell.cat.len_bytes()
        else:
            continue
        column = frame.select(lengths.cast(pl.UInt64).alias(name))[name]
        total += int(column.sum())
        longest = int(column.max() or 0)  # type: ignore[arg-type]
        if longest > LINE_CHARACTERS:
            return (
                f"holds a text of {longest:,} bytes in {name}; a cell may have {LINE_CHARACTERS:,}"
            )
    most = max(TABLE_BYTES, size * PARQUET_FOLD)
    return f"holds {total:,} bytes of text, more than the {most:,} read" if total > most else ""
