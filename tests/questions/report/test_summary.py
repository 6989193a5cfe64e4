"""The first screen, those counted one by one, and the figures of the report: what they say, against small worlds."""

import re
from collections import Counter

import pytest

import kg
from kg.errors import NameUnknown
from kg.questions.report.figures import captive_shares, pyramid
from kg.questions.report.numbered_line import line_evidence
from kg.questions.report.profiles import profiles
from kg.questions.report.question import report
from kg.results.answers import sections
from tests.support.worlds import world as a_world

TOML = (
    'id = "w"\ntitle = "W"\n[tiers]\ntop = ["state"]\nmiddle = ["bank"]\nbase = ["sme"]\n'
    '[channels.capital]\nfrom = ["state"]\nto = ["sme"]\navoid = ["bank"]\nalso_from = ["person"]\n'
)
ACTORS = "s state \n b bank \n c bank \n x sme \n y sme \n z sme \n p person"
TIES = (
    "s funds b \n s funds c \n b lends-to x \n b lends-to y \n p self-funds y strategy=self-funding \n"
    "b lends-to z status=refused refused_by=source"
)


@pytest.fixture(scope="module")
def small(world):
    return world(ACTORS, TIES, TOML)


def screen(case):
    found = report(case)
    sections = found.sections[: found.screen_sections]
    return [(s.topic, s.text) for section in sections for s in section.sentences]


def test_the_first_screen_says_who_is_held_refused_and_around_by_name_before_how_many(small):
    assert [text for topic, text in screen(small) if topic == "Channel: capital"] == [
        "X is held by B; no way round is told (no evidence). Z was refused or cut off (no evidence).",
        "Y gets around by self-funding: 1 of 3 (no evidence).",
    ]


def test_a_channel_is_asked_about_in_the_words_of_the_case(world):
    toml = TOML.replace(
        'from = ["state"]', 'title = "money"\nasks = "Who gets money?"\nfrom = ["state"]'
    )
    assert "Who gets money?" in [topic for topic, _ in screen(world(ACTORS, TIES, toml))]


def test_holders_of_the_same_captives_are_named_together(world):
    case = world(
        "s state \n b bank \n c bank \n x sme \n y sme",
        "s funds b \n b funds c \n c lends-to x",
        TOML,
    )
    assert [text for topic, text in screen(case) if topic == "Channel: capital"] == [
        "X is held by C and B; no way round is told (no evidence)."
    ]


def test_a_channel_in_which_nothing_is_told_of_anybody_says_so(world):
    case = world(ACTORS, "c lends-to s", TOML)
    assert [text for topic, text in screen(case) if topic == "Channel: capital"] == [
        "Nothing is told of all 3."
    ]


MARKS = {
    "author-claim": "s", "table": "s", "law": "s", "external-statistic": "s",
    "interview": "i", "survey": "i", "anecdote": "i",
    "reading": "k", "derived": "k", "speculation": "?",
}  # fmt: skip


def marks(text):
    """Return the letters of all marks in a text."""
    found = re.findall(r"\(((?:[sik?](?:, )?)+)(?:; one passage)?\)", text)
    return {letter for group in found for letter in group.split(", ")}


@pytest.mark.parametrize("method", [method for method in MARKS if method != "derived"])
def test_a_line_is_marked_by_the_method_of_what_it_rests_on(tmp_path, method):
    case = a_world(
        tmp_path / "w",
        TOML,
        actors=ACTORS,
        ties=TIES,
        documents="id | title | locators\nd | A text | p:1-9",
        evidence=f"id | about | document | locator | method\ne | p-self-funds-y | d | p.2 | {method}",
    )
    [line] = [text for _, text in screen(case) if "gets around" in text]
    assert marks(line) == {MARKS[method]}


def test_the_marks_of_the_embedded_case_are_those_of_its_evidence():
    case = kg.read_case()
    channels = {question.asks for question in case.settings.questions.values()}
    evidence = case.tables["evidence"].to_dicts()
    lines = [line for line in report(case).lines if line.topic in channels]
    assert len(lines) >= 6
    for line in lines:
        methods = {
            e["method"] for e in evidence if e["about"] in line.ids and e["stance"] == "supports"
        }
        stated = {MARKS[method] for method in methods}
        # What follows for a firm from what is said of its role is derived, however the role is known.
        assert stated <= marks(line.text) <= stated | {"k"}, line.text
    [patent] = [line for line in lines if line.topic == "Who gets a patent?"]
    assert marks(patent.text) == {"s", "k"}


