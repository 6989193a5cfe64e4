"""Sizes stand in one place: no module has a number of its own at which something changes."""

import ast
from collections.abc import Iterator

from tests.tools.style.formats import FORMATS
from tests.tools.style.rules import Fault, Sources
from tests.tools.style.source import Source

# What input may hold has a file of its own; what the server holds to stands with the limits that
# its owner may set.
HOMES = ("kg/system/sizes.py", "kg/system/input_limits.py", "kg/serve/limits.py")
_ARITHMETIC = ast.BinOp | ast.UnaryOp | ast.operator | ast.unaryop
LEAST = 10  # smaller numbers count columns and tries


def stray_sizes(sources: Sources) -> Iterator[Fault]:
    """Yield names in capitals for a number of ten or more outside `HOMES`, unless `FORMATS` says what it is."""
    for source in sources:
        for name, line, number in _numbers(source):
            if abs(number) >= LEAST and source.path not in HOMES and not entry_of(source, name):
                yield Fault(source.path, line, f"{name} = {number:g}; it belongs in {HOMES[0]}")


def entry_of(source: Source, name: str) -> str:
    """Return the entry of `FORMATS` that stands for a number; an empty text where there is none.

    Args:
        source: the file.
        name: the name of the number.
    """
    for entry in FORMATS:
        path, _, names = entry.partition(": ")
        is_there = source.path.startswith(path) if path.endswith("/") else source.path == path
        if is_there and (not names or name in names.split()):
            return entry
    return ""


def number_names(source: Source) -> Iterator[str]:
    """Yield the names in capitals of a module that stand for a number."""
    for name, _, _ in _numbers(source):
        yield name


def _numbers(source: Source) -> Iterator[tuple[str, int, float]]:
    for node in source.tree.body:
        if isinstance(node, ast.AnnAssign) and node.value is not None:
            pairs = [(node.target, node.value)]
        elif isinstance(node, ast.Assign):
            pairs = [pair for target in node.targets for pair in _pairs(target, node.value)]
        else:
            continue
        for target, value in pairs:
            number = _number(value)
            if isinstance(target, ast.Name) and target.id.isupper() and number is not None:
                yield target.id, node.lineno, number


def _pairs(target: ast.expr, value: ast.expr) -> list[tuple[ast.expr, ast.expr]]:
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        return list(zip(target.elts, value.elts, strict=False))
    return [(target, value)]


def _number(value: ast.expr) -> float | None:
    """Return what an expression comes to in which nothing but numbers stand."""
    if not all(isinstance(node, _ARITHMETIC) or _is_number(node) for node in ast.walk(value)):
        return None
    expression = compile(ast.Expression(value), "<number>", "eval")
    return float(eval(expression))  # noqa: S307 - numbers alone


def _is_number(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) in (int, float)
