"""The rules in SPARQL say the same as the inheritance over frames."""

from datetime import date
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kg
from kg import rdf
from kg.case import Case
from kg.graph.inherit import inherit
from kg.queries.bind_parameters import bind
from kg.queries.library import read_query
from kg.system import shipped_files
from tests.support.random_worlds import random_worlds
from tests.support.worlds import in_memory

SCRATCH = ox.NamedNode("urn:scratch")
RULES = sorted(shipped_files.folder("queries").glob("rules/*.rq"))


@cache
def _ontology() -> tuple[ox.Quad, ...]:
    return tuple(rdf.ontology())


def _text(path: Path, case: Case, day: date | None) -> str:
    query = read_query(path)
    if not query.parameters:
        return query.text
    text = bind(query, {"day": (day or date(2000, 1, 1)).isoformat()}, case)
    return (
        text
        if day
        else text.replace('"2000-01-01"^^<http://www.w3.org/2001/XMLSchema#date>', "UNDEF")
    )


def _by_rules(case: Case, day: date | None = None) -> set[ox.Quad]:
    store = ox.Store()
    store.extend([*rdf.rows(case), *_ontology()])
    graph, derived = rdf.derived_graph(case), set()
    for path in RULES:
        found = list(
            store.query(_text(path, case, case.as_of(day)), use_default_graph_as_union=True)
        )
        store.extend(ox.Quad(t.subject, t.predicate, t.object, SCRATCH) for t in found)
        if "\n# graph: derived\n" in path.read_text("utf-8"):
            derived |= {ox.Quad(t.subject, t.predicate, t.object, graph) for t in found}
    return derived


def _by_frames(case: Case, day: date | None = None) -> set[ox.Quad]:
    return set(rdf.derived(case, inherit(case, day)))


def _difference(found: set[ox.Quad], expected: set[ox.Quad]) -> dict[str, list[str]]:
    return {
        "only rules": sorted(map(str, found - expected)),
        "only frames": sorted(map(str, expected - found)),
    }


SAME: dict[str, list[str]] = {"only rules": [], "only frames": []}


def test_eight_rules_are_run_in_order_and_explain_themselves() -> None:
    assert [path.name[:2] for path in RULES] == [f"{n}-" for n in range(1, 9)]
    for number, path in enumerate(RULES, 1):
        query = read_query(path)
        assert query.title != path.stem
        assert query.question
        assert query.reading
        assert f"\n# order: {number} of 8" in query.text


@pytest.mark.parametrize(
    "day", [None, date(1970, 1, 1), date(1997, 12, 31), date(1998, 5, 14), date(2020, 1, 1)]
)
def test_the_embedded_case_is_derived_alike(day: date | None) -> None:
    embedded = kg.read_case()
    found = _by_rules(embedded, day)
    assert len(found) > 1000
    assert _difference(found, _by_frames(embedded, day)) == SAME


@settings(max_examples=60, deadline=None)
@given(
    random_worlds(),
    st.sampled_from([None, None, date(1998, 5, 14), date(1999, 7, 31), date(2001, 1, 1)]),
)
def test_random_worlds_are_derived_alike(rows: tuple[str, str, str], day: date | None) -> None:
    drawn = in_memory(*rows)
    assert _difference(_by_rules(drawn, day), _by_frames(drawn, day)) == SAME


ROLES = "bank\nbig role\ntoyota member_of=big\nnissan\nsmes role\nfirm member_of=smes\nother member_of=smes"


@pytest.mark.parametrize(
    "ties",
    [
        "bank leases-to smes\nbank finances firm status=refused",
        "bank lends-to smes id=no status=refused start=1997\nbank lends-to smes start=1998",
        "bank lends-to smes id=no status=refused start=1997\nbank lends-to smes start=2005",
        "big lends-to firm\ntoyota lends-to firm id=no status=severed end=1998 scope=some",
        "big buys-from smes\nnissan buys-exclusively-from firm",
        "big buys-from smes\nnissan buys-exclusively-from firm scope=some",
        "big buys-from smes\nnissan buys-exclusively-from smes\nnissan buys-exclusively-from firm id=no status=absent",
        "smes sells-to big\nbig sells-to smes\nsmes barters-with big\nnissan buys-exclusively-from firm",
        "smes buys-from big\nbig buys-from smes\nnissan barters-only-with firm",
    ],
)
def test_small_worlds_are_derived_alike(ties: str) -> None:
    small = in_memory(ROLES, ties)
    found = _by_rules(small)
    assert found
    assert _difference(found, _by_frames(small)) == SAME


def test_a_kind_of_a_cases_own_takes_channel_and_direction_from_the_kind_above() -> None:
    leased = in_memory("bank\nfirm", "bank leases-to firm")
    home = "https://w3id.org/intermediation/case/world"
    bank, firm, graph = (ox.NamedNode(home + end) for end in ("/bank", "/firm", "/derived"))
    capital = ox.NamedNode("https://w3id.org/intermediation/ns#capitalTo")
    assert _by_rules(leased) == {ox.Quad(bank, capital, firm, graph)} == _by_frames(leased)
