"""The rows of a picture that have ended or have not begun, and their dates."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_YEAR = re.compile(r"\d{4}")


@dataclass(frozen=True)
class Dates:
    """The rows of a view that are not current, by their dates.

    Attributes:
        reasons: the actors that are not there and the ties that are not in force on the day of the
            view, each with the reason: `ended` or `not begun`.
        since: for each denial that a later active tie replaces, the first day of that tie.
    """

    reasons: Mapping[str, str]
    since: Mapping[str, str]


def lifetime(start: str, end: str) -> str:
    """Return a start and an end as one text.

    Years are joined by a hyphen, since no day of theirs is meant; dates by a dash.

    Args:
        start: a year, month or day; empty if it is not known.
        end: the same of the end.

    >>> lifetime("2001", "2005"), lifetime("2030", ""), lifetime("1998-05", "1999")
    ('2001-2005', '2030–…', '1998-05–1999')
    >>> lifetime("2001", "2001")
    '2001'
    """
    if start == end:
        return start
    if _YEAR.fullmatch(start) and _YEAR.fullmatch(end):
        return f"{start}-{end}"
    return f"{start or '…'}–{end or '…'}"
