"""What of a picture is over, or has not begun, and from when to when it was."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_YEAR = re.compile(r"\d{4}")


@dataclass(frozen=True)
class Dates:
    """What dates make of the rows of a view.

    Attributes:
        reasons: the actors that are not there and the ties that are not in force on the day of the view: `ended`, or
            `not begun`.
        since: the day on which a later active tie takes the place of a denial, by the id of that.
    """

    reasons: Mapping[str, str]
    since: Mapping[str, str]


def lifetime(start: str, end: str) -> str:
    """Return a start and an end as one text; two years closely, as no day of theirs is meant.

    >>> lifetime("2001", "2005"), lifetime("2030", ""), lifetime("1998-05", "1999"), lifetime("2001", "2001")
    ('2001-2005', '2030–…', '1998-05–1999', '2001')
    """
    if start == end:
        return start
    if _YEAR.fullmatch(start) and _YEAR.fullmatch(end):
        return f"{start}-{end}"
    return f"{start or '…'}–{end or '…'}"
