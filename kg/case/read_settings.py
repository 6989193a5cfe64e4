"""Reading the settings of a case, from its case.toml or from what RDF says of it."""

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from kg.case.settings import (
    FILE,
    SECTIONS,
    ChannelQuestion,
    Pattern,
    ReportLanguage,
    ReportSettings,
    Rivalry,
    Settings,
    id_of,
)
from kg.case.text_lines import key_line, key_lines, lines
from kg.case.toml_sections import SectionReader
from kg.errors import Problem, near, quoted
from kg.schema.model import Schema
from kg.system.input_limits import SETTINGS_BYTES
from kg.system.open_input import InputRefused, read_text_bytes
from kg.system.sizes import PATTERN_CONDITIONS

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]+)*")
_LONG = re.compile(r"\d[\d_]{4299}")  # digits of a number that Python does not read


def read_settings(folder: Path, schema: Schema) -> tuple[Settings, list[Problem]]:
    """Read case.toml of a folder; without the file, the case takes the folder's name.

    Args:
        folder: the folder of the case.
        schema: the schema, for the keys of each section.

    Returns:
        The settings as far as they could be read, and what is wrong with them.
    """
    name = folder.resolve().name
    fallback = id_of(name)
    path = folder / FILE
    # A link to nowhere is a mistake, and no lack of settings.
    if not os.path.lexists(path):
        return Settings(fallback, name), []
    try:
        text = read_text_bytes(path, SETTINGS_BYTES).decode("utf-8-sig")
        toml = tomllib.loads(text)
    except InputRefused as error:
        problem = Problem(FILE, 1, "", error.reason, _cure(path, error.reason))
    except UnicodeDecodeError:
        problem = Problem(FILE, 1, "", "is not UTF-8", "save the file as UTF-8")
    except (ValueError, RecursionError) as error:
        problem = _toml_problem(error, text)
    else:
        return _settings(toml, SectionReader(text, schema), fallback)
    return Settings(fallback, fallback), [problem]


def _cure(path: Path, reason: str) -> str:
    """Return what to do about settings that are not read."""
    if reason.startswith("cannot be read"):
        return "repair the link, or remove it" if path.is_symlink() else "make it readable"
    return "put the settings there, or remove it"


def settings_from(
    head: Mapping[str, str], schema: Schema, file: str
) -> tuple[Settings, list[Problem]]:
    """Read the settings of a case from what RDF says of it.

    Args:
        head: texts by the keys of case.toml; that of a section is TOML.
        schema: the schema, for the keys of each section.
        file: the RDF file, at line 0 of which problems are.
    """
    toml: dict[str, Any] = {key: value for key, value in head.items() if key not in SECTIONS}
    problems = []
    for name in SECTIONS:
        try:
            sections = tomllib.loads(head.get(name, ""))
        except (ValueError, RecursionError) as error:
            problems.append(replace(_toml_problem(error, ""), column=name))
            continue
        if name in sections:
            toml[name] = sections[name]
    reader = SectionReader("", schema)
    settings, faults = _settings(toml, reader, toml.get("id", "case"))
    return settings, [replace(p, file=file, line=0) for p in (*problems, *faults)]


def _settings(
    toml: dict[str, Any], reader: SectionReader, fallback: str
) -> tuple[Settings, list[Problem]]:
    """Return the settings that TOML states; what is not as the schema says is left out.

    Args:
        toml: the keys and sections.
        reader: what the problems are said to.
        fallback: the id and title of a case that states none.
    """
    top = {key: value for key, value in toml.items() if key not in SECTIONS}
    head = reader.section(top, reader.schema.settings["case"], "")
    # Problems stand in the order in which the sections are read.
    questions = dict(_questions(reader, toml))
    tier_lists = reader.table(toml, "tiers")
    tiers = {tier: reader.names("tiers", tier, names) for tier, names in tier_lists.items()}
    expect = _expected_rows(reader, toml)
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
        findings=tuple(_patterns(reader, toml)),
        rivals=tuple(_rivalries(reader, toml)),
        report=_report(reader, toml),
    )
    return settings, reader.problems


def _questions(
    reader: SectionReader, toml: dict[str, Any]
) -> Iterator[tuple[str, ChannelQuestion]]:
    """Yield each channel of the section [channels] with the question that it sets."""
    schema = reader.schema
    for name, table in reader.table(toml, "channels").items():
        if name not in schema.channels:
            hint = near(name, schema.channels) or f"channels are {', '.join(schema.channels)}"
            reader.say(f"channels.{name}", name, f"unknown channel {quoted(name)}", hint)
        elif not isinstance(table, dict):
            reader.say("channels", name, "is not a table", f"write [channels.{name}]")
        else:
            part = reader.section(table, schema.settings["channels"], f"channels.{name}")
            yield name, ChannelQuestion(part.pop("from", ()), part.pop("to", ()), **part)


