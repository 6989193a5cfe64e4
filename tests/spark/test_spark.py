"""Spark beside the engines of one machine: the same graphs, the same cases, the same answers."""

import random
from dataclasses import fields, replace
from functools import cache
from itertools import count
from pathlib import Path

import networkx as nx
import numpy as np
import pytest

from kg.case import read_case
from kg.case.read import folder_of
from kg.errors import CaseError, KgError, NameUnknown
from kg.graph.engines import engine
from kg.graph.flow import Arcs
from kg.questions.bottlenecks.question import bottlenecks
from kg.questions.dependence.question import dependence
from kg.questions.rank.question import rank
from tests.support.published_graphs import BOOST, BOOST_REVERSED, FIGURE_2, FIGURE_4, IGRAPH, TARJAN
from tests.support.worlds import as_parquet, write

NEAR = 1e-9
oracle = engine("networkx")


# Graphs


def joined(*graphs):
    """Return graphs side by side under one root, the last node, that leads to the root of each."""
    pairs, roots, first = [], [], 0
    for n, arcs, root in graphs:
        pairs += [(first + u, first + v) for u, v in arcs]
        roots.append(first + root)
        first += n
    return numbered(first + 1, [*pairs, *((first, r) for r in roots)])


def numbered(n, pairs):
    ordered = np.array(sorted(set(pairs)), dtype=np.int64).reshape(-1, 2)
    return Arcs(n, ordered[:, 0], ordered[:, 1])


def spread(spark, arcs):
    from kg.spark.arrow_frames import ClusterGraph, to_frame

    columns = {"tail": arcs.tail.astype(np.int32), "head": arcs.head.astype(np.int32)}
    return ClusterGraph(arcs.n, to_frame(spark, columns).persist())


def drawing(seed):
    return random.Random(seed)  # noqa: S311 - a test, no secret


def random_graph(seed, n, arcs, loops=True):
    draw = drawing(seed)
    pairs = [(draw.randrange(n), draw.randrange(n)) for _ in range(arcs)]
    return n, [p for p in pairs if loops or p[0] != p[1]], 0


@cache
def many_graphs():
    """Return small random graphs, from sparse to dense, and a few larger ones, under one root."""
    small = [random_graph(seed, 3 + seed % 9, 2 + seed % 23) for seed in range(60)]
    return joined(*small, random_graph(61, 60, 75), random_graph(62, 60, 150))


def test_dominators_of_published_graphs(spark):
    from kg.spark.arrow_frames import sample_arcs
    from kg.spark.dominance import dominators

    published = [
        ((13, TARJAN, 0), [0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 7, 0, 4]),
        ((13, IGRAPH, 0), [0, 0, 1, 0, 0, 1, 5, 0, 0, 0, 0, 0, 11]),
        ((8, BOOST, 0), [0, 0, 1, 1, 3, 4, 4, 1]),
        ((8, BOOST_REVERSED, 7), [1, 7, 7, 4, 5, 7, 4, 7]),
        ((6, FIGURE_2, 5), [-1, 5, 5, 5, 5, 5]),
        ((7, FIGURE_4, 6), [-1, 6, 6, 6, 6, 6, 6]),
        ((3000, [(i, i + 1) for i in range(2999)], 0), [0, *range(2999)]),  # no round an arc
    ]
    graph = joined(*(g for g, _ in published))
    root, first, expected = graph.n - 1, 0, []
    for (n, _, own), above in published:
        expected += [root if v == own else a if a < 0 else first + a for v, a in enumerate(above)]
        first += n
    arcs = spread(spark, graph)
    found = dominators(arcs, root, engine(), sample_arcs(arcs))
    assert found.tolist() == [*expected, root]


