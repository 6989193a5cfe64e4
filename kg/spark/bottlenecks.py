"""Who cannot be avoided, asked of a case on a cluster."""

from collections.abc import Sequence
from datetime import date

from pyspark.sql import SparkSession

from kg.questions.bottlenecks.answer import Bottlenecks
from kg.questions.bottlenecks.question import answer_questions
from kg.questions.standard_question import flows, standard
from kg.spark.entangled_ties import apart
from kg.spark.flow_graph import Maker
from kg.spark.read_case import read_tables


def bottlenecks(
    spark: SparkSession,
    case: str | None = None,
    channel: str | None = None,
    sources: Sequence[str] = (),
    targets: Sequence[str] = (),
    count: str | None = None,
    as_of: date | None = None,
) -> Bottlenecks:
    """Find the actors and groups that every route from the sources to a target must pass.

    The answer is that of `kg.questions.bottlenecks.question.bottlenecks`, without its proof; shares of shortest routes
    are rounded to 12 decimals, for a cluster adds them up in any order.

    Args:
        spark: the session.
        case: the name or folder of a case.
        channel: one channel; by default every channel with a standard question.
        sources: ids, kinds or hierarchies that routes start from; by default those of the standard question.
        targets: likewise, that routes lead to.
        count: `to` to count targets reached, `from` to count sources that reach a target.
        as_of: the day; by default the end of the case's period.

    Raises:
        NameUnknown: a name resolves to nothing, or a channel has no standard question.
        CaseError: the case has problems.
        KgError: more ties bear on each other than the driver works out.
    """
    with read_tables(spark, case) as tables:
        questions = standard(tables.case, channel, sources, targets, count)
        parts = apart(tables)
        make = Maker(parts, parts.case.as_of(as_of))
        asked = [
            (view, questions[name]) for name, view in flows(parts.case, questions, as_of).items()
        ]
        try:
            return answer_questions(
                parts.case, asked, as_of, make, witnesses=False, compared=not (sources or targets)
            )
        finally:
            make.forget()
            parts.forget()