def test_each_number_of_the_first_screen_opens_the_rows_of_its_line():
    case = kg.read_case()
    lines = report(case).lines
    assert [line.number for line in lines] == list(range(1, len(lines) + 1))
    about = case.tables["evidence"].select("about", "document", "locator").rows()
    for number in (1, 4, len(lines)):
        found = line_evidence(case, number)
        line = lines[number - 1]
        assert found.line == line
        expected = Counter((row, d, place) for row, d, place in about if row in line.ids)
        assert Counter((p.row, p.document, p.locator) for p in found.pieces) == expected
        assert line.text in found.sentences()[0].text
    for number in (0, len(lines) + 1):
        with pytest.raises(
            NameUnknown, match=f"no line of the first screen has the number {number}"
        ):
            line_evidence(case, number)


def test_the_first_screen_has_no_identifiers_and_sentences_one_can_read_at_once():
    case = kg.read_case()
    found = report(case).first_screen()
    sentences = [*found.sentences(), *(s for part in found.sections for s in part.sentences)]
    ids = {row for row in case.homes if "-" in row} - {"joint-rd"}
    claims = set(case.tables["claims"]["statement"])
    names = sorted({*case.names.values()}, key=len, reverse=True)
    for sentence in sentences:
        words = re.findall(r"[a-z0-9]+(?:-[a-z0-9]+)+", sentence.text)
        assert not ids & {*words}, sentence.text
        is_quoted = (
            any(claim in sentence.text for claim in claims)
            or case.settings.summary in sentence.text
        )
        if is_quoted or sentence.text.startswith("Passages"):
            continue
        text = sentence.text
        for name in names:
            text = text.replace(name, "X")  # of actors as many are named as there are
        for part in re.split(r"[.;:] ", text):
            assert len(part.split()) <= 25, part


def test_the_first_screen_of_the_embedded_case_fits_one_screen():
    first = report(kg.read_case()).first_screen()
    assert len(kg.render(first, "terminal", width=80).splitlines()) <= 52


def test_the_first_screen_leads_with_the_claims_of_the_case_in_their_order():
    case = kg.read_case()
    lines = report(case).lines
    claims = case.settings.report.claims
    assert [line.ids for line in lines[: len(claims)]] == [(claim,) for claim in claims]
    assert [line.topic for line in lines[: len(claims)]] == ["What it says"] * len(claims)


def test_what_is_not_recorded_is_one_line_and_a_case_without_documents_says_so(small):
    said = [text for _, text in screen(small)]
    assert [text for text in said if text.startswith("Nothing recorded")] == [
        "Nothing recorded: money that returns, procedures."
    ]
    assert report(small).sentences()[0].text == "No source is named, at any time. Cases, no sample."


def test_a_profile_says_where_one_is_held_and_gets_around(small):
    held, around, depends = kg.bottlenecks(small), kg.bypass(small), kg.dependence(small)
    found = {p.actor: p for p in profiles(small, held, around, depends).profiles}
    assert list(found) == ["x", "y", "z"]
    assert (found["y"].held_by, found["y"].around_in, found["y"].strategies) == (
        ("b",),
        ("capital",),
        ("self-funding",),
    )
    assert (found["z"].reached_in, found["z"].held_in, found["z"].denials) == (
        (),
        (),
        ("b-lends-to-z",),
    )
    texts = {s.topic: s.text for s in profiles(small, held, around, depends).sentences()}
    assert texts == {
        "self-funding": "capital: Y.",
        "no route in use": "2 of 3 have no route around in use in any channel: X, Z.",
    }


def test_the_profiles_of_the_embedded_case_follow_from_its_tables():
    case = kg.read_case()
    tables = {t.name: t.records() for t in report(case).tables()}
    for row in tables["profiles"]:
        mine = [
            r for r in tables["routes"] if r["target"] == row["actor"] and r["status"] == "used"
        ]
        assert set(row["around_in"]) == {r["channel"] for r in mine}
        assert set(row["strategies"]) == {s for r in mine for s in r["strategies"]}
        first = {r["channel"]: r["population"] for r in reversed(tables["reach"])}
        keepers = {
            g["actor"]
            for g in tables["gatekeepers"]
            if row["actor"] in g["who"] and first[g["channel"]] == g["population"]
        }
        assert set(row["held_by"]) == keepers
    for row in tables["strategies"]:
        assert row["actors"] == len(set(row["who"]))


def test_the_bars_are_the_captive_shares(small):
    [figure] = captive_shares(kg.bottlenecks(small))
    assert [(b.id, b.share, b.text, b.tone) for b in figure.drawing.bars] == [
        ("b", 1.0, "2 of 2", "open"),
        ("kind:bank", 1.0, "2 of 2", "open"),
    ]
    assert "capital, SMEs: B 2 of 2 (recorded)" in figure.text


