"""The footer of a Parquet file, read by ourselves: a damaged one raises an error, and no more.

The footer says how many rows a file has, and of each column how it is compressed and how large it
becomes. It is a struct in the compact protocol of Thrift; the numbers of its fields stand in
https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift
"""

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from kg.system.input_limits import FOOTER_LEVELS, FOOTER_VALUES
from kg.system.open_input import InputRefused, is_regular

_MARK = b"PAR1"
_TAIL = struct.Struct("<I4s")  # the length of the footer, and the mark
_LONGEST_NUMBER = 10  # bytes
_WORDS = {
    "no_end": "its footer ends too early",
    "no_footer": "it has no footer",
    "damaged": "its footer is damaged",
    "large": "its footer is too large",
}
# The types of values in the compact protocol.
_TRUE, _FALSE, _BYTE, _DOUBLE, _BINARY, _LIST, _SET, _STRUCT = 1, 2, 3, 7, 8, 9, 10, 12
_INTEGERS = (4, 5, 6)
Fields = dict[int, Any]  # the number of a field, and its value


class FooterDamaged(Exception):
    """A footer that cannot be read; the text says why."""


class Chunk(NamedTuple):
    """What a footer says of one column in one group of rows.

    Attributes:
        name: the name of the column, with those that it stands in.
        kind: the number of its physical type.
        codec: the number of the way in which it is compressed.
        values: how many values it has, empty ones among them.
        compressed: its bytes in the file.
        uncompressed: its bytes when it is unpacked.
        start: its first byte in the file.
        empty: how many values are empty; None where the footer does not say.
        bounds: the least and greatest values as bytes, as far as the footer has them.
    """

    name: str
    kind: int
    codec: int
    values: int
    compressed: int
    uncompressed: int
    start: int
    empty: int | None
    bounds: tuple[bytes, ...]


@dataclass(frozen=True)
class RowGroup:
    """What a footer says of some rows: how many they are, and their columns."""

    rows: int
    chunks: tuple[Chunk, ...]


@dataclass(frozen=True)
class Footer:
    """What a footer says of a file: its rows, and the groups in which they stand."""

    rows: int
    groups: tuple[RowGroup, ...]

    def chunks(self) -> Iterator[Chunk]:
        """Yield the columns of each group."""
        for group in self.groups:
            yield from group.chunks


def read_footer(path: Path) -> Footer:
    """Read the footer of a Parquet file.

    Raises:
        FooterDamaged: there is none, or it is damaged.
        InputRefused: the file is no regular file, or cannot be read.
    """
    if not is_regular(path):
        raise InputRefused("is no file")
    try:
        with path.open("rb") as file:
            body = _body(file.fileno(), os.fstat(file.fileno()).st_size)
    except OSError as error:
        raise InputRefused(f"cannot be read: {error.strerror}") from None
    try:
        return _footer(_Compact(body).struct())
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        # A value is missing, or of another type than in a footer.
        raise FooterDamaged(_WORDS["damaged"]) from None


def _body(file: int, size: int) -> bytes:
    """Return the bytes of the footer of an open file of a size in bytes."""
    least = len(_MARK) + _TAIL.size
    if size < least:
        raise FooterDamaged(_WORDS["no_footer"])
    length, mark = _TAIL.unpack(_bytes_at(file, size - _TAIL.size, _TAIL.size))
    if mark != _MARK or length > size - least:
        raise FooterDamaged(_WORDS["no_footer"])
    return _bytes_at(file, size - _TAIL.size - length, length)


def _bytes_at(file: int, start: int, count: int) -> bytes:
    """Return so many bytes of a file from a place on; refuse a file that ends before."""
    os.lseek(file, start, os.SEEK_SET)
    body = os.read(file, count)
    if len(body) != count:
        raise FooterDamaged(_WORDS["no_end"])
    return body


