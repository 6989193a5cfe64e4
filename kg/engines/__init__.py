"""Graph kernels: the same functions over numbered arcs, one engine a file."""

from types import ModuleType

from kg.errors import NameUnknown, near

ENGINES = ("networkx",)


def engine(name: str | None = None) -> ModuleType:
    """Return the engine of that name; by default networkx."""
    import importlib

    if name is not None and name not in ENGINES:
        raise NameUnknown(f"there is no engine {name}", near(name, ENGINES) or f"engines are {', '.join(ENGINES)}")
    return importlib.import_module(f"kg.engines.{name or ENGINES[0]}")
