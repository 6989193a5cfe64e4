"""`kg dependence`."""

from datetime import date
from typing import TYPE_CHECKING

import click

from kg.cli import kg
from kg.cli.engine_options import Computing, computing_options
from kg.cli.options import CaseOptions, as_of_option, case_options
from kg.cli.output_options import Output, output_options
from kg.cli.value_types import Real

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from kg.questions.dependence.answer import Dependence


@kg.command()
@case_options
@as_of_option()
@click.option(
    "--threshold",
    "thresholds",
    metavar="SHARE",
    type=Real(0, 1, min_open=True),
    multiple=True,
    help="A share (0-1) between bands, in place of the thresholds of the case; can be repeated.",
)
@computing_options
@output_options
def dependence(
    case: CaseOptions,
    as_of: date | None,
    thresholds: tuple[float, ...],
    computing: Computing,
    output: Output,
) -> None:
    """Tell how far each supplier depends on one buyer, as far as shares are known."""
    if computing.is_spark:
        output.write(
            computing.on_spark(lambda spark: _spark_answer(spark, case, thresholds, as_of)),
        )
        return
    from kg.questions.dependence.question import dependence as ask

    output.write(ask(case.read(graph=True), thresholds, as_of, computing.engine))


def _spark_answer(
    spark: "SparkSession", case: CaseOptions, thresholds: tuple[float, ...], as_of: date | None
) -> "Dependence":
    """Return the answer to `dependence` as the executors of Spark work it out."""
    from kg.spark.dependence import dependence

    return dependence(spark, case.place, thresholds, as_of)