def test_arcs_missing_from_the_sample_are_found(spark):
    from kg.spark import searches
    from kg.spark.arrow_frames import DriverArcs
    from kg.spark.dominance import DominatorTree, dominators, held_below

    graph = many_graphs()
    arcs, root = spread(spark, graph), graph.n - 1
    few = DriverArcs(graph.n)  # none at all to begin with
    above = dominators(arcs, root, oracle, few)
    assert above.tolist() == oracle.dominators(graph, root).tolist()
    assert len(few.arcs.tail) < len(graph.tail)
    targets = np.arange(0, graph.n - 1, 3)
    assert searches.shortest_share(arcs, DriverArcs(graph.n), root, targets) == pytest.approx(
        oracle.shortest_share(graph, root, targets), abs=NEAR
    )
    draw = drawing(1)
    kept = np.array([draw.random() < 0.8 for _ in graph.tail])
    free = Arcs(graph.n, graph.tail[kept], graph.head[kept])
    wanted = np.array([draw.random() < 0.3 for _ in range(graph.n)]) & (above >= 0)
    tree = DominatorTree(above, *oracle.downward(above, root))
    found = held_below(spread(spark, free), tree, wanted, DriverArcs(graph.n))
    expected = oracle.held_below(free, above, root, wanted)
    assert found.tolist() == expected.tolist()
    assert 0 < expected.sum() < (above >= 0).sum()


def test_searches_without_some_nodes_and_from_some_nodes(spark):
    from kg.spark.arrow_frames import DriverArcs
    from kg.spark.searches import search_sets as search

    graph = many_graphs()
    arcs, root = spread(spark, graph), graph.n - 1
    draw = drawing(2)
    sets = [np.array(sorted(draw.sample(range(graph.n - 1), 40))) for _ in range(64)]
    found = search(arcs, DriverArcs(graph.n), lambda some: oracle.avoiding(some, root, sets), sets)
    assert [f.tolist() for f in found] == [f.tolist() for f in oracle.avoiding(graph, root, sets)]
    starts = sets[:5]
    found = search(arcs, DriverArcs(graph.n), lambda some: oracle.from_each(some, starts), ())
    assert [f.tolist() for f in found] == [f.tolist() for f in oracle.from_each(graph, starts)]


def test_shares_of_diamonds_in_a_row(spark):
    # Four diamonds in a row: half of all routes by each side, and counts are kept of each level's greatest.
    from kg.spark.arrow_frames import sample_arcs
    from kg.spark.searches import shortest_share

    pairs = [(3 * i + a, 3 * i + b) for i in range(4) for a, b in ((0, 1), (0, 2), (1, 3), (2, 3))]
    arcs = spread(spark, numbered(13, pairs))
    shares = shortest_share(arcs, sample_arcs(arcs), 0, np.array([12]))
    assert shares[[0, 1, 2, 3, 10, 11, 12]].tolist() == [1.0, 0.5, 0.5, 1.0, 0.5, 0.5, 0.0]


@pytest.mark.parametrize(
    "graph",
    [
        random_graph(7, 90, 260, loops=False),
        (4, [(0, 1), (1, 2)], 0),
        (5, [(0, 1), (1, 0), (2, 3), (3, 4), (4, 2)], 0),
    ],
    ids=["random", "line", "two-cycles"],
)
def test_pagerank_and_the_largest_component_are_networkx(spark, graph):
    from kg.spark.rank import largest_component, pagerank

    n, pairs, _ = graph
    whole = nx.DiGraph(pairs)
    whole.add_nodes_from(range(n))
    arcs = spread(spark, numbered(n, pairs))
    out = np.array([whole.out_degree(v) for v in range(n)])
    expected = nx.pagerank(whole, max_iter=2000, tol=1e-15)
    assert pagerank(arcs, out) == pytest.approx([expected[v] for v in range(n)], abs=NEAR)
    assert largest_component(arcs) == len(max(nx.weakly_connected_components(whole), key=len))


# Cases


@pytest.fixture(scope="session")
def embedded(tmp_path_factory):
    return as_parquet(folder_of(), tmp_path_factory.mktemp("embedded") / "case")


