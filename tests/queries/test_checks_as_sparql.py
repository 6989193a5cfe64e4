"""Checks over frames find what their first versions in SPARQL find, on random changes of the embedded case.

The texts in `old_checks` are asked of a store of the whole case, its derived graph and the ontology. They take time that
grows with the square of a case, and serve here alone.
"""

import os
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg import rdf
from kg.case import Case, read_case
from kg.case_checks import list_checks, run_checks
from tests.support.changed_cases import changed

OLD = Path(__file__).parent / "old_checks"
FRAMES = [check for check in list_checks() if check.form == "frames"]
SEEDS = range(int(os.environ.get("KG_CHANGED_CASES", "12")))  # ten a second
BLOCK = 4  # seeds a test


def in_frames(case: Case, check: object) -> list[tuple[str, ...]]:
    """Return the rows that a check over frames finds."""
    problems = list(run_checks(case, [check]))
    return [(p.about, p.column, p.message, p.hint) for p in problems]


def in_sparql(store: ox.Store, case: Case, name: str) -> list[tuple[str, ...]]:
    """Return the rows that its query finds."""
    text = (OLD / f"{name}.rq").read_text("utf-8")
    answer = store.query(text, prefixes=rdf.PREFIXES, use_default_graph_as_union=True)
    base = f"{rdf.case_graph(case).value}/"
    cells = ([str(cell.value) for cell in row] for row in answer)
    return [(row.removeprefix(base), *texts) for row, *texts in cells]


def test_each_check_over_frames_has_an_old_text() -> None:
    assert {path.stem for path in OLD.glob("*.rq")} == {check.name for check in FRAMES}


@pytest.mark.parametrize("first", SEEDS[::BLOCK])
def test_frames_find_what_sparql_finds_on_changed_cases(first: int) -> None:
    embedded = read_case()
    for seed in range(first, first + BLOCK):
        case = changed(embedded, seed)
        store = rdf.store(case)
        for check in FRAMES:
            rows = in_frames(case, check)
            assert rows == in_sparql(store, case, check.name), (seed, check.name)


def test_changes_give_every_check_something_to_find() -> None:
    embedded, counts = read_case(), Counter[str]()
    for seed in SEEDS:
        counts.update(problem.rule for problem in run_checks(changed(embedded, seed), FRAMES))
    assert {check.name for check in FRAMES} <= set(counts)
