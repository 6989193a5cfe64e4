"""Dates as people write them, to the day, month or year: the days that they may mean, or why they mean none."""

import calendar
import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from kg.schema.numerals import Refusal, in_ascii

# XML Schema's date, gYearMonth, gYear and dateTime; their zone is no part of the calendar day.
_DATE = re.compile(
    r"(?P<text>(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2})"
    r"(?P<time>[T ](?:[01][0-9]|2[0-3]|24(?=:00:00(?![.]0*[1-9]))):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?)?)?)?)"
    r"(?:Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)?"
)
_HINT = "write 1998, 1998-05 or 1998-05-14"
_MOST = 1 << 16


@dataclass(frozen=True)
class Span:
    """A date as read: its text in ASCII, the first and last day that it may mean, and what was left out, as a note."""

    text: str
    first: date
    last: date
    note: str = ""


@lru_cache(_MOST)
def read_date(text: str) -> Span | Refusal:
    """Read a partial date, or two of them with a slash between, which are a span that it lies in.

    >>> read_date("１９９８－０５"), read_date("1998-05-14+09:00").text
    (Span(text='1998-05', first=datetime.date(1998, 5, 1), last=datetime.date(1998, 5, 31), note=''), '1998-05-14')
    >>> read_date("2015-00-05").hint
    'leave out the month or the day that is not known, as 2015'
    """
    plain = in_ascii(text.strip())
    if isinstance(plain, Refusal):
        return plain
    first, slash, last = plain.replace("／", "/").partition("/")
    start = _read(first)
    end = _read(last) if slash else start
    if isinstance(start, Refusal):
        return start
    if isinstance(end, Refusal):
        return end
    if start.first > end.last:
        return Refusal("is no date", "write the earlier date before the slash")
    if not slash:
        return start
    return Span(f"{start.text}/{end.text}", start.first, end.last, start.note or end.note)


def span(text: str) -> tuple[date, date] | None:
    """Return the first and last day that a partial date may mean, or None.

    >>> span("1998-05")
    (datetime.date(1998, 5, 1), datetime.date(1998, 5, 31))
    >>> span("1996/1999-07")
    (datetime.date(1996, 1, 1), datetime.date(1999, 7, 31))
    """
    found = read_date(text)
    return None if isinstance(found, Refusal) else (found.first, found.last)


def read_day(text: str) -> date | Refusal:
    """Read the day that a question is asked for: of a month or year its last day; a span is none.

    >>> read_day("1998-05")
    datetime.date(1998, 5, 31)
    """
    found = read_date(text)
    if isinstance(found, Span):
        return Refusal("is no date", _HINT) if "/" in found.text else found.last
    return found


def shortest(first: date, last: date) -> str:
    """Return the shortest date that may mean just these days.

    >>> shortest(date(1998, 5, 1), date(1998, 5, 31)), shortest(date(1998, 1, 1), date(1999, 12, 31))
    ('1998-05', '1998/1999')
    """
    if first == last:
        return first.isoformat()
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        return f"{first.year:04}" if first.year == last.year else f"{first.year:04}/{last.year:04}"
    if first.day == 1 and last == _month(first.year, first.month)[1]:
        return f"{first.year:04}-{first.month:02}"
    return f"{first.isoformat()}/{last.isoformat()}"


def _read(text: str) -> Span | Refusal:
    found = _DATE.fullmatch(text)
    if not found:
        return Refusal("is no date", _HINT)
    if "00" in (found["month"], found["day"]):
        return Refusal(
            "is no date", f"leave out the month or the day that is not known, as {found['year']}"
        )
    year, month, day = int(found["year"]), int(found["month"] or 0), int(found["day"] or 0)
    try:
        first, last = (date(year, 1, 1), date(year, 12, 31)) if not month else _month(year, month)
        if day:
            first = last = date(year, month, day)
    except ValueError:
        return Refusal("is no date", _HINT)
    time = found["time"] or ""
    plain = found["text"].removesuffix(time) if time else found["text"]
    return Span(plain, first, last, f"is read as the day {plain}" if time.strip("T :.0") else "")


def _month(year: int, month: int) -> tuple[date, date]:
    first = date(year, month, 1)
    return first, date(year, month, calendar.monthrange(year, month)[1])
