"""RDF out and in: the same case gives the same bytes, and the RDF of a case is the case."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

import kg
from kg import rdf
from kg.case import read_case
from kg.case.read import examine
from kg.errors import FileProblem, RdfError
from kg.schema import rdf_files
from tests.support.worlds import CASE, world, write

ACTORS = (
    "id|name|kind|collective|member_of|start\nstate|State|state|||1868\nbanks|Banks|bank|true||\nx|Bank X|local-bank||banks|1998-05-14\n"
    "smes|Firms|sme|true||\nh|H|sme||smes|1975-06"
)
TIES = (
    "id|source|target|kind|status|refused_by|share_max|share_exclusive|strategy\nfund|state|banks|funds|active||||\n"
    "lend|banks|smes|lends-to|active||12.5|max|niche;self-funding\nno|x|h|lends-to|refused|source|||\nswap|h|smes|exchanges-with|active||||"
)


def small(folder: Path):
    return world(
        folder,
        actors=ACTORS,
        ties=TIES,
        measures="id|about|measure|value|period_start|period_end\nm|h|staff|10|1998|1998",
        documents="id|title|locators\nbook|A book|one:1-3",
        evidence="id|about|document|locator|method\ne|lend|book|one.2|interview",
    )


def ask(case, text):
    store = rdf.store(case)
    graphs = [rdf.case_graph(case), rdf.derived_graph(case), rdf.ONTOLOGY]
    return bool(
        store.query(
            text,
            prefixes={**rdf.PREFIXES, "c": f"{rdf.case_graph(case).value}/"},
            default_graph=graphs,
        )
    )


@pytest.mark.parametrize(
    "triple",
    [
        "c:lend a ih:Tie, ih:LendsTo ; ih:kind ih:LendsTo ; ih:source c:banks ; ih:target c:smes ; ih:status ih:active ; ih:scope ih:each",
        "c:lend ih:shareMax 12.5 ; ih:shareExclusive 'max' ; ih:strategy ih:niche, ih:self-funding ; ih:evidence c:e",
        "c:no ih:refusedBy c:x",
        "c:x ih:startFrom '1998-05-14'^^xsd:date ; ih:startTo '1998-05-14'^^xsd:date ; ih:startYear 1998 ; ih:memberOf c:banks",
        "c:h ih:startFrom '1975-06-01'^^xsd:date ; ih:startTo '1975-06-30'^^xsd:date ; rdfs:label 'H'@en",
        "c:m ih:periodStartYear 1998 ; ih:value '10'^^xsd:decimal ; ih:about c:h",
        "c:e ih:document c:book ; ih:locator 'one.2' ; ih:method ih:interview ; ih:stance ih:supports",
        "c:banks ih:lendsTo c:smes ; ih:capitalTo c:smes",
        "c:x ih:lendsTo c:smes",
        "c:h ih:informationTo c:smes . c:smes ih:informationTo c:h",
        "?t a ih:DerivedTie ; ih:derivedFrom c:lend ; ih:source c:x ; ih:target c:smes ; ih:inheritedAt ih:source",
    ],
)
def test_rows_become_triples(tmp_path, triple):
    assert ask(small(tmp_path), f"ASK {{ {triple} }}")


def test_what_is_refused_or_between_two_named_individuals_is_no_direct_triple(tmp_path):
    assert not ask(small(tmp_path), "ASK { c:x ih:capitalTo c:h }")
    assert not ask(small(tmp_path), "ASK { ?t a ih:Tie . FILTER isBlank(?t) }")


def test_the_embedded_case_has_no_blank_node_but_the_ontology_s_none_either():
    assert not [
        q
        for q in rdf.quads(read_case())
        if any(isinstance(t, ox.BlankNode) for t in (q.subject, q.object))
    ]


def test_dataset_is_rdflib_over_oxigraph(tmp_path):
    found = kg.dataset(small(tmp_path))
    rows = list(found.query("SELECT ?label WHERE { ?a a ih:LocalBank ; rdfs:label ?label }"))
    assert [str(r.label) for r in rows] == ["Bank X"]


def test_build_gives_the_same_bytes_whatever_the_hash_seed(tmp_path):
    digests = []
    for seed in ("0", "4711"):
        folder = tmp_path / seed
        subprocess.run(
            [sys.executable, "-m", "kg", "build", "-o", str(folder)],
            check=True,
            capture_output=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        )
        files = sorted(p for p in folder.iterdir() if p.is_file())
        assert {p.suffix for p in files} == {".nq", ".trig", ".ttl", ".jsonld", ".json"}
        digests.append([hashlib.sha256(p.read_bytes()).hexdigest() for p in files])
    assert digests[0] == digests[1]


def test_every_serialisation_holds_the_same_and_the_store_too(tmp_path):
    case = small(tmp_path / "case")
    rdf.build(case, tmp_path / "out")
    expected = set(rdf.quads(case))
    for name, form in (("world.nq", ox.RdfFormat.N_QUADS), ("world.trig", ox.RdfFormat.TRIG)):
        assert set(ox.parse(path=str(tmp_path / "out" / name), format=form)) == expected
    own = {ox.Triple(q.subject, q.predicate, q.object) for q in rdf.rows(case)}
    for name, form in (("world.ttl", ox.RdfFormat.TURTLE), ("world.jsonld", ox.RdfFormat.JSON_LD)):
        parsed = ox.parse(path=str(tmp_path / "out" / name), format=form)
        assert {ox.Triple(q.subject, q.predicate, q.object) for q in parsed} == own
    assert set(ox.Store.read_only(str(tmp_path / "out" / "store"))) == expected
    lines = (tmp_path / "out" / "world.nq").read_text("utf-8").splitlines()
    assert lines == sorted(lines)
    assert json.loads((tmp_path / "out" / "build.json").read_text())["quads"] == len(expected)


def test_build_replaces_its_own_folder_and_no_other(tmp_path):
    case = small(tmp_path / "case")
    rdf.build(case, tmp_path / "out")
    rdf.build(case, tmp_path / "out")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("mine")
    with pytest.raises(FileProblem, match="kg build did not make it"):
        rdf.build(case, tmp_path / "mine")
    assert [p.name for p in (tmp_path / "mine").iterdir()] == ["thesis.txt"]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["case", "mine", "out"]


@pytest.mark.parametrize("suffix", ["ttl", "jsonld", "nq", "trig"])
def test_a_folder_of_rdf_alone_is_the_case_again(tmp_path, suffix):
    case = small(tmp_path / "case")
    rdf.build(case, tmp_path / "out")
    (tmp_path / "alone").mkdir()
    (tmp_path / "alone" / "case.toml").write_text(CASE)
    (tmp_path / "alone" / f"data.{suffix}").write_bytes(
        (tmp_path / "out" / f"world.{suffix}").read_bytes()
    )
    again = read_case(tmp_path / "alone")
    assert sorted(rdf.quads(again), key=str) == sorted(rdf.quads(case), key=str)
    for name, frame in case.tables.items():
        assert (
            again.tables[name]
            .sort("id")
            .drop("file", "line")
            .equals(frame.sort("id").drop("file", "line"))
        )


def test_the_embedded_case_survives_the_way_through_rdf(tmp_path):
    case = read_case()
    rdf.build(case, tmp_path / "out")
    (tmp_path / "alone").mkdir()
    (tmp_path / "alone" / "case.toml").write_bytes((case.folder / "case.toml").read_bytes())
    (tmp_path / "alone" / "data.nq").write_bytes((tmp_path / "out" / "japan-1998.nq").read_bytes())
    assert set(rdf.rows(read_case(tmp_path / "alone"))) == set(rdf.rows(case))


def test_rdf_alone_says_what_the_case_is(tmp_path):
    case = small(tmp_path / "case")
    rdf.build(case, tmp_path / "out")
    (tmp_path / "alone").mkdir()
    (tmp_path / "alone" / "data.ttl").write_bytes((tmp_path / "out" / "world.ttl").read_bytes())
    settings = read_case(tmp_path / "alone").settings
    assert (settings.id, settings.title, settings.period) == (
        "world",
        "A small world",
        case.settings.period,
    )


def test_rdf_beside_tables_adds_rows_kinds_and_other_triples(tmp_path):
    write(tmp_path, actors=ACTORS, ties=TIES + "\ntithe|h|state|pays-tithe-to|active||||")
    (tmp_path / "more.ttl").write_text(
        """@prefix ih: <https://w3id.org/intermediation/ns#> . @prefix ex: <https://example.org/> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        ex:PaysTitheTo rdfs:subClassOf ih:Funds ; rdfs:label "pays tithe to"@en .
        ex:Abbey rdfs:subClassOf ih:Organisation ; rdfs:label "abbey" .
        ex:StGall a ex:Abbey ; rdfs:label "Saint Gall"@en ; ex:founded 719 .
        ex:loan a ih:Tie ; ih:kind ih:LendsTo ; ih:source ex:StGall ; ih:target <https://w3id.org/intermediation/case/world/h> ;
          ih:status ih:active ."""
    )
    case = read_case(tmp_path)
    assert case.kind_of["st-gall"] == "abbey"
    assert case.schema.tie_kinds["pays-tithe-to"].channel == "capital"
    assert (case.row("loan")["source"], case.row("loan")["target"]) == ("st-gall", "h")
    assert ask(
        case,
        "ASK { c:st-gall <https://example.org/founded> 719 ; owl:sameAs <https://example.org/StGall> }",
    )
    assert ("h", "state") in kg.flow(case, "capital").passes


def test_what_no_cell_holds_is_kept(tmp_path):
    write(tmp_path, actors=ACTORS)
    (tmp_path / "more.ttl").write_text(
        """@prefix ih: <https://w3id.org/intermediation/ns#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        <https://example.org/x> a ih:Firm ; rdfs:label "Mill"@en , "Moulin"@fr , "Mühle"@de ."""
    )
    case = read_case(tmp_path)
    assert case.names["x"] == "Bank X"
    assert case.names["x-2"] in ("Mill", "Moulin", "Mühle")
    labels = {
        q.object.value
        for q in rdf.rows(case)
        if q.subject == rdf.node(case, "x-2") and q.predicate.value.endswith("#label")
    }
    assert labels == {"Mill", "Moulin", "Mühle"}


