"""Sections of case.toml, key by key as the schema says; what is otherwise becomes a problem."""

import re
from collections.abc import Iterator
from typing import Any

from kg.case.dates import span
from kg.case.settings import FILE
from kg.case.text_lines import key_line, key_lines
from kg.errors import Problem, near, quoted
from kg.schema.model import Schema, TableSpec
from kg.schema.pattern_words import pattern_words
from kg.system.input_limits import EXPECTED_ROWS


class SectionReader:
    """The problems of one file, and the line each key stands on.

    Attributes:
        problems: what is wrong so far.
        schema: the schema, for the keys of each section.
    """

    def __init__(self, text: str, schema: Schema) -> None:
        """Begin without problems.

        Args:
            text: the file, in which keys are looked for; empty where they have no lines.
            schema: the schema.
        """
        self.problems: list[Problem] = []
        self.schema = schema
        self._lines = key_lines(text)

    def say(self, part: str, key: str, message: str, hint: str = "") -> None:
        """Add a problem.

        Args:
            part: the section, its names joined by dots; empty for what stands above all sections.
            key: the key; its line is that of the problem.
            message: what is wrong.
            hint: what to try.
        """
        line = key_line(self._lines, part, key)
        self.problems.append(Problem(FILE, line, key, message, hint))

    def table(self, toml: dict[str, Any], key: str) -> dict[str, Any]:
        """Return a section.

        Args:
            toml: the keys and sections of the file.
            key: the name of the section; one that is not there is empty.
        """
        section = toml.get(key, {})
        if isinstance(section, dict):
            return section
        self.say("", key, "is not a table", f"write [{key}]")
        return {}

    def parts(self, toml: dict[str, Any], key: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield the name and the keys of each section [key.NAME] that has no problem.

        Args:
            toml: the keys and sections of the file.
            key: `findings` or `rivals`.
        """
        for name, table in self.table(toml, key).items():
            if not isinstance(table, dict):
                self.say(key, name, "is not a table", f"write [{key}.{name}]")
                continue
            before = len(self.problems)
            part = self.section(table, self.schema.settings[key], f"{key}.{name}")
            if len(self.problems) == before:
                yield name, part

    def names(self, part: str, key: str, value: object) -> tuple[str, ...]:
        """Return a list of names.

        Args:
            part: the section of the key.
            key: the key that should have a list.
            value: what it has.
        """
        if isinstance(value, list) and all(isinstance(v, str) for v in value):
            return tuple(value)
        self.say(part, key, "is not a list of names", f'write {key} = ["…"]')
        return ()

    def whole_number(self, part: str, key: str, value: object) -> int:
        """Return a number of rows.

        Args:
            part: the section of the key.
            key: the key that should have a number.
            value: what it has.
        """
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= EXPECTED_ROWS:
            return value
        self.say(part, key, f"{_text_of(value)} is not a number of rows")
        return 0

    def section(self, table: dict[str, Any], spec: TableSpec, part: str) -> dict[str, Any]:
        """Return the keys of a section that are as the schema says; say what the others are.

        Args:
            table: the section.
            spec: its keys as columns.
            part: its name, as `say` takes it.
        """
        columns = {column.name: column for column in spec.columns}
        valid: dict[str, Any] = {}
        for key, value in table.items():
            column = columns.get(key)
            if column is None:
                hint = near(key, columns) or f"keys are {', '.join(columns)}"
                self.say(part, key, f"unknown key {quoted(key)}", hint)
            elif column.many:
                valid[key] = self.names(part, key, value)
            elif column.form == "date":
                if isinstance(value, str) and (period := span(value)):
                    valid[key] = period
                else:
                    message = f"{_text_of(value)} is not a period"
                    self.say(part, key, message, 'write "1998" or "1996/1999-07"')
            elif not isinstance(value, str):
                self.say(part, key, "is not a text", f'write {key} = "…"')
            elif column.values and value not in column.values:
                hint = f"use one of {', '.join(column.values)}"
                self.say(part, key, f"unknown {key} {quoted(value)}", hint)
            elif column.pattern and not re.search(column.pattern, value):
                words = pattern_words(column.pattern)
                self.say(part, key, f"{quoted(value)} does not have the form: {words}")
            else:
                valid[key] = value
        for column in spec.columns:
            if column.required and column.name not in table:
                self.say(part, column.name, f"{column.name} is missing", column.description)
        return valid


def _text_of(value: object) -> str:
    """Return a value in quotes, or words for it where it is too long or too deep to be written."""
    try:
        return quoted(str(value))
    except (ValueError, RecursionError):
        return "a number with thousands of digits" if isinstance(value, int) else "such a value"
