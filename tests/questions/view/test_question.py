"""Whom a picture shows and what it says of them: small worlds, and the embedded case against its own answers."""

import json
import os
import random
import subprocess
import sys
from collections import Counter
from datetime import date

import networkx as nx
import pytest

import kg
from kg.errors import NameUnknown
from kg.questions.view import selection
from kg.questions.view.question import view
from kg.questions.view.scope import Scope
from kg.rendering.view_page import payload_of
from tests.support.aged import DAY, REASONS, aged
from tests.support.worlds import world

STATE = 'id = "w"\ntitle = "W"\nperiod = "2000"\n[channels.capital]\nfrom = ["state"]\nto = ["sme"]\navoid = ["bank"]\nalso_from = ["person"]\n'
TIERS = "[tiers]\nstate = ['state']\nbanks = ['bank']\nfirms = ['sme']\n"


@pytest.fixture(scope="module")
def japan():
    return kg.read_case("japan-1998")


@pytest.fixture
def small(tmp_path):
    """Two firms behind one bank, a third with an owner who pays for it; what was refused, ended and is suspected."""
    return world(
        tmp_path / "w",
        STATE + TIERS,
        actors="""
            id | name | name_ja | aliases | kind | collective | member_of | start | end | note
            s | State | 国 | the crown | state | | | | |
            b | Bank | | | bank | | | | |
            firms | Firms | 企業 | | sme | true | | | | all of them
            f1 | Firm One | | | sme | | firms | | |
            f2 | Fāmu Tsū | | | sme | | firms | | |
            f3 | Firm Three | | | sme | | | | |
            f4 | Firm Four | | | sme | | | | 1990 |
            o | Owner | | | person | | | | |
            x | Nobody | | | place | | | | |
        """,
        ties="""
            id | source | target | kind | status | refused_by | scope | share | share_min | share_max | share_exclusive | amount_min | currency | strategy | start | end | note
            t1 | s | b | funds | active | | | | | | | 12500 | JPY | | 1995 | |
            t2 | b | firms | lends-to | active | | | 12.5 | | | | | | | 1999-05 | |
            t3 | b | f3 | lends-to | refused | source | | | 5 | 10 | | | | | | | no
            t4 | o | f3 | self-funds | active | | | | | 40 | max | | | self-funding | | |
            t5 | b | f1 | lends-to | severed | source | | | | | | | | | | 1990 | until then
            t6 | s | b | controls | alleged | | | | | | | | | | 2005 | |
            t7 | b | f4 | lends-to | active | | some | | | | | | | | 1980/1981 | 1989 |
        """,
        documents="id | title | locators\nd | A text | p:1-9",
        evidence="""
            id | about | document | locator | stance | method | anchor | note
            e2 | t2 | d | p.2 | supports | table | here |
            e1 | t2 | d | p.1 | disputes | interview | | told
            e3 | b | d | p.3 | supports | law | |
        """,
    )


HEAD = "id | source | target | kind | status"


def ids(seen):
    return [a.id for a in seen.visible_actors]


def test_everybody_with_a_tie_is_shown_and_the_rest_is_there_to_be_found(small):
    seen = view(small)
    assert set(ids(seen)) == {"s", "b", "firms", "f1", "f3", "f4", "o"}
    assert {a.id for a in seen.actors} == set(small.names)
    assert len(seen.actors) - len(seen.visible_actors) == 2
    assert [a.rank for a in seen.actors] == list(range(1, 10))
    assert {t.id for t in seen.visible_ties} == {"t1", "t2", "t3", "t4", "t5", "t6", "t7"}
    assert {a.id: a.degree for a in seen.actors} == {
        "b": 6,
        "s": 2,
        "f3": 2,
        "firms": 1,
        "f1": 1,
        "f4": 1,
        "o": 1,
        "f2": 0,
        "x": 0,
    }


