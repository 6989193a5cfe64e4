"""Numbers as people write them: read, or refused with a reason.

A value that is read writes back as the same number.

A number has the decimal digits of one script (80, ８０, ٨٠), perhaps a sign, a decimal point and a
power of ten (4.05e+01). What cannot be read without a guess is refused: thousands separators,
percent signs, units, number words such as 八十.
"""

import re
import sys
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from kg.system import sizes

if TYPE_CHECKING:
    import polars as pl

# Signs that keyboards for other scripts type in place of these. A dash is not among them, because
# it may join a range.
MARKS = {"－": "-", "−": "-", "＋": "+", "．": ".", "٫": ".", "Ｅ": "E", "ｅ": "e"}
# ASCII only: so the regular expressions of Python, polars and Java read it alike.
FORM = r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
BLANKS = "".join(filter(str.isspace, map(chr, range(0x3001))))  # the last blank is U+3000
_PARTS = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE]([+-]?[0-9]+))?")
_PLAIN = r"^-?[0-9]+(?:\.[0-9]+)?$"
# A decimal number of so many characters, and so digits, comes back from double precision unchanged.
_SURE = 15
WIDEST = 2**53  # up to here double precision has every whole number
_LEAST = sys.float_info.min  # below it, double precision loses digits one by one
_POWERS = 5  # digits of a power of ten; one with more is beyond all numbers
_INEXACT = re.compile(r"[<>≤≥~≈]|approx|about|circa|[0-9]\s*[-–—〜～]\s*[0-9]", re.IGNORECASE)
_GROUPED = re.compile(r"\d[\s,'’_，、٬˙·]+\d")
_DASHES = "‐‑‒–—―ー"


@dataclass(frozen=True)
class Refusal:
    """Why a text cannot be read; `reason` continues after the text, `hint` says what to try."""

    reason: str
    hint: str


@dataclass(frozen=True)
class Number:
    """A number in double precision; `note` says what it is read as if the text has more digits."""

    value: float
    note: str = ""


@dataclass(frozen=True)
class Cells:
    """A column of texts as numbers.

    Attributes:
        values: (n,) Float64 or Int64, null where a text is empty or refused.
        refusals: why a text is refused, by the text.
        notes: what a rounded text is read as, by the text.
        unread: texts that were not read, because very many before them were refused.
    """

    values: "pl.Series"
    refusals: Mapping[str, Refusal]
    notes: Mapping[str, str]
    unread: "pl.Series"


def in_ascii(text: str) -> str | Refusal:
    """Return a text with its digits, and the signs around them, in ASCII.

    >>> in_ascii("－８０．５"), in_ascii("٣")
    ('-80.5', '3')
    >>> in_ascii("8０").reason
    'mixes digits of several scripts'
    """
    if text.isascii():
        return text
    digits = {c: digit for c in text if (digit := unicodedata.decimal(c, None)) is not None}
    zeros = {ord(c) - digit for c, digit in digits.items()}  # the digits of a script stand in a row
    if len(zeros) > 1:
        return Refusal("mixes digits of several scripts", "write all its digits in one script")
    plain = MARKS | {c: str(digit) for c, digit in digits.items()}
    return "".join(plain.get(c, c) for c in text)


def read_exact(text: str) -> Decimal | Refusal:
    """Return the number that a text writes, with all its digits.

    >>> read_exact("4.05E+01"), read_exact("+.5"), read_exact("1,000").reason
    (Decimal('40.5'), Decimal('0.5'), 'is not a number')
    """
    plain = in_ascii(text.strip())
    if isinstance(plain, Refusal):
        return plain
    parts = _PARTS.fullmatch(plain)
    if not parts:
        return Refusal("is not a number", _hint(plain))
    if not parts[1].strip("0."):
        return Decimal(0)
    power = (parts[2] or "").lstrip("+-0")
    if len(power) > _POWERS:
        return _near_zero() if "-" in parts[2] else _too_large()
    return Decimal(plain)


def read_number(text: str) -> Number | Refusal:
    """Read a number into double precision.

    A fraction with more digits than fit is rounded, with a note. A whole number with more digits is
    refused, since its last digits count something.

    >>> read_number("８０"), read_number("1e400").reason
    (Number(value=80.0, note=''), 'is too large')
    >>> read_number("9007199254740993").hint
    'round it to 9007199254740992'
    >>> read_number("0.12345678901234567890").note
    'is read as 0.12345678901234568'
    """
    number = read_exact(text)
    if isinstance(number, Refusal):
        return number
    value = float(number) + 0.0  # no -0
    if abs(value) == float("inf"):
        return _too_large()
    if Decimal(repr(value)) == number:
        return Number(value)
    if abs(value) < _LEAST:
        return _near_zero()
    nearest = repr(value).removesuffix(".0")
    if abs(value) >= WIDEST:
        reason = "has more digits than a number of this size can keep"
        return Refusal(reason, f"round it to {nearest}")
    return Number(value, f"is read as {nearest}")


