"""A claim of a saved answer that was checked, and the plain means of checking it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from kg.errors import quoted
from kg.questions.proof.check_certificate import Row


@dataclass(frozen=True)
class ClaimCheck:
    """One claim of the answer, whether it holds, and why not; `target` is the actor it is about."""

    channel: str
    population: str
    claim: str
    target: str
    holds: bool
    why: str


def search(
    steps: Mapping[int, Sequence[int]], starts: Iterable[int], closed: Collection[int] = ()
) -> set[int]:
    """Return all that a breadth-first search finds without entering what is closed.

    Args:
        steps: the nodes that arcs lead to from each node.
        starts: the nodes to start from, which count as found unless they are closed.
        closed: the nodes not to enter.
    """
    line = [s for s in starts if s not in closed]
    found = set(line)
    while line:
        line = list(
            dict.fromkeys(
                v for u in line for v in steps.get(u, ()) if v not in found and v not in closed
            )
        )
        found.update(line)
    return found


def repeats(rows: Iterable[Row], column: str) -> Iterable[tuple[Row, bool]]:
    """Yield rows, and whether one for the same actor came before.

    Args:
        rows: the rows.
        column: the column that holds the actor.
    """
    seen: set[str] = set()
    for row in rows:
        yield row, row[column] in seen
        seen.add(row[column])


def difference(row: Row, right: Mapping[str, object]) -> str | None:
    """Return the first cell that is not what the arcs give, in words; nothing where all are.

    Args:
        row: the row of the saved answer.
        right: what the arcs give, by column; shares may differ by less than 1e-9.
    """
    for column, value in right.items():
        said = row[column]
        same = abs(said - value) < 1e-9 if isinstance(value, float) else said == value
        if not same:
            return f"{column} is given as {quoted(str(said))} and should be {quoted(str(value))}"
    return None
