"""The blocks of triples of a query, each with where it stands."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from rdflib.plugins.sparql.parserutils import CompValue

from kg.queries.faults import tree
from kg.queries.faults.graphs import Place
from kg.queries.faults.tree import TriplePattern

_COUNTING = ("Aggregate_Count", "Aggregate_Sum", "Aggregate_Avg", "Aggregate_GroupConcat")


@dataclass(frozen=True)
class Block:
    """The triples of one group.

    Attributes:
        triples: the patterns of its triples.
        place: the name or variable of the innermost GRAPH; none for the default graph.
        counts: whether the answer depends on how often there is each solution.
    """

    triples: tuple[TriplePattern, ...] = ()
    place: Place = None
    counts: bool = True


@dataclass(frozen=True)
class _Spot:
    """A SELECT, or the query itself, and where it stands."""

    select: CompValue
    place: Place


def selects(query: CompValue) -> Iterator[tuple[CompValue, Place]]:
    """Yield the query and every SELECT within it, each with the innermost GRAPH around it."""
    spots: list[_Spot] = []
    for _ in _selected(query, Block(), spots):
        pass
    yield from ((spot.select, spot.place) for spot in spots)


def blocks(query: CompValue) -> Iterator[Block]:
    """Yield the triples of every group of a query, EXISTS included."""
    yield from _selected(query, Block(counts=query.name == "SelectQuery"), [])


def _selected(query: CompValue, here: Block, spots: list[_Spot]) -> Iterator[Block]:
    """Yield the blocks of a query."""
    if query.where is None:
        return
    spots.append(_Spot(query, here.place))
    inside = replace(here, counts=_counts(query, here.counts))
    yield from _grouped(query.where, inside, spots)
    for head in tree.heads(query):
        yield from _inside_exists(head, inside, spots)


def _counts(query: CompValue, outside: bool) -> bool:
    """Tell whether the answer depends on how often there is each solution inside a SELECT."""
    aggregates = list(chain.from_iterable(map(tree.aggregates, tree.heads(query))))
    counting = any(node.name in _COUNTING and not node.distinct for node in aggregates)
    if counting or query.limitoffset is not None:
        return True
    return outside and not aggregates and query.groupby is None and not query.modifier


def _grouped(node: CompValue, here: Block, spots: list[_Spot]) -> Iterator[Block]:
    """Yield the blocks of a group."""
    if node.name == "SubSelect":
        yield from _selected(node, here, spots)
        return
    parts = tree.parts(node)
    triple_blocks = (part for part in parts if part.name == "TriplesBlock")
    patterns = tuple(chain.from_iterable(map(tree.triples, triple_blocks)))
    if patterns:
        yield replace(here, triples=patterns)
    for part in parts:
        yield from _inside(part, here, spots)


def _inside(part: CompValue, here: Block, spots: list[_Spot]) -> Iterator[Block]:
    """Yield the blocks inside a part of a group."""
    match part.name:
        case "Filter" | "Bind":
            yield from _inside_exists(part.expr, here, spots)
        case "GraphGraphPattern":
            yield from _grouped(part.graph, replace(here, place=part.term), spots)
        case "GroupOrUnionGraphPattern":
            for branch in part.graph:
                yield from _grouped(branch, here, spots)
        case "MinusGraphPattern":
            yield from _grouped(part.graph, replace(here, counts=False), spots)
        case "OptionalGraphPattern":
            yield from _grouped(part.graph, here, spots)


def _inside_exists(
    expression: Any,  # noqa: ANN401
    here: Block,
    spots: list[_Spot],
) -> Iterator[Block]:
    """Yield the blocks inside the groups that an expression asks for."""
    for group in tree.exists(expression):
        yield from _grouped(group, replace(here, counts=False), spots)
