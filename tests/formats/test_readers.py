"""What other programs make of an export: random cases cell by cell, igraph, Graphviz, and what Gephi and yEd look for."""

import csv
import io
import json
import shutil
import subprocess
from xml.etree import ElementTree

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kg
from kg.formats import dot, export
from kg.formats.multigraph import Field, Graph, Node
from tests.conftest import lacking
from tests.formats.test_export import attributes, draw, plain, statements, typed, visible
from tests.formats.what_rows_say import told
from tests.support.hostile_case import hostile

TEXT = st.text(
    st.characters(exclude_characters="\0\r", exclude_categories=["Cs"]), min_size=1, max_size=8
).map(str.strip)
ITEMS = st.lists(TEXT.map(lambda text: text.replace(";", ",")).filter(bool), max_size=3).map(
    ";".join
)
NUMBER = st.floats(0, 1e15).map(lambda number: f"{number:.6f}") | st.sampled_from(
    ["", "0", "0.1", "40000000000000"]
)
SHARE = st.floats(0, 100).map(lambda number: f"{number:.9f}") | st.just("")
DATE = st.sampled_from(["", "1998", "1998-05", "1998-05-14", "1996/1999-07"])
NAMED = TEXT.filter(bool)


@st.composite
def cases(draw):
    """Tables of random cells of every type that a column can have."""
    size = draw(st.integers(2, 4))
    actors = [["id", "name", "name_ja", "aliases", "kind", "collective", "start", "note"]]
    for i in range(size):
        cells = [
            draw(TEXT),
            draw(ITEMS),
            "sme",
            draw(st.sampled_from(["", "true", "false"])),
            draw(DATE),
            draw(TEXT),
        ]
        actors.append([f"a{i}", draw(NAMED), *cells])
    ties = [
        [
            "id",
            "source",
            "target",
            "kind",
            "status",
            "scope",
            "share",
            "amount",
            "strategy",
            "start",
            "note",
        ]
    ]
    for i in range(draw(st.integers(1, 5))):
        source, target = draw(st.permutations(range(size)))[:2]
        status = draw(
            st.sampled_from(["active", "severed", "absent", "attempted", "planned", "alleged"])
        )
        scope, strategy = (
            draw(st.sampled_from(["", "each", "some"])),
            draw(st.sampled_from(["", "niche", "niche;self-funding"])),
        )
        ties.append(
            [
                f"t{i}",
                f"a{source}",
                f"a{target}",
                "lends-to",
                status,
                scope,
                draw(SHARE),
                draw(NUMBER),
                strategy,
                draw(DATE),
                draw(TEXT),
            ]
        )
    about = st.sampled_from([row[0] for row in (*actors[1:], *ties[1:])])
    evidence = [["id", "about", "document", "locator", "stance", "method", "note"]]
    for i in range(draw(st.integers(0, 4))):
        stance = draw(st.sampled_from(["supports", "disputes"]))
        evidence.append([f"e{i}", draw(about), "d", f"p.{i + 1}", stance, "table", draw(TEXT)])
    measures = [["id", "about", "measure", "value", "text"]]
    measures += [
        [f"m{i}", draw(about), "size", draw(NUMBER), draw(TEXT)]
        for i in range(draw(st.integers(0, 3)))
    ]
    documents = [["id", "title", "locators"], ["d", draw(NAMED), "p:1-9"]]
    return {
        "actors": actors,
        "ties": ties,
        "evidence": evidence,
        "measures": measures,
        "documents": documents,
    }


def written(folder, tables):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    (folder / "case.toml").write_text('id = "random"\ntitle = "Random"\n', "utf-8")
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, quoting=csv.QUOTE_ALL).writerows(rows)
    return kg.read_case(folder)


def cells(data, *own):
    return {key: value for key, value in data.items() if key not in own}


