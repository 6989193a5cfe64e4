"""Versions of a case that are inherited in one pass are held against each inherited alone."""

from collections.abc import Iterable
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from kg.graph import inherit_versions
from kg.graph.inherit import Holding, UncertainInheritance, inherit, statements
from kg.graph.inherit_versions import InheritedVersions
from tests.support.random_worlds import random_worlds
from tests.support.worlds import in_memory, without_ties

VERSIONS = 6


def _rows(holding: Holding) -> list[object]:
    frames = (holding.each, holding.some, holding.denials)
    return [holding.not_there, *(sorted(frame.rows()) for frame in frames)]


def _compare(together: Iterable[Holding], alone: Iterable[Holding]) -> None:
    assert [_rows(holding) for holding in together] == [_rows(holding) for holding in alone]


@settings(max_examples=30, deadline=None)
@given(random_worlds(), st.integers(0, 99))
def test_versions_together_hold_what_each_holds_alone(
    rows: tuple[str, str, str], seed: int
) -> None:
    case = in_memory(*rows)
    ties = case.tables["ties"]["id"].to_list()
    rng = Random(seed)  # noqa: S311
    sets = [[], ties, *(rng.sample(ties, rng.randrange(len(ties) + 1)) for _ in range(VERSIONS))]
    stated = statements(case)
    versions, uncertain = InheritedVersions(stated), UncertainInheritance(stated)
    _compare(versions.without(sets), (inherit(without_ties(case, lost)) for lost in sets))
    _compare(versions.least(sets), map(uncertain.least, sets))
    _compare(versions.most(sets), map(uncertain.most, sets))


def test_many_versions_are_inherited_in_batches(monkeypatch) -> None:
    case = in_memory("r sme role \n a sme member_of=r \n b bank", "b lends-to r \n b lends-to a")
    ties = case.tables["ties"]["id"].to_list()
    sets = [[ties[0]], [], [ties[1]], ties, []]
    monkeypatch.setattr(inherit_versions, "STACKED_TIES", 2 * len(ties))
    together = list(InheritedVersions(statements(case)).without(sets))
    assert [len(holding.each) for holding in together] == [1, 3, 2, 0, 3]
    _compare(together, (inherit(without_ties(case, lost)) for lost in sets))
