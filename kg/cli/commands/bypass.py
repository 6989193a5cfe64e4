"""`kg bypass`."""

import click

from kg.cli import kg
from kg.cli.engine_options import engine_option
from kg.cli.options import (
    CaseOptions,
    QuestionOptions,
    avoid_option,
    case_options,
    question_options,
)
from kg.cli.output_options import Output, output_options
from kg.cli.value_types import WholeNumber


@kg.command()
@case_options
@question_options
@avoid_option
@click.option(
    "-k",
    "most",
    type=WholeNumber(1, 1000),
    metavar="N",
    default=3,
    show_default=True,
    help="How many routes to list per target and status.",
)
@engine_option
@output_options
def bypass(
    case: CaseOptions,
    question: QuestionOptions,
    avoid: tuple[str, ...],
    most: int,
    engine: str | None,
    output: Output,
) -> None:
    """Find the routes around gatekeepers: in use, possible, or blocked and by whom."""
    from kg.questions.bypass.question import bypass as ask

    answer = ask(
        case.read(graph=True),
        question.channel,
        sources=question.sources,
        targets=question.targets,
        avoid=avoid,
        count=question.count,
        as_of=question.as_of,
        most=most,
        engine=engine,
    )
    output.write(answer)
