"""A large case is served from its store alone: its tables are not read, and pages that would need them say so."""

import json
import re
import shutil
import subprocess

import pytest

from kg import rdf
from kg.case import read_case
from kg.case.read import folder_of
from kg.synthetic import generate
from tests.support.running import ENV, command, serving
from tests.support.worlds import in_parquet

PAGE = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    folder = tmp_path_factory.mktemp("served")
    generate(folder / "town", firms=1200, seed=7)
    rdf.build_from(folder / "town", folder / "out", most=0)
    case = read_case(folder / "town")
    shutil.rmtree(folder / "town")  # the store alone is enough
    return case, folder / "out"


@pytest.fixture(scope="module")
def server(town):
    with serving("--store", town[1]) as found:
        yield found


def shown(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", text))


def test_it_says_what_it_serves(town, server):
    case, folder = town
    assert f" serves {case.id}, {rdf.mark_of(folder).quads:,} triples;" in server.said


def test_queries_have_the_time_that_those_of_the_library_take_there(server):
    assert "time of a query 60 seconds" in shown(server.ask("/limits", **PAGE).text)


def test_the_start_page_counts_the_rows_and_names_the_first_actors(town, server):
    case, _ = town
    text = shown(server.ask("/", **PAGE).text)
    assert case.settings.title in text
    assert f"{len(case.tables['ties'])}" in text
    assert f"and {len(case.names) - 500} more" in text
    listed = [name for name in case.names.values() if f" {name} " in text]
    assert len(listed) >= 490


@pytest.mark.parametrize("path", ["/report", "/view", "/view?focus=f1"])
def test_what_needs_the_whole_case_is_refused_in_one_line(server, path):
    reply = server.ask(path, **PAGE)
    assert (reply.status, reply.text.count("\n")) == (413, 1)
    assert "of a case of this size" in reply.text
    assert "kg " in reply.text


def test_an_actor_page_tells_its_ties_with_names_and_evidence(town, server):
    case, _ = town
    ties = case.tables["ties"]
    firm = next(row for row in reversed(case.names) if case.kind_of[row] == "sme")
    own = [tie for tie in ties.iter_rows(named=True) if firm in (tie["source"], tie["target"])]
    text = server.ask(f"/actor/{firm}", **PAGE).text
    assert {found[1] for found in re.finditer(r'<tr id="row-([^"]+)"', text)} == {
        tie["id"] for tie in own
    }
    for tie in own:
        other = tie["target"] if tie["source"] == firm else tie["source"]
        assert case.names[other] in text
    assert "made by kg generate from no source" in text or "synthetic" in text
    assert "/view?focus" not in text


def test_an_actor_with_very_many_ties_shows_the_first(town, server):
    case, _ = town
    ties = case.tables["ties"]
    ends = ties["source"].append(ties["target"]).value_counts(sort=True)
    hub, many = ends.row(0)
    assert many > 500
    text = server.ask(f"/actor/{hub}", **PAGE).text
    assert text.count('<tr id="row-') == 500
    assert "the first 500 ties" in text


@pytest.mark.parametrize("row", ["nobody", "a%3E%20%3Curn:b", "t1"])
def test_an_actor_that_is_not_there_is_not_found(server, row):
    assert server.ask(f"/actor/{row}", **PAGE).status == 404


def test_a_library_page_names_the_actors_and_says_how_much_it_looks_at(town, server):
    case, _ = town
    reply = server.ask("/queries/networks/ties?actor=f3", **PAGE)
    assert reply.status == 200
    assert "the first 5,000 rows found are looked at" in reply.text
    assert 'href="/actor/f3"' in reply.text
    assert case.names["f3"] in reply.text
    assert "LIMIT 5000" in reply.text
    refused = server.ask("/queries/networks/ties?actor=nobody", **PAGE)
    assert refused.status == 400
    assert "has no such row" in refused.text


def test_the_endpoint_answers_as_the_store_does(town, server):
    case, _ = town
    found = json.loads(server.query("SELECT (COUNT(*) AS ?n) { ?tie a ih:Tie }").text)
    assert found["results"]["bindings"][0]["n"]["value"] == str(len(case.tables["ties"]))
    assert server.ask("/actor/f3", Accept="text/turtle").status == 200
    assert server.ask("/sparql", Accept="text/turtle").status == 200


def refused(*arguments) -> str:
    asked = command("--port", 0, *arguments)
    done = subprocess.run(asked, capture_output=True, text=True, env=ENV, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    return done.stderr


def test_a_large_store_older_than_its_tables_is_refused(tmp_path):
    folder = in_parquet(read_case("example"), tmp_path / "case")
    rdf.build_from(folder, tmp_path / "out", most=0)
    assert "not for 1901-12-31" in refused("--store", tmp_path / "out", "--as-of", "1901")
    text = (folder / "case.toml").read_text("utf-8")
    (folder / "case.toml").write_text(text + "\n# changed\n", "utf-8")
    assert "built from other tables than example has now" in refused("--store", tmp_path / "out")


def test_a_small_store_knows_where_its_case_is(tmp_path):
    shutil.copytree(folder_of("example"), tmp_path / "case")
    rdf.build(read_case(tmp_path / "case"), tmp_path / "out")
    with serving("--store", tmp_path / "out") as found:
        assert " serves example, " in found.said
        assert found.ask("/report", **PAGE).status == 200
