"""A result as one page that needs no network and runs no script."""

from dataclasses import dataclass, field
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from kg.rendering.cell_text import NUMBERS, by_topic
from kg.rendering.condense import condense, without
from kg.rendering.html.cells import SOURCES, CaseRows, cell, repeated, with_kinds
from kg.rendering.safe_html import allowed, templates
from kg.rendering.svg import draw, key, slug
from kg.results.answers import Column, Result, Section, Sentence, Table, sections
from kg.results.figures import Axis, Figure

_TEMPLATES = Path(__file__).parent
# More rows than these are folded, but not where a link may lead into them: not every browser unfolds for it.
_MANY = 40
_UNFOLDED = (SOURCES, "documents")


def render(result: Result) -> str:
    """Return a result as a page: a summary in short, and every table with its reading and its columns explained.

    The id of a row of the case is shown by its name where the heading has one. It links to its evidence where the
    page has it: in a table called `sources`, whose first column of ids gives the anchors `row-<id>`. A column `name`
    (or `…_name`) that only repeats the names of a column of ids is left out.
    """
    parts = sections(result)
    tables = [table for part in parts for table in part.tables]
    rows = CaseRows(with_kinds(tables, result.heading.names), _anchors(tables))
    style, policy = _style()
    places = _Places()
    page: str = _template().render(
        heading=result.heading,
        style=style,
        policy=policy,
        sentences=_said(result.sentences(), rows),
        sections=[_part(condense(part), rows, places) for part in parts],
    )
    return page


@dataclass(frozen=True)
class _Places:
    """The ids that a page has given out, and the tables whose columns it has explained."""

    taken: set[str] = field(default_factory=set)
    explained: set[tuple[str, tuple[Column, ...]]] = field(default_factory=set)

    def new(self, kind: str, name: str) -> str:
        """Return an id that no other element has: of one name the second ends in 2, and so on."""
        first = "-".join(filter(None, (kind, slug(name))))
        place = next(
            p for n in count(1) if (p := first if n == 1 else f"{first}-{n}") not in self.taken
        )
        self.taken.add(place)
        return place

    def again(self, table: Table) -> bool:
        """Tell whether a table of this name and these columns was told before."""
        known = (table.name, table.columns)
        before = known in self.explained
        self.explained.add(known)
        return before


def _part(part: Section, rows: CaseRows, places: _Places) -> dict[str, Any]:
    # On paper and screens that cannot draw, a chart is a column of its own; here the figure is that.
    drawn = any(isinstance(figure.drawing, Axis) for figure in part.figures)
    place = places.new("part", part.title)
    figures = [_figure(figure, rows, places.new("figure", figure.name)) for figure in part.figures]
    tables = [
        _table(without(table, ("chart",)) if drawn else table, rows, places)
        for table in part.tables
    ]
    return {
        "place": place,
        "title": part.title,
        "sentences": _said(part.sentences, rows),
        "figures": figures,
        "tables": tables,
        "contents": [*figures, *tables],
        "told": ", ".join(f"{n} {one if n == 1 else many}" for n, one, many in _counted(part) if n),
    }


def _counted(part: Section) -> list[tuple[int, str, str]]:
    return [(len(part.figures), "figure", "figures"), (len(part.tables), "table", "tables")]


def _figure(figure: Figure, rows: CaseRows, place: str) -> dict[str, Any]:
    return {
        "place": place,
        "kind": type(figure.drawing).__name__.lower(),
        "title": figure.title,
        "text": figure.text,
        "drawing": draw(figure, rows, place),
        "key": key(figure, place),
    }


def _anchors(tables: list[Table]) -> frozenset[str]:
    found: set[str] = set()
    for table in tables:
        i = _anchor_column(table)
        if i is not None:
            found |= {value for row in table.rows if isinstance(value := row[i], str)}
    return frozenset(found)


def _anchor_column(table: Table) -> int | None:
    return (
        next((i for i, c in enumerate(table.columns) if c.what == "id"), None)
        if table.name == SOURCES
        else None
    )


def _said(sentences: tuple[Sentence, ...], rows: CaseRows) -> list[dict[str, Any]]:
    """Return the topics for the template, each with its sentences and the ids that they rest on."""
    found = []
    for topic, some in by_topic(sentences):
        ids = [tuple(dict.fromkeys(s.ids)) for s in some]
        shown = [
            {"text": s.text, "mentions": rows.mentions(i), "of": len(i)}
            for s, i in zip(some, ids, strict=True)
        ]
        found.append({"topic": topic, "sentences": shown})
    return found


def _table(table: Table, rows: CaseRows, places: _Places) -> dict[str, Any]:
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
        {
            "label": c.name.replace("_", " "),
            "number": c.what in NUMBERS,
            "description": c.description,
        }
        for _, c in kept
    ]
    return {
        "place": places.new("table", table.name),
        "again": places.again(table),
        "title": table.title,
        "reading": table.reading,
        "columns": columns,
        "rows": lines,
        "folded": len(lines) > _MANY and table.name not in _UNFOLDED,
    }


@cache
def _style() -> tuple[str, str]:
    """Return the style sheet as markup, and the policy that allows it and nothing else."""
    from markupsafe import Markup

    text = (_TEMPLATES / "page.css").read_text("utf-8")
    policy = f"default-src 'none'; style-src {allowed(text)}; img-src data:; base-uri 'none'; form-action 'none'"
    # Ours, not data; marked so that the bytes stay those of the hash. The apostrophes of the policy likewise.
    return Markup(text), Markup(policy)  # noqa: S704


@cache
def _template() -> Any:  # noqa: ANN401
    return templates(_TEMPLATES).get_template("page.html")
