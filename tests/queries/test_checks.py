"""Each check finds exactly the faulty rows of a small world, and nothing in a sound one."""

from pathlib import Path

import pytest

from kg import queries
from kg.case import Case, read_case
from kg.case.read import examine
from kg.case_checks import FRAME_CHECKS, ListedCheck, list_checks, run_checks
from kg.case_checks import run as running
from kg.case_checks.listing import FOLDER, FRAMES, SPARQL
from kg.errors import LEVELS, QueryError
from kg.schema.read import own_schema
from kg.system import sizes
from tests.support.worlds import write

LEVEL_OF = {check.name: check.level for check in list_checks()}

PAIR = "id|name|kind\nbank|Bank|bank\nfirm|Firm|sme"
ROLES = "id|name|kind|collective|member_of\nbank|Bank|bank||\nfirms|Firms|sme|true|\nfirm|Firm|sme||firms"
BUYERS = "id|name|kind|collective|member_of\na|A|customer||roles\nb|B|customer||\nc|C|customer||\nroles|R|customer|true|\nfirm|F|sme||"
DOCUMENT = "id|title|locators\npaper|Paper|p:1-9"
EVIDENCE = "id|about|document|locator|stance|method"

# check: the rows it finds with their column, the tables where it finds them, the tables where it finds nothing
WORLDS: dict[str, tuple[set[tuple[str, str]], dict[str, str], dict[str, str]]] = {
    "closed-by-nobody": (
        {("t1", "refused_by"), ("t2", "refused_by")},
        {
            "actors": PAIR,
            "ties": "id|source|target|kind|status|refused_by\nt1|bank|firm|lends-to|refused|\n"
            "t2|bank|firm|funds|severed|\nt3|bank|firm|finances|refused|source\nt4|bank|firm|informs|absent|",
        },
        {
            "actors": PAIR,
            "ties": "id|source|target|kind|status|refused_by\nt1|bank|firm|lends-to|refused|target",
        },
    ),
    "actor-untied": (
        {("lone", "id")},
        {
            "actors": "id|name|kind|collective\nlone|Lone|sme|\nbank|Bank|bank|\nfirm|Firm|sme|\nroles|R|sme|true\n"
            "osaka|Osaka|place|\njapan|Japan|country|\nnhk|NHK|media|\nbook|Book|document|\nh|H|hierarchy|",
            "ties": "id|source|target|kind|status\nt1|bank|firm|lends-to|refused",
        },
        {"actors": ROLES, "ties": "id|source|target|kind|status\nt1|bank|firms|lends-to|active"},
    ),
    "suspicion-active": (
        {("t1", "status")},
        {
            "actors": PAIR,
            "ties": "id|source|target|kind|status\nt1|bank|firm|lends-to|active\nt2|bank|firm|funds|alleged\n"
            "t3|bank|firm|informs|active\nt4|firm|bank|informs|active",
            "documents": DOCUMENT,
            "evidence": f"{EVIDENCE}\ne1|t1|paper|p.1|supports|speculation\ne2|t2|paper|p.1|supports|speculation\n"
            "e3|t3|paper|p.1|supports|speculation\ne4|t3|paper|p.2|supports|interview\n"
            "e5|t1|paper|p.1|disputes|interview",
        },
        {
            "actors": PAIR,
            "ties": "id|source|target|kind|status\nt1|bank|firm|lends-to|alleged\nt2|bank|firm|funds|active",
            "documents": DOCUMENT,
            "evidence": f"{EVIDENCE}\ne1|t1|paper|p.1|supports|speculation",
        },
    ),
    "actor-without-evidence": (
        {("firm", "id")},
        {
            "actors": PAIR,
            "documents": DOCUMENT,
            "evidence": f"{EVIDENCE}\ne1|bank|paper|p.1|disputes|table",
        },
        {
            "actors": PAIR,
            "documents": DOCUMENT,
            "evidence": f"{EVIDENCE}\ne1|bank|paper|p.1|supports|table\ne2|firm|paper|p.1|supports|table",
        },
    ),
    "statement-without-evidence": (
        {("c1", "id"), ("s1", "id"), ("w1", "id")},
        {
            "claims": "id|claim_kind|statement\nc1|finding|It is so.\nc2|finding|It is.",
            "steps": "id|procedure|order|name\ns1|way|1|Ask",
            "terms": "id|term|gloss\nw1|word|A word",
            "measures": "id|about|measure|value\nm1|c1|size|1",
            "documents": DOCUMENT,
            "evidence": f"{EVIDENCE}\ne1|c2|paper|p.1|supports|table",
        },
        {
            "claims": "id|claim_kind|statement\nc1|finding|It is so.",
            "documents": DOCUMENT,
            "evidence": f"{EVIDENCE}\ne1|c1|paper|p.1|supports|table",
        },
    ),
    "measure-empty": (
        {("m1", "value")},
        {
            "actors": PAIR,
            "measures": "id|about|measure|value|text|min|max|unit\nm1|firm|size||||| people\nm2|firm|size|0||||people\n"
            "m3|firm|size||few|||\nm4|firm|size|||1||people\nm5|firm|size||||9|people",
        },
        {"actors": PAIR, "measures": "id|about|measure|value\nm1|firm|size|1"},
    ),
    "number-without-unit": (
        {("m1", "unit"), ("m2", "unit")},
        {
            "actors": PAIR,
            "measures": "id|about|measure|value|text|max|unit\nm1|firm|size|1|||\nm2|firm|size||a few|9|\n"
            "m3|firm|size|1|||people\nm4|firm|size||few||",
        },
        {"actors": PAIR, "measures": "id|about|measure|value|unit\nm1|firm|size|1|people"},
    ),
    "shares-over-100": (
        {("firm", "id")},
        {
            "actors": BUYERS,
            "ties": "id|source|target|kind|status|share|share_min\nt1|a|firm|buys-from|active|60|\n"
            "t2|b|firm|buys-exclusively-from|active||45",
        },
        {
            # One buyer twice, a member beside its role, a buyer of another time, one refused, an upper bound, rounding.
            "actors": BUYERS,
            "ties": "id|source|target|kind|status|share|share_min|share_max|end\n"
            "t1|a|firm|buys-from|active|40|||\n"
            "t2|a|firm|buys-from|active||30||\n"
            "t3|roles|firm|buys-from|active|60|||\n"
            "t4|b|firm|buys-from|active|90|||1990\n"
            "t5|b|firm|buys-from|refused|90|||\n"
            "t6|b|firm|buys-from|active|||95|\n"
            "t7|c|firm|buys-from|active|40.5|||",
        },
    ),
    "share-of-nothing": (
        {("t1", "share")},
        {
            "actors": PAIR,
            "ties": "id|source|target|kind|status|share|share_min|share_max\nt1|bank|firm|lends-to|active||10|20\n"
            "t2|bank|firm|buys-from|active|10||\nt3|bank|firm|funds|active|||",
        },
        {
            "actors": PAIR,
            "ties": "id|source|target|kind|status|share\nt1|bank|firm|buys-exclusively-from|active|10",
        },
    ),
    "exclusive-below-100": (
        {("t1", "share"), ("t2", "share_max"), ("t3", "share_max")},
        {
            "actors": BUYERS,
            "ties": "id|source|target|kind|status|share|share_min|share_max|share_exclusive\n"
            "t1|a|firm|buys-exclusively-from|active|92.5|||\n"
            "t2|b|firm|buys-exclusively-from|active||10|40|\n"
            "t3|c|firm|buys-exclusively-from|active|||100|max\n"
            "t4|c|firm|buys-from|active|7.5|||",
        },
        {
            # All of it, as far as is known; and a kind that is not exclusive.
            "actors": BUYERS,
            "ties": "id|source|target|kind|status|share|share_min|share_max|share_exclusive\n"
            "t1|a|firm|buys-exclusively-from|active|100|||\n"
            "t2|b|firm|buys-exclusively-from|active||||\n"
            "t3|c|firm|buys-exclusively-from|active||92.5||min\n"
            "t4|a|firm|buys-exclusively-from|active|||100|\n"
            "t5|b|firm|buys-from|active|92.5|||\n"
            "t6|c|firm|buys-exclusively-from|active||60|100|min",
        },
    ),
    "tie-to-itself": (
        {("t1", "target"), ("t3", "target")},
        {
            "actors": ROLES,
            "ties": "id|source|target|kind|status|scope\nt1|firm|firm|invests-in|active|\nt2|firms|firms|lends-to|active|\n"
            "t3|bank|bank|funds|refused|\nt4|bank|firm|lends-to|active|\nt5|firm|bank|lends-to|active|\n"
            "t6|firms|firm|informs|active|",
        },
        {
            "actors": ROLES,
            "ties": "id|source|target|kind|status\nt1|bank|firm|lends-to|active\nt2|firm|firms|informs|active\n"
            "t3|firms|firms|informs|active",
        },
    ),
    "sum-without-currency": (
        {("t1", "currency"), ("s1", "currency")},
        {
            "actors": PAIR,
            "ties": "id|source|target|kind|status|amount_min|amount_max|currency\nt1|bank|firm|funds|active|1|2|\n"
            "t2|bank|firm|funds|active|1||JPY\nt3|bank|firm|informs|active|||",
            "steps": "id|procedure|order|name|cost_min|cost_max|currency\ns1|way|1|Ask|1|1|\ns2|way|2|Pay|1||JPY\ns3|way|3|Go|||",
        },
        {
            "actors": PAIR,
            "ties": "id|source|target|kind|status|amount|currency\nt1|bank|firm|funds|active|1|JPY",
        },
    ),
    "time-without-unit": (
        {("s1", "time_unit"), ("s2", "time_unit")},
        {
            "steps": "id|procedure|order|name|duration_min|duration_max|elapsed_min|time_unit\ns1|way|1|Ask|1|2||\n"
            "s2|way|2|Wait|||3|\ns3|way|3|Go|1|||day\ns4|way|4|End||||"
        },
        {"steps": "id|procedure|order|name|duration_min|time_unit\ns1|way|1|Ask|1|month"},
    ),
    "order-twice": (
        {("s1", "order"), ("s2", "order")},
        {
            "steps": "id|procedure|order|name\ns1|way|1|Ask\ns2|way|1|Beg\ns3|way|2|Go\ns4|other|1|Ask"
        },
        {"steps": "id|procedure|order|name\ns1|way|1|Ask\ns2|way|2|Beg\ns3|other|1|Ask"},
    ),
    "order-gap": (
        {("s2", "order"), ("s3", "order")},
        {
            "steps": "id|procedure|order|name\ns1|way|1|Ask\ns2|way|3|Go\ns3|other|2|Ask\ns4|way|4|End"
        },
        {"steps": "id|procedure|order|name\ns1|way|1|Ask\ns2|way|2|Go\ns3|way|3|End"},
    ),
    "hierarchy-empty": (
        {("h1", "id")},
        {"actors": "id|name|kind|part_of\nh1|H1|hierarchy|\nh2|H2|hierarchy|\nbank|Bank|bank|h2"},
        {"actors": "id|name|kind|part_of\nh2|H2|hierarchy|\nbank|Bank|bank|h2"},
    ),
    "role-empty": (
        {("idle", "collective")},
        {
            "actors": "id|name|kind|collective|member_of\nidle|Idle|sme|true|\nfirms|Firms|sme|true|\nfirm|Firm|sme||firms\n"
            "banks|Banks|bank|true|\nlone|Lone|sme||",
            "ties": "id|source|target|kind|status\nt1|banks|firm|lends-to|absent",
        },
        {"actors": ROLES},
    ),
    "disputed-only": (
        {("c1", "id")},
        {
            "claims": "id|claim_kind|statement\nc1|finding|It is so.\nc2|finding|It is.\nc3|finding|It was.",
            "documents": DOCUMENT,
            "evidence": f"{EVIDENCE}\ne1|c1|paper|p.1|disputes|table\ne2|c2|paper|p.1|disputes|table\n"
            "e3|c2|paper|p.2|supports|table",
        },
        {
            "claims": "id|claim_kind|statement\nc1|finding|It is so.",
            "documents": DOCUMENT,
            "evidence": f"{EVIDENCE}\ne1|c1|paper|p.1||table",
        },
    ),
    "tie-and-denial": (
        {("t1", "status")},
        {
            "actors": ROLES,
            "ties": "id|source|target|kind|status|scope|start\nt1|bank|firms|lends-to|refused||\n"
            "t2|bank|firms|lends-to|active|some|\nt3|bank|firms|funds|active|some|\nt4|bank|firms|funds|absent|some|\n"
            "t5|bank|firm|informs|severed||1990\nt6|bank|firm|informs|active||1995\nt7|bank|firm|lends-to|alleged||",
        },
        {
            "actors": PAIR,
            "ties": "id|source|target|kind|status\nt1|bank|firm|lends-to|refused\nt2|bank|firm|funds|active\n"
            "t3|firm|bank|lends-to|active",
        },
    ),
    "tie-twice": (
        {("t2", "id"), ("t3", "id")},
        {
            "actors": PAIR,
            "ties": "id|source|target|kind|status|note|start\nt1|bank|firm|lends-to|active||\nt2|bank|firm|lends-to|active||\n"
            "t3|bank|firm|lends-to|active||\nt4|bank|firm|lends-to|active|for land|\nt5|bank|firm|lends-to|active||1990\n"
            "t6|firm|bank|lends-to|active||\nt7|bank|firm|lends-to|refused||",
        },
        {
            "actors": PAIR,
            "ties": "id|source|target|kind|status|note\nt1|bank|firm|lends-to|active|a\nt2|bank|firm|lends-to|active|b",
        },
    ),
    "some-of-one": (
        {("t1", "scope")},
        {
            "actors": ROLES,
            "ties": "id|source|target|kind|status|scope\nt1|bank|firm|lends-to|active|some\nt2|bank|firms|lends-to|active|some\n"
            "t3|bank|firm|informs|active|each\nt4|bank|firm|funds|active|",
        },
        {
            "actors": ROLES,
            "ties": "id|source|target|kind|status|scope\nt1|firms|bank|repays|active|some",
        },
    ),
    "place-is-no-place": (
        {("firm", "place"), ("s1", "jurisdiction")},
        {
            "actors": "id|name|kind|place\nbank|Bank|bank|osaka\nfirm|Firm|sme|bank\nosaka|Osaka|place|japan\n"
            "japan|Japan|country|",
            "steps": "id|procedure|order|name|jurisdiction\ns1|way|1|Ask|bank\ns2|way|2|Go|japan",
        },
        {"actors": "id|name|kind|place\nbank|Bank|bank|osaka\nosaka|Osaka|place|"},
    ),
    "document-uncited": (
        {("book", "id")},
        {
            "actors": PAIR,
            "documents": f"{DOCUMENT}\nbook|Book|p:1",
            "evidence": f"{EVIDENCE}\ne1|bank|paper|p.1|supports|table",
        },
        {
            "actors": PAIR,
            "documents": DOCUMENT,
            "evidence": f"{EVIDENCE}\ne1|bank|paper|p.1|supports|table",
        },
    ),
}


