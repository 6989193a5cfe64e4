"""Reading case.toml: what the case is, its tiers, its standard questions, its patterns and rival explanations."""

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from kg.case.dates import span
from kg.case.text_lines import key_line, key_lines, lines
from kg.errors import Problem, near, quoted
from kg.schema.model import Schema, TableSpec

FILE = "case.toml"
SECTIONS = ("expect", "tiers", "channels", "findings", "rivals")
_MOST_ROWS = 10**12  # that [expect] may ask for
_LONG = re.compile(r"\d[\d_]{4299}")  # digits of a number that Python does not read
MOST = 6  # conditions of one pattern: of more, few combinations are observed and answers of one length abound


@dataclass(frozen=True)
class ChannelQuestion:
    """The standard question of a channel; every field but `count` is a list of names."""

    sources: tuple[str, ...]
    targets: tuple[str, ...]
    count: str = "to"
    compare: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    also_from: tuple[str, ...] = ()
    substitutes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Pattern:
    """What a claim joins: two properties of individuals, or combinations of `conditions` and y.

    `expect` is `positive`, `negative` or empty; `solution` is `complex` or `parsimonious`.
    `kg.questions.findings.coded_properties` says how properties are written, as `measure:employees` or
    `tie:belongs-to`.
    """

    name: str
    x: str = ""
    y: str = ""
    claim: str = ""
    expect: str = ""
    conditions: tuple[str, ...] = ()
    solution: str = "complex"


@dataclass(frozen=True)
class Rivalry:
    """Claims that explain one thing otherwise; `first` has for each the property that it puts first in time."""

    name: str
    claims: tuple[str, ...]
    first: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()


@dataclass(frozen=True)
class Settings:
    """What case.toml says."""

    id: str
    title: str
    summary: str = ""
    licence: str = ""
    language: str = "en"
    period: tuple[date, date] | None = None
    evidence: str = ""
    expect: Mapping[str, int] = field(default_factory=dict)
    tiers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    questions: Mapping[str, ChannelQuestion] = field(default_factory=dict)
    findings: tuple[Pattern, ...] = ()
    rivals: tuple[Rivalry, ...] = ()


def read_settings(folder: Path, schema: Schema) -> tuple[Settings, list[Problem]]:
    """Read case.toml of a folder; without the file, the case takes the folder's name."""
    fallback = re.sub(r"[^a-z0-9]+", "-", folder.resolve().name.lower()).strip("-") or "case"
    path = folder / FILE
    if not os.path.lexists(path):
        return Settings(fallback, folder.resolve().name), []
    if path.exists() and not path.is_file():
        return Settings(fallback, fallback), [
            Problem(FILE, 1, "", "is no file", "put the settings there, or take it away")
        ]
    try:
        text = path.read_bytes().decode("utf-8-sig")
        found = tomllib.loads(text)
    except OSError as error:
        hint = "mend the link, or take it away" if path.is_symlink() else ""
        message = f"cannot be read: {error.strerror}"
        return Settings(fallback, fallback), [Problem(FILE, 1, "", message, hint)]
    except UnicodeDecodeError:
        return Settings(fallback, fallback), [
            Problem(FILE, 1, "", "is not UTF-8", "save it as UTF-8")
        ]
    except (ValueError, RecursionError) as error:
        return Settings(fallback, fallback), [_toml_problem(error, text)]
    return _settings(found, _Reader(text, schema), fallback)


def settings_from(
    head: Mapping[str, str], schema: Schema, file: str
) -> tuple[Settings, list[Problem]]:
    """Read the settings of a case from what RDF says of it: texts by the keys of case.toml, a section as its TOML.

    Problems are told at line 0 of the file.
    """
    found: dict[str, Any] = {key: value for key, value in head.items() if key not in SECTIONS}
    problems = []
    for name in SECTIONS:
        try:
            found |= {k: v for k, v in tomllib.loads(head.get(name, "")).items() if k == name}
        except (ValueError, RecursionError) as error:
            problems.append(replace(_toml_problem(error, ""), column=name))
    reader = _Reader("", schema)
    settings, more = _settings(found, reader, found.get("id", "case"))
    return settings, [replace(p, file=file, line=0) for p in (*problems, *more)]


