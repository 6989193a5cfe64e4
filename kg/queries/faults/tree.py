"""A query as rdflib's tree, every address written out, and the parts of its expressions."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import chain
from typing import Any, NamedTuple

from rdflib.paths import AlternativePath, InvPath, MulPath, SequencePath
from rdflib.plugins.sparql.algebra import translatePath, translatePName, translatePrologue, traverse
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import URIRef, Variable

Names = frozenset[str]
EXISTS = ("Builtin_EXISTS", "Builtin_NOTEXISTS")


class TriplePattern(NamedTuple):
    """A pattern of a triple: subject, property or path, object."""

    start: Any
    path: Any
    goal: Any


def parsed(text: str, prefixes: Mapping[str, str]) -> CompValue:
    """Return a query as a tree; where rdflib cannot parse it, it raises one of many exceptions.

    Args:
        text: the query.
        prefixes: addresses by the prefix, for those that need no declaration.
    """
    head, body = parseQuery(text)
    prologue = translatePrologue(head, None, prefixes)
    resolved = traverse(body, visitPost=partial(translatePName, prologue=prologue))
    return traverse(resolved, visitPost=translatePath)  # type: ignore[no-any-return]


def parts(node: Any) -> list[Any]:  # noqa: ANN401 - a node of rdflib's tree, or none
    """Return what stands between the braces of a group, in order."""
    return list(node.part or []) if isinstance(node, CompValue) else []


def triples(block: CompValue) -> Iterator[TriplePattern]:
    """Yield the patterns of a block."""
    for terms in block.triples:
        yield from map(TriplePattern, terms[::3], terms[1::3], terms[2::3])


def rows(data: CompValue) -> tuple[list[Variable], list[list[Any]]]:
    """Return the variables of VALUES, and its rows."""
    values = list(data.value or [])
    return list(data.var or []), [row if isinstance(row, list) else [row] for row in values]


def everything(
    node: Any,  # noqa: ANN401
    hides: Callable[[CompValue], bool] = lambda _: False,
) -> Iterator[Any]:
    """Yield every node and term of a tree, those of EXISTS and of every SELECT included.

    Args:
        node: where to begin.
        hides: tells of a node whether to leave it out, with all that it is made of.
    """
    waiting = [node]
    while waiting:
        current = waiting.pop()
        if isinstance(current, CompValue):
            if hides(current):
                continue
            waiting += current.values()
        elif isinstance(current, list):
            waiting += current
        yield current


def mentions(query: CompValue, variable: Variable) -> int:
    """Return how often a query mentions a variable; a SELECT that does not name it hides it.

    Args:
        query: the query as a tree.
        variable: the variable.
    """

    def hides(node: CompValue) -> bool:
        """Return whether a sub-query keeps a variable to itself."""
        names = projected(node) if node.name == "SubSelect" else []
        return bool(names) and all(variable not in (name.var, name.evar) for name in names)

    return sum(node == variable for node in everything(query, hides) if isinstance(node, Variable))


def within(expression: Any) -> Iterator[Any]:  # noqa: ANN401
    """Yield what an expression is made of, itself first; of EXISTS only the node, not its group."""
    waiting = [expression]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, CompValue) and node.name not in EXISTS:
            waiting += node.values()
        elif isinstance(node, list):
            waiting += node


def variables(expression: Any) -> Names:  # noqa: ANN401
    """Return the variables of an expression, those of EXISTS apart."""
    return frozenset(str(node) for node in within(expression) if isinstance(node, Variable))


def exists(expression: Any) -> Iterator[CompValue]:  # noqa: ANN401
    """Yield the groups that EXISTS and NOT EXISTS ask in an expression."""
    for node in within(expression):
        if isinstance(node, CompValue) and node.name in EXISTS:
            yield node.graph


def aggregates(expression: Any) -> Iterator[CompValue]:  # noqa: ANN401
    """Yield the aggregates of an expression, COUNT and the like."""
    for node in within(expression):
        if isinstance(node, CompValue) and node.name.startswith("Aggregate_"):
            yield node


def strip_levels(expression: Any) -> Any:  # noqa: ANN401
    """Return an expression without the levels of operators that the grammar puts around it."""
    while isinstance(expression, CompValue) and _is_level(expression):
        expression = expression.expr
    return expression


def _is_level(node: CompValue) -> bool:
    """Return whether a node only passes its expression on."""
    return set(node) == {"expr"} and "Expression" in node.name


def projected(select: CompValue) -> list[CompValue]:
    """Return what a SELECT names, `var` or `expr` and `evar`; nothing for a star."""
    return list(select.projection or [])


def heads(select: CompValue) -> list[Any]:
    """Return the expressions of a SELECT outside its braces, without variables in GROUP BY."""
    clauses = [clause for clause in (select.having, select.groupby, select.orderby) if clause]
    conditions = map(_condition, chain.from_iterable(clause.condition for clause in clauses))
    expressions = [c for c in conditions if not isinstance(strip_levels(c), Variable)]
    return [*(name.expr for name in projected(select)), *expressions]


def _condition(node: Any) -> Any:  # noqa: ANN401
    """Return the expression of a condition, which ORDER BY keeps with its direction."""
    return node.expr if isinstance(node, CompValue) and node.name == "OrderCondition" else node


def addresses(path: Any) -> set[URIRef] | None:  # noqa: ANN401
    """Return the properties that a path is made of; none if it may be any."""
    match path:
        case URIRef():
            return {path}
        case InvPath():
            return addresses(path.arg)
        case MulPath():
            return addresses(path.path)
        case SequencePath() | AlternativePath():
            steps = [addresses(step) for step in path.args]
            return None if None in steps else set().union(*(step for step in steps if step))
        case _:
            return None


def may_stay(path: Any) -> bool:  # noqa: ANN401
    """Tell whether a path may have no step, so that it leads from a term to itself."""
    match path:
        case InvPath():
            return may_stay(path.arg)
        case MulPath():
            return path.mod in ("*", "?") or may_stay(path.path)
        case SequencePath():
            return all(may_stay(step) for step in path.args)
        case AlternativePath():
            return any(may_stay(step) for step in path.args)
        case _:
            return False
