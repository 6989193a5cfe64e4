"""The answer to `bottlenecks` as data: what it says of each channel, in words and as tables."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kg.questions import presence
from kg.questions.bottlenecks import central_or_unavoidable
from kg.questions.bottlenecks.last_ties import Arrivals
from kg.questions.bottlenecks.tables import ASKED, GATEKEEPERS, GROUPS, REACH, ROLES, UNREACHED
from kg.questions.presence import NotThere
from kg.questions.proof.certificate import AVOIDING, CERTIFICATE, WITNESSES, Certificate
from kg.questions.wording import who
from kg.results.answers import Cell, Heading, Sentence, Table
from kg.results.long_lists import Picked


@dataclass(frozen=True)
class Gatekeeper:
    """An actor on every route from the sources to its captives.

    `own` counts captives with a stated tie of their own into the channel; `basis` is `stated` where ties of an
    exclusive kind leave every captive no other way to it, else `recorded`. `role` says which side of the question it
    is on itself: `source`, `target`, `both` or `between`. `shortest_share` is the mean share of shortest routes that
    pass it, over the targets reached (0 to 1).
    """

    actor: str
    kind: str
    captives: Picked
    captive_share: float
    own: int
    basis: str
    role: str
    shortest_share: float


@dataclass(frozen=True)
class Group:
    """A hierarchy, role or kind without which its captives are not reached."""

    group: str
    name: str
    captives: Picked
    captive_share: float
    own: int
    basis: str
    members: tuple[str, ...]


@dataclass(frozen=True)
class Unreached:
    """A target that no route reaches: `denied`, `declined` by itself, or `not stated`; `ties` are the denials.

    `own` says whether one of them is stated of the target by name, and not only of a role.
    """

    actor: str
    reason: str
    ties: tuple[str, ...]
    own: bool = False


@dataclass(frozen=True)
class ChannelAnswer:
    """The answer for one channel and one population.

    `sources`, `aims`, `count` and `as_of` are what was asked: where routes start and lead to, by name, which side is
    counted, and on what day; `towards` says in words where they lead to. `arrivals` says by which ties those reached
    are reached. `central` has the mean share of shortest routes of all who are central, `others` counts the actors
    reached that are neither central nor hold anybody. `not_there` are those of either side who are not there on the
    day.
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
    others: int
    roles: tuple[tuple[str, bool, tuple[str, ...]], ...]
    proof: Certificate
    sources: tuple[str, ...]
    aims: tuple[str, ...]
    count: str
    as_of: str | None
    arrivals: Arrivals
    towards: str
    not_there: tuple[NotThere, ...] = ()

    @property
    def is_proven(self) -> bool:
        """Return whether the proof was worked out; that nobody is reached needs none."""
        return bool(self.proof.nodes) or not self.reached

    def central_rows(self, names: Mapping[str, str]) -> list[tuple[Cell, ...]]:
        """Return the rows of the table `central`."""
        shares = dict(self.central) | {g.actor: g.shortest_share for g in self.gatekeepers}
        captives = {g.actor: len(g.captives) for g in self.gatekeepers}
        return central_or_unavoidable.central_rows(
            self.channel, self.population, captives, shares, names
        )