class _Compact:
    """A reader of the compact protocol of Thrift, of values that we need not know beforehand."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._place = 0
        self._left = FOOTER_VALUES
        self._depth = 0

    def struct(self) -> Fields:
        """Return a struct as its fields."""
        fields: Fields = {}
        number = 0
        while head := self._byte():
            step, kind = head >> 4, head & 15
            # A field follows the one before by up to 15 numbers, or says its own.
            number = number + step if step else self._integer()
            fields[number] = kind == _TRUE if kind in (_TRUE, _FALSE) else self._value(kind)
        return fields

    def _value(self, kind: int) -> Any:  # noqa: ANN401 - as the type in the file says
        """Return the next value of a type; refuse too many values, or too deep a nesting."""
        self._left -= 1
        if self._left < 0:
            raise FooterDamaged(_WORDS["large"])
        if kind in _INTEGERS:
            return self._integer()
        if kind == _BINARY:
            return self._take(self._natural())
        if kind in (_BYTE, _TRUE, _FALSE):
            return self._byte()
        if kind == _DOUBLE:
            return self._take(8)
        self._depth += 1
        if self._depth > FOOTER_LEVELS or kind not in (_LIST, _SET, _STRUCT):
            raise FooterDamaged(_WORDS["damaged"])
        value = self.struct() if kind == _STRUCT else self._list()
        self._depth -= 1
        return value

    def _list(self) -> list[Any]:
        """Return the values of a list; its first byte has the type and, below 15, the count."""
        head = self._byte()
        count = head >> 4
        if count == 15:
            count = self._natural()
        return [self._value(head & 15) for _ in range(min(count, self._left + 1))]

    def _integer(self) -> int:
        """Return the next integer, whose lowest bit is its sign (zigzag)."""
        number = self._natural()
        return (number >> 1) ^ -(number & 1)  # 0, -1, 1, -2 … are 0, 1, 2, 3 …

    def _natural(self) -> int:
        """Return the next integer without a sign, seven bits to a byte, the lowest first."""
        number = shift = 0
        while shift < 7 * _LONGEST_NUMBER:
            byte = self._byte()
            number |= (byte & 127) << shift
            if byte < 128:
                return number
            shift += 7
        raise FooterDamaged(_WORDS["damaged"])

    def _byte(self) -> int:
        """Return the next byte and move behind it."""
        byte = self._body[self._place]
        self._place += 1
        return byte

    def _take(self, count: int) -> bytes:
        """Return the next bytes and move behind them; refuse to go beyond the end."""
        start = self._place
        self._place += count
        if self._place > len(self._body):
            raise FooterDamaged(_WORDS["no_end"])
        return self._body[start : self._place]


def _footer(fields: Fields) -> Footer:
    """Return the groups of rows and the number of rows from the numbered fields of a footer."""
    groups = []
    for group in fields[4]:
        chunks = tuple(_chunk(chunk[3]) for chunk in group[1])
        groups.append(RowGroup(_as_integer(group[3]), chunks))
    return Footer(_as_integer(fields[3]), tuple(groups))


def _chunk(fields: Fields) -> Chunk:
    """Return what the footer says of one column in one group of rows."""
    statistics = fields.get(12, {})
    bounds = tuple(_as_bytes(statistics[number]) for number in (1, 2, 5, 6) if number in statistics)
    # A column begins with its dictionary where it has one.
    starts = [_as_integer(fields[number]) for number in (9, 11) if number in fields]
    return Chunk(
        name=".".join(str(part, "utf-8", "replace") for part in fields[3]),
        kind=_as_integer(fields[1]),
        codec=_as_integer(fields[4]),
        values=_as_integer(fields[5]),
        compressed=_as_integer(fields[7]),
        uncompressed=_as_integer(fields[6]),
        start=min(starts),
        empty=_as_integer(statistics[3]) if 3 in statistics else None,
        bounds=bounds,
    )


def _as_integer(value: object) -> int:
    """Return an integer as it is; refuse a value of another type, also a truth value."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError
    return value


def _as_bytes(value: object) -> bytes:
    """Return bytes as they are; refuse a value of another type."""
    if not isinstance(value, bytes):
        raise TypeError
    return value
