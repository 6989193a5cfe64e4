"""What a dossier tells of an actor, in a small world whose answer is plain, and in Japanese."""

import pytest

from kg.questions.view.question import view
from tests.support.worlds import world

TOML = 'id = "w"\ntitle = "W"\nperiod = "2000"\n[channels.capital]\ntitle = "money"\nfrom = ["state"]\nto = ["sme"]\navoid = ["bank"]\n'


@pytest.fixture
def small(tmp_path):
    """Return a case: a firm behind a bank, one refused by a third party, one that declined, one told nothing of."""
    return world(
        tmp_path / "w",
        TOML,
        actors="""
            id | name | name_ja | kind
            s | State | 国 | state
            b | Bank | 銀行 | bank
            g | Guild | | bank
            held | Held | 甲社 | sme
            shut | Shut | | sme
            proud | Proud | | sme
            mute | Mute | | sme
        """,
        ties="""
            id | source | target | kind | status | refused_by
            t1 | s | b | funds | active |
            t2 | b | held | lends-to | active |
            t3 | b | shut | lends-to | refused | g
            t4 | b | proud | lends-to | refused | target
        """,
    )


def dossiers(case, **options):
    """Return the dossiers of a view by id."""
    return {dossier.id: dossier for dossier in view(case, **options).dossiers}


def test_each_dossier_says_how_its_actor_stands(small):
    found = dossiers(small)
    assert [(key, one.standings[0].verdict) for key, one in found.items()] == [
        ("held", "held"), ("shut", "refused"), ("proud", "declined"), ("mute", "not stated"),
    ]  # fmt: skip
    assert found["held"].sentence == "Held is held for money."
    assert [(n.id, n.ties, n.sort) for n in found["held"].neighbours] == [("b", 1, "own")]
    assert [n.sort for n in found["shut"].neighbours] == ["closed"]
    assert found["mute"].neighbours == found["mute"].doors == ()


def test_a_closed_door_names_who_closed_it(small):
    doors = {key: [door.text for door in one.doors] for key, one in dossiers(small).items()}
    assert doors["shut"] == ["refused by Guild, as to: Bank."]
    assert doors["proud"] == ["declined itself: Bank."]
    assert doors["held"] == []


def test_japanese_names_stand_where_there_are_any(small):
    found = dossiers(small, lang="ja")
    assert found["held"].name == "甲社"
    assert found["shut"].name == "Shut"
    assert [n.label for n in found["held"].neighbours] == ["銀行"]


@pytest.mark.parametrize(
    ("options", "picture"),
    [
        ({}, "matrix"), ({"channel": "capital"}, "gate"), ({"focus": ["b"]}, "network"),
        ({"layout": "force"}, "network"), ({"channel": "market"}, "network"), ({"picture": "network"}, "network"),
    ],
)  # fmt: skip
def test_what_is_seen_first_fits_the_question(small, options, picture):
    assert view(small, **options).picture == picture
