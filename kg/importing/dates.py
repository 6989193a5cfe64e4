"""Dates in common forms as the partial dates of a case; what may be two days is refused."""

import calendar
import re
import unicodedata
from functools import lru_cache

from kg.case.dates import read_date
from kg.importing.quantities import is_no_value
from kg.schema.numerals import Refusal
from kg.system.sizes import CACHED_DATES

ORDERS = ("dmy", "mdy")
_MONTHS = {name.casefold(): n for n, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.casefold(): n for n, name in enumerate(calendar.month_abbr) if name}
_MONTHS |= {"sept": 9}
_ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}
_OPEN = frozenset({"present", "ongoing", "now", "today", "current", "continuing", "現在"})
_SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})")
_DOTTED = re.compile(r"(?:(\d{1,2})\. ?)?(\d{1,2})\. ?(\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})[/.](\d{1,2})(?:[/.](\d{1,2}))?")
_WORDED = re.compile(r"(?:(\d{1,2})(?:st|nd|rd|th)?\.? )?([A-Za-z]{3,9})\.?,? (\d{4})")
_AMERICAN = re.compile(r"([A-Za-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
_KANJI = re.compile(
    r"(?:(明治|大正|昭和|平成|令和)(\d{1,2}|元)|(\d{4}))年(?:(\d{1,2})月(?:(\d{1,2})日)?)?"
)
_DECADE = re.compile(r"(\d{3})0s")
_SPAN = re.compile(r"(\d{4})\s*[-–—〜～]\s*(\d{4}|\d{2})")
_HINT = "write 1998, 1998-05, 1998-05-14 or 1996/1998"


@lru_cache(CACHED_DATES)
def read_any_date(text: str, order: str = "") -> str | Refusal:
    """Return a date as a case writes it; empty for what says that there is none.

    Args:
        text: the cell.
        order: `dmy` or `mdy`, what 3/5/1998 means; empty where nobody says.

    >>> read_any_date("14 May 1998"), read_any_date("1998年5月"), read_any_date("平成10年")
    ('1998-05-14', '1998-05', '1998')
    >>> read_any_date("3/5/1998").reason, read_any_date("3/5/1998", "dmy")
    ('is 1998-05-03 or 1998-03-05', '1998-05-03')
    >>> read_any_date("1996-98"), read_any_date("1990s"), read_any_date("31/12/1998")
    ('1996/1998', '1990/1999', '1998-12-31')
    """
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    if is_no_value(plain) or plain.casefold() in _OPEN:
        return ""
    written = _rewritten(plain, order)
    if isinstance(written, Refusal):
        return written
    reading = read_date(written)
    if isinstance(reading, Refusal):
        return Refusal(reading.reason, _HINT if reading.hint.startswith("write") else reading.hint)
    return reading.text


def _rewritten(text: str, order: str) -> str | Refusal:
    """Return a date with its parts in the order of a case, or as it stands."""
    if match := _SLASHED.fullmatch(text):
        return _slashed(int(match[1]), int(match[2]), match[3], order)
    if match := _DOTTED.fullmatch(text):
        return _joined(match[3], match[2], match[1])
    if match := _YEAR_FIRST.fullmatch(text):
        return _joined(*match.groups())
    if (match := _WORDED.fullmatch(text)) and match[2].casefold() in _MONTHS:
        return _joined(match[3], str(_MONTHS[match[2].casefold()]), match[1])
    if (match := _AMERICAN.fullmatch(text)) and match[1].casefold() in _MONTHS:
        return _joined(match[3], str(_MONTHS[match[1].casefold()]), match[2])
    if match := _KANJI.fullmatch(text):
        number = 1 if match[2] == "元" else int(match[2] or 0)
        year = match[3] or str(_ERAS[match[1]] + number)
        return _joined(year, match[4], match[5])
    if match := _DECADE.fullmatch(text):
        return f"{match[1]}0/{match[1]}9"
    # 1996-98 is a span; 1998-05 is a month, as a case writes it.
    if (match := _SPAN.fullmatch(text)) and (len(match[2]) == 4 or int(match[2]) > 12):
        century = "" if len(match[2]) == 4 else match[1][:2]
        return f"{match[1]}/{century}{match[2]}"
    return text


def _slashed(first: int, second: int, year: str, order: str) -> str | Refusal:
    """Return a date whose first two numbers are day and month; refuse one that may be two days."""
    day_first, month_first = second <= 12, first <= 12
    if day_first and month_first and first != second and not order:
        days = (_joined(year, str(second), str(first)), _joined(year, str(first), str(second)))
        return Refusal(f"is {' or '.join(days)}", "say which: --dates dmy or --dates mdy")
    is_day_first = day_first if day_first != month_first else order != "mdy"
    day, month = (first, second) if is_day_first else (second, first)
    return _joined(year, str(month), str(day))


def _joined(year: str, month: str | None, day: str | None = None) -> str:
    """Return a partial date as a case writes it, its parts in two digits with hyphens between."""
    parts = [year, *(f"{int(part):02}" for part in (month, day) if part)]
    return "-".join(parts)
