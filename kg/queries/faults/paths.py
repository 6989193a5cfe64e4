"""Paths for which the engine leaves solutions out; it depends on the triples of the graphs."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from rdflib.paths import AlternativePath, InvPath, MulPath, SequencePath
from rdflib.term import BNode, URIRef, Variable

from kg.queries.faults import tree
from kg.queries.faults.graphs import Graphs, written
from kg.queries.faults.patterns import Block


def path_kinds(block: Block, graphs: Graphs) -> Iterator[str]:
    """Yield the names of the kinds that the paths of one block of triples are of.

    Args:
        block: the block, and where it stands.
        graphs: the graphs that are asked.
    """
    steps = _ends_of_steps(block)
    for start, path, goal in block.triples:
        ways = ((start, goal), (goal, start))
        if tree.may_stay(path) and any(_left_out(ends, steps, block, graphs) for ends in ways):
            yield "zero-length-path"
        choices = _alone(start, path, goal) if block.counts else ()
        if any(_repeats(choice, block, graphs) for choice in choices):
            yield "alternative-path"


def _ends_of_steps(block: Block) -> set[str]:
    """Return the variables of patterns that need a triple."""
    ends: set[str] = set()
    for start, path, goal in block.triples:
        if not tree.may_stay(path):
            ends.update(str(end) for end in (start, goal) if isinstance(end, Variable | BNode))
    return ends


def _left_out(ends: tuple[Any, Any], steps: set[str], block: Block, graphs: Graphs) -> bool:
    """Tell whether the engine leaves out a path from a term to itself that makes a solution.

    It makes none where the variable at its second end is in `steps`, because a step needs a triple.
    """
    term, end = ends
    if isinstance(term, Variable | BNode):
        return False
    open_end = isinstance(end, Variable | BNode) and str(end) not in steps
    return (open_end or end == term) and graphs.lack(term, block.place)


@dataclass(frozen=True)
class _Choice:
    """An alternative path between two ends; a node between two steps is not an end."""

    start: Any
    path: AlternativePath
    goal: Any


def _alone(start: Any, path: Any, goal: Any) -> Iterator[_Choice]:  # noqa: ANN401
    """Yield the alternatives of a path that SPARQL counts one by one; not those in * and +."""
    match path:
        case AlternativePath():
            yield _Choice(start, path, goal)
        case InvPath():
            yield from _alone(goal, path.arg, start)
        case SequencePath():
            last = len(path.args) - 1
            for i, step in enumerate(path.args):
                yield from _alone(start if i == 0 else None, step, goal if i == last else None)
        case _:
            return


def _repeats(choice: _Choice, block: Block, graphs: Graphs) -> bool:
    """Tell whether two branches of an alternative lead from the same start to the same goal."""
    ends = (_end(choice.start, "?s"), _end(choice.goal, "?o"))
    patterns = [pattern for step in choice.path.args if (pattern := _pattern(step, *ends))]
    pairs = combinations(patterns, 2)
    return any(graphs.join(first, second, block.place) for first, second in pairs)


def _end(term: Any, variable: str) -> str:  # noqa: ANN401
    """Return an end of a path as a query writes it."""
    return variable if term is None or isinstance(term, Variable | BNode) else str(written(term))


def _pattern(step: Any, start: str, goal: str) -> str:  # noqa: ANN401
    """Return a branch as a pattern; nothing for one that is more than a property."""
    match step:
        case URIRef():
            return f"{start} <{step}> {goal}"
        case InvPath():
            return _pattern(step.arg, goal, start)
        case MulPath() if isinstance(step.path, URIRef):
            return f"{start} <{step.path}> {goal}"  # one step is among those that may be made
        case _:
            return ""
