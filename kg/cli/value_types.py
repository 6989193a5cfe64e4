"""Types of option values: days and numbers, read like the cells of tables."""

from datetime import date
from typing import Any

import click
from click.types import IntParamType

from kg.system.input_limits import NUMBER_DIGITS


class Day(click.ParamType):  # type: ignore[type-arg]
    """A day as 1998, 1998-05 or 1998-05-14; of a year or month its last day."""

    name = "date"

    def convert(
        self,
        value: Any,  # noqa: ANN401
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> date:
        """Return the last day that the date may mean.

        Args:
            value: the text of the option, or its default, a day.
            param: the option, for the error.
            ctx: the command, for the error.
        """
        from kg.case.dates import read_day
        from kg.schema.numerals import Refusal

        day = value if isinstance(value, date) else read_day(value)
        if isinstance(day, Refusal):
            self.fail(f"{value!r} {day.reason}; {day.hint}", param, ctx)
        return day


class _InDigits(click.ParamType):  # type: ignore[type-arg]
    """A number in the digits of whatever script, as cells of tables are read."""

    def convert(
        self,
        value: Any,  # noqa: ANN401
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> Any:  # noqa: ANN401
        """Return the number; a default is one already.

        Args:
            value: the text of the option, or its default, a number.
            param: the option, for the error.
            ctx: the command, for the error.
        """
        from kg.schema.numerals import Refusal, read_exact

        if not isinstance(value, str):
            return super().convert(value, param, ctx)
        number = read_exact(value)
        if isinstance(number, Refusal):
            self.fail(f"{value!r} {number.reason}; {number.hint}", param, ctx)
        is_short = -NUMBER_DIGITS < number.adjusted() < NUMBER_DIGITS
        text = format(number, "f") if is_short else value
        return super().convert(text.rstrip("0").rstrip(".") if "." in text else text, param, ctx)


class WholeNumber(_InDigits, click.IntRange):
    """A whole number within bounds."""


class AnyWholeNumber(_InDigits, IntParamType):
    """A whole number, whose bounds the library tells."""


class Real(_InDigits, click.FloatRange):
    """A number within bounds."""
