"""Problems summed up: one line for those of one sort, and for a bad id with all that follows from it."""

import itertools
import traceback

import kg
from kg.case.read import examine
from kg.errors import LEVELS, CaseError, KgError, Problem, group_problems
from tests.support.worlds import write

KINDS = "id|name|kind\na|A|firm\nb|B|firm"


def told(folder):
    return [str(group) for group in group_problems(examine(folder)[1])]


def row(line, message="unknown kind 'pays'", hint="did you mean repays?", **more):
    return Problem("ties.csv", line, "kind", message, hint, **more)


def test_problems_of_one_sort_are_one_line_from_three_on():
    two, three = [row(3), row(9)], [row(n) for n in (3, 9, 17)]
    assert [str(g) for g in group_problems(two)] == [str(p) for p in two]
    assert [str(g) for g in group_problems(three)] == [
        "ties.csv:3:kind: 3 rows: unknown kind 'pays': lines 3, 9, 17; did you mean repays?"
    ]
    [many] = group_problems([row(n) for n in range(2, 1502)])
    assert str(many) == (
        "ties.csv:2:kind: 1,500 rows: unknown kind 'pays': lines 2, 3, 4, 5, 6, …; did you mean repays?"
    )
    assert many.size == 1500


def test_what_differs_in_file_column_level_or_words_is_of_another_sort():
    alike = row(2)
    others = [
        row(3, "unknown kind 'plays'"),
        row(4, hint="did you mean passes-on?"),
        row(5, level="warning"),
        row(6, rule="kinds"),
        Problem("actors.csv", 7, "kind", alike.message, alike.hint),
        Problem("ties.csv", 8, "status", alike.message, alike.hint),
    ]
    assert len(group_problems([alike, alike, *others])) == 8


def test_every_problem_is_in_one_group_and_the_order_stays():
    ids, levels = ["", "x", "x-1"], LEVELS
    problems = [
        Problem("ties.csv", line, column, f"the {about} is {line % 2}", "", level, rule, about)
        for line, (column, level, rule, about) in enumerate(
            itertools.product(["id", "kind"], levels, ["", "evidence"], ids * 3)
        )
    ]
    groups = group_problems(problems)
    assert sorted(p for g in groups for p in (*g.alike, *g.followers)) == sorted(problems)
    assert sum(g.size for g in groups) == len(problems) > len(groups)
    firsts = [problems.index(g.alike[0]) for g in groups]
    assert firsts == sorted(firsts)
    assert group_problems([]) == ()


def test_a_row_that_is_named_in_the_words_keeps_its_sort():
    rows = [
        Problem(
            "ties.csv",
            n,
            "id",
            f"the tie {t} has no evidence",
            f"add a row about {t}",
            rule="evidence",
            about=t,
        )
        for n, t in enumerate(["tie", "t1", "t-1", "t1-1"], 2)
    ]
    assert (
        [str(g) for g in group_problems(rows)]
        == [
            "ties.csv:2:id: the tie tie has no evidence; add a row about tie",  # its own word is not an id
            "ties.csv:3:id: 3 rows: the tie … has no evidence: lines 3, 4, 5; add a row about …",
        ]
    )


def test_rows_of_rdf_have_no_lines_and_keys_of_case_toml_are_no_rows():
    rdf = [Problem("x.ttl", 0, "kind", "unknown kind 'pays'") for _ in range(3)]
    assert [str(g) for g in group_problems(rdf)] == ["x.ttl:0:kind: 3 rows: unknown kind 'pays'"]
    keys = [Problem("case.toml", n, "from", "no actor is called 'x'") for n in (2, 4, 6)]
    assert [str(g) for g in group_problems(keys)] == [
        "case.toml:2:from: 3 times: no actor is called 'x': lines 2, 4, 6"
    ]


def test_a_missing_id_is_told_once(tmp_path):
    ties = "id|source|target|kind|status\nt1|a|c|funds|active\nt2|c|b|funds|active"
    write(tmp_path, actors=KINDS, ties=ties, measures="id|about|measure|value\nm|c|size|1")
    assert told(tmp_path) == [
        "ties.csv:2:target: no row of actors has the id 'c', and 2 more that follow from it; add the row, or correct the id"
    ]


