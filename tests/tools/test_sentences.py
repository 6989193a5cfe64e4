"""The list of sentences is current, and no sentence in it breaks a rule of telling."""

import pytest

from tests.tools import sentences


def test_the_list_of_sentences_is_current():
    written = sentences.PATH.read_text("utf-8")
    assert written == sentences.listing(), "write it anew (make gold), and read what changed"
    assert len(written.splitlines()) > 300
    found = {line: sentences.faults(line) for line in written.splitlines()}
    assert {line: words for line, words in found.items() if words} == {}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1 gatekeepers hold all.", "1 gatekeepers"),
        ("1 more routes lead there.", "1 more routes"),
        ("All 4 are reached by 1.", "are reached by 1"),
        ("held by None (stated)", "None"),
        ("held by  nobody", "  "),
        ("the odds differ (p = 0.04)", "p = "),
        ("1 claim says so; 1 firm gets around; 1 of 16 firms does", None),
        ("1 bank has 2 firms.", None),
    ],
)
def test_a_fault_of_telling_is_seen(text, words):
    assert sentences.faults(text) == ([words] if words else [])
