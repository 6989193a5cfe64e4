"""The answer to `bottlenecks` for one channel and population: its parts as data."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from kg.questions.bottlenecks.central_or_unavoidable import CentralRow, central_rows
from kg.questions.bottlenecks.coalitions import Coalitions
from kg.questions.bottlenecks.last_ties import Arrivals
from kg.questions.presence import NotThere
from kg.questions.proof.certificate import Certificate
from kg.results.long_lists import Picked


@dataclass(frozen=True)
class Gatekeeper:
    """An actor on every route from the sources to its captives.

    Attributes:
        actor: its id.
        kind: its kind.
        captives: the counted targets every route to whom passes it, in the order of the case.
        gated: those of them whom it holds: all, but for a source only those to whom every route
            passes a tie of an exclusive kind; of the others it is merely the sole source.
        captive_share: the share of the captives in the targets reached (0 to 1).
        own: how many captives have a stated tie of their own into the channel.
        basis: `stated` where ties of an exclusive kind leave every captive no other way to it, else
            `recorded`.
        role: which side of the question it is on itself: `source`, `target`, `both` or `between`.
        shortest_share: the mean share of shortest routes that pass it, over the targets reached
            (0 to 1).
    """

    actor: str
    kind: str
    captives: Picked
    gated: Picked
    captive_share: float
    own: int
    basis: str
    role: str
    shortest_share: float

    @property
    def sole(self) -> int:
        """Return of how many captives it is merely the sole source."""
        return len(self.captives) - len(self.gated)


@dataclass(frozen=True)
class Group:
    """A hierarchy, role or kind without which its captives are not reached.

    Attributes:
        group: its id, or `kind:NAME`.
        name: its name.
        captives: the counted targets it holds, in the order of the case.
        captive_share: their share of the targets reached (0 to 1).
        own: how many of them have a stated tie of their own into the channel.
        basis: `stated` or `recorded`, as of a `Gatekeeper`.
        members: the ids of its members that are not hierarchies, sorted.
    """

    group: str
    name: str
    captives: Picked
    captive_share: float
    own: int
    basis: str
    members: tuple[str, ...]


@dataclass(frozen=True)
class Unreached:
    """A target that no route reaches.

    Attributes:
        actor: its id.
        reason: `refused` by another, `lacking`, `declined` by the target itself, or `not stated`.
        ties: the ids of the denials.
        own: whether one of them is stated of the target by name, and not only of a role.
    """

    actor: str
    reason: str
    ties: tuple[str, ...]
    own: bool = False


class RoleReach(NamedTuple):
    """A role of the counted side, whether a route reaches it, and who is on every route to it.

    The gatekeepers are ids, the nearest to the sources first.
    """

    role: str
    is_reached: bool
    gatekeepers: tuple[str, ...]


@dataclass(frozen=True)
class ChannelAnswer:
    """The answer for one channel and one population.

    Attributes:
        channel: the channel.
        population: whom the answer counts, as the question names them.
        people: the words for them.
        counts_roles: whether roles are counted, as the side has no individuals.
        targets: the ids of those counted.
        reached: the ids of those of them whom a route reaches.
        gatekeepers: the actors on every route to somebody, those who hold most first.
        groups: the groups that no route to somebody avoids, those that hold most first.
        unreached: those counted whom no route reaches, and why.
        central: the mean share of shortest routes (0 to 1) of all who are central, by id.
        neither_count: how many actors that are reached are neither central nor hold anybody.
        roles: the roles of the counted side, where individuals are counted.
        proof: what proves the answer; empty where it was not worked out.
        sources: where routes start, as the question names it.
        aims: where routes lead to, as the question names it.
        count: which side is counted: `to` or `from`.
        as_of: the day asked about, as text; none for any time.
        arrivals: by which ties those reached are reached.
        towards: where routes lead to, in words.
        not_there: those of either side who are not there on the day.
        coalitions: the sets of several that hold somebody together, if they were looked for.
    """

    channel: str
    population: str
    people: str
    counts_roles: bool
    targets: Picked
    reached: Picked
    gatekeepers: tuple[Gatekeeper, ...]
    groups: tuple[Group, ...]
    unreached: tuple[Unreached, ...]
    central: Mapping[str, float]
    neither_count: int
    roles: tuple[RoleReach, ...]
    proof: Certificate
    sources: tuple[str, ...]
    aims: tuple[str, ...]
    count: str
    as_of: str | None
    arrivals: Arrivals
    towards: str
    not_there: tuple[NotThere, ...] = ()
    coalitions: Coalitions | None = None

    @property
    def is_proven(self) -> bool:
        """Return whether the proof was worked out; that nobody is reached needs none."""
        return bool(self.proof.nodes) or not self.reached

    def central_rows(self, names: Mapping[str, str]) -> list[CentralRow]:
        """Return the rows of the table `central`."""
        shares = dict(self.central) | {g.actor: g.shortest_share for g in self.gatekeepers}
        captives = {g.actor: len(g.captives) for g in self.gatekeepers}
        return central_rows(self.channel, self.population, captives, shares, names)
