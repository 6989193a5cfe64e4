"""What is exported is read back by networkx, or token by token, and compared with the tables cell by cell."""

import io
import json
import os
import re
import subprocess
import sys
import unicodedata
from datetime import UTC, date, datetime
from functools import cache
from xml.etree import ElementTree

import networkx as nx
import pytest

import kg
from kg.errors import FileProblem, NameUnknown
from kg.formats import FORMATS, export
from kg.formats.cell_text import escaped, unescaped
from kg.rendering.write_files import file_mark
from tests.formats.what_rows_say import told
from tests.support.aged import REASONS, aged
from tests.support.hostile_case import HOSTILE, hostile
from tests.support.places import FLORENCE


@pytest.fixture(scope="module", params=["japan", "florence", "example", "hostile"])
def case(request, tmp_path_factory):
    if request.param == "hostile":
        return hostile(tmp_path_factory.mktemp("hostile") / "case")
    return kg.read_case(
        {"japan": "japan-1998", "florence": FLORENCE, "example": "example"}[request.param]
    )


def plain(value):
    """Undo what a format of texts does to a value: the escapes, and lists as JSON."""
    if not isinstance(value, str):
        return value
    text = unescaped(value)
    return json.loads(text) if text.startswith("[") and text.endswith("]") else text


def same(found, case, *own):
    """Compare a networkx graph with the tables of a case; `own` are attributes that a format adds."""
    actors, ties = told(case, "actors"), told(case, "ties")
    assert list(found.nodes) == list(actors)
    for actor, cells in actors.items():
        read = {k: plain(v) for k, v in found.nodes[actor].items() if k not in own}
        assert read == cells, actor
    assert found.is_directed()
    edges = list(found.edges(data=True))
    assert len(edges) == len(ties)
    ends = {r["id"]: (r["source"], r["target"]) for r in case.tables["ties"].iter_rows(named=True)}
    for source, target, data in edges:
        tie = data["id"]
        assert (source, target) == ends[tie]
        assert {k: plain(v) for k, v in data.items() if k not in ("id", *own)} == ties[tie], tie


def test_graphml_is_read_back_by_networkx_cell_by_cell(case):
    found = nx.read_graphml(io.BytesIO(export(case, "graphml").encode()), force_multigraph=True)
    edges = {key: (source, target) for source, target, key in found.edges(keys=True)}
    assert set(edges) == set(case.tables["ties"]["id"])
    for source, target, key in list(found.edges(keys=True)):
        found.edges[source, target, key]["id"] = key
        kind = case.schema.tie_kinds[case.row(key)["kind"]]
        assert found.edges[source, target, key]["label"] == kind.label
    same(found, case, "label")
    assert {actor: unescaped(label) for actor, label in found.nodes(data="label")} == case.names
    assert unescaped(found.graph["title"]) == case.settings.title
    assert found.graph["id"] == case.id


def test_gexf_is_read_back_by_networkx_cell_by_cell(case):
    found = nx.read_gexf(io.BytesIO(export(case, "gexf").encode()))
    same(found, case, "label")
    for actor, name in case.names.items():
        assert unescaped(found.nodes[actor]["label"]) == name


def test_cytoscape_is_read_back_by_networkx_without_any_escape(case):
    found = nx.cytoscape_graph(json.loads(export(case, "cytoscape")))
    actors, ties = told(case, "actors"), told(case, "ties")
    assert isinstance(found, nx.MultiDiGraph)
    own = ("id", "value", "label", "key", "source", "target")
    assert {
        a: {k: v for k, v in d.items() if k not in own} for a, d in found.nodes(data=True)
    } == actors
    read = {
        key: {k: v for k, v in d.items() if k not in own}
        for _, _, key, d in found.edges(keys=True, data=True)
    }
    assert read == ties
    assert found.graph["title"] == case.settings.title


TOKEN = re.compile(r'\s*("(?:[^"\\]|\\.)*"|->|[\[\]{};=,]|\w+)', re.DOTALL)


def statements(text):
    """Read DOT as Graphviz does: quoted texts, in which only a quotation mark loses its backslash."""
    comment, text = text.split("\n", 1)
    assert comment == "// written by kg export"
    tokens, at = [], 0
    while at < len(text.rstrip()):
        found = TOKEN.match(text, at)
        assert found, text[at : at + 40]
        tokens.append(found[1][1:-1].replace('\\"', '"') if found[1][0] == '"' else (found[1],))
        at = found.end()
    assert tokens[0] == ("digraph",)
    assert tokens[2] == ("{",)
    assert tokens[-1] == ("}",)
    statement = []
    for token in tokens[3:-1]:
        if token == (";",):
            yield statement
            statement = []
        else:
            statement.append(token)
    assert not statement


