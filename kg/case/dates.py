"""Dates as people write them, to the day, month or year: the days that they may mean."""

import calendar
import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from kg.schema.numerals import Refusal, in_ascii
from kg.system.sizes import CACHED_DATES

# XML Schema's date, gYearMonth, gYear and dateTime; their zone is not part of the calendar day.
# The hour 24 is midnight at the end of a day, and no other moment.
_HOUR = r"(?:[01][0-9]|2[0-3]|24(?=:00:00(?![.]0*[1-9])))"
_TIME = rf"[T ]{_HOUR}:[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?"
_ZONE = r"(?:Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)"
_DATE = re.compile(
    r"(?P<text>(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2})"
    rf"(?P<time>{_TIME})?)?)?){_ZONE}?"
)
_HINT = "write 1998, 1998-05, 1998-05-14, or 1996/1998 for a span"
_WHOLE_YEARS = ((1, 1), (12, 31))  # month and day on which years begin and end


@dataclass(frozen=True)
class DateSpan:
    """A date as read.

    Attributes:
        text: the date as it was written, in ASCII.
        first: the first day that it may mean.
        last: the last day that it may mean.
        note: what was left out, such as a time of day; empty where nothing was.
    """

    text: str
    first: date
    last: date
    note: str = ""


@lru_cache(CACHED_DATES)
def read_date(text: str) -> DateSpan | Refusal:
    """Read a partial date, or two of them with a slash between, which are a span that it lies in.

    >>> read_date("1998-05-14+09:00").text
    '1998-05-14'
    >>> may = read_date("１９９８－０５")
    >>> may.text, may.first, may.last
    ('1998-05', datetime.date(1998, 5, 1), datetime.date(1998, 5, 31))
    >>> read_date("2015-00-05").hint
    'leave out the month or the day that is not known, for example 2015'
    """
    plain = in_ascii(text.strip())
    if isinstance(plain, Refusal):
        return plain
    before, slash, after = plain.replace("／", "/").partition("/")
    start = _read(before)
    end = _read(after) if slash else start
    if isinstance(start, Refusal):
        return start
    if isinstance(end, Refusal):
        return end
    if start.first > end.last:
        return Refusal("is not a date", "write the earlier date before the slash")
    if not slash:
        return start
    note = start.note or end.note
    return DateSpan(f"{start.text}/{end.text}", start.first, end.last, note)


def span(text: str) -> tuple[date, date] | None:
    """Return the first and last day that a partial date may mean, or None.

    >>> span("1998-05")
    (datetime.date(1998, 5, 1), datetime.date(1998, 5, 31))
    >>> span("1996/1999-07")
    (datetime.date(1996, 1, 1), datetime.date(1999, 7, 31))
    """
    reading = read_date(text)
    if isinstance(reading, Refusal):
        return None
    return reading.first, reading.last


def read_day(text: str) -> date | Refusal:
    """Read the day of a question: the last day of a month or year; a span is refused.

    >>> read_day("1998-05")
    datetime.date(1998, 5, 31)
    """
    reading = read_date(text)
    if isinstance(reading, Refusal):
        return reading
    if "/" in reading.text:
        return Refusal("is not a date", _HINT)
    return reading.last


def shortest(first: date, last: date) -> str:
    """Return the shortest date that may mean just these days.

    Args:
        first: the first of the days.
        last: the last of them; no earlier than `first`.

    >>> shortest(date(1998, 5, 1), date(1998, 5, 31))
    '1998-05'
    >>> shortest(date(1998, 1, 1), date(1999, 12, 31))
    '1998/1999'
    """
    if first == last:
        return first.isoformat()
    if ((first.month, first.day), (last.month, last.day)) == _WHOLE_YEARS:
        start, end = f"{first.year:04}", f"{last.year:04}"
        return start if start == end else f"{start}/{end}"
    if first.day == 1 and last == _days_of_month(first.year, first.month)[1]:
        return f"{first.year:04}-{first.month:02}"
    return f"{first.isoformat()}/{last.isoformat()}"


def _read(text: str) -> DateSpan | Refusal:
    """Read a date without a slash."""
    parts = _DATE.fullmatch(text)
    if not parts:
        return Refusal("is not a date", _HINT)
    year = parts["year"]
    if "00" in (parts["month"], parts["day"]):
        hint = f"leave out the month or the day that is not known, for example {year}"
        return Refusal("is not a date", hint)
    month, day = int(parts["month"] or 0), int(parts["day"] or 0)
    try:
        first, last = _days_of(int(year), month, day)
    except ValueError:  # the year 0, or a day that its month does not have
        return Refusal("is not a date", _HINT)
    time = parts["time"] or ""
    plain = parts["text"].removesuffix(time)
    # Midnight adds nothing to a day, so that leaving it out needs no note.
    note = f"is read as the day {plain}" if time.strip("T :.0") else ""
    return DateSpan(plain, first, last, note)


def _days_of(year: int, month: int, day: int) -> tuple[date, date]:
    """Return the first and the last day of a day, a month or a year; what is unknown is 0."""
    if day:
        return date(year, month, day), date(year, month, day)
    if month:
        return _days_of_month(year, month)
    return date(year, 1, 1), date(year, 12, 31)


def _days_of_month(year: int, month: int) -> tuple[date, date]:
    """Return the first and the last day of a month."""
    last = calendar.monthrange(year, month)[1]
    return date(year, month, 1), date(year, month, last)
