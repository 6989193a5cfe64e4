"""The answer to `bottlenecks`: all channels and populations together, in words and as tables."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain

from kg.questions import presence
from kg.questions.bottlenecks import central_or_unavoidable
from kg.questions.bottlenecks.channel_answer import ChannelAnswer, Gatekeeper, Group
from kg.questions.bottlenecks.channel_sentences import channel_sentences, coalition_sentences
from kg.questions.bottlenecks.tables import (
    ASKED,
    COALITIONS,
    GATEKEEPERS,
    GROUPS,
    REACH,
    ROLES,
    UNREACHED,
)
from kg.questions.proof.certificate import AVOIDING, CERTIFICATE, WITNESSES
from kg.results.answers import Cell, Heading, Sentence, Table
from kg.results.display import Displayed

Names = Mapping[str, str]  # the name of each actor, by its id
_Rows = Iterable[tuple[Cell, ...]]


@dataclass(frozen=True, repr=False)
class Bottlenecks(Displayed):
    """The answer to `bottlenecks`, a part a channel and population.

    Attributes:
        heading: what this is an answer to.
        answers: the parts; of each channel its own question first, then those compared with it.
        witnesses_shown: whether the tables bring the proof of those parts that are proven.
    """

    heading: Heading
    answers: tuple[ChannelAnswer, ...]
    witnesses_shown: bool = False

    @property
    def standard(self) -> tuple[ChannelAnswer, ...]:
        """Return the answers to the standard questions: the first population of each channel."""
        first: dict[str, ChannelAnswer] = {}
        for answer in self.answers:
            first.setdefault(answer.channel, answer)
        return tuple(first.values())

    def sentences(self) -> tuple[Sentence, ...]:
        """Return a channel and population at a time how many are reached, and who holds them.

        Then who is merely central. The last says what was not proven, where the proof is worked out
        only of few.
        """
        names = self.heading.names
        sentences: list[Sentence] = []
        for answer in self.answers:
            sentences += channel_sentences(answer, names)
            sentences += coalition_sentences(answer, names)
        unproven = [answer for answer in self.answers if not answer.is_proven]
        if self.witnesses_shown and unproven:
            whom = "; ".join(f"{answer.channel}, {answer.people}" for answer in unproven)
            text = (
                f"of so many the proof was not worked out ({whom}); "
                "to have it: kg bottlenecks --witnesses."
            )
            sentences.append(Sentence(text, (), "proof"))
        return tuple(sentences)

    def tables(self) -> tuple[Table, ...]:
        """Return all tables, and those that prove the answer, if it was proven.

        The latter are `witnesses`, `certificate` and `avoiding`.
        """
        return self._tables

    @cached_property
    def _tables(self) -> tuple[Table, ...]:
        """Return the tables once made: coalitions and proofs only where the answer has any."""
        makers = list(_TABLES)
        if any(answer.coalitions for answer in self.answers):
            makers.append((COALITIONS, _coalition_rows))
        if self.witnesses_shown and any(answer.is_proven for answer in self.answers):
            makers += _PROOF_TABLES
        return tuple(self._table(spec, rows_of) for spec, rows_of in makers)

    def _table(self, spec: Table, rows_of: "_RowMaker") -> Table:
        """Return a table with the rows of all channels and populations, one after the other."""
        names = self.heading.names
        rows = chain.from_iterable(rows_of(answer, names) for answer in self.answers)
        return replace(spec, rows=tuple(rows))


_RowMaker = Callable[[ChannelAnswer, Names], _Rows]


def _gatekeeper_rows(answer: ChannelAnswer, names: Names) -> _Rows:
    """Yield the rows of the gatekeepers."""
    for g in answer.gatekeepers:
        actor = (g.actor, names[g.actor], g.kind)
        place = (g.role, g.shortest_share)
        yield answer.channel, *actor, *_hold(g), *place, answer.population, g.captives, g.sole


def _group_rows(answer: ChannelAnswer, names: Names) -> _Rows:
    """Yield the rows of the groups."""
    for g in answer.groups:
        yield answer.channel, g.group, g.name, *_hold(g), answer.population, g.captives


def _hold(holder: Gatekeeper | Group) -> tuple[Cell, ...]:
    """Return the cells `captives`, `captive_share`, `own` and `basis` of a row."""
    count = len(holder.captives)
    return count, holder.captive_share, holder.own, holder.basis


def _unreached_rows(answer: ChannelAnswer, names: Names) -> _Rows:
    """Yield the rows of those whom no route reaches."""
    for u in answer.unreached:
        denials = (u.reason, u.ties)
        yield answer.channel, u.actor, names[u.actor], *denials, answer.population, u.own


def _absence_rows(answer: ChannelAnswer, names: Names) -> _Rows:
    """Return the rows of those who are not there."""
    return presence.rows(answer.channel, answer.population, answer.not_there, names)


def _role_rows(answer: ChannelAnswer, names: Names) -> _Rows:
    """Yield the rows of the roles."""
    for role, is_reached, gatekeepers in answer.roles:
        yield answer.channel, role, names[role], is_reached, gatekeepers, answer.population


def _central_rows(answer: ChannelAnswer, names: Names) -> _Rows:
    """Return the rows of centrality."""
    return answer.central_rows(names)


def _standing_rows(answer: ChannelAnswer, names: Names) -> _Rows:
    """Yield the cells of central against unavoidable."""
    rows = answer.central_rows(names)
    for cell in central_or_unavoidable.cells(rows, answer.neither_count):
        yield answer.channel, *cell, answer.population


def _reach_rows(answer: ChannelAnswer, names: Names) -> _Rows:
    """Yield the one row of a population: how many are counted, and how many of them reached."""
    unit = "roles" if answer.counts_roles else "individuals"
    counted, reached = len(answer.targets), len(answer.reached)
    yield answer.channel, answer.population, counted, reached, unit


def _question_rows(answer: ChannelAnswer, names: Names) -> _Rows:
    """Yield the one row of a population: the question as it was asked."""
    ends = answer.sources, answer.aims
    yield answer.channel, answer.population, *ends, answer.count, answer.as_of


def _witness_rows(answer: ChannelAnswer, names: Names) -> _Rows:
    """Yield two routes to each target; they share only its gatekeepers."""
    for w in answer.proof.witnesses:
        routes = (w.route_a, w.route_b)
        yield answer.channel, w.target, *routes, answer.population


def _certificate_rows(answer: ChannelAnswer, names: Names) -> _Rows:
    """Yield the nodes of the dominator tree, each with its place in the low-high order."""
    for n in answer.proof.nodes:
        order = (n.order, n.low, n.high)
        yield answer.channel, answer.population, n.node, n.dominator, *order


def _avoiding_rows(answer: ChannelAnswer, names: Names) -> _Rows:
    """Yield the steps of the routes round each group."""
    for step in answer.proof.avoiding:
        yield answer.channel, answer.population, step.group, step.node, step.parent


def _coalition_rows(answer: ChannelAnswer, names: Names) -> _Rows:
    """Yield the coalitions of each target, and those that hold most."""
    for c in answer.coalitions.coalitions if answer.coalitions else ():
        yield answer.channel, c.target, c.members, c.captives, answer.population


_TABLES: tuple[tuple[Table, _RowMaker], ...] = (
    (GATEKEEPERS, _gatekeeper_rows),
    (GROUPS, _group_rows),
    (UNREACHED, _unreached_rows),
    (presence.TABLE, _absence_rows),
    (ROLES, _role_rows),
    (central_or_unavoidable.TABLE, _central_rows),
    (central_or_unavoidable.CELLS, _standing_rows),
    (REACH, _reach_rows),
    (ASKED, _question_rows),
)
_PROOF_TABLES: tuple[tuple[Table, _RowMaker], ...] = (
    (WITNESSES, _witness_rows),
    (CERTIFICATE, _certificate_rows),
    (AVOIDING, _avoiding_rows),
)