@pytest.fixture(scope="session")
def generated(tmp_path_factory):
    from kg.synthetic import generate

    folder = tmp_path_factory.mktemp("generated") / "economy"
    generate(folder, 2000, 1)
    return folder


def assert_same_bottlenecks(local, found):
    """Assert that answers are equal in all but their proof, shares of shortest routes to 1e-9."""
    assert [(a.channel, a.population) for a in found.answers] == [
        (a.channel, a.population) for a in local.answers
    ]
    for mine, theirs in zip(found.answers, local.answers, strict=True):
        assert dict(mine.central) == pytest.approx(dict(theirs.central), abs=NEAR)
        shares = [[g.shortest_share for g in a.gatekeepers] for a in (mine, theirs)]
        assert shares[0] == pytest.approx(shares[1], abs=NEAR)
        for field in fields(mine):
            if field.name not in ("proof", "central", "gatekeepers"):
                assert plain(getattr(mine, field.name)) == plain(getattr(theirs, field.name)), (
                    field.name
                )
        assert [replace(g, shortest_share=0.0) for g in mine.gatekeepers] == [
            replace(g, shortest_share=0.0) for g in theirs.gatekeepers
        ]


def plain(value):
    return (
        value
        if isinstance(value, (str, bool, type(None))) or not hasattr(value, "__iter__")
        else list(value)
    )


def on_spark(spark, folder, *asked, **more):
    from kg.spark.bottlenecks import bottlenecks as ask

    return ask(spark, str(folder), *asked, **more)


@pytest.mark.parametrize("channel", ["patent", "market"])
def test_bottlenecks_of_the_embedded_case(spark, embedded, channel):
    assert_same_bottlenecks(
        bottlenecks(read_case(), channel, witnesses=False), on_spark(spark, embedded, channel)
    )


def test_bottlenecks_of_a_table_in_csv_on_another_day(spark):
    from datetime import date

    asked = {
        "channel": "capital",
        "sources": ["mof"],
        "targets": ["sme"],
        "count": "from",
        "as_of": date(1994, 12, 31),
    }
    local = bottlenecks(read_case(), **asked, witnesses=False)
    assert_same_bottlenecks(local, on_spark(spark, folder_of(), **asked))


@pytest.mark.parametrize("channel", ["market"])
def test_bottlenecks_of_a_generated_case(spark, generated, channel):
    local = bottlenecks(read_case(generated), channel, witnesses=False)
    assert local.answers[0].gatekeepers
    assert_same_bottlenecks(local, on_spark(spark, generated, channel))


