"""RDF that contradicts itself, or uses undeclared terms, is a problem as in a table."""

import pytest

from kg import rdf
from kg.case import read_case
from kg.case.check_rdf_terms import ontology_terms, slipped
from kg.case.read import examine
from kg.schema.rdf_files import IH
from kg.system import shipped_files
from tests.support.worlds import CASE, write

HEAD = """@prefix : <https://w3id.org/intermediation/case/world/> . @prefix ex: <https://example.org/> .
@prefix ih: <https://w3id.org/intermediation/ns#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix dcterms: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
ROWS = """:a a ih:Bank ; rdfs:label "A"@en . :b a ih:SME ; rdfs:label "B"@en .
:t a ih:BuysFrom ; ih:source :a ; ih:target :b ; ih:status ih:active .
:doc a ih:CitedDocument ; rdfs:label "D" ; ih:locators "s:1-2" .
:e a ih:Evidence ; ih:document :doc ; ih:locator "s.1" ; ih:method ih:reading . :t ih:evidence :e .
"""
ACTORS = "id|name|name_ja|kind|aliases|start\na|A||bank|x|1990\nb|B|べ|sme||"
TIES = "id|source|target|kind|status|refused_by|share\nt|a|b|buys-from|active||40\nno|a|b|lends-to|refused|source|"


def told(folder, text="", name="case.ttl", rows=ROWS):
    """Return the problems of a case of RDF, without the file and the line, which are the same for all."""
    folder.mkdir(exist_ok=True)
    (folder / "case.toml").write_text(CASE, "utf-8")
    (folder / name).write_text(HEAD + rows + text, "utf-8")
    found = [str(p) for p in examine(folder)[1]]
    assert all(line.startswith(f"{name}:0:") for line in found), found
    return [line.removeprefix(f"{name}:0:") for line in found]


def test_rows_without_contradiction_are_no_problem(tmp_path):
    assert told(tmp_path) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (":t ih:share 40, 50 .", "share: t has two values of ih:share: '40' and '50'; keep one"),
        (":t ih:share 40, 50, 60, 70, 80 .", "share: t has 5 values of ih:share: '40', '50', '60' and 2 more; keep one"),
        (":t ih:shareMax 9007199254740993, 9007199254740992 .", "share_max: t has two values of ih:shareMax: '9007199254740992' and '9007199254740993'"),
        (':a rdfs:label "Bank A"@en .', "name: a has two values of rdfs:label: 'A' and 'Bank A'; keep one"),
        (':b rdfs:label "べ"@ja, "ビ"@ja .', "name_ja: b has two values of rdfs:label: 'べ' and 'ビ'; keep one"),
        (":a a ih:Agency .", "kind: a has two values of ih:kind: 'agency' and 'bank'; keep one"),
        (":a ih:kind ih:Bank, ih:CityBank .", "kind: a has two values of ih:kind: 'bank' and 'city-bank'; keep one"),
        (":a ih:kind ih:SME .", "kind: a has two values of ih:kind: 'sme' and 'bank'; keep one"),
        (":t ih:source :b .", "source: t has two values of ih:source: 'a' and 'b'; keep one"),
        (":t ih:status ih:refused .", "status: t has two values of ih:status: 'active' and 'refused'; keep one"),
        (':e ih:locator "s.2" .', "locator: e has two values of ih:locator: 's.1' and 's.2'; keep one"),
        (":a ih:evidence :e .", "about: e has two values of ih:evidence: 'a' and 't'; keep one"),
        (":a ih:collective true, false .", "collective: a has two values of ih:collective: 'false' and 'true'; keep one"),
        (":a a ih:Tie .", ": a is a row of actors and of ties; a resource is one row: keep one class, and remove the others"),
        (':a dcterms:identifier "x", "y" .', "id: a has two values of dcterms:identifier: 'x' and 'y'; keep one"),
        (':a dcterms:identifier "x" .', "id: a has two values of dcterms:identifier: 'a' and 'x'; the id of a row is the end of its address"),
        ('ex:m a ih:Firm ; rdfs:label "M", "N" .', "name: m <https://example.org/m> has two values of rdfs:label: 'M' and 'N'; keep one"),
    ],
)  # fmt: skip
def test_two_values_where_a_row_takes_one(tmp_path, text, expected):
    found = told(tmp_path, text)
    assert [line for line in found if line.startswith(expected)], found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (':t ih:startFrom "2001-01-01"^^xsd:date, "2005-01-01"^^xsd:date .', "start: t has two values of ih:startFrom: '2001-01-01' and '2005-01-01'; keep one"),
        (':t ih:startFrom "2001-01-01" ; ih:startTo "2001-12-31", "2002-12-31" .', "start: t has two values of ih:startTo: '2001-12-31' and '2002-12-31'; keep one"),
        (':t ih:startFrom "2001-05-14"^^xsd:date ; ih:startYear 1999 .', "start: t has two values of ih:startFrom: '2001-05-14' and '1999'; keep one"),
        (':t ih:startTo "2001-05-14"^^xsd:date .', "start: t has the last day of a date, but not the first day; give both, or the year alone"),
        (':t ih:startFrom "2001-05-14"^^xsd:date ; ih:startTo "soon" .', "start: 'soon' is not a date (t); write 1998, 1998-05, 1998-05-14, or 1996/1998 for a span"),
        (':t ih:startFrom "2001-05-14"^^xsd:date ; ih:startTo "2000-05-14"^^xsd:date .', "start: '2001-05-14/2000-05-14' is not a date (t)"),
    ],
)  # fmt: skip
def test_days_that_make_no_date(tmp_path, text, expected):
    found = told(tmp_path, text)
    assert len(found) == 1 and found[0].startswith(expected), found


@pytest.mark.parametrize(
    ("text", "table", "row", "column", "value"),
    [
        (':t ih:share "40"^^xsd:integer, 40.0, "40.00"^^xsd:decimal .', "ties", "t", "share", 40.0),
        (':a ih:collective true, "TRUE" .', "actors", "a", "collective", True),
        (':a rdfs:label "A", "Banque"@fr, "エー"@ja .', "actors", "a", "name", "A"),
        (':a rdfs:label "A", "Banque"@fr, "エー"@ja .', "actors", "a", "name_ja", "エー"),
        (':c a ih:Firm ; rdfs:label "Moulin"@fr, "Mühle"@de, "Mill"@en .', "actors", "c", "name", "Mill"),
        (':c a ih:Firm ; rdfs:label "Moulin"@fr, "Mühle"@de, "Mill" .', "actors", "c", "name", "Mill"),
        (":c a ih:CityBank, ih:Bank, ih:Actor ; rdfs:label 'C'@en .", "actors", "c", "kind", "city-bank"),
        (":a ih:kind ih:CityBank .", "actors", "a", "kind", "city-bank"),
        (":t ih:startYear 1999 .", "ties", "t", "start", "1999"),
        (':t ih:startFrom "1999-01-01"^^xsd:date ; ih:startTo "1999-12-31"^^xsd:date ; ih:startYear 1999 .', "ties", "t", "start", "1999"),
        (":t ih:strategy ih:niche, ih:networking .", "ties", "t", "strategy", ["networking", "niche"]),
        (':c a ih:Firm ; dcterms:identifier "c" ; rdfs:label "C" .', "actors", "c", "name", "C"),
    ],
)  # fmt: skip
def test_one_value_in_several_forms_is_one(tmp_path, text, table, row, column, value):
    assert told(tmp_path, text) == []
    case = read_case(tmp_path)
    assert case.homes[row] == table
    found = case.row(row)[column]
    assert (sorted(found) if isinstance(found, list) else found) == value


def test_what_a_row_s_cell_does_not_hold_stays_beside_it(tmp_path):
    text = ':a a <http://xmlns.com/foaf/0.1/Agent> ; rdfs:label "Banque"@fr ; ih:startYear 1999, 1999 . ex:m a ih:Firm ; rdfs:label "M" ; dcterms:identifier "5493-XY" .'
    assert told(tmp_path, text) == []
    store = rdf.store(read_case(tmp_path))
    prefixes = {**rdf.PREFIXES, "c": "https://w3id.org/intermediation/case/world/"}
    ask = 'ASK { c:a a <http://xmlns.com/foaf/0.1/Agent> ; rdfs:label "Banque"@fr . c:m dcterms:identifier "5493-XY", "m" }'
    assert store.query(ask, prefixes=prefixes, use_default_graph_as_union=True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (":t ih:shareMx 40 .", ": unknown property ih:shareMx, of t; did you mean ih:shareMax"),
        (":x a ih:LendTo ; ih:source :a ; ih:target :b ; ih:status ih:active .", "kind: unknown kind ih:LendTo, of x; did you mean ih:LendsTo"),
        (":x a ih:LendTo . :y a ih:LendTo .", "kind: unknown kind ih:LendTo, of x and y; did you mean ih:LendsTo"),
        (":t ih:scope ih:Some .", "scope: unknown scope 'ih:Some' (t); use one of each, some"),
        (":t ih:scope ih:sme .", "scope: unknown scope 'sme' (t); use one of each, some"),
        (":t ih:scope ex:some .", "scope: unknown scope '<https://example.org/some>' (t); use one of each, some"),
        (":x a ih:Tie ; ih:kind ih:LendTo ; ih:source :a ; ih:target :b ; ih:status ih:active .", "kind: unknown kind 'lend-to' (x); did you mean lends-to"),
        (":x a ih:Tie ; ih:kind ex:LendsTo ; ih:source :a ; ih:target :b ; ih:status ih:active .", "kind: unknown kind '<https://example.org/LendsTo>'"),
        ("ex:Pays rdfs:subClassOf ih:Funding .", "kind: unknown kind ih:Funding, of <https://example.org/Pays>; did you mean ih:Funds"),
        ("ex:Pays rdfs:subClassOf ih:Funds ; ih:channel ih:capitl .", ": unknown term ih:capitl, of <https://example.org/Pays>; did you mean ih:capital"),
        (':a ex:p "1"^^ih:number .', ": unknown datatype ih:number, of a; "),
        (":t ih:zzzzzzzzzz 1 .", ": unknown property ih:zzzzzzzzzz, of t; declare the term in the folder, or use a term of the ontology"),
        (":t <https://w3id.org/intermediation/ns#a/b?c> 1 .", ": unknown property <https://w3id.org/intermediation/ns#a/b?c>, of t; "),
        (":t <http://w3id.org/intermediation/ns#share> 40 .", ": <http://w3id.org/intermediation/ns#share>, of t, resembles our namespace, but is not in it; did you mean ih:share, <https://w3id.org/intermediation/ns#share>?"),
        (":t <https://w3id.org/intermediation/ns/share> 40 .", ": <https://w3id.org/intermediation/ns/share>, of t, resembles our namespace"),
        (":t <https://w3id.org/intermediation#share> 40 .", ": <https://w3id.org/intermediation#share>, of t, resembles our namespace"),
        (":t ex:p <http://w3id.org/intermediation/case/world/a> .", ": <http://w3id.org/intermediation/case/world/a>, of t, resembles our namespace, but is not in it; the addresses of rows begin with https://w3id.org/intermediation/case/"),
        (":x ih:source :a ; ih:target :b .", ": x has ih:source, but no class that makes it a row; give it a class: ih:Tie"),
        ("ex:x a ex:LendsTo ; ih:source :a ; ih:target :b .", ": <https://example.org/x> has ih:source, but no class that makes it a row"),
        (":x a ih:Record ; ih:about :a ; ih:value 3 .", ": x has ih:about, but no class that makes it a row; give it a class: ih:Measure"),
    ],
)  # fmt: skip
def test_terms_that_nobody_declares_and_rows_without_a_class(tmp_path, text, expected):
    found = told(tmp_path, text)
    assert len(found) == 1 and found[0].startswith(expected), found


@pytest.mark.parametrize(
    "text",
    [
        "ih:PaysTitheTo rdfs:subClassOf ih:Funds . :x a ih:PaysTitheTo ; ih:source :a ; ih:target :b ; ih:status ih:active .",
        "ex:Lends rdfs:subClassOf ih:LendsTo ; ih:strategy ih:niche . :x a ex:Lends ; ih:source :a ; ih:target :b ; ih:status ih:active .",
        'ih:thrift a ih:Strategy ; rdfs:label "thrift"@en . ih:founded a owl:DatatypeProperty . :a ih:founded 1900 .',
        ":a rdfs:seeAlso <https://w3id.org/intermediation/ns>, <https://w3id.org/intermediation/>, ih: .",
        ":x a ih:DerivedTie ; ih:kind ih:LendsTo ; ih:source :a ; ih:target :b ; ih:derivedFrom :t ; ih:inheritedAt ih:source .",
        ":a ih:capitalTo :b ; ih:lendsTo :b .",
        "ih:actors-table <http://www.w3.org/ns/shacl#property> ex:region . ex:region <http://www.w3.org/ns/shacl#path> ih:region ; "
        '<http://www.w3.org/ns/shacl#name> "region" ; <http://www.w3.org/ns/shacl#maxCount> 1 . :a ih:region "Kansai" .',
        "ex:Lends rdfs:subClassOf ih:LendsTo ; ih:tieProperty ih:lends . :a ih:lends :b .",
        "<https://w3id.org/intermediation/case/world> a ih:Case ; ih:periodEndTo '2000-12-31'^^xsd:date ; dcterms:creator 'me' .",
    ],
)
def test_what_the_case_declares_is_known(tmp_path, text):
    assert told(tmp_path, text) == []


def test_the_ontology_itself_has_no_unknown_term(tmp_path):
    write(tmp_path, actors="id|name|kind\na|A|bank")
    for name in ("ih.ttl", "shapes.ttl", "align.ttl"):
        (tmp_path / name).write_bytes((shipped_files.folder("ontology") / name).read_bytes())
    assert examine(tmp_path)[1] == []


def test_every_term_of_the_ontology_is_as_it_must_be_and_no_other_is_near():
    assert not [word for word in ontology_terms()[""] if slipped(IH + word)]
    assert all(
        slipped(f"http://w3id.org/intermediation/ns#{word}") for word in ontology_terms()[""]
    )
    assert not slipped("https://w3id.org/other/ns#share")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (":t ih:share 50 .", "ties.csv:2:share: t has '40' here and '50' in more.ttl; keep one"),
        (":t a ih:Tie ; ih:kind ih:LendsTo .", "ties.csv:2:kind: t has 'buys-from' here and 'lends-to' in more.ttl; keep one"),
        (":t ih:source :b .", "ties.csv:2:source: t has 'a' here and 'b' in more.ttl; keep one"),
        (":no ih:refusedBy :b .", "ties.csv:3:refused_by: no has 'source' here and 'b' in more.ttl; keep one"),
        (':a rdfs:label "Bank A"@en .', "actors.csv:2:name: a has 'A' here and 'Bank A' in more.ttl; keep one"),
        (':b rdfs:label "ビ"@ja .', "actors.csv:3:name_ja: b has 'べ' here and 'ビ' in more.ttl; keep one"),
        (":a ih:startYear 1991 .", "actors.csv:2:start: a has '1990' here and '1991' in more.ttl; keep one"),
        (":a a ih:SME .", "actors.csv:2:kind: a has 'bank' here and 'sme' in more.ttl; keep one"),
        (":a a ih:Tie .", "more.ttl:0:id: the id a is already used (a); see actors.csv:2"),
    ],
)  # fmt: skip
def test_a_row_of_a_table_and_rdf_that_says_otherwise(tmp_path, text, expected):
    write(tmp_path, actors=ACTORS, ties=TIES)
    (tmp_path / "more.ttl").write_text(HEAD + text, "utf-8")
    found = [str(p) for p in examine(tmp_path)[1]]
    assert [line for line in found if line.startswith(expected)] or expected in found, found


def test_what_rdf_says_of_a_row_of_a_table_fills_its_empty_cells(tmp_path):
    write(tmp_path, actors=ACTORS, ties=TIES)
    text = ':a a ih:Actor, ih:Bank ; rdfs:label "A"@en, "エー"@ja, "Banque"@fr ; skos:altLabel "y"@en ; ih:startYear 1990 .'
    text += " :t ih:share 40.0 ; ih:strategy ih:niche . :no ih:refusedBy :a . :b ih:memberOf :r . :r a ih:SME ; rdfs:label 'R' ; ih:collective true ."
    (tmp_path / "more.ttl").write_text(HEAD + text, "utf-8")
    case = read_case(tmp_path)
    a, t = case.row("a"), case.row("t")
    assert (a["name"], a["name_ja"], a["aliases"], a["start"], a["line"]) == (
        "A",
        "エー",
        ["x", "y"],
        "1990",
        2,
    )
    assert (t["share"], t["strategy"], case.members["r"]) == (40, ["niche"], ("b",))
    again = read_case(tmp_path)
    assert set(rdf.rows(case)) == set(rdf.rows(again))
    shares = [q for q in rdf.rows(case) if q.predicate.value == IH + "share"]
    assert [q.object.value for q in shares] == ["40"]


def test_files_of_rdf_are_one_description(tmp_path):
    (tmp_path / "a.ttl").write_text(HEAD + ROWS + 'ex:m a ih:Firm ; rdfs:label "M"@en .', "utf-8")
    (tmp_path / "b.nt").write_text(
        f'<https://example.org/m> <{IH}startYear> "1990" .\n<https://example.org/m> a <{IH}Firm> .'.replace(
            " a ", " <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "
        )
    )
    (tmp_path / "case.toml").write_text(CASE, "utf-8")
    case = read_case(tmp_path)
    assert sorted(i for i in case.names if i.startswith("m")) == ["m"]
    assert case.row("m")["start"] == "1990"
    (tmp_path / "c.ttl").write_text(HEAD + ":t ih:share 40 . ex:m ih:startYear 1991 .", "utf-8")
    (tmp_path / "d.ttl").write_text(HEAD + ":t ih:share 50 .", "utf-8")
    found = [str(p) for p in examine(tmp_path)[1]]
    assert found == [
        "a.ttl:0:share: t has two values of ih:share: '40' and '50'; keep one",
        "a.ttl:0:start: m <https://example.org/m> has two values of ih:startYear: '1990' and '1991'; keep one",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('<urn:c> a ih:Case ; ih:caseId "a", "b" ; dcterms:title "T" .', "id: the case has two values of ih:caseId: 'a' and 'b'; keep one"),
        ('<urn:c> a ih:Case ; ih:caseId "a" ; dcterms:title "T", "U" .', "title: the case has two values of dcterms:title: 'T' and 'U'; keep one"),
        ('<urn:c> a ih:Case ; ih:caseId "a" ; dcterms:title "T" ; ih:periodStartFrom "1999-01-01" ; ih:periodEndTo "1999-12-31", "2000-12-31" .', "period: the case has two values of ih:periodEndTo"),
        ('<urn:c> a ih:Case ; ih:caseId "a" ; dcterms:title "T" . <urn:d> a ih:Case ; ih:caseId "d" ; dcterms:title "D" .', "id: names 2 cases: <urn:c> and <urn:d>; write a case.toml"),
    ],
)  # fmt: skip
def test_what_is_said_twice_of_the_case_itself(tmp_path, text, expected):
    (tmp_path / "case.ttl").write_text(HEAD + text, "utf-8")
    found = [str(p).removeprefix("case.ttl:0:") for p in examine(tmp_path)[1]]
    assert len(found) == 1 and found[0].startswith(expected), found


def test_a_title_in_two_languages_is_that_of_the_case_s_language(tmp_path):
    text = '<urn:c> a ih:Case ; ih:caseId "a" ; dcterms:language "fr" ; dcterms:title "Thé"@fr, "Tea"@en, "Te"@es .'
    (tmp_path / "case.ttl").write_text(HEAD + text + ROWS, "utf-8")
    assert read_case(tmp_path).settings.title == "Thé"


def test_case_toml_goes_before_what_rdf_says_of_the_case_and_a_note_says_so(tmp_path):
    text = '<https://w3id.org/intermediation/case/world> a ih:Case ; dcterms:title "Another" ; dcterms:creator "me" .'
    assert told(tmp_path, text) == []
    notes = [str(p) for p in examine(tmp_path)[2] if p.level == "note"]
    assert notes == [
        "case.ttl:0:title: note: 'Another' is not used: case.toml says 'A small world'; remove one of the two values"
    ]
    values = {q.object.value for q in rdf.rows(read_case(tmp_path))}
    assert "me" in values and "Another" not in values


def test_a_case_in_japanese_keeps_its_names(tmp_path):
    toml = CASE + 'language = "ja"\n'
    write(tmp_path / "tables", toml, actors="id|name|kind|aliases\na|銀行|bank|甲")
    case = read_case(tmp_path / "tables")
    rdf.build(case, tmp_path / "out")
    write(tmp_path / "again", toml)
    (tmp_path / "again" / "data.ttl").write_bytes((tmp_path / "out" / "world.ttl").read_bytes())
    again = read_case(tmp_path / "again").row("a")
    assert (again["name"], again["name_ja"], again["aliases"]) == ("銀行", None, ["甲"])


def test_thousands_of_problems_are_told_in_part(tmp_path):
    rows = "".join(
        f':x{n} a ih:Firm ; rdfs:label "X{n}", "Y{n}" ; ih:term{n} 1 ; ih:startYear 1990, 1991 .\n'
        for n in range(3000)
    )
    values = f":t ih:share {', '.join(str(n / 100) for n in range(5000))} ."
    lost = "".join(f":y{n} ih:source :a .\n" for n in range(3000))
    found = told(tmp_path, rows + values + lost)
    assert len(found) < 400
    assert "name: 2,900 more problems of this sort; correct the listed problems first" in found
    assert [line for line in found if line.startswith(": 2,950 more terms are unknown")]
    assert [line for line in found if line.startswith(": 2,950 more resources have no class")]
    assert [line for line in found if line.startswith("share: t has 5,000 values of ih:share: ")]
    assert max(map(len, found)) < 400
