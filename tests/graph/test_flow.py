"""The flow graph of a channel, and the graph that a question sees."""

import json
from datetime import date

import networkx as nx
import numpy as np
import pytest

import kg
from kg.case import Case, read_case
from kg.case.large_case import read_graph
from kg.errors import NameUnknown
from kg.graph.flow import Flow, directed, flow
from kg.graph.inherit import inherit
from kg.graph.question_graph import QuestionGraph, ask
from tests.support.worlds import in_memory, in_parquet, world

Pairs = set[tuple[str, str]]


def _pairs(found: Flow) -> Pairs:
    ids = found.ids
    return {(ids[u], ids[v]) for u, v in zip(found.arcs.tail, found.arcs.head, strict=True)}


def _seen(asked: QuestionGraph) -> Pairs:
    """Return the arcs of a question by name: the super-source is `*`, an anonymous buyer `?`."""
    ids = asked.flow.ids
    names = [*ids, *["?"] * (asked.root - len(ids)), "*"]
    return {
        (names[u], names[v])
        for u, v in zip(asked.arcs.tail.tolist(), asked.arcs.head.tolist(), strict=True)
    }


def _ask(case: Case, channel: str, sources: str, targets: str, count: str = "to") -> QuestionGraph:
    return ask(flow(case, channel), frozenset(sources.split()), frozenset(targets.split()), count)


# ---- Rule 9: nodes and arcs


@pytest.mark.parametrize(
    ("channel", "kind", "arcs"),
    [
        ("capital", "lends-to", {("a", "b")}),
        ("technology", "expropriates", {("b", "a")}),
        ("information", "exchanges-with", {("a", "b"), ("b", "a")}),
        ("capital", "repays", set()),
        ("capital", "pays-fee-to", set()),
        ("capital", "meant-for", set()),
        ("market", "lends-to", set()),
    ],
)
def test_arcs_lead_in_the_direction_of_flow(channel: str, kind: str, arcs: Pairs) -> None:
    assert _pairs(flow(in_memory("a firm\nb firm", f"a {kind} b"), channel)) == arcs


@pytest.mark.parametrize(
    "cell", ["status=alleged", "status=refused", "status=absent", "scope=some", "end=1990"]
)
def test_only_what_is_active_and_said_of_each_flows(cell: str) -> None:
    case = in_memory("a firm\nb firm", f"a lends-to b {cell}")
    assert _pairs(flow(case, "capital", date(1999, 1, 1))) == set()


def test_every_actor_is_a_node_in_the_order_of_the_table() -> None:
    found = flow(in_memory("c firm\na firm\nb bank", "b lends-to a"), "capital")
    assert found.ids == ("c", "a", "b")
    assert dict(found.number) == {"c": 0, "a": 1, "b": 2}
    assert (found.arcs.n, found.arcs.tail.tolist(), found.arcs.head.tolist()) == (3, [2], [1])


def test_inherited_ties_flow_and_the_role_stays() -> None:
    found = flow(
        in_memory("bank bank\nsmes sme role\nfirm sme member_of=smes", "bank lends-to smes"),
        "capital",
    )
    assert _pairs(found) == {("bank", "smes"), ("bank", "firm")}
    (one,) = found.passes["bank", "firm"]
    assert (one.tie, one.kind, one.end) == ("bank-lends-to-smes", "lends-to", "target")
    assert (one.source, one.target, one.role_source, one.role_target) == (
        "bank",
        "firm",
        "bank",
        "smes",
    )


def test_parallel_ties_are_one_arc_and_all_of_them_its_evidence() -> None:
    ties = "bank lends-to firm\nbank invests-in firm\nbank lends-to firms\nfirm repays bank"
    found = flow(in_memory("bank bank\nfirms sme role\nfirm sme member_of=firms", ties), "capital")
    assert found.arcs.tail.size == 2
    assert [p.tie for p in found.passes["bank", "firm"]] == [
        "bank-invests-in-firm",
        "bank-lends-to-firm",
        "bank-lends-to-firms",
    ]


def test_opposite_ties_are_two_arcs() -> None:
    case = in_memory("a firm\nb firm", "a exchanges-with b\nb informs a")
    found = flow(case, "information")
    assert {pair: [p.tie for p in passes] for pair, passes in found.passes.items()} == {
        ("a", "b"): ["a-exchanges-with-b"],
        ("b", "a"): ["a-exchanges-with-b", "b-informs-a"],
    }


def test_the_day_is_that_asked_about() -> None:
    case = in_memory("a firm\nb firm", "a lends-to b start=1998\nb lends-to a end=1997")
    assert _pairs(flow(case, "capital", date(1997, 6, 1))) == {("b", "a")}
    assert _pairs(flow(case, "capital", date(1998, 6, 1))) == {("a", "b")}
    assert _pairs(flow(case, "capital", holding=inherit(case, date(1998, 6, 1)))) == {("a", "b")}


