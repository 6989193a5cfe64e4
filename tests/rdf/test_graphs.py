"""Named graphs of a user's own stay graphs, those of a case are made again, and RDF of other kinds is a case too."""

import json
import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest

import kg
from kg import queries, rdf
from kg.case import read_case
from kg.case.read import examine
from kg.case_checks.question import check
from kg.cli import main
from kg.errors import CaseError, QueryError
from tests.support.places import FLORENCE
from tests.support.worlds import CASE

HEAD = """@prefix : <https://w3id.org/intermediation/case/world/> . @prefix ex: <https://example.org/> .
@prefix ih: <https://w3id.org/intermediation/ns#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
OWN = """:a a ih:Bank ; rdfs:label "A"@en ; ex:founded 1900 .
ex:survey { :b a ih:SME ; rdfs:label "B"@en ; ex:asked 1998 .
  ex:loan a ih:LendsTo ; ih:source :a ; ih:target :b ; ih:status ih:active ; ih:share 40.0 ; ex:rate 5 .
  ex:Fund rdfs:subClassOf ih:Funds . }
ex:others { ex:x ex:y [ ex:z 1 ] . }
:\\#s { :a ex:w 1 . }
<https://w3id.org/intermediation/case/world/scenario/none> { :c a ih:Bank ; rdfs:label "C"@en . }
"""
GRAPHS = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g"
RATE = "?s <https://example.org/rate> ?rate"


def written(folder: Path, text: str, name: str = "data.trig") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "case.toml").write_text(CASE, "utf-8")
    (folder / name).write_text(HEAD + text, "utf-8")
    return folder


def asked(case, text, store=None):
    return [
        row[0] if len(row) == 1 else row
        for row in queries.run(store or rdf.store(case), text, case).rows
    ]


def test_own_graphs_are_reached_by_name_and_are_no_part_of_the_default_graph(tmp_path):
    case = read_case(written(tmp_path, OWN))
    base = rdf.case_graph(case).value
    own = [base, f"{base}/derived", f"{base}/#s", f"{base}/scenario/none", rdf.ONTOLOGY.value]
    assert asked(case, GRAPHS) == sorted(
        [*own, "https://example.org/survey", "https://example.org/others"]
    )
    assert asked(case, f"SELECT ?rate {{ {RATE} }}") == []
    assert asked(case, f"SELECT ?g ?rate {{ GRAPH ?g {{ {RATE} }} }}") == [
        ("https://example.org/survey", "5")
    ]
    for graph, found in (("survey", ["5"]), ("others", [])):
        clause = f"FROM <https://example.org/{graph}>"
        assert asked(case, f"SELECT ?rate {clause} {{ {RATE} }}") == found
        clause = f"FROM NAMED <https://example.org/{graph}>"
        assert asked(case, f"SELECT ?rate {clause} {{ GRAPH ?g {{ {RATE} }} }}") == found
    assert asked(
        case,
        "SELECT ?o { <https://w3id.org/intermediation/case/world/a> <https://example.org/founded> ?o }",
    ) == ["1900"]


def test_a_graph_that_is_not_there_is_said(tmp_path):
    case = read_case(written(tmp_path, OWN))
    with pytest.raises(
        QueryError, match=r"the case has no graph 'https://example\.org/servey'"
    ) as found:
        asked(case, "SELECT * FROM <https://example.org/servey> { ?s ?p ?o }")
    assert found.value.hint.startswith("did you mean https://example.org/survey")


def test_rows_are_read_from_own_graphs_but_from_no_scenario(tmp_path):
    case = read_case(written(tmp_path, OWN))
    assert sorted(case.names) == ["a", "b"]
    assert case.row("loan")["share"] == 40
    assert "fund" in case.schema.tie_kinds
    joined = f"SELECT ?rate {{ ?s ih:kind ih:LendsTo . GRAPH <https://example.org/survey> {{ {RATE} }} }}"
    assert asked(case, joined) == ["5"]
    assert ("a", "b") in kg.flow(case, "capital").passes


def test_what_a_graph_holds_is_all_that_was_written_into_it(tmp_path):
    case = read_case(written(tmp_path, OWN))
    found = {
        q for q in rdf.quads(case) if q.graph_name == ox.NamedNode("https://example.org/survey")
    }
    assert len(found) == 10
    assert not any(
        isinstance(t, ox.BlankNode)
        for q in rdf.quads(case)
        for t in (q.subject, q.object, q.graph_name)
    )


@pytest.mark.parametrize("suffix", ["nq", "trig"])
def test_own_graphs_come_back_from_what_is_built(tmp_path, suffix):
    case = read_case(written(tmp_path / "case", OWN))
    rdf.build(case, tmp_path / "out")
    (tmp_path / "again").mkdir()
    (tmp_path / "again" / "case.toml").write_text(CASE)
    shutil.copy(tmp_path / "out" / f"world.{suffix}", tmp_path / "again" / f"data.{suffix}")
    assert set(rdf.quads(read_case(tmp_path / "again"))) == set(rdf.quads(case))


def test_the_store_has_own_graphs_and_turtle_says_that_it_lacks_them(tmp_path):
    case = read_case(written(tmp_path / "case", OWN))
    rdf.build(case, tmp_path / "out")
    mark = rdf.mark_of(tmp_path / "out")
    assert (
        "https://example.org/survey" in mark.own_graphs
        and rdf.ONTOLOGY.value not in mark.own_graphs
    )
    store = rdf.read_only(tmp_path / "out" / "store")
    again = rdf.stored_case(mark, store)
    assert "fund" in again.schema.tie_kinds
    assert asked(again, f"SELECT ?rate {{ {RATE} }}", store) == []
    assert asked(
        again, f"SELECT ?rate {{ GRAPH <https://example.org/survey> {{ {RATE} }} }}", store
    ) == ["5"]
    first = (tmp_path / "out" / "world.ttl").read_text("utf-8").splitlines()[0]
    assert first.startswith(
        "# The case's own graph alone; world.trig has 4 named graphs beside it: <https://example.org/others>"
    )
    assert "https://example.org/rate" not in (tmp_path / "out" / "world.ttl").read_text("utf-8")


def test_json_ld_with_a_named_graph(tmp_path):
    ih = "https://w3id.org/intermediation/ns#"
    inner = {
        "@id": "urn:m",
        "@type": ih + "Bank",
        "http://www.w3.org/2000/01/rdf-schema#label": "M",
        "urn:p": "q",
    }
    (tmp_path / "case.toml").write_text(CASE)
    (tmp_path / "data.jsonld").write_text(json.dumps([{"@id": "urn:g", "@graph": [inner]}]))
    case = read_case(tmp_path)
    assert case.names == {"m": "M"}
    assert asked(case, "SELECT ?o { GRAPH <urn:g> { ?s <urn:p> ?o } }") == ["q"]
    assert asked(case, "SELECT ?o { ?s <urn:p> ?o }") == []


@pytest.mark.parametrize("case_of", ["japan-1998", "example", FLORENCE])
def test_what_is_built_is_read_without_a_problem_in_every_form(tmp_path, case_of):
    case = read_case(case_of)
    rdf.build(case, tmp_path / "out")
    for suffix in ("nq", "trig", "ttl", "jsonld"):
        folder = tmp_path / suffix
        folder.mkdir()
        shutil.copy(case.folder / "case.toml", folder)
        shutil.copy(tmp_path / "out" / f"{case.id}.{suffix}", folder / f"data.{suffix}")
        again, problems, lacking = examine(folder)
        assert problems == [] and not [p for p in lacking if p.level == "note"]
        assert set(rdf.quads(again)) == set(rdf.quads(case))


def test_a_built_folder_is_a_case_though_it_repeats_itself_four_times(tmp_path):
    case = read_case("example")
    rdf.build(case, tmp_path / "out")
    again = read_case(tmp_path / "out")
    assert set(rdf.quads(again)) == set(rdf.quads(case))
    assert again.settings.title == case.settings.title


DERIVED = "https://w3id.org/intermediation/case/world/derived"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"<{DERIVED}> {{ :a ex:p 1 . }}", f"data.trig:0:: kg build makes the graph <{DERIVED}>, so a file cannot add '<https://w3id.org/intermediation/case/world/a> <https://example.org/p>"),
        (f"<{DERIVED}> {{ :a ih:lendsTo :b ; ex:p 1, 2, 3 . }}", "and 2 more; put the triple into a graph with another name, or into no graph"),
        ('<https://w3id.org/intermediation/ns> { ih:Bank rdfs:label "bench"@en . }', "data.trig:0:: kg build makes the graph <https://w3id.org/intermediation/ns>, so a file cannot add"),
        ("<https://w3id.org/intermediation/ns> { ex:Pays rdfs:subClassOf ih:Funds . }", "a file cannot add '<https://example.org/Pays>"),
        ("<http://w3id.org/intermediation/ns#g> { :a ex:p 1 . }", "resembles our namespace, but is not in it"),
        ("ih:g { :a ex:p 1 . }", "data.trig:0:: unknown graph ih:g, of a"),
    ],
)  # fmt: skip
def test_graphs_that_are_not_the_user_s_to_write(tmp_path, text, expected):
    rows = ':a a ih:Bank ; rdfs:label "A"@en . :b a ih:SME ; rdfs:label "B"@en . '
    found = [str(p) for p in examine(written(tmp_path, rows + text))[1]]
    assert len(found) == 1 and expected in found[0], found


def test_what_kg_derives_may_stand_in_its_graph_and_is_made_again(tmp_path):
    rows = ':a a ih:Bank ; rdfs:label "A"@en . :b a ih:SME ; rdfs:label "B"@en . '
    case = read_case(written(tmp_path, rows + f"<{DERIVED}> {{ :a ih:lendsTo :b . }}"))
    assert not [q for q in rdf.quads(case) if q.graph_name == ox.NamedNode(DERIVED)]


def test_an_ontology_of_another_version_is_passed_over(tmp_path):
    ontology = "<https://w3id.org/intermediation/ns>"
    old = f'{ontology} {{ {ontology} <http://www.w3.org/2002/07/owl#versionInfo> "0.0.1" . ih:Gone rdfs:label "gone" . }}'
    assert examine(written(tmp_path, ':a a ih:Bank ; rdfs:label "A"@en . ' + old))[1] == []


def test_the_graph_of_the_case_is_where_its_rows_are(tmp_path):
    text = '<https://w3id.org/intermediation/case/world> { :a a ih:Bank ; rdfs:label "A"@en ; ex:p 1 . }'
    case = read_case(written(tmp_path, text))
    assert asked(case, "SELECT ?o { ?s <https://example.org/p> ?o }") == ["1"]
    assert not list(rdf.own_graphs(case))


PEOPLE = '@prefix f: <http://xmlns.com/foaf/0.1/> . <urn:me> a f:Person ; f:name "Me" ; f:knows [ f:name "You" ] .'


@pytest.fixture
def people(tmp_path):
    (tmp_path / "people").mkdir()
    (tmp_path / "people" / "foaf.ttl").write_text(PEOPLE)
    return tmp_path / "people"


def test_a_folder_of_rdf_of_other_kinds_is_a_case_without_rows(people, tmp_path):
    case = read_case(people)
    assert (case.id, case.names, len(case.more)) == ("people", {}, 4)
    assert all(frame.is_empty() for frame in case.tables.values())
    name = "SELECT ?n { ?s <http://xmlns.com/foaf/0.1/name> ?n } ORDER BY ?n"
    assert asked(case, name) == ["Me", "You"]
    rdf.build(case, tmp_path / "out")
    mark = rdf.mark_of(tmp_path / "out")
    store = rdf.read_only(tmp_path / "out" / "store")
    assert asked(rdf.stored_case(mark, store), name, store) == ["Me", "You"]
    found = check(people)
    assert [str(p).split(";")[0] for p in found.problems] == [
        "foaf.ttl:0:: note: nothing here is a row of a case"
    ]
    assert found.sentences()[0].text == "people: 1 note in an empty case."


def test_the_library_and_questions_answer_with_nothing(people):
    case = read_case(people)
    store = rdf.store(case)
    assert queries.query(case, "actors", store).rows == ()
    assert not kg.flow(case, "capital").passes
    assert kg.render(kg.rank(case), "terminal")
    assert kg.render(kg.dependence(case), "markdown")


ASKED = ["--channel", "capital", "--from", "bank", "--to", "sme"]


@pytest.mark.parametrize(
    ("command", "code", "line"),
    [
        (["check"], 0, "people: 1 note in an empty case."),
        (["report"], 2, "kg: the case people has no standard question"),
        (["bottlenecks"], 2, "kg: the case people has no standard question"),
        (["bottlenecks", *ASKED], 0, "the case has nobody to count as SMEs"),
        (["bypass", *ASKED], 0, "Routes around: none"),
        (["rank"], 0, "Who is central: none"),
        (["brokers"], 2, "kg: no actor of the case people is in a tier"),
        (["dependence"], 0, "Suppliers: none"),
        (["recapture"], 0, "Recaptured: none"),
        (["procedures"], 0, "the case records no procedure"),
        (["findings"], 0, "No pattern to test is given"),
        (["audit"], 0, "no number at all"),
        (["evidence", "x"], 2, "kg: the case people has no row 'x'"),
        (["view"], 0, "<!DOCTYPE html>"),
        (["export"], 0, "<graphml"),
        (["query", "actors"], 0, "All actors: none"),
    ],
    ids=lambda value: " ".join(value[:2]) if isinstance(value, list) else "",
)
def test_every_command_on_it_answers_with_nothing_or_says_why_not_in_one_line(
    people, capfd, command, code, line
):
    with pytest.raises(SystemExit) as done:
        main([*command, "--case", str(people)])
    said = capfd.readouterr()
    assert (done.value.code, line in " ".join((said.out + said.err).split())) == (code, True), said
    lines = [
        text
        for text in said.err.splitlines()
        if not text.startswith("kg: the case people has no rows")
    ]
    assert len(lines) <= 1
    assert (len(said.err.splitlines()) > len(lines)) == (command[0] not in ("check", "query"))


def test_a_folder_without_a_triple_is_refused_as_an_empty_one(tmp_path):
    (tmp_path / "empty.ttl").write_text("# nothing")
    with pytest.raises(CaseError) as found:
        read_case(tmp_path)
    assert "holds no table of a case; expected actors.csv" in str(found.value.problems[0])
