"""Patterns and rival explanations in case.toml: what is read, and the spot that is named when something is not right."""

import pytest

import kg
from kg.case import read_case
from kg.case.read import examine
from kg.case.read_settings import line_of
from kg.case.settings import Pattern, Rivalry
from tests.support.worlds import CASE, world, write

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
        Pattern(
            "ways", "", "measure:age>=3", "c", "", ("tie:funds", "stated:lends-to"), "parsimonious"
        ),
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
        (HEAD + 'x = "tie:funds"\nexpect = "up"', "case.toml:8:expect: unknown expect 'up'; use one of positive, negative"),
        (HEAD, "case.toml:4:: needs either x or conditions, not both"),
        (WAYS + 'x = "tie:funds"', "case.toml:7:conditions: needs either x or conditions, not both"),
        (WAYS + 'solution = "short"', "case.toml:8:solution: unknown solution 'short'; use one of complex"),
        (WAYS + 'expect = "positive"', "case.toml:8:expect: combinations of conditions have no direction; leave out expect"),
        (HEAD + 'x = "tie:funds"\nsolution = "complex"', "case.toml:8:solution: a solution needs conditions"),
        (HEAD + 'conditions = ["tie:funds"]', "case.toml:7:conditions: 1 conditions are listed, but only two to 6 can be combined"),
        (HEAD + 'conditions = "tie:funds"', "case.toml:7:conditions: is not a list of names"),
        (HEAD + "x = 3", "case.toml:7:x: is not a text"),
        ('[findings.p]\nclaim = "c"\nx = "tie:funds"', "case.toml:4:y: y is missing"),
        ('[findings.p]\nx = "tie:funds"\ny = "tie:funds"', "case.toml:4:claim: claim is missing"),
        ('[findings]\np = "tie:funds"', "case.toml:5:p: is not a table; write [findings.p]"),
        ('[rivals.r]\nclaims = ["c"]', "case.toml:5:claims: needs two or more claims, all different"),
        ('[rivals.r]\nclaims = ["c", "c"]', "case.toml:5:claims: needs two or more claims, all different"),
        ('[rivals.r]\nclaims = ["c", "d"]\nfirst = ["tie:funds"]', "case.toml:6:first: has 1 properties for 2 claims"),
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
    (tmp_path / "case.ttl").write_bytes(
        kg.dataset(case).serialize(format="nquads", encoding="utf-8")
    )
    (tmp_path / "case.ttl").rename(tmp_path / "case.nq")
    again = read_case(tmp_path).settings
    assert (again.findings, again.rivals) == (case.settings.findings, case.settings.rivals)


HUGE = "0x" + "f" * 5000


@pytest.mark.parametrize(
    ("toml", "expected"),
    [
        ('title = {en = "x"}', "case.toml:4:title: is not a text; write title"),
        ("[licence]\nx = 1", "case.toml:4:licence: is not a text"),
        ("licence = 2020-01-01", "case.toml:4:licence: is not a text"),
        ("licence = nan", "case.toml:4:licence: is not a text"),
        ('"licence" = 3', "case.toml:4:licence: is not a text"),
        ('[channels.capital]\nfrom = {a = "x"}\nto = ["x"]', "case.toml:5:from: is not a list of names"),
        ('[channels.capital]\nto = ["x"]\n[channels.capital.from]\na = "x"', "case.toml:6:from: is not a list of names"),
        ('channels.capital.to = ["x"]\nchannels.capital.from = 3', "case.toml:5:from: is not a list of names"),
        ("[[channels]]\nx = 1", "case.toml:4:channels: is not a table; write [channels]"),
        ("[[channels.capital]]\nx = 1", "case.toml:4:capital: is not a table; write [channels.capital]"),
        ("[tiers.top]\nx = 1", "case.toml:4:top: is not a list of names"),
        ("[expect]\nties = {x = 1}", "case.toml:5:ties: \"{'x': 1}\" is not a number of rows"),
        ("[expect]\nties = 1e999", "case.toml:5:ties: 'inf' is not a number of rows"),
        (f"[expect]\nties = {HUGE}", "case.toml:5:ties: a number with thousands of digits is not a number of rows"),
        ("[rivals.r]\nclaims = {a = 1}", "case.toml:5:claims: is not a list of names"),
        ("[[findings.p]]\nx = 1", "case.toml:4:p: is not a table; write [findings.p]"),
        ("x.y.z = 1\n", "case.toml:4:x: unknown key 'x'"),
        (f"x = {'9' * 5000}", "case.toml:4:: holds a number of more than 4,300 digits; write a shorter number"),
        ("x = " + "[" * 3000, "case.toml:1:: is not valid TOML: it is nested too deeply"),
    ],
)  # fmt: skip
def test_a_value_of_another_type_is_told_at_its_line(tmp_path, toml, expected):
    head = CASE.replace('title = "A small world"\n', "") if toml.startswith("title") else CASE
    head = f"# a comment, so that lines stay the same\n{head}" if head != CASE else head
    found = [str(p) for p in examine(write(tmp_path, head + toml, actors=ACTORS))[1]]
    assert len(found) == 1, found
    assert found[0].startswith(expected), found


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("1998", "'1998'"),
        ("1998-05-14", "'1998-05-14'"),
        ("inf", "'inf'"),
        ("[]", "'[]'"),
        (HUGE, "a number with thousands of digits"),
        (f"[{HUGE}]", "such a value"),
    ],
)
def test_a_period_is_a_text(tmp_path, value, told):
    toml = f'id = "w"\ntitle = "W"\nperiod = {value}\n'
    [found] = [str(p) for p in examine(write(tmp_path, toml, actors=ACTORS))[1]]
    assert found == f'case.toml:3:period: {told} is not a period; write "1998" or "1996/1999-07"'


