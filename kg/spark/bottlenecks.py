"""Who cannot be avoided, for a case on a cluster."""

from collections.abc import Sequence
from datetime import date

from pyspark.sql import SparkSession

from kg.questions.bottlenecks.answer import Bottlenecks
from kg.questions.bottlenecks.question import Extras, answer_questions
from kg.questions.standard_question import flows, standard
from kg.spark.entangled_ties import split_ties
from kg.spark.flow_graph import Maker
from kg.spark.read_case import read_tables


def bottlenecks(
    spark: SparkSession,
    case: str | None = None,
    channel: str | None = None,
    sources: Sequence[str] = (),
    targets: Sequence[str] = (),
    *,
    count: str | None = None,
    as_of: date | None = None,
) -> Bottlenecks:
    """Find the actors and groups that every route from the sources to a target must pass.

    The answer is that of `kg.questions.bottlenecks.question.bottlenecks`, without its proof; shares
    of shortest routes are rounded to 12 decimals, because a cluster adds them up in any order.

    Args:
        spark: the session.
        case: the name or folder of a case; by default the embedded one.
        channel: one channel; by default every channel with a standard question.
        sources: ids, kinds or hierarchies that routes start from; by default those of the standard
            question.
        targets: likewise, that routes lead to.
        count: `to` to count targets reached, `from` to count sources that reach a target; by
            default as the standard question does.
        as_of: the day; by default the end of the case's period.

    Raises:
        NameUnknown: a name resolves to nothing, or a channel has no standard question.
        CaseError: the case has problems.
        KgError: more ties bear on each other than the driver works out.
    """
    with read_tables(spark, case) as tables:
        questions = standard(tables.case, channel, sources, targets, count)
        split = split_ties(tables)
        make = Maker(split, split.case.as_of(as_of))
        views = flows(split.case, questions, as_of)
        view_questions = [(view, questions[name]) for name, view in views.items()]
        is_compared = not (sources or targets)
        try:
            return answer_questions(
                split.case,
                view_questions,
                as_of,
                make,
                Extras(witnesses=False),
                compared=is_compared,
            )
        finally:
            make.forget()
            split.forget()
