"""The static picture: well-formed, self-contained, everybody in it by name, and nothing of the data runs."""

import os
import re
import subprocess
import sys
from collections import Counter
from datetime import date
from xml.etree import ElementTree

import pytest

import kg
from kg.rendering.cell_text import visible
from kg.rendering.draw_view import draw
from kg.rendering.view_svg import picture
from kg.rendering.view_svg.style import CHANNEL, FAMILY, SHAPES, STATUS, of_family
from tests.support.aged import REASONS, aged
from tests.support.hostile_case import HOSTILE, hostile
from tests.support.worlds import world

SVG = "{http://www.w3.org/2000/svg}"
FORMS = [
    {}, {"top": 60}, {"layout": "force"}, {"lang": "ja"}, {"channel": "capital", "bottlenecks": True},
    {"channel": "capital", "avoid": ["convoy-financial-system"]}, {"focus": ["h-firm"]}, {"as_of": None, "channel": "patent"},
]  # fmt: skip


@pytest.fixture(scope="module")
def japan():
    return kg.read_case("japan-1998")


@pytest.fixture(scope="module")
def seen(japan):
    """Return the views of the embedded case, each made once."""
    made = {}

    def view(*asked, **options):
        key = repr((asked, options))
        if key not in made:
            made[key] = kg.view(japan, *asked, **options)
        return made[key]

    return view


def read(view):
    return ElementTree.fromstring(picture(view))  # noqa: S314


def titles(tree):
    return [t.text for t in tree.iter(f"{SVG}title")]


@pytest.mark.parametrize("options", FORMS, ids=str)
def test_every_actor_and_tie_shown_is_in_the_picture_by_name(options, seen):
    view = seen(**options)
    found = titles(read(view))
    kinds = {k.id: k.label_in(view.lang) for k in view.kinds}
    for actor in view.visible_actors:
        start = visible(f"{actor.name_in(view.lang)} ({kinds[actor.kind]})")
        assert any(t.startswith(start) for t in found), start
    assert sum(" – " in t for t in found) == len(view.visible_ties)
    assert len(found) == 1 + len(view.visible_actors) + len(view.visible_ties)


def test_the_picture_reaches_for_nothing_outside_itself(seen):
    for options in FORMS[:4]:
        text = picture(seen(**options))
        assert not re.search(
            r"(?i)\bhref|<script|<style|<image|<foreignObject|url\(|@import|\son[a-z]+=", text
        )
        assert set(re.findall(r'https?://[^"<\s]+', text)) == {"http://www.w3.org/2000/svg"}


@pytest.mark.parametrize("layout", ["pyramid", "force"])
def test_hostile_texts_are_texts(tmp_path, layout):
    view = kg.view(hostile(tmp_path / "c"), layout=layout, title=HOSTILE[0], top=99)
    tree = read(view)
    kinds = {element.tag.removeprefix(SVG) for element in tree.iter()}
    assert kinds <= {
        "svg",
        "title",
        "desc",
        "rect",
        "g",
        "text",
        "tspan",
        "path",
        "polygon",
        "circle",
        "line",
    }
    assert {
        key
        for element in tree.iter()
        for key in element.attrib
        if key.startswith("on") or "href" in key
    } == set()
    assert titles(tree)[0] == HOSTILE[0]
    for text in HOSTILE:
        assert any(t.startswith(visible(text)) for t in titles(tree))
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e\ufffe\uffff]", picture(view))


def test_what_is_denied_or_doubtful_is_drawn_otherwise(tmp_path):
    looks = {}
    for status in STATUS:
        by = "source" if status == "refused" else ""
        case = world(
            tmp_path / status,
            actors="id | name | kind\na | A | bank\nb | B | sme",
            ties=f"id | source | target | kind | status | refused_by\nt | a | b | lends-to | {status} | {by}",
        )
        tree = read(kg.view(case))
        group = next(
            g
            for g in tree.iter(f"{SVG}g")
            if any(" – " in (t.text or "") for t in g.findall(f"{SVG}title"))
        )
        assert group.find(f"{SVG}title").text.endswith(f"({status})")
        line = group.find(f"{SVG}path")
        signs = [e.tag for e in group][3:]
        looks[status] = (line.get("stroke-dasharray"), line.get("stroke"), str(signs))
    assert len(set(looks.values())) == len(STATUS)
    assert looks["active"][0] is None
    assert all(look[0] for status, look in looks.items() if status != "active")