def test_a_tie_says_all_that_its_row_says_in_words(small):
    found = {t["id"]: t for t in payload_of(view(small))["ties"]}
    assert [found[t]["share"] for t in ("t2", "t3", "t4", "t5")] == [
        "12.5 %",
        "5–10 %",
        "< 40 %",
        "",
    ]
    assert found["t1"]["amount"] == "≥ 12,500 JPY"
    assert (found["t3"]["status"], found["t3"]["refusedBy"], found["t3"]["note"]) == (
        "refused",
        ["b"],
        "no",
    )
    assert (found["t4"]["strategy"], found["t4"]["channel"]) == (["self-funding"], "capital")
    assert (found["t7"]["scope"], found["t7"]["start"], found["t7"]["end"]) == (
        "some",
        "1980/1981",
        "1989",
    )
    assert found["t2"]["ev"] == [
        {
            "doc": "d",
            "loc": "p.1",
            "stance": "disputes",
            "method": "interview",
            "confidence": "",
            "anchor": "",
            "note": "told",
        },
        {
            "doc": "d",
            "loc": "p.2",
            "stance": "supports",
            "method": "table",
            "confidence": "",
            "anchor": "here",
            "note": "",
        },
    ]


def test_an_actor_says_all_that_its_row_says(small):
    found = {a["id"]: a for a in payload_of(view(small))["actors"]}
    assert (found["s"]["ja"], found["s"]["aliases"], found["s"]["tier"], found["s"]["family"]) == (
        "国",
        ["the crown"],
        "state",
        "state",
    )
    assert (found["firms"]["role"], found["firms"]["note"], found["f1"]["memberOf"]) == (
        True,
        "all of them",
        ["firms"],
    )
    assert found["f2"]["latn"] == "famu tsu"
    assert [e["loc"] for e in found["b"]["ev"]] == ["p.3"]
    assert (found["o"]["tier"], found["o"]["family"], found["x"]["family"]) == (
        "",
        "person",
        "place",
    )
    assert found["f4"]["end"] == "1990"


def test_the_payload_is_plain_json_in_the_agreed_form(small, japan):
    for case in (small, japan):
        payload = payload_of(view(case))
        assert json.loads(json.dumps(payload)) == payload
        assert set(payload) == {
            "title", "case", "summary", "lang", "asOf", "day", "layout", "layouts", "slot", "shown", "of", "sought", "tiers",
            "bands", "actorKinds", "families", "tieKinds", "channels", "actors", "ties", "holders", "routes",
            "documents", "scope", "rest", "dates", "words",
        }  # fmt: skip
        known = {a["id"] for a in payload["actors"]}
        ties = {t["id"] for t in payload["ties"]}
        assert known == set(case.names)
        assert payload["of"] == len(known)
        assert payload["shown"] == sum(a["shown"] for a in payload["actors"]) <= 150
        assert {t[end] for t in payload["ties"] for end in ("s", "t")} <= known
        assert {t["kind"] for t in payload["ties"]} == set(payload["tieKinds"])
        assert {a["kind"] for a in payload["actors"]} == set(payload["actorKinds"])
        assert {a["family"] for a in payload["actors"]} == {f["id"] for f in payload["families"]}
        assert {a["tier"] for a in payload["actors"]} == {t["id"] for t in payload["tiers"]}
        assert (
            sum(f["n"] for f in payload["families"])
            == sum(t["n"] for t in payload["tiers"])
            == len(known)
        )
        assert {c for h in payload["holders"] for c in h["captives"]} <= known
        assert {a for r in payload["routes"] for a in r["actors"]} <= known
        assert {t for r in payload["routes"] for t in (*r["ties"], *r["blockedBy"])} <= ties
        for actor in payload["actors"]:
            assert all(type(c) is int for place in actor["pos"].values() for c in place)
            assert set(actor["pos"]) == {"pyramid", "force"}
    assert payload["dates"] == sorted(set(payload["dates"]))
    assert len(payload["families"]) <= 8


