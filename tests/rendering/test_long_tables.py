"""Results with millions of rows: people see a part of them, and JSON and CSV hold all rows."""

import csv
import dataclasses
import io
import json

import pytest

from kg.rendering import render
from kg.rendering.terminal.text_width import column_count
from kg.results.answers import Column, Section, Sentence, Table
from kg.results.long_lists import Ids
from kg.system.sizes import READABLE_ITEMS

COLUMNS = (
    Column("actor", "id", ""),
    Column("who", "ids", ""),
    Column("way", "route", ""),
    Column("n", "count", ""),
)


def ids(number):
    return tuple(f"f{i}" for i in range(number))


def result_of(small, rows, said=()):
    table = Table("held", "Held", COLUMNS, tuple(rows), "So it is.")
    return dataclasses.replace(small, said=said, sections=(Section("", (), (table,)),))


def row(i, who=("a",), way=("b", "c")):
    return (f"actor-{i}", who, way, i)


def test_a_table_of_as_many_rows_as_one_reads_is_shown_whole(small):
    text = render(result_of(small, map(row, range(READABLE_ITEMS))), "terminal", width=80)
    assert text.count("actor-") == READABLE_ITEMS
    assert "more" not in text


@pytest.mark.parametrize("width", [20, 80])
def test_a_longer_table_is_shown_in_part_and_says_where_the_rest_is(small, width):
    text = render(result_of(small, map(row, range(READABLE_ITEMS + 1))), "terminal", width=width)
    assert text.count("actor-") == 50
    said = " ".join(text.splitlines()[-10:])
    assert "…and951morerows,with--tableheld--formatcsv(orjson)" in "".join(said.split())
    assert max(map(column_count, text.splitlines())) <= width


def test_a_column_that_is_empty_in_the_rows_shown_is_left_out(small):
    rows = [(f"actor-{i}", ("late",) if i > 900 else (), (), i) for i in range(READABLE_ITEMS + 1)]
    assert "who" not in render(result_of(small, rows), "terminal", width=80)


@pytest.mark.parametrize("many", [ids(400_000), Ids(ids(400_000), range(400_000))])
@pytest.mark.parametrize("form", ["terminal", "markdown", "html"])
def test_a_cell_of_hundreds_of_thousands_is_shown_in_part(small, form, many):
    said = (Sentence("all of them.", many),)
    text = render(result_of(small, [row(1, many, many)], said), form)
    assert len(text) < 100_000
    assert "f3" in text
    assert "f399999" not in text
    parts = {
        "terminal": ["399,994"],
        "markdown": ["399,990"],
        "html": ["399,900", "399,994", "399,996"],
    }
    for number in parts[form]:
        assert f"{number} more" in text


def test_a_route_of_hundreds_is_shown_whole_and_one_of_thousands_in_part(small):
    for number, last in ((READABLE_ITEMS, True), (READABLE_ITEMS + 1, False)):
        text = render(result_of(small, [row(1, way=ids(number))]), "terminal", width=100)
        assert (f"f{number - 1}" in text) == last


@pytest.mark.parametrize("many", [ids(3000), Ids(ids(3000), range(3000))])
def test_json_and_csv_have_all_of_it(small, many):
    result = result_of(
        small, [row(i, many) for i in range(READABLE_ITEMS + 1)], (Sentence("all.", many),)
    )
    found = json.loads(render(result, "json"))
    assert len(found["held"]) == READABLE_ITEMS + 1
    assert found["held"][-1]["who"] == found["sentences"][0]["ids"] == list(many)
    lines = list(csv.DictReader(io.StringIO(render(result, "csv"))))
    assert len(lines) == READABLE_ITEMS + 1
    assert lines[-1]["who"] == ";".join(many)
