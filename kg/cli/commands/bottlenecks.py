"""`kg bottlenecks`."""

from typing import TYPE_CHECKING

import click

from kg.cli import kg
from kg.cli.engine_options import Computing, computing_options
from kg.cli.options import CaseOptions, QuestionOptions, case_options, question_options
from kg.cli.output_options import Output, output_options
from kg.errors import KgError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from kg.case import Case
    from kg.questions.bottlenecks.answer import Bottlenecks
    from kg.results.answers import Result


@kg.command()
@case_options
@question_options
@click.option(
    "--witnesses",
    is_flag=True,
    help="Add the proof, also in a terminal or for more than 10,000 targets.",
)
@click.option("--quick", is_flag=True, help="Find only the gatekeepers, and how many each holds.")
@computing_options
@output_options
def bottlenecks(
    case: CaseOptions,
    question: QuestionOptions,
    witnesses: bool,
    quick: bool,
    computing: Computing,
    output: Output,
) -> None:
    """Find the actors and groups that no route avoids, and whom they hold."""
    if quick and witnesses:
        raise click.UsageError("--quick gives no proof; leave out --quick or --witnesses")
    if computing.is_spark:
        _refuse(witnesses, "Spark gives no proof", "--witnesses")
        _refuse(quick, "Spark has no quick answer", "--quick")
        output.write(computing.on_spark(lambda spark: _spark_answer(spark, case, question)))
        return
    contents = case.read(graph=True, channel=question.channel)
    if quick:
        output.write(_quick_answer(contents, question, computing.engine))
        return
    # In a terminal a proof would hide the answer. Elsewhere the library decides by the size.
    proof = witnesses or (False if output.is_default else None)
    output.write(_answer(contents, question, computing.engine, proof))


def _refuse(is_set: bool, reason: str, option: str) -> None:
    if is_set:
        raise KgError(reason, f"leave out {option}, or ask without --engine spark")


def _answer(
    case: "Case",
    question: QuestionOptions,
    engine: str | None,
    proof: bool | None,
) -> "Result":
    from kg.questions.bottlenecks.question import bottlenecks

    return bottlenecks(
        case,
        question.channel,
        sources=question.sources,
        targets=question.targets,
        count=question.count,
        as_of=question.as_of,
        engine=engine,
        witnesses=proof,
    )


def _quick_answer(case: "Case", question: QuestionOptions, engine: str | None) -> "Result":
    from kg.questions.bottlenecks.question import bottlenecks

    return bottlenecks(
        case,
        question.channel,
        sources=question.sources,
        targets=question.targets,
        count=question.count,
        as_of=question.as_of,
        engine=engine,
        quick=True,
    )


def _spark_answer(
    spark: "SparkSession",
    case: CaseOptions,
    question: QuestionOptions,
) -> "Bottlenecks":
    from kg.spark.bottlenecks import bottlenecks

    return bottlenecks(
        spark,
        case.place,
        question.channel,
        question.sources,
        question.targets,
        count=question.count,
        as_of=question.as_of,
    )
