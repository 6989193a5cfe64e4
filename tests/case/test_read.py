"""Reading a case: what is accepted, and the spot that is named when something is not."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from kg.case import read_case
from kg.case.convert_cells import convert
from kg.case.dates import span
from kg.case.document_locators import list_locators
from kg.case.read import examine
from kg.case.read_tables import empty
from kg.errors import CaseError, NameUnknown
from tests.support.worlds import CASE, world, write

ACTORS = (
    "id|name|kind|collective|member_of\nstate|State|state||\nsmes|Firms|sme|true|\nh|H|sme||smes"
)
TIES = "id|source|target|kind|status\nt1|state|smes|funds|active"


def problems(folder: Path) -> list[str]:
    return [str(p) for p in examine(folder)[1]]


def test_a_case_is_read_with_types_and_defaults(tmp_path):
    case = world(
        tmp_path,
        actors=ACTORS + "\nold|Old|firm||",
        ties="id|source|target|kind|status|share_max|share_exclusive|start|strategy\n"
        "t1|state|smes|funds|active|10|max|1998-05|self-funding;international",
    )
    tie = case.row("t1")
    assert (tie["share_max"], tie["share_exclusive"], tie["scope"]) == (10.0, "max", "each")
    assert (tie["start_from"], tie["start_to"]) == (date(1998, 5, 1), date(1998, 5, 31))
    assert tie["strategy"] == ["self-funding", "international"]
    assert case.roles == {"smes"}
    assert case.members == {"smes": ("h",)}
    assert case.as_of() == date(2000, 12, 31)
    assert case.row("h")["line"] == 4


def test_a_table_without_rows_has_the_types_of_one_with_rows():
    case = read_case()
    for name, spec in case.schema.tables.items():
        assert len(case.tables[name])
        assert dict(convert(empty(spec), spec, case.schema)[0].schema) == dict(
            case.tables[name].schema
        )


def test_bom_and_crlf_are_simply_read(tmp_path):
    write(tmp_path, actors=ACTORS, ties=TIES)
    plain = read_case(tmp_path)
    for name in ("actors.csv", "ties.csv", "case.toml"):
        path = tmp_path / name
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    excel = read_case(tmp_path)
    for name, frame in plain.tables.items():
        assert frame.equals(excel.tables[name])


def test_parquet_in_place_of_csv_gives_the_same_case(tmp_path):
    write(tmp_path / "csv", actors=ACTORS, ties=TIES)
    plain = read_case(tmp_path / "csv")
    (tmp_path / "parquet").mkdir()
    (tmp_path / "parquet" / "case.toml").write_text(CASE)
    pl.read_csv(tmp_path / "csv" / "actors.csv").write_parquet(
        tmp_path / "parquet" / "actors.parquet"
    )
    pl.read_csv(tmp_path / "csv" / "ties.csv").write_parquet(tmp_path / "parquet" / "ties.parquet")
    other = read_case(tmp_path / "parquet")
    for name in ("actors", "ties"):
        assert (
            plain.tables[name].drop("file", "line").equals(other.tables[name].drop("file", "line"))
        )


def test_typed_parquet_columns_are_read(tmp_path):
    write(tmp_path, actors=ACTORS)
    frame = pl.DataFrame(
        {"id": ["t1"], "source": ["state"], "target": ["smes"], "kind": ["funds"], "status": ["active"], "share": [12.5],
         "strategy": [["self-funding", "niche"]]}
    )  # fmt: skip
    frame.write_parquet(tmp_path / "ties.parquet")
    tie = read_case(tmp_path).row("t1")
    assert (tie["share"], tie["strategy"]) == (12.5, ["self-funding", "niche"])


@pytest.mark.parametrize(
    ("table", "text", "expected"),
    [
        ("ties", "id|source|target|knd|status\nt1|state|smes|funds|active", "ties.csv:1:knd: unknown column 'knd'; did you mean kind"),
        ("ties", "id|source|target|kind|status\nt1|state|smes|fund|active", "ties.csv:2:kind: unknown kind 'fund'; did you mean funds"),
        ("ties", "id|source|target|kind|status\nt1|state|smes|funds|activ", "ties.csv:2:status: unknown status 'activ'; use one of active"),
        ("ties", "id|source|target|kind|status\nt1|stat|smes|funds|active", "ties.csv:2:source: no row of actors has the id 'stat'; did you mean state"),
        ("ties", "id|source|target|kind|status\nt1|state|t1|funds|active", "ties.csv:2:target: no row of actors has the id 't1'"),
        ("ties", TIES + "\nt1|state|h|funds|active", "ties.csv:3:id: the id t1 is already used; see ties.csv:2"),
        ("ties", TIES + "\nderived|state|h|funds|active", "ties.csv:3:id: the id derived is reserved"),
        ("ties", TIES + "\nT 1|state|h|funds|active", "ties.csv:3:id: 'T 1' is not an id"),
        ("ties", "id|source|target|kind|status|share\nt1|state|smes|funds|active|1,000", "ties.csv:2:share: '1,000' is not a number"),
        ("ties", "id|source|target|kind|status|share\nt1|state|smes|funds|active|120", "ties.csv:2:share: 120.0 is above 100"),
        ("ties", "id|source|target|kind|status|share\nt1|state|smes|funds|active|-1", "ties.csv:2:share: -1.0 is below 0"),
        ("ties", "id|source|target|kind|status|share_min|share_max\nt1|state|smes|funds|active|30|20", "ties.csv:2:share_min: the lower bound 30 is above the upper bound 20"),
        ("ties", "id|source|target|kind|status|share|share_max\nt1|state|smes|funds|active|30|20", "ties.csv:2:share: 30 lies outside its bounds"),
        ("ties", "id|source|target|kind|status|share_exclusive\nt1|state|smes|funds|active|max", "ties.csv:2:share_exclusive: share_exclusive is max, but share_max is empty"),
        ("ties", "id|source|target|kind|status|start\nt1|state|smes|funds|active|1998-13", "ties.csv:2:start: '1998-13' is not a date; write 1998"),
        ("ties", "id|source|target|kind|status|start|end\nt1|state|smes|funds|active|1999|1998", "ties.csv:2:end: the end 1998 is before the start 1999"),
        ("ties", "id|source|target|kind|status|amount|currency\nt1|state|smes|funds|active|5|yen", "ties.csv:2:currency: 'yen' is not a currency"),
        ("ties", "id|source|target|kind|status|refused_by\nt1|state|smes|funds|active|source", "ties.csv:2:refused_by: the tie is active, but refused_by is filled"),
        ("ties", "id|source|target|kind|status|refused_by\nt1|state|smes|funds|refused|nobody", "ties.csv:2:refused_by: no row of actors has the id 'nobody'"),
        ("ties", "id|source|target|kind\nt1|state|smes|funds", "ties.csv:1:status: the column status is missing"),
        ("ties", "id|source|target|kind|status\nt1||smes|funds|active", "ties.csv:2:source: is empty"),
        ("measures", "id|about|measure|exclusive\nm|h|size|both", "measures.csv:2:exclusive: exclusive is both, but min is empty"),
        ("measures", "id|about|measure|value\nm|x|size|1", "measures.csv:2:about: no row has the id 'x'"),
        ("claims", "id|claim_kind|statement|order\nc|finding|So|1.5", "claims.csv:2:order: '1.5' is not a whole number"),
    ],
)  # fmt: skip
def test_a_fault_is_named_at_its_spot(tmp_path, table, text, expected):
    write(tmp_path, **{"actors": ACTORS, "ties": TIES, table: text})
    found = problems(tmp_path)
    assert any(line.startswith(expected) for line in found), found


@pytest.mark.parametrize(
    ("actors", "expected"),
    [
        (ACTORS + "\nx|X|sme||state", "actors.csv:5:member_of: state is not a role"),
        (ACTORS + "\nx|X|sme|true|y\ny|Y|sme|true|x", "actors.csv:5:member_of: x is above itself"),
        (
            ACTORS + "\nx|X|sme|true|x",
            "actors.csv:5:member_of: x is above itself; remove its own id",
        ),
        (
            ACTORS + "\nx|X|sme|perhaps|",
            "actors.csv:5:collective: 'perhaps' is neither true nor false",
        ),
        (ACTORS + "\nx|X|knight||", "actors.csv:5:kind: unknown kind 'knight'"),
    ],
)
def test_faults_of_roles(tmp_path, actors, expected):
    write(tmp_path, actors=actors)
    assert any(line.startswith(expected) for line in problems(tmp_path)), problems(tmp_path)


def test_all_faults_are_named_at_once(tmp_path):
    write(
        tmp_path,
        actors=ACTORS + "\nx|X|knight||",
        ties="id|source|target|kind|status\nt1|no|one|lends|gone",
    )
    assert len(problems(tmp_path)) == 5


DOCS = "id|title|locators\nbook|A book|one:1-3"
EVIDENCE = "id|about|column|value|document|locator|method|anchor\n"


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (
            "e|t1|||book|one.4|law|",
            "evidence.csv:2:locator: book lists no locator 'one.4'; did you mean one.3",
        ),
        ("e|t1|colour||book|one.1|law|", "evidence.csv:2:column: ties has no column 'colour'"),
        (
            "e|h|member_of|banks|book|one.1|law|",
            "evidence.csv:2:value: h does not have 'banks' in its column member_of",
        ),
        ("e|h||smes|book|one.1|law|", "evidence.csv:2:value: value is filled, but column is empty"),
        (
            "e|t1|||film|one.1|law|",
            "evidence.csv:2:document: no row of documents has the id 'film'",
        ),
        ("e|t1|||book|one.1|rumour|", "evidence.csv:2:method: unknown method 'rumour'"),
    ],
)
def test_faults_of_evidence(tmp_path, row, expected):
    write(tmp_path, actors=ACTORS, ties=TIES, documents=DOCS, evidence=EVIDENCE + row)
    found = problems(tmp_path)
    assert len(found) == 1
    assert found[0].startswith(expected), found


def test_evidence_for_one_item_of_a_list_is_accepted(tmp_path):
    write(
        tmp_path,
        actors=ACTORS,
        ties=TIES,
        documents=DOCS,
        evidence=EVIDENCE + "e|h|member_of|smes|book|one.2|law|",
    )
    assert problems(tmp_path) == []


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "ties.csv:1:: is empty; the first line must name columns: id, source"),
        (
            b"id;source;target\nt;a;b\n",
            "ties.csv:1:: is separated by semicolons; save the file with commas",
        ),
        (b"id\tsource\nt\ta\n", "ties.csv:1:: is separated by tabs"),
        (b"id,source\nt,\xe9tat\n", "ties.csv:2:: is not UTF-8 (byte 0xe9)"),
        ("id,source\nt,state\n".encode("utf-16"), "ties.csv:1:: is not UTF-8"),
        (b"id,source\nt,a\0b\n", "ties.csv:2:: holds a NUL character"),
        (b'id,source\nt,"open\n', "ties.csv:2:: is not valid CSV"),
        (b'id,source\nt,"a"b\n', "ties.csv:2:: is not valid CSV"),
        (
            b"id,source\n" + b"x" * 100_000_000 + b",a\n",
            "ties.csv:2:: is 100,000,002 characters long",
        ),
        (
            b'id,source\n"' + b"x\n" * 700_000 + b'",a\n',
            "ties.csv:2:: is not valid CSV: field larger",
        ),
    ],
)
def test_a_malformed_file_is_one_clear_line(tmp_path, content, expected):
    write(tmp_path, actors=ACTORS)
    (tmp_path / "ties.csv").write_bytes(content)
    found = [line for line in problems(tmp_path) if line.startswith("ties.csv")]
    assert len(found) == 1
    assert found[0].startswith(expected), found[0][:200]


def test_ragged_rows_are_named_and_the_rest_is_read(tmp_path):
    write(tmp_path, actors=ACTORS, ties=TIES)
    with (tmp_path / "ties.csv").open("a") as file:
        file.write("t2,state\nt3,state,h,funds,active,more\nt4,state,h,funds,active\n")
    case, found, _ = examine(tmp_path)
    assert [str(p).split(";")[0] for p in found] == [
        "ties.csv:3:: has 2 cells, but the header has 5",
        "ties.csv:4:: has 6 cells, but the header has 5",
    ]
    assert case.tables["ties"]["id"].to_list() == ["t1", "t4"]


def test_lines_count_line_breaks_inside_cells(tmp_path):
    write(tmp_path, actors=ACTORS)
    (tmp_path / "ties.csv").write_text(
        'id,source,target,kind,status,note\nt1,state,h,funds,active,"two\nlines"\n\nt2,x,h,funds,active,\n'
    )
    assert problems(tmp_path)[0].startswith("ties.csv:5:source: no row of actors has the id 'x'")


def test_a_directory_in_place_of_a_file(tmp_path):
    write(tmp_path, actors=ACTORS)
    (tmp_path / "ties.csv").mkdir()
    assert problems(tmp_path) == ["ties.csv:1:: is not a file; put the table there, or remove it"]


def test_an_unknown_table_and_two_of_one(tmp_path):
    write(tmp_path, actors=ACTORS, ties=TIES)
    (tmp_path / "tie.csv").write_text("id\n")
    pl.DataFrame({"id": ["x"]}).write_parquet(tmp_path / "ties.parquet")
    (tmp_path / "steps.parquet").write_bytes(b"no parquet")
    found = problems(tmp_path)
    assert any(
        p.startswith("tie.csv:1:: is not a table of a case; did you mean ties") for p in found
    )
    assert any(p.startswith("ties.parquet:1:: holds the same table as ties.csv") for p in found)
    assert any(p.startswith("steps.parquet:1:: cannot be read as Parquet") for p in found)


@pytest.mark.parametrize(
    ("toml", "expected"),
    [
        ('id = "a"\ntitle = ', "case.toml:2:: is not valid TOML"),
        ('id = "a"\ntitel = "b"', "case.toml:2:titel: unknown key 'titel'; did you mean title"),
        ('id = "A b"\ntitle = "b"', "case.toml:1:id: 'A b' does not have the form"),
        ('id = "a"', "case.toml:1:title: title is missing"),
        ('id = "a"\ntitle = "b"\nperiod = "then"', "case.toml:3:period: 'then' is not a period"),
        (CASE + '[channels.gold]\nfrom = ["state"]\nto = ["sme"]', "case.toml:4:gold: unknown channel 'gold'"),
        (CASE + '[channels.capital]\nfrom = "state"\nto = ["sme"]', "case.toml:5:from: is not a list of names"),
        (CASE + '[channels.capital]\nfrom = ["state"]\nto = ["sme"]\ncount = "both"', "case.toml:7:count: unknown count 'both'"),
        (CASE + "[expect]\ntyes = 3", "case.toml:5:tyes: unknown table 'tyes'; did you mean ties"),
        (CASE + '[expect]\nties = "many"', "case.toml:5:ties: 'many' is not a number of rows"),
        ("x = " + "[" * 5000, "case.toml:1"),
    ],
)  # fmt: skip
def test_faults_of_case_toml(tmp_path, toml, expected):
    write(tmp_path, toml, actors=ACTORS, ties=TIES)
    found = problems(tmp_path)
    assert any(line.startswith(expected) for line in found), found


def test_missing_evidence_and_rows_are_listed_apart_from_errors(tmp_path):
    write(
        tmp_path,
        CASE + "[expect]\nties = 2",
        actors=ACTORS,
        ties=TIES,
        measures="id|about|measure|value\nm|h|size|3",
    )
    _, wrong, lacking = examine(tmp_path)
    assert wrong == []
    assert [p.message for p in lacking] == [
        "the tie t1 has no evidence",
        "the measure m has no evidence",
        "ties has 1 rows, but 2 are expected",
    ]
    assert read_case(tmp_path).id == "world"


def test_an_empty_folder_and_no_folder(tmp_path):
    with pytest.raises(CaseError, match="1 problem"):
        read_case(tmp_path)
    with pytest.raises(NameUnknown, match="neither embedded nor as a folder"):
        read_case("japan-1989")
    (tmp_path / "file").write_text("")
    with pytest.raises(NameUnknown, match="is a file"):
        read_case(tmp_path / "file")


def test_partial_dates():
    assert span("1996/1999-07") == (date(1996, 1, 1), date(1999, 7, 31))
    assert span("2000-02") == (date(2000, 2, 1), date(2000, 2, 29))
    assert [span(t) for t in ("1998-02-30", "98", "1999/1998", "1/2/3", "0000", "1998-1")] == [
        None
    ] * 6


def test_locator_ranges():
    assert set(list_locators(("a:1-2", "b:0", "c"))) == {"a.1", "a.2", "b.0", "c"}


def test_a_table_that_cannot_be_read_does_not_flood(tmp_path):
    write(tmp_path, actors=ACTORS, ties=TIES)
    (tmp_path / "actors.csv").write_bytes(b"id;name;kind\nstate;State;state\n")
    assert [p.split(";")[0] for p in problems(tmp_path)] == [
        "actors.csv:1:: is separated by semicolons"
    ]
