"""Who cannot be avoided and how many hang on each, and no more: what takes a second where millions are tied."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import polars as pl

from kg.case import Case
from kg.case.names import marked
from kg.graph.engines import engine as engine_named
from kg.questions import presence
from kg.questions.bottlenecks.dominator_tree import left_out_of, tree_of
from kg.questions.bottlenecks.graph_access import here
from kg.questions.presence import not_there
from kg.questions.standard_question import counted_rows, flows, standard
from kg.questions.wording import people
from kg.results.answers import Cell, Column, Heading, Sentence, Table

_NAMED = 3


@dataclass(frozen=True)
class Keepers:
    """The gatekeepers of each channel; `said` has (channel, people, how many reached, of how many).

    `not_there` has the rows of the table of that name: who is not counted, or carries no tie, on the day.
    """

    heading: Heading
    rows: tuple[tuple[str, str, str, str, int, float], ...]
    said: tuple[tuple[str, str, int, int], ...]
    not_there: tuple[tuple[Cell, ...], ...] = ()

    def sentences(self) -> tuple[Sentence, ...]:
        """Return for each channel how many are reached, by how many gatekeepers some are held, and who holds most."""
        found = []
        for channel, whom, reached, of in self.said:
            mine = [row for row in self.rows if row[0] == channel]
            most = "; ".join(f"{name} {held:,}" for _, _, name, _, held, _ in mine[:_NAMED])
            by = (
                f"{len(mine):,} gatekeepers hold some of them"
                if len(mine) != 1
                else "1 gatekeeper holds some of them"
            )
            absent = sum(row[0] == channel and bool(row[-1]) for row in self.not_there)
            verb = "is" if absent == 1 else "are"
            besides = (
                f"; {absent:,} more {verb} not there on the day and not counted" if absent else ""
            )
            text = f"{reached:,} of {of:,} {whom} are reached; {by}{f': {most}' if most else ''}{besides}."
            found.append(Sentence(text, tuple(row[1] for row in mine[:_NAMED]), channel))
        return tuple(found)

    def tables(self) -> tuple[Table, ...]:
        """Return `gatekeepers`, those who hold most first in each channel, and `not_there`."""
        absent = replace(presence.TABLE, rows=self.not_there)
        return (
            Table("gatekeepers", "Who cannot be avoided", _COLUMNS, self.rows, _READING),
            absent,
        )


def gatekeepers(
    case: Case,
    channel: str | None = None,
    sources: Sequence[str] = (),
    targets: Sequence[str] = (),
    count: str | None = None,
    as_of: date | None = None,
    engine: str | None = None,
) -> Keepers:
    """Find the gatekeepers that `bottlenecks` finds, and how many each holds, without what else it says of them.

    Args and errors are those of `bottlenecks`.

    Returns:
        A row a gatekeeper, with the number of its captives and their share of those reached (0 to 1).

    Example:
        >>> from kg.case import read_case
        >>> gatekeepers(read_case(), "patent").rows[-1][:5]
        ('patent', 'benrishi', 'Benrishi', 'patent-agent', 16)
    """
    kernel = engine_named(engine, len(case.tables["ties"]))
    questions = standard(case, channel, sources, targets, count)
    actors, frames, said = case.tables["actors"].select("id", "name", "kind"), [], []
    absent: list[tuple[Cell, ...]] = []
    for name, flow in flows(case, questions, as_of).items():
        question = questions[name]
        starts, ends = marked(case, question.sources), marked(case, question.targets)
        graph = here(kernel)(flow, starts, ends, question.count)
        wanted, _ = counted_rows(case, graph.asked.counted_side, flow.there)
        tree = tree_of(graph, wanted)
        found = np.flatnonzero((tree.captives > 0) & ~left_out_of(graph.asked))
        held = tree.captives[found]
        share = pl.Series(
            "share", held / max(len(tree.wanted), 1)
        )  # polars multiplies by the inverse
        rows = actors[found].with_columns(pl.Series("captives", held), share)
        rows = rows.sort(["captives", "id"], descending=[True, False])
        frames.append(rows.select(pl.lit(name).alias("channel"), pl.all()))
        aims = question.targets if question.count == "to" else question.sources
        far_side = actors["id"].filter(starts if question.count == "to" else ends)
        if missing := not_there(graph.asked, far_side):
            absent += presence.rows(name, ";".join(aims), missing, case.names)
        said.append((name, people(case, aims), len(tree.wanted), len(wanted)))
    heading = Heading("bottlenecks", case.id, f"Who cannot be avoided: {case.settings.title}")
    return Keepers(
        heading, tuple(row for f in frames for row in f.iter_rows()), tuple(said), tuple(absent)
    )


_COLUMNS = (
    Column("channel", "text", "The channel."),
    Column("actor", "id", "The gatekeeper."),
    Column("name", "text", "Its name."),
    Column("kind", "text", "Its kind."),
    Column("captives", "count", "How many of those counted every route to whom passes it."),
    Column("captive_share", "share", "Their share of those reached."),
)
_READING = "Without this gatekeeper none of its captives is reached, as far as ties are recorded."
