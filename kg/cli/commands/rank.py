"""`kg rank`."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from kg.cli import kg
from kg.cli.collect import collect
from kg.cli.engine_options import Computing, computing_options
from kg.cli.options import CaseOptions, ScopeOptions, case_options, scope_options, top_option
from kg.cli.output_options import Output, output_options

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from kg.questions.rank.answer import Ranking


@dataclass(frozen=True)
class Selection:
    """The selection of a ranking: kinds of actors, measures, and the number of rows."""

    kinds: tuple[str, ...]
    measures: tuple[str, ...]
    top: int


_kind_option = click.option(
    "--kind",
    "kinds",
    metavar="KIND",
    multiple=True,
    help="Show only actors of this kind and its sub-kinds.",
)
_measure_option = click.option(
    "--measure",
    "measures",
    metavar="NAME",
    multiple=True,
    help="A measure by its networkx name; the first measure orders the rows.",
)
_selection_options = collect(
    "selection",
    Selection,
    _kind_option,
    _measure_option,
    top_option("20 of each channel", 20),
)


@kg.command()
@case_options
@scope_options(channel="every channel with a standard question, or else every channel with a tie")
@_selection_options
@computing_options
@output_options
def rank(
    case: CaseOptions,
    scope: ScopeOptions,
    selection: Selection,
    computing: Computing,
    output: Output,
) -> None:
    """Rank the actors of each channel by networkx's measures of centrality."""
    if computing.is_spark:
        output.write(computing.on_spark(lambda spark: _spark_answer(spark, case, scope, selection)))
        return
    from kg.questions.rank.question import rank as ask

    answer = ask(
        case.read(graph=True),
        scope.channel,
        kinds=selection.kinds,
        measures=selection.measures,
        top=selection.top,
        as_of=scope.as_of,
        engine=computing.engine,
    )
    output.write(answer)


def _spark_answer(
    spark: "SparkSession",
    case: CaseOptions,
    scope: ScopeOptions,
    selection: Selection,
) -> "Ranking":
    """Return the answer to `rank` as the executors of Spark work it out."""
    from kg.spark.rank import rank

    return rank(
        spark,
        case.place,
        scope.channel,
        selection.kinds,
        selection.measures,
        top=selection.top,
        as_of=scope.as_of,
    )