def asked(name: str, case: Case) -> list[dict[str, str]]:
    check = next(check for check in list_checks() if check.name == name)
    problems = list(run_checks(case, [check]))
    assert {(p.rule, p.level) for p in problems} <= {(name, LEVEL_OF[name])}
    return [
        {"row": p.about, "column": p.column, "message": p.message, "hint": p.hint} for p in problems
    ]


def found(name: str, folder: Path, tables: dict[str, str]) -> list[tuple[str, str]]:
    case, problems, _ = examine(write(folder, **tables))
    assert problems == []
    return [(row["row"], row["column"]) for row in asked(name, case)]


OWN_KINDS = """\
@prefix ih: <https://w3id.org/intermediation/ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix own: <urn:own:> .
own:BuysAllOf rdfs:subClassOf ih:BuysExclusivelyFrom .
own:BuysHereOnly rdfs:subClassOf ih:BuysFrom ; ih:exclusiveAt ih:source .
own:SellsAllTo rdfs:subClassOf ih:Tie ; ih:channel ih:market ; ih:flow ih:against ;
  ih:exclusiveAt ih:source ; ih:shareOf ih:source .
own:SellsTo rdfs:subClassOf own:SellsAllTo ; ih:shareOf ih:target .
"""


def test_a_kind_of_a_cases_own_is_exclusive_as_it_or_the_nearest_kind_above_says(
    tmp_path: Path,
) -> None:
    (tmp_path / "kinds.ttl").write_text(OWN_KINDS)
    kinds = ("buys-all-of", "buys-here-only", "sells-all-to", "sells-to")
    ties = "\n".join(f"{kind}|a|firm|{kind}|active|90" for kind in kinds)
    worlds = {"actors": BUYERS, "ties": f"id|source|target|kind|status|share\n{ties}"}
    rows = [("buys-all-of", "share"), ("sells-all-to", "share")]
    assert found("exclusive-below-100", tmp_path, worlds) == rows
    assert found("share-of-nothing", tmp_path, worlds) == []


