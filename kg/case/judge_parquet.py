"""Whether a Parquet file from outside may be read: its footer says what it would unfold to."""

from collections.abc import Iterator
from itertools import chain

from kg.system.input_limits import (
    LINE_CHARACTERS,
    PARQUET_FOLD,
    PARQUET_ROWS,
    PARQUET_ROWS_A_BYTE,
    TABLE_BYTES,
)
from kg.system.parquet_footer import Chunk, Footer, RowGroup

# How columns are compressed, by number; LZO no reader has.
_CODECS = {0: "nothing", 1: "Snappy", 2: "Gzip", 4: "Brotli", 5: "LZ4", 6: "Zstandard", 7: "LZ4"}
# The bytes of a value of each physical type, by number; texts have any.
_WIDTHS = {0: 1, 1: 4, 2: 8, 3: 12, 4: 4, 5: 8}
_TYPES = range(8)


def find_fault(footer: Footer, size: int) -> str:
    """Return what is wrong with a file by its footer, as what follows its name, or nothing.

    Args:
        footer: what the file says of itself.
        size: its bytes.
    """
    rows = footer.rows
    if rows > max(PARQUET_ROWS, size * PARQUET_ROWS_A_BYTE):
        return f"claims {rows:,} rows in {size:,} bytes, which cannot hold an id for each"
    if rows < 0 or rows != sum(group.rows for group in footer.groups):
        return f"cannot be read as Parquet: it claims {rows:,} rows, and its parts have others"
    faults = chain.from_iterable(_faults_of_group(group, size) for group in footer.groups)
    if fault := next(faults, ""):
        return fault
    unfolded = sum(chunk.uncompressed for chunk in footer.chunks())
    most = max(TABLE_BYTES, size * PARQUET_FOLD)
    if unfolded > most:
        return f"unfolds to {unfolded:,} bytes, more than the {most:,} read"
    return ""


def _faults_of_group(group: RowGroup, size: int) -> Iterator[str]:
    """Yield what speaks against reading a group of rows: its compression or false sizes."""
    for chunk in group.chunks:
        if chunk.codec not in _CODECS:
            yield f"is compressed in a way that is not read (codec {chunk.codec} of {chunk.name})"
        elif not _is_sane(chunk, group.rows, size):
            yield f"cannot be read as Parquet: its footer is wrong about {chunk.name}"


def _is_sane(chunk: Chunk, rows: int, size: int) -> bool:
    """Tell whether what a footer says of a column can be true in a file of so many bytes."""
    is_inside = 0 < chunk.start <= size and 0 <= chunk.compressed <= size - chunk.start
    # A list has as many values as it has items.
    has_values = chunk.values >= rows >= 0 and chunk.uncompressed >= 0
    has_empty = chunk.empty is None or 0 <= chunk.empty <= chunk.values
    width = _WIDTHS.get(chunk.kind)
    lengths = [len(bound) for bound in chunk.bounds]
    are_bounds = all(length == width if width else length <= LINE_CHARACTERS for length in lengths)
    return chunk.kind in _TYPES and is_inside and has_values and has_empty and are_bounds
