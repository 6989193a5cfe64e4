"""JSON has the bytes that the encoder of the standard library writes."""

import json
import math
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.rendering import render
from kg.results.answers import FORMAT, Column, Heading, Section, Sentence, Table
from kg.results.long_lists import Ids
from tests.rendering.small_result import Small

_UNSEEN = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


def standard_json(result):
    """Return what the standard library writes of a result, all at once."""
    heading = result.heading
    envelope = {
        "format": FORMAT,
        "case": heading.case,
        "command": heading.command,
        "title": heading.title,
        "sentences": [
            {"topic": s.topic, "text": s.text, "ids": list(s.ids)} for s in result.sentences()
        ],
        "figures": [],
    }
    for table in result.tables():
        envelope[table.name] = [
            {name: None if _is_missing(cell) else cell for name, cell in row.items()}
            for row in table.records()
        ]
    text = json.dumps(envelope, ensure_ascii=False, indent=2, allow_nan=False, default=list)
    return _UNSEEN.sub(lambda char: f"\\u{ord(char[0]):04x}", text) + "\n"


def _is_missing(cell):
    return isinstance(cell, float) and not math.isfinite(cell)


def result_of(rows, text="text"):
    columns = tuple(Column(f"c{i}", "text", "") for i in range(len(rows[0]) if rows else 1))
    sentences = (Sentence(text, (text,), "topic"),) if text else ()
    table = Table("rows", "Rows", columns, tuple(map(tuple, rows)))
    heading = Heading("small", "case", text)
    return Small(heading, sentences, (Section("", (), (table,)),))


cells = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.floats().map(np.float64),
    st.text(st.characters(), max_size=8),
    st.lists(st.text(max_size=3), max_size=3).map(tuple),
)


@given(st.lists(st.tuples(cells, cells), max_size=5), st.text(st.characters(), max_size=6))
def test_any_answer_has_the_same_bytes(rows, text):
    result = result_of(rows, text)
    assert render(result, "json") == standard_json(result)


@pytest.mark.parametrize("piece", [1, 2, 3, 7])
def test_rows_in_pieces_have_the_same_bytes(piece, monkeypatch):
    monkeypatch.setattr("kg.rendering.json.ENCODED_ROWS", piece)
    ids = Ids(("a", "b\u202e"), np.array([1, 0, 1]))
    rows = [(i, 10.0 ** (i - 12), "\x7f", ids, ()) for i in range(6)]
    result = result_of(rows)
    assert render(result, "json") == standard_json(result)


@pytest.mark.parametrize("cell", ["\ud800", 2**70, -(2**63) - 1, 1e-5, 1e16, 5e-324, -0.0, "null"])
def test_what_the_fast_encoder_writes_otherwise_has_the_same_bytes(cell):
    result = result_of([(cell, 1e-7), (0.5, float("nan"))])
    assert render(result, "json") == standard_json(result)
