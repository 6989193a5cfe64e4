"""A result as one page that needs no network and runs no script."""

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from kg.render.cells import NUMBERS, by_topic, visible
from kg.render.page import SOURCES, Rows, cell, repeated
from kg.result import Result, Sentence, Table, sections

_TEMPLATES = Path(__file__).parent / "templates"


def render(result: Result) -> str:
    """Return a result as a page: a summary in short, and every table with its reading and its columns explained.

    The id of a row of the case is shown by its name where the heading has one. It links to its evidence where the
    page has it: in a table called `sources`, whose first column of ids gives the anchors `row-<id>`. A column `name`
    (or `…_name`) that only repeats the names of a column of ids is left out.
    """
    parts = sections(result)
    rows = Rows(result.heading.names, _anchors([table for part in parts for table in part.tables]))
    style, policy = _style()
    page: str = _template().render(
        heading=result.heading,
        style=style,
        policy=policy,
        sentences=_said(result.sentences(), rows),
        sections=[
            {
                "title": part.title,
                "sentences": _said(part.sentences, rows),
                "tables": [_table(table, rows) for table in part.tables],
            }
            for part in parts
        ],
    )
    return page


def _anchors(tables: list[Table]) -> frozenset[str]:
    found: set[str] = set()
    for table in tables:
        i = _anchor_column(table)
        if i is not None:
            found |= {value for row in table.rows if isinstance(value := row[i], str)}
    return frozenset(found)


def _anchor_column(table: Table) -> int | None:
    return next((i for i, c in enumerate(table.columns) if c.what == "id"), None) if table.name == SOURCES else None


def _said(sentences: tuple[Sentence, ...], rows: Rows) -> list[dict[str, Any]]:
    """Return the topics for the template, each with its sentences and the ids that they rest on."""
    return [
        {
            "topic": topic,
            "sentences": [
                {"text": s.text, "mentions": [rows.mention(row_id) for row_id in dict.fromkeys(s.ids)]} for s in some
            ],
        }
        for topic, some in by_topic(sentences)
    ]


def _table(table: Table, rows: Rows) -> dict[str, Any]:
    away = repeated(table, rows.names)
    kept = [(i, c) for i, c in enumerate(table.columns) if i not in away]
    place = _anchor_column(table)
    own_ids = {*away.values(), place}
    seen: set[object] = set()
    lines = []
    before: object = None
    for row in table.rows:
        key = None if place is None else row[place]
        lines.append(
            {
                "anchor": key if key is not None and key not in seen else None,
                "group": "" if place is None else "again" if key == before else "first",
                "cells": [cell(c, row[i], rows, with_id=i in own_ids) for i, c in kept],
            }
        )
        seen.add(key)
        before = key
    columns = [
        {"label": c.name.replace("_", " "), "number": c.what in NUMBERS, "description": c.description} for _, c in kept
    ]
    return {"title": table.title, "reading": table.reading, "columns": columns, "rows": lines}


@cache
def _style() -> tuple[str, str]:
    """Return the style sheet as markup, and the policy that allows it and nothing else."""
    from markupsafe import Markup

    text = (_TEMPLATES / "page.css").read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    # Ours, not data; marked so that the bytes stay those of the hash. The apostrophes of the policy likewise.
    return Markup(text), Markup(policy)  # noqa: S704


@cache
def _template() -> Any:  # noqa: ANN401
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template("page.html")


def _finalize(value: object) -> object:
    """Write out control characters in whatever reaches the page, unless it is markup of our own."""
    from markupsafe import Markup

    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value
