import dataclasses
import os
import re
import subprocess
import sys
from xml.etree import ElementTree

import pytest

from kg.rendering.cell_text import visible
from kg.rendering.html.cells import CaseRows
from kg.rendering.svg import draw, key
from kg.rendering.svg.elements import mark, text_node
from kg.results.figures import (
    Axis,
    Bar,
    Bars,
    Chip,
    Figure,
    Line,
    Pyramid,
    Stage,
    Stream,
    StreamFlow,
    Tier,
)
from tests.rendering.small_figures import NOBODY, drawn, looks, small_figures, texts, tree
from tests.support.places import ROOT

HOSTILE = [
    "<script>alert(1)</script>",
    '"><image href=x onerror=alert(1)>',
    "' onload='alert(1)",
    "]]><style>*{fill:red}</style><!--",
    "</title></svg><svg onload=alert(1)>",
    'x" style="fill:url(http://x)',
    "&lt;b&gt;&#60;i&#62;&nbsp;",
    "\x1b[2J\u202e\x00\ud800\ufffe\uffff",
    "url(#x) javascript:alert(1)",
    "弁理士" * 40,
    "",
]
KINDS = ["bars", "axis", "pyramid", "stream"]
SCRIPT = """
import sys
from tests.rendering.small_figures import NOBODY, small_figures
from kg.rendering.svg import draw
sys.stdout.write("".join(draw(f, NOBODY) for f in small_figures()))
"""


def shape(root):
    return {(e.tag, name) for e in root.iter() for name in ("", *e.attrib)}


@pytest.mark.parametrize("kind", range(4), ids=KINDS)
@pytest.mark.parametrize("payload", HOSTILE)
@pytest.mark.parametrize(
    "put", [lambda text, p: p + text, lambda text, p: text + p, lambda text, p: p]
)
def test_nothing_from_data_becomes_markup(kind, payload, put):
    figure = small_figures(lambda t: put(t, payload))[kind]
    # Ids may be anything, but they are the same thing in the picture and its stages.
    hostile, benign = tree(figure), tree(small_figures()[kind])
    assert shape(hostile) <= shape(benign) | {("title", "")}
    assert not {e.tag for e in hostile.iter()} & {
        "script",
        "style",
        "image",
        "foreignObject",
        "use",
    }
    assert not [
        name for _, name in shape(hostile) if name.startswith("on") or name in ("style", "href")
    ]
    text = draw(figure, NOBODY) + "".join(
        swatch + label for swatch, label in key(figure) if not label
    )
    assert not {"\x1b", "\x00", "\u202e", "\ud800"} & set(text)
    assert set(re.findall(r'="url\(([^)]*)\)"', text)) <= {
        f"#{tone}-of-figure-f{kind}" for tone in ("open", "closed")
    }


@pytest.mark.parametrize("kind", range(4), ids=KINDS)
def test_the_picture_is_named_and_told_by_ids_of_its_own(kind):
    figure = small_figures(lambda t: t + " <&>")[kind]
    root = tree(figure)
    named = {e.get("id"): "".join(e.itertext()) for e in root.iter() if "id" in e.attrib}
    assert root.get("role") == "img"
    assert [named[i] for i in root.get("aria-labelledby").split()] == [
        "What is drawn <&>",
        "In words. <&>",
    ]
    twice = draw(figure, NOBODY, "figure-x-2")
    assert not set(named) & set(re.findall(r' id="([^"]*)"', twice))


@pytest.mark.parametrize("kind", range(4), ids=KINDS)
def test_an_actor_leads_to_its_evidence_where_the_page_has_it(kind):
    figure = small_figures()[kind]
    assert list(tree(figure).iter("a")) == []
    links = [a.get("href") for a in tree(figure, CaseRows({}, frozenset({"a"}))).iter("a")]
    assert links
    assert set(links) == {"#row-a"}


@pytest.mark.parametrize("kind", range(4), ids=KINDS)
def test_everything_stands_on_the_sheet(kind):
    root = tree(small_figures(lambda t: t * 12)[kind])
    wide, high = map(float, root.get("viewBox").split()[2:])
    for element in root.iter():
        for name, end in (
            ("x", wide),
            ("cx", wide),
            ("x1", wide),
            ("x2", wide),
            ("y", high),
            ("cy", high),
            ("y2", high),
        ):
            if name in element.attrib and element.tag not in ("pattern", "rect"):
                assert 0 <= float(element.get(name)) <= end, (element.tag, element.attrib)
    for rect in root.iter("rect"):
        if "x" in rect.attrib:
            assert (
                0 <= float(rect.get("x")) <= float(rect.get("x")) + float(rect.get("width")) <= wide
            )