def test_a_focus_shows_whoever_is_within_the_depth_against_a_search_of_networkx(tmp_path):
    rnd = random.Random(4)  # noqa: S311
    actors = "\n".join(
        [
            "id | name | kind | collective | member_of",
            *(
                f"a{i} | A{i} | sme | {'true' if i < 4 else ''} | {f'a{i % 4}' if 4 <= i < 12 else ''}"
                for i in range(40)
            ),
        ]
    )
    pairs = [(rnd.randrange(40), rnd.randrange(40)) for _ in range(34)]
    ties = "\n".join(
        [
            "id | source | target | kind | status",
            *(
                f"t{i} | a{u} | a{v} | lends-to | active"
                for i, (u, v) in enumerate(pairs)
                if u != v
            ),
        ]
    )
    case = world(tmp_path / "w", actors=actors, ties=ties)
    graph = nx.DiGraph()
    graph.add_nodes_from(case.names)
    for u, v in pairs:
        graph.add_edges_from([(f"a{u}", f"a{v}"), (f"a{v}", f"a{u}")])
    graph.add_edges_from((f"a{i}", f"a{i % 4}") for i in range(4, 12))
    for start in ("a9", "a20", "a5", "a33"):
        for depth in (0, 1, 2, 3):
            near = nx.single_source_shortest_path_length(graph, start, cutoff=depth)
            seen = ids(view(case, focus=[start], depth=depth))
            assert set(seen) == set(near)
            assert [near[a] for a in seen] == sorted(near.values())


def test_bottlenecks_show_who_holds_whom_and_the_way_there(small):
    seen = view(small, bottlenecks=True)
    assert ids(seen)[:2] == ["b", "f2"]
    assert set(ids(seen)) == {"b", "f2", "firms", "s"}
    assert [(h.id, h.captives, h.of, h.group) for h in seen.holders] == [("b", ("f2",), 1, False)]


def test_bottlenecks_are_those_of_the_question_itself(japan):
    seen = view(japan, "patent", bottlenecks=True)
    answer = kg.bottlenecks(japan, "patent").answers[0]
    assert [(h.id, h.captives, h.of, h.basis) for h in seen.holders if not h.group] == [
        (g.actor, g.captives, len(answer.reached), g.basis) for g in answer.gatekeepers
    ]
    assert [h.id for h in seen.holders if h.group] == [g.group for g in answer.groups]
    assert ids(seen)[0] == "benrishi"
    assert {"patent-agency", "smes", *answer.gatekeepers[0].captives} <= set(ids(seen))


def test_every_captive_shown_hangs_together_with_its_gatekeeper(japan):
    for channel in japan.settings.questions:
        seen = view(japan, channel, bottlenecks=True)
        graph = nx.Graph([(t.source, t.target) for t in seen.visible_ties])
        graph.add_edges_from(
            (a.id, role) for a in seen.visible_actors for role in a.member_of if role in ids(seen)
        )
        for h in seen.holders:
            for captive in h.captives if not h.group else ():
                assert nx.has_path(graph, h.id, captive), (channel, h.id, captive)


def test_who_avoids_is_shown_with_the_routes_and_those_avoided(small, japan):
    seen = view(small, avoid=["b"])
    assert [(r.target, r.ties) for r in seen.routes if r.status == "used"] == [("f3", ("t4",))]
    assert ids(seen)[:2] == ["o", "f3"]
    assert seen.sought.avoided == ("b",)
    assert "b" in ids(seen)
    seen = view(japan, "capital", avoid=["convoy-financial-system"])
    around = kg.bypass(japan, "capital", avoid=["convoy-financial-system"]).routes
    assert {a for r in around for a in r.actors} <= set(ids(seen))
    assert [(r.target, r.status, r.actors) for r in seen.routes] == [
        (r.target, r.status, r.actors) for r in around if r.status != "none"
    ]
    assert {t for r in seen.routes for t in r.ties} <= {t.id for t in seen.visible_ties}


def test_on_a_day_only_what_holds_then_is_drawn(small):
    def drawn(day):
        return {t.id for t in view(small, as_of=day).ties}

    assert drawn(date(1985, 6, 1)) == {"t3", "t4", "t7"}
    assert drawn(date(1996, 1, 1)) == {"t1", "t3", "t4", "t5"}
    assert drawn(date(2000, 1, 1)) == {"t1", "t2", "t3", "t4", "t5"}
    assert drawn(date(2006, 1, 1)) == {"t1", "t2", "t3", "t4", "t5", "t6"}
    assert "f4" not in ids(view(small, as_of=date(2000, 1, 1), top=9))
    assert payload_of(view(small, as_of=date(2000, 1, 1)))["asOf"] == "2000-01-01"
    assert payload_of(view(small, as_of=date(2000, 1, 1)))["day"] == "2000-01-01"
    assert payload_of(view(small))["asOf"] is None
    assert (
        payload_of(view(small))["day"] == "2000-12-31"
    )  # the end of the period: gatekeepers are those of a day
    assert view(small).dates == ("1980", "1981", "1989", "1990", "1995", "1999-05", "2005")


