"""The graphs that a query names, read from its text alone."""

import pytest

from kg.errors import QueryError
from kg.sparql.guard import asked_graphs


@pytest.mark.parametrize(
    ("text", "default", "named"),
    [
        ("SELECT * {}", (), ()),
        ("SELECT * FROM <urn:a> {}", ("urn:a",), ()),
        ("SELECT * FROM <urn:a> FROM<urn:b> FROM NAMED <urn:c> FROM NAMED<urn:d> {}", ("urn:a", "urn:b"), ("urn:c", "urn:d")),
        ("select * from # <urn:no>\n <urn:a> from # from\n named # x\r <urn:b>{}", ("urn:a",), ("urn:b",)),
        ("SELECT (1 AS ?x)FROM<urn:a>{}", ("urn:a",), ()),
        ("SELECT (EXISTS { ?s ?p ?o } AS ?x) FROM <urn:a> {}", ("urn:a",), ()),
        ("PREFIX g: <urn:g/> PREFIX : <urn:e/> SELECT * FROM g:a FROM :b FROM g: {}", ("urn:g/a", "urn:e/b", "urn:g/"), ()),
        ("SELECT * FROM k:a {}", ("urn:known/a",), ()),
        ("PREFIX k: <urn:own/> SELECT * FROM k:a {}", ("urn:own/a",), ()),
        ("BASE <http://h/d/e> PREFIX p: <q#> SELECT * FROM <x> FROM <> FROM p:y {}", ("http://h/d/x", "http://h/d/e", "http://h/d/q#y"), ()),
        ("SELECT ?from $FROM { ?from ?fromage $FROM }", (), ()),
        ('SELECT * { ?s ?p "FROM <urn:a>" , \'from\' , """FROM <b>""" , "x"@from }', (), ()),
        ("PREFIX from: <urn:x> PREFIX : <urn:y> SELECT * { ?s from:x :from ; :a-from x:from ; <urn:FROM> _:from }", (), ()),
        ("# FROM <urn:a>\nSELECT * {}", (), ()),
    ],
)  # fmt: skip
def test_graphs_named(text, default, named):
    assert asked_graphs(text, {"k": "urn:known/"}) == (default, named)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * FROM {}",
        "SELECT * FROM 'x' {}",
        "SELECT * FROM unknown:x {}",
        "SELECT * FROM ?g {}",
        "FROM",
    ],
)
def test_from_without_an_address_is_an_error(text):
    with pytest.raises(QueryError, match="FROM"):
        asked_graphs(text, {})
