"""Number cells of every form of table: a value that writes back as the same number, or one problem; never empty."""

import csv
import re
import tempfile
import unicodedata
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import polars as pl
import pyoxigraph as ox
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kg import rdf
from kg.case import from_rdf, read_case
from kg.case.convert_cells import convert
from kg.case.from_rdf import BASE
from kg.case.large_case import read_graph
from kg.case.read import examine
from kg.case.read_tables import read_table
from kg.case.settings import Settings
from kg.case_checks.question import check
from kg.errors import CaseError
from kg.schema.rdf_files import IH, RDF, XSD
from kg.schema.read import own_schema
from tests.support.worlds import CASE, world, write

SCHEMA = own_schema()
MARKS = {"－": "-", "−": "-", "＋": "+", "．": ".", "٫": ".", "Ｅ": "E", "ｅ": "e"}
DIGITS = ("0123456789", "０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩", "०१२३४५६७८९")
NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)


def stated(text):
    """Return the number that a text states, worked out apart from the package; nothing where it states none."""
    digits = {c: unicodedata.digit(c) for c in text if unicodedata.category(c) == "Nd"}
    if len({ord(c) - d for c, d in digits.items()}) > 1:
        return None
    plain = "".join(str(digits[c]) if c in digits else MARKS.get(c, c) for c in text.strip())
    return Decimal(plain) if NUMBER.fullmatch(plain) else None


@st.composite
def numbers(draw):
    """Draw what nearly always is a number."""
    script = draw(st.sampled_from(DIGITS))
    run = st.text(script, max_size=22)
    text = draw(st.sampled_from(["", "-", "+", "－", "−", "–"])) + draw(run)
    text += draw(st.sampled_from(["", ".", "．", "٫", ","])) + draw(run)
    power = st.builds(
        "{}{}{}".format,
        st.sampled_from("eEＥ"),
        st.sampled_from(["", "-", "+"]),
        st.integers(0, 340),
    )
    return text + draw(
        st.one_of(st.just(""), st.just(""), power, st.sampled_from(["%", " ", "８", "1"]))
    )


PRINTED = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
ANY = st.one_of(numbers(), PRINTED, st.floats().map(repr), st.integers().map(str))


def as_csv(folder, table, column, text):
    path = folder / f"{table}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows([["id", column], ["r", text]])
    return read_table(path, SCHEMA.tables[table])[0]


def as_parquet(folder, table, column, text):
    path = folder / f"{table}.parquet"
    pl.DataFrame({"id": ["r"], column: [text]}).write_parquet(path)
    return read_table(path, SCHEMA.tables[table])[0]


def as_rdf(folder, table, column, text):
    spec, node = SCHEMA.tables[table], ox.NamedNode(f"{BASE}c/r")
    literal = ox.Literal(text, datatype=ox.NamedNode(XSD + "double"))
    quads = [ox.Quad(node, ox.NamedNode(RDF + "type"), ox.NamedNode(spec.target))]
    quads.append(ox.Quad(node, ox.NamedNode(spec.column(column).path), literal))
    return from_rdf.read({"case.nt": quads}, SCHEMA, Settings("c", "C"), {}).tables[table]


def read(frame, table, column):
    """Return the value of the only cell, and what is said of it."""
    spec = SCHEMA.tables[table]
    only = replace(spec, columns=(spec.column(column),))
    typed, problems = convert(frame, only, SCHEMA)
    [value] = typed[column].to_list()
    assert all(
        (p.column, p.file.split(".")[0]) in ((column, table), (column, "case")) for p in problems
    )
    return value, [(p.level, p.message, p.hint) for p in problems]


@pytest.fixture(scope="module")
def folder():
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


