"""The child process that reads Parquet files from outside, within limits of time and memory.

It takes plans of polars on its standard input, a socket, and gives for each a file in the format of
Arrow that only the two processes have. So a hostile file costs a message and no more. It ends when
its parent does, after a while without work, and after a panic, since nobody knows what that leaves.
"""

import json
import os
import select
import signal
import socket
import sys
import tempfile
from io import BytesIO
from typing import IO

import polars as pl

from kg.system.input_limits import (
    LINE_CHARACTERS,
    PARQUET_BLOCK_ROWS,
    PARQUET_FOLD,
    PARQUET_IDLE_SECONDS,
    REASON_CHARACTERS,
    TABLE_BYTES,
)
from kg.system.parquet_reader import READY, REQUEST
from kg.system.process_limits import limit_for_now

DAMAGED = "it is damaged"
SHORTEN = "shorten the texts"


def main() -> None:
    """Answer requests until there are no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it ends with its parent
    channel = socket.socket(fileno=sys.stdin.fileno())
    # What every query needs takes its memory before there are limits.
    pl.DataFrame({"a": [1]}).lazy().filter(pl.col("a") > 0).collect()
    channel.sendall(READY)
    while select.select([channel], [], [], PARQUET_IDLE_SECONDS)[0]:
        head = _receive(channel, REQUEST.size)
        if not head:
            break
        _answer(channel, REQUEST.unpack(head))
    os._exit(0)  # there is nothing to clear up


def _receive(channel: socket.socket, count: int) -> bytes:
    """Return so many bytes, or none if the parent has ended."""
    blocks = []
    while count:
        block = channel.recv(count)
        if not block:
            return b""
        blocks.append(block)
        count -= len(block)
    return b"".join(blocks)


def _answer(channel: socket.socket, request: tuple[int, ...]) -> None:
    """Run one plan within its limits and send its rows as an open file, or the reason why not."""
    length, size, seconds, memory, most = request
    plan = _receive(channel, length)
    limit_for_now(seconds, memory, most)
    try:
        frame = pl.LazyFrame.deserialize(BytesIO(plan)).collect()
        if fault := find_excess_text(frame, size):
            _send(channel, {"fault": fault, "hint": SHORTEN})
            return
        with open_unnamed() as file:
            frame.write_ipc(file, compression="uncompressed")
            file.flush()
            socket.send_fds(channel, [b"{}\n"], [file.fileno()])
    except (pl.exceptions.PolarsError, OSError, MemoryError) as error:
        _send(channel, {"reason": reason(error)})
    except pl.exceptions.PanicException as error:
        _send(channel, {"reason": reason(error)})
        os._exit(0)


def _send(channel: socket.socket, answer: dict[str, str]) -> None:
    """Send a message to the parent as a line of JSON."""
    channel.sendall(json.dumps(answer).encode() + b"\n")


def reason(error: BaseException) -> str:
    """Return the first words of what polars or the system raised; a panic has none for people."""
    lines = str(error).splitlines()
    if not lines or isinstance(error, pl.exceptions.PanicException):
        return DAMAGED
    return lines[0][:REASON_CHARACTERS]


def open_unnamed() -> IO[bytes]:
    """Open a file that is gone as soon as nobody has it open."""
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("kg", os.MFD_CLOEXEC), "w+b")
    return tempfile.TemporaryFile()


def find_excess_text(frame: pl.DataFrame, size: int) -> str:
    """Return what is wrong with the texts of a table, as columns share them, or nothing.

    Args:
        frame: the table as it was read; repeated texts stand there once.
        size: the bytes of its file.
    """
    total = 0
    for column in frame:
        cells = column.explode() if isinstance(column.dtype, pl.List) else column
        if not isinstance(cells.dtype, (pl.String, pl.Categorical, pl.Enum)):
            continue
        # Some rows at a time, so that the lengths take hardly any memory.
        for start in range(0, len(cells), PARQUET_BLOCK_ROWS):
            lengths = _text_lengths(cells.slice(start, PARQUET_BLOCK_ROWS))
            total += int(lengths.sum())
            longest = int(lengths.max() or 0)  # type: ignore[arg-type]
            if longest > LINE_CHARACTERS:
                most = f"a cell may have {LINE_CHARACTERS:,}"
                return f"holds a text of {longest:,} bytes in {column.name}; {most}"
    most_bytes = max(TABLE_BYTES, size * PARQUET_FOLD)
    if total > most_bytes:
        return f"holds {total:,} bytes of text, more than the {most_bytes:,} read"
    return ""


def _text_lengths(cells: pl.Series) -> pl.Series:
    """Return the bytes of each text."""
    is_text = isinstance(cells.dtype, pl.String)
    lengths = cells.str.len_bytes() if is_text else cells.cat.len_bytes()
    return lengths.cast(pl.UInt64)
