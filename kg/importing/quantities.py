"""Numbers as spreadsheets and reports write them: exact, bounded, or words about a number."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from kg.importing.word_lists import lines_of, words_as_typed
from kg.schema.numerals import FORM, Refusal, in_ascii, read_number

POINT, COMMA = "point", "comma"
STYLES = (POINT, COMMA)
_PLAIN = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_NUMBER = r"[+-]?[0-9][0-9.,'’\u00a0\u202f\u2009 ]*"
_GROUPS = {
    POINT: re.compile(r"[+-]?[0-9]{1,3}(?:[,'’\u00a0\u202f\u2009 ][0-9]{3})+(?:\.[0-9]+)?"),
    COMMA: re.compile(r"[+-]?[0-9]{1,3}(?:[.'’\u00a0\u202f\u2009 ][0-9]{3})+(?:,[0-9]+)?"),
}
_GROUP_MARKS = re.compile(r"[.,'’\u00a0\u202f\u2009 ](?=[0-9]{3}(?:[^0-9]|$))")
_DECIMAL = re.compile(r"[+-]?[0-9]*,[0-9]+")
_DOUBTFUL = re.compile(r"[+-]?[1-9][0-9]{0,2}[,.][0-9]{3}")
# What tells the mark of decimals beyond doubt: 12,5 and 1.234,5, against 12.5 and 1,234.5.
_TELLS_COMMA = re.compile(
    r"[0-9],(?:[0-9]{1,2}|[0-9]{4,})(?![0-9.,])|[0-9]\.[0-9]{3},[0-9]|[0-9]\.[0-9]{3}\.[0-9]{3}"
)
_TELLS_POINT = re.compile(
    r"[0-9]\.(?:[0-9]{1,2}|[0-9]{4,})(?![0-9.,])|[0-9],[0-9]{3}\.[0-9]|[0-9],[0-9]{3},[0-9]{3}"
)
_ABOUT = re.compile(
    r"(?:approx(?:imately|\.)?|about|around|circa|ca?\.|c\.|roughly|some|nearly|almost|~|≈|约|約|およそ)"
    r"\s*[^\s].*|.*(?:or so|approx\.?|約|程度|くらい|ぐらい)", re.IGNORECASE,
)  # fmt: skip
_EMPTY = frozenset(words_as_typed("no_values.tsv"))
_SCALES = {word: int(power) for word, power in words_as_typed("scales.tsv").items()}
_SIGNS = words_as_typed("currencies.tsv")
_RANGE = re.compile(rf"({_NUMBER})\s*(?:-|–|—|〜|～|to|\.\.)\s*({_NUMBER})", re.I)
_SCALED = re.compile(
    rf"({_NUMBER})\s*({'|'.join(sorted(_SCALES, key=len, reverse=True))})\.?", re.I
)
_CODE = re.compile(r"([A-Z]{3})\s*(?=[0-9<>~])|(?<=[0-9a-z])\s*([A-Z]{3})$")


class _Bound(NamedTuple):
    """Words that make a number a bound: a pattern of the cell, and which bound it is."""

    pattern: re.Pattern[str]
    end: str
    exclusive: str


_BOUNDS = tuple(
    _Bound(re.compile(pattern, re.IGNORECASE), end, exclusive)
    for pattern, end, exclusive in lines_of("bounds.tsv")
)


@dataclass(frozen=True)
class Quantity:
    """What a cell says of a number; what is empty is not said.

    Attributes:
        value: the number, in the digits of a case.
        least: its lower bound.
        most: its upper bound.
        exclusive: `min` or `max` where the bound itself is not meant.
        text: words that are no number and no bound, such as `approx. 80`.
        currency: the currency that stands beside the number.
    """

    value: str = ""
    least: str = ""
    most: str = ""
    exclusive: str = ""
    text: str = ""
    currency: str = ""


def is_no_value(text: str) -> bool:
    """Tell whether a text says that nothing is known, as `n/a`.

    >>> is_no_value("N/A"), is_no_value("0")
    (True, False)
    """
    return text.strip().casefold() in _EMPTY


def tell_style(texts: Iterable[str]) -> frozenset[str]:
    """Return which marks of decimals numbers are written with beyond doubt.

    >>> sorted(tell_style(["1.234,5"])), sorted(tell_style(["1,234"])), sorted(tell_style(["12.5"]))
    (['comma'], [], ['point'])
    """
    styles = set()
    for text in texts:
        if _TELLS_COMMA.search(text):
            styles.add(COMMA)
        if _TELLS_POINT.search(text):
            styles.add(POINT)
    return frozenset(styles)


def read_quantity(text: str, style: str = "", *, percent: bool = False) -> Quantity | Refusal:
    """Read what a cell says of a number.

    Args:
        text: the cell.
        style: `point` or `comma`, the mark of decimals; empty where nothing tells it.
        percent: whether the column is in percent, so that a percent sign says nothing more.

    >>> read_quantity("<40").most, read_quantity("<40").exclusive, read_quantity("30-40").least
    ('40', 'max', '30')
    >>> read_quantity("approx. 80").text
    'approx. 80'
    >>> read_quantity("1.234,5", "comma").value, read_quantity("12 %", percent=True).value
    ('1234.5', '12')
    >>> read_quantity("1,234").reason
    'is 1234 or 1.234'
    """
    if _PLAIN.fullmatch(text) and not (style == COMMA and "." in text):
        return Quantity(text)
    plain = in_ascii(" ".join(text.split()).strip())
    if isinstance(plain, Refusal):
        return plain
    if is_no_value(plain):
        return Quantity()
    plain, currency = _without_currency(plain)
    if percent:
        plain = re.sub(r"\s*(?:%|％|percent|per cent)(?=$|\s|-|–)", "", plain, flags=re.I)
    return _read(plain, text, style, currency)


def _read(plain: str, text: str, style: str, currency: str) -> Quantity | Refusal:
    """Return what a text is: a bound, a number, words about a number, or a range."""
    for bound_words in _BOUNDS:
        match = bound_words.pattern.fullmatch(plain)
        if match and any(map(str.isdigit, match[1])):
            if isinstance(bound := _digits(match[1], style), Refusal):
                return bound
            exclusive = bound_words.exclusive
            if bound_words.end == "min":
                return Quantity("", bound, "", exclusive, "", currency)
            return Quantity("", "", bound, exclusive, "", currency)
    number = _digits(plain, style)
    if isinstance(number, str):
        return Quantity(number, currency=currency)
    if _ABOUT.fullmatch(plain):
        return Quantity(text=text.strip())
    if match := _RANGE.fullmatch(plain):
        low, high = _digits(match[1], style), _digits(match[2], style)
        if isinstance(low, Refusal):
            return low
        if isinstance(high, Refusal):
            return high
        if float(low) > float(high):
            return Refusal("goes from a larger number to a smaller one", "exchange the two numbers")
        return Quantity("", low, high, "", "", currency)
    return number


def _digits(text: str, style: str) -> str | Refusal:
    """Return a number in the digits of a case, or why it cannot be read."""
    text = text.strip()
    if scaled := _SCALED.fullmatch(text):
        number = _digits(scaled[1], style)
        if isinstance(number, Refusal):
            return number
        return _shifted(number, _SCALES[scaled[2].casefold()])
    if _DOUBTFUL.fullmatch(text) and (not style or (style == POINT) == ("." in text)):
        if style or "." in text:
            return text
        thousands, units = re.split("[,.]", text)
        words = f"is {thousands}{units} or {thousands}.{units}"
        return Refusal(words, "say which: --numbers point or comma")
    for name in (style,) if style else STYLES:
        if _GROUPS[name].fullmatch(text):
            text = _GROUP_MARKS.sub("", text)
            return text.replace(",", ".")
    if _DECIMAL.fullmatch(text) and style != POINT:
        return text.replace(",", ".")
    if re.fullmatch(FORM, text) and not (style == COMMA and "." in text):
        return text
    if isinstance(read := read_number(text), Refusal):
        return Refusal(read.reason, "write a number, <40, 30-40, or n/a where it is not known")
    return Refusal(f"is not written with a decimal {style}", "say which: --numbers point or comma")


def _shifted(number: str, power: int) -> str:
    """Return a number times a power of ten, in plain digits."""
    return format(Decimal(number).scaleb(power).normalize(), "f")


def scaled(quantity: Quantity, power: int) -> Quantity:
    """Return a quantity times a power of ten.

    Args:
        quantity: the quantity; its words stay as they are.
        power: the power.

    >>> scaled(Quantity("0.125", "", "3"), 2).value, scaled(Quantity("0.125", "", "3"), 2).most
    ('12.5', '300')
    """
    names = ("value", "least", "most")
    numbers = {name: getattr(quantity, name) for name in names}
    return replace(quantity, **{n: _shifted(text, power) for n, text in numbers.items() if text})


def _without_currency(text: str) -> tuple[str, str]:
    """Return a text without its sign or code of a currency, and the code; empty for none."""
    for sign, code in _SIGNS.items():
        if sign in text:
            return text.replace(sign, "").strip(), code
    if match := _CODE.search(text):
        return (text[: match.start()] + text[match.end() :]).strip(), match[1] or match[2]
    return text, ""