@settings(deadline=None)
@given(text=ANY)
@example(text="80")
@example(text="８０")
@example(text="8０")
@example(text="1" + "0" * 400)
@example(text="9007199254740993")
@example(text="0.12345678901234567890123")
@example(text=" 4.05e+01\u3000")
@example(text="-0")
@example(text=".0")
@example(text="1e-400")
def test_a_cell_is_its_number_or_one_problem_whatever_the_table_is(folder, text):
    verdicts = [
        read(form(folder, "measures", "value", text), "measures", "value")
        for form in (as_csv, as_parquet, as_rdf)
    ]
    assert verdicts[0] == verdicts[1] == verdicts[2]
    value, problems = verdicts[0]
    number = stated(text)
    levels = [level for level, _, _ in problems]
    if not text.strip():
        assert (value, levels) == (None, [])
    elif value is None:
        assert levels == ["error"]
        few = number is not None and len(number.as_tuple().digits) <= 15
        assert not (few and (number == 0 or -290 < number.adjusted() < 290)), (
            "a plain number is refused"
        )
    elif levels:
        assert levels == ["note"]
        assert abs(value) < 2**53
        assert abs(Decimal(value) - number) <= abs(number) * Decimal(2) ** -53
    else:
        assert Decimal(repr(value)) == number


@settings(deadline=None)
@given(text=st.one_of(numbers(), st.integers(-(10**19), 10**19).map(str), PRINTED))
@example(text="１９９８")
@example(text="1998.0")
@example(text="9007199254740993")
def test_a_whole_number_is_read_whole_or_refused(folder, text):
    forms = (as_csv, as_parquet, as_rdf)
    verdicts = [
        read(form(folder, "documents", "year", text), "documents", "year") for form in forms
    ]
    assert verdicts[0] == verdicts[1] == verdicts[2]
    value, problems = verdicts[0]
    if not text.strip():
        assert (value, problems) == (None, [])
    elif value is None:
        assert [level for level, _, _ in problems] == ["error"]
        number = stated(text)
        assert number is None or number != number.to_integral_value() or abs(number) > 2**53
    else:
        assert problems == []
        assert isinstance(value, int)
        assert value == stated(text)


TIES = "id|source|target|kind|status|share|amount|currency\n"
ACTORS = "id|name|kind\na|A|ministry\nb|B|sme"


def test_digits_of_any_script_are_read_in_every_column(tmp_path):
    case = world(
        tmp_path,
        CASE.replace("2000", "１９９６／２０００"),
        actors="id|name|kind|start|collective\na|A|ministry|１９９０－０４|1\nb|B|sme||0",
        ties=TIES + "t1|a|b|funds|active||２０００|EUR\nt2|a|b|buys-from|active|٨٠||",
        steps="id|procedure|order|name|elapsed_min|elapsed_max|time_unit\ns|p|１|Granted|60|１８０|month",
        documents="id|title|year|locators\nd|D|１９９８|s",
    )
    assert case.row("t1")["amount"] == 2000
    assert case.row("t2")["share"] == 80
    assert (case.row("s")["order"], case.row("s")["elapsed_max"]) == (1, 180)
    assert case.row("d")["year"] == 1998
    assert (case.row("a")["start"], str(case.row("a")["start_from"])) == ("1990-04", "1990-04-01")
    assert case.roles == {"a"}
    assert [str(day) for day in case.settings.period] == ["1996-01-01", "2000-12-31"]


@pytest.mark.parametrize(
    ("cells", "line"),
    [
        ("|八十|", "ties.csv:2:amount: '八十' is not a number; write it in digits, such as 1250.5"),
        ("|8０|", "ties.csv:2:amount: '8０' mixes digits of several scripts; write all its digits in one script"),
        ("80%||", "ties.csv:2:share: '80%' is not a number; write it without the percent sign"),
        ("|9007199254740993|", "ties.csv:2:amount: '9007199254740993' has more digits than a number of this size can "
         "keep; round it to 9007199254740992"),
        ("|inf|", "ties.csv:2:amount: 'inf' is not a number; leave it out if no number is known"),
        ("|1" + "0" * 400 + "|", f"ties.csv:2:amount: '1{'0' * 58}…' is too large; write a number below 1e308"),
    ],
)  # fmt: skip
def test_what_is_refused_is_one_line_with_its_cure(tmp_path, cells, line):
    write(tmp_path, actors=ACTORS, ties=f"{TIES}t1|a|b|funds|active|{cells}")
    assert [str(p) for p in examine(tmp_path)[1]] == [line]


