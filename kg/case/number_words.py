"""A number of a row in words: exact, or its bounds."""

from collections.abc import Mapping

from kg.schema.numerals import decimal

Row = Mapping[str, object]
_GROUPED = 10_000  # from here on, digits stand in groups of three


def number_in_words(row: Row, name: str) -> str:
    """Return a number or its bounds in words; a bound that is excluded stands after < or >.

    Args:
        row: a row with the number.
        name: the column of the number, such as `share`; its bounds stand in `share_min` and
            `share_max`, and `share_exclusive` says which of them is excluded.

    >>> row = {"share": None, "share_min": None, "share_max": 10.0, "share_exclusive": "max"}
    >>> number_in_words(row, "share")
    '< 10'
    >>> row |= {"share_min": 5.0, "share_max": 12500.0, "share_exclusive": None}
    >>> number_in_words(row, "share")
    '5–12,500'
    """
    exact, low, high = (_number(row[f"{name}{end}"]) for end in ("", "_min", "_max"))
    excluded = row[f"{name}_exclusive"]
    if exact:
        return exact
    if low and high and excluded is None:
        return f"{low}–{high}"
    above = ">" if excluded in ("min", "both") else "≥"
    below = "<" if excluded in ("max", "both") else "≤"
    bounds = []
    if low:
        bounds.append(f"{above} {low}")
    if high:
        bounds.append(f"{below} {high}")
    return ", ".join(bounds)


def _number(value: object) -> str:
    """Return a number with its digits in groups of three if there are many; "" if there is none.

    Whether there is a number is decided by its type, so that 0 is one.
    """
    if not isinstance(value, float):
        return ""
    integer, point, fraction = decimal(value).partition(".")
    if abs(value) >= _GROUPED:
        integer = f"{int(integer):,}"
    return f"{integer}{point}{fraction}"