def _settings(
    found: dict[str, Any], reader: "_Reader", fallback: str
) -> tuple[Settings, list[Problem]]:
    schema = reader.schema
    alone = {key: value for key, value in found.items() if key not in SECTIONS}
    head = reader.section(alone, schema.settings["case"], "")
    questions = {}
    for name, table in reader.table(found, "channels").items():
        if name not in schema.channels:
            hint = near(name, schema.channels) or f"channels are {', '.join(schema.channels)}"
            reader.say(f"channels.{name}", name, f"unknown channel {quoted(name)}", hint)
        elif not isinstance(table, dict):
            reader.say("channels", name, "is not a table", f"write [channels.{name}]")
        else:
            part = reader.section(table, schema.settings["channels"], f"channels.{name}")
            questions[name] = ChannelQuestion(part.pop("from", ()), part.pop("to", ()), **part)
    tiers = {k: reader.names("tiers", k, v) for k, v in reader.table(found, "tiers").items()}
    expect = {
        k: reader.whole_number("expect", k, v) for k, v in reader.table(found, "expect").items()
    }
    for name in expect:
        if name not in schema.tables:
            reader.say("expect", name, f"unknown table {quoted(name)}", near(name, schema.tables))
    settings = Settings(
        id=head.get("id", fallback),
        title=head.get("title", fallback),
        summary=head.get("summary", ""),
        licence=head.get("licence", ""),
        language=head.get("language", "en"),
        period=head.get("period"),
        evidence=head.get("evidence", ""),
        expect=expect,
        tiers=tiers,
        questions=questions,
        findings=tuple(_patterns(reader, found)),
        rivals=tuple(_rivalries(reader, found)),
    )
    return settings, reader.problems


def _patterns(reader: "_Reader", found: dict[str, Any]) -> Iterator[Pattern]:
    for name, part in reader.parts(found, "findings"):
        where = f"findings.{name}"
        if ("x" in part) == ("conditions" in part):
            reader.say(
                where,
                "conditions" if "x" in part else "",
                "needs x, or conditions in its place, and not both",
            )
        elif "x" in part and "solution" in part:
            reader.say(where, "solution", "there is nothing to solve without conditions")
        elif "expect" in part and "conditions" in part:
            reader.say(
                where, "expect", "combinations of conditions have no direction", "leave it out"
            )
        elif not 2 <= len(part.get("conditions", ("", ""))) <= MOST:
            reader.say(
                where,
                "conditions",
                f"{len(part['conditions'])} conditions, two to {MOST} can be combined",
            )
        else:
            yield Pattern(name, **part)


def _rivalries(reader: "_Reader", found: dict[str, Any]) -> Iterator[Rivalry]:
    for name, part in reader.parts(found, "rivals"):
        where, claims, first = f"rivals.{name}", part.get("claims", ()), part.get("first", ())
        if len(set(claims)) < max(2, len(claims)):
            reader.say(where, "claims", "are not two or more different claims")
        elif first and len(first) != len(claims):
            reader.say(
                where,
                "first",
                f"{len(first)} properties for {len(claims)} claims",
                "give one for each, or none",
            )
        else:
            yield Rivalry(name, **part)


def line_of(folder: Path, part: str, key: str) -> int:
    """Return the line of case.toml that a key of a section stands on."""
    path = folder / FILE
    return key_line(key_lines(path.read_text("utf-8-sig")) if path.exists() else {}, part, key)


