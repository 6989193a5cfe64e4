"""A view in plain JSON types, as the scripts of its page read it."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any

from kg.questions.view.answer import LAYOUTS, Cited, Labelled, View
from kg.questions.view.pyramid_layout import SLOT
from kg.rendering.word_table import read_rows


def payload_of(view: View) -> dict[str, Any]:
    """Return a view in plain JSON types; the same view always gives the same bytes."""
    return {**_about(view), **_legend(view), **_rows(view), **_context(view)}


def _about(view: View) -> dict[str, Any]:
    """Return what the view is of, its day and its layout, and how much it shows at first."""
    heading = view.heading
    texts = {"title": heading.title, "case": heading.case, "summary": heading.summary}
    days = {"asOf": _iso(view.as_of), "day": _iso(view.day)}
    layouts = {"layout": view.layout, "layouts": list(LAYOUTS), "slot": list(SLOT)}
    counts = {"shown": len(view.visible_actors), "of": len(view.actors)}
    return {**texts, "lang": view.lang, **days, **layouts, **counts}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _legend(view: View) -> dict[str, Any]:
    """Return the question, and the groups that actors and ties belong to."""
    tiers = [_tier(tier, view.lang) for tier in view.tiers]
    return {
        "sought": _record(view.sought, "question"),
        "tiers": tiers,
        "bands": _records(view.bands, "band"),
        "actorKinds": {kind.id: _kind(kind, "family") for kind in view.kinds},
        "families": [_family(family) for family in view.families],
        "tieKinds": {kind.id: _kind(kind, "channel") for kind in view.tie_kinds},
        "channels": {channel.id: _channel(channel) for channel in view.channels},
    }


def _rows(view: View) -> dict[str, Any]:
    """Return what is drawn, and what a question finds."""
    return {
        "actors": _records(view.actors, "actor"),
        "ties": _records(view.ties, "tie"),
        "holders": _records(view.holders, "holder"),
        "routes": _records(view.routes, "route"),
    }


def _context(view: View) -> dict[str, Any]:
    """Return what stands in the panels beside the picture."""
    return {
        "documents": dict(view.documents),
        "scope": _record(view.scope, "scope"),
        "rest": _records(view.default_evidence, "evidence"),
        "dates": list(view.dates),
        "words": dict(view.words),
    }


def _tier(tier: Labelled, lang: str) -> dict[str, Any]:
    return {"id": tier.id, "label": tier.label_in(lang), "n": tier.n}


def _kind(kind: Labelled, group: str) -> dict[str, Any]:
    """Return a kind; `group` names what it belongs to."""
    return {"label": kind.label, "ja": kind.ja, group: kind.group, "n": kind.n}


def _family(family: Labelled) -> dict[str, Any]:
    return {"id": family.id, "label": family.label, "ja": family.ja, "n": family.n}


def _channel(channel: Labelled) -> dict[str, Any]:
    return {"label": channel.label, "ja": channel.ja, "place": channel.place}


def _records(rows: Iterable[object], form: str) -> list[dict[str, Any]]:
    return [_record(row, form) for row in rows]


def _record(row: object, form: str) -> dict[str, Any]:
    """Return the fields of a row by their keys; `form` is that of `payload_keys.tsv`."""
    fields = _fields_by_key(form)
    return {key: _plain(getattr(row, field)) for key, field in fields.items()}


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return _record(value, "evidence") if isinstance(value, Cited) else value


@cache
def _fields_by_key(form: str) -> dict[str, str]:
    _, *rows = read_rows("kg.rendering.view_page", "payload_keys.tsv")
    return {key: field for row_form, key, field in rows if row_form == form}
