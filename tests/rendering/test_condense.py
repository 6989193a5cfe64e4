from kg.rendering.condense import condense, drop_empty_columns, without
from kg.results.answers import Column, Section, Sentence, Table


def table(*rows, names=("channel", "who", "note")):
    return Table("t", "T", tuple(Column(n, "text", "") for n in names), rows)


def names(some):
    return [c.name for c in some.columns]


def test_a_column_that_holds_nothing_in_any_row_goes():
    found = drop_empty_columns(table(("a", None, ""), ("b", (), float("nan"))))
    assert (names(found), found.rows) == (["channel"], (("a",), ("b",)))
    assert names(drop_empty_columns(table(("a", None, "x"), (None, "y", "")))) == [
        "channel",
        "who",
        "note",
    ]
    assert names(drop_empty_columns(table(("a", 0, False)))) == ["channel", "who", "note"]


def test_a_table_never_loses_its_last_column():
    nothing = table((None, None, None))
    assert drop_empty_columns(nothing) == nothing
    one = table(("a",), names=("channel",))
    assert without(one, ("channel",)) == one


def test_columns_that_the_title_says_are_left_out_with_their_topics():
    said = tuple(
        Sentence(f"about {topic}", (), topic)
        for topic in ("capital", "sme", "The title", "other", "")
    )
    part = Section(
        "The title: who",
        said,
        (table(("capital", "a", ""), ("sme", "b", "x")),),
        title_columns=("channel",),
    )
    found = condense(part)
    assert [s.topic for s in found.sentences] == ["", "", "", "other", ""]
    assert [s.text for s in found.sentences] == [s.text for s in said]
    assert [names(t) for t in found.tables] == [["who", "note"]]


def test_a_part_whose_title_tells_nothing_keeps_its_topics():
    part = Section("capital", (Sentence("a", (), "capital"),), (table(("capital", "a", "b")),))
    assert condense(part) == part
