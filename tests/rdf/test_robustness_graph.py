"""The graph of how sure the answers are: what the answer says, asked back by SPARQL."""

import pyoxigraph as ox
import pytest

import kg
from kg.cli import kg as command
from kg.rdf import STORE, robustness_graph
from tests.support.worlds import world

QUERY = """
PREFIX ih: <https://w3id.org/intermediation/ns#>
SELECT ?actor ?answer ?certainty WHERE {
  GRAPH <%s> { ?judged a ih:JudgedAnswer ; ih:about ?actor ; ih:answer ?answer ;
    ih:certainty ?certainty ; ih:evidenceReading "as coded" ; ih:answerChannel ih:capital }
} ORDER BY ?actor ?answer
"""
TOML = """id = "world"
title = "A small world"
period = "2000"
[channels.capital]
from = ["mof"]
to = ["sme"]
"""


@pytest.fixture
def case(tmp_path):
    return world(
        tmp_path / "case",
        TOML,
        actors="mof ministry\nbank bank\nnear sme\nfar sme",
        ties="mof funds bank id=1\nbank lends-to near id=2",
        documents="id|title|locators\nd|D|p:1-2",
        evidence="id|about|stance|document|locator|method\na|1|supports|d|p.1|survey\n"
        "b|2|supports|d|p.2|interview",
    )


def test_the_graph_says_what_the_answer_says(case, tmp_path, monkeypatch):
    built = tmp_path / "built"
    arguments = ["build", "--case", str(case.folder), "--robustness", "--output", str(built)]
    command.main(arguments, standalone_mode=False)
    store = ox.Store.read_only(str(built / STORE))
    rows = [
        tuple(value.value.rpartition("/")[2] for value in row)
        for row in store.query(QUERY % robustness_graph(case).value)
    ]
    [channel] = kg.robustness(case).channels
    claims = [
        (c.actor, c.answer, c.certainty) for c in channel.certainties if c.reading == "as coded"
    ]
    assert rows == sorted(claims)
    assert ("near", "reached", "certain") in rows


def test_without_the_option_there_is_no_such_graph(case, tmp_path):
    kg.build(case, tmp_path / "built")
    store = ox.Store.read_only(str(tmp_path / "built" / STORE))
    assert robustness_graph(case) not in set(store.named_graphs())