def test_no_channel_of_that_name() -> None:
    with pytest.raises(NameUnknown, match="captal") as error:
        flow(in_memory("a firm"), "captal")
    assert "capital" in error.value.hint


def test_ties_can_be_asked_for_by_kind_with_sub_kinds() -> None:
    case = in_memory(
        "a firm\nb firm\nc firm",
        "a buys-exclusively-from b\nb lends-to c\nc repays b\nb expropriates a",
    )
    each = inherit(case).each
    assert set(directed(case, each, kinds=["buys-from"])) == {("a", "b")}
    assert set(directed(case, each, channel="capital", kinds=["expropriates"])) == {
        ("b", "c"),
        ("a", "b"),
    }
    assert directed(case, each, kinds=["repays"]) == {}


def test_networkx_has_names_kinds_and_the_ties_of_each_arc() -> None:
    ties = "bank lends-to firm share_max=10 share_exclusive=max\nbank invests-in firm share=12.5"
    case = in_memory("bank bank\nfirm sme\nloner sme", ties)
    graph = flow(case, "capital").to_networkx()
    assert graph.graph == {"channel": "capital", "case": case.id}
    assert list(graph.nodes(data=True)) == [
        ("bank", {"name": "Bank", "kind": "bank"}),
        ("firm", {"name": "Firm", "kind": "sme"}),
        ("loner", {"name": "Loner", "kind": "sme"}),
    ]
    lending = {"tie": "bank-lends-to-firm", "kind": "lends-to", "status": "active"}
    lending |= {"share": "< 10"}
    investing = {"tie": "bank-invests-in-firm", "kind": "invests-in", "status": "active"}
    investing |= {"share": "12.5"}
    both = {name: f"{investing[name]};{lending[name]}" for name in lending}
    assert list(graph.edges(data=True)) == [("bank", "firm", both)]
    several = flow(case, "capital").to_networkx(multi=True)
    assert list(several.edges(keys=True, data=True)) == [
        ("bank", "firm", tie["tie"], tie) for tie in (investing, lending)
    ]


@pytest.mark.parametrize("multi", [False, True])
def test_every_writer_of_networkx_takes_the_embedded_case(tmp_path, multi) -> None:
    case = read_case()
    graph = flow(case, "capital").to_networkx(multi=multi)
    nx.write_graphml(graph, tmp_path / "g.graphml")
    nx.write_gexf(graph, tmp_path / "g.gexf")
    nx.write_pajek(graph, tmp_path / "g.net")
    again = nx.read_graphml(tmp_path / "g.graphml", force_multigraph=multi)
    assert list(again.edges(data=True)) == list(graph.edges(data=True))
    data = json.loads(json.dumps(nx.node_link_data(graph, edges="edges")))
    assert set(nx.node_link_graph(data, edges="edges").edges) == set(graph.edges)
    evidence = case.tables["evidence"]
    for *_, edge in graph.edges(data=True):
        about = evidence.filter(evidence["about"].is_in(edge["tie"].split(";")))
        rows = about.select("document", "locator", "stance").iter_rows()
        places = {
            f"{document} {locator}" + ("" if stance == "supports" else f" ({stance})")
            for document, locator, stance in rows
        }
        assert set(filter(None, edge.get("evidence", "").split(";"))) == places


def test_networkx_says_which_passage_disputes_a_tie(tmp_path) -> None:
    evidence = """
        id | about | document | locator | stance | method
        e1 | t1 | d | p.1 | supports | interview
        e2 | t1 | d | p.2 | disputes | interview
    """
    tables = {"actors": "bank bank\nfirm sme", "ties": "bank lends-to firm id=t1"}
    documents = "id | title | locators\nd | A text | p:1-2"
    case = world(tmp_path, **tables, evidence=evidence, documents=documents)
    [(_, _, edge)] = flow(case, "capital").to_networkx().edges(data=True)
    assert edge["evidence"] == "d p.1;d p.2 (disputes)"


def test_networkx_has_the_same_of_a_case_that_is_read_by_column(tmp_path) -> None:
    case = read_case()
    large = read_graph(in_parquet(case, tmp_path / case.id), most=0, channel="capital")
    small, same = (flow(each, "capital").to_networkx() for each in (case, large))
    assert dict(same.nodes(data=True)) == dict(small.nodes(data=True))
    assert set(same.edges) == set(small.edges)
    for pair, arc in small.edges.items():
        # Parallel ties come in the order of their ids, or of their rows.
        assert {name: sorted(text.split(";")) for name, text in same.edges[pair].items()} == {
            name: sorted(text.split(";")) for name, text in arc.items()
        }


