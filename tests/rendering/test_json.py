import dataclasses
import json
from importlib.resources import files

import jsonschema
import pytest

from kg import audit, bottlenecks, bypass, dependence, procedures, read_case, recapture
from kg.rendering import render
from kg.results.answers import Column, Section, Table
from tests.rendering.small_figures import small_figures
from tests.rendering.small_result import small_result
from tests.tools import result_schema

SCHEMA = json.loads((files("kg.rendering") / "result.schema.json").read_text("utf-8"))


def problems(text):
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    return list(jsonschema.Draft202012Validator(SCHEMA).iter_errors(json.loads(text)))


def test_a_real_answer_is_as_the_schema_says(held):
    text = render(held, "json")
    assert problems(text) == []
    assert json.loads(text)["gatekeepers"] == [
        {
            "channel": "capital",
            "actor": "bank",
            "name": "The Bank",
            "kind": "bank",
            "captives": 2,
            "captive_share": 1.0,
            "own": 2,
            "basis": "recorded",
            "role": "between",
            "shortest_share": 1.0,
            "population": "sme",
            "who": ["a", "b"],
            "sole": 0,
        }
    ]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("captive_share", 82.4),
        ("captives", "2"),
        ("basis", "guessed"),
        ("who", "a;b"),
        ("role", None),
        ("actor", ""),
    ],
)
def test_the_schema_finds_a_wrong_cell(held, column, value):
    found = json.loads(render(held, "json"))
    found["gatekeepers"][0][column] = value
    assert [list(p.path)[:3] for p in problems(json.dumps(found))] == [["gatekeepers", 0, column]]


def test_new_tables_and_new_columns_of_every_table_keep_the_format(held):
    cells = {"text": "a", "number": 0.5, "list": ["a", "b"], "flag": True, "nothing": None}
    for name, table in SCHEMA["properties"].items():
        if table.get("type") == "array" and name not in ("sentences", "figures"):
            assert table["items"]["additionalProperties"] == {"$ref": "#/$defs/cell"}, name
    found = json.loads(render(held, "json"))
    found["gatekeepers"][0] |= {f"new_{what}": cell for what, cell in cells.items()}
    found["new_table"] = [cells, {}]
    assert problems(json.dumps(found)) == []
    assert found["format"] == 2
    found["new_table"] = [{"nested": {}}]
    assert len(problems(json.dumps(found))) == 1


@pytest.mark.parametrize("key", ["format", "case", "command", "title", "sentences", "figures"])
def test_the_schema_misses_a_lost_key(held, key):
    found = json.loads(render(held, "json"))
    del found[key]
    assert len(problems(json.dumps(found))) == 1


def test_keys_are_in_the_order_of_the_columns_and_the_form_is_ours(small):
    text = render(small, "json")
    found = json.loads(text)
    assert list(found)[:7] == [
        "format",
        "case",
        "command",
        "title",
        "sentences",
        "figures",
        "gatekeepers",
    ]
    assert found["figures"] == []
    assert [list(r) for r in found["gatekeepers"]] == [
        [c.name for c in small.tables()[0].columns]
    ] * 3
    assert found["gatekeepers"][2] == {
        "actor": "kind:bank", "name": None, "captives": None, "captive_share": None, "central": None, "basis": None,
        "who": [],
    }  # fmt: skip
    assert found["routes"][1]["value"] is None  # it was NaN
    assert [s["text"] for s in found["sentences"]] == ["2 of 3 are held.", "holds 1."]
    assert text.startswith('{\n  "format": 2,\n  "case": "tiny",')
    assert text.endswith("\n}\n")
    assert "大蔵省" in text


def test_texts_come_back_unchanged_and_the_file_holds_no_control_character():
    hostile = 'a"\\\x1b[2J\x9b\u202e\u2028\ud800</script>'
    text = render(small_result(lambda t: t + hostile), "json")
    assert json.loads(text)["title"] == f"Who holds whom{hostile}"
    assert not {"\x1b", "\x9b", "\u202e", "\u2028", "\ud800"} & set(text)


@pytest.mark.parametrize(
    ("form", "name", "message"),
    [
        ("json", "gatekeepers", "report: two tables are called gatekeepers and have other columns"),
        ("csv", "gatekeepers", "report: two tables are called gatekeepers and have other columns"),
        ("json", "sentences", "a table cannot be called sentences"),
        ("json", "format", "a table cannot be called format"),
        ("json", "figures", "a table cannot be called figures"),
    ],
)
def test_a_name_taken_twice_is_an_error_of_the_program(small, form, name, message):
    more = Section("", (), (Table(name, "", (Column("a", "text", ""),), ()),))
    with pytest.raises(ValueError, match=message):
        render(dataclasses.replace(small, sections=(*small.sections, more)), form)


