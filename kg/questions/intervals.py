"""Intervals whose ends may be open or unknown: their sums and differences, and how they read."""

from dataclasses import dataclass

from kg.schema.numerals import decimal

# How many months each unit of time has.
MONTHS = {"month": 1.0, "year": 12.0, "day": 12 / 365.25}
_PLURALS = frozenset(f"{unit}s" for unit in MONTHS)


@dataclass(frozen=True)
class Span:
    """An interval.

    Attributes:
        least: the lower end; `None` where it is not known.
        most: the upper end; `None` where it is not known.
        open_least: whether the lower end itself is not reached.
        open_most: whether the upper end itself is not reached.
    """

    least: float | None = None
    most: float | None = None
    open_least: bool = False
    open_most: bool = False

    @property
    def has_end(self) -> bool:
        """Return whether either end is known."""
        return self.least is not None or self.most is not None

    def __sub__(self, subtrahend: "Span") -> "Span":
        """Return all that the difference can be; an end is known where both of its parts are."""
        least = most = None
        if self.least is not None and subtrahend.most is not None:
            least = round(self.least - subtrahend.most, 6)
        if self.most is not None and subtrahend.least is not None:
            most = round(self.most - subtrahend.least, 6)
        is_open_least = least is not None and (self.open_least or subtrahend.open_most)
        is_open_most = most is not None and (self.open_most or subtrahend.open_least)
        return Span(least, most, is_open_least, is_open_most)

    def __add__(self, addend: "Span") -> "Span":
        """Return all that the sum can be; an end is known where both of its parts are."""
        least = most = None
        if self.least is not None and addend.least is not None:
            least = self.least + addend.least
        if self.most is not None and addend.most is not None:
            most = self.most + addend.most
        is_open_least = self.open_least or addend.open_least
        return Span(least, most, is_open_least, self.open_most or addend.open_most)

    def text(self, unit: str) -> str:
        """Return it in words; `unit` is a currency, or a unit of time in the plural."""
        least = None if self.least is None else _figure(self.least)
        most = None if self.most is None else _figure(self.most)
        if (most or least) == "1" and unit in _PLURALS:
            unit = unit[:-1]
        if least is not None and least == most:
            return f"{least} {unit}"
        if least is not None and most is not None:
            return f"{least}–{most} {unit}{self._open_ends(least, most)}"
        if least is not None:
            return f"more than {least} {unit}" if self.open_least else f"{least} {unit} or more"
        if most is not None:
            return f"less than {most} {unit}" if self.open_most else f"up to {most} {unit}"
        return "not stated"

    def _open_ends(self, least: str, most: str) -> str:
        """Return a note in brackets on ends that are not reached; empty if every end is reached."""
        ends = [(least, self.open_least), (most, self.open_most)]
        phrases = [f"{end} itself not reached" for end, is_open in ends if is_open]
        return f" ({', '.join(phrases)})" if phrases else ""


def _figure(x: float) -> str:
    """Return a number in words where it is a few trillions or billions, else in figures."""
    for power, word in ((1e12, "trillion"), (1e9, "billion")):
        multiple = x / power
        if x >= power and round(multiple, 3) == multiple:
            return f"{decimal(multiple)} {word}"
    return f"{x:,.0f}" if x == int(x) else decimal(round(x, 1))
