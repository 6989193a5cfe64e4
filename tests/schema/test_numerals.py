"""Numbers as people write them: each is read to the same number, or refused with what to try."""

from decimal import Decimal

import polars as pl
import pytest

from kg.schema.numerals import (
    Number,
    Refusal,
    decimal,
    read_cells,
    read_exact,
    read_number,
    read_whole,
    scripts,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("80", 80), ("-80", -80), ("+40", 40), (".5", 0.5), ("-.5", -0.5), ("5.", 5), ("007", 7), ("-0", 0), ("-0.0", 0),
        ("4.05e+01", 40.5), ("4.05E1", 40.5), ("1e3", 1000), ("1E-3", 0.001), ("1e22", 1e22), ("1e23", 1e23),
        ("８０", 80), ("１８０．５", 180.5), ("－４", -4), ("−4", -4), ("＋４．０５Ｅ＋０１", 40.5), ("٣", 3), ("٣٫٥", 3.5),
        ("४०.५", 40.5), ("𝟖𝟎", 80), ("９００７１９９２５４７４０９９２", 2.0**53), ("0." + "0" * 400 + "0", 0),
        ("1" + "0" * 400 + "e-400", 1), ("0e99999999999999999999999", 0), ("1e308", 1e308), ("5e-324", 5e-324),
        ("0.30000000000000004", 0.30000000000000004), (" 40\u3000", 40), ("0.5" + "0" * 40, 0.5),
    ],
)  # fmt: skip
def test_a_number_is_read_as_it_is_written(text, value):
    assert read_number(text) == Number(value)
    assert str(read_number(text).value) != "-0.0"


@pytest.mark.parametrize(
    ("text", "reason", "hint"),
    [
        ("8０", "mixes digits of several scripts", "in one script"),
        ("٣۴", "mixes digits of several scripts", "in one script"),
        ("八十", "is not a number", "write it in digits"),
        ("百", "is not a number", "write it in digits"),
        ("10²", "is not a number", "write it in digits"),
        ("½", "is not a number", "write it in digits"),
        ("INF", "is not a number", "leave it out"),
        ("-inf", "is not a number", "leave it out"),
        ("NaN", "is not a number", "leave it out"),
        ("∞", "is not a number", "leave it out"),
        ("80%", "is not a number", "percent sign"),
        ("８０％", "is not a number", "percent sign"),
        ("1,000", "is not a number", "thousands separators"),
        ("1 000", "is not a number", "thousands separators"),
        ("1，０００", "mixes digits of several scripts", "in one script"),
        ("１，０００", "is not a number", "thousands separators"),
        ("1'000.5", "is not a number", "thousands separators"),
        ("1_000", "is not a number", "thousands separators"),
        ("12,5", "is not a number", "decimal point as a full stop"),
        ("–5", "is not a number", "minus sign"),
        ("5 million", "is not a number", "without unit"),
        ("0x10", "is not a number", "1250.5"),
        ("1e", "is not a number", "1250.5"),
        ("e5", "is not a number", "1250.5"),
        ("--5", "is not a number", "1250.5"),
        (".", "is not a number", "1250.5"),
        ("", "is not a number", "1250.5"),
        ("1" + "0" * 400, "is too large", "1e308"),
        ("1e99999999999999999999", "is too large", "1e308"),
        ("1e-400", "is too close to 0 to be stored", "write 0"),
        ("-1e-99999999999999999999", "is too close to 0 to be stored", "write 0"),
        (
            "9007199254740993",
            "has more digits than a number of this size can keep",
            "round it to 9007199254740992",
        ),
        (
            "９００７１９９２５４７４０９９３",
            "has more digits than a number of this size can keep",
            "9007199254740992",
        ),
        (
            "9007199254740993.5",
            "has more digits than a number of this size can keep",
            "9007199254740994",
        ),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_cure(text, reason, hint):
    for read in (read_number, read_whole):
        refusal = read(text)
        assert isinstance(refusal, Refusal)
        assert refusal.reason.replace("whole number", "number") == reason
        assert hint.replace("1250.5", "1250") in refusal.hint.replace("1250.5", "1250")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.12345678901234567890", 0.12345678901234568),
        ("０．１２３４５６７８９０１２３４５６７８９０", 0.12345678901234568),
        ("0.1000000000000000055511151231257827", 0.1),
        ("40.123456789012345678", 40.123456789012344),
    ],
)
def test_a_fraction_with_more_digits_than_fit_is_rounded_with_a_note(text, value):
    assert read_number(text) == Number(value, f"is read as {value!r}")
    assert isinstance(read_whole(text), Refusal)


def test_whole_numbers_may_be_written_as_numbers_are():
    assert [read_whole(t) for t in ("1998", "１９９８", "1998.0", "1.998e3", "-5", "+5", "9007199254740992")] == [
        1998, 1998, 1998, 1998, -5, 5, 2**53,
    ]  # fmt: skip
    assert read_whole("1.5") == Refusal(
        "is not a whole number", "write a whole number, such as 1250"
    )
    assert read_whole("1e19").reason == "is too large"
    assert read_exact("9" * 40) == Decimal("9" * 40)


def test_a_column_is_read_as_its_texts_are():
    texts = [
        "80",
        None,
        "８０",
        "8０",
        "1e3",
        "0.1" + "1" * 30,
        "9007199254740993",
        "-0",
        "0.30000000000000004",
        "x",
    ]
    cells = read_cells(pl.Series("share", texts))
    assert cells.values.name == "share"
    assert cells.values.to_list() == [
        80,
        None,
        80,
        None,
        1000,
        0.1111111111111111,
        None,
        0,
        0.30000000000000004,
        None,
    ]
    assert list(cells.refusals) == ["8０", "9007199254740993", "x"]
    assert list(cells.notes) == ["0.1" + "1" * 30]
    whole = read_cells(pl.Series(["7", "７", "7.5", None]), whole_numbers=True)
    assert whole.values.to_list() == [7, 7, None, None]
    assert whole.values.dtype == pl.Int64
    assert list(whole.refusals) == ["7.5"]


def test_every_script_has_its_ten_digits_read():
    assert "０１２３４５６７８９" in scripts()
    assert len(scripts()) > 60
    for digits in scripts():
        assert read_number(f"{digits[1]}{digits[0]}.{digits[9]}") == Number(10.9)


def test_a_number_is_written_in_plain_digits():
    assert [decimal(v) for v in (1e23, 0.1, 1e-7, 40.0)] == [
        "1" + "0" * 23,
        "0.1",
        "0.0000001",
        "40",
    ]