@pytest.mark.parametrize(
    "above",
    [
        'summary = """\ntitle = 1\n[channels]\n"""',
        "summary = '''\ntwo = 2\n\n'''",
        'summary = "one\u2028still one\u2029\x85"\n\n\n',
        'summary = "x" # """\n\n\n',
        'summary = "\\"\\"\\"" # \'\'\'\n\n\n',
        'summary = """one line"""\n\n\n',
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_lines_of_case_toml_are_those_of_an_editor(tmp_path, above, end):
    toml = f'id = "w"\ntitle = "W"\n{above}\nlicence = 3\n'
    folder = write(tmp_path, actors=ACTORS)
    (folder / "case.toml").write_bytes(toml.replace("\n", end).encode())
    [found] = [str(p) for p in examine(folder)[1]]
    assert found.startswith("case.toml:7:licence: is not a text"), found
    assert line_of(folder, "", "licence") == 7


@pytest.mark.parametrize("target", ["/nowhere/case.toml", "case.toml"])
def test_a_link_that_leads_nowhere_loses_no_settings_without_a_word(tmp_path, target):
    folder = write(tmp_path, actors=ACTORS)
    (folder / "case.toml").unlink()
    (folder / "case.toml").symlink_to(target)
    [found] = [str(p) for p in examine(folder)[1]]
    assert found.startswith("case.toml:1:: cannot be read: ")
    assert found.endswith("; repair the link, or remove it")


def test_a_folder_in_place_of_case_toml_is_told(tmp_path):
    folder = write(tmp_path, actors=ACTORS)
    (folder / "case.toml").unlink()
    (folder / "case.toml").mkdir()
    [found] = [str(p) for p in examine(folder)[1]]
    assert found == "case.toml:1:: is not a file; put the settings there, or remove it"


@pytest.mark.parametrize("head", ['[findings."a b"]', "[ findings . p ]", "[findings.'q']"])
def test_a_heading_is_found_however_it_is_written(tmp_path, head):
    _, problems, _ = examine(
        write(tmp_path, CASE + f'{head}\nx = "tie:funds"\ny = "tie:funds"\n', actors=ACTORS)
    )
    assert [str(p).split(":")[1] for p in problems] == ["4"]


REPORT = """
[report]
claims = ["c", "d"]
[report.ja]
title = "小さな世界"
[channels.capital]
title = "money"
asks = "Who gets money?"
from = ["state"]
to = ["sme"]
"""


def test_what_a_report_leads_with_and_the_words_of_a_channel_are_read(tmp_path):
    settings = world(tmp_path, CASE + REPORT, actors=ACTORS).settings
    assert settings.report.claims == ("c", "d")
    assert {tag: part.title for tag, part in settings.report.languages.items()} == {
        "ja": "小さな世界"
    }
    capital = settings.questions["capital"]
    assert (capital.title, capital.asks) == ("money", "Who gets money?")
    bare = world(tmp_path / "bare", actors=ACTORS).settings.report
    assert (bare.claims, dict(bare.languages)) == ((), {})


@pytest.mark.parametrize(
    ("toml", "line", "message"),
    [
        ('[report]\nclaims = "c"\n', 5, "claims"),
        ('[report]\nclams = ["c"]\n', 5, "claims"),
        ('[report.japanese_language]\ntitle = "x"\n', 4, "is no tag of a language"),
        ('[report.ja]\ntitel = "x"\n', 5, "title"),
    ],
)
def test_what_is_wrong_in_the_report_is_one_line(tmp_path, toml, line, message):
    _, problems, _ = examine(write(tmp_path, CASE + toml, actors=ACTORS))
    [problem] = problems
    assert problem.line == line
    assert message in str(problem)


def test_the_claims_a_report_leads_with_must_be_in_the_case(tmp_path):
    toml = CASE + '[report]\nclaims = ["growth", "growht"]\n'
    claims = "id|claim_kind|statement\ngrowth|explanation|It grows."
    found = kg.check(write(tmp_path, toml, actors=ACTORS, claims=claims)).problems
    [problem] = [p for p in found if p.column == "claims"]
    assert (problem.file, problem.line, problem.level) == ("case.toml", 5, "error")
    assert str(problem) == ("case.toml:5:claims: there is no claim 'growht'; did you mean growth?")
