"""Numbers as people write them: read to a value that writes back as the same number, or refused with a reason.

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

import polars as pl

# The signs that keyboards for other scripts type in the place of these; a dash may join a range, and is none of them.
MARKS = {"－": "-", "−": "-", "＋": "+", "．": ".", "٫": ".", "Ｅ": "E", "ｅ": "e"}
# In ASCII, as the regular expressions of Python, polars and Java all read it.
FORM = r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
BLANKS = "".join(filter(str.isspace, map(chr, range(0x3001))))  # all of them: none comes later
_PARTS = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE]([+-]?[0-9]+))?")
_PLAIN = r"^-?[0-9]+(?:\.[0-9]+)?$"
_SURE = 15  # characters, so digits, up to which every decimal number comes back from double precision as it went in
WIDEST = 2**53  # up to here double precision has every whole number
_LEAST = sys.float_info.min  # below, digits are lost one by one
_POWERS = 5  # digits of a power of ten; one with more is beyond all numbers
_GROUPED = re.compile(r"\d[\s,'’_，、٬˙·]+\d")
_DASHES = "‐‑‒–—―ー"


@dataclass(frozen=True)
class Refusal:
    """Why a text cannot be read; `reason` follows the text itself, `hint` says what to try."""

    reason: str
    hint: str


@dataclass(frozen=True)
class Number:
    """A number in double precision; `note` says what it is read as, where the text has more digits than it holds."""

    value: float
    note: str = ""


@dataclass(frozen=True)
class Cells:
    """A column of texts as numbers, empty where a text is refused; and each text that is refused or rounded."""

    values: pl.Series
    refusals: Mapping[str, Refusal]
    notes: Mapping[str, str]


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

    >>> read_exact("4.05E+01"), read_exact("+.5"), read_exact("1,000").hint
    (Decimal('40.5'), Decimal('0.5'), 'write it without thousands separators, and the decimal point as a full stop')
    """
    plain = in_ascii(text.strip())
    if isinstance(plain, Refusal):
        return plain
    parts = _PARTS.fullmatch(plain)
    if not parts:
        return Refusal("is no number", _hint(plain))
    if not parts[1].strip("0."):
        return Decimal(0)
    power = (parts[2] or "").lstrip("+-0")
    if len(power) > _POWERS:
        return _near_zero() if "-" in parts[2] else _too_large()
    return Decimal(plain)


def read_number(text: str) -> Number | Refusal:
    """Read a number into double precision.

    A fraction with more digits than fit is rounded, with a note; a whole number with more digits is refused, since its
    last digits count something.

    >>> read_number("８０"), read_number("1e400").reason, read_number("9007199254740993").hint
    (Number(value=80.0, note=''), 'is too large a number', 'write it rounded, as 9007199254740992')
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
        return Refusal(
            "has more digits than a number of this size can keep", f"write it rounded, as {nearest}"
        )
    return Number(value, f"is read as {nearest}")


def read_whole(text: str) -> int | Refusal:
    """Read a whole number, written in any way that has its value.

    >>> read_whole("１９９８"), read_whole("1998.0"), read_whole("1.5").reason
    (1998, 1998, 'is no whole number')
    """
    number, found = read_exact(text), read_number(text)
    if isinstance(number, Decimal) and isinstance(found, Number):
        if found.note or not found.value.is_integer():
            return Refusal("is no whole number", "write a whole number, as 1250")
        return int(number) if abs(found.value) < 2**63 else _too_large()
    assert isinstance(found, Refusal)  # noqa: S101 - what is not exact is not read
    reason = found.reason.replace("is no number", "is no whole number")
    return Refusal(reason, found.hint.replace("1250.5", "1250"))


def decimal(value: float) -> str:
    """Return a number in decimal digits, without a power of ten.

    >>> decimal(40e12), decimal(8.25), decimal(10.0)
    ('40000000000000', '8.25', '10')
    """
    text = format(Decimal(repr(value)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def read_cells(cells: pl.Series, *, whole_numbers: bool = False) -> Cells:
    """Read a column of texts.

    What is plain, and nearly all is, is read at once; only other texts are looked at one by one, each once.

    Args:
        cells: texts without blanks around them; nothing where a cell is empty.
        whole_numbers: whether only whole numbers are allowed; the values are `Int64` then, else `Float64`.
    """
    kind = pl.Int64 if whole_numbers else pl.Float64
    quick = unsigned_zero(cells.cast(pl.Float64, strict=False))
    short = (cells.str.len_bytes() <= _SURE) & cells.str.contains(
        r"^-?[0-9]+$" if whole_numbers else _PLAIN
    )
    if not whole_numbers and not short.all():
        short |= quick.is_finite() & (
            quick.cast(pl.String) == cells
        )  # long, and as it is written back
    short = short.fill_null(value=False)
    other = cells.filter(~short).drop_nulls().unique(maintain_order=True)
    values, refusals, notes = [], {}, {}
    for text in other:
        found = read_whole(text) if whole_numbers else read_number(text)
        values.append(
            None
            if isinstance(found, Refusal)
            else found.value
            if isinstance(found, Number)
            else found
        )
        if isinstance(found, Refusal):
            refusals[text] = found
        elif isinstance(found, Number) and found.note:
            notes[text] = found.note
    plain = pl.select(pl.when(short).then(quick)).to_series().cast(kind)
    if len(other):
        read = pl.Series(values, dtype=kind, strict=True)
        plain = plain.fill_null(cells.replace_strict(other, read, default=None, return_dtype=kind))
    return Cells(plain.alias(cells.name), refusals, notes)


def unsigned_zero(numbers: pl.Series) -> pl.Series:
    """Return numbers with 0 in the place of -0, which is written otherwise and is no other number."""
    return numbers.set(numbers == 0, 0.0)


@cache
def scripts() -> tuple[str, ...]:
    """Return the ten digits of each script but ASCII's."""
    zeros = (
        chr(c) for c in range(128, sys.maxunicode + 1) if unicodedata.decimal(chr(c), None) == 0
    )
    return tuple("".join(chr(ord(zero) + digit) for digit in range(10)) for zero in zeros)


def _too_large() -> Refusal:
    return Refusal("is too large a number", "write a number below 1e308")


def _near_zero() -> Refusal:
    return Refusal("is too near to 0 to be kept", "write 0, or a number of 1e-307 or more")


def _hint(text: str) -> str:
    """Return what to try with a text that is no number."""
    if text.lower().lstrip("+-") in ("inf", "infinity", "nan", "∞"):
        return "leave it out where no number is known"
    if text.endswith(("%", "％", "٪")):
        return "write it without the percent sign"
    if _GROUPED.search(text):
        return "write it without thousands separators, and the decimal point as a full stop"
    if text.startswith(tuple(_DASHES)):
        return "write the minus sign as -"
    if any(unicodedata.numeric(c, None) is not None and not c.isdecimal() for c in text):
        return "write it in digits, as 1250.5"
    return "write 1250.5, without unit or thousands separator"