def test_a_channel_has_its_own_ties(small):
    seen = view(small, "authority")
    assert {t.id for t in seen.ties} == {"t6"}
    assert set(ids(seen)) == {"s", "b"}
    assert [c.id for c in seen.channels] == ["authority"]
    whole = {c.id: c.place for c in view(small).channels}
    assert (
        seen.channels[0].place
        == whole["authority"]
        == list(small.schema.channels).index("authority")
        > 0
    )


@pytest.mark.parametrize(("top", "shown"), [(None, 150), (1, 1), (60, 60), (400, 400), (9999, 400)])
def test_never_too_many_unless_asked_for(tmp_path, top, shown):
    actors = "\n".join(["id | name | kind", *(f"a{i} | A{i} | sme" for i in range(400))])
    ties = "\n".join(
        [
            "id | source | target | kind | status",
            *(f"t{i} | a{i // 3} | a{i} | lends-to | active" for i in range(1, 400)),
        ]
    )
    seen = view(world(tmp_path / "w", actors=actors, ties=ties), top=top)
    assert len(seen.visible_actors) == shown
    assert len(seen.actors) - len(seen.visible_actors) == 400 - shown
    degrees = [a.degree for a in seen.actors]
    assert degrees == sorted(degrees, reverse=True)


def test_the_base_of_the_pyramid_is_in_the_picture_though_each_there_has_few_ties(tmp_path):
    kinds = ["state"] * 3 + ["bank"] * 200 + ["sme"] * 300 + ["person"] * 97
    actors = "\n".join(
        ["id | name | kind", *(f"a{i:03} | A{i} | {k}" for i, k in enumerate(kinds))]
    )
    pairs = [(i % 3, 3 + i) for i in range(200)] * 2 + [(3 + i % 200, 203 + i) for i in range(397)]
    ties = [f"t{n} | a{u:03} | a{v:03} | lends-to | active" for n, (u, v) in enumerate(pairs)]
    seen = view(world(tmp_path / "w", STATE + TIERS, actors=actors, ties="\n".join([HEAD, *ties])))
    counts = Counter(a.tier for a in seen.visible_actors)
    assert (len(seen.visible_actors), counts["state"]) == (150, 3)
    assert min(counts["banks"], counts["firms"]) > 50
    assert 0 < counts[""] < 20


def test_a_case_without_ties_shows_its_actors(tmp_path):
    seen = view(world(tmp_path / "w", actors="id | name | kind\na | A | sme\nb | B | bank"))
    assert ids(seen) == ["a", "b"]
    assert {(t.id, t.n) for t in seen.tiers} == {("financial-institution", 1), ("sme", 1)}


def test_without_tiers_the_steps_from_the_start_of_routes_are_the_tiers(tmp_path):
    chain = "\n".join(
        [
            "id | source | target | kind | status",
            "t0 | s | f0 | lends-to | active",
            *(f"t{i} | f{i - 1} | f{i} | lends-to | active" for i in range(1, 8)),
        ]
    )
    actors = "\n".join(
        [
            "id | name | kind",
            "s | S | state",
            *(f"f{i} | F{i} | sme" for i in range(8)),
            "x | X | sme",
        ]
    )
    seen = view(world(tmp_path / "w", STATE, actors=actors, ties=chain))
    tier = {a.id: a.tier for a in seen.actors}
    assert [tier[a] for a in ("s", "f0", "f1", "f3", "f4", "f7", "x")] == [
        "step-0",
        "step-1",
        "step-2",
        "step-4",
        "step-5",
        "step-5",
        "",
    ]
    heights = [
        next(a for a in seen.actors if a.id == i).places["pyramid"][1]
        for i in ("s", "f0", "f1", "f2", "f3", "f4")
    ]
    assert heights == sorted(set(heights))


def test_without_tiers_or_question_each_topmost_kind_is_a_tier(tmp_path):
    seen = view(
        world(
            tmp_path / "w",
            actors="id | name | kind\na | A | city-bank\nb | B | ministry\nc | C | local-bank",
        )
    )
    assert {a.id: a.tier for a in seen.actors} == {
        "a": "financial-institution",
        "b": "state",
        "c": "financial-institution",
    }
    assert [t.id for t in seen.tiers] == ["state", "financial-institution"]


