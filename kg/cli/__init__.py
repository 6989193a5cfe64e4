"""The shell: the only room that prints, exits, or knows click."""

import gc
import sys
from collections.abc import Callable, Sequence
from typing import Any

import click

from kg import __version__
from kg.cli.standard_streams import OutputLost, guarded_streams
from kg.errors import CaseError, KgError, group_problems, near
from kg.system.sizes import COLLECTED_OBJECTS, LISTED_PROBLEMS

_CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class _Commands(click.Group):
    """A group that suggests the command meant, and passes on every error."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - what the command returns
        """Run the command.

        Raises:
            KgError: a pipe to another process broke; click would end without a word.
        """
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise KgError("a process that kg needs has ended") from None

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of a name, or fail with the names that are near to it.

        Args:
            ctx: what click knows of this call, for the error.
            cmd_name: the name as it was typed.
        """
        command = super().get_command(ctx, cmd_name)
        if command is None and (hint := near(cmd_name, self.commands)):
            ctx.fail(f"No such command {cmd_name!r}; {hint}")
        return command


@click.group(cls=_Commands, context_settings=_CONTEXT)
@click.version_option(__version__, prog_name="kg")
def kg() -> None:
    """Who stands between a state and its firms, who depends on whom, which routes get around them.

    Every answer leads back to its evidence: kg evidence ID.
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command; turn what can go wrong into one clear line and an exit code."""
    # An answer may have millions of rows: to search them for cycles again and again takes seconds.
    gc.set_threshold(COLLECTED_OBJECTS, *gc.get_threshold()[1:])
    with guarded_streams():
        code = _guarded(lambda: kg.main(args=arguments, prog_name="kg", standalone_mode=False))
    gc.freeze()  # at exit there is no need to search millions of rows for cycles
    sys.exit(code)


def _guarded(work: Callable[[], Any]) -> int:
    """Return the exit status of a command; print one line in place of a traceback."""
    try:
        code = work()
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except click.exceptions.Exit as leave:
        return leave.exit_code
    except click.ClickException as error:
        error.show()
        return 2
    except OutputLost as error:
        _fail(error)
        return error.exit_code
    except KgError as error:
        return _fail(error)
    except (KeyboardInterrupt, click.Abort):
        say("kg: interrupted")
        return 130
    except SystemExit as leave:  # click has completed a word for the shell
        return leave.code if isinstance(leave.code, int) else 0
    except MemoryError:
        say("kg: out of memory; narrow the question, or store large tables as Parquet")
        return 2
    except OSError as error:  # a full disk, a folder that is not there: nothing that kg can mend
        say(f"kg: {error}")
        return 2


def _fail(error: KgError) -> int:
    """Print an error with its hint, a faulty case with its problems, and return status 2."""
    if isinstance(error, CaseError):
        _list_problems(error)
    say(f"kg: {error}" + (f"; {error.hint}" if error.hint else ""))
    return 2


def _list_problems(error: CaseError) -> None:
    """Print the first groups of problems of a case, and how many problems are left."""
    groups = group_problems(error.problems)
    for group in groups[:LISTED_PROBLEMS]:
        say(str(group))
    if more := groups[LISTED_PROBLEMS:]:
        say(f"… and {sum(group.size for group in more)} more")


def say(text: str) -> None:
    """Print a line to stderr, its control characters made harmless."""
    click.echo(printable(text), err=True)


def printable(text: str) -> str:
    """Return a text with its control characters made harmless."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text)


from kg.cli.commands import (  # noqa: E402 - each registers itself
    audit,
    bottlenecks,
    brokers,
    build,
    bypass,
    check,
    dependence,
    evidence,
    export,
    find,
    findings,
    generate,
    import_,
    new,
    overview,
    procedures,
    queries,
    query,
    rank,
    recapture,
    report,
    robustness,
    serve,
    verify,
    view,
)  # fmt: skip

__all__ = [
    "audit", "bottlenecks", "brokers", "build", "bypass", "check", "dependence", "evidence",
    "export", "find", "findings", "generate", "import_", "kg", "main", "new", "overview",
    "printable", "procedures",
    "queries", "query", "rank", "recapture", "report", "robustness", "say",
    "serve", "verify", "view",
]  # fmt: skip
