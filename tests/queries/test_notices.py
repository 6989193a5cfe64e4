"""What is said beside an answer of a kind that the engine answers wrongly: by the library, the command, an endpoint."""

import subprocess
from pathlib import Path

import pyoxigraph as ox
import pytest

import kg
from kg import rdf
from kg.case import Case
from kg.queries import RunOptions, bind, faults, library, read_query, run
from kg.queries.ask import AskOptions, ask
from kg.queries.ask_endpoint import ask_endpoint
from kg.queries.faults import KINDS, QueryScope
from kg.system import shipped_files
from kg.system.sizes import MESSAGE_CHARACTERS
from tests.queries.test_endpoint import NO_ROWS
from tests.support.commands import kg as command
from tests.support.endpoints import always, answering
from tests.support.running import Server

MINUS = "SELECT ?g ?s { GRAPH ?g { ?s a ih:Tie MINUS { ?other a ih:Actor } } }"
BOTH = "SELECT ?g (BNODE('x') AS ?n) { GRAPH ?g { VALUES ?x { 1 } } }"
OLD_CHECKS = Path(__file__).with_name("old_checks")
LINE = f"kg: {KINDS['graph-minus'].notice}\n"


@pytest.fixture
def served(server: Server) -> str:
    return server.sparql


def test_no_query_of_ours_has_a_notice(case: Case, store: ox.Store) -> None:
    names = tuple(
        graph.value for graph in (rdf.case_graph(case), rdf.derived_graph(case), rdf.ONTOLOGY)
    )
    asked = QueryScope(store, names, names)
    texts = {query.name: bind(query, {}, case) for query in library().values()}
    # The checks as they were in SPARQL are queries that users may write too.
    shipped = shipped_files.folder("queries")
    folders = (shipped / "checks", shipped / "rules", OLD_CHECKS)
    files = [path for folder in folders for path in sorted(folder.glob("*.rq"))]
    texts |= {path.stem: read_query(path).text for path in files}
    assert len(texts) > 80
    assert sum(faults.suspect(text) for text in texts.values()) > 60
    assert {
        name: faults.faults(text, rdf.PREFIXES, asked) for name, text in texts.items()
    } == dict.fromkeys(texts, ())


def test_the_library_says_so_in_the_answer(case: Case, store: ox.Store) -> None:
    answer = run(store, MINUS, case)
    assert (answer.rows, answer.notices) == ((), (KINDS["graph-minus"].notice,))
    bare = run(store, MINUS.replace("MINUS { ?other a ih:Actor }", ""), case)
    assert (len(bare.rows) > 100, bare.notices) == (True, ())
    assert run(store, MINUS, case, RunOptions(form="csv")).notices == answer.notices
    assert run(store, BOTH, case).notices == (KINDS["graph-values"].notice, KINDS["bnode"].notice)
    assert run(store, MINUS, case, RunOptions(watch=False)).notices == ()
    assert kg.query(case, "actors", store).notices == ()


def test_the_graphs_that_are_asked_decide(case: Case, store: ox.Store) -> None:
    count = "SELECT * { GRAPH <%s> { SELECT (COUNT(*) AS ?n) { ?s ?p ?o } } }"
    assert run(store, count % rdf.ONTOLOGY.value, case).notices == ()
    assert run(store, count % "urn:none", case).notices == (KINDS["graph-absent"].notice,)
    assert run(store, "ASK { ?kind rdfs:subClassOf* ih:Actor }", case).notices == ()
    assert run(store, "ASK { ?kind rdfs:subClassOf* ih:Aktor }", case).notices == (
        KINDS["zero-length-path"].notice,
    )


@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_the_command_says_so_in_one_line_for_each_kind(form: str) -> None:
    done = command("query", "-", "--format", form, stdin=MINUS)
    assert (done.returncode, done.stderr) == (0, LINE)
    done = command("query", "-", "--format", form, stdin=BOTH)
    assert done.stderr == f"kg: {KINDS['graph-values'].notice}\nkg: {KINDS['bnode'].notice}\n"
    assert (
        command("query", "-", "--format", form, stdin="ASK { GRAPH ?g { ?s a ih:Tie } }").stderr
        == ""
    )


def test_a_store_on_disk_gives_notices_too(case: Case, tmp_path) -> None:
    rdf.build(case, tmp_path / "store")
    query = tmp_path / "minus.rq"
    query.write_text(MINUS)
    assert ask(None, str(query), options=AskOptions(store=tmp_path / "store")).notes == (
        KINDS["graph-minus"].notice,
    )
    assert ask(None, "actors", options=AskOptions(store=tmp_path / "store")).notes == ()


def test_a_mark_of_byte_order_is_no_part_of_a_query(tmp_path) -> None:
    path = tmp_path / "marked.rq"
    path.write_bytes(b"\xef\xbb\xbfASK { ?tie a ih:Tie }")
    piped = subprocess.run(
        ["sh", "-c", f"cat '{path}'"], capture_output=True, text=True, check=True, encoding="utf-8"
    ).stdout
    assert piped.startswith("\ufeff")
    assert command("query", "-", stdin=piped).stdout == command("query", str(path)).stdout
    assert "yes" in command("query", "-", stdin=piped).stdout


def test_what_an_endpoint_says_of_its_answer_is_passed_on(case: Case, served: str) -> None:
    text = KINDS["graph-minus"].notice
    assert ask_endpoint(served, MINUS).notices == (text,)
    done = command("query", "-", "--endpoint", served, "--format", "csv", stdin=MINUS)
    assert (done.returncode, done.stderr) == (0, f"kg: {served} says of its answer: {text!r}\n")


def test_another_engine_gets_no_notice_about_ours() -> None:
    with answering(always(NO_ROWS)) as (address, _):
        assert ask_endpoint(address, MINUS).notices == ()


@pytest.mark.parametrize(
    ("header", "notices"),
    [
        ("", ()),
        (" | ", ()),
        ("one", ("one",)),
        ("one | two | one |  | three|four", ("one", "two", "three|four")),
        ("x" * 5000, ("x" * MESSAGE_CHARACTERS,)),
        (" | ".join(map(str, range(1000))), tuple(map(str, range(20)))),
    ],
)
def test_a_long_header_of_notices_is_cut(header: str, notices: tuple[str, ...]) -> None:
    with answering(always(NO_ROWS, Kg_Notice=header)) as (address, _):
        assert ask_endpoint(address, "SELECT ?s { ?s ?p ?o }").notices == notices


def test_no_control_character_of_a_notice_reaches_the_terminal(case: Case) -> None:
    with answering(always(NO_ROWS, Kg_Notice="\x1b[31mred\x07\xff")) as (address, _):
        (note, *_) = ask(case, "actors", options=AskOptions(endpoint=address)).notes
    assert note.isprintable()
    assert "red" in note