def attributes(tokens):
    """Return the attributes of a statement: labels as Graphviz draws them, the rest without the escapes of ours."""
    found = {tokens[i - 1]: tokens[i + 1] for i, token in enumerate(tokens) if token == ("=",)}
    return {
        name: draw(text) if name == "label" else unescaped(text) for name, text in found.items()
    }


def draw(label):
    """Return what Graphviz draws for a label: it obeys backslashes, then entities, of which kg writes one."""
    lines = {"n": "\n", "\\": "\\"}  # \N, \G, \l and \r would be something else
    return re.sub(r"\\(.)", lambda found: lines[found[1]], label, flags=re.DOTALL).replace(
        "&amp;", "&"
    )


def visible(name):
    """Return a name as a label can show it: line breaks of one sort, spaces for tabs, no control characters."""
    text = re.sub("\r\n|[\r\v\f\x85\u2028\u2029]", "\n", name).replace("\t", " ")
    return "".join(
        c
        for c in text
        if c == "\n" or not (unicodedata.category(c) in ("Cc", "Cs") or c in "\ufffe\uffff")
    )


def test_dot_is_read_back_token_by_token(case):
    actors, ties = told(case, "actors"), told(case, "ties")
    nodes, edges = {}, {}
    for tokens in statements(export(case, "dot")):
        told_ = attributes(tokens)
        if tokens[1] == ("->",):
            assert case.row(told_["key"])["source"] == tokens[0]
            assert case.row(told_["key"])["target"] == tokens[2]
            edges[told_["key"]] = {k: v for k, v in told_.items() if k not in ("key", "label")}
        elif tokens[1] == ("[",):
            assert told_.pop("label") == visible(case.names[tokens[0]])
            nodes[tokens[0]] = told_
    assert list(nodes) == list(actors)
    assert list(edges) == list(ties)
    for read, stated in ((nodes, actors), (edges, ties)):
        for row, cells in stated.items():
            paler = {read[row].pop(name, "") for name in ("color", "fontcolor")}
            assert ("" in paler) == (cells.get("when", "current") == "current"), row
            assert {k: typed(v, cells[k]) for k, v in read[row].items()} == cells, row


def typed(text, like):
    if isinstance(like, list):
        return json.loads(text)
    return text == "true" if isinstance(like, bool) else type(like)(text)


def test_parallel_ties_stay_apart_and_every_status_is_there(tmp_path):
    found = nx.read_graphml(io.BytesIO(export(hostile(tmp_path / "c"), "graphml").encode()))
    assert found.number_of_edges("a1", "a2") == 8
    statuses = {d["status"] for _, _, d in found.edges(data=True)}
    assert statuses == {"active", "refused", "severed", "absent", "attempted", "planned", "alleged"}


@pytest.mark.parametrize("format_", FORMATS)
def test_no_character_is_lost_and_none_that_xml_forbids_is_written(tmp_path, format_):
    text = export(hostile(tmp_path / "c"), format_)
    assert text.encode("utf-8").decode("utf-8") == text
    if format_ in ("graphml", "gexf"):
        ElementTree.fromstring(text)  # noqa: S314
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]", text)
    if format_ == "dot":
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]", text)


@pytest.mark.parametrize(
    "text", [*HOSTILE, "\\\\u0041", "\\u005cu0041", "a\\u00e", "\x00", "", "\\\\", "\r"]
)
def test_escapes_are_undone(text):
    assert unescaped(escaped(text)) == text


def test_a_text_that_needs_no_escape_is_unchanged():
    assert escaped("C:\\temp and 弁理士, 40 % — é") == "C:\\temp and 弁理士, 40 % — é"


def test_the_flow_graph_of_a_channel_has_the_arcs_of_the_channel(case):
    for channel in case.settings.questions or ("capital",):
        flow = kg.flow(case, channel)
        found = nx.read_graphml(io.BytesIO(export(flow, "graphml").encode()), force_multigraph=True)
        assert set(nx.DiGraph(found).edges) == set(flow.to_networkx().edges)
        for tail, head, data in found.edges(data=True):
            one = next(
                p
                for p in flow.passes[tail, head]
                if p.tie == data["tie"] and p.end == data.get("inherited_at", "")
            )
            assert (data["stated_source"], data["stated_target"], data["kind"]) == (
                one.role_source,
                one.role_target,
                one.kind,
            )
            assert data["status"] == "active"
        assert found.number_of_edges() == sum(len(p) for p in flow.passes.values())
        assert found.graph["channel"] == channel