def test_a_rounded_number_is_a_note_that_check_lists_and_nobody_else(tmp_path):
    write(
        tmp_path,
        actors=ACTORS,
        ties=f"{TIES}t1|a|b|funds|active|40.123456789012345678||",
        documents="id|title|locators\nd|D|s",
        evidence="id|about|document|locator|method\ne|t1|d|s|reading",
    )
    note = "ties.csv:2:share: note: '40.123456789012345678' is read as 40.123456789012344"
    assert read_case(tmp_path).row("t1")["share"] == 40.123456789012344
    assert [str(p) for p in check(tmp_path).problems if p.level == "note"] == [note]
    assert check(tmp_path).failing() == 0
    assert "1 note" in check(tmp_path).sentences()[0].text


STORED = [
    (pl.Series([40.5]), 40.5),
    (pl.Series([0.1], dtype=pl.Float32), 0.1),
    (pl.Series([40], dtype=pl.UInt8), 40.0),
    (pl.Series([Decimal("40.50")]), 40.5),
    (pl.Series([-0.0]), 0.0),
    (pl.Series(["８０"]), 80.0),
    (pl.Series([" 8e1 "]), 80.0),
    (pl.Series([""]), None),
    (pl.Series(["８０"], dtype=pl.Categorical), 80.0),
    (pl.Series([float("nan")]), "'NaN' is not a number"),
    (pl.Series([float("inf")]), "'inf' is not a number"),
    (pl.Series([2**53 + 1]), "'9007199254740993' has more digits"),
    (pl.Series([2**64 - 1], dtype=pl.UInt64), "'18446744073709551615' has more digits"),
    (pl.Series([Decimal("9007199254740993")]), "'9007199254740993' has more digits"),
    (pl.Series([True]), "'true' is not a number"),
    (pl.Series(["8０"]), "'8０' mixes digits"),
    (pl.Series([["40"]]), 40.0),
    (pl.Series([["40", "50"]]), "'40;50' is not a number"),
]


@pytest.mark.parametrize(("stored", "expected"), STORED, ids=lambda v: str(getattr(v, "dtype", v)))
def test_a_number_stored_in_parquet_is_the_same_by_row_and_by_column(tmp_path, stored, expected):
    write(tmp_path, actors=ACTORS)
    pl.read_csv(tmp_path / "actors.csv").write_parquet(tmp_path / "actors.parquet")
    (tmp_path / "actors.csv").unlink()
    tie = pl.DataFrame(
        {"id": ["t"], "source": ["a"], "target": ["b"], "kind": ["funds"], "status": ["active"]}
    )
    tie.with_columns(stored.alias("share")).write_parquet(tmp_path / "ties.parquet")
    for reader in (read_case, lambda path: read_graph(path, most=0)):
        if isinstance(expected, str):
            with pytest.raises(CaseError) as found:
                reader(tmp_path)
            assert str(found.value.problems[0]).startswith(f"ties.parquet:1:share: {expected}")
        else:
            assert reader(tmp_path).tables["ties"]["share"].to_list() == [expected]
            assert str(reader(tmp_path).tables["ties"]["share"][0]) != "-0.0"


