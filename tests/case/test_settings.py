"""Patterns and rival explanations in case.toml: what is read, and the spot that is named when something is not right."""

import pytest

import kg
from kg.case import examine, read_case
from kg.case.settings import Pattern, Rivalry
from tests.worlds import CASE, world, write

ACTORS = "id|name|kind\na|A|firm"


def test_patterns_and_rivals_are_read_in_order(tmp_path):
    toml = CASE + (
        '[findings.size]\nclaim = "c"\nx = "measure:size"\ny = "measure:age"\nexpect = "positive"\n'
        '[findings.ways]\nclaim = "c"\nconditions = ["tie:funds", "stated:lends-to"]\ny = "measure:age>=3"\n'
        'solution = "parsimonious"\n[rivals.first]\nclaims = ["c", "d"]\nfirst = ["tie:funds", "tie:lends-to"]\nbeside = ["e"]\n'
    )
    settings = world(tmp_path, toml, actors=ACTORS).settings
    assert settings.findings == (
        Pattern("size", "measure:size", "measure:age", "c", "positive"),
        Pattern("ways", "", "measure:age>=3", "c", "", ("tie:funds", "stated:lends-to"), "parsimonious"),
    )
    assert settings.rivals == (Rivalry("first", ("c", "d"), ("tie:funds", "tie:lends-to"), ("e",)),)


def test_a_case_without_them_has_none(tmp_path):
    settings = world(tmp_path, actors=ACTORS).settings
    assert (settings.findings, settings.rivals) == ((), ())


HEAD = '[findings.p]\nclaim = "c"\ny = "tie:funds"\n'
WAYS = HEAD + 'conditions = ["tie:funds", "tie:lends-to"]\n'


@pytest.mark.parametrize(
    ("toml", "expected"),
    [
        (HEAD + 'x = "tie:funds"\nexpct = "positive"', "case.toml:8:expct: unknown key 'expct'; did you mean expect?"),
        (HEAD + 'x = "tie:funds"\nexpect = "up"', "case.toml:8:expect: unknown expect 'up'; it is one of positive, negative"),
        (HEAD, "case.toml:4:: needs x, or conditions in its place, and not both"),
        (WAYS + 'x = "tie:funds"', "case.toml:7:conditions: needs x, or conditions in its place, and not both"),
        (WAYS + 'solution = "short"', "case.toml:8:solution: unknown solution 'short'; it is one of complex"),
        (WAYS + 'expect = "positive"', "case.toml:8:expect: combinations of conditions have no direction; leave it out"),
        (HEAD + 'x = "tie:funds"\nsolution = "complex"', "case.toml:8:solution: there is nothing to solve without"),
        (HEAD + 'conditions = ["tie:funds"]', "case.toml:7:conditions: 1 conditions, two to 6 can be combined"),
        (HEAD + 'conditions = "tie:funds"', "case.toml:7:conditions: is not a list of names"),
        (HEAD + "x = 3", "case.toml:7:x: is not a text"),
        ('[findings.p]\nclaim = "c"\nx = "tie:funds"', "case.toml:4:y: y is missing"),
        ('[findings.p]\nx = "tie:funds"\ny = "tie:funds"', "case.toml:4:claim: claim is missing"),
        ('[findings]\np = "tie:funds"', "case.toml:5:p: is not a table; write [findings.p]"),
        ('[rivals.r]\nclaims = ["c"]', "case.toml:5:claims: are not two or more different claims"),
        ('[rivals.r]\nclaims = ["c", "c"]', "case.toml:5:claims: are not two or more different claims"),
        ('[rivals.r]\nclaims = ["c", "d"]\nfirst = ["tie:funds"]', "case.toml:6:first: 1 properties for 2 claims"),
        ('[rivals.r]\nfirst = ["tie:funds"]', "case.toml:4:claims: claims is missing"),
        ('[rivals.r]\nclaims = ["c", "d"]\nbesides = ["e"]', "case.toml:6:besides: unknown key 'besides'; did you mean beside?"),
        ('rivals = ["c"]', "case.toml:4:rivals: is not a table; write [rivals]"),
    ],
)  # fmt: skip
def test_faults_of_patterns_and_rivals(tmp_path, toml, expected):
    write(tmp_path, CASE + toml, actors=ACTORS)
    found = [str(p) for p in examine(tmp_path)[1]]
    assert len(found) == 1
    assert found[0].startswith(expected)


def test_rdf_and_back_keeps_them_where_case_toml_stays(tmp_path):
    case = kg.read_case()
    (tmp_path / "case.toml").write_bytes((case.folder / "case.toml").read_bytes())
    (tmp_path / "case.ttl").write_bytes(kg.dataset(case).serialize(format="nquads", encoding="utf-8"))
    (tmp_path / "case.ttl").rename(tmp_path / "case.nq")
    again = read_case(tmp_path).settings
    assert (again.findings, again.rivals) == (case.settings.findings, case.settings.rivals)


@pytest.mark.parametrize("head", ['[findings."a b"]', "[ findings . p ]", "[findings.'q']"])
def test_a_heading_is_found_however_it_is_written(tmp_path, head):
    _, problems, _ = examine(write(tmp_path, CASE + f'{head}\nx = "tie:funds"\ny = "tie:funds"\n', actors=ACTORS))
    assert [str(p).split(":")[1] for p in problems] == ["4"]
