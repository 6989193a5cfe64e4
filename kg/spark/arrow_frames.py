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
from kg.system.sizes import BROADCAST_ROWS

Columns = Mapping[str, npt.NDArray[Any]]


@dataclass(frozen=True)
class ClusterGraph:
    """A directed graph of numbered nodes whose arcs lie on the executors.

    Attributes:
        n: how many nodes there are; their numbers are 0 to n - 1.
        frame: the arcs, with the columns `tail` and `head`, numbers of 32 bits.
    """

    n: int
    frame: DataFrame

    def touching(self, end: str, nodes: Numbers, **columns: npt.NDArray[Any]) -> DataFrame:
        """Return the arcs that have one of some nodes at an end, with what is known of the node.

        Args:
            end: `tail` or `head`.
            nodes: the nodes, `(k,)` whole numbers, each once.
            **columns: further columns of the arcs, `(k,)`, a value a node.
        """
        numbers = {end: nodes.astype(np.int32), **columns}
        frame = to_frame(self.frame.sparkSession, numbers)
        return self.frame.join(broadcast_small(frame, len(nodes)), end)


class DriverArcs:
    """Some arcs of a graph on the cluster that the driver holds; they become more."""

    def __init__(self, n: int) -> None:
        """Begin without arcs.

        Args:
            n: how many nodes the graph has.
        """
        self._n = n
        self._keys = np.zeros(0, np.int64)  # each arc as one number, in order

    def add(self, tail: Numbers, head: Numbers) -> None:
        """Add arcs; those that are there already stay once.

        Args:
            tail: where each arc starts, `(k,)` whole numbers.
            head: where each arc ends, likewise.
        """
        keys = tail.astype(np.int64) * self._n + head
        self._keys = np.unique(np.concatenate([self._keys, keys]))

    @property
    def arcs(self) -> Arcs:
        """Return the arcs, ordered by tail and head."""
        tail = self._keys // self._n
        return Arcs(self._n, tail, self._keys - tail * self._n)


def sample_arcs(graph: ClusterGraph) -> DriverArcs:
    """Return for each node two arcs that lead to it, from the lowest and the highest number."""
    low, high = fn.min("tail").alias("low"), fn.max("tail").alias("high")
    columns = to_arrays(graph.frame.groupBy("head").agg(low, high))
    sample = DriverArcs(graph.n)
    sample.add(columns["low"], columns["head"])
    sample.add(columns["high"], columns["head"])
    return sample


def to_frame(spark: SparkSession, columns: Columns) -> DataFrame:
    """Send columns of numbers to the executors.

    Args:
        spark: the session.
        columns: the columns by name, all of one length.
    """
    return spark.createDataFrame(pa.table(dict(columns)))


def to_arrays(frame: DataFrame) -> dict[str, npt.NDArray[Any]]:
    """Collect the columns of a frame of numbers without gaps; rows come in any order."""
    table = frame.toArrow()
    return {name: table.column(name).to_numpy() for name in table.column_names}


def broadcast_small(frame: DataFrame, rows: int) -> DataFrame:
    """Return a frame to join with; where it is not too large, each executor gets a copy.

    Args:
        frame: the frame.
        rows: how many rows it has.
    """
    return fn.broadcast(frame) if rows <= BROADCAST_ROWS else frame
