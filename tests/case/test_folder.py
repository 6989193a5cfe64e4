"""What lies in the folder of a case: kg names each file that looks like a part of the case but is not read."""

import os
from pathlib import Path

import polars as pl
import pytest

from kg import rdf
from kg.case import read_case
from kg.case.folder import list_contents
from kg.case.large_case import read_graph
from kg.case.read import embedded, examine, folder_of
from kg.case.unread_files import OWN
from kg.errors import CaseError
from kg.schema.read import own_schema
from kg.synthetic.read_model import FILE as MODEL
from kg.synthetic.write_case import MARK as GENERATED
from tests.support.worlds import as_parquet, write

ACTORS = "id|name|kind\na|A|firm\nb|B|firm"
TIES = "id|source|target|kind|status\nt1|a|b|funds|active"
MEASURES = "id|about|measure|value\nm|a|size|3"
TABLES = own_schema().tables
TURTLE = "# a comment\n@prefix ih: <https://w3id.org/intermediation/ns#> .\n"
XML = '<?xml version="1.0"?>\n<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>\n'


@pytest.fixture
def folder(tmp_path):
    return write(tmp_path / "case", actors=ACTORS, ties=TIES)


def told(folder: Path) -> list[str]:
    _, problems, lacking = examine(folder)
    return [str(p) for p in problems] + [str(p) for p in lacking if p.level == "note"]


@pytest.mark.parametrize(
    ("name", "cure"),
    [
        ("measures.CSV", "rename it to measures.csv"),
        ("Measures.CSV", "rename it to measures.csv"),
        ("measures.Parquet", "rename it to measures.parquet"),
        ("measures.xlsx", "save it as measures.csv (in Excel: CSV UTF-8"),
        ("MEASURES.ODS", "save it as measures.csv (in Excel: CSV UTF-8"),
        ("measures.tsv", "save it as measures.csv, with commas"),
        ("measures.txt", "save it as measures.csv, with commas"),
        ("measures.csv.txt", "save it as measures.csv, with commas"),
        ("measures.csv.gz", "unpack it to measures.csv"),
        ("measures.parquet.zst", "unpack it to measures.parquet"),
        ("measures.json", "save it as measures.csv or measures.parquet"),
        ("measures", "save it as measures.csv or measures.parquet"),
        ("measure.xlsx", "save it as measures.csv"),
        ("measures (1).xlsx", "save it as measures.csv"),
        ("measures_v2.ods", "save it as measures.csv"),
        ("ｍｅａｓｕｒｅｓ.xlsx", "save it as measures.csv"),
    ],
)
def test_a_table_under_another_name_or_ending_is_one_error_with_its_cure(folder, name, cure):
    (folder / name).write_text("id\tabout\nm\ta\n")
    found = told(folder)
    assert len(found) == 1
    assert found[0].startswith(f"{name}:1:: is not a table that kg reads; {cure}"), found


@pytest.mark.parametrize("name", ["Measures.csv", "MEASURES.csv"])
def test_the_ending_of_a_table_with_another_name_says_what_is_meant(folder, name):
    (folder / name).write_text("id\n")
    assert told(folder) == [f"{name}:1:: is not a table of a case; rename it to measures.csv"]


@pytest.mark.parametrize("name", ["ties.CSV", "ties.xlsx", "Ties.csv"])
def test_a_second_file_of_one_table_is_an_error_too(folder, name):
    (folder / name).write_text("id\n")
    [found] = told(folder)
    assert found.endswith("; ties.csv exists too: keep one of the two files, under that name")


def test_what_refers_to_a_table_that_is_not_read_is_left_alone(folder):
    (folder / "actors.csv").rename(folder / "actor.xlsx")
    assert [line.split(":")[0] for line in told(folder)] == ["actor.xlsx"]