def test_tables_told_in_parts_are_one(small):
    held, *rest = small.sections
    table = held.tables[0]
    parts = [
        dataclasses.replace(held, tables=(dataclasses.replace(table, rows=(row,)),))
        for row in table.rows
    ]
    split = dataclasses.replace(small, sections=(*parts, *rest))
    assert render(split, "json") == render(small, "json")
    assert render(split, "csv") == render(small, "csv")
    assert render(split, "terminal", table="gatekeepers") == render(
        small, "terminal", table="gatekeepers"
    )


def test_columns_that_a_title_tells_stay(small):
    parts = tuple(
        dataclasses.replace(part, title_columns=("actor", "status")) for part in small.sections
    )
    assert render(dataclasses.replace(small, sections=parts), "json") == render(small, "json")


def test_figures_are_told_in_words(small):
    figure = small_figures()[0]
    part = Section("Drawn", (), (), (figure,))
    text = render(dataclasses.replace(small, sections=(part,)), "json")
    assert json.loads(text)["figures"] == [
        {"name": "f0", "title": "What is drawn", "text": "In words."}
    ]
    assert problems(text) == []


@pytest.fixture(scope="module")
def japan():
    return read_case("japan-1998")


@pytest.mark.parametrize(
    "question", [audit, bottlenecks, bypass, dependence, procedures, recapture]
)
def test_answers_on_the_embedded_case_are_as_the_schema_says(japan, question):
    text = render(question(japan), "json")
    assert problems(text) == []
    described = set(SCHEMA["properties"]) - {
        "format",
        "case",
        "command",
        "title",
        "sentences",
        "figures",
    }
    assert [name for name in described if json.loads(text).get(name)]


@pytest.mark.parametrize(
    ("question", "name", "column", "value"),
    [
        (dependence, "suppliers", "top_max", 40),
        (dependence, "suppliers", "basis", "hearsay"),
        (recapture, "recapture", "ties", None),
        (procedures, "procedures", "steps", "three"),
        (procedures, "procedures", "exposure", None),
        (audit, "audit", "verdict", "wrong"),
        (bottlenecks, "reach", "reached", -1),
        (bottlenecks, "witnesses", "route_a", "a → b"),
        (bypass, "independence", "routes", 1.5),
    ],
)
def test_the_schema_finds_a_wrong_cell_of_any_question(japan, question, name, column, value):
    found = json.loads(render(question(japan), "json"))
    found[name][0][column] = value
    assert {tuple(p.path)[:3] for p in problems(json.dumps(found))} == {(name, 0, column)}


@pytest.fixture(scope="module")
def answers():
    """An answer to every question of every case that the schema is made from."""
    return result_schema.answers()


def test_the_schema_is_the_one_that_the_columns_give(answers):
    assert result_schema.PATH.read_text("utf-8") == result_schema.text(answers)


def test_every_answer_is_as_the_schema_says(answers):
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    validator = jsonschema.Draft202012Validator(SCHEMA)
    for answer in answers:
        found = list(validator.iter_errors(json.loads(render(answer, "json"))))
        assert [
            (answer.heading.command, problem.json_path, problem.message) for problem in found
        ] == []


def test_what_the_tool_knows_of_cells_is_of_tables_that_there_are():
    tables = {
        name: key["items"]["properties"]
        for name, key in SCHEMA["properties"].items()
        if "items" in key
    }
    for table, names in result_schema.NEVER_EMPTY.items():
        assert set(names.split()) <= set(tables[table]), table
    for table, column in result_schema.WORDS:
        assert column in tables[table], table


def test_a_table_of_two_questions_needs_the_columns_that_both_give():
    assert SCHEMA["properties"]["gatekeepers"]["items"]["required"] == [
        "channel", "actor", "name", "kind", "captives", "captive_share", "sole",
    ]  # fmt: skip


def test_a_stale_schema_is_an_error(tmp_path, monkeypatch, answers):
    stale = tmp_path / "result.schema.json"
    stale.write_text(result_schema.text(answers[1:2]), "utf-8")
    monkeypatch.setattr(result_schema, "ROOT", tmp_path)
    monkeypatch.setattr(result_schema, "PATH", stale)
    monkeypatch.setattr(result_schema, "answers", lambda: answers)
    monkeypatch.setattr("sys.argv", ["result_schema", "--check"])
    with pytest.raises(SystemExit, match="not current"):
        result_schema.main()
    monkeypatch.setattr("sys.argv", ["result_schema"])
    result_schema.main()
    assert stale.read_text("utf-8") == result_schema.text(answers)
