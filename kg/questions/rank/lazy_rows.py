"""The rows of a ranking. Where there are hundreds of thousands, a row is made when it is read."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any, overload

import numpy as np
import polars as pl

from kg.case.columns_on_demand import called
from kg.graph.flow import Flow, Numbers
from kg.questions.rank.measures import Value, plain_number


@dataclass(frozen=True)
class Ranked:
    """An actor with a tie in a channel, and its value by each measure.

    The value is `None` where the measure is not defined of the actor. `ties` are those of the
    channel that it stands on.
    """

    channel: str
    actor: str
    kind: str
    values: Mapping[str, Value]
    ties: tuple[str, ...]


@dataclass(frozen=True)
class RankedChannel(Sequence[Ranked]):
    """The actors of one channel in the order of their rank.

    Attributes:
        view: the flow graph.
        values: for each measure the value of every node, an array of (n,) bool, int64 or float64.
        nodes: the numbers of the ranked actors, best first, (ranked,) int64.
    """

    view: Flow
    values: Mapping[str, Any]
    nodes: Numbers

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.nodes)

    @overload
    def __getitem__(self, at: int) -> Ranked: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[Ranked]: ...

    def __getitem__(self, at: int | slice) -> Ranked | Sequence[Ranked]:
        """Return a row, or the rows of a slice."""
        if isinstance(at, slice):
            return self._make_rows(self.nodes[at])
        return self._make_rows(self.nodes[[at]])[0]

    def __iter__(self) -> Iterator[Ranked]:
        """Yield each row."""
        return iter(self._make_rows(self.nodes))

    def actors(self) -> list[str]:
        """Return the ids of all actors, in order."""
        return self._ids(self.nodes)

    def where(self, measure: str) -> list[str]:
        """Return the ids of the actors for whom a flag is set, in order."""
        return self._ids(self.nodes[self.values[measure][self.nodes]])

    def distinct(self, measure: str) -> list[Value]:
        """Return two values of a measure, or one where it has only one."""
        values = self.values[measure][self.nodes]
        return [plain_number(v) for v in np.unique(values)[-2:]]

    def highest(self, measure: str, first: int, crowd: int) -> Sequence[Ranked]:
        """Return the rows of the highest values of a measure.

        Args:
            measure: the name of the measure.
            first: at least so many rows are returned, where there are as many.
            crowd: of actors of equal value behind the first ones, at most this number and one more
                are returned, which is enough to tell that they are a crowd.
        """
        values = self.values[measure][self.nodes]
        levels: list[Numbers] = []
        for value in np.unique(values)[::-1][: first + 1]:
            level = self.nodes[values == value]
            levels.append(level[: crowd + 1] if levels else level)
        return self._make_rows(np.concatenate(levels)) if levels else []

    def _ids(self, nodes: Numbers) -> list[str]:
        """Return the ids of nodes."""
        return self.view.case.tables["actors"]["id"].gather(nodes).to_list()

    def _make_rows(self, nodes: Numbers) -> list[Ranked]:
        """Return the rows of nodes, in their order; `nodes` is (rows,) int64."""
        case, channel = self.view.case, self.view.channel
        ties = self._ties_of(nodes)
        kinds = case.tables["actors"]["kind"].gather(nodes)
        columns = [[plain_number(v) for v in values[nodes]] for values in self.values.values()]
        rows = []
        actors = zip(nodes.tolist(), self._ids(nodes), kinds, *columns, strict=True)
        for node, actor, kind, *cells in actors:
            values = dict(zip(self.values, cells, strict=True))
            rows.append(Ranked(channel, actor, kind, values, ties.get(node, ())))
        return rows

    def _ties_of(self, nodes: Numbers) -> dict[int, tuple[str, ...]]:
        """Return the ids of the ties of each node, in order."""
        ends = self._ends.filter(pl.col("node").is_in(pl.Series(nodes).implode()))
        ties = ends.with_columns(called(self.view.case, ends["tie"]).alias("tie"))
        by_node = ties.group_by("node").agg(pl.col("tie").unique().sort())
        return {node: tuple(tie_ids) for node, tie_ids in by_node.iter_rows()}

    @cached_property
    def _ends(self) -> pl.DataFrame:
        """Each tie of the channel twice: with the node that it leads from, and to."""
        passing = self.view.passing
        return pl.concat(
            passing.select(pl.col(end).alias("node"), "tie") for end in ("tail", "head")
        )


class RankedRows(Sequence[Ranked]):
    """The rows of several channels, one after the other."""

    def __init__(self, parts: Sequence[Sequence[Ranked]]) -> None:
        """Keep the rows of each channel, in the order of `parts`."""
        self._parts = parts

    def __len__(self) -> int:
        """Return the number of rows."""
        return sum(map(len, self._parts))

    @overload
    def __getitem__(self, at: int) -> Ranked: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[Ranked]: ...

    def __getitem__(self, at: int | slice) -> Ranked | Sequence[Ranked]:
        """Return a row, or the rows of a slice."""
        if isinstance(at, slice):
            return [self[i] for i in range(*at.indices(len(self)))]
        position = at + len(self) if at < 0 else at
        for part in self._parts:
            if position < len(part):
                return part[position]
            position -= len(part)
        raise IndexError(at)

    def __iter__(self) -> Iterator[Ranked]:
        """Yield each row."""
        return chain.from_iterable(self._parts)

    def of(self, channel: str) -> Sequence[Ranked]:
        """Return the rows of a channel."""
        for part in self._parts:
            if isinstance(part, RankedChannel) and part.view.channel == channel:
                return part
        return ()
