"""The sections of case.toml as texts, so that they travel with a case's RDF."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields

from kg.case.settings import ChannelQuestion, Pattern, ReportLanguage, Rivalry, Settings

_Part = ChannelQuestion | Pattern | Rivalry | ReportLanguage
# Keys of case.toml whose fields have another name, since `from` is a word of Python.
_KEY_OF_FIELD = {"sources": "from", "targets": "to"}


def sections(settings: Settings) -> dict[str, str]:
    """Return each section that a case has as TOML, in the order of case.toml.

    >>> settings = Settings("x", "X", tiers={"state": ("ministry", "agency")})
    >>> print(sections(settings)["tiers"], end="")
    [tiers]
    state = ["ministry", "agency"]
    """
    texts = {name: _table(name, getattr(settings, name)) for name in ("expect", "tiers")}
    texts["channels"] = _subsections("channels", settings.questions.items())
    findings = ((pattern.name, pattern) for pattern in settings.findings)
    texts["findings"] = _subsections("findings", findings)
    rivals = ((rivalry.name, rivalry) for rivalry in settings.rivals)
    texts["rivals"] = _subsections("rivals", rivals)
    texts["report"] = _report(settings)
    return {name: text for name, text in texts.items() if text}


def _report(settings: Settings) -> str:
    """Return the section [report], and [report.LANGUAGE] for each other language."""
    report = settings.report
    head = _table("report", {"claims": report.claims} if report.claims else {})
    languages = _subsections("report", report.languages.items())
    return "\n".join(filter(None, (head, languages)))


def _subsections(section: str, parts: Iterable[tuple[str, _Part]]) -> str:
    """Return the sections [section.NAME], one for each name and what stands under it."""
    tables = (_table(f"{section}.{_key(name)}", dict(_keys(part))) for name, part in parts)
    return "\n".join(tables)


def _keys(part: _Part) -> Iterator[tuple[str, object]]:
    """Yield the keys of a section that are not left at their defaults, with their values."""
    for field in fields(part):
        value = getattr(part, field.name)
        if field.name != "name" and value != field.default:
            yield _KEY_OF_FIELD.get(field.name, field.name), value


def _table(name: str, values: Mapping[str, object]) -> str:
    """Return a section of case.toml with a line for each key; empty where there are no values."""
    lines = [f"{_key(key)} = {_value(value)}" for key, value in values.items()]
    return "\n".join([f"[{name}]", *lines, ""]) if lines else ""


def _value(value: object) -> str:
    """Return a value as TOML writes it: a tuple as an array, a text in quotes."""
    if isinstance(value, tuple):
        return f"[{', '.join(map(_value, value))}]"
    return _text(value) if isinstance(value, str) else str(value)


def _key(name: str) -> str:
    """Return a key as TOML writes it: in quotes only where it needs them."""
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _text(name)


def _text(value: str) -> str:
    """Write a text as TOML does: its basic strings are those of JSON, but escape DEL too."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
