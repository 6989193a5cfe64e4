"""The JSON Schema of results, written from the columns of the tables that the questions give.

    python -m tests.tools.result_schema [--check]

Every question is asked of the embedded case, the Florentine case and a generated one. With `--check`
nothing is written: a file that is not current is an error.
"""

import argparse
import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path

import kg
from kg.case import Case
from kg.questions.bottlenecks.quick import gatekeepers
from kg.rendering.select_tables import all_tables
from kg.results.answers import FORMAT, Column, Result, Table

ROOT = Path(__file__).resolve().parents[2]
PATH = ROOT / "kg" / "rendering" / "result.schema.json"
FIRMS = 30

Schema = dict[str, object]

TEXT: Schema = {"type": "string"}
ID: Schema = {"$ref": "#/$defs/id"}
IDS: Schema = {"$ref": "#/$defs/ids"}
# What a cell holds by what its column is, where it is never empty, and where it may be.
FILLED: dict[str, Schema] = {
    "text": TEXT,
    "id": ID,
    "count": {"$ref": "#/$defs/count"},
    "number": {"type": "number"},
    "share": {"$ref": "#/$defs/share"},
    "flag": {"type": "boolean"},
    "ids": IDS,
    "route": IDS,
    "ties": IDS,
}
OPEN: dict[str, Schema] = {
    "text": {"$ref": "#/$defs/text"},
    "id": {"$ref": "#/$defs/any_id"},
    "count": {"$ref": "#/$defs/any_count"},
    "number": {"$ref": "#/$defs/number"},
    "share": {"$ref": "#/$defs/any_share"},
    "flag": {"$ref": "#/$defs/flag"},
    "ids": IDS,
    "route": IDS,
    "ties": IDS,
}
# What the columns do not say and the form promises all the same: which of a table are never empty …
NEVER_EMPTY = {
    "asked": "channel population",
    "audit": "check",
    "avoiding": "channel population group node parent",
    "certificate": "channel population node dominator order low high",
    "certainty": "channel actor answer certainty reading",
    "chances": "channel actor answer chance low high manner",
    "closed": "channel target status",
    "disjoint": "channel target name number",
    "hits": "row table column text opens",
    "gatekeepers": "channel actor name kind captives captive_share own shortest_share population",
    "groups": "channel group name captives captive_share own population",
    "independence": "channel target name routes",
    "left_out": "channel unit id answer before after",
    "not_there": "channel actor name population",
    "overview": "channel actor name verdict",
    "probabilities": "method probability",
    "rests_on": "channel actor answer unit kind bound",
    "procedures": "group procedure steps",
    "reach": "channel population counted reached",
    "recapture": "programme target to",
    "routes": "channel target",
    "standings": "channel actors population",
    "suppliers": "actor name kind buyers groups known",
    "unreached": "channel actor name population",
    "witnesses": "channel target population",
}
# … and which hold one of a few words.
WORDS = {
    ("asked", "count"): ("to", "from"),
    ("audit", "verdict"): ("holds", "rounds", "cannot hold", "scope differs?"),
    ("certainty", "answer"): ("reached", "held", "one source", "route", "verdict"),
    ("certainty", "certainty"): ("certain", "possible", "refuted", "cannot be excluded"),
    ("chances", "manner"): ("exact", "simulated"),
    ("gatekeepers", "basis"): ("stated", "recorded"),
    ("gatekeepers", "role"): ("source", "target", "both", "between"),
    ("groups", "basis"): ("stated", "recorded"),
    ("left_out", "unit"): ("passage", "document", "method", "informant"),
    ("not_there", "reason"): ("not begun", "ended"),
    ("overview", "verdict"): (
        "around",
        "free",
        "open",
        "held",
        "refused",
        "lacking",
        "declined",
        "by kind",
        "not stated",
    ),
    ("procedures", "exposure"): ("exposed", "none", "not stated", "contradictory"),
    ("reach", "unit"): ("individuals", "roles"),
    ("routes", "status"): ("used", "open", "possible", "blocked", "declined", "none"),
    ("standings", "centrality"): ("central", "not central"),
    ("standings", "necessity"): ("unavoidable", "avoidable"),
    ("suppliers", "basis"): ("exclusive", "majority", "", None),
    ("unreached", "reason"): ("refused", "lacking", "declined", "not stated"),
}


def _object(cells: Mapping[str, Schema], required: Iterable[str], further: Schema | bool) -> Schema:
    return {
        "type": "object",
        "properties": cells,
        "required": list(required),
        "additionalProperties": further,
    }


def _list(description: str, cells: Mapping[str, Schema]) -> Schema:
    return {"description": description, "type": "array", "items": _object(cells, cells, False)}