def random_case(folder, seed):
    """Write a case of roles within roles, denials of some and of all, exclusive ties, shares, parts and dates."""
    draw = drawing(seed)
    maybe = lambda value, often: value if draw.random() < often else ""  # noqa: E731
    firms, between = [f"f{i}" for i in range(8)], [f"b{i}" for i in range(6)]
    dates = lambda: draw.choice(["|"] * 5 + ["|1996", "2001|"])  # noqa: E731
    actors = [
        "id|name|kind|collective|member_of|part_of|start|end",
        "s0|S0|state|||||",
        "s1|S1|state|||||",
    ]
    actors += [
        "h|H|hierarchy|||||",
        "all|All|sme|true||||",
        "few|DriverArcs|sme|true|all|||",
        "banks|Banks|bank|true||||",
    ]
    for a in firms:
        actors.append(
            f"{a}|{a.upper()}|sme||{maybe(draw.choice(['all', 'few']), 0.7)}|{maybe('h', 0.2)}|{dates()}"
        )
    for a in between:
        kind = draw.choice(["bank", "city-bank", "large-firm"])
        actors.append(
            f"{a}|{a.upper()}|{kind}||{maybe('banks', 0.4)}|{maybe(draw.choice(['h', 's0']), 0.4)}|{dates()}"
        )
    kinds = [
        "funds",
        "lends-to",
        "finances",
        "repays",
        "buys-from",
        "buys-from",
        "buys-exclusively-from",
        "exchanges-with",
    ]
    ties, numbers = (
        ["id|source|target|kind|status|refused_by|scope|share|share_max|start|end"],
        count(),
    )
    givers, takers = (
        ["s0", "s1", *between, "banks", "all"],
        [*firms, *firms, *between, "all", "few", "banks"],
    )
    for _ in range(90):
        source, target, kind = (
            draw.choice(givers),
            draw.choice(takers),
            draw.choice(kinds),
        )  # which may be one actor
        status = draw.choice(["active"] * 7 + ["refused", "absent", "severed", "planned"])
        by = draw.choice(["source", "target"]) if status == "refused" else ""
        share = (
            str(draw.choice([5, 12.5, 40]))
            if kind.startswith("buys-from") and draw.random() < 0.8
            else ""
        )
        most = "30" if kind.startswith("buys-from") and not share and draw.random() < 0.5 else ""
        start = maybe(draw.choice(["1995", "1998-05", "2001"]), 0.3)
        end = maybe(draw.choice(["1996", "1999-06"]), 0.2) if start in ("", "1995") else ""
        scope = "some" if draw.random() < 0.15 else ""
        ties.append(
            f"t{next(numbers)}|{source}|{target}|{kind}|{status}|{by}|{scope}|{share}|{most}|{start}|{end}"
        )
    toml = 'id = "drawn"\ntitle = "Drawn"\nperiod = "1998"\n'
    return write(folder, toml, actors="\n".join(actors), ties="\n".join(ties))


@pytest.mark.parametrize("seed", [2])
def test_random_cases_of_roles_denials_and_exclusive_ties(spark, tmp_path, seed):
    from kg.spark.dependence import dependence as depend

    drawn = random_case(tmp_path / "drawn", seed)
    case, folder = read_case(drawn), as_parquet(drawn, tmp_path / "parquet")
    channel, sources = ("market", ["large-firm", "bank"]) if seed % 2 else ("capital", ["state"])
    asked = {"channel": channel, "sources": sources, "targets": ["sme"]}
    local = bottlenecks(case, **asked, witnesses=False)
    assert_same_bottlenecks(local, on_spark(spark, folder, **asked))
    assert depend(spark, str(folder), at_once=20).suppliers == dependence(case).suppliers


def test_a_denial_and_an_exclusive_tie_bear_on_ties_that_are_at_no_role(spark, tmp_path):
    actors = "id|name|kind|collective|member_of\ns|S|state||\nb|B|bank||\nf|F|sme||\nl|L|large-firm||\nm|M|large-firm||"
    ties = "id|source|target|kind|status|refused_by\nt1|s|b|funds|active|\nt2|b|f|lends-to|active|\nt3|b|f|lends-to|refused|source"
    ties += "\nt4|l|all|buys-from|active|\nt5|m|g|buys-exclusively-from|active|\nt6|b|g|lends-to|active|"
    texts = write(
        tmp_path / "texts", actors=f"{actors}\nall|All|sme|true|\ng|G|sme||all", ties=ties
    )
    folder = as_parquet(texts, tmp_path / "case")
    capital = on_spark(spark, folder, "capital", ["state"], ["sme"]).answers[0]
    assert (list(capital.reached), [(u.actor, u.reason, u.ties) for u in capital.unreached]) == (
        ["g"],
        [("f", "refused", ("t3",))],
    )
    market = on_spark(spark, folder, "market", ["large-firm"], ["sme"]).answers[0]
    assert [(g.actor, list(g.captives), g.basis) for g in market.gatekeepers] == [
        ("m", ["g"], "stated")
    ]


def test_dependence_of_the_embedded_and_a_generated_case(spark, embedded, generated):
    from kg.spark.dependence import dependence as ask

    assert ask(spark, str(embedded)) == dependence(read_case())
    local = dependence(read_case(generated), [0.2, 0.5])
    assert len(local.suppliers) > 1000
    assert ask(spark, str(generated), [0.2, 0.5], at_once=3000) == local


