"""RDF from outside: what is too much or would be read in part is one line."""

import pytest

from kg.case.read import examine
from kg.errors import RdfError
from kg.schema import rdf_files
from kg.schema.parse_untrusted import RdfRefused, parse
from tests.support.worlds import write

ACTORS = "id|name|kind\na|A|firm"


@pytest.mark.parametrize(
    ("suffix", "body"),
    [
        ("jsonld", '{"@id": "u:a", "u:p": {"@list": [' + "1," * 100_100 + "1]}}"),
        ("ttl", "<u:a> <u:p> (" + "1 " * 100_100 + ") ."),
        ("nt", "".join(f"_:b{n} <u:p> <u:o> .\n" for n in range(100_100))),
    ],
)
def test_very_many_blank_nodes_are_refused_at_once(tmp_path, suffix, body):
    path = tmp_path / f"x.{suffix}"
    path.write_text(body, "utf-8")
    message = f"x.{suffix} has more than 100,000 blank nodes or items of lists"
    with pytest.raises(RdfError) as caught:
        rdf_files.read_untrusted(path)
    assert str(caught.value) == message
    assert caught.value.hint == "give the nodes addresses as names, or split the file"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('{"@id": "u:a", "u:p": "v", "u:[q": "w"}', "an invalid address"),
        ('{"@id": "u:a b", "u:p": "v"}', "an invalid address"),
        ('{"@id": "u:a", "u:p": {"@id": "_:b/c"}}', "an invalid address"),
        ('{"@id": "u:a", "u:p": {"@language": "e/n", "@value": "x"}}', "an invalid address"),
        ('{"@id": "u:a", "u:p": {"type": "u:t", "@value": "x"}}', "the key 'type'"),
        ('{"@id": "u:a", "u:p": {"@pype": "u:t", "@value": "x"}}', "the key '@pype'"),
    ],
)
def test_json_ld_that_would_lose_a_statement_is_refused(body, words):
    with pytest.raises(RdfRefused, match=words):
        parse(body.encode(), "jsonld", "file:///x.jsonld")


def test_keys_of_json_ld_without_a_meaning_are_no_statements():
    body = b'{"@id": "u:a", "u:p": {"@value": "1", "@type": "u:t"}, "name": "A", "u:q": {}}'
    lines = parse(body, "jsonld", "file:///x.jsonld").decode().splitlines()
    assert len(lines) == 2
    assert '<u:a> <u:p> "1"^^<u:t> .' in lines


@pytest.mark.parametrize("name", ["UTF-99", "UTF-" + "9" * 5_000])
def test_xml_in_an_encoding_that_nobody_knows_says_what_is_read(tmp_path, name):
    path = tmp_path / "x.rdf"
    path.write_text(f'<?xml version="1.0" encoding="{name}"?><a/>', "utf-8")
    with pytest.raises(RdfError) as caught:
        rdf_files.read_untrusted(path)
    assert "UTF-8" in f"{caught.value} {caught.value.hint}"


def test_the_files_of_a_folder_have_a_limit_together(tmp_path, monkeypatch):
    write(tmp_path, actors=ACTORS)
    for number in range(4):
        text = "".join(f"<u:{number}> <u:p> <u:{n}> .\n" for n in range(3))
        (tmp_path / f"g{number}.nt").write_text(text, "utf-8")
    monkeypatch.setattr(rdf_files, "RDF_STATEMENTS", 5)
    problems = [str(problem) for problem in examine(tmp_path).problems]
    words = "kg does not read this file or later RDF files: the first 2 hold more than 5 statements"
    assert problems == [f"g2.nt:1:: {words}; split the case"]
    monkeypatch.setattr(rdf_files, "RDF_FILE_SECONDS", 0)
    (problem,) = examine(tmp_path).problems
    assert problem.message.endswith("the first 0 took more than 0 seconds")
