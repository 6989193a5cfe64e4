"""The overview of the embedded case, verdict by verdict: a change of any of them shows here."""

import pytest

from kg.case import read_case
from kg.questions.overview.question import overview

# What is not listed stands as `rest` says.
EXPECTED = {
    "capital": {"rest": "lacking", "around": "d-firm h-firm m-firm s-firm t-firm"},
    "market": {
        "rest": "not stated",
        "around": "m-firm t-firm",
        "open": "b-firm c-firm d-firm e-firm k-firm r-firm s-firm",
        "held": "j-firm",
        "declined": "teller-firm",
    },
    "patent": {"rest": "held"},
    "influence": {"rest": "lacking"},
    "information": {
        "rest": "not stated",
        "around": "c-firm d-firm",
        "free": "f-firm",
        "open": "k-firm",
    },
    "technology": {
        "rest": "not stated",
        "around": "d-firm e-firm t-firm",
        "declined": "c-firm",
    },
}


@pytest.fixture(scope="module")
def channels():
    """Return the verdicts of each channel, by actor."""
    return {
        part.channel: {v.actor: v for v in part.verdicts} for part in overview(read_case()).channels
    }


@pytest.mark.parametrize("channel", EXPECTED)
def test_the_matrix(channels, channel):
    words = dict(EXPECTED[channel])
    rest = words.pop("rest")
    expected = {actor: verdict for verdict, ids in words.items() for actor in ids.split()}
    assert len(channels[channel]) == 16
    for actor, verdict in channels[channel].items():
        assert verdict.verdict == expected.get(actor, rest), actor


def test_by_whom_with_what_and_which_doors_are_closed(channels):
    capital, market = channels["capital"], channels["market"]
    assert capital["m-firm"].strategies == ("international", "self-funding")
    assert capital["d-firm"].strategies == ("facilities",)
    assert len(capital["h-firm"].closed) == 5
    assert market["j-firm"].by == ("j-client",)
    assert market["t-firm"].strategies == ("international",)
    assert {v.by for v in channels["patent"].values()} == {("benrishi", "patent-system")}
    assert not any(v.own for v in channels["patent"].values())
