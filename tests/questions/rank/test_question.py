"""Centrality against published figures, networkx and igraph; then the question over cases."""

import math
import subprocess
import sys

import igraph
import networkx as nx
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

import kg
from kg.errors import NameUnknown
from kg.questions.rank.measures import MEASURES, values_of, views_of
from kg.questions.rank.question import rank

# Borgatti's holes graph, with his weights.
HOLES = [
    ("A", "B", 2), ("A", "F", 3), ("A", "G", 5), ("A", "E", 2), ("E", "G", 8), ("F", "G", 3), ("B", "G", 4),
    ("B", "D", 1), ("D", "G", 3), ("G", "C", 10),
]  # fmt: skip
BROKER = [
    (0, 1),
    (0, 2),
    (0, 3),
    (1, 2),
    (1, 3),
    (2, 3),
    (3, 4),
    (4, 5),
    (5, 6),
    (5, 7),
    (5, 8),
    (6, 7),
    (6, 8),
    (7, 8),
]


def measures_of(graph, measures=MEASURES, weight=None):
    return values_of(views_of(graph, weight), measures)


def one(graph, measure, weight=None):
    return measures_of(graph, [measure], weight)[measure]


def close(found, expected, digits=3):
    assert {k: round(found[k], digits) for k in expected} == pytest.approx(
        expected, abs=10**-digits
    )


def test_florentine_betweenness():
    """Padgett & Ansell 1993; Wasserman & Faust 1994."""
    expected = {
        "Medici": 0.522, "Guadagni": 0.255, "Albizzi": 0.212, "Salviati": 0.143, "Ridolfi": 0.114, "Bischeri": 0.104,
        "Strozzi": 0.103, "Barbadori": 0.093, "Tornabuoni": 0.092, "Castellani": 0.055, "Peruzzi": 0.022, "Pazzi": 0,
        "Acciaiuoli": 0, "Ginori": 0, "Lamberteschi": 0,
    }  # fmt: skip
    found = one(nx.florentine_families_graph(), "betweenness_centrality")
    assert set(found) == set(expected)
    close(found, expected)


def test_florentine_holes_and_cut_points():
    """Burt 1992, computed by igraph."""
    found = measures_of(nx.florentine_families_graph())
    close(
        found["constraint"],
        {
            "Medici": 0.209877,
            "Guadagni": 0.25,
            "Albizzi": 0.333333,
            "Strozzi": 0.458333,
            "Peruzzi": 0.655864,
        },
        6,
    )
    close(
        found["effective_size"],
        {"Medici": 5.6667, "Guadagni": 4, "Albizzi": 3, "Strozzi": 3, "Peruzzi": 1.6667},
        4,
    )
    assert {f for f, cut in found["articulation_point"].items() if cut} == {
        "Albizzi",
        "Guadagni",
        "Medici",
        "Salviati",
    }
    assert {f for f, n in found["bridges"].items() if n} == {
        "Acciaiuoli", "Medici", "Salviati", "Pazzi", "Albizzi", "Ginori", "Guadagni", "Lamberteschi",
    }  # fmt: skip


def test_krackhardts_kite():
    """Krackhardt 1990, doi 10.2307/2393394."""
    found = measures_of(nx.krackhardt_kite_graph())
    raw = {node: value * 36 for node, value in found["betweenness_centrality"].items()}
    close(raw, {7: 14.0, 5: 8.333, 6: 8.333, 8: 8.0, 3: 3.667})
    assert [n for n, cut in found["articulation_point"].items() if cut] == [7, 8]
    assert max(found["degree"], key=found["degree"].get) == 3
    assert (
        found["closeness_centrality"][5]
        == found["closeness_centrality"][6]
        == pytest.approx(9 / 14)
    )


def test_borgattis_holes_graph():
    """Borgatti 1997, *Connections* 20(1); networkx, test_structuralholes.py, from UCINET."""
    graph = nx.Graph()
    graph.add_weighted_edges_from(HOLES)
    close(one(graph, "effective_size"), {"G": 4.67, "A": 2.5, "C": 1}, 2)
    close(one(graph, "constraint"), {"G": 0.400, "A": 0.595, "C": 1})
    close(one(graph, "effective_size", "weight"), {"G": 5.47, "A": 2.47, "C": 1}, 2)
    close(one(graph, "constraint", "weight"), {"G": 0.299, "A": 0.795, "C": 1})


