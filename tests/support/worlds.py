"""Small worlds: the one builder of small cases, in a folder as a user would write them, or in memory.

A table is a text: lines whose cells are separated by bars, the first line naming columns. Actors and ties may be written
in words instead. Actors are a line each: `id`, then its kind, `role` for a collective actor, and any column as
`column=value`. Ties are a line each, `source kind target`, then columns likewise; a tie that names no id is called by its
three words.
"""

from collections.abc import Collection, Iterable
from functools import cache
from pathlib import Path
from types import MappingProxyType

import polars as pl
import pyoxigraph as ox

from kg.case import Case, read_case
from kg.case.convert_cells import convert
from kg.case.dates import span
from kg.case.read_tables import empty
from kg.case.settings import Settings
from kg.schema.model import Schema, TableSpec
from kg.schema.read import own_schema, read_schema
from tests.support.own_kinds import OWN

CASE = 'id = "world"\ntitle = "A small world"\nperiod = "2000"\n'
PERIOD = "1996/1999-07"


def write(folder: Path, toml: str = CASE, **tables: str) -> Path:
    """Write a case: its settings, if there are any, and each table that has a line."""
    folder.mkdir(parents=True, exist_ok=True)
    if toml:
        (folder / "case.toml").write_text(toml, "utf-8")
    for name, text in tables.items():
        assert name in own_schema().tables
        if lines := _cells(name, text):
            rows = [
                ",".join(f'"{cell}"' if "," in cell else cell for cell in line) for line in lines
            ]
            (folder / f"{name}.csv").write_text("\n".join(rows) + "\n", "utf-8")
    return folder


def world(folder: Path, toml: str = CASE, **tables: str) -> Case:
    """Write a case and read it."""
    return read_case(write(folder, toml, **tables))


def in_memory(actors: str, ties: str = "", period: str = PERIOD) -> Case:
    """Return a case of actors and ties, with kinds of its own (`own_kinds`), without writing or checking it."""
    texts = {"actors": actors, "ties": ties}
    tables = {
        name: _typed(_cells(name, texts.get(name, "")), spec)
        for name, spec in _schema().tables.items()
    }
    settings = Settings("world", "A small world", period=span(period) if period else None)
    return Case(settings, _schema(), MappingProxyType(tables), Path("world"), _own())


def as_parquet(source: Path, folder: Path) -> Path:
    """Write the tables of a case as Parquet, texts as they are."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "case.toml").write_bytes((source / "case.toml").read_bytes())
    for table in source.glob("*.csv"):
        pl.read_csv(table, infer_schema=False).write_parquet(folder / f"{table.stem}.parquet")
    return folder


def in_parquet(case: Case, folder: Path) -> Path:
    """Write the tables of a case that was read as Parquet, each value as it is."""
    folder.mkdir(parents=True)
    (folder / "case.toml").write_bytes((case.folder / "case.toml").read_bytes())
    for name, frame in case.tables.items():
        if len(frame):
            frame.select(c.name for c in case.schema.tables[name].columns).write_parquet(
                folder / f"{name}.parquet"
            )
    return folder


def _cells(table: str, text: str) -> list[list[str]]:
    """Return the cells of each line of a table, the names of columns first."""
    lines = [line.strip() for line in text.strip().splitlines()]
    if table in _ROWS and lines and "|" not in lines[0] and lines[0] != "id":
        rows = [_ROWS[table](line.split()) for line in lines if line]
        columns = list(dict.fromkeys(column for row in rows for column in row))
        return [columns, *([row.get(column, "") for column in columns] for row in rows)]
    return [[cell.strip() for cell in line.split("|")] for line in lines]


def _actor(words: list[str]) -> dict[str, str]:
    actor, *more = words
    bare = [word for word in more if "=" not in word]
    kind = next((word for word in bare if word != "role"), "firm")
    role = {"collective": "true"} if "role" in bare else {}
    columns = _columns(word for word in more if "=" in word)
    return {"id": actor, "name": actor.capitalize(), "kind": kind, **role, **columns}


def _tie(words: list[str]) -> dict[str, str]:
    source, kind, target, *more = words
    usual = {"id": f"{source}-{kind}-{target}", "status": "active"}
    return {**usual, "source": source, "kind": kind, "target": target, **_columns(more)}


_ROWS = {"actors": _actor, "ties": _tie}


def _columns(words: Iterable[str]) -> dict[str, str]:
    return dict(word.split("=", 1) for word in words)


@cache
def _own() -> tuple[ox.Quad, ...]:
    return tuple(ox.parse(OWN, format=ox.RdfFormat.TURTLE))


@cache
def _schema() -> Schema:
    return read_schema(_own())


@cache
def _empty(table: str) -> pl.DataFrame:
    frame, problems = convert(empty(_schema().tables[table]), _schema().tables[table], _schema())
    assert problems == []
    return frame


def _typed(lines: list[list[str]], spec: TableSpec) -> pl.DataFrame:
    """Return a table as it would be read, whose rows have no file."""
    if not lines:
        return _empty(spec.name)
    columns, *rows = lines
    cells = [
        {
            "file": "world",
            "line": i,
            **{column: cell or None for column, cell in zip(columns, row, strict=True)},
        }
        for i, row in enumerate(rows, 1)
    ]
    frame, problems = convert(pl.DataFrame(cells, schema=empty(spec).schema), spec, _schema())
    assert problems == []
    return frame


def without_ties(case: Case, ties: Collection[str]) -> Case:
    """Return a case without some ties, as if nothing had been told of them."""
    frame = case.tables["ties"]
    return case.with_ties(frame.filter(~frame["id"].is_in(list(ties))))
