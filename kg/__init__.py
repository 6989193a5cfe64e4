"""`kg`: who stands between a state and its firms, who depends on whom, and who got around.

The functions here are what the commands call::

    import kg

    case = kg.read_case("japan-1998")
    print(kg.render(kg.bottlenecks(case, "patent"), "terminal"))
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if (
    TYPE_CHECKING
):  # what type checkers and editors see; the functions are imported when they are first used
    from kg.case.read import read_case as read_case
    from kg.case_checks.question import check as check
    from kg.case_starter import new as new
    from kg.formats import export as export
    from kg.graph.flow import flow as flow
    from kg.importing.objects import case_from_frames as case_from_frames
    from kg.importing.objects import case_from_networkx as case_from_networkx
    from kg.importing.run import import_case as import_case
    from kg.queries import query as query
    from kg.questions.audit.question import audit as audit
    from kg.questions.bottlenecks.question import bottlenecks as bottlenecks
    from kg.questions.brokers.question import brokers as brokers
    from kg.questions.bypass.question import bypass as bypass
    from kg.questions.dependence.question import dependence as dependence
    from kg.questions.evidence import evidence as evidence
    from kg.questions.find.question import find as find
    from kg.questions.findings.question import findings as findings
    from kg.questions.overview.question import overview as overview
    from kg.questions.procedures.question import procedures as procedures
    from kg.questions.proof.verify import verify as verify
    from kg.questions.rank.question import rank as rank
    from kg.questions.recapture.question import recapture as recapture
    from kg.questions.report.question import report as report
    from kg.questions.robustness.question import robustness as robustness
    from kg.rdf import build as build
    from kg.rdf import dataset as dataset
    from kg.rendering import render as render
    from kg.rendering.view_page import view as view
    from kg.synthetic import generate as generate

__version__ = "0.2.0"

_HOMES = {
    "read_case": "kg.case.read",
    "dataset": "kg.rdf",
    "flow": "kg.graph.flow",
    "bottlenecks": "kg.questions.bottlenecks.question",
    "bypass": "kg.questions.bypass.question",
    "overview": "kg.questions.overview.question",
    "rank": "kg.questions.rank.question",
    "brokers": "kg.questions.brokers.question",
    "dependence": "kg.questions.dependence.question",
    "procedures": "kg.questions.procedures.question",
    "find": "kg.questions.find.question",
    "findings": "kg.questions.findings.question",
    "audit": "kg.questions.audit.question",
    "verify": "kg.questions.proof.verify",
    "recapture": "kg.questions.recapture.question",
    "evidence": "kg.questions.evidence",
    "report": "kg.questions.report.question",
    "robustness": "kg.questions.robustness.question",
    "query": "kg.queries",
    "case_from_frames": "kg.importing.objects",
    "case_from_networkx": "kg.importing.objects",
    "import_case": "kg.importing.run",
    "new": "kg.case_starter",
    "generate": "kg.synthetic",
    "check": "kg.case_checks.question",
    "render": "kg.rendering",
    "view": "kg.rendering.view_page",
    "export": "kg.formats",
    "build": "kg.rdf",
}
__all__ = [
    "__version__",
    "audit",
    "bottlenecks",
    "brokers",
    "build",
    "bypass",
    "case_from_frames",
    "case_from_networkx",
    "check",
    "dataset",
    "dependence",
    "evidence",
    "export",
    "find",
    "findings",
    "flow",
    "generate",
    "import_case",
    "new",
    "overview",
    "procedures",
    "query",
    "rank",
    "read_case",
    "recapture",
    "render",
    "report",
    "robustness",
    "verify",
    "view",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - any of the functions
    if name not in _HOMES:
        raise AttributeError(f"module 'kg' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
