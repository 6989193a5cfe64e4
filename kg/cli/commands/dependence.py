"""`kg dependence`."""

from datetime import date
from typing import TYPE_CHECKING

import click

from kg.cli import kg, options, spark_options

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from kg.questions.dependence.answer import Dependence


@kg.command()
@options.case_option
@click.option(
    "--threshold",
    "thresholds",
    metavar="SHARE",
    type=options.Real(0, 1, min_open=True),
    multiple=True,
    help="A share (0-1) between bands, instead of the case's; may repeat.",
)
@spark_options.engine_option
@spark_options.master_option
@options.as_of
@options.output
def dependence(
    case_name: str | None,
    thresholds: tuple[float, ...],
    engine: str | None,
    master: str | None,
    as_of: date | None,
    form: str | None,
    path: str | None,
    table: str | None,
) -> None:
    """Tell how far each supplier depends on one buyer, as far as shares are known."""
    if spark_options.is_spark(engine, master):
        options.put(_on_spark(case_name, thresholds, as_of, master), form, path, table)
        return
    from kg.questions.dependence.question import dependence as ask

    options.put(ask(options.read(case_name, graph=True), thresholds, as_of, engine), form, path, table)


def _on_spark(
    case_name: str | None, thresholds: tuple[float, ...], as_of: date | None, master: str | None
) -> "Dependence":
    def ask(spark: "SparkSession") -> "Dependence":
        from kg.spark.dependence import dependence

        return dependence(spark, case_name, thresholds, as_of)

    return spark_options.on_spark(master, ask)