@dataclass(frozen=True)
class Bottlenecks:
    """The answer to `bottlenecks`, a part a channel and population."""

    heading: Heading
    answers: tuple[ChannelAnswer, ...]
    witnesses_shown: bool = False

    @property
    def standard(self) -> tuple[ChannelAnswer, ...]:
        """Return the answers about whom the standard questions count: the first population of each channel."""
        first: dict[str, ChannelAnswer] = {}
        for a in self.answers:
            first.setdefault(a.channel, a)
        return tuple(first.values())

    def sentences(self) -> tuple[Sentence, ...]:
        """Return a channel and population at a time how many are reached, who holds them, and who is merely central.

        The last says what was not proven, where the proof is asked for only of few.
        """
        said = [s for a in self.answers for s in _sentences(a, self.heading.names)]
        bare = [a for a in self.answers if self.witnesses_shown and not a.is_proven]
        if bare:
            whom = "; ".join(f"{a.channel}, {a.people}" for a in bare)
            text = f"of so many the proof was not worked out ({whom}); to have it: kg bottlenecks --witnesses."
            said.append(Sentence(text, (), "proof"))
        return tuple(said)

    def tables(self) -> tuple[Table, ...]:
        """Return all tables, those that prove the answer (`witnesses`, `certificate`, `avoiding`) if it was proven."""
        names = self.heading.names
        rows: list[tuple[Table, Iterable[tuple[object, ...]]]] = [
            (
                GATEKEEPERS,
                (_gatekeeper_row(a, g, names) for a in self.answers for g in a.gatekeepers),
            ),
            (GROUPS, (_group_row(a, g) for a in self.answers for g in a.groups)),
            (
                UNREACHED,
                (
                    (a.channel, u.actor, names[u.actor], u.reason, u.ties, a.population, u.own)
                    for a in self.answers
                    for u in a.unreached
                ),
            ),
            (
                presence.TABLE,
                (
                    row
                    for a in self.answers
                    for row in presence.rows(a.channel, a.population, a.not_there, names)
                ),
            ),
            (
                ROLES,
                (
                    (a.channel, r, names[r], ok, by, a.population)
                    for a in self.answers
                    for r, ok, by in a.roles
                ),
            ),
            (
                central_or_unavoidable.TABLE,
                (row for a in self.answers for row in a.central_rows(names)),
            ),
            (
                central_or_unavoidable.CELLS,
                (
                    (a.channel, *cell[:3], cell[3], a.population)
                    for a in self.answers
                    for cell in central_or_unavoidable.cells(a.central_rows(names), a.others)
                ),
            ),
            (REACH, (_reach_row(a) for a in self.answers)),
            (
                ASKED,
                (
                    (a.channel, a.population, a.sources, a.aims, a.count, a.as_of)
                    for a in self.answers
                ),
            ),
        ]
        if self.witnesses_shown and any(a.is_proven for a in self.answers):
            rows += [
                (spec, _proof_rows(spec, self.answers))
                for spec in (WITNESSES, CERTIFICATE, AVOIDING)
            ]
        return tuple(_table(spec, some) for spec, some in rows)


def _proof_rows(spec: Table, answers: Iterable[ChannelAnswer]) -> Iterable[tuple[object, ...]]:
    for a in answers:
        where = (a.channel, a.population)
        if spec is WITNESSES:
            yield from (
                (a.channel, w.target, w.route_a, w.route_b, a.population) for w in a.proof.witnesses
            )
        elif spec is CERTIFICATE:
            yield from (
                (*where, n.node, n.dominator, n.order, n.low, n.high) for n in a.proof.nodes
            )
        else:
            yield from ((*where, s.group, s.node, s.parent) for s in a.proof.avoiding)


def _sentences(a: ChannelAnswer, names: Mapping[str, str]) -> Iterable[Sentence]:
    """Yield how many are reached, who holds them and on what basis, who is not reached and why; then the two by two."""
    missing = presence.phrases(a.not_there, names)
    absent = tuple(m.actor for m in a.not_there)
    if not a.targets:
        yield Sentence(f"{'; '.join([nobody_counted(a), *missing])}.", absent, a.channel)
        return
    said, ids = reach_said(a)
    parts = [said]
    holders, rows = holders_said(a, names)
    parts += holders
    ids += rows
    for reason in ("denied", "declined", "not stated"):
        if some := [u for u in a.unreached if u.reason == reason]:
            parts.append(
                f"{reason}: {who([u.actor for u in some], a.targets, names)}{by_name(some)}"
            )
            ids += [tie for u in some for tie in u.ties]
    ids += a.arrivals.ties
    yield Sentence(f"{'; '.join(parts)}.", tuple(dict.fromkeys(ids)), a.channel)
    if missing:
        yield Sentence(f"{'; '.join(missing)}.", absent, a.channel)
    if a.reached:
        yield central_or_unavoidable.said(
            a.channel, a.people, a.central_rows(names), a.others, names
        )