@pytest.mark.parametrize(
    "asked",
    [
        {"channel": "technology"},
        {"channel": "capital", "kinds": ["bank"], "measures": ["pagerank"]},
    ],
)
def test_rank_of_the_embedded_case(spark, embedded, asked):
    from kg.spark.rank import OWN
    from kg.spark.rank import rank as ask

    found, local = (
        ask(spark, str(embedded), **asked),
        rank(read_case(), **{"measures": OWN, **asked}),
    )
    assert found.extents == local.extents
    assert found.tables()[1] == local.tables()[1]
    assert [r.actor for r in found.rows] == [r.actor for r in local.rows]
    for mine, theirs in zip(found.rows, local.rows, strict=True):
        assert (mine.kind, mine.ties) == (theirs.kind, theirs.ties)
        assert [mine.values[m] for m in found.measures] == pytest.approx(
            [theirs.values[m] for m in found.measures], abs=NEAR
        )
    assert {s.text for s in found.sentences()} <= {s.text for s in local.sentences()}


# What cannot be asked


@pytest.mark.parametrize(
    ("ties", "said"),
    [
        ("t1|a|b|lend-to|active|||", "unknown kind 'lend-to'; did you mean lends-to?"),
        ("t1|a|c|lends-to|active|||", "target: no actor in 1 row"),
        ("t1|a||lends-to|active|||", "target: empty in 1 row"),
        ("t1|a|b|buys-from|active||much|", "share: no number, or out of bounds in 1 row"),
        ("t1|a|b|buys-from|active||120|", "share: no number, or out of bounds in 1 row"),
        ("t1|a|b|buys-from|active||8０|", "share: no number, or out of bounds in 1 row"),
        ("t1|a|b|buys-from|active||１２０|", "share: no number, or out of bounds in 1 row"),
        ("t1|a|b|buys-from|active||NaN|", "share: no number, or out of bounds in 1 row"),
        ("t1|a|b|buys-from|active||1e-400|", "share: no number, or out of bounds in 1 row"),
        ("t1|a|b|lends-to|lost|||", "status: unknown status 'lost'"),
        ("t1|a|b|lends-to|active|||soon", "start: 'soon' is not a date"),
    ],
)
def test_a_faulty_tie_is_one_clear_line(spark, tmp_path, ties, said):
    from kg.spark.read_case import read_tables

    cells = f"id|source|target|kind|status|refused_by|share|start\n{ties}"
    texts = write(tmp_path / "texts", actors="id|name|kind\na|A|bank\nb|B|sme", ties=cells)
    folder = as_parquet(texts, tmp_path / "w")
    with pytest.raises(CaseError, match=r"w/ties\.parquet: ") as caught, read_tables(spark, folder):
        pass
    assert said in str(caught.value)
    assert "kg check --case" in caught.value.hint


@pytest.mark.parametrize(
    "stored",
    [
        [
            "８０",
            "٤٠٫٥",
            "4.05e+01",
            " 7 ",
            "𝟖",
            "０．５",
            "+5",
            ".5",
            "",
            "1e-5",
            "40.123456789012345678",
        ],
        [80.0, 1e-5, 40.5, 0.30000000000000004, 100.0, 0.0, None, 1.0, 2.0, 3.0, 4.0],
    ],
)
def test_shares_are_the_same_numbers_on_a_cluster(spark, tmp_path, stored):
    import polars as pl

    from kg.spark.entangled_ties import rows_of
    from kg.spark.read_case import read_tables

    write(tmp_path, actors="id|name|kind\na|A|bank\nb|B|sme")
    n = len(stored)
    ties = {
        "id": [f"t{i:02}" for i in range(n)],
        "source": ["a"] * n,
        "target": ["b"] * n,
        "kind": ["buys-from"] * n,
    }
    pl.DataFrame({**ties, "status": ["active"] * n, "share": stored}).write_parquet(
        tmp_path / "ties.parquet"
    )
    with read_tables(spark, tmp_path) as tables:
        found = dict(rows_of(tables.ties, tables.case).select("id", "share").iter_rows())
        doubles = {
            row[0]: row[1]
            for row in tables.ties.selectExpr("id", "cast(share as double)").collect()
        }
    local = dict(read_case(tmp_path).tables["ties"].select("id", "share").iter_rows())
    assert len(local) == n
    assert found == local
    assert doubles == local


