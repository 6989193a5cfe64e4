"""The answer to `bottlenecks`: all channels and populations together, in words and as tables."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import chain

from kg.questions import presence
from kg.questions.bottlenecks import central_or_unavoidable
from kg.questions.bottlenecks.channel_answer import ChannelAnswer
from kg.questions.bottlenecks.channel_sentences import channel_sentences
from kg.questions.bottlenecks.tables import ASKED, GATEKEEPERS, GROUPS, REACH, ROLES, UNREACHED
from kg.questions.proof.certificate import AVOIDING, CERTIFICATE, WITNESSES
from kg.results.answers import Cell, Heading, Sentence, Table

Names = Mapping[str, str]  # the name of each actor, by its id
_Rows = Iterable[tuple[Cell, ...]]


@dataclass(frozen=True)
class Bottlenecks:
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
        sentences = list(
            chain.from_iterable(channel_sentences(answer, names) for answer in self.answers)
        )
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
        makers = list(_TABLES)
        if self.witnesses_shown and any(answer.is_proven for answer in self.answers):
            makers += _PROOF_TABLES
        return tuple(self._table(spec, rows_of) for spec, rows_of in makers)

    def _table(self, spec: Table, rows_of: "_RowMaker") -> Table:
        names = self.heading.names
        rows = chain.from_iterable(rows_of(answer, names) for answer in self.answers)
        return Table(spec.name, spec.title, spec.columns, tuple(rows), spec.reading)


_RowMaker = Callable[[ChannelAnswer, Names], _Rows]


def _gatekeeper_rows(answer: ChannelAnswer, names: Names) -> _Rows:
    for g in answer.gatekeepers:
        actor = (answer.channel, g.actor, names[g.actor], g.kind)
        captives = (len(g.captives), g.captive_share, g.own, g.basis)
        yield *actor, *captives, g.role, g.shortest_share, answer.population, g.captives


def _group_rows(answer: ChannelAnswer, names: Names) -> _Rows:
    for g in answer.groups:
        captives = (len(g.captives), g.captive_share, g.own, g.basis)
        yield answer.channel, g.group, g.name, *captives, answer.population, g.captives


def _unreached_rows(answer: ChannelAnswer, names: Names) -> _Rows:
    for u in answer.unreached:
        name = names[u.actor]
        yield answer.channel, u.actor, name, u.reason, u.ties, answer.population, u.own


def _absence_rows(answer: ChannelAnswer, names: Names) -> _Rows:
    return presence.rows(answer.channel, answer.population, answer.not_there, names)


def _role_rows(answer: ChannelAnswer, names: Names) -> _Rows:
    for role, is_reached, gatekeepers in answer.roles:
        yield answer.channel, role, names[role], is_reached, gatekeepers, answer.population


def _central_rows(answer: ChannelAnswer, names: Names) -> _Rows:
    return answer.central_rows(names)


def _standing_rows(answer: ChannelAnswer, names: Names) -> _Rows:
    rows = answer.central_rows(names)
    for cell in central_or_unavoidable.cells(rows, answer.neither_count):
        yield answer.channel, *cell, answer.population


def _reach_rows(answer: ChannelAnswer, names: Names) -> _Rows:
    unit = "roles" if answer.counts_roles else "individuals"
    yield answer.channel, answer.population, len(answer.targets), len(answer.reached), unit


def _question_rows(answer: ChannelAnswer, names: Names) -> _Rows:
    ends = answer.sources, answer.aims
    yield answer.channel, answer.population, *ends, answer.count, answer.as_of


def _witness_rows(answer: ChannelAnswer, names: Names) -> _Rows:
    for w in answer.proof.witnesses:
        yield answer.channel, w.target, w.route_a, w.route_b, answer.population


def _certificate_rows(answer: ChannelAnswer, names: Names) -> _Rows:
    for n in answer.proof.nodes:
        yield answer.channel, answer.population, n.node, n.dominator, n.order, n.low, n.high


def _avoiding_rows(answer: ChannelAnswer, names: Names) -> _Rows:
    for step in answer.proof.avoiding:
        yield answer.channel, answer.population, step.group, step.node, step.parent


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
