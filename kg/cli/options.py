"""Options that several commands share, and how a result is put out."""

import functools
import os
import shutil
import sys
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click
from click.types import IntParamType

if TYPE_CHECKING:
    from kg.case import Case
    from kg.results.answers import Result

FORMATS = ("terminal", "markdown", "html", "json", "csv")
F = TypeVar("F", bound=Callable[..., Any])
_TELLING = "kg.telling"
_LONGEST = 400  # digits; click says what is wrong with numbers that have more


class Day(click.ParamType):  # type: ignore[type-arg]
    """A day as 1998, 1998-05 or 1998-05-14; of a year or month its last day."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:  # noqa: ANN401
        """Return the last day that the date may mean."""
        from kg.case.dates import read_day
        from kg.schema.numerals import Refusal

        day = value if isinstance(value, date) else read_day(value)
        if isinstance(day, Refusal):
            self.fail(f"{value!r} {day.reason}; {day.hint}", param, ctx)
        return day


class _InDigits(click.ParamType):  # type: ignore[type-arg]
    """A number in the digits of whatever script, as cells of tables are read."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401
        """Return the number; a default is one already."""
        from kg.schema.numerals import Refusal, read_exact

        if not isinstance(value, str):
            return super().convert(value, param, ctx)
        number = read_exact(value)
        if isinstance(number, Refusal):
            self.fail(f"{value!r} {number.reason}; {number.hint}", param, ctx)
        is_short = -_LONGEST < number.adjusted() < _LONGEST
        text = format(number, "f") if is_short else value
        return super().convert(text.rstrip("0").rstrip(".") if "." in text else text, param, ctx)


class Whole(_InDigits, click.IntRange):
    """A whole number within bounds."""


class AnyWhole(_InDigits, IntParamType):
    """A whole number, whose bounds the library tells."""


class Real(_InDigits, click.FloatRange):
    """A number within bounds."""


def _together(*options: Callable[[F], F]) -> Callable[[F], F]:
    def add(command: F) -> F:
        for option in reversed(options):
            command = option(command)
        return command

    return add


case_option = click.option(
    "--case",
    "case_name",
    metavar="NAME|FOLDER|URL",
    envvar="KG_CASE",
    help="The case; by default the embedded japan-1998. URL is a SPARQL endpoint's, with #ID where it has several.",
)
asked = _together(
    click.option("--channel", metavar="CHANNEL", help="One channel; by default every one with a standard question."),
    click.option(
        "--from", "sources", metavar="NAME", multiple=True, help="Where routes start: ids, kinds, hierarchies."
    ),
    click.option("--to", "targets", metavar="NAME", multiple=True, help="Where routes lead to."),
    click.option("--count", type=click.Choice(["to", "from"]), help="Which side is counted."),
    click.option("--engine", metavar="NAME", help="The graph engine; by default chosen by size."),
)
as_of = click.option("--as-of", type=Day(), help="The day asked about; by default the end of the case's period.")
_output = _together(
    click.option(
        "--format", "form", type=click.Choice(FORMATS), help="By default terminal, or what the suffix of -o says."
    ),
    click.option("-o", "--output", "path", metavar="FILE|DIR/", help="Write there; DIR/ takes every table as CSV."),
    click.option("--table", metavar="NAME", help="One table of the answer."),
)


def output(command: F) -> F:
    """Add the options of a command that puts out a result; on a terminal it is told how long it works."""

    @functools.wraps(command)
    def told(*given: Any, **options: Any) -> Any:  # noqa: ANN401
        from kg.system.progress import progress

        with ExitStack() as telling:
            telling.enter_context(progress("working"))
            click.get_current_context().meta[_TELLING] = telling
            return command(*given, **options)

    return _output(cast(F, told))


def read(
    case_name: str | None,
    *,
    graph: bool = False,
    channel: str | None = None,
    rows: bool = True,
) -> "Case":
    """Read the case of the option, or of a large one what questions of a graph or channel need.

    Where `rows` are asked about, it is said if there are none.
    """
    from kg.case import read_case
    from kg.case.check_rows import expected
    from kg.case.large_case import read_graph
    from kg.cli import say
    from kg.graph.engines import SMALL

    case = read_graph(case_name, channel=channel) if graph else read_case(case_name)
    for problem in () if case.tables["ties"].schema["source"].is_integer() else expected(case.tables, case.settings):
        say(f"kg: {problem}")
    if graph and len(case.tables["ties"]) > SMALL and not find_spec("numba"):
        say('kg: of so many ties the compiled engine is quicker by far: pip install "intermediation[scale]"')
    if rows and case.more and not any(map(len, case.tables.values())):
        cure = "ask that with kg query or kg serve"
        say(f"kg: the case {case.id} has no rows, and RDF of other kinds: {cure}")
    if case.address and not case.settings.questions:
        say(f"kg: {case.address} says no standard questions, [channels] of case.toml; ask with --from and --to")
    return case


def put(result: "Result", form: str | None, path: str | None, table: str | None) -> None:
    """Print a result, or write it to a file or folder."""
    from kg.rendering import render, write

    telling = click.get_current_context().meta.get(_TELLING) or ExitStack()
    if path:
        write(result, path, form, table)
        return
    window = sys.stdout.isatty()
    colour = window and "NO_COLOR" not in os.environ
    text = render(result, form or "terminal", table, color=colour)
    telling.close()  # before what it would be mixed with
    if window and sys.stdin.isatty() and text.count("\n") >= shutil.get_terminal_size().lines:
        click.echo_via_pager(text, color=None if colour else False)  # else what comes first would be scrolled away
    else:
        click.echo(text, nl=False)
