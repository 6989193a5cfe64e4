import pytest

from kg.results.figures import Chip, Pyramid, Tier
from tests.rendering.small_figures import at, drawn, looks, texts

THREE = (Tier("State", 2, ()), Tier("Between", 5, ()), Tier("Firms", 17, ()))


def band(element):
    return [tuple(map(float, corner.split(","))) for corner in element.get("points").split()]


def test_bands_widen_downwards_and_do_not_touch():
    bands = [band(e) for e in looks(drawn(Pyramid(THREE)), "polygon", "band")]
    widths = [b[1][0] - b[0][0] for b in bands]
    assert widths == sorted(widths)
    assert len(set(widths)) == 3
    assert all(b[2][0] - b[3][0] > b[1][0] - b[0][0] for b in bands)
    assert all(above[2][1] < below[0][1] for above, below in zip(bands, bands[1:], strict=False))


def test_a_ribbon_is_as_wide_as_there_are_ties():
    root = drawn(Pyramid(THREE, ((0, 1, 20), (2, 1, 10), (1, 2, 30))))
    widths = [at(e, "width")[0] for e in looks(root, "rect", "ribbon")]
    assert widths[1] == pytest.approx(2 * widths[0])
    assert {"20 ties", "40 ties"} <= set(texts(root))
    bands = [band(e) for e in looks(root, "polygon", "band")]
    (y, high) = at(looks(root, "rect", "ribbon")[0], "y", "height")
    assert (y, y + high) == (bands[0][2][1], bands[1][0][1])


def test_neighbours_without_ties_are_said_to_have_none():
    root = drawn(Pyramid(THREE, ((0, 1, 1),)))
    assert len(looks(root, "rect", "ribbon")) == 1
    assert [t for t in texts(root) if "tie" in t] == ["1 tie", "no ties"]


def test_ties_over_a_tier_or_within_one_are_brackets_at_the_side():
    plain = drawn(Pyramid(THREE, ((0, 1, 5), (1, 2, 5))))
    assert looks(plain, "path", "bracket") == []
    root = drawn(Pyramid(THREE, ((0, 2, 7), (1, 1, 3))))
    assert len(looks(root, "path", "bracket")) == 2
    assert [t for t in texts(root) if "tie" in t or t == "within"] == [
        "no ties",
        "no ties",
        "3 ties",
        "within",
        "7 ties",
    ]
    right = max(corner[0] for e in looks(root, "polygon", "band") for corner in band(e))
    assert at(next(e for e in root.iter("text") if e.text == "7 ties"), "x")[0] > right


def test_chips_wrap_inside_their_band_and_do_not_touch():
    chips = tuple(Chip("", f"Actor number {i}", "so many", "sure") for i in range(23))
    root = drawn(Pyramid((Tier("All", 23, chips), Tier("Other", 1, chips[:1]))))
    (top, *_) = [band(e) for e in looks(root, "polygon", "band")]
    boxes = [at(e, "x", "y", "width", "height") for e in looks(root, "rect", "chip")][:23]
    assert len({y for _, y, _, _ in boxes}) > 3
    for x, y, wide, high in boxes:
        assert top[0][0] <= x
        assert x + wide <= top[1][0]
        assert top[0][1] <= y
        assert y + high <= top[2][1]
    for (x, y, wide, _), (x2, y2, _, _) in zip(boxes, boxes[1:], strict=False):
        assert y2 > y or x2 >= x + wide


def test_dots_are_as_many_as_there_are_and_named():
    dots = tuple(Chip("", f"Firm {i}", "held" if i else "", "sure") for i in range(150))
    root = drawn(Pyramid((Tier("Firms", 150, (), dots),)))
    found = looks(root, "circle", "sure")
    assert len(found) == 150
    assert len({at(e, "cx", "cy") for e in found}) == 150
    assert [e.find("title").text for e in found[:2]] == ["Firm 0", "Firm 1: held"]
