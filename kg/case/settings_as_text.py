"""The sections of case.toml as texts, so that they travel with a case's RDF."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields

from kg.case.settings import ChannelQuestion, Pattern, Rivalry, Settings


def sections(settings: Settings) -> dict[str, str]:
    """Return each section that a case has as TOML, in the order of case.toml.

    >>> print(sections(Settings("x", "X", tiers={"state": ("ministry", "agency")}))["tiers"], end="")
    [tiers]
    state = ["ministry", "agency"]
    """
    found = {
        "expect": _table("expect", settings.expect),
        "tiers": _table("tiers", settings.tiers),
        "channels": "\n".join(
            _table(f"channels.{_key(n)}", _said(q)) for n, q in settings.questions.items()
        ),
        "findings": "\n".join(
            _table(f"findings.{_key(p.name)}", _said(p)) for p in settings.findings
        ),
        "rivals": "\n".join(_table(f"rivals.{_key(r.name)}", _said(r)) for r in settings.rivals),
    }
    return {name: text for name, text in found.items() if text}


def _said(part: ChannelQuestion | Pattern | Rivalry) -> dict[str, object]:
    """Return the keys of a section that say something, under their names in case.toml."""
    return dict(_keys(part))


def _keys(part: ChannelQuestion | Pattern | Rivalry) -> Iterator[tuple[str, object]]:
    for one in fields(part):
        value = getattr(part, one.name)
        if one.name != "name" and value != one.default:
            yield {"sources": "from", "targets": "to"}.get(one.name, one.name), value


def _table(name: str, values: Mapping[str, object]) -> str:
    lines = [f"{_key(key)} = {_value(value)}" for key, value in values.items()]
    return "\n".join([f"[{name}]", *lines, ""]) if lines else ""


def _value(value: object) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_value, value))}]"
    return _text(value) if isinstance(value, str) else str(value)


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _text(name)


def _text(value: str) -> str:
    """Write a text as TOML does, whose basic strings are those of JSON, except that they escape one character more."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