def test_a_large_case_reads_a_rounded_share_without_a_word(tmp_path):
    write(tmp_path, actors=ACTORS)
    pl.read_csv(tmp_path / "actors.csv").write_parquet(tmp_path / "actors.parquet")
    (tmp_path / "actors.csv").unlink()
    row = {
        "id": "t",
        "source": "a",
        "target": "b",
        "kind": "buys-from",
        "status": "active",
        "share": "40." + "1" * 30,
    }
    pl.DataFrame([row]).write_parquet(tmp_path / "ties.parquet")
    assert read_graph(tmp_path, most=0).tables["ties"]["share"].to_list() == [40.111111111111114]


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        (pl.Series(["2015-00-05"]), "'2015-00-05' is not a date"),
        (pl.Series(["1998-05-14"]).str.to_date(), "1998-05-14"),
        (pl.Series(["1998-05-14"]).str.to_datetime(), "1998-05-14"),
        (
            pl.Series(["1998-05-14"]).str.to_datetime().dt.replace_time_zone("Asia/Tokyo"),
            "1998-05-14",
        ),
        (pl.Series(["1998-05-14"]).str.to_datetime().dt.replace_time_zone("UTC"), "1998-05-14"),
        (pl.Series([1998]), "1998"),
        (pl.Series(["１９９８"]), "1998"),
    ],
)
def test_a_date_stored_in_parquet_is_the_same_by_row_and_by_column(tmp_path, stored, expected):
    write(tmp_path, actors=ACTORS)
    pl.read_csv(tmp_path / "actors.csv").write_parquet(tmp_path / "actors.parquet")
    (tmp_path / "actors.csv").unlink()
    tie = pl.DataFrame(
        {"id": ["t"], "source": ["a"], "target": ["b"], "kind": ["funds"], "status": ["active"]}
    )
    tie.with_columns(stored.alias("start")).write_parquet(tmp_path / "ties.parquet")
    for reader in (read_case, lambda path: read_graph(path, most=0)):
        if expected.startswith("'"):
            with pytest.raises(CaseError) as found:
                reader(tmp_path)
            assert str(found.value.problems[0]).startswith(f"ties.parquet:1:start: {expected}")
        else:
            assert reader(tmp_path).tables["ties"]["start"].to_list() == [expected]


def test_evidence_may_name_a_number_or_a_date_as_it_is_written(tmp_path):
    evidence = "id|about|column|value|document|locator|method\n"
    for column, value, right in (
        ("amount", "1250000", True), ("amount", "１２５００００", True), ("amount", "1.25e6", True),
        ("amount", "1250001", False), ("start", "１９９８", True), ("start", "1998", True), ("end", "None", False),
    ):  # fmt: skip
        write(
            tmp_path,
            actors=ACTORS,
            ties="id|source|target|kind|status|amount|start\nt|a|b|funds|active|1250000|１９９８",
            documents="id|title|locators\nd|D|s",
            evidence=f"{evidence}e|t|{column}|{value}|d|s|reading",
        )
        assert (examine(tmp_path)[1] == []) == right, (column, value)


TTL = f"""@prefix : <{BASE}world/> .
@prefix ih: <{IH}> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <{XSD}> .
:a a ih:Bank ; rdfs:label "A" . :b a ih:SME ; rdfs:label "B" .
:t a ih:BuysFrom ; ih:source :a ; ih:target :b ; ih:status ih:active ; """


def from_turtle(folder, text):
    write(folder)
    (folder / "case.ttl").write_text(f"{TTL}{text} .", "utf-8")
    return folder


