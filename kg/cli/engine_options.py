"""Options for the engine of an answer: one in this process, or Spark on a cluster."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import click

from kg.cli.collect import collect

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

SPARK = "spark"
T = TypeVar("T")

engine_option = click.option(
    "--engine",
    metavar="NAME",
    help="The graph engine; by default chosen by size.",
)


@dataclass(frozen=True)
class Computing:
    """The engine, and the address of the cluster where the engine is Spark.

    Raises:
        click.UsageError: a master is given to another engine.
    """

    engine: str | None
    master: str | None

    def __post_init__(self) -> None:
        if self.master and not self.is_spark:
            raise click.UsageError("--master goes with --engine spark")

    @property
    def is_spark(self) -> bool:
        """Whether Spark computes."""
        return self.engine == SPARK

    def on_spark(self, ask: "Callable[[SparkSession], T]") -> T:
        """Start Spark, ask it, and stop it; a terminal shows how long it takes."""
        from kg.spark.session import session
        from kg.system.progress import progress

        # A copy of standard error, for while Spark starts the other goes aside.
        with (
            os.fdopen(os.dup(2), "w") as out,
            progress("asking Spark", out=out),
            session(self.master) as spark,
        ):
            return ask(spark)


computing_options = collect(
    "computing",
    Computing,
    engine_option,
    click.option(
        "--master",
        metavar="URL",
        help="With --engine spark: local[N], spark://HOST:PORT, yarn …; by default local[*].",
    ),
)
