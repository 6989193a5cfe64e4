"""A result as GitHub-flavoured Markdown."""

import re

from kg.rendering.cell_text import NUMBERS, by_topic, cell_text, visible
from kg.rendering.condense import condense
from kg.results.answers import Result, Section, Sentence, Table, sections

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def render(result: Result) -> str:
    """Return a result as Markdown: one first heading, a second a section, a third a table; a figure in words.

    Nothing in a text from data acts as markup or HTML; a viewer may still make a link of a bare web address.
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
    return re.sub("[&<>]", lambda found: _ENTITIES[found[0]], text)


def _paragraph(text: str) -> str:
    """Return a text that begins no list, rule or heading where it begins a line."""
    text = re.sub(r"^([-+=])", r"\\\1", escape(text))
    return re.sub(r"^(\d+)([.)])", r"\1\\\2", text)


def _sentences(sentences: tuple[Sentence, ...]) -> list[str]:
    blocks = []
    for topic, some in by_topic(sentences):
        if topic:
            blocks.append(f"**{escape(topic)}**")
        blocks.append("\n".join(f"- {_paragraph(s.text)}{_evidence(s)}" for s in some))
    return blocks


def _evidence(sentence: Sentence) -> str:
    """Return how to open the evidence of a sentence."""
    return f" — kg evidence {escape(visible(sentence.ids[0]))}" if sentence.ids else ""


def _section(section: Section) -> list[str]:
    blocks = [f"## {escape(section.title)}"] if section.title else []
    blocks += _sentences(section.sentences)
    blocks += [f"**Figure: {escape(f.title)}.** {escape(f.text)}" for f in section.figures]
    for table in section.tables:
        blocks += _table(table)
    return blocks


def _table(table: Table) -> list[str]:
    if not table.rows:
        return [f"### {escape(table.title)}", "none"]
    head = [
        [escape(c.name) for c in table.columns],
        ["---:" if c.what in NUMBERS else "---" for c in table.columns],
    ]
    rows = [
        [escape(cell_text(c, cell)) for c, cell in zip(table.columns, row, strict=True)]
        for row in table.rows
    ]
    lines = "\n".join(f"| {' | '.join(cells)} |" for cells in [*head, *rows])
    reading = [_paragraph(table.reading)] if table.reading else []
    return [f"### {escape(table.title)}", *reading, lines]
