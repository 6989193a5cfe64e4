"""Graph engines: the same functions over numbered arcs, one engine a file."""

import importlib
import importlib.util
from typing import TYPE_CHECKING, cast

from kg.errors import NameUnknown, near
from kg.graph.engines.protocol import Engine as Engine
from kg.system import sizes

if TYPE_CHECKING:
    from kg.graph.engines import compiled, networkx

    _KEEP_THE_PROTOCOL: tuple[Engine, ...] = (networkx, compiled)

_MODULES = {"networkx": "networkx", "csr": "compiled"}
ENGINES = tuple(_MODULES)


def engine(name: str | None = None, ties: int = 0, most: int = sizes.NETWORKX_TIES) -> Engine:
    """Return an engine.

    Args:
        name: the name of the engine; by default `csr`, the compiled one, where there are many ties
            and numba is installed, else `networkx`.
        ties: how many ties the engine is for, or what else its work grows with.
        most: up to how many of them `networkx` is chosen.

    Raises:
        NameUnknown: there is no such engine.
        MissingExtra: what it needs is not installed.
    """
    if name is not None and name not in ENGINES:
        raise _unknown(name)
    if name is None:
        is_compiled = ties > most and importlib.util.find_spec("numba") is not None
        name = "csr" if is_compiled else "networkx"
    module = importlib.import_module(f"kg.graph.engines.{_MODULES[name]}")
    return cast("Engine", module)


def _unknown(name: str) -> NameUnknown:
    """Return the error for an engine that does not exist, or does not answer this."""
    if name == "spark":
        return NameUnknown(
            "Spark does not answer this",
            "it answers bottlenecks, dependence and rank, as commands",
        )
    names = ", ".join((*ENGINES, "spark"))
    return NameUnknown(f"there is no engine {name}", near(name, ENGINES) or f"engines are {names}")
