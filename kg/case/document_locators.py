"""The locators that documents list, such as `finance:1-3`, which are never written out."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

import polars as pl

from kg.system.sizes import COMPARED_WORDS

_SPAN = re.compile(r"(\d{1,6})(?:-(\d{1,6}))?")
_NUMBERED = r"^(?s:(.*))\.(0|[1-9][0-9]{0,8})$"  # a number has no zeros in front


def list_locators(items: Iterable[str]) -> Iterator[str]:
    """Yield the locators that a list stands for, one at a time.

    Args:
        items: the items of the list.

    >>> list(list_locators(["intro:1-2", "table-1:4", "summary"]))
    ['intro.1', 'intro.2', 'table-1.4', 'summary']
    """
    for item in items:
        section, _, span = item.partition(":")
        numbers = _SPAN.fullmatch(span)
        if not numbers:
            yield section
            continue
        first, last = int(numbers[1]), int(numbers[2] or numbers[1])
        yield from (f"{section}.{number}" for number in range(first, last + 1))


def first_locators(items: Iterable[str]) -> list[str]:
    """Return the locators that a wrong one is compared with."""
    return list(islice(list_locators(items), COMPARED_WORDS))


def find_unlisted(pairs: pl.DataFrame, documents: pl.DataFrame) -> pl.DataFrame:
    """Return the locators that their documents do not list.

    Args:
        pairs: `document` and `locator`; pairs whose document is not in the table are skipped.
        documents: the table of documents, with their lists.
    """
    names: list[tuple[str, str]] = []
    spans: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for document, items in documents.select("id", "locators").iter_rows():
        for item in items or ():
            section, _, span = item.partition(":")
            if numbers := _SPAN.fullmatch(span):
                ends = (int(numbers[1]), int(numbers[2] or numbers[1]))
                spans.setdefault((document, section), []).append(ends)
            else:
                names.append((document, section))
    text = dict.fromkeys(("document", "locator"), pl.String)
    named = pl.DataFrame(names, schema=text, orient="row")
    has_document = pairs.join(documents.select(document="id"), on="document", how="semi")
    unnamed = has_document.join(named, on=["document", "locator"], how="anti")
    numbered = unnamed.with_columns(
        section=pl.col("locator").str.extract(_NUMBERED, 1),
        number=pl.col("locator").str.extract(_NUMBERED, 2).cast(pl.Int64),
    )
    # The spans of a section do not overlap, so only one can hold a number.
    nearest = (
        numbered.drop_nulls()
        .sort("number")
        .join_asof(
            _frame_of(spans),
            left_on="number",
            right_on="first",
            by=["document", "section"],
            check_sortedness=False,  # both sides are sorted here
        )
    )
    within = nearest.filter(pl.col("number") <= pl.col("last"))
    return unnamed.join(within, on=["document", "locator"], how="anti")


def _frame_of(spans: Mapping[tuple[str, str], list[tuple[int, int]]]) -> pl.DataFrame:
    """Return spans by their first numbers, those that overlap joined.

    Args:
        spans: the first and last number of each span, by document and section.
    """
    rows: list[tuple[str, str, int, int]] = []
    for (document, section), ends in spans.items():
        last_row = len(rows)
        for first, last in sorted(ends):
            if len(rows) > last_row and first <= rows[-1][3]:
                rows[-1] = (*rows[-1][:3], max(last, rows[-1][3]))
            else:
                rows.append((document, section, first, last))
    columns = {"document": pl.String, "section": pl.String, "first": pl.Int64, "last": pl.Int64}
    return pl.DataFrame(rows, schema=columns, orient="row").sort("first")