def test_a_tie_that_flows_both_ways_is_two_edges_of_their_own(case):
    for channel in case.settings.questions:
        text = export(kg.flow(case, channel), "cytoscape")
        ids = [e["data"]["id"] for e in json.loads(text)["elements"]["edges"]]
        assert len(ids) == len(set(ids))


@cache
def exports_by_hash_seed() -> list[dict[str, str]]:
    """Return what three processes write that order their sets differently: the texts by format."""
    code = """
import json, sys, kg
case = kg.read_case("example")
views = (kg.flow(case, "capital"), case)
json.dump({name: "".join(kg.export(view, name) for view in views) for name in sys.argv[1:]}, sys.stdout)
"""
    starts = [
        subprocess.run(
            [sys.executable, "-c", code, *FORMATS],
            capture_output=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        )
        for seed in ("1", "2", "3")
    ]
    return [json.loads(start.stdout) for start in starts]


@pytest.mark.parametrize("format_", FORMATS)
def test_the_same_case_gives_the_same_bytes_whatever_the_hash_seed(format_):
    outs = {texts[format_] for texts in exports_by_hash_seed()}
    assert len(outs) == 1
    assert len(outs.pop()) > 1000


def test_gexf_carries_no_day_of_writing():
    text = export(kg.read_case("example"), "gexf")
    assert "lastmodified" not in text
    assert datetime.now(UTC).date().isoformat() not in text


def test_a_file_is_written_and_its_suffix_says_the_format(tmp_path):
    case = kg.read_case("example")
    for name, format_ in (
        ("a.graphml", "graphml"),
        ("a.gexf", "gexf"),
        ("a.cyjs", "cytoscape"),
        ("a.json", "cytoscape"),
        ("a.gv", "dot"),
    ):
        text = export(case, path=tmp_path / name)
        assert text == export(case, format_) == (tmp_path / name).read_text("utf-8")
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "a.cyjs",
        "a.gexf",
        "a.graphml",
        "a.gv",
        "a.json",
    ]


def test_what_cannot_be_done_says_why(tmp_path):
    case = kg.read_case("example")
    with pytest.raises(NameUnknown, match="no format 'graphm'"):
        export(case, "graphm")
    with pytest.raises(NameUnknown, match="does not say the format"):
        export(case, path=tmp_path / "a.docx")
    with pytest.raises(NameUnknown, match="no format is named"):
        export(case)
    with pytest.raises(FileProblem, match="cannot be written"):
        export(case, path=tmp_path / "no" / "a.gexf")


def whens(case, format_, **options):
    """Return what an export says of when each actor and tie is."""
    text = export(case, format_, **options)
    if format_ == "dot":
        found = {}
        for tokens in statements(text):
            cells = {tokens[i - 1]: tokens[i + 1] for i, t in enumerate(tokens) if t == ("=",)}
            if "when" in cells:
                found[cells.get("key", tokens[0])] = cells["when"]
        return found
    if format_ == "cytoscape":
        elements = json.loads(text)["elements"]
        return {e["data"]["id"]: e["data"].get("when") for some in elements.values() for e in some}
    reader = (
        nx.read_gexf if format_ == "gexf" else lambda f: nx.read_graphml(f, force_multigraph=True)
    )
    found = reader(io.BytesIO(text.encode()))
    ties = {d["tie"]: d.get("when") for _, _, d in found.edges(data=True)}
    return {**dict(found.nodes(data="when")), **ties}


@pytest.mark.parametrize("format_", FORMATS)
def test_every_format_says_what_is_over_and_what_has_not_begun(tmp_path, format_):
    case = aged(tmp_path / "w")
    rows = [*case.names, *case.tables["ties"]["id"]]
    assert whens(case, format_) == {row: REASONS.get(row, "current") for row in rows}
    early = whens(case, format_, as_of=date(1996, 1, 1))
    assert (early["no"], early["old"], early["b"], early["gone"]) == (
        "current",
        "not begun",
        "current",
        "current",
    )
    assert "as_of" in export(case, format_)
    undated = export(aged(tmp_path / "v", ""), format_)
    assert "as_of" not in undated
    assert not re.search(r'"when"|>current<|not begun', undated)


def test_dot_draws_paler_what_is_not_current(tmp_path):
    lines = export(aged(tmp_path / "w"), "dot").splitlines()
    pale = {
        line.split('"')[1] if " -> " not in line else re.search('"key"="([^"]+)"', line)[1]
        for line in lines
        if '"color"="#b0b0b0"' in line
    }
    assert pale == set(REASONS)


@pytest.mark.parametrize("format_", FORMATS)
def test_every_format_says_at_its_head_that_kg_wrote_it(format_):
    head = export(kg.read_case("example"), format_)[:200]
    assert file_mark(format_, "export") in head
