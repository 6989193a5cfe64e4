"""Each kind of query that the engine answers wrongly: the wrong answer, the right one, the way to have it, near misses.

A test of `test_the_engine_answers_wrongly` that fails says that a newer engine answers rightly: then its kind, the
notice and its line in `queries/README.md` are to be taken away.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox
import pytest

from kg.queries import faults
from kg.queries.faults import KINDS, QueryScope

BASE = "http://e/"
PREFIXES = {"": BASE}
DATA = """
@prefix : <http://e/> .
:d { :a :p :b, :c . :a :q :b . :k :speaks "eins"@de, "zwei"@de . :k :says "one", "two" . :m :speaks "un"@fr }
:g { :a :p :o . :x :r :a . :t a :Thing . :t :own :g }
:h { :b :p :o . :b :p :n . :s :own :t }
"""


@pytest.fixture(scope="module")
def store() -> ox.Store:
    found = ox.Store()
    found.load(input=DATA.encode(), format=ox.RdfFormat.TRIG)
    return found


def graphs(*names: str) -> list[ox.NamedNode]:
    return [ox.NamedNode(BASE + name) for name in names]


def rows(store: ox.Store, text: str) -> list[str]:
    """Return the rows of an answer in order, each as its terms, a dash for none; `True` or `False` of ASK."""
    found = store.query(
        text, prefixes=PREFIXES, default_graph=graphs("d"), named_graphs=graphs("g", "h")
    )
    if isinstance(found, ox.QueryBoolean):
        return [str(bool(found))]
    return sorted(" ".join(shown(row[v]) for v in found.variables) for row in found)


def shown(term: object) -> str:
    if isinstance(term, ox.Literal):
        return f"{term.value}@{term.language}" if term.language else term.value
    return (
        term.value.removeprefix(BASE)
        if isinstance(term, ox.NamedNode)
        else "-"
        if term is None
        else "_"
    )


def names(
    store: ox.Store, text: str, named: Iterable[str] = ("g", "h"), seconds: float = 2
) -> tuple[str, ...]:
    asked = QueryScope(store, (BASE + "d",), tuple(BASE + name for name in named))
    return faults.faults(text, PREFIXES, asked, seconds)


@dataclass(frozen=True)
class Wrong:
    """A query: its kind, what SPARQL says by hand, what the engine gives, and a query that gives what SPARQL says."""

    kind: str
    text: str
    right: list[str]
    engine: list[str]
    cure: str


WRONG = [
    # The sides of MINUS share nothing but the graph, so that nothing is taken away.
    Wrong(
        "graph-minus",
        "SELECT ?a { GRAPH ?g { ?a :p :o MINUS { ?b :p :o } } }",
        ["a", "b"],
        [],
        "SELECT ?a { { GRAPH :g { ?a :p :o MINUS { ?b :p :o } } } UNION { GRAPH :h { ?a :p :o MINUS { ?b :p :o } } } }",
    ),
    # What they share has no value in one of the rows; FILTER NOT EXISTS says what was meant.
    Wrong(
        "graph-minus",
        "SELECT ?a { GRAPH ?g { ?a :p :o OPTIONAL { ?z :r ?a } MINUS { ?z :own ?w } } }",
        ["a", "b"],
        ["a"],
        "SELECT ?a { GRAPH ?g { ?a :p :o OPTIONAL { ?z :r ?a } FILTER(!BOUND(?z) || NOT EXISTS { ?z :own ?w }) } }",
    ),
    Wrong(
        "graph-minus",
        "SELECT ?a { GRAPH ?g { ?a :p :o MINUS {} } }",
        ["a", "b"],
        [],
        "SELECT ?a { GRAPH ?g { ?a :p :o } }",
    ),
    # In g one triple has the property, in h there are two; the engine counts all three at once.
    Wrong(
        "graph-select",
        "SELECT ?g ?n { GRAPH ?g { SELECT (COUNT(*) AS ?n) { ?s :p ?o } } }",
        ["g 1", "h 2"],
        ["- 3"],
        "SELECT ?g ?n { SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s :p ?o } } GROUP BY ?g }",
    ),
    Wrong(
        "graph-select",
        "SELECT ?g ?s { GRAPH ?g { ?t a :Thing . { SELECT ?s { ?s :p ?o } } } }",
        ["g a"],
        ["g a", "g b", "g b"],
        "SELECT ?g ?s { GRAPH ?g { ?t a :Thing } { SELECT ?g ?s { GRAPH ?g { ?s :p ?o } } } }",
    ),
    # One row of each graph.
    Wrong(
        "graph-select",
        "SELECT ?g { GRAPH ?g { SELECT ?g ?s { ?s :p ?o } ORDER BY ?s LIMIT 1 } }",
        ["g", "h"],
        ["g"],
        "SELECT ?g { { GRAPH :g { ?s :p ?o } BIND(:g AS ?g) } UNION "
        "{ SELECT ?s (:h AS ?g) { GRAPH :h { ?s :p ?o } } ORDER BY ?s LIMIT 1 } }",
    ),
    Wrong(
        "graph-values",
        "SELECT ?g ?x { GRAPH ?g { VALUES ?x { 1 } } }",
        ["g 1", "h 1"],
        ["- 1"],
        "SELECT ?g ?x { GRAPH ?g {} VALUES ?x { 1 } }",
    ),
    Wrong(
        "graph-values",
        "SELECT ?g ?x { GRAPH ?g { GRAPH :h { ?x :own :t } } }",
        ["g s", "h s"],
        ["- s"],
        "SELECT ?g ?x { GRAPH ?g {} GRAPH :h { ?x :own :t } }",
    ),
    Wrong(
        "graph-values",
        "SELECT ?g ?x ?y { GRAPH ?g { VALUES ?x { :a } OPTIONAL { ?x :p ?y } } }",
        ["g a o", "h a -"],
        ["g a o"],
        "SELECT ?g ?x ?y { GRAPH ?g {} VALUES ?x { :a } OPTIONAL { GRAPH ?g { ?x :p ?y } } }",
    ),
    # Between the braces ?g has no value, so that nothing passes the filter.
    Wrong(
        "graph-variable",
        "SELECT ?s { GRAPH ?g { ?s :p :o FILTER(BOUND(?g)) } }",
        [],
        ["a", "b"],
        "SELECT ?s { GRAPH ?g { ?s :p :o } FILTER(!BOUND(?g)) }",
    ),
    # OPTIONAL gives ?g the value :g, and of the graphs only g has that name; h has a row with :t.
    Wrong(
        "graph-variable",
        "SELECT ?s ?g { GRAPH ?g { ?s :own ?o OPTIONAL { ?s :own ?g } } }",
        ["t g"],
        ["s h", "t g"],
        "SELECT ?s ?g { GRAPH ?g { ?s :own ?o } FILTER(?o = ?g) }",
    ),
    Wrong(
        "graph-variable",
        "SELECT ?s ?g { GRAPH ?g { ?s :p :o BIND(:g AS ?g) } }",
        ["a g"],
        ["a g", "b g"],
        "SELECT ?s ?g { GRAPH ?g { ?s :p :o } FILTER(?g = :g) }",
    ),
    Wrong(
        "graph-absent",
        "SELECT ?n { GRAPH :none { SELECT (COUNT(*) AS ?n) { ?s ?p ?o } } }",
        [],
        ["0"],
        "SELECT (COUNT(*) AS ?n) { GRAPH :none { ?s ?p ?o } } HAVING(?n > 0)",
    ),
    # What has no step beside :c has ?x outside as its only shared variable, which MINUS is not to count.
    Wrong(
        "exists-minus",
        "SELECT ?x { ?x :q ?y FILTER EXISTS { ?a :p :c MINUS { ?b :speaks ?w } } }",
        ["a"],
        [],
        "SELECT ?x { ?x :q ?y FILTER EXISTS { ?a :p :c MINUS { ?a :speaks ?w } } }",
    ),
    Wrong(
        "zero-length-path",
        "SELECT ?x { ?x :p* :nowhere }",
        ["nowhere"],
        [],
        "SELECT ?x { { ?x :p+ :nowhere } UNION { VALUES ?x { :nowhere } } }",
    ),
    Wrong("zero-length-path", "ASK { :nowhere :p? :nowhere }", ["True"], ["False"], "ASK {}"),
    Wrong(
        "zero-length-path",
        "SELECT ?x { GRAPH ?g { :x (^:r|:p)?/:p* ?x } }",
        ["x", "x"],
        ["x"],
        "SELECT ?x { GRAPH ?g {} VALUES ?x { :x } }",
    ),
    # Both properties lead from :a to :b.
    Wrong(
        "alternative-path",
        "SELECT ?x { :a :p|:q ?x }",
        ["b", "b", "c"],
        ["b", "c"],
        "SELECT ?x { { :a :p ?x } UNION { :a :q ?x } }",
    ),
    Wrong(
        "alternative-path",
        "SELECT DISTINCT ?n { SELECT (COUNT(?x) AS ?n) { ?x ^(:p|:q)/:q ?y } }",
        ["3"],
        ["2"],
        "SELECT ?n { SELECT (COUNT(?x) AS ?n) { { ?a :p ?x } UNION { ?a :q ?x } ?a :q ?y } }",
    ),
    Wrong(
        "group-concat",
        "SELECT ?n { { SELECT (GROUP_CONCAT(?t) AS ?n) { :m :speaks ?t } } }",
        ["un"],
        ["un@fr"],
        "SELECT ?n { { SELECT (GROUP_CONCAT(STR(?t)) AS ?n) { :m :speaks ?t } } }",
    ),
    Wrong(
        "group-concat",
        "ASK { { SELECT (GROUP_CONCAT(UCASE(?t)) AS ?n) { VALUES ?t { 'a'@en } } } FILTER(?n = 'A') }",
        ["True"],
        ["False"],
        "ASK { { SELECT (GROUP_CONCAT(STR(UCASE(?t))) AS ?n) { VALUES ?t { 'a'@en } } } FILTER(?n = 'A') }",
    ),
    # Two solutions, two blank nodes.
    Wrong(
        "bnode",
        "SELECT (COUNT(DISTINCT ?n) AS ?k) { VALUES ?x { 1 2 } BIND(BNODE('x') AS ?n) }",
        ["2"],
        ["1"],
        "SELECT (COUNT(DISTINCT ?n) AS ?k) { VALUES ?x { 1 2 } BIND(BNODE() AS ?n) }",
    ),
]


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: wrong.text)
def test_the_engine_answers_wrongly(wrong: Wrong, store: ox.Store) -> None:
    found = rows(store, wrong.text)
    assert found != wrong.right, (
        f"the engine is mended: take the kind {wrong.kind} out of kg/queries/faults"
    )
    assert found == wrong.engine


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: wrong.text)
def test_a_query_that_the_engine_answers_wrongly_gets_a_notice(
    wrong: Wrong, store: ox.Store
) -> None:
    assert names(store, wrong.text) == (wrong.kind,)
    assert names(store, wrong.text.lower().replace(":thing", ":Thing")) == (wrong.kind,)


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: wrong.text)
def test_the_cure_gives_the_right_answer_and_nothing_is_told(wrong: Wrong, store: ox.Store) -> None:
    assert rows(store, wrong.cure) == wrong.right
    assert names(store, wrong.cure) == ()


def test_there_is_a_query_of_each_kind() -> None:
    assert {wrong.kind for wrong in WRONG} == set(KINDS)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_the_patterns_of_the_documentation_are_of_their_kind_and_of_none(
    kind: faults.FaultKind, store: ox.Store
) -> None:
    label = "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
    named = store if kind.name != "group-concat" else spoken(store)
    assert names(named, f"{label}SELECT * {{ {kind.wrong} }}") == (kind.name,)
    assert names(named, f"{label}SELECT * {{ {kind.right} }}") == ()


def spoken(store: ox.Store) -> ox.Store:
    """Return a copy with a label in a language."""
    found = ox.Store()
    found.extend(store)
    label = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    found.add(ox.Quad(graphs("a")[0], label, ox.Literal("a", language="en"), graphs("d")[0]))
    return found


NEAR = [
    # MINUS: with a name; with a variable to compare; without a pattern; outside.
    ("SELECT ?a { GRAPH :g { ?a :p :o MINUS { ?b :p :o } } }", ["a"]),
    ("SELECT ?a { GRAPH ?g { ?a :p :o MINUS { ?z :r ?a } } }", ["b"]),
    ("SELECT ?a { GRAPH ?g { ?a :p :o MINUS { VALUES ?b { 1 } } } }", ["a", "b"]),
    ("SELECT ?a { GRAPH ?g { ?a :p :o } MINUS { GRAPH ?h { ?b :p :o } } }", ["a", "b"]),
    ("SELECT ?a { ?a :q :b MINUS { ?b :p :b } }", ["a"]),
    ("SELECT ?a { GRAPH ?g { ?a :p :o FILTER NOT EXISTS { ?b :r ?a } } }", ["b"]),
    # SELECT: with the name of the graph; that asks no graph; outside.
    ("SELECT ?g ?s { GRAPH ?g { SELECT ?g ?s { ?s :p :o } } }", ["g a", "h b"]),
    (
        "SELECT ?g ?n { GRAPH ?g { SELECT ?g (COUNT(*) AS ?n) { ?s :p ?o } GROUP BY ?g } }",
        ["g 1", "h 2"],
    ),
    ("SELECT ?g { GRAPH ?g { ?s :p ?o { SELECT ?s { VALUES ?s { :a } } LIMIT 1 } } }", ["g"]),
    ("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s :p ?o } }", ["3"]),
    ("SELECT ?n { GRAPH :h { SELECT (COUNT(*) AS ?n) { ?s :p ?o } } }", ["2"]),
    # VALUES, BIND, OPTIONAL, UNION beside a pattern, or alone where the braces are else empty.
    ("SELECT ?g ?x { GRAPH ?g { VALUES ?x { :a :b } ?x :p :o } }", ["g a", "h b"]),
    ("SELECT ?g ?x { GRAPH ?g { BIND(1 AS ?x) } }", ["g 1", "h 1"]),
    ("SELECT ?g ?x { GRAPH ?g { OPTIONAL { ?x :r :a } } }", ["g x", "h -"]),
    ("SELECT ?g ?x { GRAPH ?g { { ?x :r :a } UNION { ?x :p :n } } }", ["g x", "h b"]),
    ("SELECT ?g { GRAPH ?g {} }", ["g", "h"]),
    ("SELECT ?g ?x { GRAPH ?g { ?a :p :o } GRAPH :h { ?x :own :t } }", ["g s", "h s"]),
    # The variable of GRAPH: after the braces; in a pattern of its own; in VALUES beside a pattern; another.
    ("SELECT ?s { GRAPH ?g { ?s :p :o } FILTER(?g = :g) }", ["a"]),
    ("SELECT ?s { GRAPH ?g { ?s :own ?g } }", ["t"]),
    ("SELECT ?s { GRAPH ?g { ?s :own ?g FILTER(?g != :h) } }", ["t"]),
    ("SELECT ?s { GRAPH ?g { VALUES ?g { :h } ?s :p :o } }", ["b"]),
    ("SELECT ?s { GRAPH ?g { ?s :p ?h FILTER(BOUND(?h)) } }", ["a", "b", "b"]),
    # MINUS in EXISTS that compares a variable of its own; EXISTS in MINUS.
    ("SELECT ?x { ?x :q ?y FILTER EXISTS { ?a :p :c MINUS { ?a :speaks ?w } } }", ["a"]),
    ("SELECT ?x { ?x :q ?y MINUS { ?x :p :c FILTER NOT EXISTS { ?x :speaks ?w } } }", []),
    # Paths: to a term that is there; between variables; with a step; where the step is needed besides.
    ("SELECT ?x { ?x :p* :c }", ["a", "c"]),
    ("SELECT ?y { VALUES ?x { :nowhere } ?x :p* ?y }", []),
    ("SELECT ?x { ?x :p+ :nowhere }", []),
    ("SELECT ?x { ?x :p*/:q :nowhere }", []),
    ("SELECT ?x { ?x :q ?y . ?y :p* :nowhere }", []),
    ("ASK { :nowhere :p* :a }", ["False"]),
    ("SELECT ?x { :k :says|:speaks ?x } ORDER BY ?x", ["eins@de", "one", "two", "zwei@de"]),
    ("SELECT DISTINCT ?x { :a :p|:q ?x }", ["b", "c"]),
    ("SELECT ?x { :a (:p|:q)+ ?x }", ["b", "c"]),
    ("ASK { :a :p|:q :b }", ["True"]),
    ("SELECT (COUNT(DISTINCT ?x) AS ?n) { :a :p|:q ?x }", ["2"]),
    # Texts: without a language; made plain; of several languages.
    ("SELECT (GROUP_CONCAT(?t; SEPARATOR='+') AS ?n) { :k :says ?t FILTER(?t = 'one') }", ["one"]),
    ("SELECT (GROUP_CONCAT(STR(?t)) AS ?n) { :m :speaks ?t }", ["un"]),
    ("SELECT (GROUP_CONCAT(?t) AS ?n) { VALUES ?t { 'a'@en 'b'@de } }", ["a b"]),
    ("SELECT (GROUP_CONCAT(?i) AS ?n) { :m :speaks ?t BIND(LANG(?t) AS ?i) }", ["fr"]),
    ("SELECT (GROUP_CONCAT(CONCAT(?t, '!')) AS ?n) { :m :speaks ?t }", ["un!"]),
    ("SELECT (BNODE() AS ?n) {}", ["_"]),
    # What a word of the text seems to say, and does not.
    ("SELECT ?GRAPH { ?GRAPH :q 'GRAPH ?g { MINUS BNODE(1) }' } # GROUP_CONCAT(?x)", []),
]


@pytest.mark.parametrize(("text", "right"), NEAR)
def test_a_near_miss_is_answered_rightly_and_nothing_is_told(
    text: str, right: list[str], store: ox.Store
) -> None:
    assert rows(store, text) == right
    assert names(store, text) == ()


def test_where_there_is_one_graph_and_nobody_asks_its_name_no_graphs_are_mixed(
    store: ox.Store,
) -> None:
    nameless = "SELECT ?s { GRAPH ?g { { SELECT ?s { ?s :p ?g } } } }"
    assert names(store, nameless, ["g"]) == ()
    assert names(store, nameless) == ("graph-select",)
    assert names(store, nameless.replace("SELECT ?s", "SELECT *", 1), ["g"]) == ("graph-select",)
    assert names(store, "SELECT ?x { GRAPH ?g { VALUES ?x { 1 } } }", ["g"]) == ()


def test_several_kinds_are_told_in_order_each_once(store: ox.Store) -> None:
    twice = "SELECT (BNODE(?t) AS ?n) { GRAPH ?g { VALUES ?x { 1 } } GRAPH ?h { ?a :p :o MINUS { ?b :p :o } MINUS {} } }"
    assert names(store, twice) == ("graph-minus", "graph-values", "bnode")


def test_a_prefix_that_needs_no_declaration_is_known_and_one_that_is_declared_wins(
    store: ox.Store,
) -> None:
    assert names(store, "ASK { ?x :p* :c }") == ()
    assert names(store, "PREFIX : <urn:other:> ASK { ?x :p* :c }") == ("zero-length-path",)
    assert names(store, "BASE <http://e/> ASK { ?x <p>* <c> }") == ()


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s ?p ?o FILTER(!!BOUND(?s)) GRAPH ?g { VALUES ?x { 1 } } }",  # the engine reads it, rdflib does not
        "SELECT * { GRAPH ?g { " + "{ " * 45 + "} " * 45 + "} }",
        "SELECT * { GRAPH ?g { FILTER(" + "(" * 45 + "1" + ")" * 45 + ") } }",
        "SELECT * { GRAPH ?g { ?s " + "(" * 45 + ":p*" + ")" * 45 + " ?o } }",
        "SELECT * { GRAPH ?g { " + "OPTIONAL { " * 45 + "} " * 45 + "} }",
        "SELECT * { GRAPH ?g { ?s ?p ?o BIND(UCASE(?o) AS ?x) BIND(CONCAT(?x, ?x) AS ?x) } } GRAPH",
        "SELECT (GROUP_CONCAT(?x) AS ?n) { BIND(UCASE(?x) AS ?x) }",
        "GRAPH ?g { MINUS",
        "",
    ],
)
def test_a_query_that_rdflib_cannot_parse_gets_no_notice_and_no_error(
    text: str, store: ox.Store
) -> None:
    assert set(names(store, text)) <= set(KINDS)


def test_what_takes_too_long_is_given_up(store: ox.Store) -> None:
    text = "SELECT * { " + "?s :p 'x' . " * 300 + "GRAPH ?g { VALUES ?x { 1 } } }"
    assert names(store, text, seconds=60) == ("graph-values",)
    assert names(store, text, seconds=0.001) == ()
    assert names(store, text, seconds=0) == ()


def test_a_kind_is_one_line_of_plain_characters() -> None:
    for notice in faults.notices(tuple(KINDS)):
        assert notice.isascii()
        assert notice.isprintable()
        assert " | " not in notice
    assert faults.notices(("graph-minus", "no such kind")) == (KINDS["graph-minus"].notice,)
