"""`kg robustness`."""

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


@kg.command()
@case_options
@question_options
@avoid_option
@click.option(
    "--accept",
    multiple=True,
    metavar="KEY=VALUES",
    help="Count this evidence only: method=law,table; confidence=high; document=…; informant=….",
)
@click.option(
    "--without",
    multiple=True,
    metavar="KEY=VALUES",
    help="Leave this evidence out: document=…, locator=…, informant=… or method=….",
)
@engine_option
@output_options
def robustness(
    case: CaseOptions,
    question: QuestionOptions,
    avoid: tuple[str, ...],
    accept: tuple[str, ...],
    without: tuple[str, ...],
    engine: str | None,
    output: Output,
) -> None:
    """Tell how sure each answer is, what it rests on, and what would flip it."""
    from kg.case.names import names_to_ids
    from kg.questions.robustness.question import robustness as ask

    contents = case.read(graph=True, channel=question.channel)
    question = question.of(contents)
    answer = ask(
        contents,
        question.channel,
        accept=accept,
        without=without,
        sources=question.sources,
        targets=question.targets,
        avoid=names_to_ids(contents, avoid),
        count=question.count,
        as_of=question.as_of,
        engine=engine,
    )
    output.write(answer)
