"""The commands that ask a question."""

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
@options.as_of
@options.output
def report(case_name: str | None, as_of: date | None, form: str | None, path: str | None, table: str | None) -> None:
    """Answer the case's standard questions: first in one screen, then in detail."""
    from kg.questions.report.question import report as ask

    options.put(ask(options.read(case_name), as_of), form, path, table)


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
    if quick:
        from kg.questions.bottlenecks.quick import gatekeepers

        options.put(gatekeepers(case, channel, sources, targets, count, as_of, engine), form, path, table)
        return
    from kg.questions.bottlenecks.question import bottlenecks as ask

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


@kg.command()
@options.case_option
@options.asked
@click.option("--avoid", metavar="NAME", multiple=True, help="Who must not be on a route: ids, kinds, hierarchies.")
@click.option(
    "-k", "most", type=options.Whole(1, 1000), default=3, show_default=True, help="Routes per target and status."
)
@options.as_of
@options.output
def bypass(
    case_name: str | None,
    channel: str | None,
    sources: tuple[str, ...],
    targets: tuple[str, ...],
    count: str | None,
    engine: str | None,
    avoid: tuple[str, ...],
    most: int,
    as_of: date | None,
    form: str | None,
    path: str | None,
    table: str | None,
) -> None:
    """Find the routes around: in use, possible, blocked and by whom."""
    from kg.questions.bypass.question import bypass as ask

    found = ask(options.read(case_name, graph=True), channel, sources, targets, avoid, count, as_of, most, engine)
    options.put(found, form, path, table)


@kg.command()
@options.case_option
@options.as_of
@options.output
def recapture(case_name: str | None, as_of: date | None, form: str | None, path: str | None, table: str | None) -> None:
    """Find money meant for somebody that returns to whoever passed it on."""
    from kg.questions.recapture.question import recapture as ask

    options.put(ask(options.read(case_name), as_of), form, path, table)


@kg.command()
@click.argument("row")
@options.case_option
@click.option(
    "--source-text", metavar="FILE.tsv", help="Your own copy of the text, to show each passage: locator, tab, text."
)
@options.output
def evidence(
    row: str, case_name: str | None, source_text: str | None, form: str | None, path: str | None, table: str | None
) -> None:
    """Show all that supports or disputes ROW, the id of a row of any table."""
    from kg.case.source_text import read_passages
    from kg.questions.evidence import evidence as ask

    case = options.read(case_name)
    options.put(ask(case, row, read_passages(source_text) if source_text else None), form, path, table)
