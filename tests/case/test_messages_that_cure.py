"""Messages say what to write: each is seen on a case of one fault."""

import pytest

import kg
from kg.errors import near
from kg.schema.pattern_words import pattern_words
from kg.schema.read import own_schema
from tests.support.worlds import write

ACTORS = "id|name|kind\nfilm-fund|National Film Fund|programme\nstudio|Studio|firm"
HEAD = "id|source|target|kind|status|share"


def messages(folder, ties, **tables):
    write(folder, actors=ACTORS, ties=f"{HEAD}\n{ties}", **tables)
    return [str(problem) for problem in kg.check(folder).problems if problem.level == "error"]


@pytest.mark.parametrize(
    ("row", "cure"),
    [
        (
            "t|National Film Fund|studio|funds|active|",
            "that is the name of film-fund; write film-fund",
        ),
        ("t|film-fund|studio|pays|active|", "capital: finances"),
        ("t|film-fund|studio|pays|active|", "declare your own in kinds.ttl"),
        ("t|film-fund|studio|buys-from|active|<40", "write bounds, <name>_min and <name>_max"),
        (
            "t|film-fund|studio|buys-from|active|approx. 80",
            "write bounds, <name>_min and <name>_max",
        ),
    ],
)
def test_a_cell_that_is_wrong_is_told_with_what_to_write(tmp_path, row, cure):
    (message,) = [m for m in messages(tmp_path, row) if "evidence" not in m]
    assert cure in message


def test_a_file_of_another_sort_is_told_with_the_line_that_reads_it(tmp_path):
    write(tmp_path, actors=ACTORS, ties=f"{HEAD}\nt|film-fund|studio|funds|active|")
    for body in (b"id;source;target;kind;status\n", "id,name\na,信用".encode("shift_jis")):
        (tmp_path / "ties.csv").write_bytes(body)
        texts = [str(problem) for problem in kg.check(tmp_path).problems]
        assert any("kg import ties.csv -o DIR" in text for text in texts)


def test_every_pattern_of_the_ontology_has_words():
    schema = own_schema()
    specs = [*schema.tables.values(), *schema.settings.values()]
    patterns = {column.pattern for spec in specs for column in spec.columns if column.pattern}
    assert {p for p in patterns if pattern_words(p).startswith("what matches")} == set()


def test_only_what_is_near_is_offered():
    assert near("pays", ["repays", "lends-to"]) == ""
    assert near("Lends To", ["lends-to", "funds"]) == "did you mean lends-to?"
    assert near("repay", ["repays", "lends-to"]) == "did you mean repays?"
