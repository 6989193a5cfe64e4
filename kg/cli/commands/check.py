"""`kg check`."""

from typing import TYPE_CHECKING

import click

from kg.cli import kg, printable, say
from kg.cli.options import CaseOptions, case_options, source_text_option
from kg.cli.output_options import Output, output_options
from kg.cli.standard_streams import exit_code

if TYPE_CHECKING:
    from kg.case_checks.question import Checked


@kg.command()
@case_options
@source_text_option
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "note"]),
    default="error",
    show_default=True,
    help="Exit with 1 at this level or a graver one.",
)
@click.option(
    "--all",
    "every",
    is_flag=True,
    help="Write all of it; by default problems of one sort are one line.",
)
@output_options
def check(
    case: CaseOptions,
    source_text: tuple[str, ...],
    fail_on: str,
    every: bool,
    output: Output,
) -> int:
    """List every problem of a case as file:line:column: message.

    One line sums up problems of one sort, or a bad id and the problems that follow from it;
    --all lists each problem, and so do --format, -o and --table.
    """
    from kg.case_checks.question import check as ask

    answer = ask(case.place, source_text)
    code = 1 if answer.failing(fail_on) else 0
    with exit_code(code):
        if output.is_default:
            _print_problems(answer, every)
        else:
            output.write(answer)
    return code


def _print_problems(answer: "Checked", every: bool) -> None:
    """Print problems, singly or in groups, and sum them up on standard error."""
    lines = answer.problems if every else answer.groups()
    for line in lines:
        click.echo(printable(str(line)))
    say(answer.sentences()[0].text)
    if len(lines) < len(answer.problems):
        say("One line sums up problems of one sort; kg check --all lists each problem.")