def test_a_tie_to_itself_ties_nobody(tmp_path: Path) -> None:
    loops = (
        "id|source|target|kind|status\nt1|firm|firm|lends-to|active\nt2|firms|firms|lends-to|active"
    )
    actors = "id|name|kind|collective\nfirm|Firm|sme|\nfirms|Firms|sme|true"
    assert found("actor-untied", tmp_path, {"actors": actors, "ties": loops}) == [("firm", "id")]
    assert found("role-empty", tmp_path, {"actors": actors, "ties": loops}) == [
        ("firms", "collective")
    ]


@pytest.mark.parametrize(
    ("share", "words"),
    [("92.5||", "92.5 percent"), ("|40|", "at most 40 percent"), ("|100|max", "below 100 percent")],
)
def test_the_share_of_an_exclusive_tie_is_told_in_words(
    tmp_path: Path, share: str, words: str
) -> None:
    ties = f"id|source|target|kind|status|share|share_max|share_exclusive\nt1|bank|firm|buys-exclusively-from|active|{share}"
    case, _, _ = examine(write(tmp_path, actors=PAIR, ties=ties))
    (row,) = asked("exclusive-below-100", case)
    assert row["message"] == f"the tie t1 is of an exclusive kind, but its share is {words}"


def test_every_check_has_a_form_a_level_and_a_world() -> None:
    names = {form: {c.name for c in list_checks() if c.form == form} for form in (FRAMES, SPARQL)}
    assert {path.stem for path in FOLDER.glob("*.rq")} == names[SPARQL]
    assert set(FRAME_CHECKS) == names[FRAMES]
    assert names[FRAMES] | names[SPARQL] == set(LEVEL_OF) == set(WORLDS)
    assert set(LEVEL_OF.values()) <= set(LEVELS)
    assert list(LEVEL_OF) == sorted(LEVEL_OF)