@pytest.mark.parametrize(
    ("name", "content", "cure"),
    [
        ("kinds.TTL", "", "rename it to kinds.ttl"),
        ("kinds.NQ", "", "rename it to kinds.nq"),
        ("kinds.n3", "", "save it as Turtle: kinds.ttl"),
        ("kinds.owl", "Ontology(<urn:x>)", "save it as Turtle: kinds.ttl"),
        ("kinds.owl", XML, "rename it to kinds.rdf"),
        ("kinds.xml", XML, "rename it to kinds.rdf"),
        ("kinds.json", '{ "@context": {} }', "rename it to kinds.jsonld"),
        ("actors.json", '[{"@id": "urn:x"}]', "rename it to actors.jsonld"),
        ("kinds.txt", TURTLE, "rename it to kinds.ttl"),
        ("kinds.ttl.txt", "\ufeff" + TURTLE, "rename it to kinds.ttl"),
        ("kinds", "PREFIX ih: <urn:x>\nih:a ih:b ih:c .", "rename it to kinds.ttl"),
        ("dump.txt", '<urn:a> <urn:b> "c \\" d"@en .\n', "rename it to dump.nt"),
        ("dump.dat", "_:a <urn:b> _:c <urn:g> .\n", "rename it to dump.nq"),
        ("kinds.ttl.gz", "", "unpack it"),
    ],
)
def test_rdf_under_another_ending_is_an_error(folder, name, content, cure):
    (folder / name).write_text(content, "utf-8")
    [found] = told(folder)
    assert found.startswith((f"{name}:1:: is RDF, but kg ", f"{name}:1:: is packed RDF; "))
    assert found.endswith(f"; {cure}")


def test_rows_that_may_stand_in_rdf_that_is_not_read_are_not_missed(folder):
    with (folder / "ties.csv").open("a") as file:
        file.write("t2,a,from-rdf,funds,active\n")
    (folder / "more.TTL").write_text(TURTLE)
    assert [line.split(":")[0] for line in told(folder)] == ["more.TTL"]
    (folder / "more.TTL").rename(folder / "more.ttl")
    (folder / "more.ttl").write_text("this is no RDF")
    assert [line.split(":")[0] for line in told(folder)] == ["more.ttl"]
    (folder / "more.ttl").unlink()
    assert [line.split(":")[2] for line in told(folder)] == ["target"]


@pytest.mark.parametrize("name", ["Case.toml", "CASE.TOML", "case.toml.txt", "cases.toml"])
def test_settings_under_another_name_are_an_error(folder, name):
    (folder / "case.toml").rename(folder / name)
    assert told(folder) == [
        f"{name}:1:: is not read: the settings belong in case.toml; rename it to case.toml"
    ]


def test_files_that_belong_in_a_case_cause_no_message(folder):
    for name in (
        "README", "README.md", "ReadMe.txt", "LICENCE", "LICENSE.txt", "CITATION.cff", "CHANGELOG.md", "ties.png", "map.SVG",
        "actors.jpeg", "ties.csv~", ".ties.csv.swp", "~$ties.xlsx", ".~lock.ties.csv#", "#ties.csv#", "ties.csv.bak",
        "Thumbs.db", ".DS_Store", "view.html", "world.graphml", "world.gexf", "world.cyjs", "world.dot", *sorted(OWN - {"case.toml"}),
    ):  # fmt: skip
        (folder / name).write_text("no table")
    (folder / "report-2020.tsv").write_text("p.1\tThe first passage.\np.2\tThe second.\n")
    (folder / "terms-2020.tsv").write_text("p.1\tA source text of a document called so.\n")
    (folder / "book.txt").write_text("\ufeffp.1\t" + "A long passage. " * 1000, "utf-8")
    (folder / "answer.json").write_text('{\n  "format": 1,\n  "command": "bottlenecks"\n}')
    (folder / ".git").mkdir()
    (folder / ".git" / "actors.csv").write_text("id\n")
    (folder / "pictures").mkdir()
    (folder / "pictures" / "ties.png").write_text("")
    (folder / "interviews").mkdir()
    (folder / "interviews" / "mayor.csv").write_text("q,a\n")
    assert told(folder) == []


def test_files_that_kg_writes_are_those_that_are_at_home():
    assert {MODEL, GENERATED, rdf.MARK} <= OWN


@pytest.mark.parametrize("name", embedded())
def test_the_embedded_cases_hold_nothing_that_is_not_read(name):
    contents = list_contents(folder_of(name), TABLES)
    assert (contents.problems, contents.notes) == ((), ())


@pytest.mark.parametrize(
    "name",
    [
        "notes.txt",
        "people.xlsx",
        "numbers.tsv",
        "measures.py",
        "measures.pdf",
        "query.rq",
        "x.toml",
        "odd",
    ],
)
def test_all_else_is_a_note_that_stops_nobody(folder, name):
    content = "PREFIX a: <urn:a>\nSELECT * {}" if name == "query.rq" else "one\ttwo\tthree\n"
    (folder / name).write_text(content)
    assert told(folder) == [f"{name}:1:: note: is not a file that kg reads"]
    assert read_case(folder).id == "world"