def nobody_counted(a: ChannelAnswer) -> str:
    """Return why nobody is counted: there is nobody, or nobody is there on the day."""
    unit = f"{a.people} (roles)" if a.counts_roles else a.people
    if any(m.counted for m in a.not_there):
        return f"none of the {unit} of the case is there on {a.as_of}"
    return f"the case has nobody to count as {unit}"


def reach_said(a: ChannelAnswer, short: bool = False) -> tuple[str, list[str]]:
    """Return how many are reached, and how, in words; and the ties of roles on which they hang."""
    unit = f"{a.people} (roles)" if a.counts_roles else a.people
    number = f"{len(a.reached):,} of {len(a.targets):,} {unit}"
    said = f"{number} reached" if a.count == "to" else f"{number} reach {a.towards}"
    return said + a.arrivals.text(short), list(a.arrivals.roles)


def holders_said(a: ChannelAnswer, names: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """Return who holds most of those reached: a gatekeeper, and a group if it is not the same; and their ids."""
    keeper, group = next(iter(a.gatekeepers), None), next(iter(a.groups), None)
    found: list[tuple[Gatekeeper | Group, str]] = [(keeper, names[keeper.actor])] if keeper else []
    if keeper and group and (keeper.captives, keeper.basis) == (group.captives, group.basis):
        joined = ", which is of " if keeper.actor in group.members else " and of "
        found = [(keeper, f"{names[keeper.actor]}{joined}{group.name}")]
    elif group:
        found.append((group, group.name))
    said = [
        f"{_some(h.captives, a.reached, names)} captive of {name} ({h.basis})" for h, name in found
    ]
    more = len(a.gatekeepers) - 1
    said += [f"{more:,} more {'gatekeeper' if more == 1 else 'gatekeepers'}"] if more > 0 else []
    ids = ([keeper.actor] if keeper else []) + ([group.group] if group else [])
    return said or (["captive of nobody"] if a.reached else []), [
        i for i in ids if not i.startswith("kind:")
    ]


def by_name(some: Sequence[Unreached]) -> str:
    """Return whether the denials are stated of these by name, or of a role of theirs."""
    named = sum(u.own for u in some)
    if named == len(some) or some[0].reason == "not stated":
        return ""
    return ", none by name" if not named else f", {named} by name"


def _some(held: Sequence[str], reached: Sequence[str], names: Mapping[str, str]) -> str:
    if len(held) == len(reached):
        return "all"
    return f"{len(held):,}" if len(held) > 1 else names[held[0]]


def _gatekeeper_row(
    a: ChannelAnswer, g: Gatekeeper, names: Mapping[str, str]
) -> tuple[object, ...]:
    return (
        a.channel, g.actor, names[g.actor], g.kind, len(g.captives), g.captive_share, g.own, g.basis, g.role,
        g.shortest_share, a.population, g.captives,
    )  # fmt: skip


def _group_row(a: ChannelAnswer, g: Group) -> tuple[object, ...]:
    return (
        a.channel,
        g.group,
        g.name,
        len(g.captives),
        g.captive_share,
        g.own,
        g.basis,
        a.population,
        g.captives,
    )


def _reach_row(a: ChannelAnswer) -> tuple[object, ...]:
    return (
        a.channel,
        a.population,
        len(a.targets),
        len(a.reached),
        "roles" if a.counts_roles else "individuals",
    )


def _table(spec: Table, rows: Iterable[tuple[object, ...]]) -> Table:
    return Table(spec.name, spec.title, spec.columns, tuple(rows), spec.reading)  # type: ignore[arg-type]
