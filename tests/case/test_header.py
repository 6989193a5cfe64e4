"""What spreadsheets leave in a table: rows and columns with no cell filled, and lines above the header."""

import polars as pl
import pytest

from kg import rdf
from kg.case import read_case
from kg.case.large_case import actor_ids, read_graph, tie_ids
from kg.case.read import examine
from kg.case.read_tables import read_table
from kg.errors import CaseError
from kg.schema.read import own_schema
from tests.support.worlds import CASE, as_parquet, write

ACTORS = own_schema().tables["actors"]
EVIDENCE = own_schema().tables["evidence"]


def read(folder, text, spec=ACTORS):
    (folder / f"{spec.name}.csv").write_text(text, "utf-8")
    frame, problems = read_table(folder / f"{spec.name}.csv", spec)
    return frame.select("id", "line").rows(), [str(p) for p in problems]


def test_rows_with_no_cell_filled_are_no_rows_and_lines_stay_right(tmp_path):
    text = "\n,,\nid,name,kind\n,,\na,A,firm\n , \t,\n,,,,,\n\nb,B,farm\nc,C\n,,\n"
    found, problems = read(tmp_path, text)
    assert found == [("a", 5), ("b", 9)]
    assert [p.split(";")[0] for p in problems] == [
        "actors.csv:10:: has 2 cells, but the header has 3"
    ]


def test_a_row_with_one_cell_filled_is_a_row(tmp_path):
    (tmp_path / "case.toml").write_text(CASE)
    (tmp_path / "actors.csv").write_text("id,name,kind,note\na,A,firm,\n,,,only a note\n")
    assert [str(p).split(";")[0] for p in examine(tmp_path)[1]] == [
        "actors.csv:3:id: is empty",
        "actors.csv:3:kind: is empty",
        "actors.csv:3:name: is empty",
    ]


def test_columns_with_neither_name_nor_cell_are_no_columns(tmp_path):
    assert read(tmp_path, "id,name,kind,,\na,A,firm,,\nb,B,firm, ,\n") == ([("a", 2), ("b", 3)], [])
    _, problems = read(tmp_path, "id,name,kind,,\na,A,firm,,\nb,B,firm,,x\n")
    assert [p.split(";")[0] for p in problems] == ["actors.csv:1:5: a column has no name"]


def test_a_misspelt_header_is_told_where_it_stands(tmp_path):
    _, problems = read(tmp_path, "\n\nid,nam,kind\na,A,firm\n")
    assert [p.split(";")[0] for p in problems] == [
        "actors.csv:3:nam: unknown column 'nam'",
        "actors.csv:3:name: the column name is missing",
    ]


@pytest.mark.parametrize(
    ("first", "line"),
    [
        ("sep=,", "sep=,"),
        ("SEP=;", "SEP=;"),
        ('"sep=,"', "sep=,"),
        ("\ufeffsep=,", "sep=,"),
        ("sep=\t", "sep="),
    ],
)
def test_a_line_for_excel_is_one_problem_that_names_it(tmp_path, first, line):
    found = read(tmp_path, f"{first}\nid,name,kind\na,A,firm\n")
    told = f"actors.csv:1:: has the line {line} above its header; delete line 1"
    assert found == ([], [told])


@pytest.mark.parametrize(
    ("above", "start", "line"),
    [
        ("Actors of the case", 1, 2),
        ("Actors of the case,,", 1, 2),
        ("Actors,coded by,me\n\nas of,2020,", 1, 4),
        ("\nname\n\n", 2, 5),
        ("sep=,,,,", 1, 2),
    ],
)
@pytest.mark.parametrize(
    "header", ["id,name,kind", "ID, Name ,Kind", "kind;name;id", "id,name,kind,nte"]
)
def test_a_title_above_the_header_is_one_problem_that_says_where_it_stands(
    tmp_path, above, start, line, header
):
    told = f"actors.csv:{start}:: has its header in line {line}; delete the lines above the header"
    assert read(tmp_path, f"{above}\n{header}\na,A,firm\n") == ([], [told])


