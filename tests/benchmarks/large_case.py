"""A case of a hundred thousand triples, the same on every run, and what is asked of it."""

import csv
import random
from pathlib import Path

from kg.case import Case
from kg.case.rdf_graphs import BASE
from kg.queries import bind, find_query

TIES = 3_700
FIRMS = 2_700
_TOML = """id = "large"
title = "A large case"
language = "en"
period = "2000"

[tiers]
state = ["state"]
intermediaries = ["financial-institution"]
firms = ["sme"]

[channels.capital]
from = ["state"]
to = ["sme"]
count = "to"
"""
_PREFIX = f"""PREFIX ih: <https://w3id.org/intermediation/ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX case: <{BASE}large/>
"""
ROWS = "application/sparql-results+json"
GRAPH = "application/n-triples"


def write_case(folder: Path, ties: int = TIES, firms: int = FIRMS) -> Path:
    """Write ministries, banks and firms, ties between them, and a piece of evidence for each tie."""
    draw = random.Random(59)  # noqa: S311
    state, banks = [f"m{i}" for i in range(20)], [f"b{i}" for i in range(150)]
    kinds = dict.fromkeys(state, "ministry") | dict.fromkeys(banks, "bank")
    kinds |= {f"f{i}": "sme" for i in range(firms)}
    few = list(kinds)[len(state) + len(banks) :]
    actors = [("id", "name", "kind"), *((one, f"Actor {one}", kind) for one, kind in kinds.items())]
    rows, said = [("id", "source", "target", "kind", "status", "start")], []
    for i in range(ties):
        ends = (draw.choice(state), draw.choice(banks), "funds") if i % 10 == 0 else ()
        ends = ends or ((draw.choice(banks), draw.choice(few), "lends-to") if i % 3 else ())
        ends = ends or (*draw.sample(few, 2), "buys-from")
        rows.append((f"t{i}", *ends, "active" if i % 7 else "refused", str(1980 + i % 20)))
        said.append((f"e{i}", f"t{i}", "paper", f"part.{i % 90 + 1}", "supports", "interview"))
    tables = {
        "actors": actors,
        "ties": rows,
        "evidence": [("id", "about", "document", "locator", "stance", "method"), *said],
        "documents": [("id", "title", "locators"), ("paper", "A paper", "part:1-90")],
    }
    folder.mkdir(parents=True)
    (folder / "case.toml").write_text(_TOML, "utf-8")
    for name, table in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(table)
    return folder


def questions(case: Case) -> dict[str, tuple[str, str]]:
    """Return what is asked, by name: the query, and the form of the answer wanted."""
    found = {
        "point": "SELECT ?p ?o { case:t77 ?p ?o }",
        "join": "SELECT ?bank ?firm ?name { case:m3 ih:capitalTo ?bank . ?bank ih:capitalTo ?firm . "
        "?firm rdfs:label ?name } ORDER BY ?bank ?firm ?name LIMIT 50",
        "count": "SELECT ?status (COUNT(*) AS ?n) { ?tie a ih:Tie ; ih:status ?status } GROUP BY ?status",
        "ask": "ASK { ?tie ih:source case:b7 ; ih:status ih:refused }",
        "construct": "CONSTRUCT { ?tie ih:target ?firm } WHERE { ?tie ih:source case:b7 ; ih:target ?firm }",
    }
    asked = {
        name: (_PREFIX + text, GRAPH if name == "construct" else ROWS)
        for name, text in found.items()
    }
    return {**asked, "library": (bind(find_query("ties"), {"actor": "b7"}, case), ROWS)}
