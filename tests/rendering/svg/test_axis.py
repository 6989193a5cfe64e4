import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.rendering.svg.axis import steps
from kg.rendering.svg.elements import SMALL, text_width
from kg.results.figures import Axis, Line, Stretch
from tests.rendering.small_figures import at, drawn, looks, texts

LEFT, RIGHT = 216, 760


def one(*pieces, top=1.0, unit="share", limits=()):
    return drawn(Axis((Line("", "line", tuple(pieces)),), top, unit, limits))


def test_the_ends_of_an_interval_are_where_they_are_on_the_scale():
    (bar,) = looks(one(Stretch(25, 75, "sure"), top=100, unit="months"), "rect", "sure")
    assert at(bar, "x", "width") == (LEFT + (RIGHT - LEFT) / 4, (RIGHT - LEFT) / 2)


def test_equal_ends_are_a_dot():
    root = one(Stretch(0.5, 0.5, "sure"))
    (dot,) = looks(root, "circle", "sure")
    assert at(dot, "cx") == ((LEFT + RIGHT) / 2,)
    assert looks(root, "rect", "sure") == []


@pytest.mark.parametrize(
    ("low", "high", "tips"), [(0.2, 0.4, []), (0.2, None, [RIGHT]), (None, 0.4, [LEFT])]
)
def test_an_end_that_is_not_known_is_an_arrow_to_the_end_of_the_scale(low, high, tips):
    root = one(Stretch(low, high, "open"))
    heads = [
        [float(corner.split(",")[0]) for corner in p.get("points").split()]
        for p in looks(root, "polygon", "tip", "open")
    ]
    assert [tip for _, tip, _ in heads] == tips
    assert all(tip < back if tip == LEFT else tip > back for back, tip, _ in heads)
    (bar,) = looks(root, "rect", "open")
    x, width = at(bar, "x", "width")
    assert x == pytest.approx(LEFT + 9 if low is None else LEFT + 0.2 * (RIGHT - LEFT))
    assert x + width == pytest.approx(RIGHT - 9 if high is None else LEFT + 0.4 * (RIGHT - LEFT))


def test_a_short_stretch_with_an_open_end_stays_within_its_ends():
    root = one(Stretch(None, 0.01, "open"))
    (bar,), (head,) = looks(root, "rect", "open"), looks(root, "polygon", "tip")
    assert sum(at(bar, "x", "width")) == pytest.approx(LEFT + 0.01 * (RIGHT - LEFT))
    assert max(float(c.split(",")[0]) for c in head.get("points").split()) == at(bar, "x")[0]


@pytest.mark.parametrize("nothing", [None, math.nan, math.inf])
def test_an_unknown_share_is_a_thin_line_and_no_bar(nothing):
    root = one(Stretch(nothing, nothing, "plain", "not coded"))
    assert len(looks(root, "line", "unknown")) == 1
    assert len(looks(root, "polygon", "tip")) == 2
    assert looks(root, "rect", "plain") == []
    assert "not coded" in texts(root)


def test_the_scale_grows_with_what_lies_beyond_its_top():
    root = one(Stretch(0, 100, "sure"), Stretch(200, 200, "sure"), top=100, unit="months")
    assert at(looks(root, "rect", "sure")[0], "x", "width") == (LEFT, (RIGHT - LEFT) / 2)
    assert at(looks(root, "circle", "sure")[0], "cx") == (RIGHT,)
    assert at(looks(one(limits=((4.0, "x"),)), "line", "limit")[0], "x1") == (RIGHT,)


@pytest.mark.parametrize(
    ("top", "unit", "expected"),
    [
        (1, "share", [0, 0.2, 0.4, 0.6, 0.8, 1]),
        (84, "months", [0, 12, 24, 36, 48, 60, 72, 84]),
        (5, "months", [0, 1, 2, 3, 4, 5]),
        (37, "days", [0, 10, 20, 30]),
        (0.04, "years", [0, 0.01, 0.02, 0.03, 0.04]),
        (6000, "months", [0, 1200, 2400, 3600, 4800, 6000]),
    ],
)
def test_ticks_are_round_numbers(top, unit, expected):
    assert steps(top, unit) == expected


@given(st.floats(1e-6, 1e9))
def test_ticks_are_few_and_end_within_a_step_of_the_top(top):
    for unit in ("share", "months"):
        found = steps(top, unit)
        assert 2 <= len(found) <= 12
        assert found[-1] <= top * 1.000001 < found[-1] + 1.01 * found[1]


def test_shares_are_told_in_percent_and_other_units_by_name():
    assert [t for t in texts(one(Stretch(0, 1, "sure"))) if t != "line"] == [
        "0",
        "20",
        "40",
        "60",
        "80",
        "100",
        "percent",
    ]
    assert texts(one(Stretch(0, 2, "sure"), top=2, unit="tonnes"))[-2] == "tonnes"


@given(st.lists(st.tuples(st.floats(0, 1), st.text("ab ", max_size=30)), max_size=6))
def test_labels_of_limits_do_not_touch_each_other(limits):
    root = one(limits=tuple(limits))
    boxes = []
    for e in root.iter("text"):
        if e.get("class") == "small halo" and e.text:
            (x, y) = at(e, "x", "y")
            boxes.append((y, x, x + text_width(e.text, SMALL)))
    assert len(looks(root, "line", "limit")) == len(limits)
    boxes.sort()
    for (y, _, end), (other, start, _) in zip(boxes, boxes[1:], strict=False):
        assert y != other or end <= start
    assert all(start >= 0 for _, start, _ in boxes)


def test_near_limits_are_staggered_and_far_ones_are_not():
    def heights(*at_):
        root = one(limits=tuple((a, "a label") for a in at_))
        return [at(e, "y")[0] for e in root.iter("text") if e.text == "a label"]

    assert len(set(heights(0.1, 0.5, 0.9))) == 1
    assert len(set(heights(0.50, 0.52, 0.54))) == 3
    lines = looks(one(limits=((0.5, "x"),)), "line", "limit")
    assert [at(e, "x1", "x2") for e in lines] == [((LEFT + RIGHT) / 2,) * 2]


def test_the_words_of_a_stretch_stand_where_there_is_room():
    root = one(
        Stretch(18, 60, "closed", "42 months"),
        Stretch(60, 84, "open", "perhaps 24 more"),
        top=120,
        unit="months",
    )
    closed = next(e for e in root.iter("text") if e.text == "42 months")
    more = next(e for e in root.iter("text") if e.text == "perhaps 24 more")
    assert "end" in closed.get("class").split()
    assert at(closed, "x")[0] < at(looks(root, "rect", "closed")[0], "x")[0]
    (bar,) = looks(root, "rect", "open")
    assert at(more, "x")[0] > sum(at(bar, "x", "width"))
    assert looks(root, "rect", "closed")[0].find("title").text == "line: 42 months"
