"""Columns on their way between the driver, as arrays, and the executors, as frames."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as fn

from kg.graph.flow import Arcs, Numbers

_SENT = 20_000_000  # rows of numbers up to which every executor gets a copy, so that the arcs need not move
Columns = Mapping[str, npt.NDArray[Any]]


@dataclass(frozen=True)
class Spread:
    """A directed graph of `n` numbered nodes whose arcs, columns `tail` and `head`, lie on the executors."""

    n: int
    frame: DataFrame

    def met(self, end: str, nodes: Numbers, **values: npt.NDArray[Any]) -> DataFrame:
        """Return the arcs that have one of some nodes at an end, with what each node has."""
        columns = {end: nodes.astype(np.int32), **values}
        return self.frame.join(beside(sent(self.frame.sparkSession, columns), len(nodes)), end)


class Few:
    """Some arcs of a spread graph that the driver holds; they become more."""

    def __init__(self, n: int) -> None:
        """Begin without arcs."""
        self._n = n
        self._keys = np.zeros(0, np.int64)

    def add(self, tail: Numbers, head: Numbers) -> None:
        """Add arcs; those that are there already stay once."""
        self._keys = np.unique(np.concatenate([self._keys, tail.astype(np.int64) * self._n + head]))

    @property
    def arcs(self) -> Arcs:
        """Return them, ordered by tail and head."""
        tail = self._keys // self._n
        return Arcs(self._n, tail, self._keys - tail * self._n)


def few_of(arcs: Spread) -> Few:
    """Return a first few arcs: for each node two that lead to it, of the lowest and the highest number."""
    found = got(
        arcs.frame.groupBy("head").agg(fn.min("tail").alias("low"), fn.max("tail").alias("high"))
    )
    few = Few(arcs.n)
    few.add(found["low"], found["head"])
    few.add(found["high"], found["head"])
    return few


def sent(spark: SparkSession, columns: Columns) -> DataFrame:
    """Return columns of numbers as a frame."""
    return spark.createDataFrame(pa.table(dict(columns)))


def got(frame: DataFrame) -> dict[str, npt.NDArray[Any]]:
    """Return the columns of a frame of numbers without gaps; rows come in any order."""
    table = frame.toArrow()
    return {name: table.column(name).to_numpy() for name in table.column_names}


def beside(frame: DataFrame, rows: int) -> DataFrame:
    """Return a frame to join with: where it is not too large, each executor gets a copy."""
    return fn.broadcast(frame) if rows <= _SENT else frame