@pytest.mark.parametrize("check", list_checks(), ids=lambda check: check.name)
def test_a_check_explains_itself(check: ListedCheck) -> None:
    if check.form == FRAMES:
        assert check.tables == ()
        assert (FRAME_CHECKS[check.name].__doc__ or "").startswith("Find ")
        return
    assert set(check.tables) <= set(own_schema().tables)
    rule = queries.read_query(FOLDER / f"{check.name}.rq")
    assert rule.title != check.name
    assert rule.question.endswith("?")
    assert rule.reading.endswith(".")
    assert "ORDER BY STR(?row)" in rule.text


@pytest.mark.parametrize("name", WORLDS)
def test_a_check_finds_the_faulty_rows_and_no_others(name: str, tmp_path: Path) -> None:
    rows, faulty, _ = WORLDS[name]
    assert sorted(found(name, tmp_path, faulty)) == sorted(rows)


@pytest.mark.parametrize("name", WORLDS)
def test_a_check_is_silent_on_a_sound_case(name: str, tmp_path: Path) -> None:
    assert found(name, tmp_path, WORLDS[name][2]) == []


@pytest.mark.parametrize("name", WORLDS)
def test_a_message_names_the_row_in_one_line(name: str, tmp_path: Path) -> None:
    case, _, _ = examine(write(tmp_path, **WORLDS[name][1]))
    for row in asked(name, case):
        message, own = row["message"], row["row"]
        assert own in message.replace(",", "").split()
        assert "\n" not in message
        assert row["hint"]


