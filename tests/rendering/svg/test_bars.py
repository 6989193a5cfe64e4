import math

import pytest

from kg.results.figures import Bar, Bars
from tests.rendering.small_figures import at, drawn, looks, texts


def bars(*shares, groups=None):
    some = groups or [""] * len(shares)
    return drawn(
        Bars(
            tuple(
                Bar(str(i), f"bar {i}", s, f"share {s}", "sure", g)
                for i, (s, g) in enumerate(zip(shares, some, strict=True))
            )
        )
    )


@pytest.mark.parametrize("share", [0.1, 0.5, 1.0])
def test_a_bar_is_its_share_of_the_track(share):
    root = bars(share)
    (track,), (bar,) = looks(root, "rect", "track"), looks(root, "rect", "sure")
    assert at(bar, "width")[0] == pytest.approx(share * at(track, "width")[0])
    assert at(bar, "x", "y", "height") == at(track, "x", "y", "height")


@pytest.mark.parametrize(
    ("share", "width"), [(1.7, 1.0), (-0.5, None), (0.0, None), (math.nan, None)]
)
def test_a_share_that_is_none_stays_on_the_track(share, width):
    root = bars(share)
    (track,) = looks(root, "rect", "track")
    assert [at(b, "width")[0] for b in looks(root, "rect", "sure")] == (
        [at(track, "width")[0]] if width else []
    )


def test_the_scale_says_where_half_and_all_are():
    root = bars(0.5)
    (track,) = looks(root, "rect", "track")
    x, width = at(track, "x", "width")
    ticks = [(e.text, at(e, "x")[0]) for e in looks(root, "text", "small", "soft")]
    assert ticks == [("0 %", x), ("50 %", x + width / 2), ("100 %", x + width)]


def test_bars_of_a_group_stand_beneath_each_other():
    written = [
        t for t in texts(bars(0.1, 0.2, 0.3, groups=["one", "other", "one"])) if "%" not in t
    ]
    assert [t for t in written if not t.startswith("share")] == [
        "one",
        "bar 0",
        "bar 2",
        "other",
        "bar 1",
    ]
    heights = [at(e, "y")[0] for e in looks(bars(0.1, 0.2), "rect", "sure")]
    assert heights[1] - heights[0] == 27
