"""How answers show themselves: at a prompt, by their tables, and in the kernel of a notebook."""

import html
import json
import os
import re
import subprocess
import sys
from importlib.util import find_spec

import polars as pl
import pytest
from pyvis.network import Network

import kg
from kg.errors import NameUnknown
from kg.queries.answers import Answer
from kg.rendering.draw_view import draw
from kg.results.answers import Column, Table
from tests.conftest import lacking
from tests.support.places import ROOT

QUESTIONS = {
    "bottlenecks": {"channel": "patent"},
    "bypass": {"channel": "patent"},
    "overview": {"channel": "patent"},
    "dependence": {},
    "procedures": {},
    "recapture": {},
    "find": {"words": "benrishi"},
    "evidence": {"row": "benrishi"},
}


@pytest.fixture(scope="module")
def case():
    return kg.read_case("japan-1998")


@pytest.fixture(scope="module")
def answers(case):
    return {name: getattr(kg, name)(case, **asked) for name, asked in QUESTIONS.items()}


@pytest.mark.parametrize("name", QUESTIONS)
def test_an_answer_is_one_short_line_and_a_page_in_a_frame(answers, name):
    answer = answers[name]
    line = repr(answer)
    assert len(line) <= 200
    assert "\n" not in line
    assert line.startswith(f"<{answer.heading.command} of japan-1998: ")
    frame = re.fullmatch(r'<iframe sandbox="([^"]*)" title="([^"]*)" .*srcdoc="([^"]*)"></iframe>', answer._repr_html_(), re.S)  # fmt: skip
    assert frame[1] == "allow-scripts allow-downloads"
    assert html.unescape(frame[2]) == answer.heading.title
    assert html.unescape(frame[3]) == kg.render(answer, "html")


def test_case_and_flow_are_one_short_line(case):
    assert repr(case) == (
        f"<case japan-1998: {len(case.tables['actors'])} actors, {len(case.tables['ties'])} ties, "
        f"{len(case.tables['evidence']):,} evidence; {case.settings.title}>"
    )
    graph = kg.flow(case, "patent")
    sizes = f"{graph.n} actors, {len(graph.to_networkx().edges)} arcs"
    assert repr(graph).startswith(f"<flow of patent in japan-1998: {sizes} of ")


def test_tables_are_there_by_name_as_frames(answers):
    answer = answers["bottlenecks"]
    table = answer["gatekeepers"]
    assert table == next(t for t in answer.tables() if t.name == "gatekeepers")
    frame = table.to_polars()
    assert frame.columns == [column.name for column in table.columns]
    assert frame["actor"].to_list() == ["benrishi", "benrishi"]
    assert frame["captives"][0] == len(frame["who"][0]) == 16
    assert repr(table).startswith("<gatekeepers: 2 rows of channel, actor, ")
    assert "benrishi" in table._repr_html_()
    pandas = table.to_pandas()
    assert list(pandas.columns) == frame.columns
    assert pandas["who"].tolist() == frame["who"].to_list()
    assert pandas["captive_share"].tolist() == frame["captive_share"].to_list()
    with pytest.raises(NameUnknown, match="no table 'gatekeeper'") as refused:
        answer["gatekeeper"]
    assert refused.value.__notes__ == ["did you mean gatekeepers?"]


def test_cells_of_a_frame_have_the_type_of_their_column():
    kinds = ("text", "ids", "count", "share", "flag", "number")
    columns = tuple(Column(kind, kind, "") for kind in kinds)
    rows = (("a", ("x", "y"), 1, 0.5, True, 2), (None, (), None, None, None, None))
    frame = Table("t", "T", columns, rows).to_polars()
    types = [pl.String, pl.List(pl.String), pl.Int64, pl.Float64, pl.Boolean, pl.Float64]
    assert frame.dtypes == types
    assert frame.rows() == [
        ("a", ["x", "y"], 1, 0.5, True, 2.0),
        (None, [], None, None, None, None),
    ]
    assert Table("t", "T", columns, ()).to_polars().schema == frame.schema


def test_an_answer_to_a_query_is_one_short_line_and_a_frame(case):
    answer = kg.query(case, "refusals")
    names = ", ".join(answer.variables)
    assert repr(answer) == f"<answer: {len(answer.rows)} rows of {names}>"
    frame = answer.to_polars()
    assert frame.columns == list(answer.variables)
    assert frame.rows() == list(answer.rows)
    assert answer._repr_html_() == frame._repr_html_()
    assert repr(Answer((), (), truth=True)) == "<answer: yes>"
    triple = ("urn:a", "urn:b", "urn:c")
    graph = Answer((), (triple,))
    assert (repr(graph), graph.to_polars().rows()) == ("<answer: 1 triple>", [triple])


def test_a_view_is_a_network_of_pyvis_and_all_that_the_view_is(case):
    view = kg.view(case, "patent")
    assert isinstance(view, Network)
    assert view.num_nodes() == len(case.tables["actors"])
    assert {edge["id"] for edge in view.edges} == {tie.id for tie in view.ties}
    assert (len(repr(view)) <= 200, repr(view)[:21]) == (True, "<view of japan-1998: ")
    assert len(view["ties"].rows) == len(view.visible_ties)
    assert draw(view, "html") == view.generate_html()
    assert kg.render(view, "terminal") == kg.render(view.answer, "terminal")
    assert view._repr_html_() == view.answer._repr_html_()
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        view.nothing  # noqa: B018


CELLS = (
    'import kg\ncase = kg.read_case("japan-1998")\ncase',
    'kg.bottlenecks(case, "patent")',
    'kg.bottlenecks(case, "patent")["gatekeepers"]',
    'kg.view(case, "patent")',
)


# In a process of its own, since nbclient leaves sockets open.
EXECUTE = """
import sys, nbformat
from nbclient import NotebookClient
notebook = nbformat.read(sys.stdin, 4)
NotebookClient(notebook, kernel_name="own", timeout=120).execute()
nbformat.write(notebook, sys.stdout)
"""


def test_a_kernel_shows_what_the_functions_return(tmp_path):
    if not (find_spec("nbclient") and find_spec("ipykernel")):
        lacking("needs the extra test: nbclient and ipykernel")
    launched = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec = {"argv": launched, "display_name": "own", "language": "python"}
    place = tmp_path / "kernels" / "own" / "kernel.json"
    place.parent.mkdir(parents=True)
    place.write_text(json.dumps(spec))
    cells = [{"cell_type": "code", "id": f"c{i}", "source": text, "metadata": {}, "outputs": [], "execution_count": None} for i, text in enumerate(CELLS)]  # fmt: skip
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    done = subprocess.run(
        [sys.executable, "-c", EXECUTE],
        input=json.dumps(notebook),
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "JUPYTER_PATH": str(tmp_path)},
    )
    assert done.returncode == 0, done.stderr
    given = json.loads(done.stdout)["cells"]
    case, answer, table, view = (
        {media: "".join(text) for media, text in cell["outputs"][-1]["data"].items()}
        for cell in given
    )
    assert case["text/plain"].startswith("<case japan-1998: ")
    assert answer["text/plain"].startswith("<bottlenecks of japan-1998: ")
    assert "benrishi" in table["text/html"]
    for shown in (answer, view):
        assert shown["text/html"].startswith("<iframe sandbox=")
        assert len(shown["text/plain"]) <= 200
