"""A result as GitHub-flavoured Markdown."""

import re
from collections.abc import Sequence

from kg.rendering.cell_text import NUMBERS, by_topic, cell_text, visible
from kg.rendering.condense import condense
from kg.rendering.verdict_glyphs import glyphs
from kg.results.answers import Cell, Column, Result, Section, Sentence, Table, sections
from kg.results.verdict_figures import Matrix

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def render(result: Result) -> str:
    """Return a result as Markdown.

    The title is a heading of the first level, a section of the second, a table of the third; a
    figure is given in words. Nothing in a text from data acts as markup or HTML; a viewer may
    still make a link of a bare web address.
    """
    heading = result.heading
    blocks = [f"# {escape(heading.title)}"]
    if heading.summary:
        blocks.append(_paragraph(heading.summary))
    blocks += _sentences(result.sentences())
    for section in sections(result):
        blocks += _section(condense(section))
    return "\n\n".join(blocks) + "\n"


def escape(text: str) -> str:
    r"""Return a text that Markdown shows as it is.

    >>> escape("a|b *c* <d> [e]")
    'a\\|b \\*c\\* &lt;d&gt; \\[e\\]'
    """
    text = re.sub(r"[\\`*_\[\]|~$#]", r"\\\g<0>", visible(text).strip())
    return re.sub("[&<>]", lambda char: _ENTITIES[char[0]], text)


def _paragraph(text: str) -> str:
    """Return a text that begins no list, rule or heading where it begins a line."""
    text = re.sub(r"^([-+=])", r"\\\1", escape(text))
    return re.sub(r"^(\d+)([.)])", r"\1\\\2", text)


def _sentences(sentences: tuple[Sentence, ...]) -> list[str]:
    """Return a list for each topic, under the topic in bold."""
    blocks = []
    for topic, group in by_topic(sentences):
        if topic:
            blocks.append(f"**{escape(topic)}**")
        blocks.append("\n".join(f"- {_paragraph(s.text)}{_evidence(s)}" for s in group))
    return blocks


def _evidence(sentence: Sentence) -> str:
    """Return how to open the evidence of a sentence: by its number, else by an id."""
    if sentence.number:
        return f" [{sentence.number}]"
    return f" — kg evidence {escape(visible(sentence.ids[0]))}" if sentence.ids else ""


def _section(section: Section) -> list[str]:
    """Return the blocks of a section."""
    blocks = [f"## {escape(section.title)}"] if section.title else []
    blocks += _sentences(section.sentences)
    for figure in section.figures:
        blocks.append(f"**Figure: {escape(figure.title)}.** {escape(figure.text)}")
        if isinstance(figure.drawing, Matrix):
            blocks += _matrix(figure.drawing.joined())
    for table in section.tables:
        blocks += _table(table)
    return blocks


def _matrix(matrix: Matrix) -> list[str]:
    """Return a matrix as a table of glyphs, and what they stand for."""
    marks = glyphs()
    header = ["", *(escape(column.title) for column in matrix.columns)]
    body = (
        [escape(row.label), *(marks[cell.verdict].glyph for cell in row.cells)]
        for row in matrix.rows
    )
    lines = [header, ["---", *(":---:" for _ in matrix.columns)], *body]
    key = "; ".join(
        f"{marks[verdict].glyph} {verdict}" for verdict, _ in matrix.verdicts if verdict
    )
    return ["\n".join(f"| {' | '.join(cells)} |" for cells in lines), key]


def _table(table: Table) -> list[str]:
    """Return a table with its heading."""
    heading = f"### {escape(table.title)}"
    if not table.rows:
        return [heading, "none"]
    names = [escape(column.name) for column in table.columns]
    rules = ["---:" if column.what in NUMBERS else "---" for column in table.columns]
    rows = (_row(table.columns, row) for row in table.rows)
    lines = [f"| {' | '.join(cells)} |" for cells in (names, rules, *rows)]
    reading = [_paragraph(table.reading)] if table.reading else []
    return [heading, *reading, "\n".join(lines)]


def _row(columns: Sequence[Column], row: Sequence[Cell]) -> list[str]:
    """Return the cells of a row."""
    return [escape(cell_text(column, cell)) for column, cell in zip(columns, row, strict=True)]