def read_whole(text: str) -> int | Refusal:
    """Read a whole number, written in any way that has its value.

    >>> read_whole("１９９８"), read_whole("1998.0"), read_whole("1.5").reason
    (1998, 1998, 'is not a whole number')
    """
    exact, double = read_exact(text), read_number(text)
    if isinstance(exact, Decimal) and isinstance(double, Number):
        if double.note or not double.value.is_integer():
            return Refusal("is not a whole number", "write a whole number, such as 1250")
        return int(exact) if abs(double.value) < 2**63 else _too_large()
    assert isinstance(double, Refusal)  # noqa: S101 - what is not exact is not read
    reason = double.reason.replace("is not a number", "is not a whole number")
    return Refusal(reason, double.hint.replace("1250.5", "1250"))


def decimal(value: float) -> str:
    """Return a number in decimal digits, without a power of ten.

    >>> decimal(40e12), decimal(8.25), decimal(10.0)
    ('40000000000000', '8.25', '10')
    """
    text = format(Decimal(repr(value)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def read_cells(cells: "pl.Series", *, whole_numbers: bool = False) -> Cells:
    """Read a column of texts.

    Nearly all cells are plain, and these are read at once. Only other texts are read one by one,
    each once.

    Args:
        cells: (n,) String, without blanks around the texts; null where a cell is empty.
        whole_numbers: whether only whole numbers are allowed; the values are `Int64` then, else
            `Float64`.
    """
    import polars as pl  # here, so that reading an option does not load it

    dtype = pl.Int64 if whole_numbers else pl.Float64
    quick = unsigned_zero(cells.cast(pl.Float64, strict=False))
    plain = r"^-?[0-9]+$" if whole_numbers else _PLAIN
    is_sure = (cells.str.len_bytes() <= _SURE) & cells.str.contains(plain)
    if not whole_numbers and not is_sure.all():
        # A longer text is sure too if double precision writes back the same text.
        is_sure |= quick.is_finite() & (quick.cast(pl.String) == cells)
    is_sure = is_sure.fill_null(value=False)
    doubtful = cells.filter(~is_sure).drop_nulls().unique(maintain_order=True)
    values: list[float | int | None] = []
    refusals: dict[str, Refusal] = {}
    notes: dict[str, str] = {}
    for text in doubtful:
        number = read_whole(text) if whole_numbers else read_number(text)
        if isinstance(number, Refusal):
            refusals[text] = number
            values.append(None)
            if len(refusals) > sizes.LISTED_ROWS:
                break
            continue
        if isinstance(number, Number) and number.note:
            notes[text] = number.note
        values.append(number.value if isinstance(number, Number) else number)
    doubtful, unread = doubtful[: len(values)], doubtful[len(values) :]
    numbers = pl.select(pl.when(is_sure).then(quick)).to_series().cast(dtype)
    if len(doubtful):
        read = pl.Series(values, dtype=dtype, strict=True)
        slow = cells.replace_strict(doubtful, read, default=None, return_dtype=dtype)
        numbers = numbers.fill_null(slow)
    return Cells(numbers.alias(cells.name), refusals, notes, unread)


def unsigned_zero(numbers: "pl.Series") -> "pl.Series":
    """Return numbers with 0 in place of -0, which is the same number but is written differently."""
    return numbers.set(numbers == 0, 0.0)


@cache
def scripts() -> tuple[str, ...]:
    """Return the ten digits of each script but ASCII's."""
    zeros = [c for c in range(128, sys.maxunicode + 1) if unicodedata.decimal(chr(c), None) == 0]
    # Unicode has the digits of a script in a row.
    return tuple("".join(map(chr, range(zero, zero + 10))) for zero in zeros)


def _too_large() -> Refusal:
    """Return the refusal of a number that double precision cannot store."""
    return Refusal("is too large", "write a number below 1e308")


def _near_zero() -> Refusal:
    """Return the refusal of a number that would be stored as 0."""
    return Refusal("is too close to 0 to be stored", "write 0, or a number of 1e-307 or more")


def _hint(text: str) -> str:
    """Return what to try with a text that is not a number."""
    if text.lower().lstrip("+-") in ("inf", "infinity", "nan", "∞"):
        return "leave it out if no number is known"
    if text.endswith(("%", "％", "٪")):
        return "write it without the percent sign"
    if _GROUPED.search(text):
        return "write it without thousands separators, and the decimal point as a full stop"
    if text.startswith(tuple(_DASHES)):
        return "write the minus sign as -"
    if any(unicodedata.numeric(c, None) is not None and not c.isdecimal() for c in text):
        return "write it in digits, such as 1250.5"
    if _INEXACT.search(text):
        return "write bounds, <name>_min and <name>_max, or leave it out and say it in the note"
    return "write 1250.5, without unit or thousands separator"