def test_labels_and_names_are_japanese_where_there_are_any(small):
    payload = payload_of(view(small, lang="ja"))
    assert (
        payload["lang"],
        payload["channels"]["capital"]["ja"],
        payload["actorKinds"]["bank"]["ja"],
    ) == (
        "ja",
        "資本",
        "銀行",
    )
    assert [t["label"] for t in payload["tiers"]] == ["国家", "銀行", "中小企業", "階層外"]
    assert payload["words"]["strategy_self-funding"] == "自己資金"
    assert payload_of(view(small))["words"]["strategy_self-funding"] == "self-funding"


def test_every_kind_channel_status_and_word_of_a_list_has_a_japanese_label(japan):
    from kg.rdf.labels import labels_in
    from kg.schema.read import own_schema

    schema, said = own_schema(), labels_in(japan, "ja")
    iris = {k.iri for some in (schema.actor_kinds, schema.tie_kinds) for k in some.values()}
    assert not iris - said.classes.keys()
    values = {
        v
        for table in schema.tables.values()
        for c in table.columns
        for v in c.values
        if v in schema.labels
    }
    assert {"refused", "each", "interview", "balanced-sales", "disputes"} <= values
    assert not {v for v in (*values, *schema.channels) if v not in said.words}
    for kinds in (schema.actor_kinds, schema.tie_kinds):
        named = Counter(said.classes[k.iri] for k in kinds.values())
        assert not [label for label, n in named.items() if n > 1]
    assert not [label for label in said.classes.values() if label.isascii()]


def test_the_page_and_the_picture_call_a_status_what_the_ontology_calls_it(japan):
    from kg.rdf.labels import labels_in
    from kg.rendering.view_page.assemble import page_words
    from kg.rendering.view_svg.style import STATUS, word

    said, page = labels_in(japan, "ja").words, page_words("ja")
    assert (
        {s: said[s] for s in STATUS}
        == {s: word(s, "ja") for s in STATUS}
        == {s: page[f"status_{s}"] for s in STATUS}
    )
    assert (said["each"], said["some"]) == (page["scope_each"], page["scope_some"])
    assert said["disputes"] == page["disputes"]


def test_gatekeepers_and_groups_have_japanese_names(japan):
    named = {h.id: h.name for h in view(japan, lang="ja").holders}
    assert (named["benrishi"], named["patent-system"]) == ("弁理士", "特許制度")
    # Whom the case gives no other name.
    assert named["j-client"] == "J's keiretsu electronics client"
    assert payload_of(view(japan))["actors"] == payload_of(view(japan, lang="ja"))["actors"]


def test_a_kind_that_holds_somebody_has_its_japanese_name(world):
    toml = 'id = "w"\ntitle = "W"\n[channels.capital]\nfrom = ["state"]\nto = ["sme"]\n'
    ties = "s funds b \n s funds c \n b lends-to x \n c lends-to x"
    case = world("s state \n b bank \n c bank \n x sme", ties, toml)
    assert {h.id: h.name for h in view(case, lang="ja").holders}["kind:bank"] == "種類：銀行"


def test_the_ties_of_a_gatekeeper_are_all_it_takes_to_reach_its_captives(japan):
    for channel in japan.settings.questions:
        seen = view(japan, channel)
        kinds = japan.schema.tie_kinds
        for h in seen.holders:
            ties = [t for t in seen.ties if t.id in h.ties]
            assert {t.id for t in ties} == set(h.ties)
            assert all(t.status == "active" and not kinds[t.kind].returns for t in ties)
            graph = nx.Graph([(t.source, t.target) for t in ties])
            for role, members in japan.members.items():
                graph.add_edges_from((m, role) for m in members)
            for part in {*h.captives, *h.between, *([] if h.group else [h.id])}:
                graph.add_edges_from(
                    (part, whole) for whole in next(a for a in seen.actors if a.id == part).part_of
                )
            graph = graph.subgraph({*h.captives, *h.between, *(h.members if h.group else [h.id])})
            above = set(h.members if h.group else [h.id]) & set(graph)
            for captive in h.captives:
                assert any(nx.has_path(graph, a, captive) for a in above), (channel, h.id, captive)


