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
    about, legend = _about(view), _legend(view)
    return {**about, **legend, **_rows(view), **_context(view)}


def _about(view: View) -> dict[str, Any]:
    """Return what the view is of, its day and its layout, and how much it shows at first."""
    heading = view.heading
    names = {"title": heading.title, "case": heading.case}
    texts = {**names, "summary": heading.summary, "lang": view.lang}
    days = {"asOf": _iso(view.as_of), "day": _iso(view.day)}
    layouts = {"layout": view.layout, "layouts": list(LAYOUTS), "slot": list(SLOT)}
    counts = {"shown": len(view.visible_actors), "of": len(view.actors)}
    return {**texts, **days, **layouts, **counts}


def _iso(day: date | None) -> str | None:
    """Return a day as `2024-01-31`; none, which is any time, stays none."""
    return day.isoformat() if day else None


def _legend(view: View) -> dict[str, Any]:
    """Return the question, and the groups that actors and ties belong to."""
    legend: dict[str, Any] = {"sought": _record(view.sought, "question")}
    legend["tiers"] = [_tier(tier, view.lang) for tier in view.tiers]
    legend["bands"] = _records(view.bands, "band")
    legend["actorKinds"] = _records_by_id(view.kinds, "actor kind")
    legend["families"] = _records(view.families, "family")
    legend["tieKinds"] = _records_by_id(view.tie_kinds, "tie kind")
    legend["channels"] = _records_by_id(view.channels, "channel")
    return legend


def _tier(tier: Labelled, lang: str) -> dict[str, Any]:
    """Return a tier; it has one label only, in the language of the view."""
    label = tier.label_in(lang)
    return {"id": tier.id, "label": label, "n": tier.n}


def _rows(view: View) -> dict[str, Any]:
    """Return what is drawn, and what a question finds."""
    actors = _records(view.actors, "actor")
    ties = _records(view.ties, "tie")
    holders = _records(view.holders, "holder")
    routes = _records(view.routes, "route")
    return {"actors": actors, "ties": ties, "holders": holders, "routes": routes}


def _context(view: View) -> dict[str, Any]:
    """Return what stands in the panels beside the picture."""
    context: dict[str, Any] = {"documents": dict(view.documents)}
    context["scope"] = _record(view.scope, "scope")
    context["rest"] = _records(view.default_evidence, "evidence")
    context["dates"] = list(view.dates)
    context["words"] = dict(view.words)
    return context


def _records_by_id(entries: Iterable[Labelled], form: str) -> dict[str, dict[str, Any]]:
    return {entry.id: _record(entry, form) for entry in entries}


def _records(rows: Iterable[object], form: str) -> list[dict[str, Any]]:
    """Return rows of one form in their order."""
    return [_record(row, form) for row in rows]


def _record(row: object, form: str) -> dict[str, Any]:
    """Return the fields of a row by their keys; `form` is that of `payload_keys.tsv`."""
    fields = _fields_by_key(form)
    return {key: _plain(getattr(row, field)) for key, field in fields.items()}


def _plain(value: object) -> object:
    """Return a value of a field in JSON types; evidence is the only record within another."""
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return _record(value, "evidence") if isinstance(value, Cited) else value


@cache
def _fields_by_key(form: str) -> dict[str, str]:
    """Return the fields of a record of a form by their keys in the page, in order."""
    _, *rows = read_rows("kg.rendering.view_page", "payload_keys.tsv")
    return {key: field for row_form, key, field in rows if row_form == form}
