"""The command that ranks."""

from datetime import date
from typing import TYPE_CHECKING

import click

from kg.cli import kg, options, spark_options

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from kg.questions.rank.answer import Ranking


@kg.command()
@options.case_option
@click.option(
    "--channel", metavar="CHANNEL", help="One channel; by default every one with a standard question, else with a tie."
)
@click.option("--kind", "kinds", metavar="KIND", multiple=True, help="Show only actors of this kind and its sub-kinds.")
@click.option(
    "--measure", "measures", metavar="NAME", multiple=True, help="A measure by networkx's name; the first orders."
)
@click.option(
    "--top", type=options.Whole(min=1), default=20, show_default=True, help="How many actors of each channel."
)
@spark_options.engine_option
@spark_options.master_option
@options.as_of
@options.output
def rank(
    case_name: str | None,
    channel: str | None,
    kinds: tuple[str, ...],
    measures: tuple[str, ...],
    top: int,
    engine: str | None,
    master: str | None,
    as_of: date | None,
    form: str | None,
    path: str | None,
    table: str | None,
) -> None:
    """Rank the actors of each channel by how central they are: networkx's measures."""
    if spark_options.is_spark(engine, master):
        options.put(_on_spark(case_name, channel, kinds, measures, top, as_of, master), form, path, table)
        return
    from kg.questions.rank.question import rank as ask

    found = ask(options.read(case_name, graph=True), channel, kinds, measures, top, as_of, engine)
    options.put(found, form, path, table)


def _on_spark(
    case_name: str | None,
    channel: str | None,
    kinds: tuple[str, ...],
    measures: tuple[str, ...],
    top: int,
    as_of: date | None,
    master: str | None,
) -> "Ranking":
    def ask(spark: "SparkSession") -> "Ranking":
        from kg.spark.rank import rank

        return rank(spark, case_name, channel, kinds, measures, top, as_of)

    return spark_options.on_spark(master, ask)