def test_directed_constraint_and_effective_size():
    """networkx, test_structuralholes.py, from UCINET."""
    graph = nx.DiGraph([(0, 1), (0, 2), (1, 0), (2, 1)])
    close(one(graph, "constraint"), {0: 1.003, 1: 1.003, 2: 1.389})
    close(one(graph, "effective_size"), {0: 1.167, 1: 1.167, 2: 1})
    nx.set_edge_attributes(graph, {(0, 1): 2, (0, 2): 2, (1, 0): 1, (2, 1): 1}, "strength")
    close(one(graph, "constraint", "strength"), {0: 0.840, 1: 1.143, 2: 1.378})
    close(one(graph, "effective_size", "strength"), {0: 1.567, 1: 1.083, 2: 1})


def test_two_cliques_and_their_broker():
    """From igraph's tests of `constraint`."""
    expected = [0.865741] * 3 + [0.583333, 0.5, 0.583333] + [0.865741] * 3
    close(one(nx.Graph(BROKER), "constraint"), dict(enumerate(expected)), 6)


@pytest.mark.parametrize(
    ("graph", "expected"),
    [(nx.complete_graph(4), [0.25] * 4), (nx.path_graph(4), [0, 2 / 3, 2 / 3, 0])],
)
def test_current_flow_betweenness(graph, expected):
    """From networkx's tests; Brandes & Fleischer 2005, doi 10.1007/978-3-540-31856-9_44."""
    assert list(one(graph, "current_flow_betweenness_centrality").values()) == pytest.approx(
        expected
    )


def test_a_sink_is_not_isolated():
    """Here networkx 3.6 gives NaN for `b`, which nobody leaves: Burt's measures add up both directions."""
    found = measures_of(nx.DiGraph([("a", "b"), ("c", "b")]))
    assert found["effective_size"] == {"a": 1, "b": 2, "c": 1}
    assert found["constraint"] == {"a": 1, "b": 0.5, "c": 1}


def test_unknown_is_not_nought():
    graph = nx.DiGraph([(0, 1), (1, 2)])
    graph.add_node(3)
    found = measures_of(graph)
    for name in (
        "constraint",
        "effective_size",
        "eigenvector_centrality",
        "current_flow_betweenness_centrality",
    ):
        assert found[name][3] is None, name
        assert found[name][1] is not None, name
    assert set(one(graph.to_undirected(), "in_degree").values()) == {None}
    assert set(one(nx.DiGraph([(0, 1)]), "current_flow_betweenness_centrality").values()) == {None}


@pytest.mark.parametrize(
    "graph", [nx.Graph(), nx.DiGraph(), nx.empty_graph(1), nx.empty_graph(3, nx.DiGraph)]
)
def test_graphs_without_arcs(graph):
    found = measures_of(graph)
    assert set(found) == set(MEASURES)
    assert all(set(values) == set(graph) for values in found.values())


def test_loops_and_parallel_edges_join_nobody_anew():
    graph = nx.MultiDiGraph([(0, 1), (0, 1), (1, 1), (1, 2)])
    plain = measures_of(nx.DiGraph([(0, 1), (1, 2)]))
    found = measures_of(graph)
    assert found.pop("weighted_degree") == {0: 2, 1: 3, 2: 1}
    assert plain.pop("weighted_degree") == {0: 1, 1: 2, 2: 1}
    assert found.pop("weighted_betweenness") == plain.pop("weighted_betweenness")
    assert found == plain


@pytest.mark.parametrize("weight", [0, -1, math.nan])
def test_weights_are_positive(weight):
    graph = nx.Graph()
    graph.add_edge(0, 1, weight=weight)
    with pytest.raises(ValueError, match="weights are positive"):
        measures_of(graph, ["degree"])


