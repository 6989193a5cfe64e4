"""Sound inputs of each format, and those that were once read wrongly."""

import io
import tempfile
from functools import cache
from pathlib import Path

import polars as pl
import pyoxigraph as ox

from kg import rdf
from tests.support.places import ROOT
from tests.support.worlds import world

FORMS = ("csv", "toml", "ttl", "trig", "nq", "jsonld", "rdf", "parquet")
_ROWS = 6  # of a table of the embedded case
ACTORS = """\
id,name,name_ja,kind,collective,member_of,aliases,start,note
state,The State,国,organisation,,,S;State,1990,
firms,Firms,,sme,true,,,,"all, of them"
firm,"A ""firm"" there",会社,sme,,firms,,1996/1999-07,two
house-bank,House Bank,,bank,,,,1998-05-14,
"""
TIES = """\
id,source,target,kind,status,share,amount,currency,start,note
t1,state,house-bank,funds,active,60,40000000000000,JPY,1998-05,
t2,house-bank,firms,lends-to,active,12.5,,,,
t3,state,firm,lends-to,alleged,８０,1e3,JPY,1998,said
t4,house-bank,firm,lends-to,refused,,,,,
"""
MEASURES = """\
id,about,measure,value,min,max,unit,period_start,population
m1,firm,share-members,12.5,,,percent,1998,8 firms
m2,firm,size,1250,,,people,,
m3,state,growth,,1,2.5,percent,1996,
"""
EVIDENCE = """\
id,about,document,locator,column,value,stance,method,anchor
e1,t1,paper,p.1,share,60,supports,table,60
e2,t2,paper,p.2,,,disputes,interview,
e3,m1,paper,s,,,supports,table,12.5
"""
DOCUMENTS = "id,title,locators\npaper,A paper,p:1-9;s\n"
TOML = """\
id = "small"
title = "A small case"
period = "1996/1999-07"
language = "en"

[channels.capital]
from = ["state"]
to = ["sme"]
count = "to"
avoid = ["house-bank"]

[tiers]
top = ["state"]
low = ["firm", "firms"]

[expect]
ties = 3
"""
TABLES = {
    "actors": ACTORS,
    "ties": TIES,
    "measures": MEASURES,
    "evidence": EVIDENCE,
    "documents": DOCUMENTS,
}
# Blank rows, a line of Excel, digits of another script, a quote and a backslash at the end of a line.
_ODD = {
    "actors": "id,name,kind\n,,\nstate,State,organisation\n , ,\n\nfirm,Firm,sme\n",
    "ties": "sep=,\nid,source,target,kind,status\nt1,state,firm,funds,active\n",
    "measures": "﻿id,about,measure,value\r\nm1,firm,size,٨٠\r\nm2,firm,size,－１.5\r\n",
    "documents": 'id,title,locators\nd,"two\nlines\\",p:1-3\n',
    "evidence": "id,about,document,locator,method\ne1,firm,paper,p.1,law\n",
}
_OWN_KIND = """
@prefix ih: <https://w3id.org/intermediation/ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix x: <http://example.org/> .
x:CreditUnion a owl:Class ; rdfs:subClassOf ih:Bank ; rdfs:label "credit union"@en ;
  rdfs:comment "A bank of its members."@en .
x:union a x:CreditUnion ; rdfs:label "The union", "組合"@ja ; x:seen [ x:by x:us ; x:list ( 1 2.5 true ) ] .
x:us x:says "it"^^x:kind ; x:day "1998-05-14"^^<http://www.w3.org/2001/XMLSchema#date> .
"""


def write_case(folder: Path) -> None:
    """Write the small case."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "case.toml").write_text(TOML, "utf-8")
    for name, text in TABLES.items():
        (folder / f"{name}.csv").write_text(text, "utf-8")


@cache
def read_seeds(form: str) -> tuple[tuple[str, bytes], ...]:
    """Return the sound inputs of a format, each with the table that it is of.

    Args:
        form: one of `FORMS`.
    """
    if form == "csv":
        return tuple((name, text.encode()) for name, text in _texts())
    if form == "toml":
        settings = (ROOT / "data").glob("*/case.toml")
        return (("", TOML.encode()), *(("", path.read_bytes()) for path in sorted(settings)))
    if form == "parquet":
        return tuple(_in_parquet())
    return tuple(("", body) for body in _in_rdf(form))


def _texts() -> list[tuple[str, str]]:
    tables = list(TABLES.items()) + list(_ODD.items())
    for path in sorted((ROOT / "data" / "japan-1998").glob("*.csv")):
        lines = path.read_text("utf-8").splitlines(keepends=True)
        tables.append((path.stem, "".join(lines[: _ROWS + 1])))
    return tables


def _in_parquet() -> list[tuple[str, bytes]]:
    files = []
    codecs = ("zstd", "uncompressed", "snappy", "lz4", "gzip")
    for place, (name, text) in enumerate(TABLES.items()):
        for typed in (False, True):
            frame = pl.read_csv(io.StringIO(text), infer_schema=typed)
            if typed:
                frame = frame.with_columns(pl.col(frame.columns[1]).cast(pl.Categorical))
            out = io.BytesIO()
            frame.write_parquet(out, compression=codecs[place], use_pyarrow=False)
            files.append((name, out.getvalue()))
    return files


def _in_rdf(form: str) -> list[bytes]:
    triples = list(ox.parse(_OWN_KIND, format=ox.RdfFormat.TURTLE))
    own = ox.NamedNode("http://example.org/graph")
    beside = [ox.Quad(q.subject, q.predicate, q.object, own) for q in list(triples)[:3]]
    rdf_format = ox.RdfFormat.from_extension(form)
    assert rdf_format is not None
    bodies = []
    for quads in (triples, [*_of_case(), *triples]):
        graph = [*quads, *beside] if rdf_format.supports_datasets else quads
        prefixes = {"ih": "https://w3id.org/intermediation/ns#", "x": "http://example.org/"}
        if form == "nq":
            prefixes = None
        bodies.append(ox.serialize(graph, format=rdf_format, prefixes=prefixes))
    if form == "ttl":
        bodies.append(_OWN_KIND.encode())
        bodies.append("﻿".encode() + _OWN_KIND.replace("union", "ユニオン").encode())
    return bodies


@cache
def _of_case() -> list[ox.Quad]:
    """Return the triples of two actors, a tie and its evidence, as kg writes them."""
    tables = {
        "actors": "id|name|name_ja|kind|aliases|start\nstate|The State|国|organisation|S|1990\n"
        "firm|A firm|会社|sme||1996/1999-07",
        "ties": "id|source|target|kind|status|share|note\nt1|state|firm|funds|active|60.5|it is",
        "documents": "id|title|locators\npaper|A paper|p:1-9",
        "evidence": "id|about|document|locator|stance|method\ne1|t1|paper|p.1|supports|law",
    }
    with tempfile.TemporaryDirectory() as scratch:
        case = world(Path(scratch), TOML.partition("[")[0], **tables)
        return [ox.Quad(q.subject, q.predicate, q.object) for q in rdf.rows(case)]