def test_parallel_ties_do_not_lie_on_one_another(tmp_path):
    rows = "\n".join(
        f"t{i} | {'a | b' if i % 2 else 'b | a'} | {k} | active"
        for i, k in enumerate(["lends-to", "informs", "controls", "funds", "dominates"])
    )
    case = world(
        tmp_path / "w",
        actors="id | name | kind\na | A | bank\nb | B | sme",
        ties=f"id | source | target | kind | status\n{rows}",
    )
    bends = [
        p.get("d").split("Q")[1].split(" ")[0]
        for p in read(kg.view(case)).iter(f"{SVG}path")
        if "Q" in p.get("d")
    ]
    assert len(bends) == 5
    places = sorted(float(b.split(",")[0]) for b in bends)
    assert min(b - a for a, b in zip(places, places[1:], strict=False)) > 15


def test_a_tie_keeps_clear_of_whoever_stands_between(tmp_path):
    case = world(
        tmp_path / "w", 'id = "w"\ntitle = "W"\n[tiers]\na = ["id:a"]\nb = ["id:b"]\nc = ["id:c"]\n',
        actors="id | name | kind\na | A | state\nb | B | bank\nc | C | sme",
        ties="id | source | target | kind | status\nt1 | a | c | funds | active\nt2 | a | b | funds | active\nt3 | b | c | lends-to | active",
    )  # fmt: skip
    found = {}
    for group in read(kg.view(case)).iter(f"{SVG}g"):
        title, path = group.find(f"{SVG}title"), group.find(f"{SVG}path")
        if title is not None and path is not None and "–" in title.text:
            found[title.text[0], title.text.split("– ")[-1][0]] = float(
                path.get("d").split("Q")[1].split(",")[0]
            )
    assert found["a".upper(), "B"] == found["B", "C"] == 0
    assert abs(found["A", "C"]) > 20


def test_families_differ_by_colour_and_by_shape():
    looks = [of_family(i, is_rest=False) for i in range(len(FAMILY))]
    assert (
        len({c for c, _ in looks}) == len({s for _, s in looks}) == len(FAMILY) == len(SHAPES) == 8
    )


def test_gatekeepers_captives_and_those_avoided_are_marked_and_the_legend_says_so(seen):
    tree = read(seen("patent", bottlenecks=True))
    texts = [t.text for t in tree.iter(f"{SVG}text")]
    assert "gatekeeper" in texts
    assert "captive" in texts
    rings = [c for c in tree.iter(f"{SVG}circle") if c.get("fill") == "none" and c.get("r") != "8"]
    assert len(rings) == 1 + 16
    assert any("holds 16 of 16" in t for t in titles(tree))
    view = seen("capital", avoid=["mof"])
    tree = read(view)
    assert "avoided" in [t.text for t in tree.iter(f"{SVG}text")]


def test_the_text_of_the_picture_says_how_much_is_shown_and_who_holds_whom(seen):
    tree = read(seen("patent"))
    said = tree.find(f"{SVG}desc").text
    assert said.startswith("4 of 174 actors and 3 of 3 ties.")
    assert "patent: Benrishi holds 16 of 16 (stated)." in said
    assert tree.get("role") == "img"
    assert tree.get("aria-labelledby") == "title-of-view text-of-view"


def test_everything_lies_inside_the_picture(seen):
    for options in FORMS:
        view = seen(**options)
        tree = read(view)
        left, top, wide, high = map(float, tree.get("viewBox").split())
        for actor in view.visible_actors:
            x, y = actor.places[view.layout]
            assert left + 60 < x < left + wide - 60
            assert top + 20 < y < top + high - 40


def test_a_channel_has_the_same_colour_in_every_view(japan, seen):
    own = dict(zip(japan.schema.channels, CHANNEL, strict=False))
    for asked in (None, *japan.schema.channels):
        view = seen(asked)
        strokes = {p.get("stroke") for p in read(view).iter(f"{SVG}path")} & set(CHANNEL)
        assert strokes == {
            own[t.channel] for t in view.visible_ties if t.channel and not STATUS[t.status].denied
        }


def test_only_the_ties_by_which_captives_hang_are_lifted_out(seen):
    view = seen(bottlenecks=True)
    faint = next(g for g in read(view).iter(f"{SVG}g") if g.get("opacity") == "0.28")
    names, kinds = {a.id: a.name for a in view.actors}, {k.id: k.label for k in view.tie_kinds}
    told = Counter(g.find(f"{SVG}title").text for g in faint)
    holds = {t for h in view.holders for t in h.ties}
    other = [t for t in view.visible_ties if t.id not in holds]
    assert told == Counter(
        f"{names[t.source]} – {kinds[t.kind]} – {names[t.target]} ({t.status})" for t in other
    )
    assert {"refused", "severed"} & {
        t.status for t in other if {t.source, t.target} & {h.id for h in view.holders}
    }


