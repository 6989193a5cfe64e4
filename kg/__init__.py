"""`kg`: who stands between a state and its firms, who depends on whom, and which routes get around them.

The functions here are what the commands call::

    import kg

    case = kg.read_case("japan-1998")
    print(kg.render(kg.bottlenecks(case, "patent"), "terminal"))
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_HOMES = {
    "read_case": "kg.case",
    "dataset": "kg.rdf",
    "flow": "kg.flow",
    "bottlenecks": "kg.questions.bottlenecks",
    "bypass": "kg.questions.bypass",
    "recapture": "kg.questions.recapture",
    "evidence": "kg.questions.evidence",
    "report": "kg.questions.report",
    "query": "kg.queries",
    "new": "kg.new",
    "check": "kg.check",
    "render": "kg.render",
    "build": "kg.rdf",
}
__all__ = [*_HOMES, "__version__"]


def __getattr__(name: str) -> Any:  # noqa: ANN401
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'kg' has no attribute {name!r}")