@pytest.mark.parametrize(
    "drawing", [Bars(()), Axis((), 1.0, "share"), Pyramid(()), Stream((), ())], ids=KINDS
)
def test_an_empty_figure_is_a_sentence(drawing):
    assert (
        draw(Figure("f", "T", "D", drawing), NOBODY)
        == '<p class="missing">There is nothing to draw.</p>'
    )


def test_a_long_label_is_cut_and_whole_in_its_title():
    for label in ("A very long name of a firm " * 5, "大蔵省の銀行局と証券局" * 5):
        element = next(drawn(Bars((Bar("a", label, 0.5, "1 of 2", "sure"),))).iter("text"))
        assert element.find("title").text == label
        shown = element.find("title").tail
        assert shown.endswith("…")
        assert label.startswith(shown[:-1].rstrip())
    # Of characters of full width fewer fit.
    narrow, wide = (
        next(e for e in drawn(Bars((Bar("a", c * 90, 0.5, "", "sure"),))).iter("text"))
        .find("title")
        .tail
        for c in ("a", "蔵")
    )
    assert 1.5 < len(narrow) / len(wide) < 1.8


def test_each_tone_has_a_form_of_its_own_besides_its_colour():
    tones = ("sure", "open", "closed", "plain")
    bars = drawn(Bars(tuple(Bar("", t, 0.5, "", t) for t in tones)))
    fills = [looks(bars, "rect", tone)[0].get("fill") for tone in tones]
    assert fills == [None, "url(#open-of-figure-f)", "url(#closed-of-figure-f)", None]
    dots = drawn(Pyramid((Tier("T", 4, (), tuple(Chip("", t, "", t) for t in tones)),)))
    forms = [next(e.tag for e in dots.iter() if t in e.get("class", "").split()) for t in tones]
    assert forms == ["circle", "circle", "polygon", "rect"]
    assert looks(dots, "circle", "open", "ring")


@pytest.mark.parametrize("payload", HOSTILE)
def test_an_attribute_ends_where_it_ends(payload):
    element = ElementTree.fromstring(mark("a", text_node(payload), title=payload, n=0.5))  # noqa: S314 - it is our own
    assert element.attrib == {"title": visible(payload), "n": "0.5"}
    assert (element.text or "") == visible(payload)


def test_the_key_is_drawn_as_the_picture_is():
    bars, axis, pyramid, stream = (dict(zip(KINDS, small_figures(), strict=True))[k] for k in KINDS)
    assert [text for _, text in key(bars)] == ["sure", "open", "closed", "plain"]
    assert all('fill="url(#open-of-figure-f' in key(f)[1][0] for f in (bars, axis))
    assert 'class="chip open"' in key(pyramid)[1][0]
    assert 'class="open hollow"' in key(stream)[1][0]
    assert key(dataclasses.replace(bars, key=())) == ()


def test_the_same_bytes_over_hash_seeds():
    found = set()
    for seed in ("0", "1", "7"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        run = subprocess.run(
            [sys.executable, "-c", SCRIPT],
            env=environment,
            cwd=ROOT,
            capture_output=True,
            check=True,
        )
        found.add(run.stdout)
    assert len(found) == 1
    assert found.pop().decode() == "".join(draw(f, NOBODY) for f in small_figures())


def test_what_is_written_is_what_was_given():
    figures = dict(zip(KINDS, small_figures(), strict=True))
    assert texts(tree(figures["bars"]))[:3] == ["all", "A firm", "so many"]
    assert {"not coded", "under", "–", "percent"} <= set(texts(tree(figures["axis"])))
    assert {"State4 actors", "Firms1 actor", "nobody more", "held"} <= set(
        texts(tree(figures["pyramid"]))
    )
    assert "State → Firm: suspected" in texts(tree(figures["stream"]))
    assert (
        texts(
            drawn(
                Stream(
                    (Stage("a", "A", 0), Stage("b", "B", 5)), (StreamFlow("a", "b", "", "sure"),)
                )
            )
        )[-1]
        == "A → B"
    )
    assert texts(drawn(Axis((Line("", "alone", ()),), 1.0, "share")))[-1] == "–"
