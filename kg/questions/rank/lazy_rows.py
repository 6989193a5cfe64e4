"""The rows of a ranking: as they are, or, where there are hundreds of thousands, made when they are asked for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, overload

import numpy as np
import polars as pl

from kg.case.columns_on_demand import called
from kg.graph.flow import Flow, Numbers
from kg.questions.rank.measures import Value, plain_number


@dataclass(frozen=True)
class Ranked:
    """An actor with a tie in a channel: its value by each measure, `None` where the measure says nothing of it."""

    channel: str
    actor: str
    kind: str
    values: Mapping[str, Value]
    ties: tuple[str, ...]


@dataclass(frozen=True)
class RankedChannel(Sequence[Ranked]):
    """The actors of one channel in the order of their rank, with the values of every node."""

    view: Flow
    values: Mapping[str, Any]
    nodes: Numbers

    def __len__(self) -> int:
        """Return how many are ranked."""
        return len(self.nodes)

    @overload
    def __getitem__(self, at: int) -> Ranked: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[Ranked]: ...

    def __getitem__(self, at: int | slice) -> Ranked | Sequence[Ranked]:
        """Return one row, or some."""
        return (
            self._made(self.nodes[at]) if isinstance(at, slice) else self._made(self.nodes[[at]])[0]
        )

    def __iter__(self) -> Iterator[Ranked]:
        """Yield each row."""
        return iter(self._made(self.nodes))

    def actors(self) -> list[str]:
        """Return the ids of all, in order."""
        return self._ids(self.nodes)

    def where(self, measure: str) -> list[str]:
        """Return the ids of those of whom a measure says yes, in order."""
        return self._ids(self.nodes[self.values[measure][self.nodes]])

    def distinct(self, measure: str) -> list[Value]:
        """Return a few of the values that a measure has: one where it has only one."""
        values = self.values[measure][self.nodes]
        return [plain_number(v) for v in np.unique(values)[-2:]]

    def highest(self, measure: str, first: int, crowd: int) -> Sequence[Ranked]:
        """Return those of the highest values: at least so many, and of a crowd behind them one more than one is."""
        values = self.values[measure][self.nodes]
        found: list[Numbers] = []
        for value in np.unique(values)[::-1][: first + 1]:
            level = self.nodes[values == value]
            found.append(level[: crowd + 1] if found else level)
        return self._made(np.concatenate(found)) if found else []

    def _ids(self, nodes: Numbers) -> list[str]:
        return self.view.case.tables["actors"]["id"].gather(nodes).to_list()

    def _made(self, nodes: Numbers) -> list[Ranked]:
        ends = self._ends.filter(pl.col("node").is_in(pl.Series(nodes).implode()))
        mine = ends.with_columns(called(self.view.case, ends["tie"]).alias("tie")).group_by("node")
        ties = {
            node: tuple(some) for node, some in mine.agg(pl.col("tie").unique().sort()).iter_rows()
        }
        ids = self._ids(nodes)
        kinds = self.view.case.tables["actors"]["kind"].gather(nodes)
        columns = [[plain_number(v) for v in values[nodes]] for values in self.values.values()]
        return [
            Ranked(
                self.view.channel,
                actor,
                kind,
                dict(zip(self.values, row, strict=True)),
                ties.get(node, ()),
            )
            for node, actor, kind, *row in zip(nodes.tolist(), ids, kinds, *columns, strict=True)
        ]

    @cached_property
    def _ends(self) -> pl.DataFrame:
        passing = self.view.passing
        return pl.concat(
            passing.select(pl.col(end).alias("node"), "tie") for end in ("tail", "head")
        )


class RankedRows(Sequence[Ranked]):
    """The rows of several channels, one after the other."""

    def __init__(self, parts: Sequence[Sequence[Ranked]]) -> None:
        """Keep those of each channel."""
        self._parts = parts

    def __len__(self) -> int:
        """Return how many they are."""
        return sum(map(len, self._parts))

    @overload
    def __getitem__(self, at: int) -> Ranked: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[Ranked]: ...

    def __getitem__(self, at: int | slice) -> Ranked | Sequence[Ranked]:
        """Return one row, or some."""
        if isinstance(at, slice):
            return [self[i] for i in range(*at.indices(len(self)))]
        left = at + len(self) if at < 0 else at
        for part in self._parts:
            if left < len(part):
                return part[left]
            left -= len(part)
        raise IndexError(at)

    def __iter__(self) -> Iterator[Ranked]:
        """Yield each row."""
        return (row for part in self._parts for row in part)

    def of(self, channel: str) -> Sequence[Ranked]:
        """Return the rows of a channel."""
        return next(
            (p for p in self._parts if isinstance(p, RankedChannel) and p.view.channel == channel),
            (),
        )