def test_a_captive_hangs_on_its_gatekeeper_by_a_tie_of_its_role(small):
    (held,) = view(small).holders
    assert (held.id, held.captives, held.ties, held.between) == ("b", ("f2",), ("t2",), ("firms",))


def test_there_are_eight_families_at_most_and_tiers_come_first(tmp_path):
    kinds = [
        "state",
        "bank",
        "sme",
        "person",
        "country",
        "place",
        "document",
        "hierarchy",
        "media",
        "university",
        "programme",
    ]
    actors = "\n".join(["id | name | kind", *(f"a{i} | A{i} | {k}" for i, k in enumerate(kinds))])
    seen = view(world(tmp_path / "w", STATE + TIERS, actors=actors))
    assert len(seen.families) == 8
    assert [f.id for f in seen.families][:3] == ["state", "banks", "firms"]
    assert seen.families[-1].id == ""
    assert sum(f.n for f in seen.families) == 11


def test_the_title_and_the_sentences_say_what_is_shown(small):
    seen = view(small, title="<b>Mine</b>")
    assert seen.heading.title == payload_of(seen)["title"] == "<b>Mine</b>"
    assert seen.sentences()[0].text == "7 of 9 actors and 7 of 7 ties."
    actors, ties = seen.tables()
    assert [r[0] for r in actors.rows] == ids(seen)
    assert [r[0] for r in ties.rows] == ["t1", "t2", "t3", "t4", "t5", "t6", "t7"]


def test_what_cannot_be_drawn_says_why(small, tmp_path):
    for wrong, said in (
        ({"channel": "capitol"}, "no channel 'capitol'"),
        ({"layout": "circle"}, "no layout 'circle'"),
        ({"lang": "fr"}, "no language 'fr'"),
        ({"focus": ["nobody"]}, "'nobody'"),
        ({"avoid": ["nobody"]}, "'nobody'"),
        ({"channel": "market", "bottlenecks": True}, "the channel market has no standard question"),
        ({"channel": "market", "avoid": ["b"]}, "the channel market has no standard question"),
    ):
        with pytest.raises(NameUnknown, match=said):
            view(small, **wrong)
    without = world(tmp_path / "none", actors="id | name | kind\na | A | sme")
    with pytest.raises(NameUnknown, match="the case world has no standard question"):
        view(without, bottlenecks=True)
    assert view(without).holders == ()


def test_the_same_view_gives_the_same_bytes_whatever_the_hash_seed():
    code = """
import json, sys, kg
from kg.rendering.view_page import payload_of
case = kg.read_case("japan-1998")
for options in ({}, {"channel": "capital", "bottlenecks": True}, {"avoid": ["keiretsu-links"]}, {"focus": ["h-firm"], "depth": 2, "lang": "ja"}):
    sys.stdout.write(json.dumps(payload_of(kg.view(case, **options))))
"""
    outs = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outs) == 1
    assert len(outs.pop()) > 100_000


def test_a_view_marks_what_is_over_and_what_has_not_begun(tmp_path):
    case = aged(tmp_path / "w")
    seen = view(case)
    assert {row.id: row.when for row in (*seen.actors, *seen.ties) if row.when} == REASONS
    assert {t.id: t.since for t in seen.ties if t.since} == {"lapsed": "2015-01-01"}
    said = [s.text for s in seen.sentences()]
    assert "5 of these over by 2020-12-31." in said
    assert "4 of these not yet begun by 2020-12-31." in said
    actors, ties = seen.tables()
    assert {r["actor"]: (r["when"], r["dates"]) for r in actors.records()} == {
        "a": ("current", "…–2020-06/2021"), "b": ("current", "1980–…"), "gone": ("ended", "…–2010"),
        "next": ("not begun", "2030–…"),
    }  # fmt: skip
    assert {r["tie"]: r["dates"] for r in ties.records()}["old"] == "2001-2005"
    payload = payload_of(seen)
    assert {
        r["id"]: r["when"] for r in (*payload["actors"], *payload["ties"]) if r["when"]
    } == REASONS


def test_on_a_day_ties_of_those_who_are_not_there_are_not_drawn(tmp_path):
    case = aged(tmp_path / "w")
    assert {t.id for t in view(case, as_of=DAY).ties} == set(
        case.tables["ties"]["id"]
    ) - REASONS.keys()
    assert {t.id for t in view(aged(tmp_path / "v", "")).ties if t.when} == set()


