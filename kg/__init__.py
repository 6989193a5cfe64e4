"""`kg`: who stands between a state and its firms, who depends on whom, and which routes get around them.

The functions here are what the commands call::

    import kg

    case = kg.read_case("japan-1998")
    print(kg.render(kg.bottlenecks(case, "patent"), "terminal"))
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import Any

__version__ = "0.2.0"

_HOMES = {
    "read_case": "kg.case",
    "dataset": "kg.rdf",
    "flow": "kg.graph.flow",
    "bottlenecks": "kg.questions.bottlenecks.question",
    "bypass": "kg.questions.bypass.question",
    "rank": "kg.questions.rank.question",
    "brokers": "kg.questions.brokers.question",
    "dependence": "kg.questions.dependence.question",
    "procedures": "kg.questions.procedures.question",
    "findings": "kg.questions.findings.question",
    "audit": "kg.questions.audit.question",
    "verify": "kg.questions.proof.verify",
    "recapture": "kg.questions.recapture.question",
    "evidence": "kg.questions.evidence",
    "report": "kg.questions.report.question",
    "query": "kg.queries",
    "new": "kg.case_starter",
    "generate": "kg.synthetic",
    "check": "kg.case_check",
    "render": "kg.rendering",
    "view": "kg.questions.view.question",
    "export": "kg.formats",
    "build": "kg.rdf",
}
__all__ = [*_HOMES, "__version__"]


def __getattr__(name: str) -> Any:  # noqa: ANN401
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'kg' has no attribute {name!r}")


class _Package(ModuleType):
    """The package as a module whose functions keep their names: `kg.flow` is the function, not the file it is in."""

    def __setattr__(self, name: str, value: object) -> None:
        """Leave out the file that the import system would put in place of the function of the same name."""
        if not (name in _HOMES and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
