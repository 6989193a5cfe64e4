"""`kg overview`."""

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
@engine_option
@output_options
def overview(
    case: CaseOptions,
    question: QuestionOptions,
    avoid: tuple[str, ...],
    engine: str | None,
    output: Output,
) -> None:
    """Give one verdict for each actor and channel: held, around, free, refused and so on."""
    from kg.case.names import names_to_ids
    from kg.questions.overview.question import overview as ask

    contents = case.read(graph=True, channel=question.channel)
    question = question.of(contents)
    answer = ask(
        contents,
        question.channel,
        sources=question.sources,
        targets=question.targets,
        avoid=names_to_ids(contents, avoid),
        count=question.count,
        as_of=question.as_of,
        engine=engine,
    )
    output.write(answer)
