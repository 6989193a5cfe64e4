"""Intervals whose ends may be open or unknown: how they add up, what lies between two, and how they are said."""

from dataclasses import dataclass

from kg.schema.numerals import decimal

MONTHS = {"month": 1.0, "year": 12.0, "day": 12 / 365.25}
_PLURALS = frozenset(f"{unit}s" for unit in MONTHS)


@dataclass(frozen=True)
class Span:
    """An interval; an end that is not known is `None`, one that is `open` is not reached itself."""

    least: float | None = None
    most: float | None = None
    open_least: bool = False
    open_most: bool = False

    @property
    def has_end(self) -> bool:
        """Return whether either end is known."""
        return self.least is not None or self.most is not None

    def __sub__(self, other: "Span") -> "Span":
        """Return all that the difference can be; what is not known at either end stays unknown."""
        least = (
            None if self.least is None or other.most is None else round(self.least - other.most, 6)
        )
        most = (
            None if self.most is None or other.least is None else round(self.most - other.least, 6)
        )
        return Span(
            least,
            most,
            least is not None and (self.open_least or other.open_most),
            most is not None and (self.open_most or other.open_least),
        )

    def __add__(self, other: "Span") -> "Span":
        """Return all that the sum can be."""
        least = None if self.least is None or other.least is None else self.least + other.least
        most = None if self.most is None or other.most is None else self.most + other.most
        return Span(
            least, most, self.open_least or other.open_least, self.open_most or other.open_most
        )

    def text(self, unit: str) -> str:
        """Return it in words; `unit` is a currency, or a unit of time in the plural."""
        least, most = (None if end is None else _figure(end) for end in (self.least, self.most))
        if (most or least) == "1" and unit in _PLURALS:
            unit = unit[:-1]
        if least is not None and least == most:
            return f"{least} {unit}"
        if least is not None and most is not None:
            ends = [
                f"{end} itself not reached"
                for end, out in ((least, self.open_least), (most, self.open_most))
                if out
            ]
            return f"{least}–{most} {unit}" + (f" ({', '.join(ends)})" if ends else "")
        if least is not None:
            return f"more than {least} {unit}" if self.open_least else f"{least} {unit} or more"
        if most is not None:
            return f"less than {most} {unit}" if self.open_most else f"up to {most} {unit}"
        return "not stated"


def _figure(x: float) -> str:
    for power, word in ((1e12, "trillion"), (1e9, "billion")):
        if x >= power and round(x / power, 3) == x / power:
            return f"{decimal(x / power)} {word}"
    return f"{x:,.0f}" if x == int(x) else decimal(round(x, 1))
