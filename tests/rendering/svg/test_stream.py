import re

import pytest

from kg.results.figures import Stage, Stream, StreamFlow
from tests.rendering.small_figures import at, drawn, looks, texts


def stream(columns, *passes):
    stages = tuple(Stage(name, name * 3, column) for name, column in columns.items())
    return drawn(Stream(stages, tuple(StreamFlow(p[0], p[1], "", *p[2:]) for p in passes)))


def numbers(path):
    found = [float(n) for n in re.findall(r"-?[\d.]+", path.get("d"))]
    return list(zip(found[::2], found[1::2], strict=True))


def boxes(root):
    return [at(e, "x", "y", "width", "height") for e in looks(root, "rect", "stop")]


def test_the_width_of_a_pass_is_its_share():
    root = stream(
        {"a": 0, "b": 1, "c": 2}, ("a", "b", "sure", (), 1.0), ("b", "c", "sure", (), 0.5)
    )
    ends = [numbers(p) for p in looks(root, "path", "pass")]
    # The corners: along the upper edge and back along the lower one.
    widths = [points[-1][1] - points[0][1] for points in ends]
    assert widths == [30, 15]
    assert [points[4][1] - points[3][1] for points in ends] == widths


@pytest.mark.parametrize("share", [0.2, 0.6, 1.0])
@pytest.mark.parametrize("columns", [{"a": 1, "b": 0}, {"a": 0, "m": 1, "b": 2}])
def test_the_width_of_a_pass_on_a_lane_is_its_share_too(share, columns):
    points = numbers(looks(stream(columns, ("a", "b", "closed", (), share)), "path", "pass")[0])
    assert abs(points[-1][1] - points[0][1]) == pytest.approx(30 * share)
    straight = {
        y
        for (x, y), (x2, y2) in zip(points, points[1:], strict=False)
        if y == y2 and abs(x - x2) > 40
    }
    assert max(straight) - min(straight) == pytest.approx(30 * share)


def test_what_flows_on_runs_from_the_edge_of_a_stop_to_the_next():
    root = stream({"a": 0, "b": 1}, ("a", "b", "sure"))
    (a, b), (points, *_) = boxes(root), [numbers(p) for p in looks(root, "path", "pass")]
    assert points[0][0] == pytest.approx(a[0] + a[2], abs=0.02)
    assert points[3][0] == pytest.approx(b[0], abs=0.02)
    assert a[1] <= points[0][1] <= points[-1][1] <= a[1] + a[3]


def test_what_returns_runs_beneath_all_stops_with_an_arrow_head():
    root = stream(
        {"a": 0, "b": 1, "c": 2},
        ("a", "b", "sure"),
        ("b", "c", "sure"),
        ("c", "a", "closed", (), 0.5),
    )
    lowest = max(y + high for _, y, _, high in boxes(root))
    returning = looks(root, "path", "pass", "closed")[0]
    assert max(y for _, y in numbers(returning)) > lowest
    (head,) = looks(root, "polygon", "tip", "closed")
    assert float(head.get("points").split()[1].split(",")[0]) == pytest.approx(
        boxes(root)[0][0], abs=0.02
    )
    assert not looks(root, "polygon", "sure")


def test_what_leaps_over_a_column_runs_above_all_stops():
    root = stream({"a": 0, "b": 1, "c": 2}, ("a", "c", "sure"))
    highest = min(y for _, y, _, _ in boxes(root))
    assert min(y for _, y in numbers(looks(root, "path", "pass")[0])) < highest


def test_what_is_suspected_is_hollow():
    root = stream({"a": 0, "b": 1}, ("a", "b", "open"), ("b", "a", "open"))
    assert [p.get("fill") for p in looks(root, "path", "pass", "open", "hollow")] == [None, None]


def test_eight_stops_keep_apart_and_their_names_inside():
    columns = {c: i for i, c in enumerate("abcdefgh")}
    stages = tuple(
        Stage(c, "Intermediating association of guarantees", i) for c, i in columns.items()
    )
    steps = [StreamFlow(a, b, "", "sure") for a, b in zip("abcdefg", "bcdefgh", strict=True)]
    root = drawn(Stream(stages, (*steps, StreamFlow("h", "a", "", "closed"))))
    some = boxes(root)
    assert all(
        x + wide + 30 <= x2 for (x, _, wide, _), (x2, _, _, _) in zip(some, some[1:], strict=False)
    )
    assert some[-1][0] + some[-1][2] <= 900
    assert {t for t in texts(root) if "→" not in t and not t.isdigit()} >= {"Intermedi-", "ating"}


def test_stops_of_one_column_stand_beneath_each_other_and_their_passes_are_numbered_apart():
    root = stream(
        {"a": 0, "b": 1, "c": 1, "d": 2},
        *(p for n in "bc" for p in (("a", n, "sure"), (n, "d", "sure"))),
    )
    _, b, c, _ = boxes(root)
    assert b[0] == c[0]
    assert b[1] + b[3] < c[1]
    discs = [at(e, "cx", "cy") for e in looks(root, "circle", "badge-disc")]
    drawn_, told = discs[:4], discs[4:]
    assert len(told) == 4
    assert all(
        abs(x - x2) + abs(y - y2) >= 18 for i, (x, y) in enumerate(drawn_) for x2, y2 in drawn_[:i]
    )


def test_a_pass_back_to_where_it_came_from_and_one_within_a_column_are_drawn():
    root = stream({"a": 0, "b": 0}, ("a", "a", "closed"), ("a", "b", "sure"))
    assert len(looks(root, "path", "pass")) == 2
    assert len(looks(root, "polygon", "tip")) == 2
