"""The quick answer: only gatekeepers and how many each holds, in a second for millions of ties."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from typing import NamedTuple

import numpy as np
import polars as pl

from kg.case import Case, ChannelQuestion
from kg.case.names import marked
from kg.graph.engines import engine as engine_named
from kg.graph.flow import Flow
from kg.questions import presence
from kg.questions.bottlenecks.dominator_tree import Tree, left_out_of, tree_of
from kg.questions.bottlenecks.graph_access import GraphMaker, make_local_graphs
from kg.questions.presence import not_there
from kg.questions.standard_question import counted_rows, flows, standard
from kg.questions.wording import people
from kg.results.answers import Cell, Heading, Sentence, Table
from kg.results.columns import columns_of
from kg.results.display import Displayed
from kg.system.sizes import SENTENCE_ITEMS


class KeeperRow(NamedTuple):
    """A row of the table `gatekeepers`: who holds how many, and their share of those reached.

    Of `sole` of the captives it is merely the only source told of.
    """

    channel: str
    actor: str
    name: str
    kind: str
    captives: int
    captive_share: float
    sole: int


class ReachedPeople(NamedTuple):
    """How many of those counted in a channel are reached; `people` are the words for them."""

    channel: str
    people: str
    reached: int
    counted: int


class _ChannelKeepers(NamedTuple):
    """The quick answer for one channel: the rows of both tables, and how many are reached."""

    rows: tuple[KeeperRow, ...]
    reach: ReachedPeople
    absences: list[tuple[Cell, ...]]


@dataclass(frozen=True, repr=False)
class Keepers(Displayed):
    """The gatekeepers of each channel.

    Attributes:
        heading: what this is an answer to.
        rows: the gatekeepers, those who hold most first in each channel.
        reach: how many of whom are reached, one a channel.
        not_there: the rows of the table of that name: who is not counted, or carries no tie, on the
            day.
    """

    heading: Heading
    rows: tuple[KeeperRow, ...]
    reach: tuple[ReachedPeople, ...]
    not_there: tuple[tuple[Cell, ...], ...] = ()

    def sentences(self) -> tuple[Sentence, ...]:
        """Return for each channel how many are reached, and which gatekeepers hold most."""
        return tuple(self._sentence(reach) for reach in self.reach)

    def _sentence(self, reach: ReachedPeople) -> Sentence:
        """Return how many are reached in a channel, and which gatekeepers hold most."""
        rows = [row for row in self.rows if row.channel == reach.channel]
        keepers = [row for row in rows if row.captives > row.sole]
        first = keepers[:SENTENCE_ITEMS]
        number = "1 gatekeeper holds" if len(keepers) == 1 else f"{len(keepers):,} gatekeepers hold"
        named = "; ".join(f"{row.name} {row.captives - row.sole:,}" for row in first)
        by = f"{number} some of them{f': {named}' if named else ''}"
        # The last cell of a row says whether the actor would be counted.
        absent = sum(row[0] == reach.channel and bool(row[-1]) for row in self.not_there)
        verb = "is" if absent == 1 else "are"
        besides = f"; {absent:,} more {verb} not there on the day and not counted" if absent else ""
        counted = f"{reach.reached:,} of {reach.counted:,} {reach.people} are reached"
        text = f"{counted}; {by}{besides}."
        return Sentence(text, tuple(row.actor for row in first), reach.channel)

    def tables(self) -> tuple[Table, ...]:
        """Return `gatekeepers`, those who hold most first in each channel, and `not_there`."""
        absent = replace(presence.TABLE, rows=self.not_there)
        keepers = Table("gatekeepers", "Who cannot be avoided", _COLUMNS, self.rows, _READING)
        return keepers, absent


def gatekeepers(
    case: Case,
    channel: str | None = None,
    *,
    sources: Sequence[str] = (),
    targets: Sequence[str] = (),
    count: str | None = None,
    as_of: date | None = None,
    engine: str | None = None,
) -> Keepers:
    """Find the gatekeepers that `bottlenecks` finds, and only how many each holds.

    Args:
        case: the case.
        channel: one channel; by default every channel with a standard question.
        sources: ids, kinds or hierarchies that routes start from; by default those of the standard
            question.
        targets: likewise, that routes lead to.
        count: `to` to count targets reached, `from` to count sources that reach a target.
        as_of: the day; by default the end of the case's period.
        engine: the name of an engine; by default chosen by size.

    Returns:
        A row a gatekeeper, with the number of its captives and their share of those reached (0 to
        1).

    Raises:
        NameUnknown: a name resolves to nothing, or a channel has no standard question.

    Example:
        >>> from kg.case import read_case
        >>> gatekeepers(read_case(), "patent").rows[-1][:5]
        ('patent', 'benrishi', 'Benrishi', 'patent-agent', 16)
    """
    kernel = engine_named(engine, len(case.tables["ties"]))
    questions = standard(case, channel, sources, targets, count)
    make_graph = make_local_graphs(kernel)
    parts = [
        _keepers_of(flow, questions[name], make_graph)
        for name, flow in flows(case, questions, as_of).items()
    ]
    title = f"Who cannot be avoided: {case.settings.title}"
    rows = chain.from_iterable(part.rows for part in parts)
    absences = chain.from_iterable(part.absences for part in parts)
    return Keepers(
        Heading("bottlenecks", case.id, title),
        tuple(rows),
        tuple(part.reach for part in parts),
        tuple(absences),
    )


def _keepers_of(flow: Flow, question: ChannelQuestion, make_graph: GraphMaker) -> _ChannelKeepers:
    """Return the quick answer for one channel."""
    case = flow.case
    sources = marked(case, question.sources)
    targets = marked(case, question.targets)
    graph = make_graph(flow, sources, targets, question.count)
    question_graph = graph.question
    counted, _ = counted_rows(
        case, question_graph.counted_side, flow.there, question_graph.far_side
    )
    tree = tree_of(graph, counted)
    near, is_far = question.sources, targets
    if question.count == "to":
        near, is_far = question.targets, sources
    far_side = case.tables["actors"]["id"].filter(is_far)
    reach = ReachedPeople(
        flow.channel, people(case, near, len(counted)), len(tree.reached_targets), len(counted)
    )
    missing = not_there(question_graph, far_side)
    absences = presence.rows(flow.channel, ";".join(near), missing, case.names) if missing else []
    return _ChannelKeepers(_keeper_rows(flow, tree), reach, absences)


def _keeper_rows(flow: Flow, tree: Tree) -> tuple[KeeperRow, ...]:
    """Return a row a gatekeeper of a channel, those who hold most first."""
    actors = flow.case.tables["actors"].select("id", "name", "kind")
    is_keeper = (tree.captives > 0) & ~left_out_of(tree.graph.question)
    keepers = np.flatnonzero(is_keeper)
    captives = tree.captives[keepers]
    is_end = tree.graph.question.origins[keepers]
    sole = pl.Series("sole", tree.sole[keepers] * is_end)
    # numpy divides, as the full answer does; polars would multiply by the inverse.
    share = pl.Series("share", captives / max(len(tree.reached_targets), 1))
    rows = actors[keepers].with_columns(pl.Series("captives", captives), share, sole)
    rows = rows.sort(["captives", "id"], descending=[True, False])
    return tuple(KeeperRow(flow.channel, *row) for row in rows.iter_rows())


_COLUMNS = columns_of(__package__, "quick")
_READING = "Without this gatekeeper none of its captives is reached, as far as ties are recorded."