def _expected_rows(reader: SectionReader, toml: dict[str, Any]) -> dict[str, int]:
    """Return how many rows the section [expect] promises, by table."""
    numbers = reader.table(toml, "expect")
    expect = {key: reader.whole_number("expect", key, value) for key, value in numbers.items()}
    tables = reader.schema.tables
    for name in expect:
        if name not in tables:
            reader.say("expect", name, f"unknown table {quoted(name)}", near(name, tables))
    return expect


def _patterns(reader: SectionReader, toml: dict[str, Any]) -> Iterator[Pattern]:
    """Yield the patterns of the section [findings], and report the incomplete ones."""
    for name, part in reader.parts(toml, "findings"):
        where = f"findings.{name}"
        conditions = part.get("conditions")
        if ("x" in part) == (conditions is not None):
            key = "conditions" if "x" in part else ""
            reader.say(where, key, "needs either x or conditions, not both")
        elif "x" in part and "solution" in part:
            reader.say(where, "solution", "a solution needs conditions")
        elif "expect" in part and conditions is not None:
            message = "combinations of conditions have no direction"
            reader.say(where, "expect", message, "leave out expect")
        elif conditions is not None and not 2 <= len(conditions) <= PATTERN_CONDITIONS:
            most = f"only two to {PATTERN_CONDITIONS} can be combined"
            message = f"{len(conditions)} conditions are listed, but {most}"
            reader.say(where, "conditions", message)
        else:
            yield Pattern(name, **part)


def _rivalries(reader: SectionReader, toml: dict[str, Any]) -> Iterator[Rivalry]:
    """Yield the rivalries of the section [rivals], and report the inconsistent ones."""
    for name, part in reader.parts(toml, "rivals"):
        where = f"rivals.{name}"
        claims, first = part.get("claims", ()), part.get("first", ())
        if len(set(claims)) < max(2, len(claims)):
            reader.say(where, "claims", "needs two or more claims, all different")
        elif first and len(first) != len(claims):
            message = f"has {len(first)} properties for {len(claims)} claims"
            reader.say(where, "first", message, "give one property for each claim, or none")
        else:
            yield Rivalry(name, **part)


def _report(reader: SectionReader, toml: dict[str, Any]) -> ReportSettings:
    """Return what a report leads with: [report], and [report.LANGUAGE] for each other language."""
    shapes = reader.schema.settings
    section = reader.table(toml, "report")
    tables = {key: value for key, value in section.items() if isinstance(value, dict)}
    keys = {key: value for key, value in section.items() if key not in tables}
    claims = reader.section(keys, shapes["report"], "report").get("claims", ())
    languages = {}
    for tag, table in tables.items():
        if not _LANGUAGE.fullmatch(tag):
            hint = "write a tag such as ja or pt-BR"
            reader.say("report", tag, f"{quoted(tag)} is no tag of a language", hint)
            continue
        part = reader.section(table, shapes["report-language"], f"report.{tag}")
        languages[tag] = ReportLanguage(**part)
    return ReportSettings(claims, languages)


def line_of(folder: Path, part: str, key: str) -> int:
    """Return the line of case.toml that a key of a section stands on.

    Args:
        folder: the folder of the case.
        part: the section, as `key_line` takes it.
        key: the name of the key.
    """
    path = folder / FILE
    lines_by_key = key_lines(path.read_text("utf-8-sig")) if path.exists() else {}
    return key_line(lines_by_key, part, key)


def _toml_problem(error: Exception, text: str) -> Problem:
    """Return the problem of a case.toml that Python cannot read, with its line where possible."""
    if not isinstance(error, (tomllib.TOMLDecodeError, RecursionError)):
        # Python's reader does not say on which line the number stands.
        long_lines = (n for n, line in enumerate(lines(text), 1) if _LONG.search(line))
        number = next(long_lines, 1)
        message = "holds a number of more than 4,300 digits"
        return Problem(FILE, number, "", message, "write a shorter number")
    where = re.search(r"at line (\d+), column (\d+)", str(error))
    message = re.sub(r"\s*\(at .*\)$", "", str(error))
    if isinstance(error, RecursionError):
        message = "it is nested too deeply"
    line, column = 1, ""
    if where:
        line, column = int(where[1]), where[2]
    elif "end of document" in str(error):
        line = text.rstrip("\n").count("\n") + 1
    return Problem(FILE, line, column, f"is not valid TOML: {message}")