def test_a_kind_of_a_case_s_own_is_as_the_kind_it_specialises(tmp_path):
    write(tmp_path, actors=ACTORS, ties=TIES + "\nback|h|banks|pays-back|active||||")
    (tmp_path / "kinds.ttl").write_text(
        """@prefix ih: <https://w3id.org/intermediation/ns#> . @prefix ex: <https://example.org/> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        ex:PaysBack rdfs:subClassOf ih:Repays . ex:BuysAllFrom rdfs:subClassOf ih:BuysExclusivelyFrom ."""
    )
    case = read_case(tmp_path)
    kinds = case.schema.tie_kinds
    assert (kinds["pays-back"].channel, kinds["pays-back"].returns) == ("capital", True)
    assert (kinds["buys-all-from"].exclusive_at, kinds["buys-all-from"].share_of) == (
        "target",
        "target",
    )
    assert ("h", "banks") not in kg.flow(case, "capital").passes


def test_faults_in_rdf_name_the_file(tmp_path):
    write(tmp_path, actors=ACTORS)
    (tmp_path / "more.ttl").write_text(
        "@prefix ih: <https://w3id.org/intermediation/ns#> . <urn:t> a ih:Tie ; ih:kind ih:Nonsense ; ih:source <urn:x> ."
    )
    found = [str(p) for p in examine(tmp_path)[1]]
    assert any(p.startswith("more.ttl:0:kind: unknown kind 'nonsense'") for p in found)
    assert any(
        p.startswith("more.ttl:0:source: no row of actors has the id 'urn:x'") for p in found
    )
    assert any(p.startswith("more.ttl:0:status: is empty") for p in found)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("bad.ttl", b"this is no turtle", "cannot be read"),
        ("bad.ttl", b"\xff\xfe", "not UTF-8"),
        ("deep.ttl", b"<a:a> <a:b> " + b"[ <a:b> " * 5000 + b"1" + b"]" * 5000 + b" .", "nested more than"),
        ("list.ttl", b"<a:a> <a:b> " + b"(" * 5000 + b")" * 5000 + b" .", "nested more than"),
        ("bomb.rdf", b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>', "document type declaration"),
        ("bomb.rdf", '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY a "a">]><x>&a;</x>'.encode("utf-16"), "document type declaration"),
        ("bomb.rdf", b"<?xml version='1.0' encoding='ISO-8859-1'?><!DOCTYPE x [<!ENTITY a 'a'>]><x>&a;</x>", "document type declaration"),
        ("bomb.rdf", b'<?xml version="1.0" encoding="UTF-7"?>+ADw-+ACE-DOCTYPE x>', "declares the encoding 'UTF-7', which kg does not read"),
        ("far.jsonld", b'{"@context": "http://127.0.0.1:9/context.jsonld", "@id": "urn:x", "a": 1}', "cannot be read"),
        ("deep.jsonld", b"[" * 20000 + b"]" * 20000, "nested more than"),
    ],
)  # fmt: skip
def test_hostile_rdf_costs_one_clear_line(tmp_path, name, content, message):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(RdfError, match=message):
        rdf_files.read_untrusted(tmp_path / name)