def test_the_pyramid_has_the_tiers_those_who_hold_and_the_ties_between(small):
    [figure] = pyramid(small, kg.bottlenecks(small), kg.bypass(small))
    top, middle, base = figure.drawing.tiers
    assert (top.actors, middle.actors, base.actors) == (1, 2, 3)
    assert [(c.id, c.text) for c in middle.chips] == [("b", "capital 2/2")]
    assert [(c.id, c.tone) for c in base.dots] == [("x", "closed"), ("y", "plain"), ("z", "closed")]
    assert figure.drawing.joins == ((0, 1, 2), (1, 2, 2))


def test_without_tiers_there_is_no_pyramid_and_nobody_brokers(world):
    case = world(
        ACTORS,
        TIES,
        TOML.replace('[tiers]\ntop = ["state"]\nmiddle = ["bank"]\nbase = ["sme"]\n', ""),
    )
    found = report(case)
    assert pyramid(case, kg.bottlenecks(case), kg.bypass(case)) == ()
    assert "brokers" not in {t.name for t in found.tables()}


def test_each_channel_has_its_part_and_the_whole_has_every_row():
    case = kg.read_case()
    found = report(case)
    titles = [part.title for part in sections(found)]
    assert [t for t in titles if t.startswith("Channel: ")] == [
        f"Channel: {c}" for c in case.settings.questions
    ]
    parts = [t for part in sections(found) for t in part.tables if t.name == "gatekeepers"]
    [merged] = [t for t in found.tables() if t.name == "gatekeepers"]
    assert len(parts) == len(case.settings.questions)
    assert merged.rows == kg.bottlenecks(case).tables()[0].rows


def test_sentences_say_by_which_ties_actors_are_reached(world):
    actors = "s state \n b bank \n smes sme role \n x sme member_of=smes \n y sme member_of=smes \n z sme member_of=smes"
    case = world(
        actors,
        "s funds b \n b lends-to smes \n b funds x \n b lends-to z status=refused refused_by=source",
        TOML,
    )
    first = kg.bottlenecks(case).answers[0]
    assert (first.arrivals.own, first.arrivals.hanging, first.arrivals.roles) == (
        1,
        1,
        ("b-lends-to-smes",),
    )
    text = kg.bottlenecks(case).sentences()[0].text
    assert text.startswith(
        "2 of 3 SMEs reached (1 by a tie of its own; 1 only by 1 tie of a role, known by no evidence)"
    )
    assert "refused: Z" in text
    said = dict(reversed(screen(case)))["Channel: capital"]
    assert "Of 1 only what is said of their kind leads there" in said


def test_a_denial_that_a_role_has_is_not_one_by_name(world):
    actors = "s state \n smes sme role \n x sme member_of=smes \n y sme member_of=smes"
    case = world(
        actors, "s funds smes status=absent \n s funds x status=refused refused_by=source", TOML
    )
    [table] = [t for t in kg.bottlenecks(case).tables() if t.name == "unreached"]
    assert [(r["actor"], r["own"]) for r in table.records()] == [("x", True), ("y", False)]
    [text] = [text for topic, text in screen(case) if topic == "Channel: capital"]
    assert text == (
        "X was refused or cut off (no evidence). Of 1 only what is said of their kind: access is little or none "
        "(no evidence)."
    )


def test_who_had_ended_is_not_counted_and_is_named(world):
    toml = TOML.replace('title = "W"', 'title = "W"\nperiod = "2000"')
    case = world(
        "s state \n x sme end=1998 \n y sme end=2000-12-31", "s funds x \n s funds y", toml
    )
    assert report(case).sentences()[0].text.endswith("Not counted: X (ended).")


def test_who_holds_and_is_in_no_tier_is_named_beside_the_pyramid(world):
    case = world(ACTORS, TIES, TOML.replace('middle = ["bank"]\n', ""))
    [figure] = pyramid(case, kg.bottlenecks(case), kg.bypass(case))
    assert not any(tier.chips for tier in figure.drawing.tiers)
    assert figure.text.endswith("In no tier, and so not drawn, though it holds somebody: B.")


def test_more_than_can_be_drawn_are_counted_all_the_same(world):
    many = "\n".join(f"f{i} sme" for i in range(70))
    case = world(f"s state \n {many}", "", TOML)
    [figure] = pyramid(case, kg.bottlenecks(case), kg.bypass(case))
    base = figure.drawing.tiers[-1]
    assert (len(base.dots), base.text) == (60, "70 counted, the first 60 drawn")
    assert "one of the 70 counted; 70 without a route around in use" in figure.text