@pytest.mark.parametrize(
    ("text", "column", "expected"),
    [
        ("ih:share 4.05e+01", "share", 40.5),
        ('ih:share "+40"^^xsd:integer', "share", 40.0),
        ('ih:share ".5"^^xsd:decimal', "share", 0.5),
        ('ih:share ".0"^^xsd:decimal', "share", 0.0),
        ('ih:share "5."^^xsd:decimal', "share", 5.0),
        ('ih:share " 40 "^^xsd:double', "share", 40.0),
        ('ih:share "-0"^^xsd:float', "share", 0.0),
        ('ih:startFrom "1998-05-14Z"^^xsd:date', "start", "1998-05-14"),
        ('ih:startFrom "1998-05-14T00:00:00+09:00"^^xsd:dateTime', "start", "1998-05-14"),
        ('ih:startFrom "1998"^^xsd:gYear', "start", "1998"),
        ('ih:startFrom "1998-05+09:00"^^xsd:gYearMonth', "start", "1998-05"),
        ('ih:startFrom "1998"^^xsd:gYear ; ih:startTo "1999"^^xsd:gYear', "start", "1998/1999"),
        (
            'ih:startFrom "1998-05-01Z"^^xsd:date ; ih:startTo "1998-05-31Z"^^xsd:date',
            "start",
            "1998-05",
        ),
        ("ih:startYear 1998", "start", "1998"),
    ],
)
def test_forms_that_xml_schema_allows_are_read_from_rdf(tmp_path, text, column, expected):
    assert read_case(from_turtle(tmp_path, text)).row("t")[column] == expected


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('ih:share "INF"^^xsd:double', "case.ttl:0:share: 'INF' is not a number"),
        ('ih:share "NaN"^^xsd:float', "case.ttl:0:share: 'NaN' is not a number"),
        ('ih:share "8０"', "case.ttl:0:share: '8０' mixes digits"),
        ('ih:startFrom "2015-00-05"^^xsd:date', "case.ttl:0:start: '2015-00-05' is not a date"),
        (
            'ih:startFrom "1998-01-01"^^xsd:date ; ih:startTo "1998-13-01"^^xsd:date',
            "case.ttl:0:start: '1998-13-01' is no",
        ),
        (
            'ih:startFrom "1999"^^xsd:gYear ; ih:startTo "1998"^^xsd:gYear',
            "case.ttl:0:start: '1999/1998' is not a date",
        ),
        (
            'ih:startTo "1998-05-14"^^xsd:date',
            "case.ttl:0:start: t has the last day of a date, but not the first day; give both",
        ),
        ('ih:startFrom "19980514"', "case.ttl:0:start: '19980514' is not a date"),
    ],
)
def test_what_is_refused_in_rdf_is_one_line(tmp_path, text, line):
    [problem] = examine(from_turtle(tmp_path, text))[1]
    assert str(problem).startswith(line)


@pytest.mark.parametrize("text", ['"1"^^xsd:boolean', "true", '"true"'])
def test_a_boolean_of_rdf_may_be_1_or_0(tmp_path, text):
    write(tmp_path)
    (tmp_path / "case.ttl").write_text(
        TTL.replace(":b a", f":a ih:collective {text} . :b a") + "ih:share 4 .", "utf-8"
    )
    assert read_case(tmp_path).roles == {"a"}


def test_a_column_of_a_users_own_shapes_is_read_as_any_other(tmp_path):
    write(tmp_path, actors="id|name|kind|size|sizes\na|A|bank|５|５;1e3\nb|B|bank||8０")
    shapes = f"""@prefix ih: <{IH}> . @prefix sh: <http://www.w3.org/ns/shacl#> . @prefix xsd: <{XSD}> .
ih:actors-table sh:property ih:actors-size, ih:actors-sizes .
ih:actors-sizes sh:name "sizes" ; sh:path ih:sizes ; sh:datatype xsd:decimal .
ih:actors-size sh:name "size" ; sh:path ih:size ; sh:datatype xsd:decimal ; sh:maxCount 1 ; sh:minInclusive """
    (tmp_path / "own.ttl").write_text(f'{shapes} "５" .', "utf-8")
    case, problems, _ = examine(tmp_path)
    assert case.tables["actors"].select("size", "sizes").row(0) == (5.0, ["5", "1000"])
    assert [str(p).partition(";")[0] for p in problems] == [
        "actors.csv:3:sizes: '8０' mixes digits of several scripts"
    ]
    write(tmp_path, actors="id|name|kind|size|sizes\na|A|bank|５|５;1e3")
    stated = rdf.rows(read_case(tmp_path))
    assert {q.object.value for q in stated if q.predicate.value.startswith(f"{IH}size")} == {
        "5",
        "1000",
    }
    (tmp_path / "more.ttl").write_text("<urn:a> <urn:b> <urn:c> .", "utf-8")
    (tmp_path / "own.ttl").write_text(f'{shapes} "five" .', "utf-8")
    assert str(examine(tmp_path)[1][0]).startswith(
        "own.ttl:0:: min-inclusive of size: 'five' is not a number"
    )
