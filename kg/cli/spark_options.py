"""What the commands share that can be asked of a cluster."""

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import click

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

SPARK = "spark"
T = TypeVar("T")

engine_option = click.option("--engine", metavar="NAME", help="The engine; by default chosen by size.")
master_option = click.option(
    "--master", metavar="URL", help="With --engine spark: local[N], spark://HOST:PORT, yarn …; by default local[*]."
)


def is_spark(engine: str | None, master: str | None) -> bool:
    """Return whether Spark is asked for.

    Raises:
        click.UsageError: a master is given to another engine.
    """
    if master and engine != SPARK:
        raise click.UsageError("--master goes with --engine spark")
    return engine == SPARK


def on_spark(master: str | None, ask: "Callable[[SparkSession], T]") -> T:
    """Start Spark, ask it, and stop it; on a terminal the time is told."""
    from kg.spark.session import session
    from kg.system.progress import progress

    # A copy of standard error, for while Spark starts the other goes aside.
    with os.fdopen(os.dup(2), "w") as out, progress("asking Spark", out=out), session(master) as spark:
        return ask(spark)
