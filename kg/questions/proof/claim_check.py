"""A claim of a saved answer that was checked, and the plain means of checking it."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kg.errors import quoted
from kg.questions.proof.check_certificate import Row

_TOLERANCE = 1e-9  # of shares, which may be saved with fewer digits


@dataclass(frozen=True)
class ClaimCheck:
    """One claim of the answer, and whether it holds.

    Attributes:
        channel: the channel of the claim.
        population: whom the answer counts.
        claim: what is claimed: `reach`, `routes`, or who holds.
        target: the actor it is about; empty where it is about none of the case.
        holds: whether it holds.
        why: what is wrong; empty where it holds.
    """

    channel: str
    population: str
    claim: str
    target: str
    holds: bool
    why: str


def search(
    steps: Mapping[int, Sequence[int]], starts: Iterable[int], closed: Collection[int] = ()
) -> set[int]:
    """Return all nodes that a breadth-first search reaches without entering what is closed.

    Args:
        steps: the nodes that arcs lead to from each node.
        starts: the nodes to start from; they are reached unless they are closed.
        closed: the nodes not to enter; by default none.
    """
    line = [start for start in starts if start not in closed]
    reached = set(line)
    for node in line:  # the line grows as the search goes on
        for head in steps.get(node, ()):
            if head not in reached and head not in closed:
                reached.add(head)
                line.append(head)
    return reached


def repeats(rows: Iterable[Row], column: str) -> Iterator[tuple[Row, bool]]:
    """Yield rows, and whether one for the same actor came before.

    Args:
        rows: the rows.
        column: the column that has the actor.
    """
    actors: set[str] = set()
    for row in rows:
        yield row, row[column] in actors
        actors.add(row[column])


def difference(row: Row, right: Mapping[str, object]) -> str | None:
    """Return the first cell that is not what the arcs give, in words; nothing where all are.

    Args:
        row: the row of the saved answer.
        right: what the arcs give, by column; shares may differ by less than 1e-9.
    """
    for column, figure in right.items():
        cell = row[column]
        is_share = isinstance(figure, float)
        is_same = abs(cell - figure) < _TOLERANCE if is_share else cell == figure
        if not is_same:
            return f"{column} is given as {quoted(str(cell))} and should be {quoted(str(figure))}"
    return None
