"""The actors that are not there on the day of a question: not counted, and without a tie."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kg.graph.question_graph import QuestionGraph
from kg.questions.standard_question import counted_rows
from kg.questions.wording import who
from kg.results.answers import Cell, Column, Table

REASONS = ("not begun", "ended")


@dataclass(frozen=True)
class NotThere:
    """An actor of either side of a question that is not there on the day.

    Attributes:
        actor: its id.
        reason: why it is not there, one of `REASONS`.
        counted: whether it would be counted if it were there.
    """

    actor: str
    reason: str
    counted: bool


def not_there(question: QuestionGraph, far_side: Iterable[str]) -> tuple[NotThere, ...]:
    """Return who of the two sides of a question is not there, those of the counted side first.

    Args:
        question: the flow graph of the question.
        far_side: the actors of the side that is not counted, by id.
    """
    flow, reasons = question.flow, question.flow.holding.not_there
    if not reasons:
        return ()
    eligible, _ = counted_rows(flow.case, question.counted_side)
    missing = eligible[~flow.there[eligible]]
    counted = [flow.ids[v] for v in missing]
    beside = set(far_side).difference(counted)
    others = [actor for actor in reasons if actor in beside]
    absences = [NotThere(actor, reasons[actor], counted=True) for actor in counted]
    absences += [NotThere(actor, reasons[actor], counted=False) for actor in others]
    return tuple(absences)


def phrases(missing: Sequence[NotThere], names: Mapping[str, str]) -> list[str]:
    """Return in words who is not there: a phrase a reason and side, the counted side first.

    Args:
        missing: those who are not there.
        names: the name of each actor, by its id.
    """
    parts = []
    for reason in REASONS:
        for counted, note in ((True, "not counted"), (False, "on the other side")):
            kind = (reason, counted)
            actors = [m.actor for m in missing if (m.reason, m.counted) == kind]
            if actors:
                parts.append(f"{note}, as {reason}: {who(actors, (), names)}")
    return parts


def rows(
    channel: str, population: str, missing: Sequence[NotThere], names: Mapping[str, str]
) -> list[tuple[Cell, ...]]:
    """Return the rows of the table `not_there`.

    Args:
        channel: the channel.
        population: whom the answer counts, as the column `population` has it.
        missing: those who are not there.
        names: the name of each actor, by its id.
    """
    return [(channel, m.actor, names[m.actor], m.reason, population, m.counted) for m in missing]


_CHANNEL = Column("channel", "text", "The channel.")
_ACTOR = Column("actor", "id", "The id of the actor.")
_NAME = Column("name", "text", "Its name.")
_REASON = Column("reason", "text", "not begun, or ended.")
_POPULATION = Column("population", "text", "Whom the answer counts.")
_COUNTED = Column("counted", "flag", "Whether it would be counted if it were there.")
TABLE = Table(
    "not_there",
    "Not there on the day",
    (_CHANNEL, _ACTOR, _NAME, _REASON, _POPULATION, _COUNTED),
    (),
    "This actor is not there on the day asked about: it is not counted, and carries no tie.",
)