def test_cells_that_are_called_as_columns_are_make_no_header(tmp_path):
    text = "id,about,column,document,locator,method\ne,a,kind,d,l,law\nf,a,name,document,locator,method\n"
    assert read(tmp_path, text, EVIDENCE) == ([("e", 2), ("f", 3)], [])
    _, problems = read(tmp_path, "ident,called,sort\nid,x,of\n")
    assert problems[0].startswith("actors.csv:1:ident: unknown column")


def test_one_line_too_many_does_not_flood(tmp_path):
    write(
        tmp_path,
        actors="id|name|kind\na|A|firm",
        ties="id|source|target|kind|status\nt|a|a2|funds|active",
    )
    (tmp_path / "actors.csv").write_text("sep=,\nid,name,kind\na,A,firm\n")
    assert [p.file for p in examine(tmp_path)[1]] == ["actors.csv"]


@pytest.fixture
def blank(tmp_path):
    """Return a case in Parquet with rows that hold nothing: null, an empty text, or white space, and no list."""
    folder = tmp_path / "blank"
    write(
        tmp_path / "csv",
        CASE + '[channels.capital]\nfrom = ["a"]\nto = ["c"]\n',
        actors="id|name|kind\nc|C|firm\nb|B|firm\na|A|state",
        ties="id|source|target|kind|status|strategy\nt2|a|b|funds|active|niche\nt1|b|c|funds|active|\nt3|a|c|exchanges-with|active|",
    )
    as_parquet(tmp_path / "csv", folder)
    for name in ("actors", "ties"):
        frame = pl.read_parquet(folder / f"{name}.parquet")
        if name == "ties":
            frame = frame.with_columns(pl.col("strategy").str.split(";"))
        none = pl.DataFrame({c: [None] for c in frame.columns}, schema=frame.schema)
        texts = {c for c, kind in frame.schema.items() if kind == pl.String}
        empty = none.with_columns(pl.lit("").alias(c) for c in texts)
        white = none.with_columns(pl.lit(" ").alias(c) for c in texts)
        pl.concat([none, frame[:1], empty, frame[1:], white]).write_parquet(
            folder / f"{name}.parquet"
        )
    return folder


def test_parquet_rows_with_no_cell_filled_are_no_rows(blank):
    case = read_case(blank)
    assert case.tables["actors"].select("id", "line").rows() == [("c", 2), ("b", 4), ("a", 5)]
    assert case.tables["ties"].select("id", "line").rows() == [("t2", 2), ("t1", 4), ("t3", 5)]


@pytest.mark.parametrize("channel", [None, "capital"])
def test_a_large_case_skips_empty_rows(blank, channel):
    case = read_graph(blank, most=0, channel=channel)
    ties = case.tables["ties"]
    assert case.tables["actors"]["id"].to_list() == ["c", "b", "a"]
    assert list(tie_ids(case, ties["id"]).values()) == (
        ["t2", "t1"] if channel else ["t2", "t1", "t3"]
    )
    assert actor_ids(case, ties["source"]).to_list()[:2] == ["a", "b"]
    assert actor_ids(case, ties["target"]).to_list()[:2] == ["b", "c"]


def test_the_store_of_a_large_case_skips_empty_rows(blank, tmp_path):
    import pyoxigraph as ox

    rdf.build_from(blank, tmp_path / "store", most=0)
    stored = set(ox.Store.read_only(str(tmp_path / "store" / rdf.STORE)))
    assert stored == set(rdf.quads(read_case(blank)))
    assert rdf.mark_of(tmp_path / "store").tables["ties"] == 3


def test_a_parquet_row_with_one_cell_filled_is_an_error_everywhere(blank, tmp_path):
    path = blank / "ties.parquet"
    frame = pl.read_parquet(path).with_row_index("n")
    note = pl.when(pl.col("n") == 2).then(pl.lit("only a note"))
    frame.with_columns(note=note).drop("n").write_parquet(path)
    for read in (
        read_case,
        lambda f: read_graph(f, most=0),
        lambda f: rdf.build_from(f, tmp_path / "x", most=0),
    ):
        with pytest.raises(CaseError) as caught:
            read(blank)
        assert {p.line for p in caught.value.problems} == {3}
