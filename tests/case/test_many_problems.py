"""Very many rows with problems of one sort: the first are listed, the others counted."""

import pytest

import kg
from kg.case.read import examine
from kg.errors import Problem, group_problems
from kg.system import sizes
from tests.support.worlds import CASE, write

ACTORS = "id|name|kind\n" + "\n".join(f"f{n}|F|sme" for n in range(9))
TIES = "id|source|target|kind|status"
DOCUMENTS = "id|title|locators\nd|D|p:1-3;p:2-5;p:9-999999;intro"
EVIDENCE = "id|about|column|value|document|locator|method"


def spots(folder):
    _, problems, notes = examine(folder)
    return [f"{p.line}:{p.column}: {p.message}" for p in (*problems, *notes)]


@pytest.mark.parametrize(
    ("column", "cells", "ending"),
    [
        ("kind", ["pays1", "pays2", "pays3", "pays4"], "have problems of this sort too"),
        ("share", ["a", "b", "c", "d"], "are wrong too, or were not checked"),
        ("share", ["a", "a", "a", "a"], "cannot be read either"),
        ("start", ["a", "b", "c", "d"], "are wrong too, or were not checked"),
        ("source", ["x1", "x2", "x3", "x4"], "have problems of this sort too"),
        ("id", ["t", "t", "t", "t", "t"], "have problems of this sort too"),
    ],
)
def test_two_of_many_are_listed(tmp_path, monkeypatch, column, cells, ending):
    monkeypatch.setattr(sizes, "LISTED_ROWS", 2)
    rows = []
    for number, cell in enumerate(cells):
        row = {"id": f"t{number}", "source": "f1", "target": f"f{number + 2}", "kind": "funds",
               "status": "active", "share": "", "start": ""}  # fmt: skip
        rows.append(row | {column: cell})
    lines = ["|".join(rows[0]), *("|".join(row.values()) for row in rows)]
    _, problems, _ = examine(write(tmp_path, actors=ACTORS, ties="\n".join(lines)))
    found = [problem for problem in problems if problem.column == column]
    assert [p.line for p in found] == ([3, 4, 5] if column == "id" else [2, 3, 4])
    assert found[2].message == f"2 more rows from here on {ending}"


def test_ragged_rows_and_rows_without_evidence_are_counted(tmp_path, monkeypatch):
    monkeypatch.setattr(sizes, "LISTED_ROWS", 1)
    folder = write(
        tmp_path,
        actors=ACTORS,
        ties=f"{TIES}\nt1|f1|f2|funds|active\nt2|f2|f3|funds|active\nt3|f3|f4|funds|active",
    )
    assert spots(folder) == [
        "2:id: the tie t1 has no evidence",
        "3:id: 2 more rows from here on have problems of this sort too",
    ]
    with (folder / "ties.csv").open("a", encoding="utf-8") as file:
        file.write("a,b\nc,d\n")
    assert spots(folder)[:2] == [
        "5:: has 2 cells, but the header has 5",
        "6:: 1 more rows from here on have problems of this sort too",
    ]


def test_locators_are_found_in_spans_that_are_not_written_out(tmp_path):
    listed = ("p.1", "p.5", "p.500000", "p.999999", "intro")
    unlisted = ("p.0", "p.6", "p.05", "p.1000000", "p", "intro.1", "p.")
    rows = [f"e{n}|f1|||d|{locator}|law" for n, locator in enumerate((*listed, *unlisted))]
    folder = write(
        tmp_path, actors=ACTORS, documents=DOCUMENTS, evidence="\n".join([EVIDENCE, *rows])
    )
    found = [s for s in spots(folder) if ":locator:" in s]
    assert [s.rsplit(" ", 1)[1] for s in found] == [repr(locator) for locator in unlisted]


def test_values_of_evidence_stand_in_their_cells_in_any_form(tmp_path):
    ties = "id|source|target|kind|status|share|start|strategy\nt|f1|f2|funds|active|12.5|1998-05|niche;self-funding"
    cells = {"share": ["12.5", "12.50", "１２．５", "!12", "!x"], "start": ["1998-05", "１９９８-０５", "!1998"],
             "strategy": ["niche", "!nich"], "status": ["active", "!refused"], "end": ["!1998"], "ende": ["!1"]}  # fmt: skip
    pairs = [(column, value) for column, values in cells.items() for value in values]
    rows = [
        f"e{n}|t|{column}|{value.lstrip('!')}|d|p.1|law" for n, (column, value) in enumerate(pairs)
    ]
    folder = write(
        tmp_path,
        actors=ACTORS,
        ties=ties,
        documents=DOCUMENTS,
        evidence="\n".join([EVIDENCE, *rows]),
    )
    wrong = sorted(
        int(s.split(":")[0]) - 2 for s in spots(folder) if s.split(":")[1] in ("value", "column")
    )
    assert wrong == [n for n, (_, value) in enumerate(pairs) if value.startswith("!")]


def test_long_circles_of_actors_end(tmp_path):
    rows = [f"g{n}|G|sme|g{(n + 1) % 6_000}" for n in range(6_000)]
    rows += ["below|B|sme|g0", "self|S|sme|self", "above|A|sme|", "g|G|sme|above"]
    folder = write(tmp_path, actors="\n".join(["id|name|kind|part_of", *rows]))
    found = [s for s in spots(folder) if ":part_of:" in s]
    assert len(found) == sizes.LISTED_ROWS + 1
    assert found[0] == "2:part_of: g0 is above itself"
    assert found[-1].split(": ")[1].startswith("1,001 more rows")


def test_problems_that_differ_in_a_value_are_summed_up_beyond_fifty():
    problems = [Problem("t.csv", n, "kind", f"unknown kind 'x{n}'", "so") for n in range(200)]
    groups = group_problems(problems)
    assert sum(group.size for group in groups) == 200
    assert [group.size for group in groups] == [*[1] * 50, 150]
    assert str(groups[-1]) == (
        "t.csv:50:kind: 150 rows: unknown kind …: lines 50, 51, 52, 53, 54, …; so"
    )


def test_a_name_of_several_lines_is_told_in_one(tmp_path):
    folder = write(tmp_path, actors=ACTORS)
    (folder / "ties.csv").write_text('id,source,"a\nb"\n', "utf-8")
    assert all("\n" not in str(problem) for problem in kg.check(folder).problems)


def test_very_many_names_of_nobody_are_told_up_to_a_hundred(tmp_path):
    names = ", ".join(f'"x{n}"' for n in range(5_000))
    folder = write(tmp_path, f"{CASE}[tiers]\nlow = [{names}]\n", actors=ACTORS)
    problems = [p for p in kg.check(folder).problems if p.rule == "names"]
    assert len(problems) == 101
    assert problems[-1].message == "the 4,900 names after these were not checked"
