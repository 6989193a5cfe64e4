"""References of a case: distinct values against the ids of tables, and few searches for near names."""

from collections import Counter

import kg
from kg.case import references
from kg.case_checks import read_large, run_checks
from kg.case_checks.read_large import examine_any
from tests.support.worlds import CASE, write

ACTORS = "id|name|kind\n" + "\n".join(f"firm-{n}|F|sme" for n in range(100, 200))


def test_near_names_are_sought_for_the_first_wrong_ids_alone(tmp_path, monkeypatch):
    sought = Counter()
    monkeypatch.setattr(references, "near", lambda word, _: sought.update([word]) or "near")
    ties = "\n".join(f"t{n}|firm-{n}x|firm-100|funds|active" for n in range(100, 200))
    twice = "\n".join(f"u{n}|firm-{n}x|firm-100|funds|active" for n in range(100, 200))
    case = write(tmp_path, actors=ACTORS, ties=f"id|source|target|kind|status\n{ties}\n{twice}")
    problems = kg.check(case).problems
    assert len(problems) == 200
    assert len(sought) == 50
    assert set(sought.values()) == {1}
    assert Counter(p.hint for p in problems) == {
        "near": 100,
        "add the row, or correct the id": 100,
    }


def test_a_large_case_has_the_same_problems_by_column(tmp_path):
    ties = "\n".join(f"t{n}|firm-{n}|firm-{n + 1}|buys-from|active|60" for n in range(100, 150))
    more = "\nt1|firm-100|firm-101|buys-from|active|60\nt2|firm-7|firm-101|buys-from|active|"
    texts = f"id|source|target|kind|status|share\n{ties}"
    for name, rows in (("sound", texts), ("wrong", texts + more)):
        folder = write(tmp_path / name, f'{CASE}evidence = "e1"\n', actors=ACTORS, ties=rows,
                       documents="id|title|locators\nd|D|p:1",
                       evidence="id|about|document|locator|method\ne1|firm-100|d|p.1|law")  # fmt: skip
        import polars as pl

        for table in ("ties", "actors"):
            pl.read_csv(folder / f"{table}.csv").write_parquet(folder / f"{table}.parquet")
            (folder / f"{table}.csv").unlink()
        usual, large = read_large.examine(folder), examine_any(folder, 10)
        assert large.case.tables["ties"].schema["kind"] != usual.case.tables["ties"].schema["kind"]
        assert large.problems == usual.problems
        assert large.notes == usual.notes
        assert list(run_checks(large.case)) == list(run_checks(usual.case))
        assert bool(usual.problems) == (name == "wrong")