KEYS: dict[str, Schema] = {
    "format": {
        "const": FORMAT,
        "description": "The version of this form; it changes when a key is renamed or removed, "
        "not when a table or a column is added.",
    },
    "case": TEXT | {"description": "The id of the case."},
    "command": TEXT | {"description": "The command that was asked."},
    "title": TEXT,
    "sentences": {
        "description": "The answer in words, and the ids of the rows that each sentence rests on; "
        "on the first screen of a report also the number that opens these rows.",
        "type": "array",
        "items": _object(
            {"topic": TEXT, "text": TEXT, "ids": IDS, "number": {"$ref": "#/$defs/count"}},
            ("topic", "text", "ids"),
            further=False,
        ),
    },
    "figures": _list(
        "What a page draws, in words; its numbers stand in the tables.",
        {"name": TEXT, "title": TEXT, "text": TEXT | {"description": "What there is to see."}},
    ),
}
ENVELOPE: Schema = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": "https://w3id.org/intermediation/result.schema.json",
    "title": "A result of kg",
    "description": "What kg writes with --format json: the answer in words, figures in words, and an "
    "array of row objects a table. A key that is not described here is a table too, and a table may "
    "have columns that are not described. Lists are arrays, what is missing is null, shares run from "
    "0 to 1.",
    "type": "object",
    "required": list(KEYS),
}
ROWS: Schema = {
    "type": "array",
    "items": {"type": "object", "additionalProperties": {"$ref": "#/$defs/cell"}},
}


def _or_nothing(form: str) -> Schema:
    return {"anyOf": [{"$ref": f"#/$defs/{form}"}, {"type": "null"}]}


DEFS: dict[str, Schema] = {
    "cell": {
        "description": "A text, a number, a truth value, a list of ids, or null for what is missing.",
        "anyOf": [
            {"type": ["string", "number", "boolean", "null"]},
            {"type": "array", "items": TEXT},
        ],
    },
    "id": {
        "type": "string",
        "minLength": 1,
        "description": "The id of a row of the case; of a group also kind:NAME.",
    },
    "ids": {"type": "array", "items": ID},
    "count": {"type": "integer", "minimum": 0},
    "share": {"type": "number", "minimum": 0, "maximum": 1},
    "text": {"type": ["string", "null"]},
    "flag": {"type": ["boolean", "null"]},
    "number": {"type": ["number", "null"]},
    "any_id": _or_nothing("id"),
    "any_count": _or_nothing("count"),
    "any_share": _or_nothing("share"),
}


def questions(case: Case) -> Iterator[Result]:
    """Yield an answer to every question of a case."""
    yield kg.report(case)
    yield kg.bottlenecks(case, witnesses=True, coalitions=2)
    yield gatekeepers(case)
    yield kg.overview(case)
    yield kg.bypass(case)
    yield kg.rank(case)
    yield kg.rank(case, measures=("degree",))
    yield kg.brokers(case, permutations=20)
    yield kg.dependence(case)
    yield kg.recapture(case)
    yield kg.procedures(case)
    yield kg.findings(case)
    yield kg.audit(case)
    yield kg.robustness(case, next(iter(case.settings.questions)), monte_carlo=5)
    yield kg.evidence(case, next(iter(case.names)))
    yield kg.find(case, "e")


def cases() -> Iterator[Case]:
    """Yield the cases that are asked."""
    yield kg.read_case()
    yield kg.read_case(ROOT / "tests" / "support" / "florence")
    with tempfile.TemporaryDirectory() as folder:
        kg.generate(Path(folder) / "generated", firms=FIRMS, seed=1)
        yield kg.read_case(Path(folder) / "generated")


def answers() -> list[Result]:
    """Return an answer to every question of every case."""
    return [answer for case in cases() for answer in questions(case)]


def text(results: Iterable[Result]) -> str:
    """Return the schema of some results, as the file holds it."""
    variants: dict[str, list[Table]] = {}
    for result in results:
        for table in all_tables(result):
            variants.setdefault(table.name, []).append(table)
    described = {name: _rows(tables) for name, tables in variants.items()}
    schema = ENVELOPE | {
        "properties": KEYS | described,
        "additionalProperties": ROWS,
        "$defs": DEFS,
    }
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def _rows(tables: list[Table]) -> Schema:
    """Return the schema of a table; some questions leave out columns, which no row needs to have."""
    first = tables[0]
    columns: dict[str, Column] = {}
    for column in chain.from_iterable(table.columns for table in tables):
        columns.setdefault(column.name, column)
    always = set.intersection(*({column.name for column in table.columns} for table in tables))
    cells = {name: _cell(first.name, column) for name, column in columns.items()}
    required = [name for name in columns if name in always]
    return {
        "description": " ".join(filter(None, [f"{first.title}.", first.reading])),
        "type": "array",
        "items": _object(cells, required, {"$ref": "#/$defs/cell"}),
    }


def _cell(table: str, column: Column) -> Schema:
    words = WORDS.get((table, column.name))
    filled = column.name in NEVER_EMPTY.get(table, "").split()
    forms = FILLED if filled else OPEN
    return (forms[column.what] if words is None else {"enum": words}) | {
        "description": column.description
    }


def main() -> None:
    """Write the schema, or with `--check` fail where the file is not current."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if it is stale")
    check = parser.parse_args().check
    current = text(answers())
    if not check:
        PATH.write_text(current, "utf-8")
    elif PATH.read_text("utf-8") != current:
        raise SystemExit(f"{PATH.relative_to(ROOT)} is not current; run make docs")


if __name__ == "__main__":
    main()
