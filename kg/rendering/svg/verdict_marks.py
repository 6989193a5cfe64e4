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
_SHAPES: dict[str, tuple[tuple[str, str], ...]] = {
    "around": (("post", _POST), ("way", f"{_OVER}M20.5 11.5L25 15L27.5 9.5")),
    "free": (("way", "M2 12H24M19 7L24.5 12L19 17"),),
    "open": (("post", _POST), ("way dash", _OVER)),
    "refused": (("door", f"{_DOOR}M11 9L17 15M17 9L11 15"),),
    "lacking": (("door dash", _DOOR),),
    "declined": (("door", f"{_DOOR}M16 12H2M6 8L2 12L6 16"),),
}
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
        return mark("g", *(mark("path", class_=c, d=d) for c, d in _SHAPES[verdict]), **look)
    if verdict == "held":
        box = mark("rect", x=3, y=4, width=22, height=16, **painted_box(verdict, certainty, frame))
        return mark("g", box, **look)
    if verdict == "by kind":
        return mark("g", mark("circle", cx=14, cy=12, r=5, class_="ring"), **look)
    return mark("g", mark("circle", cx=14, cy=12, r=1.8, class_="speck"), **look)


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
