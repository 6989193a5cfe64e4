"""A result as one page that needs no network and runs no script."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import chain, count
from pathlib import Path
from typing import Any

from kg.rendering.cell_text import NUMBERS, by_topic
from kg.rendering.condense import condense, without
from kg.rendering.html.cells import SOURCES, CaseRows, cell, repeated, with_kinds
from kg.rendering.safe_html import allowed, templates
from kg.rendering.svg import draw, key, slug
from kg.rendering.svg.verdict_marks import verdict_style
from kg.results.answers import Column, Result, Section, Sentence, Table, sections
from kg.results.figures import Axis, Figure
from kg.results.verdict_figures import Matrix
from kg.system.sizes import FOLDED_ROWS

_TEMPLATES = Path(__file__).parent
_UNFOLDED = (SOURCES, "documents")


def render(result: Result) -> str:
    """Return a result as a page: a summary, and every table with its columns explained.

    The id of a row of the case is shown by its name where the heading has one. It links to its
    evidence where the page has it: in a table called `sources`, whose first column of ids gives the
    anchors `row-<id>`. A column `name` (or `…_name`) that only repeats the names of a column of ids
    is left out.
    """
    parts = sections(result)
    tables = list(chain.from_iterable(part.tables for part in parts))
    rows = CaseRows(with_kinds(tables, result.heading.names), _anchors(tables))
    style, policy = _style()
    places = _Places()
    parts_shown = [_part(condense(part), rows, places) for part in parts]
    headline, opening = _opening(parts, parts_shown)
    topics = _topics(result.sentences(), rows)
    head = {"heading": result.heading, "style": style, "policy": policy}
    page: str = _template().render(
        **head, headline=headline, opening=opening, sentences=topics, sections=parts_shown
    )
    return page


def _opening(parts: Sequence[Section], parts_shown: list[dict[str, Any]]) -> tuple[str, list[Any]]:
    """Return what a page says first and the figures beneath it, where it begins with a matrix.

    Args:
        parts: the parts of the result.
        parts_shown: the same for the template; the first loses its figures.
    """
    figures = parts[0].figures if parts else ()
    if not figures or not isinstance(figures[0].drawing, Matrix):
        return "", []
    opening, parts_shown[0]["figures"] = parts_shown[0]["figures"], []
    return figures[0].headline, opening


@dataclass(frozen=True)
class _Places:
    """The ids that a page has given out, and the tables whose columns it has explained."""

    ids: set[str] = field(default_factory=set)
    explained: set[tuple[str, tuple[Column, ...]]] = field(default_factory=set)

    def new(self, kind: str, name: str) -> str:
        """Return an id that no other element has: of one name the second ends in 2, and so on.

        Args:
            kind: what the element is, such as `table`.
            name: its name or title; may be empty.
        """
        first = "-".join(filter(None, (kind, slug(name))))
        numbered = (f"{first}-{n}" for n in count(2))
        place = next(place for place in chain([first], numbered) if place not in self.ids)
        self.ids.add(place)
        return place

    def again(self, table: Table) -> bool:
        """Tell whether a table of this name and these columns was explained before."""
        form = (table.name, table.columns)
        is_explained = form in self.explained
        self.explained.add(form)
        return is_explained


def _part(part: Section, rows: CaseRows, places: _Places) -> dict[str, Any]:
    """Return a part for the template; it tells how many figures and tables there are in it."""
    place = places.new("part", part.title)
    figures = []
    for figure in part.figures:
        figure_place = places.new("figure", figure.name)
        figures.append(_figure(figure, rows, figure_place))
    # Formats without drawings show a chart as a column of its own; here the figure shows it.
    has_axis = any(isinstance(figure.drawing, Axis) for figure in part.figures)
    drop = ("chart",) if has_axis else ()
    tables = [_table(without(table, drop), rows, places) for table in part.tables]
    figure_count = _counted(len(figures), "figure")
    table_count = _counted(len(tables), "table")
    counts = ", ".join(filter(None, (figure_count, table_count)))
    texts = {"title": part.title, "sentences": _topics(part.sentences, rows)}
    texts |= {"told": counts, "tables_told": table_count}
    contents = {"figures": figures, "tables": tables, "contents": [*figures, *tables]}
    return {"place": place, **texts, **contents}


def _counted(number: int, noun: str) -> str:
    """Return a number with its noun, nothing for 0."""
    if not number:
        return ""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _figure(figure: Figure, rows: CaseRows, place: str) -> dict[str, Any]:
    """Return a figure for the template; its kind is a class of the style sheet."""
    kind = type(figure.drawing).__name__.lower()
    texts = {"title": figure.title, "text": figure.text}
    picture = {"drawing": draw(figure, rows, place), "key": key(figure, place)}
    return {"place": place, "kind": kind, **texts, **picture}


def _anchors(tables: list[Table]) -> frozenset[str]:
    """Return the ids whose evidence stands on the page."""
    anchors: set[str] = set()
    for table in tables:
        i = _anchor_column(table)
        if i is not None:
            anchors |= {cell for row in table.rows if isinstance(cell := row[i], str)}
    return frozenset(anchors)


def _anchor_column(table: Table) -> int | None:
    """Return the first column of ids of the table of sources; no other table has anchors."""
    if table.name != SOURCES:
        return None
    return next((i for i, column in enumerate(table.columns) if column.what == "id"), None)


def _topics(sentences: tuple[Sentence, ...], rows: CaseRows) -> list[dict[str, Any]]:
    """Return the topics for the template, each with its sentences and the ids that they rest on."""
    topics = []
    for topic, group in by_topic(sentences):
        sentence_rows = [_sentence(sentence, rows) for sentence in group]
        topics.append({"topic": topic, "sentences": sentence_rows})
    return topics


def _sentence(sentence: Sentence, rows: CaseRows) -> dict[str, Any]:
    """Return a sentence with the ids that it rests on, each once."""
    ids = tuple(dict.fromkeys(sentence.ids))
    return {"text": sentence.text, "mentions": rows.mentions(ids), "of": len(ids)}


def _table(table: Table, rows: CaseRows, places: _Places) -> dict[str, Any]:
    """Return a table for the template."""
    names = repeated(table, rows.names)
    shown_columns = [(i, c) for i, c in enumerate(table.columns) if i not in names]
    own_ids = {*names.values(), _anchor_column(table)}
    lines = _lines(table, shown_columns, own_ids, rows)
    columns = [_column(column) for _, column in shown_columns]
    place = places.new("table", table.name)
    texts = {"title": table.title, "reading": table.reading, "again": places.again(table)}
    is_folded = len(lines) > FOLDED_ROWS and table.name not in _UNFOLDED
    return {"place": place, **texts, "columns": columns, "rows": lines, "folded": is_folded}


def _column(column: Column) -> dict[str, Any]:
    """Return the head of a column for the template, in words."""
    label = column.name.replace("_", " ")
    is_number = column.what in NUMBERS
    return {"label": label, "number": is_number, "description": column.description}


def _lines(
    table: Table, columns: list[tuple[int, Column]], own_ids: set[int | None], rows: CaseRows
) -> list[dict[str, Any]]:
    """Return the rows for the template.

    `columns` are those that are shown, with their places; those in `own_ids` show an id beside its
    name.
    """
    anchor_column = _anchor_column(table)
    anchored: set[object] = set()
    before: object = None
    lines = []
    for row in table.rows:
        anchor = None if anchor_column is None else row[anchor_column]
        group = "" if anchor_column is None else _group(is_again=anchor == before)
        cells = []
        is_again = group == "again"
        for i, column in columns:
            # The rows about one id stand together, and the first of them names it.
            value = None if is_again and i == anchor_column else row[i]
            cells.append(cell(column, value, rows, with_id=i in own_ids))
        is_new = anchor is not None and anchor not in anchored
        lines.append({"anchor": anchor if is_new else None, "group": group, "cells": cells})
        anchored.add(anchor)
        before = anchor
    return lines


def _group(*, is_again: bool) -> str:
    """Return the class of a row: the first about an id, or another one about the same."""
    return "again" if is_again else "first"


@cache
def _style() -> tuple[str, str]:
    """Return the style sheet as markup, and the policy that allows it and nothing else."""
    from markupsafe import Markup

    text = (_TEMPLATES / "page.css").read_text("utf-8") + verdict_style()
    policy = (
        f"default-src 'none'; style-src {allowed(text)}; img-src data:; base-uri 'none'; "
        "form-action 'none'"
    )
    # Ours, not data; marked so that the bytes stay those of the hash, and the apostrophes of the
    # policy too.
    return Markup(text), Markup(policy)  # noqa: S704


@cache
def _template() -> Any:  # noqa: ANN401
    """Return the template of the page."""
    return templates(_TEMPLATES).get_template("page.html")
