"""`kg bottlenecks`."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from kg.cli import kg
from kg.cli.collect import collect
from kg.cli.engine_options import Computing, computing_options
from kg.cli.options import CaseOptions, QuestionOptions, case_options, question_options
from kg.cli.output_options import Output, output_options
from kg.cli.value_types import WholeNumber
from kg.errors import KgError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from kg.case import Case
    from kg.questions.bottlenecks.answer import Bottlenecks
    from kg.questions.bottlenecks.question import Extras
    from kg.results.answers import Result


@dataclass(frozen=True)
class AnswerExtent:
    """How much is answered.

    Raises:
        click.UsageError: it is to be little and much.
    """

    witnesses: bool
    coalitions: int
    quick: bool

    def __post_init__(self) -> None:
        if self.quick and (self.witnesses or self.coalitions):
            text = "--quick gives gatekeepers alone; leave out --quick or the others"
            raise click.UsageError(text)


_extent_options = collect(
    "extent",
    AnswerExtent,
    click.option(
        "--witnesses",
        is_flag=True,
        help="Add the proof, also in a terminal or for more than 10,000 targets.",
    ),
    click.option(
        "--coalitions",
        type=WholeNumber(0, 4),
        default=0,
        metavar="K",
        help="Find sets of up to K actors that together stand on every route.",
    ),
    click.option(
        "--quick", is_flag=True, help="Find only the gatekeepers, and how many each holds."
    ),
)


@kg.command()
@case_options
@question_options
@_extent_options
@computing_options
@output_options
def bottlenecks(
    case: CaseOptions,
    question: QuestionOptions,
    extent: AnswerExtent,
    computing: Computing,
    output: Output,
) -> None:
    """Find the actors and groups that no route avoids, and whom they hold."""
    if computing.is_spark:
        _refuse(extent.witnesses, "Spark gives no proof", "--witnesses")
        _refuse(extent.quick, "Spark has no quick answer", "--quick")
        _refuse(extent.coalitions > 0, "Spark finds no coalitions", "--coalitions")
        output.write(computing.on_spark(lambda spark: _spark_answer(spark, case, question)))
        return
    contents = case.read(graph=True, channel=question.channel)
    question = question.of(contents)
    if extent.quick:
        output.write(_quick_answer(contents, question, computing.engine))
        return
    # In a terminal a proof would hide the answer. Elsewhere the library decides by the size.
    from kg.questions.bottlenecks.question import Extras

    proof = extent.witnesses or (False if output.is_default else None)
    extras = Extras(proof, extent.coalitions)
    output.write(_answer(contents, question, computing.engine, extras))


def _refuse(is_set: bool, reason: str, option: str) -> None:
    """Raise an error with a reason if an option is set that Spark cannot serve."""
    if is_set:
        raise KgError(reason, f"leave out {option}, or ask without --engine spark")


def _answer(
    case: "Case",
    question: QuestionOptions,
    engine: str | None,
    extras: "Extras",
) -> "Result":
    """Return the full answer to `bottlenecks`, with witnesses and coalitions as asked."""
    from kg.questions.bottlenecks.question import bottlenecks

    return bottlenecks(
        case,
        question.channel,
        sources=question.sources,
        targets=question.targets,
        count=question.count,
        as_of=question.as_of,
        engine=engine,
        witnesses=extras.witnesses,
        coalitions=extras.coalitions,
    )


def _quick_answer(case: "Case", question: QuestionOptions, engine: str | None) -> "Result":
    """Return only who is a gatekeeper, without groups, witnesses and coalitions."""
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
    """Return the answer to `bottlenecks` as the executors of Spark work it out."""
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
