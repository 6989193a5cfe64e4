"""A case read from an endpoint is the case: its rows in their order, its settings, its answers; or one line says why not."""

import json
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pyoxigraph as ox
import pytest

from kg import rdf
from kg.case import Case, from_endpoint, read_case
from kg.case.rdf_graphs import BASE
from kg.case.read import examine
from kg.errors import CaseError, EndpointError, NameUnknown
from kg.schema.rdf_files import IH, RDF
from tests.support.commands import kg
from tests.support.endpoints import ROWS, always, answering, foreign
from tests.support.running import serving
from tests.support.worlds import CASE, world

ACTORS = "id|name|kind\nstate|State|state\nbank|Bank|bank\na-firm|A|sme"
TIES = "id|source|target|kind|status\nt|state|bank|funds|active\nl|bank|a-firm|lends-to|active"


def frames(case: Case) -> dict[str, pl.DataFrame]:
    """Return the tables without where they were read."""
    return {name: f.drop("file", "line") for name, f in case.tables.items()}


def same(one: Case, other: Case) -> bool:
    ours, theirs = frames(one), frames(other)
    return one.settings == other.settings and all(ours[name].equals(theirs[name]) for name in ours)


@pytest.fixture(scope="module")
def served() -> Iterator[str]:
    with serving("--rows", "5000") as server:
        yield server.sparql


@pytest.fixture(scope="module")
def read(served: str) -> Case:
    return read_case(served)


def test_the_embedded_case_is_the_same_over_the_line(read: Case, served: str) -> None:
    assert same(read, read_case())
    assert set(rdf.quads(read)) == set(rdf.quads(read_case()))
    assert read.address == served
    assert set(read.tables["ties"]["file"]) == {served}


