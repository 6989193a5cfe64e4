"""A source file as text, tokens and syntax tree."""

import ast
import io
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
Function = ast.FunctionDef | ast.AsyncFunctionDef
_LAYOUT = {tokenize.NL, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}


@dataclass(frozen=True)
class Source:
    """A file of the package; `path` is written from the root of the repository."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """Return the syntax tree."""
        return ast.parse(self.text)

    @cached_property
    def lines(self) -> list[str]:
        """Return the lines."""
        return self.text.splitlines()

    @cached_property
    def tokens(self) -> list[tokenize.TokenInfo]:
        """Return the tokens."""
        return list(tokenize.generate_tokens(io.StringIO(self.text).readline))

    @cached_property
    def names(self) -> list[tokenize.TokenInfo]:
        """Return the tokens that are names or keywords."""
        return [token for token in self.tokens if token.type == tokenize.NAME]

    @cached_property
    def statement_sizes(self) -> list[tuple[int, int]]:
        """Return the line and the number of tokens of each statement; a block counts its header."""
        sizes: list[tuple[int, int]] = []
        size = 0
        for token in self.tokens:
            if token.type == tokenize.NEWLINE:
                sizes.append((token.start[0], size))
                size = 0
            elif token.type not in _LAYOUT:
                size += 1
        return sizes

    @cached_property
    def functions(self) -> list[tuple[Function, bool]]:
        """Return each function of the module or of a class, and whether it is a method."""
        return list(_functions(self.tree, is_method=False))

    @property
    def module(self) -> str:
        """Return the dotted name of the module."""
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _functions(
    node: ast.Module | ast.ClassDef, *, is_method: bool
) -> Iterator[tuple[Function, bool]]:
    for child in node.body:
        if isinstance(child, ast.ClassDef):
            yield from _functions(child, is_method=True)
        elif isinstance(child, Function):
            yield child, is_method


def read_package(root: Path = ROOT) -> tuple[Source, ...]:
    """Return the files of the package, by path."""
    paths = sorted((root / "kg").rglob("*.py"))
    return tuple(Source(p.relative_to(root).as_posix(), p.read_text("utf-8")) for p in paths)


def parameters(function: Function, *, is_method: bool) -> list[ast.arg]:
    """Return the parameters of a function, without the object or class of a method.

    Args:
        function: the function.
        is_method: whether it stands in a class.
    """
    arguments = function.args
    positional = [*arguments.posonlyargs, *arguments.args]
    is_static = any(
        isinstance(d, ast.Name) and d.id == "staticmethod" for d in function.decorator_list
    )
    first = 1 if is_method and not is_static else 0
    stars = [star for star in (arguments.vararg, arguments.kwarg) if star]
    return [*positional[first:], *arguments.kwonlyargs, *stars]


def is_public(name: str) -> bool:
    """Return whether a name is meant for others."""
    return not name.startswith("_")
