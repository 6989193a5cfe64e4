"""The expected answers: one CSV a query, `<name>.csv`, or `<name>--<parameter>=<value>.csv` beside its default.

Addresses are short: a row of the case is its id, a term of the ontology `ih:x`; an empty cell is no value.
`python -m tests.queries.regenerate` writes them; read the difference before you commit it.
"""

import csv
from pathlib import Path

from kg.case import Case
from kg.queries import Answer
from kg.rdf import case_graph
from kg.schema.rdf_files import IH

FOLDER = Path(__file__).parent / "expected"
DEFAULT: dict[str, str] = {}

# Beside the default of every query: the parameters that are tried as well.
OTHER = [
    ("refusals", {"channel": "market"}),
    ("financing", {"top": "lends-to"}),
    ("bank-control", {"lenders": "sme"}),
    ("capital-reach", {"start": "loan-programme-1998"}),
    ("promise-and-outcome", {"programme": "guarantee-legislation-1998"}),
    ("dependence", {"threshold": "25"}),
    ("terms-imposed", {"channel": "technology"}),
    ("procedure", {"procedure": "tegata-payment"}),
    ("costs", {"hierarchy": "convoy-financial-system"}),
    ("ties", {"actor": "h-firm"}),
    ("ties", {"actor": "nissan"}),
    ("actors-of-kind", {"top": "state"}),
    ("between", {"from": "state", "to": "large-firm"}),
    ("hierarchy", {"hierarchy": "miti"}),
    ("influence-reach", {"start": "smes"}),
    ("inherited-ties", {"actor": "t-firm"}),
    ("dossier", {"actor": "loan-programme-1998"}),
    ("table-1", {"year": "1983"}),
    ("table", {"table": "table-1"}),
    ("measures", {"about": "t-firm"}),
    ("evidence", {"row": "h-firm"}),
    ("speculation", {"suspicion": "reading"}),
    ("by-one-method-only", {"only": "anecdote"}),
    ("passage", {"locator": "crisis.8"}),
    ("claims", {"series": "bankruptcy-reasons"}),
]


def path(name: str, values: dict[str, str]) -> Path:
    """Return where the answer of a query is kept."""
    tail = "".join(f"--{p}={v}" for p, v in values.items())
    return FOLDER / f"{name}{tail}.csv"


def shortened(term: str | None, case: Case) -> str:
    """Return a term as it stands in the files."""
    if term is None:
        return ""
    return term.replace(f"{case_graph(case).value}/", "").replace(IH, "ih:")


def rows(answer: Answer, case: Case) -> list[list[str]]:
    """Return an answer as it stands in the files, its header first."""
    return [
        list(answer.variables),
        *([shortened(term, case) for term in row] for row in answer.rows),
    ]


def read(name: str, values: dict[str, str]) -> list[list[str]]:
    """Return the expected answer of a query."""
    with path(name, values).open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def write(name: str, values: dict[str, str], table: list[list[str]]) -> None:
    """Keep the answer of a query."""
    with path(name, values).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(table)
