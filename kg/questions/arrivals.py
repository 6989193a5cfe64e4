"""How those reached are reached: by ties of their own, or by what is said of a role of theirs."""

from collections.abc import Sequence
from dataclasses import dataclass

from kg.flow import Asked, Pass
from kg.questions.evidence import pieces_about


@dataclass(frozen=True)
class Arrivals:
    """The ties on the last arcs to those reached.

    `own` counts those reached by a stated tie of their own, `hanging` those reached by ties of their roles alone;
    `roles` are these ties, `known` says in words how they are known, and `doubt` with what
    confidence, where that is less than high. `ties` are all of them.
    """

    ties: tuple[str, ...] = ()
    own: int = 0
    hanging: int = 0
    roles: tuple[str, ...] = ()
    known: str = ""
    doubt: str = ""

    def text(self, short: bool = False) -> str:
        """Return in words how many are reached by ties of their own, and how many by those of a role alone."""
        if not self.hanging:
            return ""
        if short:
            return f" ({self.hanging} by what is said of a role{self.doubt})"
        own = f"{self.own or 'none'} by {'a tie of its own' if self.own < 2 else 'ties of their own'}"
        by = "1 tie of a role" if len(self.roles) == 1 else f"{len(self.roles)} ties of roles"
        return f" ({own}; {self.hanging} only by {by}, known by {self.known}{self.doubt})"


def arrivals(asked: Asked, reached: Sequence[str], above: Sequence[int]) -> Arrivals:
    """Return how those reached are reached, from the last arcs of all routes to them.

    Args:
        asked: the flow graph of the question.
        reached: who is counted and reached.
        above: the dominator of each node, below 0 where no route reaches it.
    """
    ids = asked.flow.ids
    last: dict[str, list[Pass]] = {actor: [] for actor in reached}
    for u, v in zip(asked.arcs.tail.tolist(), asked.arcs.head.tolist(), strict=True):
        if v < len(ids) and ids[v] in last and (u == asked.root or above[u] >= 0):
            last[ids[v]] += asked.ties(u, v)  # none along a part, to a source itself, or from a further buyer
    own = [actor for actor, some in last.items() if any(not one.end for one in some)]
    hanging = [actor for actor, some in last.items() if some and actor not in own]
    roles = tuple(sorted({one.tie for actor in hanging for one in last[actor]}))
    ties = tuple(sorted({one.tie for some in last.values() for one in some}))
    return Arrivals(ties, len(own), len(hanging), roles, *_known(asked, roles))


def _known(asked: Asked, ties: Sequence[str]) -> tuple[str, str]:
    pieces = [p for p in pieces_about(asked.flow.case, ties) if p.stance == "supports"]
    methods = ", ".join(dict.fromkeys(p.method.replace("-", " ") for p in pieces)) or "no evidence"
    doubt = next((c for c in ("low", "medium") if any(p.confidence == c for p in pieces)), None)
    return methods, f", in part with {doubt} confidence" if doubt else ""
