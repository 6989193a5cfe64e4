"""A byte order mark in front of RDF is not part of it."""

import pyoxigraph as ox
import pytest

from kg.errors import RdfError
from kg.schema import rdf_files

QUAD = ox.Quad(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.Literal("\ufeffo"))
MARK = b"\xef\xbb\xbf"


@pytest.mark.parametrize("suffix", rdf_files.FORMATS)
def test_it_is_skipped_in_every_form(tmp_path, suffix):
    text = ox.serialize([QUAD], format=rdf_files.FORMATS[suffix])
    for name, content in (("with", MARK + text), ("without", text)):
        (tmp_path / f"{name}{suffix}").write_bytes(content)
        assert rdf_files.read_untrusted(tmp_path / f"{name}{suffix}") == [QUAD]


def test_a_second_byte_order_mark_is_an_error(tmp_path):
    (tmp_path / "x.nt").write_bytes(MARK + MARK + b"<urn:s> <urn:p> <urn:o> .")
    with pytest.raises(RdfError, match=r"x\.nt cannot be read: Parser error at line 1"):
        rdf_files.read_untrusted(tmp_path / "x.nt")
    (tmp_path / "x.nt").write_bytes(MARK)
    assert rdf_files.read_untrusted(tmp_path / "x.nt") == []