def test_weighted_routes_of_equal_length_are_found_equal():
    """One arc of one tie is as long as three arcs of three: 1 = 1/3 + 1/3 + 1/3, which floats do not always see."""
    graph = nx.DiGraph()
    graph.add_weighted_edges_from(
        [(0, 1, 3), (1, 2, 3), (2, 3, 3), (0, 3, 1), (3, 4, 7), (4, 5, 7), (0, 6, 49)]
    )
    found = one(graph, "weighted_betweenness")
    # Of the pairs (0, 3), (0, 4) and (0, 5) half the routes pass 1; beside them (0, 2).
    assert found[1] * 30 == pytest.approx(1 + 3 / 2)


def test_katz_converges_where_its_usual_attenuation_does_not():
    graph = nx.complete_graph(30, nx.DiGraph)
    with pytest.raises(nx.PowerIterationFailedConvergence):
        nx.katz_centrality(graph)
    assert list(one(graph, "katz_centrality").values()) == pytest.approx([1 / math.sqrt(30)] * 30)


@st.composite
def graphs(draw, directed):
    n = draw(st.integers(4, 12))
    pairs = [(u, v) for u in range(n) for v in range(n) if (u != v if directed else u < v)]
    arcs = draw(st.lists(st.sampled_from(pairs), unique=True, min_size=2, max_size=30))
    graph = nx.empty_graph(n, nx.DiGraph if directed else nx.Graph)
    graph.add_weighted_edges_from([(u, v, draw(st.integers(1, 4))) for u, v in arcs])
    return graph


def same(found, expected, scale=1.0):
    for i, value in enumerate(expected):
        known = value is not None and not math.isnan(value)
        assert (found[i] is not None) == known
        assert not known or found[i] == pytest.approx(value * scale, abs=1e-6), i


def twin(graph):
    other = igraph.Graph(len(graph), list(graph.edges), directed=graph.is_directed())
    return other, [w for _, _, w in graph.edges(data="weight")]


