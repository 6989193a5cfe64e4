"""The drawings of verdicts: one drawing everywhere, marks that say what they mean, colours that all can tell apart."""

import itertools
import re
from xml.etree import ElementTree

import pytest

from kg.case import read_case
from kg.questions.overview.question import overview
from kg.rendering.html.cells import CaseRows
from kg.rendering.svg import draw, inside_of
from kg.rendering.svg.verdict_marks import verdict_style
from kg.rendering.svg.verdict_sheet import verdict_sheet
from kg.results.figures import Figure
from kg.results.verdict_figures import (
    Gate,
    GateActor,
    Matrix,
    MatrixCell,
    MatrixColumn,
    MatrixRow,
    Way,
    Zone,
)
from tests.support.colour_vision import SIMULATIONS, ciede2000, contrast, lab

NOBODY = CaseRows({}, frozenset())
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = [
    "<script>alert(1)</script>",
    "</title></svg><svg onload=alert(1)>",
    "' onload='x",
    "\x1b[2J\u202e\ufffe",
]


@pytest.fixture(scope="module")
def figures():
    """Return the figures of the embedded case by name: the matrix, and a gate a channel."""
    return {figure.name: figure for figure in overview(read_case()).figures()}


def parts(figure, form="wide"):
    """Return what a drawing holds as elements."""
    return ElementTree.fromstring(f"<svg>{inside_of(figure, NOBODY, 'f', form).inside}</svg>")  # noqa: S314 - our own drawing


def named(tree, name):
    """Return the elements of a class."""
    return [one for one in tree.iter() if name in (one.get("class") or "").split()]


def test_the_matrix_has_a_mark_a_cell_and_each_speaks(figures):
    for form in ("wide", "narrow"):
        tree = parts(figures["overview"], form)
        lines = [one for one in tree.iter() if one.get("role") == "row"]
        cells = named(tree, "cell")
        assert (len(lines), len(cells)) == (17, 16 * 6)
        assert all(cell.find("title").text.endswith(".") for cell in cells)
        order = [line.find("g").get("data-actor") for line in lines[1:]]
        assert order[:3] == ["d-firm", "t-firm", "m-firm"]
        held = [c for c in cells if any("box held" in (e.get("class") or "") for e in c.iter())]
        assert sum(c.get("data-channel") == "patent" for c in held) == 16
        assert [c.get("data-actor") for c in held if c.get("data-channel") == "market"] == [
            "j-firm"
        ]


def test_the_headlines_name_the_freest_and_the_widest_gate(figures):
    assert figures["overview"].headline == (
        "D firm and T firm are freest: they got around in 3 of 6 channels. "
        "Benrishi (patent agents) holds most, all 16 for patent; nobody got around it."
    )
    assert figures["gate-patent"].headline == "Who gets a patent? One gate of 2 names holds all 16."


def test_a_gate_is_as_wide_as_those_whom_it_holds():
    tree = parts(gate({"held": 6, "around": 2}))
    bar = next(e for e in tree.iter() if "box held" in (e.get("class") or ""))
    dots = [float(e.get("cx")) for e in named(tree, "held") if e.get("cx")]
    assert len(dots) == 6
    left, width = float(bar.get("x")), float(bar.get("width"))
    assert all(left < x < left + width for x in dots)
    around = [float(e.get("cx")) for e in named(tree, "around") if e.get("cx")]
    assert len(around) == 2
    assert min(around) > left + width
    # A slot each: the share of the bar is the share held, but for what a way around takes.
    assert width / 1100 == pytest.approx(6 / 9.2, abs=0.02)


def gate(counts, name="A firm"):
    """Return a gate whose zones have so many actors."""
    zones, start = [], 0.0
    for verdict, number in counts.items():
        step = 1.6 if verdict == "around" else 1.0
        ways = (Way("abroad", "own money", ("t1",)),) if verdict == "around" else ()
        actors = tuple(
            GateActor(
                f"{verdict}{i}", name, start + step * (i + 0.5), "certain", f"{name} stands.", ways
            )
            for i in range(number)
        )
        width = step * number
        place = ("certain", number, start, width)
        zones.append(Zone(verdict, verdict, ("The gate",), *place, actors, f"{verdict}."))
        start += width
    total = sum(counts.values())
    drawing = Gate("capital", "money", "One gate.", "banks", "firms", total, start, tuple(zones))
    return Figure("gate-capital", "One gate.", "", drawing)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_texts(name):
    cell = MatrixCell("around", "certain", name, f"{name}.")
    column = MatrixColumn("capital", name, name, (("around", 1),), name, 1)
    rows = (MatrixRow(("a",), name, (cell,), 1),)
    matrix = Figure(
        "overview", name, name, Matrix((column,), rows, (("around", name),), people=name)
    )
    for figure in (matrix, gate({"held": 1, "around": 1, "refused": 1}, name)):
        tree = ElementTree.fromstring(verdict_sheet(figure, name, name).split("\n", 1)[1])  # noqa: S314 - our own drawing
        tags = {one.tag.removeprefix(SVG) for one in tree.iter() if isinstance(one.tag, str)}
        assert not tags & {"script", "image", "foreignObject", "a"}
        assert not [k for one in tree.iter() for k in one.attrib if k.startswith("on")]


def test_page_report_and_file_show_one_drawing(figures):
    for figure in figures.values():
        inside = str(inside_of(figure, NOBODY, f"figure-{figure.name}-wide").inside)
        assert inside in draw(figure, NOBODY)
        own = str(inside_of(figure, NOBODY).inside)
        assert own in verdict_sheet(figure, "A case", "A source")
        assert own.replace(f"figure-{figure.name}", "x") == inside.replace(
            f"figure-{figure.name}-wide", "x"
        )


def palettes():
    """Return the colours of each ground, by name."""
    blocks = re.findall(r"\.verdicts \{\s*(--v-paper[^}]*)\}", verdict_style())
    return [dict(re.findall(r"--v-([\w-]+): (#\w{6})", block)) for block in blocks[:2]]


@pytest.mark.parametrize("ground", [0, 1])
def test_everybody_can_tell_the_colours_of_verdicts_apart(ground):
    colours = palettes()[ground]
    verdicts = ["held", "role", "around", "open"]
    for sight in SIMULATIONS:
        for one, two in itertools.combinations(verdicts, 2):
            apart = ciede2000(lab(colours[one], sight), lab(colours[two], sight))
            assert apart >= 15, (sight, one, two)
    for name in (*verdicts, "denied"):
        assert contrast(colours[name], colours["paper"]) >= 3, name
    for name in ("ink", "soft", "around", "open"):
        assert contrast(colours[name], colours["paper"]) >= 4.5, name


def test_the_measures_of_colour_are_those_of_the_literature():
    # Sharma, Wu and Dalal (2005), pairs 1 and 17 of their test data.
    assert ciede2000((50, 2.6772, -79.7751), (50, 0, -82.7485)) == pytest.approx(2.0425, abs=1e-4)
    assert ciede2000((50, 2.5, 0), (73, 25, -18)) == pytest.approx(27.1492, abs=1e-4)
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
