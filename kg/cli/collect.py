"""Collect options of a command into a frozen object, or let an option be an argument too."""

import functools
from collections.abc import Callable
from dataclasses import fields
from typing import Any, TypeVar, cast

import click

F = TypeVar("F", bound=Callable[..., Any])


def collect(parameter: str, kind: type, *options: Callable[[F], F]) -> Callable[[F], F]:
    """Add options to a command, which takes their values as one object.

    Args:
        parameter: the parameter of the command that takes the object.
        kind: the frozen dataclass of the object; its fields are the parameters of the options.
        options: decorators that add the options, in the order of the help.
    """
    names = [field.name for field in fields(kind)]

    def add(command: F) -> F:
        """Return a command with the options, which it receives as one object."""

        @functools.wraps(command)
        def collected(*arguments: Any, **values: Any) -> Any:  # noqa: ANN401
            values[parameter] = kind(**{name: values.pop(name) for name in names})
            return command(*arguments, **values)

        decorated = cast(F, collected)
        for option in reversed(options):
            decorated = option(decorated)
        return decorated

    return add


def option_or_argument(
    option: str, parameter: str, metavar: str, description: str, *, multiple: bool = False
) -> Callable[[F], F]:
    """Add an option that may also be an argument; if both have a value, the values must agree.

    Args:
        option: the option as it is typed, `--channel`.
        parameter: the parameter of the command that takes the value.
        metavar: the placeholder of a value in the help.
        description: the help of the option.
        multiple: whether several values may be given; those of arguments come first.
    """
    positional = f"{parameter}_argument"

    def add(command: F) -> F:
        @functools.wraps(command)
        def merged(*arguments: Any, **values: Any) -> Any:  # noqa: ANN401
            argument = values.pop(positional)
            if multiple:
                values[parameter] = (*argument, *values[parameter])
            else:
                values[parameter] = _either(option, argument, values[parameter])
            return command(*arguments, **values)

        usage = f"[{metavar}]..." if multiple else f"[{metavar}]"
        number = -1 if multiple else 1
        add_option = click.option(
            option,
            parameter,
            metavar=metavar,
            multiple=multiple,
            help=description,
        )
        add_argument = click.argument(positional, metavar=usage, required=False, nargs=number)
        return add_argument(add_option(cast(F, merged)))

    return add


def _either(option: str, argument: str | None, value: str | None) -> str | None:
    """Return what the argument or the option says.

    Raises:
        click.UsageError: they say different things.
    """
    if argument is not None and value is not None and argument != value:
        raise click.UsageError(f"{argument!r} and {option} {value!r} differ; give one of them")
    return value if argument is None else argument