class _Reader:
    """The problems of one file, and the line each key stands on."""

    def __init__(self, text: str, schema: Schema) -> None:
        self.problems: list[Problem] = []
        self.schema = schema
        self._lines = key_lines(text)

    def say(self, part: str, key: str, message: str, hint: str = "") -> None:
        line = key_line(self._lines, part, key)
        self.problems.append(Problem(FILE, line, key, message, hint))

    def table(self, found: dict[str, Any], key: str) -> dict[str, Any]:
        value = found.get(key, {})
        if isinstance(value, dict):
            return value
        self.say("", key, "is not a table", f"write [{key}]")
        return {}

    def parts(self, found: dict[str, Any], key: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield the name and the good keys of each section [key.<name>]; say what is wrong with the others."""
        for name, table in self.table(found, key).items():
            if not isinstance(table, dict):
                self.say(key, name, "is not a table", f"write [{key}.{name}]")
                continue
            before = len(self.problems)
            part = self.section(table, self.schema.settings[key], f"{key}.{name}")
            if len(self.problems) == before:
                yield name, part

    def names(self, part: str, key: str, value: object) -> tuple[str, ...]:
        if isinstance(value, list) and all(isinstance(v, str) for v in value):
            return tuple(value)
        self.say(part, key, "is not a list of names", f'write {key} = ["…"]')
        return ()

    def whole_number(self, part: str, key: str, value: object) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MOST_ROWS:
            return value
        self.say(part, key, f"{_shown(value)} is no number of rows")
        return 0

    def section(self, found: dict[str, Any], spec: TableSpec, part: str) -> dict[str, Any]:
        """Return the keys of a section that are as the schema says; say what the others are."""
        columns = {c.name: c for c in spec.columns}
        good: dict[str, Any] = {}
        for key, value in found.items():
            column = columns.get(key)
            if column is None:
                self.say(
                    part,
                    key,
                    f"unknown key {quoted(key)}",
                    near(key, columns) or f"keys are {', '.join(columns)}",
                )
            elif column.many:
                good[key] = self.names(part, key, value)
            elif column.form == "date":
                if isinstance(value, str) and (period := span(value)):
                    good[key] = period
                else:
                    message = f"{_shown(value)} is no period"
                    self.say(part, key, message, 'write "1998" or "1996/1999-07"')
            elif not isinstance(value, str):
                self.say(part, key, "is not a text", f'write {key} = "…"')
            elif column.values and value not in column.values:
                self.say(
                    part,
                    key,
                    f"unknown {key} {quoted(value)}",
                    f"it is one of {', '.join(column.values)}",
                )
            elif column.pattern and not re.search(column.pattern, value):
                self.say(part, key, f"{quoted(value)} does not have the form {column.pattern}")
            else:
                good[key] = value
        for column in spec.columns:
            if column.required and column.name not in found:
                self.say(part, column.name, f"{column.name} is missing", column.description)
        return good


def _shown(value: object) -> str:
    """Return a value in quotes; of what is too long or too deep to be written, what it is."""
    try:
        return quoted(str(value))
    except (ValueError, RecursionError):
        return "a number of thousands of digits" if isinstance(value, int) else "such a value"


def _toml_problem(error: Exception, text: str) -> Problem:
    if not isinstance(error, (tomllib.TOMLDecodeError, RecursionError)):
        number = next((n for n, line in enumerate(lines(text), 1) if _LONG.search(line)), 1)
        message = "holds a number of more than 4,300 digits"
        return Problem(FILE, number, "", message, "write a shorter one")
    where = re.search(r"at line (\d+), column (\d+)", str(error))
    message = re.sub(r"\s*\(at .*\)$", "", str(error))
    if isinstance(error, RecursionError):
        message = "it is nested too deeply"
    last = text.rstrip("\n").count("\n") + 1 if "end of document" in str(error) else 1
    line, column = (int(where[1]), where[2]) if where else (last, "")
    return Problem(FILE, line, column, f"is no valid TOML: {message}")