def test_the_embedded_patent_channel_has_the_benrishi_between() -> None:
    graph = flow(read_case(), "patent").to_networkx()
    assert set(graph.predecessors("patent-agency")) == {"benrishi"}
    assert "smes" in graph.predecessors("benrishi")


def test_the_public_function_can_be_called_twice() -> None:
    case = in_memory("a firm\nb firm", "a lends-to b")
    assert _pairs(kg.flow(case, "capital")) == _pairs(kg.flow(case, "capital")) == {("a", "b")}


# ---- Rule 10: parts


def test_parts_carry_flow_from_a_source_down_and_up_to_a_target() -> None:
    actors = """
        state state
        ministry ministry part_of=state
        bureau agency part_of=ministry
        between bank
        desk bank part_of=between
        group sme
        plant sme part_of=group
        line sme part_of=plant
    """
    case = in_memory(actors, "bureau lends-to desk\nbetween lends-to line")
    assert _seen(_ask(case, "capital", "state", "group")) == {
        ("*", "state"),
        ("state", "ministry"),
        ("ministry", "bureau"),
        ("bureau", "desk"),
        ("between", "line"),
        ("line", "plant"),
        ("plant", "group"),
    }


def test_parts_of_a_part_that_is_named_itself_are_linked_all_the_same() -> None:
    actors = (
        "state state\nministry ministry part_of=state\nbureau agency part_of=ministry\nfirm sme"
    )
    asked = _ask(in_memory(actors, "bureau lends-to firm"), "capital", "state ministry", "firm")
    assert {("state", "ministry"), ("ministry", "bureau")} <= _seen(asked)
    number = asked.flow.number
    assert asked.part_arcs == {
        (number["state"], number["ministry"]),
        (number["ministry"], number["bureau"]),
    }


def test_an_actor_of_a_hierarchy_is_no_part_through_which_it_flows() -> None:
    case = in_memory("convoy hierarchy\nbank bank part_of=convoy\nfirm sme", "bank lends-to firm")
    assert _seen(_ask(case, "capital", "convoy bank", "firm")) == {
        ("*", "convoy"),
        ("*", "bank"),
        ("bank", "firm"),
    }


def test_members_are_no_parts() -> None:
    case = in_memory(
        "states state role\nministry ministry member_of=states\nfirm sme", "ministry lends-to firm"
    )
    assert _seen(_ask(case, "capital", "states", "firm")) == {("*", "states"), ("ministry", "firm")}


# ---- Rule 11: further buyers nobody names


@pytest.mark.parametrize(
    ("shares", "further"),
    [
        (["share=40"], True),
        (["share_max=40"], True),
        (["share=60", "share=40"], False),
        (["share=60", "share_max=39.5"], True),
        (["share=60", "share_max=50"], False),
        (["share=60", "share_max=40"], False),
        (["share=60", "share_max=40 share_exclusive=max"], True),
        (["share=60", "share_max=40 share_min=30 share_exclusive=both"], True),
        (["share=60", "share_max=40 share_min=30 share_exclusive=min"], False),
        (["share=60", "share_max=41 share_exclusive=max"], False),
        (["share=100"], False),
        (["share=40", ""], False),
        (["share=40", "share_min=10"], False),
        (["share_min=10"], False),
        (["share=0"], True),
        ([""], False),
    ],
)
def test_a_supplier_whose_shares_are_known_and_leave_a_rest_has_further_buyers(
    shares: list[str], further: bool
) -> None:
    ties = "\n".join(f"b{i} buys-from firm {cells}" for i, cells in enumerate(shares))
    seen = _seen(_ask(in_memory("b0 firm\nb1 firm\nfirm sme", ties), "market", "b0", "firm"))
    assert ({("*", "?"), ("?", "firm")} <= seen) is further
    assert any("?" in pair for pair in seen) is further


@pytest.mark.parametrize(
    ("share", "further"),
    [("share=92.5", True), ("share_max=92.5", True), ("share=100", False), ("", False)],
)
def test_the_share_of_an_exclusive_tie_stands_and_may_leave_a_rest(
    share: str, further: bool
) -> None:
    seen = _seen(
        _ask(
            in_memory("b firm\nfirm sme", f"b buys-exclusively-from firm {share}"),
            "market",
            "b",
            "firm",
        )
    )
    assert ({("*", "?"), ("?", "firm")} <= seen) is further


def test_each_supplier_has_an_anonymous_buyer_of_its_own() -> None:
    ties = "b buys-from one share=10\nb buys-from two share=20\nb buys-from three"
    asked = _ask(
        in_memory("b firm\none sme\ntwo sme\nthree sme", ties), "market", "b", "one two three"
    )
    assert asked.arcs.n == asked.root + 1 == 4 + 2 + 1
    number = asked.flow.number
    arcs = set(zip(asked.arcs.tail.tolist(), asked.arcs.head.tolist(), strict=True))
    assert {(asked.root, 4), (4, number["one"]), (asked.root, 5), (5, number["two"])} <= arcs
    assert (asked.ties(asked.root, 4), asked.ties(4, number["one"])) == ((), ())


