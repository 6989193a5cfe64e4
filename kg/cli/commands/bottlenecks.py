"""`kg bottlenecks`."""

from datetime import date
from typing import TYPE_CHECKING

import click

from kg.cli import kg, options, spark_options
from kg.errors import KgError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from kg.questions.bottlenecks.answer import Bottlenecks


@kg.command()
@options.case_option
@options.asked
@spark_options.master_option
@options.as_of
@click.option("--witnesses", is_flag=True, help="Give the proof too: in a terminal, or past 10,000 targets.")
@click.option("--quick", is_flag=True, help="Only who cannot be avoided, and how many each holds.")
@options.output
def bottlenecks(
    case_name: str | None,
    channel: str | None,
    sources: tuple[str, ...],
    targets: tuple[str, ...],
    count: str | None,
    engine: str | None,
    master: str | None,
    as_of: date | None,
    witnesses: bool,
    quick: bool,
    form: str | None,
    path: str | None,
    table: str | None,
) -> None:
    """Find the actors and groups that no route avoids, and whom they hold."""
    if quick and witnesses:
        raise click.UsageError("--quick gives no proof; leave out --quick or --witnesses")
    if spark_options.is_spark(engine, master):
        if witnesses:
            raise KgError("Spark gives no proof", "leave out --witnesses, or ask without --engine spark")
        if quick:
            raise KgError("Spark has no quick answer", "leave out --quick, or ask without --engine spark")
        options.put(_on_spark(case_name, channel, sources, targets, count, as_of, master), form, path, table)
        return
    case = options.read(case_name, graph=True, channel=channel)
    from kg.questions.bottlenecks.question import bottlenecks as ask

    if quick:
        answer = ask(case, channel, sources, targets, count, as_of, engine, quick=True)
        options.put(answer, form, path, table)
        return
    proof = witnesses or (None if form or path or table else False)  # in a terminal it would bury the answer
    found = ask(case, channel, sources, targets, count, as_of, engine, proof)
    options.put(found, form, path, table)


def _on_spark(
    case_name: str | None,
    channel: str | None,
    sources: tuple[str, ...],
    targets: tuple[str, ...],
    count: str | None,
    as_of: date | None,
    master: str | None,
) -> "Bottlenecks":
    def ask(spark: "SparkSession") -> "Bottlenecks":
        from kg.spark.bottlenecks import bottlenecks

        return bottlenecks(spark, case_name, channel, sources, targets, count, as_of)

    return spark_options.on_spark(master, ask)
