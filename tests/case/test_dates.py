"""Dates as people write them, in tables, in RDF and on the command line."""

from datetime import date

import pytest

from kg.case.dates import read_date, read_day, shortest, span
from kg.schema.numerals import Refusal


@pytest.mark.parametrize(
    ("text", "plain", "first", "last"),
    [
        ("1998", "1998", date(1998, 1, 1), date(1998, 12, 31)),
        ("１９９８－０５", "1998-05", date(1998, 5, 1), date(1998, 5, 31)),
        ("٢٠٠٠-٠٢-٢٩", "2000-02-29", date(2000, 2, 29), date(2000, 2, 29)),
        ("１９９６／１９９９－０７", "1996/1999-07", date(1996, 1, 1), date(1999, 7, 31)),
        (" 1998 ", "1998", date(1998, 1, 1), date(1998, 12, 31)),
        ("1998Z", "1998", date(1998, 1, 1), date(1998, 12, 31)),
        ("1998-05+09:00", "1998-05", date(1998, 5, 1), date(1998, 5, 31)),
        ("1998-05:00", "1998", date(1998, 1, 1), date(1998, 12, 31)),
        ("1998-05-14Z", "1998-05-14", date(1998, 5, 14), date(1998, 5, 14)),
        ("1998-05-14-14:00", "1998-05-14", date(1998, 5, 14), date(1998, 5, 14)),
        ("1998-05-14T00:00:00.000Z", "1998-05-14", date(1998, 5, 14), date(1998, 5, 14)),
        ("1998-05-14 00:00:00.000000", "1998-05-14", date(1998, 5, 14), date(1998, 5, 14)),
        ("0001", "0001", date(1, 1, 1), date(1, 12, 31)),
    ],
)
def test_a_date_is_the_days_that_it_may_mean(text, plain, first, last):
    found = read_date(text)
    assert (found.text, found.first, found.last, found.note) == (plain, first, last, "")
    assert span(text) == (first, last)


@pytest.mark.parametrize(
    "text", ["1998-05-14T10:30:00", "1998-05-14T23:59:59.5+09:00", "1998-05-14T24:00:00Z"]
)
def test_a_time_of_day_is_left_out_with_a_note(text):
    assert read_date(text).first == read_date(text).last == date(1998, 5, 14)
    assert read_date(text).note == "is read as the day 1998-05-14"


@pytest.mark.parametrize(
    ("text", "reason", "hint"),
    [
        (
            "2015-00-05",
            "is not a date",
            "leave out the month or the day that is not known, for example 2015",
        ),
        ("2015-05-00", "is not a date", "leave out the month or the day"),
        ("2015-00", "is not a date", "leave out the month or the day"),
        (
            "２０１５－００－０５",
            "is not a date",
            "leave out the month or the day that is not known, for example 2015",
        ),
        ("2015-04-31", "is not a date", "write 1998"),
        ("2015-13", "is not a date", "write 1998"),
        ("0000", "is not a date", "write 1998"),
        ("-0044", "is not a date", "write 1998"),
        ("12000", "is not a date", "write 1998"),
        ("98", "is not a date", "write 1998"),
        ("19980514", "is not a date", "write 1998"),
        ("1998-W20-4", "is not a date", "write 1998"),
        ("1998-05-14+14:30", "is not a date", "write 1998"),
        ("1998-05-14T25:00:00", "is not a date", "write 1998"),
        ("1998-05-14T24:00:01", "is not a date", "write 1998"),
        ("1998年5月", "is not a date", "write 1998"),
        ("1998/05/14", "is not a date", "write 1998"),
        ("1999/1998", "is not a date", "earlier date before the slash"),
        ("１998", "mixes digits of several scripts", "in one script"),
        ("1998/１９９９", "mixes digits of several scripts", "in one script"),
    ],
)
def test_what_is_no_date_is_refused_with_a_cure(text, reason, hint):
    refusal = read_date(text)
    assert isinstance(refusal, Refusal)
    assert refusal.reason == reason
    assert refusal.hint.startswith(hint) or hint in refusal.hint
    assert span(text) is None
    assert read_day(text) == refusal


def test_the_day_of_a_question_is_the_last_of_a_month_or_year():
    assert [read_day(t) for t in ("1998", "１９９８－０２", "1998-05-14")] == [
        date(1998, 12, 31), date(1998, 2, 28), date(1998, 5, 14),
    ]  # fmt: skip
    assert isinstance(read_day("1998/1999"), Refusal)


@pytest.mark.parametrize(
    "text", ["1998", "1998-02", "2000-02", "1998-05-14", "1996/1999", "1996-05-02/1999-07-31"]
)
def test_days_are_written_as_the_shortest_date_that_means_them(text):
    assert shortest(*span(text)) == text