@pytest.mark.parametrize("cells", ["status=refused", "scope=some", "status=alleged"])
def test_a_tie_that_does_not_flow_neither_counts_nor_blocks(cells: str) -> None:
    actors = "a firm\nb firm\nfirm sme"
    blocked = _ask(
        in_memory(actors, f"a buys-from firm share=40\nb buys-from firm {cells}"),
        "market",
        "a",
        "firm",
    )
    assert ("?", "firm") in _seen(blocked)
    alone = _ask(in_memory(actors, f"a buys-from firm share=40 {cells}"), "market", "a", "firm")
    assert ("?", "firm") not in _seen(alone)


def test_the_share_of_a_role_counts_once_for_all_its_members() -> None:
    actors = "big large-firm role\ntoyota large-firm member_of=big\nnissan large-firm member_of=big\nb firm\nfirm sme"
    ties = "big buys-from firm share=40\nb buys-from firm share=50"
    assert ("?", "firm") in _seen(_ask(in_memory(actors, ties), "market", "big", "firm"))


def test_who_inherits_a_buyer_inherits_its_share() -> None:
    actors = (
        "big large-firm\nb firm\nsmes sme role\nfirm sme member_of=smes\nother sme member_of=smes"
    )
    ties = "big buys-from smes share=40\nb buys-from other"
    seen = _seen(_ask(in_memory(actors, ties), "market", "big", "smes firm other"))
    assert {pair for pair in seen if "?" in pair} == {("*", "?"), ("?", "firm"), ("?", "smes")}


def test_a_kind_that_names_no_end_for_its_shares_brings_no_further_buyers() -> None:
    case = in_memory("bank bank\nfirm sme", "bank lends-to firm share=40")
    assert _seen(_ask(case, "capital", "bank", "firm")) == {("*", "bank"), ("bank", "firm")}


# ---- Rule 12: the super-source, and counting from the other side


def test_all_sources_hang_on_the_super_source() -> None:
    asked = _ask(
        in_memory("a state\nb state\nfirm sme", "a lends-to firm"), "capital", "a b", "firm"
    )
    assert _seen(asked) == {("*", "a"), ("*", "b"), ("a", "firm")}
    assert (asked.root, asked.arcs.n) == (3, 4)
    assert (asked.origins.tolist(), asked.counted_side.tolist()) == (
        [True, True, False],
        [False, False, True],
    )
    assert [p.tie for p in asked.ties(0, 2)] == ["a-lends-to-firm"]
    assert (asked.ties(2, 0), asked.ties(asked.root, 0)) == ((), ())


def test_counted_from_the_sources_everything_is_turned_round() -> None:
    actors = """
        firm sme
        plant sme part_of=firm
        agent patent-agent
        office agency
        desk agency part_of=office
    """
    asked = _ask(
        in_memory(actors, "plant applies-through agent\nagent files-with desk"),
        "patent",
        "firm",
        "office",
        "from",
    )
    assert _seen(asked) == {
        ("*", "office"),
        ("office", "desk"),
        ("desk", "agent"),
        ("agent", "plant"),
        ("plant", "firm"),
    }
    ids = np.array(asked.flow.ids)
    assert (ids[asked.origins].tolist(), ids[asked.counted_side].tolist()) == (["office"], ["firm"])
    number = asked.flow.number
    assert [p.tie for p in asked.ties(number["desk"], number["agent"])] == ["agent-files-with-desk"]
    assert asked.ties(number["agent"], number["desk"]) == ()
    assert asked.part_arcs == {
        (number["office"], number["desk"]),
        (number["plant"], number["firm"]),
    }


def test_counted_from_the_buyers_a_supplier_has_no_further_buyers() -> None:
    case = in_memory("b firm\nfirm sme", "b buys-from firm share=40")
    assert _seen(_ask(case, "market", "b", "firm", "from")) == {("*", "firm"), ("firm", "b")}


def test_counted_from_the_sources_the_rest_is_of_a_share_of_the_source() -> None:
    case = in_memory("firm sme\noffice agency", "firm entrusts office share=40")
    assert _seen(_ask(case, "patent", "firm", "office")) == {("*", "firm"), ("firm", "office")}
    from_firms = _seen(_ask(case, "patent", "firm", "office", "from"))
    assert from_firms == {("*", "office"), ("office", "firm"), ("*", "?"), ("?", "firm")}


def test_a_question_with_no_arcs_has_a_graph_all_the_same() -> None:
    asked = _ask(in_memory("a firm"), "capital", "", "a")
    assert (_seen(asked), asked.arcs.tail.dtype, asked.arcs.n) == (set(), "int64", 2)