@pytest.mark.parametrize(
    "command",
    [
        ("bottlenecks",), ("bypass",), ("brokers", "--permutations", "99"), ("dependence",), ("findings",), ("audit",),
        ("procedures",), ("recapture",), ("evidence", "j-client"), ("report", "--format", "json"), ("export", "--format", "graphml"),
    ],
    ids="-".join,
)  # fmt: skip
def test_every_question_has_the_same_answer(
    command: tuple[str, ...], served: str, read: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is asked of the case that was read once; that commands read it from there is tested below."""
    monkeypatch.setattr(
        "kg.case.read_case", lambda place: read if place == served else read_case(place)
    )
    here, there = (kg(*command, *more) for more in ((), ("--case", served)))
    assert (here.returncode, there.returncode, there.stderr) == (0, 0, "")
    assert there.stdout == here.stdout != ""


def test_check_and_query_and_build_take_an_address_too(served: str, tmp_path: Path) -> None:
    done = kg("check", "--case", f"{served}#japan-1998")
    assert done.returncode == 0
    assert "174 actors" in done.stderr
    assert {line.split(":0:")[0] for line in done.stdout.splitlines()} == {f"{served}#japan-1998"}
    assert kg("query", "actors", "--case", served).stdout == kg("query", "actors").stdout
    assert kg("build", "--case", served, "-o", str(tmp_path / "there")).returncode == 0
    rdf.build(read_case(), tmp_path / "here")
    name = "japan-1998.nq"
    assert (tmp_path / "there" / name).read_bytes() == (tmp_path / "here" / name).read_bytes()


@pytest.mark.parametrize("graph", ["turtle", "ntriples"])
@pytest.mark.parametrize("rows", [None, 100])
def test_a_foreign_endpoint_that_cuts_in_silence_gives_all_of_it(
    graph: str, rows: int | None
) -> None:
    example = read_case("example")
    with answering(foreign(rdf.quads(example), rows, graph)) as (address, asked):
        assert same(read_case(address), example)
    pages = sum("OFFSET" in fields["query"][0] for _, _, fields in asked)
    assert pages == 1 if rows is None else pages > 1


def test_pages_are_asked_for_and_join_without_a_seam(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(from_endpoint, "ENDPOINT_PAGE_TRIPLES", 97)
    example = read_case("example")
    with answering(foreign(rdf.quads(example))) as (address, asked):
        assert same(read_case(address), example)
    starts = [
        f["query"][0].split("OFFSET ")[1].split()[0]
        for _, _, f in asked
        if "OFFSET" in f["query"][0]
    ]
    assert starts == [str(n * 97) for n in range(len(starts))]


def test_one_of_several_is_chosen_by_its_id(tmp_path: Path) -> None:
    small = world(tmp_path, actors=ACTORS, ties=TIES)
    quads = [*rdf.quads(small), *rdf.quads(read_case("example"))]
    with answering(foreign(quads)) as (address, _):
        with pytest.raises(NameUnknown, match="holds 2 cases: example, world") as found:
            read_case(address)
        assert found.value.hint == f"choose one: --case {address}#example"
        assert read_case(f"{address}#world").id == "world"
        with pytest.raises(NameUnknown, match="holds no case 'wrld'") as found:
            read_case(f"{address}#wrld")
        assert "world" in found.value.hint
        with pytest.raises(NameUnknown, match="holds no case 'x>"):
            read_case(f"{address}#x>}}{{?s")


@pytest.mark.parametrize(
    "graphs",
    [[], ["urn:x"], [BASE + "x/derived"], [BASE + "../x"], [BASE + "X"], [BASE + "x#y"], [BASE]],
)
def test_what_holds_no_case_says_so(graphs: list[str]) -> None:
    term = ox.NamedNode("urn:t")
    quads = [ox.Quad(term, term, term, ox.NamedNode(g)) for g in graphs]
    with (
        answering(foreign(quads)) as (address, _),
        pytest.raises(NameUnknown, match="holds no case"),
    ):
        read_case(address)


def test_a_graph_by_our_name_is_found_without_a_word_on_what_it_is(tmp_path: Path) -> None:
    small = world(tmp_path, actors=ACTORS, ties=TIES)
    own = rdf.case_graph(small)
    with answering(foreign(q for q in rdf.quads(small) if q.subject != own)) as (address, _):
        found = read_case(address)
        done = kg("bottlenecks", "--case", address)
    assert (found.id, found.settings.title, found.settings.period) == ("world", "world", None)
    assert "states no standard questions" in done.stderr


def scripted(count: object, *pages: tuple[bytes, str]):
    """Answer that there is one case, of so many triples, then with these pages."""
    left = list(pages)

    def answer(fields):
        text = fields["query"][0]
        if "COUNT" in text:
            cell = {"type": "literal", "value": str(count)}
            return (
                200,
                {"Content-Type": ROWS},
                json.dumps(
                    {"head": {"vars": ["n"]}, "results": {"bindings": [{"n": cell}]}}
                ).encode(),
            )
        if "OFFSET" in text:
            body, media = left.pop(0) if left else (b"", "application/n-triples")
            return 200, {"Content-Type": media}, body
        cell = {"type": "uri", "value": BASE + "x"}
        return (
            200,
            {"Content-Type": ROWS},
            json.dumps({"head": {"vars": ["g"]}, "results": {"bindings": [{"g": cell}]}}).encode(),
        )

    return answer


NT = "application/n-triples"
DEEP_TERM = "<<( <urn:a> <urn:b> " * 3000 + "<urn:c>" + " )>>" * 3000
LINE = f"<{BASE}x/a> <{RDF}type> <{IH}Bank> .\n".encode()


@pytest.mark.parametrize(
    ("count", "pages", "message"),
    [
        (2, [(LINE, NT)], "gives 1 of the 2 triples"),
        (2, [], "gives 0 of the 2 triples"),
        (1, [(LINE + b"<urn:a> <urn:b> \"c\" .\n", NT)], "gives 2 of the 1 triples"),
        (3, [(LINE, NT), (LINE, NT), (LINE, NT)], "gives 1 of the 3 triples"),
        ("many", [], "does not count its triples: the answer is 'many'"),
        (10**9, [], "triples; kg reads at most 10,000,000"),
        (1, [(b"<html>", "text/html")], "answers as 'text/html', not with a graph"),
        (1, [(f"<urn:a> <{RDF}type> {DEEP_TERM} .".encode(), NT)], "cannot be read: it holds triples inside triples"),
        (1, [(b"<urn:a> <urn:b>", NT)], "the graph that http://.* gives cannot be read"),
        (1, [(b"\xff", NT)], "the graph that http://.* gives is not UTF-8"),
        (1, [(b"<urn:a> <urn:b> " + b"(" * 5000 + b")" * 5000 + b".", "text/turtle")], "nested more than"),
        (2, [(b'_:a <urn:b> "c" .\n', NT), (b'_:a <urn:b> "d" .\n', NT)], "blank nodes on several pages"),
    ],
)  # fmt: skip
def test_a_graph_that_does_not_come_whole_is_refused(
    count: object, pages: list[tuple[bytes, str]], message: str
) -> None:
    with (
        answering(scripted(count, *pages)) as (address, asked),
        pytest.raises(EndpointError, match=message) as found,
    ):
        read_case(address)
    assert "\n" not in str(found.value)
    assert len(asked) < 8


def test_one_triple_a_page_comes_to_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(from_endpoint, "ENDPOINT_PAGES", 3)
    pages = [(f'<urn:a> <urn:b> "{n}" .\n'.encode(), NT) for n in range(9)]
    with (
        answering(scripted(9, *pages)) as (address, _),
        pytest.raises(EndpointError, match="gives 3 of the 9 triples"),
    ):
        read_case(address)


def deep(levels: int, more: str = "") -> bytes:
    """Return rows whose only cell is a triple in a triple in a triple."""
    end = '{"type":"uri","value":"urn:x"}'
    opening = f'{{{more}"type":"triple","value":{{"subject":{end},"predicate":{end},"object":'
    cell = opening * levels + end + "}}" * levels
    return f'{{"head":{{"vars":["g"]}},"results":{{"bindings":[{{"g":{cell}}}]}}}}'.encode()


@pytest.mark.parametrize(
    ("body", "media"),
    [
        (b"<html>", "text/html"), (b"{", ROWS), (b"\xff", ROWS), (b"7", ROWS), (b"9" * 9999, ROWS), (b'{"head":{},"boolean":true}', ROWS),
        (b'{"head":{"vars":[]},"results":{"bindings":[]}}', ROWS), (b'{"head":{"vars":[[]]},"results":{"bindings":[{}]}}', ROWS),
        (b'{"head":{"vars":["g"]},"results":{"bindings":[{"g":{"value":7}}]}}', ROWS), (deep(8000), ROWS), (deep(10_000, '"}}":0,'), ROWS),
    ],
    ids=lambda v: v[:20] if isinstance(v, bytes) else "",
)  # fmt: skip
def test_what_is_no_endpoint_at_all_is_one_line(body: bytes, media: str) -> None:
    with answering(always(body, media)) as (address, _):
        done = kg("report", "--case", address)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert done.stderr.startswith(f"kg: {address} ")


def test_problems_in_the_data_name_the_address(tmp_path: Path) -> None:
    small = world(tmp_path, actors=ACTORS, ties=TIES)
    graph = rdf.case_graph(small)
    lost = ox.Quad(
        rdf.node(small, "t"), ox.NamedNode(IH + "source"), rdf.node(small, "state"), graph
    )
    tiers = ox.Quad(
        graph, ox.NamedNode(IH + "tiers"), ox.Literal("[tiers]\ntop = 1\n[channels.x]"), graph
    )
    channels = ox.Quad(graph, ox.NamedNode(IH + "channels"), ox.Literal("[channels"), graph)
    quads = [q for q in rdf.quads(small) if q != lost]
    with answering(foreign([*quads, tiers, channels])) as (address, _):
        _, problems, _ = examine(address)
        assert [str(p).removeprefix(f"{address}:0:").split(";")[0] for p in problems] == [
            "channels: is not valid TOML: Expected ']' at the end of a table declaration",
            "source: is empty (t)",
            "top: is not a list of names",
        ]
        with pytest.raises(CaseError, match="has 3 problems") as found:
            read_case(address)
        assert found.value.hint == f"list all problems with: kg check --case {address}"


def test_an_id_from_rdf_is_checked_as_one_from_a_file(tmp_path: Path) -> None:
    text = f'<urn:c> a <{IH}Case> ; <{IH}caseId> "../../x" . <urn:b> a <{IH}Bank> .'
    (tmp_path / "data.ttl").write_text(text)
    assert any("'../../x' does not have the form" in str(p) for p in examine(tmp_path)[1])


def test_rows_come_back_in_their_order_from_files_too(tmp_path: Path) -> None:
    small = world(tmp_path / "small", CASE, actors=ACTORS, ties=TIES)
    rdf.build(small, tmp_path / "out")
    (tmp_path / "alone").mkdir()
    (tmp_path / "alone" / "data.ttl").write_bytes((tmp_path / "out" / "world.ttl").read_bytes())
    again = read_case(tmp_path / "alone")
    assert list(again.tables["actors"]["id"]) == ["state", "bank", "a-firm"]
    assert sorted(rdf.quads(again), key=str) == sorted(rdf.quads(small), key=str)


def test_rows_in_the_order_of_their_ids_need_no_number(tmp_path: Path) -> None:
    small = world(
        tmp_path,
        actors="id|name|kind\na|A|sme\nb|B|bank",
        ties="id|source|target|kind|status\nl|b|a|lends-to|active",
    )
    assert not [q for q in rdf.rows(small) if q.predicate.value == IH + "rowNumber"]


LISTS = "id|name|kind|aliases|member_of\na|A|bank|zeta;alpha|\nc|C|bank|alpha;alpha;beta|\nb|B|sme|one;two|"


def test_lists_keep_their_order_and_those_in_the_order_of_their_letters_need_no_word(
    tmp_path: Path,
) -> None:
    small = world(
        tmp_path / "small", actors=LISTS, ties="id|source|target|kind|status\nl|a|b|lends-to|active"
    )
    said = {
        str(q.subject): q.object.value
        for q in rdf.rows(small)
        if q.predicate.value == IH + "listOrder"
    }
    assert said == {
        str(rdf.node(small, "a")): "aliases:zeta;alpha",
        str(rdf.node(small, "c")): "aliases:alpha;alpha;beta",
    }
    with answering(foreign(rdf.quads(small))) as (address, _):
        again = read_case(address)
    assert again.tables["actors"]["aliases"].to_list() == [
        ["zeta", "alpha"],
        ["alpha", "alpha", "beta"],
        ["one", "two"],
    ]
    assert again.more == ()


@pytest.mark.parametrize(
    "order", ["aliases:zeta", "aliases:zeta;alpha;x", "aliases:", "aliases", "name:zeta;alpha", ""]
)
def test_an_order_that_is_not_that_of_the_list_is_passed_over(order: str, tmp_path: Path) -> None:
    small = world(
        tmp_path, actors=LISTS, ties="id|source|target|kind|status\nl|a|b|lends-to|active"
    )
    told = ox.NamedNode(IH + "listOrder")
    quads = [q for q in rdf.quads(small) if q.predicate != told]
    with answering(
        foreign(
            [*quads, ox.Quad(rdf.node(small, "a"), told, ox.Literal(order), rdf.case_graph(small))]
        )
    ) as (address, _):
        assert read_case(address).tables["actors"]["aliases"][0].to_list() == ["alpha", "zeta"]
