"""`kg robustness`."""

from dataclasses import dataclass

import click

from kg.cli import kg
from kg.cli.collect import collect
from kg.cli.engine_options import engine_option
from kg.cli.options import (
    CaseOptions,
    QuestionOptions,
    avoid_option,
    case_options,
    question_options,
    seed_option,
)
from kg.cli.output_options import Output, output_options
from kg.cli.value_types import WholeNumber


@dataclass(frozen=True)
class EvidenceOptions:
    """Which evidence counts, and how probable it is that a passage is right."""

    accept: tuple[str, ...]
    without: tuple[str, ...]
    monte_carlo: int
    seed: int
    chance: tuple[str, ...]


_evidence_options = collect(
    "evidence",
    EvidenceOptions,
    click.option(
        "--accept",
        multiple=True,
        metavar="KEY=VALUES",
        help="Count this evidence only: method=law,table; confidence=high; document=…; "
        "informant=….",
    ),
    click.option(
        "--without",
        multiple=True,
        metavar="KEY=VALUES",
        help="Leave this evidence out: document=…, locator=…, informant=… or method=….",
    ),
    click.option(
        "--monte-carlo",
        type=WholeNumber(0),
        default=0,
        metavar="N",
        help="Draw each passage right or wrong N times, and give the chances of answers.",
    ),
    seed_option(WholeNumber(0)),
    click.option(
        "--chance",
        multiple=True,
        metavar="METHOD=P",
        help="How probable it is that a passage is right by a method: interview=0.7.",
    ),
)


@kg.command()
@case_options
@question_options
@avoid_option
@_evidence_options
@engine_option
@output_options
def robustness(
    case: CaseOptions,
    question: QuestionOptions,
    avoid: tuple[str, ...],
    evidence: EvidenceOptions,
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
        sources=question.sources,
        targets=question.targets,
        avoid=names_to_ids(contents, avoid),
        count=question.count,
        as_of=question.as_of,
        engine=engine,
        **vars(evidence),
    )
    output.write(answer)