@settings(max_examples=40, deadline=None)
@given(cases())
def test_every_cell_of_a_random_case_is_read_back_from_every_format(tmp_path_factory, tables):
    case = written(tmp_path_factory.getbasetemp() / "random", tables)
    actors, ties = told(case, "actors"), told(case, "ties")
    graphml = nx.read_graphml(io.BytesIO(export(case, "graphml").encode()), force_multigraph=True)
    gexf = nx.MultiDiGraph(nx.read_gexf(io.BytesIO(export(case, "gexf").encode())))
    cytoscape = nx.cytoscape_graph(json.loads(export(case, "cytoscape")))
    own = ("id", "key", "label", "value", "source", "target")
    for found, back in (
        (graphml, plain_like),
        (gexf, plain_like),
        (cytoscape, lambda value, _: value),
    ):
        nodes = {a: cells(d, *own) for a, d in found.nodes(data=True)}
        edges = {
            d.get("id", key): cells(d, *own) for _, _, key, d in found.edges(keys=True, data=True)
        }
        for read, stated in ((nodes, actors), (edges, ties)):
            assert read.keys() == stated.keys()
            for row, columns in stated.items():
                assert {k: back(v, columns.get(k)) for k, v in read[row].items()} == columns
    read = {}
    for tokens in statements(export(case, "dot")):
        if len(tokens) > 3:
            found = attributes(tokens)
            row = found.get("key", tokens[0])
            if row in case.names:
                assert found["label"] == visible(case.names[row])
            read[row] = cells(found, "key", "label")
    for row, columns in (actors | ties).items():
        assert {k: typed(v, columns[k]) for k, v in read[row].items()} == columns


def plain_like(value, like):
    """Undo the escapes, and lists where there was a list: a text may look like one."""
    return (
        plain(value)
        if isinstance(like, list)
        else kg.formats.cell_text.unescaped(value)
        if isinstance(value, str)
        else value
    )


def test_igraph_reads_the_same_ties_numbers_and_texts(tmp_path):
    igraph = pytest.importorskip("igraph")
    for case in (kg.read_case(), hostile(tmp_path / "case")):
        export(case, path=tmp_path / "a.graphml")
        found = igraph.Graph.Read_GraphML(str(tmp_path / "a.graphml"))
        ties, names = told(case, "ties"), found.vs["id"]
        assert names == list(case.names)
        ends = {
            e["tie"]: (names[e.source], names[e.target]) for e in found.es
        }  # its own "id" of an edge is a vertex's
        assert ends == {
            r["id"]: (r["source"], r["target"]) for r in case.tables["ties"].iter_rows(named=True)
        }
        for edge in found.es:
            for column, value in ties[edge["tie"]].items():
                assert plain_like(edge[column], value) == value, (edge["tie"], column)


def test_graphviz_reads_every_actor_tie_and_text(tmp_path):
    if shutil.which("dot") is None:
        lacking("needs Graphviz")
    for case in (kg.read_case(), hostile(tmp_path / "case")):
        text = export(case, "dot").encode()
        done = subprocess.run(
            ["dot", "-Tdot_json"], input=text, capture_output=True, check=True, timeout=120
        )
        assert done.stderr == b""
        found = json.loads(done.stdout)
        names = list(case.names)
        told_names = [
            kg.formats.cell_text.unescaped(node["name_ja"])
            for node in found["objects"]
            if "name_ja" in node
        ]
        assert told_names == [name for name in case.tables["actors"]["name_ja"] if name]
        labels = [draw(node["label"]) for node in found["objects"]]
        assert labels == [visible(name) for name in case.names.values()]
        ties = told(case, "ties")
        assert {edge["tie"] for edge in found["edges"]} == set(ties)
        for edge in found["edges"]:
            row = case.row(edge["tie"])
            assert (names[edge["tail"]], names[edge["head"]]) == (row["source"], row["target"])
            for column, value in ties[edge["tie"]].items():
                assert typed(kg.formats.cell_text.unescaped(edge[column]), value) == value, (
                    edge["tie"],
                    column,
                )