XML = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="urn:e:">
<rdf:Description rdf:about="urn:a"><e:p>{}</e:p></rdf:Description></rdf:RDF>"""


@pytest.mark.parametrize(
    ("declared", "written", "text"),
    [
        ("ISO-8859-1", "latin-1", "José"),
        ("iso-8859-15", "iso-8859-15", "5 €"),
        ("windows-1252", "cp1252", "“é”"),
        ("Shift_JIS", "shift_jis", "東京"),
        ("EUC-JP", "euc_jp", "東京"),
        ("UTF-8", "utf-8", "東京"),
        ("UTF-8", "utf-8-sig", "東京"),
        ("UTF-16", "utf-16", "東京"),
        ("UTF-16LE", "utf-16-le", "東京"),
        ("ISO-8859-1", "utf-8-sig", "é"),
        ("UTF-8", "utf-16", "é"),
        ("", "utf-8", "é"),
        ("", "utf-16", "é"),
    ],
)
def test_rdf_xml_is_read_in_the_encoding_that_it_is_in(tmp_path, declared, written, text):
    head = f'<?xml version="1.0" encoding="{declared}" standalone="yes"?>\n' if declared else ""
    (tmp_path / "a.rdf").write_bytes((head + XML.format(text)).encode(written))
    assert [q.object.value for q in rdf_files.read_untrusted(tmp_path / "a.rdf")] == [text]


@pytest.mark.parametrize(
    ("declared", "line", "cure"),
    [
        ("", "a.rdf is not UTF-8 (byte {at})", "declare its encoding"),
        ("US-ASCII", "a.rdf is not US-ASCII (byte {at})", "declare its encoding"),
        (
            "rot13",
            "a.rdf declares the encoding 'rot13', which kg does not read",
            "save the file as UTF-8",
        ),
        (
            "zlib",
            "a.rdf declares the encoding 'zlib', which kg does not read",
            "save the file as UTF-8",
        ),
        (
            "unicode_escape",
            "a.rdf declares the encoding 'unicode_escape', which kg does not read",
            "save the file as UTF-8",
        ),
        (
            "klingon",
            "a.rdf declares the encoding 'klingon', which kg does not read",
            "save the file as UTF-8",
        ),
    ],
)
def test_an_encoding_that_is_not_read_is_one_line(tmp_path, declared, line, cure):
    head = f'<?xml version="1.0" encoding="{declared}"?>\n' if declared else ""
    raw = (head + XML.format("é")).encode("latin-1")
    (tmp_path / "a.rdf").write_bytes(raw)
    with pytest.raises(RdfError) as error:
        rdf_files.read_untrusted(tmp_path / "a.rdf")
    assert str(error.value) == line.format(at=raw.index(b"\xe9"))
    assert cure in error.value.hint


def test_blank_nodes_get_stable_names(tmp_path):
    text = "<urn:a> <urn:p> [ <urn:q> [ <urn:r> 1 ] ] ."
    outs = []
    for i in range(2):
        folder = write(tmp_path / str(i), actors=ACTORS)
        (folder / "more.ttl").write_text(text)
        outs.append([q for q in rdf.rows(read_case(folder)) if "urn:" in str(q.predicate)])
    assert len(outs[0]) == 3
    assert outs[0] == outs[1]
    assert not any(isinstance(t, ox.BlankNode) for q in outs[0] for t in (q.subject, q.object))


CLIQUE = "".join(f"_:a{i} <urn:p> _:a{j} .\n" for i in range(10) for j in range(10) if i != j)


@pytest.mark.parametrize("suffix", [".nt", ".nq", ".ttl", ".trig"])
def test_blank_nodes_that_cannot_be_told_apart_are_named(tmp_path, suffix):
    (tmp_path / f"a{suffix}").write_text(CLIQUE)
    with pytest.raises(
        RdfError, match=r"a.* has 10 blank nodes that cannot be told apart, such as that of: _:a0"
    ) as error:
        rdf_files.read_untrusted(tmp_path / f"a{suffix}")
    assert "give the nodes addresses as names" in error.value.hint


def test_a_long_list_of_one_word_stays_within_its_limits(tmp_path):
    (tmp_path / "a.ttl").write_text("<urn:a> <urn:b> (" + "1 " * 20_000 + ") .")
    with pytest.raises(RdfError, match="19,998 blank nodes that cannot be told apart"):
        rdf_files.read_untrusted(tmp_path / "a.ttl")


def test_deep_xml_is_refused_and_shallow_xml_is_not(tmp_path):
    head = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="urn:e:">'
    for levels in (90, 5_000):
        inner = "<e:A><e:p>" * levels + "</e:p></e:A>" * levels
        (tmp_path / f"a{levels}.rdf").write_text(f"{head}{inner}</rdf:RDF>")
    assert rdf_files.read_untrusted(tmp_path / "a90.rdf")
    with pytest.raises(RdfError, match=r"a5000.rdf is nested more than 100 levels deep"):
        rdf_files.read_untrusted(tmp_path / "a5000.rdf")
