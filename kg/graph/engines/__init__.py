"""Graph kernels: the same functions over numbered arcs, one engine a file."""

import importlib
import importlib.util
from types import ModuleType

from kg.errors import NameUnknown, near

_MODULES = {"networkx": "networkx", "csr": "compiled"}
ENGINES = tuple(_MODULES)
SMALL = 50_000  # ties up to which networkx answers before another engine is loaded


def engine(name: str | None = None, ties: int = 0) -> ModuleType:
    """Return the engine of that name; by default the one for so many ties: of many the compiled one, if numba is there.

    Raises:
        NameUnknown: there is no such engine.
        MissingExtra: what it needs is not installed.
    """
    if name is not None and name not in ENGINES:
        if name == "spark":
            raise NameUnknown(
                "Spark does not answer this",
                "it answers bottlenecks, dependence and rank, as commands",
            )
        every = ", ".join((*ENGINES, "spark"))
        raise NameUnknown(
            f"there is no engine {name}", near(name, ENGINES) or f"engines are {every}"
        )
    chosen = name or ("csr" if ties > SMALL and importlib.util.find_spec("numba") else "networkx")
    return importlib.import_module(f"kg.graph.engines.{_MODULES[chosen]}")