def test_rows_of_ties_with_no_cell_filled_are_no_rows(spark, tmp_path):
    import polars as pl

    from kg.spark.read_case import read_tables

    actors, ties = (
        "id|name|kind\na|A|firm\nb|B|firm",
        "id|source|target|kind|status|note\nt|a|b|funds|active|",
    )
    folder = as_parquet(write(tmp_path / "w", actors=actors, ties=ties), tmp_path / "parquet")
    frame = pl.read_parquet(folder / "ties.parquet").with_columns(strategy=pl.lit(["niche"]))
    none = pl.DataFrame({c: [None, None] for c in frame.columns}, schema=frame.schema)
    none = none.with_columns(
        source=pl.Series(["", " "]), strategy=pl.Series([[], None], dtype=pl.List(pl.String))
    )
    pl.concat([none, frame]).write_parquet(folder / "ties.parquet")
    with read_tables(spark, folder) as tables:
        assert [(row.id, row.source, row.target) for row in tables.ties.collect()] == [("t", 0, 1)]
    pl.concat([none.with_columns(note=pl.lit("only a note")), frame]).write_parquet(
        folder / "ties.parquet"
    )
    with pytest.raises(CaseError, match="id: empty in 2 rows"), read_tables(spark, folder):
        pass


def test_a_table_under_another_ending_stops_spark_too(spark, tmp_path):
    from kg.spark.read_case import read_tables

    folder = write(tmp_path / "w", actors="id|name|kind\na|A|firm")
    (folder / "measures.CSV").write_text("id\n")
    with pytest.raises(CaseError) as caught, read_tables(spark, folder):
        pass
    assert [p.file for p in caught.value.problems] == ["measures.CSV"]
    (folder / "measures.CSV").rename(folder / "notes.txt")
    with read_tables(spark, folder) as tables:
        assert tables.ties.count() == 0


def test_what_spark_does_not_have_is_named(spark, embedded, tmp_path):
    from kg.spark.rank import rank as ask

    with pytest.raises(KgError, match="closeness_centrality") as caught:
        ask(spark, str(embedded), measures=["closeness_centrality"])
    assert "pagerank" in caught.value.hint
    with pytest.raises(NameUnknown, match="no channel 'captial'"):
        on_spark(spark, embedded, "captial")
    folder = write(tmp_path / "rdf", actors="id|name|kind\na|A|bank")
    (folder / "more.ttl").write_text("", "utf-8")
    with pytest.raises(KgError, match=r"more\.ttl is RDF"):
        on_spark(spark, folder)
    with pytest.raises(KgError, match="not endpoints"):
        on_spark(spark, "http://localhost:1/sparql")
    (folder / "more.ttl").unlink()
    Path(folder / "ties.parquet").write_text("no Parquet", "utf-8")
    with pytest.raises(CaseError) as unreadable:
        on_spark(spark, folder)
    assert "cannot be read as Parquet" in str(unreadable.value.problems[0])


def test_roles_that_concern_too_many_ties_are_refused(spark, tmp_path, monkeypatch):
    from kg.spark import entangled_ties

    monkeypatch.setattr(entangled_ties, "DRIVER_TIES", 10)
    with pytest.raises(KgError, match="more than 10 ties, too many for the driver"):
        on_spark(spark, folder_of(), "capital")
