"""A small figure of each kind, benign or with another text in every field, and its drawing as a tree."""

from collections.abc import Callable
from xml.etree import ElementTree

from kg.rendering.html.cells import CaseRows
from kg.rendering.svg import draw
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
    Stretch,
    Tier,
)

NOBODY = CaseRows({}, frozenset())


def small_figures(t: Callable[[str], str] = str) -> tuple[Figure, ...]:
    """Return a figure of each kind with `t` done to every text in it."""
    key = tuple((tone, t(tone)) for tone in ("sure", "open", "closed", "plain"))
    tones = [tone for tone, _ in key]
    bars = Bars(
        tuple(
            Bar(t("a"), t("A firm"), 0.25 * i, t("so many"), tone, t("all"))
            for i, tone in enumerate(tones)
        )
    )
    lines = (
        Line(
            t("a"),
            t("A firm"),
            (Stretch(0.4, 0.4, "sure", t("40 %")), Stretch(0.5, 0.6, "closed", t("more"))),
            t("all"),
        ),
        Line(
            t("b"),
            t("B firm"),
            (Stretch(None, 0.4, "open", t("under")), Stretch(0.5, None, "plain", t("over"))),
        ),
        Line(t("c"), t("C firm"), (Stretch(None, None, "plain", t("not coded")),)),
        Line(t("d"), t("D firm"), ()),
    )
    chips = tuple(Chip(t("a"), t("A firm"), t("held"), tone) for tone in tones)
    tiers = (
        Tier(t("State"), 4, chips),
        Tier(t("Between"), 4, (), chips, t("nobody more")),
        Tier(t("Firms"), 1, (Chip("", t("B firm"), "", "plain"),)),
    )
    stages = (
        Stage(t("a"), t("State"), 0),
        Stage(t("b"), t("Bank"), 1),
        Stage(t("c"), t("Firm"), 2),
    )
    passes = (
        StreamFlow(t("a"), t("b"), t("funds"), "sure", (t("a"),)),
        StreamFlow(t("b"), t("c"), t("lends"), "plain", (), 0.5),
        StreamFlow(t("c"), t("b"), t("returns"), "closed", (), 0.25),
        StreamFlow(t("a"), t("c"), t("suspected"), "open", (), 0.25),
    )
    drawings = (
        bars,
        Axis(lines, 1.0, "share", ((0.15, t("15 %")), (0.2, t("20 %")))),
        Pyramid(tiers, ((0, 1, 3), (1, 2, 6), (0, 2, 2), (1, 1, 1))),
        Stream(stages, passes),
    )
    return tuple(
        Figure(f"f{i}", t("What is drawn"), t("In words."), d, key) for i, d in enumerate(drawings)
    )


def tree(figure: Figure, rows: CaseRows = NOBODY) -> ElementTree.Element:
    """Return the drawing of a figure as XML; what is not well-formed is an error."""
    return ElementTree.fromstring(draw(figure, rows))  # noqa: S314 - it is our own


def drawn(drawing: Bars | Axis | Pyramid | Stream) -> ElementTree.Element:
    """Return a drawing as XML."""
    return tree(Figure("f", "T", "D", drawing))


def looks(root: ElementTree.Element, tag: str, *look: str) -> list[ElementTree.Element]:
    """Return the elements of a tag that have these classes."""
    return [e for e in root.iter(tag) if set(look) <= set(e.get("class", "").split())]


def at(element: ElementTree.Element, *names: str) -> tuple[float, ...]:
    """Return attributes of an element as numbers."""
    return tuple(float(element.get(name, "nan")) for name in names)


def texts(root: ElementTree.Element) -> list[str]:
    """Return the texts that are written in a drawing, as they are read, without titles."""
    return [_written(e) for e in root.iter("text")]


def _written(element: ElementTree.Element) -> str:
    return (element.text or "") + "".join(
        ("" if e.tag == "title" else _written(e)) + (e.tail or "") for e in element
    )
