"""Find GRAPH, MINUS and EXISTS inside one another where the engine answers wrongly.

SPARQL evaluates what stands between the braces of `GRAPH ?g { ... }` in each named graph by itself,
and gives ?g its value afterwards. The engine gives each triple pattern there the variable ?g as a
fourth term. The two agree as long as every solution has such a pattern, nothing there speaks of ?g,
a MINUS has a variable to compare besides ?g, and no SELECT cuts ?g off. What stands in EXISTS the
engine evaluates with the values from outside already set.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Identifier, URIRef, Variable

from kg.queries.faults import tree
from kg.queries.faults.tree import Names

_NONE: Names = frozenset()


@dataclass(frozen=True)
class _Scope:
    """The place of a pattern.

    Attributes:
        variable: that of the innermost GRAPH; empty where it has a name, or there is none.
        outside: the variables that may have a value where EXISTS is asked.
        kinds: the names of kinds met so far, to which more are added.
    """

    variable: str
    outside: Names
    kinds: set[str]


@dataclass(frozen=True)
class _Facts:
    """The known facts about the solutions of a pattern.

    Attributes:
        certain: the variables that each solution has, by what the pattern says.
        possible: those that a solution may have.
        reads: whether the solutions depend on the innermost GRAPH.
        tied: whether each solution comes from a pattern that the engine looks for in that graph.
        blank: whether the pattern is empty.
    """

    certain: Names = _NONE
    possible: Names = _NONE
    reads: bool = True
    tied: bool = True
    blank: bool = False


_BLANK = _Facts(blank=True)


def scope_kinds(query: CompValue, named: Iterable[str]) -> set[str]:
    """Return the names of the kinds that a query is of by where its patterns stand.

    Args:
        query: the query as a tree.
        named: the names of the graphs that there are.
    """
    walk = _Walk(query, frozenset(named))
    scope = _Scope("", _NONE, set())
    walk.select(query, scope)
    return scope.kinds


@dataclass(frozen=True)
class _Walk:
    """A walk over the patterns of a query.

    Each method takes a node of rdflib's tree and where it stands. It returns the facts of the
    node's solutions, and adds the kinds that it meets to `kinds` of the scope.

    Attributes:
        query: the query that the walk is over.
        named: the addresses of the named graphs that there are.
    """

    query: CompValue
    named: frozenset[str]

    def _alone(self, variable: str) -> bool:
        """Tell whether there is only one graph and nobody asks its name: nothing can be mixed."""
        stars = self.query.name == "SelectQuery" and not tree.projected(self.query)
        mentions = tree.mentions(self.query, Variable(variable))
        return len(self.named) == 1 and not stars and mentions == 1

    def select(self, query: CompValue, scope: _Scope) -> _Facts:
        """Return the facts of a query or of a SELECT within one.

        Args:
            query: the query or the SELECT.
            scope: where it stands.
        """
        names = tree.projected(query)
        reach = frozenset(str(name.var or name.evar) for name in names)
        inside = replace(scope, outside=scope.outside & reach) if names else scope
        facts = self.group(query.where, inside) if query.where is not None else _BLANK
        if query.valuesClause is not None:
            facts = _joined(facts, _values(query.valuesClause))
        for head in tree.heads(query):
            facts = self._expressed(head, facts, inside)
        facts = _grouped(query, facts)
        reach = reach or facts.possible
        # The variable has a new value, and no value where the expression fails.
        own = frozenset(str(name.evar) for name in names if name.evar is not None)
        if scope.variable in own:
            scope.kinds.add("graph-variable")
        certain, possible = facts.certain & reach, facts.possible & reach | own
        shared = replace(facts, certain=certain, possible=possible, blank=False)
        if scope.variable and not self._alone(scope.variable):
            return _cut(query, shared, reach, scope)
        return replace(shared, tied=True) if scope.variable else shared

    def group(self, node: CompValue, scope: _Scope) -> _Facts:
        """Return the facts of what stands between braces.

        Args:
            node: the group, or the SELECT that is all of it.
            scope: where it stands.
        """
        if node.name == "SubSelect":
            return self.select(node, scope)
        facts, filters = self._open(node, scope)
        # A filter applies to the group as it is in the end, wherever in it the filter stands.
        for expression in filters:
            facts = self._expressed(expression, facts, scope)
        return facts

    def _open(self, node: CompValue, scope: _Scope) -> tuple[_Facts, list[Any]]:
        """Return the facts of a group without its filters, and the filters."""
        facts, filters = _BLANK, []
        for part in tree.parts(node):
            match part.name:
                case "Filter":
                    filters.append(part.expr)
                case "OptionalGraphPattern":
                    facts = self._optional(part.graph, facts, scope)
                case "MinusGraphPattern":
                    facts = self._minus(part.graph, facts, scope)
                case "Bind":
                    facts = self._bound(part, facts, scope)
                case _:
                    facts = _joined(facts, self._simple(part, scope))
        return facts, filters

    def _simple(self, part: CompValue, scope: _Scope) -> _Facts:
        """Return the facts of a part that is joined with what stands before it."""
        match part.name:
            case "TriplesBlock":
                terms = chain.from_iterable(tree.triples(part))
                names = frozenset(str(term) for term in terms if isinstance(term, Variable))
                return _Facts(names, names)
            case "InlineData":
                return _values(part)
            case "GraphGraphPattern":
                return self._graph(part, scope)
            case "GroupOrUnionGraphPattern":
                branches = [self.group(branch, scope) for branch in part.graph]
                return branches[0] if len(branches) == 1 else _united(branches)
            case _:
                return _Facts(reads=False, tied=False)

    def _graph(self, part: CompValue, scope: _Scope) -> _Facts:
        """Return what a graph pattern binds."""
        name: Identifier = part.term
        variable = str(name) if isinstance(name, Variable) else ""
        inner = self.group(part.graph, replace(scope, variable=variable))
        if isinstance(name, URIRef):
            if not inner.tied and str(name) not in self.named:
                scope.kinds.add("graph-absent")
            return replace(inner, reads=False, tied=False, blank=False)
        if not inner.tied and not self._alone(str(name)):
            scope.kinds.add("graph-values")
        own = frozenset((str(name),))
        same = scope.variable == str(name)
        return _Facts(inner.certain | own, inner.possible | own, same, same)

    def _optional(self, node: CompValue, left: _Facts, scope: _Scope) -> _Facts:
        """Return what an optional part adds."""
        is_select = node.name == "SubSelect"
        right, filters = (self.select(node, scope), []) if is_select else self._open(node, scope)
        if scope.variable in right.possible - left.certain:
            scope.kinds.add("graph-variable")
        if scope.variable and right.reads and not left.tied:
            scope.kinds.add("graph-values")
        facts = replace(_joined(left, right), tied=left.tied)
        for expression in filters:  # they see what stands before OPTIONAL too
            facts = self._expressed(expression, facts, scope)
        return replace(facts, certain=left.certain, blank=False)

    def _minus(self, node: CompValue, left: _Facts, scope: _Scope) -> _Facts:
        """Note what the engine gets wrong in a part that is taken away."""
        right = self.group(node, scope)
        apart = not left.certain & right.certain
        if scope.variable:
            if right.reads and left.tied and apart:
                scope.kinds.add("graph-minus")
            if right.reads and not left.tied:
                scope.kinds.add("graph-values")
            if scope.variable in right.possible - left.certain:
                scope.kinds.add("graph-variable")
        if scope.outside and not left.certain & right.certain - scope.outside:
            scope.kinds.add("exists-minus")
        return replace(left, reads=left.reads or right.reads, blank=False)

    def _bound(self, part: CompValue, facts: _Facts, scope: _Scope) -> _Facts:
        """Return the facts after an assignment."""
        if str(part.var) == scope.variable:
            scope.kinds.add("graph-variable")
        after = self._expressed(part.expr, facts, scope)
        return replace(after, possible=after.possible | {str(part.var)}, blank=False)

    def _expressed(self, expression: Any, facts: _Facts, scope: _Scope) -> _Facts:  # noqa: ANN401
        """Return the facts of solutions for which an expression is evaluated."""
        within = replace(scope, outside=scope.outside | facts.possible)
        groups = [self.group(group, within) for group in tree.exists(expression)]
        names = tree.variables(expression).union(*(inner.possible for inner in groups))
        reads = any(inner.reads for inner in groups)
        if scope.variable in names - facts.certain:
            scope.kinds.add("graph-variable")
        if scope.variable and reads and not facts.tied:
            scope.kinds.add("graph-values")
        return replace(facts, reads=facts.reads or reads, blank=False)


def _keys(query: CompValue) -> list[Any]:
    """Return the keys by which a query groups."""
    return list(query.groupby.condition) if query.groupby is not None else []


def _groups(query: CompValue) -> bool:
    """Tell whether a SELECT groups its solutions."""
    return bool(_keys(query)) or any(any(tree.aggregates(head)) for head in tree.heads(query))


def _grouped(query: CompValue, facts: _Facts) -> _Facts:
    """Return the facts that remain where solutions are grouped."""
    if not _groups(query):
        return facts
    keys = frozenset(str(key) for key in _keys(query) if isinstance(key, Variable))
    computed = [key.var for key in _keys(query) if isinstance(key, CompValue) and key.var]
    # Without GROUP BY there is one solution even where the graph has none.
    tied = facts.tied and bool(_keys(query))
    possible = keys.union(str(name) for name in computed)
    return replace(facts, certain=facts.certain & keys, possible=possible, tied=tied)


def _cut(query: CompValue, facts: _Facts, reach: Names, scope: _Scope) -> _Facts:
    """Return the facts of a SELECT between the braces of GRAPH with a variable."""
    apart = not _groups(query) or Variable(scope.variable) in _keys(query)
    if facts.reads and (scope.variable not in reach or query.limitoffset is not None or not apart):
        scope.kinds.add("graph-select")
        return replace(facts, reads=False, tied=True)  # its consequences are not reported
    return facts


def _values(data: CompValue) -> _Facts:
    """Return what inline values bind."""
    names, rows = tree.rows(data)
    columns = zip(names, *rows, strict=True) if rows else ()
    undefined = {str(name) for name, *cells in columns if not all(map(_is_term, cells))}
    possible = frozenset(str(name) for name in names)
    return _Facts(possible - undefined, possible, reads=False, tied=False)


def _is_term(cell: object) -> bool:
    """Return whether a cell is a term."""
    return isinstance(cell, Identifier)


def _joined(left: _Facts, right: _Facts) -> _Facts:
    """Return the facts of a join, to which an empty pattern adds nothing."""
    if left.blank:
        return right
    if right.blank:
        return left
    tied = left.tied or right.tied
    reads = left.reads or right.reads
    return _Facts(left.certain | right.certain, left.possible | right.possible, reads, tied)


def _united(branches: list[_Facts]) -> _Facts:
    """Return the facts of a union: what is certain in every branch, and possible in one."""
    return _Facts(
        frozenset.intersection(*(branch.certain for branch in branches)),
        frozenset.union(*(branch.possible for branch in branches)),
        any(branch.reads for branch in branches),
        all(branch.tied for branch in branches),
    )
