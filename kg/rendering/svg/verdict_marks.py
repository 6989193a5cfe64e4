"""The marks of verdicts: held is mass, a way around an arrow past a bar, denial an empty door.

Each is told twice, by its shape and by its colour; the colours are in `verdicts.css`.
"""

from functools import cache
from importlib.resources import files

from markupsafe import Markup

from kg.rendering.svg.elements import Look, join, mark
from kg.results.verdict_figures import Certainty

WIDTH, HEIGHT = 28.0, 24.0  # of a mark
_POST = "M14 9V20"
_OVER = "M3 17C6 3 22 3 25 14"
_DOOR = "M8 20V4H20V20"
_PASS = ("way", f"{_OVER}M20.5 11.5L25 15L27.5 9.5")
_ARROW = ("way", "M2 12H24M19 7L24.5 12L19 17")
_MAYBE = ("way dash", _OVER)
_CROSSED = ("door", f"{_DOOR}M11 9L17 15M17 9L11 15")
_EMPTY = ("door dash", _DOOR)
_LEFT = ("door", f"{_DOOR}M16 12H2M6 8L2 12L6 16")
_BAR = ("post", _POST)
_Shapes = tuple[tuple[str, str], ...]
_SHAPES: dict[str, _Shapes] = {"around": (_BAR, _PASS), "open": (_BAR, _MAYBE)}
_SHAPES |= {"free": (_ARROW,), "refused": (_CROSSED,)}
_SHAPES |= {"lacking": (_EMPTY,), "declined": (_LEFT,)}
FAMILIES = {
    "around": "around",
    "free": "around",
    "open": "open",
    "held": "held",
    "refused": "denied",
    "lacking": "denied",
    "declined": "denied",
    "by kind": "kind",
    "not stated": "untold",
    "": "untold",
}


def verdict_mark(verdict: str, certainty: Certainty, frame: str, x: float, y: float) -> Markup:
    """Return the mark of a verdict, as wide as `WIDTH` and as high as `HEIGHT`.

    Args:
        verdict: the verdict.
        certainty: how sure it is.
        frame: the id of the picture, whose hatches are used.
        x: its left.
        y: its top.
    """
    shift = f"translate({x:.4g} {y:.4g})"
    look: Look = {"class_": f"mark {FAMILIES[verdict]} {certainty}", "transform": shift}
    if verdict in _SHAPES:
        shapes = [mark("path", class_=name, d=path) for name, path in _SHAPES[verdict]]
        return mark("g", *shapes, **look)
    if verdict == "held":
        paint = painted_box(verdict, certainty, frame)
        box = mark("rect", x=3, y=4, width=22, height=16, **paint)
        return mark("g", box, **look)
    is_ring = verdict == "by kind"
    shape = "ring" if is_ring else "speck"
    radius = 5 if is_ring else 1.8
    circle = mark("circle", cx=14, cy=12, r=radius, class_=shape)
    return mark("g", circle, **look)


def painted_box(verdict: str, certainty: Certainty, frame: str) -> Look:
    """Return the attributes that give a box the look of a verdict and of how sure it is.

    Args:
        verdict: the verdict.
        certainty: certain is full, possible hatched, of a role pale.
        frame: the id of the picture, whose hatches are used.
    """
    look: Look = {"class_": f"box {FAMILIES[verdict]} {certainty}"}
    if verdict == "held" and certainty == "possible":
        look["fill"] = f"url(#doubt-of-{frame})"
    return look


def doubt(frame: str) -> Markup:
    """Return the hatch of what is possible.

    Args:
        frame: the id of the picture.
    """
    ground = mark("rect", width=7, height=7, class_="doubt-ground")
    stripe = mark("rect", width=3, height=7, class_="doubt-stripe")
    turn: Look = {"patternUnits": "userSpaceOnUse", "patternTransform": "rotate(45)"}
    inside = join(ground, stripe)
    return mark("pattern", inside, id=f"doubt-of-{frame}", width=7, height=7, **turn)


@cache
def verdict_style() -> str:
    """Return the style sheet of the two drawings of verdicts, for pages and for pictures."""
    return files(__package__).joinpath("verdicts.css").read_text("utf-8")