def test_graphviz_draws_every_name_and_title_as_it_is_written(tmp_path):
    if shutil.which("dot") is None:
        lacking("needs Graphviz")
    case = hostile(tmp_path / "case")
    text = export(case, "dot").encode()
    done = subprocess.run(
        ["dot", "-Tsvg"], input=text, capture_output=True, check=True, timeout=120
    )
    assert done.stderr == b""
    space = {"": "http://www.w3.org/2000/svg"}
    found = {}
    for node in ElementTree.fromstring(done.stdout).iterfind(".//g[@class='node']", space):  # noqa: S314
        title, *lines = [node.find("title", space), *node.findall("text", space)]
        found[title.text] = [line.text or "" for line in lines]
    assert found == {a: visible(n).split("\n") for a, n in case.names.items()}
    assert found["a8"] == ["two", "lines and a tab"]
    assert found["a12"] == ["{a}; [b], -> \\N \\G %d"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ministry of Trade\nand Industry", r"Ministry of Trade\nand Industry"),
        ("S:\\reports\\new \\N Ltd", r"S:\\reports\\new \\N Ltd"),
        ("carriage\r\nreturn\ralone", r"carriage\nreturn\nalone"),
        ("ends in \\", "ends in " + r"\\"),
        ('\\"', r"\\" + r"\""),
        ("nul\0, bell\a and \x1b[2J", "nul, bell and [2J"),
        ("a\u2028b\u2029c\x85d", r"a\nb\nc\nd"),
        ("AT&T; R&D", "AT&amp;T; R&D"),
        ("&lt;b&gt; &#65; &#x41;", "&amp;lt;b&amp;gt; &amp;#65; &amp;#x41;"),
        ("<b>bold</b>", "<b>bold</b>"),
        ("\\l \\r \\G \\E \\T", r"\\l \\r \\G \\E \\T"),
    ],
)
def test_a_label_is_written_so_that_graphviz_draws_the_name(name, expected):
    node = Node("a", name, (name,))
    text = dot.write(Graph((), (Field("name", "string"),), (), (node,), ()))
    assert f'"label"="{expected}"' in text
    (tokens,) = statements(text)
    assert attributes(tokens) == {"label": visible(name), "name": name}


def test_yed_finds_a_label_of_its_own_for_every_actor_and_tie():
    case, spaces = (
        kg.read_case("example"),
        {"": "http://graphml.graphdrawing.org/xmlns", "y": "http://www.yworks.com/xml/graphml"},
    )
    root = ElementTree.fromstring(export(case, "graphml"))  # noqa: S314
    kinds = {key.get("id"): key.get("yfiles.type") for key in root.findall("key", spaces)}
    for what, path, expected in (
        ("node", "y:ShapeNode/y:NodeLabel", list(case.names.values())),
        (
            "edge",
            "y:PolyLineEdge/y:EdgeLabel",
            [case.schema.tie_kinds[k].label for k in case.tables["ties"]["kind"]],
        ),
    ):
        keys = [key for key, kind in kinds.items() if kind == f"{what}graphics"]
        assert len(keys) == 1
        assert [
            label.text
            for label in root.findall(f"graph/{what}/data[@key='{keys[0]}']/{path}", spaces)
        ] == expected


def test_gexf_has_only_what_its_schema_allows():
    """Attributes and types as the schema of GEXF 1.2 lists them."""
    allowed = {
        "gexf": {"version"}, "meta": set(), "creator": set(), "description": set(),
        "graph": {"mode", "defaultedgetype", "idtype", "start", "end", "timeformat"},
        "attributes": {"class", "mode"}, "attribute": {"id", "title", "type"},
        "nodes": {"count"}, "node": {"id", "label"}, "edges": {"count"},
        "edge": {"id", "source", "target", "label", "type", "weight"}, "attvalues": set(), "attvalue": {"for", "value"},
    }  # fmt: skip
    root = ElementTree.fromstring(export(kg.read_case("example"), "gexf"))  # noqa: S314
    for element in root.iter():
        assert set(element.attrib) <= allowed[element.tag.partition("}")[2]], element.tag
        if element.tag.endswith("}attribute"):
            assert element.get("type") in {
                "integer",
                "long",
                "double",
                "float",
                "boolean",
                "liststring",
                "string",
                "anyURI",
            }
    ids = [element.get("id") for element in root.iter() if element.tag.endswith("}edge")]
    assert len(set(ids)) == len(ids) == len(kg.read_case("example").tables["ties"])


def test_where_the_evidence_of_a_tie_stands_is_told_in_short():
    found = nx.cytoscape_graph(json.loads(export(kg.read_case("example"), "cytoscape")))
    cited = {key: d.get("cited") for _, _, key, d in found.edges(keys=True, data=True)}
    assert cited["ministry-funds-fund"] == "report-2020 findings.1"
    assert cited["bank-passes-on-producers"].startswith("report-2020 findings.2")
