import dataclasses

import pytest
from markdown_it import MarkdownIt

from kg.rendering import render
from tests.rendering.small_figures import small_figures
from tests.rendering.small_result import small_result

EXPECTED = """\
# Who holds whom

A summary.

**capital**

- 2 of 3 are held. — kg evidence mof

## Held

**bank**

- holds 1. — kg evidence bank

### Gatekeepers

Every route passes this actor.

| actor | name | captives | captive\\_share | central | basis | who |
| --- | --- | ---: | ---: | --- | --- | --- |
| mof | 大蔵省 | 12,345 | 82.4 % | yes | stated | a, b |
| bank | The Bank | 1 | 50.0 % | no | recorded | a, b, c, d, e, f, g, h, i |
| kind:bank | – | – | – | – | – | – |
"""
HOSTILE = [
    "<script>alert(1)</script>",
    "a | b",
    "\\| b",
    "\\",
    "line\nbreak\n\n# heading",
    "*a* **b** _c_ ~~d~~",
    "`code`",
    "[link](javascript:x) ![image](http://x/y.png)",
    "[ref]\n\n[ref]: http://x",
    "<http://x>",
    "&lt;b&gt; &#60;",
    "# h",
    "- item",
    "+ item",
    "1. item",
    "2) item",
    "> quote",
    "---",
    "===",
    "```",
    "    indented",
    "| a |\n| - |",
]


def kinds(text):
    """Return the kinds of everything that a parser finds in a Markdown text, in order."""
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    tokens = parser.parse(text)
    # A text between escapes is cut into several pieces of text: as many as there are, it is text.
    inside = [
        [c.type for c in t.children or [] if c.type not in ("text", "text_special")] for t in tokens
    ]
    return [(t.type, t.tag, i) for t, i in zip(tokens, inside, strict=True)]


def test_the_beginning_is_as_expected(small):
    assert render(small, "markdown").startswith(EXPECTED)
    assert "\n### Closed doors\n\nnone\n" in render(small, "markdown")


def test_a_figure_is_its_words(small):
    part = dataclasses.replace(small.sections[0], figures=small_figures(lambda t: t + " *x*")[:1])
    text = render(dataclasses.replace(small, sections=(part,)), "markdown")
    assert "\n\n**Figure: What is drawn \\*x\\*.** In words. \\*x\\*\n\n### Gatekeepers\n" in text


def test_what_a_title_tells_and_columns_that_hold_nothing_are_left_out(small):
    part = dataclasses.replace(small.sections[0], title="Held by bank", title_columns=("actor",))
    rows = tuple((*row[:-1], ()) for row in part.tables[0].rows)
    part = dataclasses.replace(part, tables=(dataclasses.replace(part.tables[0], rows=rows),))
    text = render(dataclasses.replace(small, sections=(part,)), "markdown")
    assert "## Held by bank\n\n- holds 1." in text
    assert "\n| name | captives | captive\\_share | central | basis |\n" in text


@pytest.mark.parametrize("payload", HOSTILE)
@pytest.mark.parametrize(
    "put", [lambda text, p: p + text, lambda text, p: text + p, lambda _, p: p]
)
def test_nothing_from_data_becomes_markup(payload, put):
    benign = small_result(lambda _: "x")
    assert kinds(render(small_result(lambda t: put(t, payload)), "markdown")) == kinds(
        render(benign, "markdown")
    )


@pytest.mark.parametrize("payload", ["a | b", "\\| b", "*a* <b> [c] `d` _e_ $f$ &lt;", "C:\\x\\"])
def test_the_text_is_shown_as_it_is(payload):
    parser = MarkdownIt("commonmark").enable("table")
    tokens = parser.parse(render(small_result(lambda _: payload), "markdown"))
    cells = [t for i, t in enumerate(tokens) if i and tokens[i - 1].type == "td_open"]
    assert "".join(c.content for c in cells[0].children) == payload