def test_the_embedded_case_has_no_error() -> None:
    case = read_case()
    wrong = {name: asked(name, case) for name, level in LEVEL_OF.items() if level != "note"}
    assert {name: rows for name, rows in wrong.items() if rows} == {}


def test_shares_of_kinds_below_one_whose_shares_are_known_are_summed(tmp_path: Path) -> None:
    (tmp_path / "kinds.ttl").write_text(OWN_KINDS)
    ties = (
        "id|source|target|kind|status|share\nt1|a|firm|buys-all-of|active|60\n"
        "t2|b|firm|buys-here-only|active|45\nt3|a|bank|sells-all-to|active|90\n"
        "t4|a|firm|sells-all-to|active|20\nt5|b|bank|sells-to|active|90"
    )
    actors = f"{BUYERS}\nbank|Bank|bank||"
    assert found("shares-over-100", tmp_path, {"actors": actors, "ties": ties}) == [
        ("a", "id"),
        ("firm", "id"),
    ]


def test_a_check_that_does_not_end_says_so_and_the_others_stand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        raise QueryError("the query took more than 20 seconds", "narrow it down")

    def fill(_: object) -> None:
        raise MemoryError

    case = examine(write(tmp_path, **WORLDS["time-without-unit"][1])).case
    usual = list(run_checks(case))
    assert {"statement-without-evidence", "time-without-unit"} <= {p.rule for p in usual}
    monkeypatch.setattr(queries, "run", stop)
    monkeypatch.setattr(running, "FRAME_CHECKS", {**FRAME_CHECKS, "actor-untied": fill})
    problems = list(run_checks(case))
    (memory, time) = (p for p in problems if "did not finish" in p.message)
    assert (time.rule, time.level, time.line) == ("time-without-unit", "warning", 1)
    assert time.message.endswith(
        "time-without-unit did not finish: the query took more than 20 seconds"
    )
    assert memory.message == "the check actor-untied did not finish: there is not enough memory"
    others = [p for p in usual if p.rule != "time-without-unit"]
    assert [p for p in problems if p not in (memory, time)] == others


def test_each_denial_is_listed_once_if_there_are_very_many_pairs(tmp_path: Path) -> None:
    rows = [f"a{n}|bank|firm|funds|active" for n in range(400)]
    rows += [f"r{n}|bank|firm|funds|refused" for n in range(400)]
    ties = "\n".join(["id|source|target|kind|status", *rows])
    case = examine(write(tmp_path, actors=PAIR, ties=ties)).case
    messages = [row["message"] for row in asked("tie-and-denial", case)]
    assert len(messages) == 400
    assert messages[0] == "the tie r0 is refused, but the tie a0 is active at the same time"


def test_a_check_that_finds_very_many_rows_lists_some_and_counts_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = examine(write(tmp_path, actors="id|name|kind\na|A|sme\nb|B|sme\nc|C|sme")).case
    monkeypatch.setattr(sizes, "LISTED_ROWS", 1)
    rows = asked("actor-untied", case)
    assert [row["row"] for row in rows] == ["a", ""]
    assert rows[1]["message"] == "the check actor-untied finds 2 more rows than it lists"
