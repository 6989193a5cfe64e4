"""How routes come to one target of a bypass, and what a route is like as it is walked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise

from kg.graph.cheapest_routes import Ground, Way, fewest_arcs
from kg.graph.flow import Pair, Pass
from kg.graph.route_states import RouteStates

Passes = tuple[Pass, ...]
Arcs = dict[Pair, Passes]
Heads = dict[str, dict[str, Passes]]

# What a label says of a route so far, a bit each.
OWN = 1  # its last tie is one of the target or of a part of it
UNCLEAR = 2  # it is not in use: a role is inside, or a tie is not stated of each
PEER = 4  # one of those counted is on it
DENIED = 8  # a denial is on it
DECLINED = 16  # a denial of the target's own is on it
LAST = 32  # the next arc has to end it
COMMON = 64  # all those counted have it alike
DOUBT = 128  # of somebody on it it is open whether it is one of the avoided
_CLOSED = DENIED | DECLINED
IN_USE = ("used", "open")  # the statuses of routes whose every tie is stated


def status_of(label: int) -> str:
    """Return the status of a route that reaches the target with a label."""
    if label & _CLOSED:
        return "declined" if label & DECLINED else "blocked"
    if label & UNCLEAR or not label & OWN:
        return "possible"
    return "open" if label & DOUBT else "used"


@dataclass(frozen=True)
class Terrain:
    """What the arcs of a channel are like, whomever they lead to.

    Attributes:
        stated: the ties stated of each of their ends, by (tail, head).
        parts: the arcs of `part_of`.
        roles: who is not an individual.
        counted: those who are counted.
        refused_by: who refused each tie, as its row says.
        doubtful: of whom it is open whether they are some of the avoided.
        placeholders: who stands for anybody.
    """

    stated: Arcs
    parts: frozenset[Pair]
    roles: frozenset[str]
    counted: frozenset[str]
    refused_by: Mapping[str, str | None]
    doubtful: frozenset[str] = frozenset()
    placeholders: frozenset[str] = frozenset()

    def label_of(self, actor: str) -> int:
        """Return what a label says of a route since it passes an actor."""
        label = PEER if actor in self.counted else 0
        label |= DOUBT if actor in self.doubtful else 0
        return label | UNCLEAR if actor in self.placeholders else label

    def cost(self, tail: str, head: str) -> int:
        """Return how many ties an arc takes: none where one end is a part of the other.

        Args:
            tail: the id of the actor that the arc leads from.
            head: the id of the actor that it leads to.
        """
        return 0 if (tail, head) in self.parts and (tail, head) not in self.stated else 1

    def blockers(self, denials: Passes) -> tuple[str, ...]:
        """Return who refused ties."""
        by: dict[str, None] = {}
        for p in denials:
            by |= dict.fromkeys(refusers(self.refused_by[p.tie], p.source, p.target))
        return tuple(by)


@dataclass(frozen=True)
class Net:
    """Arcs by tail and head, and who stands before each actor."""

    after: Heads
    before: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Approach:
    """How routes come to one target.

    Attributes:
        target: where they end.
        own: the target and its parts.
        terrain: what arcs are like.
        net: the arcs in force between others.
        into: those into the target, by tail; some are substitutes.
        closed: denials between others, by tail and head.
        shut: those into the target, by tail.
        starts: where routes begin.
        last: who may begin a route that ends with the next arc.
        strategic: substitutes into the target that are in use as such, by tail.
        shared: by whom all those counted are reached alike, with the role that has it so.
        without: whom no route passes.
        states: the states of routes before their last arc, where other targets have them alike.
    """

    target: str
    own: frozenset[str]
    terrain: Terrain
    net: Net
    into: Mapping[str, Passes]
    closed: Heads
    shut: Mapping[str, Passes]
    starts: frozenset[str]
    last: frozenset[str]
    strategic: Mapping[str, Passes]
    shared: Mapping[str, str] = field(default_factory=dict)
    without: frozenset[str] = frozenset()
    states: RouteStates | None = None

    @property
    def ground(self) -> Ground:
        """Return where routes to the target may go, with the labels that say what they are like."""
        label_of = self.terrain.label_of
        starts = {a: label_of(a) for a in sorted(self.starts - self.without)}
        last = sorted(self.last - self.starts - self.without)
        starts |= {a: LAST | label_of(a) & ~PEER for a in last}
        tails = {*self.into, *self.shut}
        where = (starts, self.target, self._after, self.step, self.terrain.cost)
        return Ground(*where, self.states, tails)

    def _after(self, actor: str) -> Iterable[str]:
        """Return the ids that an arc leads to from an actor, denials included, the target last."""
        heads = {*self.net.after.get(actor, ()), *self.closed.get(actor, ())} - {self.target}
        return heads | {self.target} if actor in self.into or actor in self.shut else heads

    def shortest(self) -> Way | None:
        """Return a route of fewest arcs in force; `None` where there is none."""
        if self.last:
            return min(self.last), self.target

        def before(actor: str) -> Iterable[str]:
            """Return the ids that an arc in force leads from to an actor."""
            return self.into if actor == self.target else self.net.before.get(actor, ())

        return fewest_arcs(before, self.starts, self.target)

    def common(self, shared: Mapping[str, str]) -> "Approach":
        """Return how routes come to all those counted alike, by way of none of them.

        Args:
            shared: by whom all are reached by the very same ties.
        """
        return replace(
            self,
            into={tail: self.into[tail] for tail in shared},
            shut={},
            starts=self.starts - self.terrain.counted,
            last=self.last & shared.keys(),
            strategic={},
            without=self.terrain.counted,
            states=None,
        )

    def active(self, tail: str, head: str) -> Passes | None:
        """Return the ties in force along an arc, for a part maybe none; `None`: there is no arc.

        Args:
            tail: the id of the actor that the arc leads from.
            head: the id of the actor that it leads to.
        """
        if head == self.target:
            return self.into.get(tail)
        return self.net.after.get(tail, {}).get(head)

    def denials(self, tail: str, head: str) -> Passes:
        """Return the denials along an arc.

        Args:
            tail: the id of the actor that the arc leads from.
            head: the id of the actor that it leads to.
        """
        if head == self.target:
            return self.shut.get(tail, ())
        return self.closed.get(tail, {}).get(head, ())

    def in_use(self, tail: str, head: str) -> Passes | None:
        """Return the ties by which a route in use passes an arc; `None` where it does not.

        Args:
            tail: the id of the actor that the arc leads from.
            head: the id of the actor that it leads to.
        """
        ties = self.terrain.stated.get((tail, head))
        if ties is None and head == self.target:
            ties = self.strategic.get(tail)
        return () if ties is None and (tail, head) in self.terrain.parts else ties

    def label(self, way: Way) -> int:
        """Return the label of a route from its start to the target."""
        label = self.ground.starts[way[0]]
        for tail, head in pairwise(way):
            label = self.step(label, tail, head) or 0
        return label

    def step(self, label: int, tail: str, head: str) -> int | None:
        """Return the label of a route after an arc; `None` where it cannot take it.

        Args:
            label: the label of the route before, bits as at the top of this file.
            tail: the id of the actor that the arc leads from.
            head: the id of the actor that it leads to.
        """
        is_end = head == self.target
        if not is_end and (head in self.without or label & LAST):
            return None
        label &= ~LAST  # the arc that ends the route is this one
        if not is_end:
            label |= self.terrain.label_of(head)
        if self.active(tail, head) is None:
            return self._closed_label(label, tail, head)
        # A closed route stays closed, whatever its further arcs are like.
        if not label & _CLOSED:
            label = self._open_label(label, tail, head)
        is_alike = is_end and tail in self.shared and not label & PEER
        return label | COMMON if is_alike and status_of(label) not in IN_USE else label

    def _closed_label(self, label: int, tail: str, head: str) -> int | None:
        """Return the label of a route after a denial; `None` without a denial or after another."""
        denials = self.denials(tail, head)
        if label & _CLOSED or not denials:
            return None
        # If a route is open to all (all are in `without`), none of them declined its closed tie.
        is_own = not self.without and {*self.terrain.blockers(denials)} == {self.target}
        return label & PEER | (DECLINED if is_own else DENIED)

    def _open_label(self, label: int, tail: str, head: str) -> int:
        """Return the label of a route after an arc in force: `UNCLEAR` and `OWN` are set anew."""
        is_role_inside = head != self.target and head in self.terrain.roles
        if is_role_inside or self.in_use(tail, head) is None:
            label |= UNCLEAR
        if not self.terrain.cost(tail, head):
            return label
        return label | OWN if head in self.own else label & ~OWN


def refusers(refused_by: str | None, source: str, target: str) -> tuple[str, ...]:
    """Return who refused a tie: the end named, a third party, or nobody that the source names.

    Args:
        refused_by: what the row says: `source`, `target`, the id of a third party, or nothing.
        source: the id of the source of the tie.
        target: the id of its target.
    """
    if refused_by is None:
        return ()
    return ({"source": source, "target": target}.get(refused_by, refused_by),)