def test_notes_are_not_without_end(folder):
    for number in range(40):
        (folder / f"n{number:02}.xyz").write_text("")
    found = told(folder)
    assert len(found) == 21
    assert found[-1] == "n20.xyz:1:: note: is one of 20 more files that kg does not read"


def test_a_folder_in_the_case_counts_if_it_holds_tables_or_rdf(folder):
    (folder / "raw").mkdir()
    (folder / "raw" / "measures.csv").write_text("id\n")
    move = "; move the files beside case.toml, or move the folder out of the case"
    assert told(folder) == [f"raw:1:: holds measures.csv, which kg does not read there{move}"]
    (folder / "raw" / "kinds.ttl").write_text("")
    (folder / "raw" / "claims-2020.txt").write_text("p.1\tA source text.\n")
    assert told(folder) == [
        f"raw:1:: holds kinds.ttl and 1 more file, which kg does not read there{move}"
    ]
    (folder / "raw" / "deeper").mkdir()
    for path in list((folder / "raw").glob("*.*")):
        path.rename(folder / "raw" / "deeper" / path.name)
    assert told(folder) == []


def test_what_kg_built_may_lie_in_the_case_and_another_case_is_a_note(folder):
    rdf.build(read_case(folder), folder / "built")
    write(folder / "other", actors=ACTORS)
    (folder / "link").symlink_to(folder / "built")
    assert told(folder) == [
        "link:1:: note: is a link to a folder; kg does not follow it",
        "other:1:: note: is another case, and not part of this one",
    ]


def test_links_that_lead_nowhere_are_told(folder):
    (folder / "measures.csv").symlink_to("/nowhere/measures.csv")
    (folder / "claims.csv").symlink_to("claims.csv")
    (folder / "more.ttl").symlink_to("more.ttl")
    assert [line.split(";")[0] for line in told(folder)] == [
        "more.ttl:1:: more.ttl cannot be read: Too many levels of symbolic links",
        "measures.csv:1:: is not a file",
        "claims.csv:1:: is not a file",
    ]


def test_what_is_no_file_is_not_opened(folder):
    for name in ("measures.csv", "more.ttl", "actors.tsv", "notes.txt"):
        os.mkfifo(folder / name)
    (folder / "case.toml").unlink()
    os.mkfifo(folder / "case.toml")
    assert {line.split(":")[0]: line.split(":: ")[1].split(";")[0] for line in told(folder)} == {
        "actors.tsv": "is not a table that kg reads",
        "case.toml": "is not a file",
        "measures.csv": "is not a file",
        "more.ttl": "more.ttl is not a file",
        "notes.txt": "note: is not a file that kg reads",
    }


@pytest.mark.parametrize(
    "name", ["measures.CSV", "actors.json", "kinds.owl", "tie.csv", "ties.csv"]
)
def test_a_large_case_and_its_store_stop_as_well(folder, tmp_path, name):
    large = as_parquet(folder, tmp_path / "large")
    (large / "notes.txt").write_text("a note stops nobody")
    assert read_graph(large, most=0).tables["ties"]["id"].to_list() == [0]
    rdf.build_from(large, tmp_path / "store", most=0)
    (large / name).write_text("id\n")
    for read in (
        read_case,
        lambda f: read_graph(f, most=0),
        lambda f: rdf.build_from(f, tmp_path / "x", most=0),
    ):
        with pytest.raises(CaseError) as caught:
            read(large)
        assert {name, "ties.parquet"} & {p.file for p in caught.value.problems}


def test_a_link_of_a_large_case_that_leads_nowhere_is_told(folder, tmp_path):
    large = as_parquet(folder, tmp_path / "large")
    pl.DataFrame({"id": ["m"]}).write_parquet(large / "measures.parquet")
    (large / "measures.parquet").unlink()
    (large / "measures.parquet").symlink_to("/nowhere/measures.parquet")
    with pytest.raises(CaseError) as caught:
        read_graph(large, most=0)
    assert [p.file for p in caught.value.problems] == ["measures.parquet"]
