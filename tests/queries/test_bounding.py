"""A query of the library looks at a limited number of rows of a large store and says so; else it answers as in memory."""

import re

import pytest

from kg import rdf
from kg.case import read_case
from kg.errors import FileProblem, QueryError
from kg.queries import RunOptions, bind, library, masked, run
from kg.queries.ask import AskOptions, ask
from kg.queries.bound_large_answers import bounded, counting
from tests.queries import expected
from tests.queries.test_library import ASKED
from tests.support.commands import kg
from tests.support.worlds import in_parquet

every = pytest.mark.parametrize(
    ("name", "values"), ASKED, ids=[expected.path(name, values).stem for name, values in ASKED]
)

# Whether the engine is known to answer wrongly takes longer to tell than the answer.
ROWS = RunOptions(watch=False)


@pytest.fixture(scope="module")
def small(case, tmp_path_factory):
    folder = tmp_path_factory.mktemp("small") / "out"
    rdf.build(case, folder)
    return folder


@pytest.fixture(scope="module")
def large(case, tmp_path_factory):
    folder = tmp_path_factory.mktemp("large")
    rdf.build_from(in_parquet(case, folder / case.id), folder / "out", most=0)
    return folder / "out"


@every
def test_a_store_on_disk_gives_the_expected_rows_without_the_tables(
    case, small, large, name, values
) -> None:
    pairs = tuple(f"{n}={v}" for n, v in values.items())
    for folder in (small, large):
        found = ask(None, name, pairs, AskOptions(store=folder))
        assert expected.rows(found.answer, case) == expected.read(name, values)
        assert found.notes == ()


@every
def test_a_bounded_query_looks_at_so_many_rows_and_gives_some_of_the_expected(
    case, small, name, values
) -> None:
    store = rdf.read_only(small / rdf.STORE)
    query = library()[name]
    text = bind(query, values, case)
    less = bounded(query, text, 2)
    whole = expected.read(name, values)
    found = expected.rows(run(store, less, case, ROWS), case)
    if re.search(r"\bCOUNT\(", masked(query.text)):
        assert (less, found, counting(query, text, 2)) == (text, whole, "")
        return
    assert len(found) - 1 <= min(2, len(whole) - 1)
    if "GROUP_CONCAT" not in query.text:
        assert [row for row in found if row not in whole] == []
    looked = run(store, counting(query, text, 2), case, ROWS).rows
    assert looked == (("2",),) or found == whole


def test_an_answer_that_was_cut_says_so(large, small) -> None:
    whole = ask(None, "actors", options=AskOptions(store=large)).answer.rows
    for folder in (large, small):
        cut = ask(None, "actors", options=AskOptions(store=folder, most=5))
        assert (len(cut.answer.rows), cut.answer.cut) == (5, "rows=5")
        assert cut.notes == ("cut after 5 rows; there is more: ask for more with --rows",)
        assert set(cut.answer.rows) <= set(whole)
    again = ask(None, "actors", options=AskOptions(store=large, most=len(whole) + 1))
    assert (again.answer.rows, again.notes) == (whole, ())


@pytest.mark.parametrize(("form", "lines"), [("csv", 4), ("tsv", 4)])
def test_an_answer_in_a_format_is_cut_too(small, form, lines) -> None:
    found = ask(None, "actors", options=AskOptions(form=form, store=small, most=3))
    assert (found.answer.serialised.count(b"\n"), found.answer.cut) == (lines, "rows=3")
    whole = ask(None, "actors", options=AskOptions(form=form, store=small)).answer
    assert whole.cut == ""
    assert (
        whole.serialised.splitlines()[: lines - 1]
        == found.answer.serialised.splitlines()[: lines - 1]
    )


@pytest.mark.parametrize(("form", "mark"), [("json", b'"value"'), ("xml", b"<result>")])
def test_json_and_xml_are_cut_too(small, form, mark) -> None:
    found = ask(None, "actors", options=AskOptions(form=form, store=small, most=3)).answer
    assert found.serialised.count(mark) == (12 if form == "json" else 3)
    assert found.cut == "rows=3"


def test_a_graph_is_cut_too(small, tmp_path) -> None:
    (tmp_path / "q.rq").write_text("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
    found = ask(None, str(tmp_path / "q.rq"), options=AskOptions(store=small, most=7)).answer
    assert (len(found.rows), found.cut) == (7, "triples=7")


@pytest.mark.parametrize("value", ["nobody", "a> <urn:b", "", "../x"])
def test_an_id_that_the_store_does_not_have_is_refused(small, value) -> None:
    with pytest.raises(QueryError, match="has no such row"):
        ask(None, "ties", (f"actor={value}",), AskOptions(store=small))


def test_a_folder_without_a_store_is_refused(tmp_path) -> None:
    with pytest.raises(FileProblem, match="kg build did not write"):
        ask(None, "actors", options=AskOptions(store=tmp_path))


def test_the_command_asks_a_store_whose_case_is_gone(tmp_path) -> None:
    folder = in_parquet(read_case("example"), tmp_path / "case")
    rdf.build_from(folder, tmp_path / "out", most=0)
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    done = kg("query", "actors", "--store", tmp_path / "out", "--rows", 2)
    assert (done.returncode, done.stderr) == (
        0,
        "kg: cut after 2 rows; there is more: ask for more with --rows\n",
    )