@given(graphs(directed=True))
@settings(max_examples=40, deadline=None)
def test_directed_graphs_as_in_igraph(graph):
    found, (other, weights), n = measures_of(graph), twin(graph), len(graph)
    for side, mode in (("degree", "all"), ("in_degree", "in"), ("out_degree", "out")):
        same(found[side], other.degree(mode=mode))
    same(found["weighted_degree"], other.strength(weights=weights))
    pairs = (n - 1) * (n - 2)
    same(found["betweenness_centrality"], other.betweenness(), 1 / pairs)
    same(
        found["weighted_betweenness"],
        other.betweenness(weights=[12 // w for w in weights]),
        1 / pairs,
    )
    same(found["harmonic_centrality"], other.harmonic_centrality(mode="in", normalized=False))
    near = other.closeness(mode="in", normalized=True)
    reached = [len(nx.ancestors(graph, v)) / (n - 1) for v in graph]
    same(
        found["closeness_centrality"],
        [0.0 if math.isnan(c) else c * r for c, r in zip(near, reached, strict=True)],
    )
    same(found["pagerank"], other.pagerank())
    same(found["core_number"], other.coreness(mode="all"))
    same(found["constraint"], other.constraint())
    same(
        measures_of(graph, ["constraint"], "weight")["constraint"],
        other.constraint(weights=weights),
    )
    same(measures_of(graph, ["pagerank"], "weight")["pagerank"], other.pagerank(weights=weights))


@given(graphs(directed=False))
@settings(max_examples=40, deadline=None)
def test_undirected_graphs_as_in_igraph(graph):
    found, (other, _), n = measures_of(graph), twin(graph), len(graph)
    same(found["betweenness_centrality"], other.betweenness(), 2 / ((n - 1) * (n - 2)))
    same(found["constraint"], other.constraint())
    same(found["core_number"], other.coreness())
    cut = set(other.articulation_points())
    assert found["articulation_point"] == {v: v in cut for v in graph}
    ends = [v for i in other.bridges() for v in other.es[i].tuple]
    assert found["bridges"] == {v: ends.count(v) for v in graph}
    largest = [v for v in graph if found["eigenvector_centrality"][v] is not None]
    part = other.induced_subgraph(largest)
    assert len(largest) == max(map(len, other.connected_components()))
    expected = part.eigenvector_centrality(scale=False)
    length = math.sqrt(sum(x * x for x in expected))
    same([found["eigenvector_centrality"][v] for v in largest], expected, 1 / length)


@given(graphs(directed=True))
@settings(max_examples=40, deadline=None)
def test_names_mean_what_they_mean_in_networkx(graph):
    found = measures_of(graph)
    for name in (
        "betweenness_centrality",
        "closeness_centrality",
        "harmonic_centrality",
        "core_number",
    ):
        same(found[name], getattr(nx, name)(graph).values())
    same(found["katz_centrality"], nx.katz_centrality_numpy(graph, alpha=0.1).values())
    leaving = [v for v in graph if graph.out_degree(v)]
    expected = nx.effective_size(graph, nodes=list(graph))
    same([found["effective_size"][v] for v in leaving], [expected[v] for v in leaving])


MARRIAGES = [(u.lower(), v.lower()) for u, v in nx.florentine_families_graph().edges]


@pytest.fixture
def florence(world):
    families = sorted({f for pair in MARRIAGES for f in pair})
    ties = "".join(f"{u} exchanges-with {v}\n" for u, v in MARRIAGES)
    return world(
        "\n".join(f"{f} household" for f in families) + "\n pucci household \n signoria state", ties
    )


def test_another_domain_gives_the_published_order(florence):
    """Two families without marriages stand in the case too: they are nodes, but have no rank."""
    found = rank(
        florence, kinds=["household"], measures=["betweenness_centrality", "constraint"], top=4
    )
    [table, extents] = found.tables()
    assert [r["actor"] for r in table.records()] == ["medici", "guadagni", "albizzi", "salviati"]
    scale = (16 * 15) / (14 * 13)  # 17 nodes here, 15 families there
    assert table.records()[0]["betweenness_centrality"] * scale == pytest.approx(0.522, abs=1e-3)
    assert table.records()[0]["constraint"] == pytest.approx(0.209877, abs=1e-6)
    [extent] = extents.records()
    assert (extent["actors"], extent["of"], extent["arcs"], extent["ties"], extent["ranked"]) == (
        15,
        17,
        40,
        20,
        15,
    )
    first = found.sentences()[0]
    assert first.ids == ("medici", "guadagni", "albizzi")
    assert "15 of the 15 actors with a tie, in a graph of 17" in first.text
    assert not any("pucci" in r.actor for r in found.rows)


def test_kinds_choose_rows_but_not_the_graph(world):
    case = world(
        "s state \n b city-bank \n f sme \n g sme", "s funds b \n b lends-to f \n b lends-to g"
    )
    everybody = {r.actor: r for r in rank(case).rows}
    [row] = rank(case, kinds=["bank"]).rows
    assert row == everybody["b"]
    assert row.values["betweenness_centrality"] == pytest.approx(2 / 6)
    assert row.ties == ("b-lends-to-f", "b-lends-to-g", "s-funds-b")
    assert rank(case, kinds=["university"]).sentences()[0].text == (
        "no actor of the kind university has a recorded tie, so nobody is ranked."
    )


def test_parallel_ties_are_one_arc_and_weigh_two(world):
    case = world("s state \n b bank \n f sme", "s funds b \n b lends-to f \n b lends-to f id=again")
    values = {r.actor: r.values for r in rank(case).rows}
    assert (values["b"]["degree"], values["b"]["weighted_degree"]) == (2, 3)


def test_who_stands_between_nobody_is_not_said_to_lead(world):
    case = world("s state \n f sme \n g sme", "s funds f \n s funds g")
    said = [s.text for s in rank(case).sentences()]
    assert said[0] == (
        "betweenness centrality is 0 for each of 3 actors with a tie, in a graph of 3: it sets nobody apart."
    )
    assert said[1].startswith("largest degree: S (2); F, G (1); of 3 actors")
    assert not any("too few" in text for text in said)


def test_a_channel_in_pieces_is_too_little_to_compare(world):
    pairs = [("s", "f"), ("b", "g"), ("c", "h")]
    actors = "\n".join(f"{a} bank \n {b} sme" for a, b in pairs)
    said = [
        s.text
        for s in rank(world(actors, "\n".join(f"{a} lends-to {b}" for a, b in pairs))).sentences()
    ]
    assert (
        "the recorded ties join at most 2 of 6 actors to each other: too few are coded to compare all of them."
        in said
    )


def test_a_crowd_behind_the_first_is_not_read_out(world):
    firms = [f"f{i}" for i in range(12)]
    case = world(
        "s state\n" + "\n".join(f"{f} sme" for f in firms), "\n".join(f"s funds {f}" for f in firms)
    )
    assert (
        rank(case).sentences()[1].text
        == "largest degree: S (12); of 13 actors with a tie, in a graph of 13."
    )


def test_a_case_without_ties_ranks_nobody(world):
    assert rank(world("a sme")).rows == ()
    [said] = rank(world("a sme"), "capital").sentences()
    assert said.text == "no actor has a recorded tie, so nobody is ranked."


@pytest.mark.parametrize(
    ("asked", "message", "hint"),
    [
        ({"channel": "capitol"}, "no channel 'capitol'", "capital"),
        ({"kinds": ["bnak"]}, "no kind of actor 'bnak'", "bank"),
        ({"measures": ["betweenness"]}, "no measure 'betweenness'", "betweenness_centrality"),
        ({"measures": ["x"]}, "no measure 'x'", "known: degree"),
    ],
)
def test_an_unknown_measure_kind_or_channel_is_refused(asked, message, hint):
    with pytest.raises(NameUnknown, match=message) as error:
        rank(kg.read_case("example"), **asked)
    assert hint in error.value.hint


@pytest.mark.parametrize("channel", ["capital", "patent", "information", "authority"])
def test_the_embedded_case_as_networkx_has_it(channel):
    case = kg.read_case()
    graph = kg.flow(case, channel).to_networkx()
    rows = {r.actor: r.values for r in rank(case, channel).rows}
    assert set(rows) == {v for v in graph if graph.degree(v)}
    for name in (
        "betweenness_centrality",
        "closeness_centrality",
        "harmonic_centrality",
        "pagerank",
        "constraint",
    ):
        expected = getattr(nx, name)(graph)
        loose = len(graph) * 1e-6 if name == "pagerank" else 1e-9  # where networkx stops by default
        assert {v: rows[v][name] for v in rows} == pytest.approx(
            {v: expected[v] for v in rows}, abs=loose
        ), name


def test_every_line_of_the_embedded_case_leads_to_its_ties():
    case = kg.read_case()
    found = rank(case)
    table = found.tables()[0]
    assert [c.name for c in table.columns] == [
        "channel",
        "actor",
        "name",
        "kind",
        *MEASURES,
        "ties",
    ]
    assert tuple(dict.fromkeys(r.channel for r in found.rows)) == tuple(case.settings.questions)
    for row in found.rows:
        assert row.ties, row.actor
        assert all(case.homes[tie] == "ties" for tie in row.ties)
    for sentence in found.sentences():
        assert sentence.ids, sentence.text
        assert all(case.homes[i] == "actors" for i in sentence.ids)
    [first] = rank(case, "patent", top=1).tables()[0].records()
    assert (first["actor"], first["articulation_point"], first["in_degree"]) == (
        "benrishi",
        True,
        32,
    )


def test_the_same_bytes_over_hash_seeds():
    code = "import kg; from kg.questions.rank.question import rank; print(kg.render(rank(kg.read_case('example')), 'json'))"
    texts = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("1", "7")
    }
    assert len(texts) == 1


ASKED = (
    "rank", "--channel", "patent", "--measure", "degree", "--kind", "patent-agent", "--format", "csv",
    "--table", "ranking",
)  # fmt: skip


def test_the_command():
    from kg.cli import kg as commands
    from kg.cli.commands import rank  # noqa: F401 - registers it

    done = CliRunner().invoke(
        commands,
        [*ASKED, "--top", "1"],
    )
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines()[1].startswith("patent,benrishi,Benrishi,patent-agent,33,")
    assert CliRunner().invoke(commands, ["rank", "--top", "0"]).exit_code == 2