def test_the_japanese_picture_says_nothing_in_english(seen):
    tree = read(seen("patent", lang="ja", bottlenecks=True))
    said = tree.find(f"{SVG}desc").text
    assert "特許：弁理士は " in said
    assert "記録上" in said or "明記" in said
    assert not re.search("holds|actors|ties|patent", said)
    assert any(t.startswith("弁理士 (") and "; 特許: " in t for t in titles(tree))
    assert not any("patent:" in t for t in titles(tree))


def test_words_are_japanese_where_asked(seen):
    texts = [t.text for t in read(seen(lang="ja", top=60)).iter(f"{SVG}text")]
    drawn = seen(lang="ja", top=60).visible_ties
    refused = sum(t.status == "refused" for t in drawn)
    capital = sum(
        t.channel == "capital" and t.status not in ("refused", "severed", "absent") for t in drawn
    )
    for word in (f"資本 {capital}", f"拒否 {refused}", "役割（構成員を代表）"):
        assert word in texts
    spans = [t.text for t in read(seen(lang="ja", top=60)).iter(f"{SVG}tspan")]
    assert {"国家", "弁理士", "階層外"} <= set(spans)


def test_a_day_on_which_there_is_nobody_has_a_picture_that_says_so(tmp_path):
    case = world(tmp_path / "w", actors="id | name | kind | end\na | A | sme | 1990")
    assert "Nobody to draw." in picture(kg.view(case, as_of=date(2000, 1, 1)))
    assert "Nobody to draw." not in picture(kg.view(case))


def test_the_same_view_gives_the_same_bytes_whatever_the_hash_seed():
    code = "import sys, kg; from kg.rendering.draw_view import draw; sys.stdout.write(draw(kg.view(kg.read_case('japan-1998'), top=60), 'svg'))"
    outs = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outs) == 1


def test_a_picture_is_written_whole_and_the_suffix_says_the_form(tmp_path, seen):
    view = seen(top=9)
    assert (
        draw(view, path=tmp_path / "a.svg")
        == (tmp_path / "a.svg").read_text("utf-8")
        == picture(view)
    )
    with pytest.raises(kg.errors.NameUnknown, match="does not say the format"):
        draw(view, path=tmp_path / "a.png")
    with pytest.raises(kg.errors.NameUnknown, match="no format 'pdf'"):
        draw(view, "pdf")


def test_what_is_over_or_has_not_begun_is_paler_and_says_so(tmp_path):
    tree = read(kg.view(aged(tmp_path / "w")))
    groups = {
        g.find(f"{SVG}title").text: g
        for g in tree.iter(f"{SVG}g")
        if g.find(f"{SVG}title") is not None
    }
    pale = {
        title
        for title, g in groups.items()
        if "0.4" in (g.get("opacity"), *(e.get("opacity") for e in g))
    }
    assert len(pale) == len(REASONS)
    assert {title for title in pale if "Alpha – funds – Beta" in title} == {
        "Alpha – funds – Beta (active; over, 2001-2005)"
    }
    assert "Next (small or medium-sized enterprise); not yet begun, 2030–…" in pale
    assert any(title.endswith("(active; not yet begun, 2030-05–…)") for title in pale)
    assert "Alpha – funds – Gone (active; over)" in pale
    texts = [t.text for t in tree.iter(f"{SVG}text")]
    assert {"over by 2020-12-31: 5", "not yet begun by 2020-12-31: 4"} <= set(texts)
    assert "over by 2020-12-31: 5." in tree.find(f"{SVG}desc").text


def test_without_a_day_or_on_a_day_nothing_is_marked(tmp_path):
    for view in (
        kg.view(aged(tmp_path / "w", "")),
        kg.view(aged(tmp_path / "v"), as_of=date(2020, 12, 31)),
    ):
        assert not {"0.4"} & {e.get("opacity") for e in read(view).iter()}
        assert "over" not in " ".join(filter(None, titles(read(view))))


def test_the_text_of_the_picture_says_what_was_not_worked_out(tmp_path):
    for lang, said in (
        ("en", "To have it: kg bottlenecks and kg bypass"),
        ("ja", "kg bottlenecks と kg bypass"),
    ):
        assert said in read(kg.view(aged(tmp_path / lang), lang=lang)).find(f"{SVG}desc").text
