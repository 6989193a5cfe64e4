"""A large graph that is cut to its relevant part has the same routes."""

import pytest

from kg.case import read_case
from kg.case.large_case import read_graph
from kg.errors import KgError
from kg.questions.bypass.question import bypass
from kg.synthetic import generate
from kg.system import sizes


@pytest.fixture(scope="module")
def economy(tmp_path_factory):
    folder = tmp_path_factory.mktemp("generated") / "economy"
    generate(folder, 300, 5)
    return folder


@pytest.fixture
def all_is_large(monkeypatch):
    monkeypatch.setattr(sizes, "BYPASS_WHOLE_TIES", -1)


def same(found, told):
    return (found.routes, found.closed, found.apart) == (told.routes, told.closed, told.apart)


@pytest.mark.parametrize(
    "channel", ["capital", "market", "patent", "influence", "information", "technology"]
)
def test_routes_are_the_same_in_the_embedded_case(channel, request):
    told = bypass(read_case(), channel)
    request.getfixturevalue("all_is_large")
    assert same(bypass(read_case(), channel), told)


@pytest.mark.parametrize(
    ("channel", "side", "few"),
    [
        ("capital", "targets", 6),
        ("market", "targets", 3),
        ("information", "targets", 3),
        ("patent", "sources", 4),
    ],
)
def test_routes_for_a_few_are_the_same_in_a_case_read_by_column(
    economy, channel, side, few, request
):
    case = read_case(economy)
    firms = (
        case.tables["actors"]
        .filter(case.tables["actors"]["kind"] == "sme")["id"]
        .sample(few, seed=2)
        .to_list()
    )
    told = bypass(case, channel, **{side: firms})
    assert told.apart
    request.getfixturevalue("all_is_large")
    assert same(bypass(read_graph(economy, most=0), channel, **{side: firms}), told)


def test_too_many_are_told_how_to_ask(economy, all_is_large, monkeypatch):
    monkeypatch.setattr(sizes, "BYPASS_TARGETS", 10)
    with pytest.raises(KgError, match="one by one") as caught:
        bypass(read_graph(economy, most=0), "market")
    assert caught.value.hint.startswith("name up to 10 of them: --to ID")