def test_what_was_not_worked_out_says_so_and_how_to_have_it(small, monkeypatch):
    scope = lambda **options: view(small, **options).scope  # noqa: E731
    both = [h.id for h in view(small).holders]
    assert scope() == Scope(("capital",), gatekeepers=True, routes=True)
    lacking = [s.text for s in view(small).sentences() if s.topic == "not worked out"]
    assert lacking == [
        "not worked out: who cannot be avoided and ways around of authority, without a standard question; to have it: "
        "kg bottlenecks and kg bypass, with --channel, --from and --to."
    ]
    assert not [s for s in view(small, "capital").sentences() if s.topic == "not worked out"]
    monkeypatch.setattr("kg.questions.view.question.VIEW_ROUTES", 1)
    assert scope() == Scope(("capital",), gatekeepers=True, routes=False)
    assert [h.id for h in view(small).holders] == both
    assert view(small).routes == ()
    monkeypatch.setattr("kg.questions.view.question.VIEW_GATEKEEPERS", 1)
    assert scope() == Scope(("capital",), gatekeepers=False, routes=False)
    assert [s.text for s in view(small, "capital").sentences()][-1] == (
        "not worked out: who cannot be avoided and ways around, as the case is large; to have it: kg view --bottlenecks."
    )
    assert payload_of(view(small))["scope"] == {
        "channels": ["capital"],
        "gatekeepers": False,
        "routes": False,
    }
    # What is asked for is worked out, however large the case.
    assert (
        scope(bottlenecks=True)
        == scope(avoid=["b"])
        == Scope(("capital",), gatekeepers=True, routes=True)
    )
    assert [h.id for h in view(small, bottlenecks=True).holders] == both


def test_rows_without_evidence_rest_on_that_of_the_case(tmp_path):
    case = world(
        tmp_path / "w",
        'id = "w"\ntitle = "W"\nevidence = "e"\n',
        actors="id | name | kind\na | A | sme",
        documents="id | title | locators\nd | A text | p:1-9",
        evidence="id | about | document | locator | method\ne | d | d | p.2 | synthetic",
    )
    assert [(e.document, e.locator) for e in view(case).default_evidence] == [("d", "p.2")]
    assert payload_of(view(case))["rest"][0]["loc"] == "p.2"


def test_a_page_of_a_large_case_has_as_many_actors_as_fit_and_says_of_how_many(small, monkeypatch):
    whole = view(small)
    everybody = [a.id for a in whole.actors]
    for most in range(len(whole.ties) + 1):
        monkeypatch.setattr(selection, "VIEW_PAGE_TIES", most)
        part = view(small, top=1)
        actors = [a.id for a in part.actors]
        assert actors == everybody[: len(actors)]
        inside = [t.id for t in whole.ties if {t.source, t.target} <= set(actors)]
        assert [t.id for t in part.ties] == inside
        following = {*actors, *everybody[len(actors) : len(actors) + 1]}
        more = [t for t in whole.ties if {t.source, t.target} <= following]
        assert len(inside) <= most or len(actors) == 1
        assert len(more) > most or actors == everybody
        assert part.all_rows == whole.all_rows == (len(everybody), len(whole.ties))
        assert ("The page has" in part.sentences()[0].text) == (actors != everybody)
    assert part.tie_kinds == whole.tie_kinds
    assert part.channels == whole.channels


def test_holders_and_routes_of_a_page_name_nobody_whom_it_lacks(japan, monkeypatch):
    whole = payload_of(view(japan))
    monkeypatch.setattr(selection, "VIEW_PAGE_ACTORS", 40)
    part = payload_of(view(japan, top=20))
    ids = {row["id"] for row in (*part["actors"], *part["ties"])}
    assert [h["held"] for h in part["holders"]] == [len(h["captives"]) for h in whole["holders"]]
    for holder, all_of_it in zip(part["holders"], whole["holders"], strict=True):
        for names in ("captives", "ties", "via"):
            assert holder[names] == [name for name in all_of_it[names] if name in ids]
    assert part["routes"] == [r for r in whole["routes"] if ids.issuperset(r["actors"])]
    assert 0 < len(part["routes"]) < len(whole["routes"])