def test_a_malformed_id_is_told_where_it_stands(tmp_path):
    ties = "id|source|target|kind|status\nt1|a|big-bank|funds|active\nt2|Big Bank|b|funds|active"
    documents = "id|title|locators\nThe Book|B|p:1-3"
    evidence = "id|about|document|locator|method\ne|t1|the-book|p.1|law"
    write(
        tmp_path,
        actors=KINDS + "\nBig Bank|B|bank",
        ties=ties,
        documents=documents,
        evidence=evidence,
    )
    cure = "use small letters, digits and hyphens"
    assert told(tmp_path) == [
        f"actors.csv:4:id: 'Big Bank' is not an id, and 2 more that follow from it; {cure}",
        f"documents.csv:2:id: 'The Book' is not an id, and 1 more that follows from it; {cure}",
    ]


def test_an_id_that_is_there_twice_is_told_with_what_it_breaks(tmp_path):
    ties = "id|source|target|kind|status\na|a|b|funds|active\nt2|a|b|funds|active"
    write(tmp_path, actors=KINDS, ties=ties)
    assert told(tmp_path) == [
        "ties.csv:2:id: the id a is already used, and 2 more that follow from it; see actors.csv:2; ids are unique over all tables"
    ]


def test_many_ids_that_are_missing_are_one_line(tmp_path):
    ends = "\n".join(f"t{n}|x{n}|zz{n}|funds|active" for n in range(20, 24))
    write(
        tmp_path, actors=KINDS, ties=f"id|source|target|kind|status\n{ends}\nt|x20|b|funds|active"
    )
    cure = "add the row, or correct the id"
    assert told(tmp_path) == [
        f"ties.csv:2:source: 4 rows: no row of actors has the id '…': lines 2, 3, 4, 5, and 1 more that follows from them; {cure}",
        f"ties.csv:2:target: 4 rows: no row of actors has the id '…': lines 2, 3, 4, 5; {cure}",
    ]


def test_the_table_of_check_has_each_problem_and_the_sentence_counts_them(tmp_path):
    ties = "id|source|target|kind|status\n" + "\n".join(f"t{n}|a|b|repay|active" for n in range(5))
    found = kg.check(write(tmp_path, actors=KINDS, ties=ties))
    assert len(found.groups()) == 1
    assert len(found.tables()[0].rows) == found.failing() == 5
    assert "5 errors" in found.sentences()[0].text
    assert [(r[5], r[6]) for r in found.tables()[0].rows] == [
        ("unknown kind 'repay'", "did you mean repays?")
    ] * 5


def test_checks_in_sparql_are_summed_up_over_their_rows(tmp_path):
    found = kg.check(write(tmp_path, actors="id|name|kind\nx|X|firm\ny|Y|firm\nz|Z|firm"))
    group = str(found.groups()[0])
    assert group.startswith(
        "actors.csv:2:id: note: 3 rows: no tie touches the actor …: lines 2, 3, 4; "
    )


def test_problems_of_one_check_share_one_line_with_their_common_words():
    twins = (("t2", "t1"), ("t3", "t1"), ("t9", "t8"))
    rows = [
        Problem("ties.csv", n, "id", f"{row} says the same as {first}", rule="tie-twice", about=row)
        for n, (row, first) in enumerate(twins, 2)
    ]
    assert [str(g) for g in group_problems(rows)] == [
        "ties.csv:2:id: 3 rows: … says the same as …: lines 2, 3, 4"
    ]


def test_a_traceback_shows_the_cure_and_the_problems():
    problems = [Problem("ties.csv", line, "kind", "is no kind") for line in range(2, 20)]
    shown = "".join(
        traceback.format_exception_only(CaseError("the case w has 18", problems, "kg check"))
    )
    first, cure, *lines = shown.splitlines()
    assert (first, cure) == ("kg.errors.CaseError: the case w has 18", "kg check")
    assert lines == [str(problem) for problem in problems[:10]]
    [only] = traceback.format_exception_only(KgError("wrong"))
    assert only == "kg.errors.KgError: wrong\n"
