"""The locators that a document lists, such as `finance:1-3`, which is never written out."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice

_SPAN = re.compile(r"(\d{1,6})(?:-(\d{1,6}))?")
_MOST_NAMES = 2_000  # that a wrong one is compared with


class Locators:
    """The locators that a list stands for.

    >>> listed = Locators(["intro:1-2", "table-1:4", "summary"])
    >>> list(listed)
    ['summary', 'intro.1', 'intro.2', 'table-1.4']
    >>> "intro.2" in listed, "intro.3" in listed, "intro.02" in listed
    (True, False, False)
    """

    def __init__(self, items: Iterable[str]) -> None:
        """Take the items of the list."""
        self._names: dict[str, None] = {}
        self._spans: dict[str, list[range]] = {}
        for item in items:
            section, _, span = item.partition(":")
            numbers = _SPAN.fullmatch(span)
            if not numbers:
                self._names[section] = None
                continue
            first, last = int(numbers[1]), int(numbers[2] or numbers[1])
            self._spans.setdefault(section, []).append(range(first, last + 1))

    def __contains__(self, locator: object) -> bool:
        """Tell whether a locator is listed."""
        if locator in self._names:
            return True
        section, _, digits = str(locator).rpartition(".")
        # A number has no zeros in front, as spans have none.
        if not digits.isascii() or not digits.isdecimal() or str(int(digits[:9])) != digits:
            return False
        return any(int(digits) in span for span in self._spans.get(section, ()))

    def __iter__(self) -> Iterator[str]:
        """Yield each locator; a span of a million is written out only as far as it is asked for."""
        yield from self._names
        for section, spans in self._spans.items():
            for span in spans:
                yield from (f"{section}.{number}" for number in span)

    def first(self) -> list[str]:
        """Return the locators that a wrong one is compared with."""
        return list(islice(self, _MOST_NAMES))
