"""A view in plain JSON types, as the scripts of its page read it."""

from datetime import date
from typing import Any

from kg.questions.view.answer import LAYOUTS, Labelled, View
from kg.questions.view.pyramid_layout import SLOT
from kg.rendering.view_page.payload_records import (
    actor_record,
    band_record,
    channel_record,
    evidence_records,
    family_record,
    holder_record,
    kind_record,
    question_record,
    route_record,
    scope_record,
    tie_record,
)


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
    counts = {"shown": len(view.visible_actors), "of": view.all_rows.actors}
    return {**texts, **days, **layouts, **counts}


def _iso(day: date | None) -> str | None:
    """Return a day as `2024-01-31`; none, which is any time, stays none."""
    return day.isoformat() if day else None


def _legend(view: View) -> dict[str, Any]:
    """Return the question, and the groups that actors and ties belong to."""
    legend: dict[str, Any] = {"sought": question_record(view.sought)}
    legend["tiers"] = [_tier(tier, view.lang) for tier in view.tiers]
    legend["bands"] = list(map(band_record, view.bands))
    legend["actorKinds"] = {kind.id: kind_record(kind, "family") for kind in view.kinds}
    legend["families"] = list(map(family_record, view.families))
    legend["tieKinds"] = {kind.id: kind_record(kind, "channel") for kind in view.tie_kinds}
    legend["channels"] = {channel.id: channel_record(channel) for channel in view.channels}
    return legend


def _tier(tier: Labelled, lang: str) -> dict[str, Any]:
    """Return a tier; it has one label only, in the language of the view."""
    label = tier.label_in(lang)
    return {"id": tier.id, "label": label, "n": tier.n}


def _rows(view: View) -> dict[str, Any]:
    """Return what is drawn, and what a question finds."""
    actors = list(map(actor_record, view.actors))
    ties = list(map(tie_record, view.ties))
    included = {*(actor.id for actor in view.actors), *(tie.id for tie in view.ties)}
    holders = [holder_record(holder, included) for holder in view.holders]
    routes = [route_record(r) for r in view.routes if included.issuperset(r.actors)]
    return {"actors": actors, "ties": ties, "holders": holders, "routes": routes}


def _context(view: View) -> dict[str, Any]:
    """Return what stands in the panels beside the picture."""
    context: dict[str, Any] = {"documents": dict(view.documents)}
    context["scope"] = scope_record(view.scope)
    context["rest"] = evidence_records(view.default_evidence)
    context["dates"] = list(view.dates)
    context["words"] = dict(view.words)
    return context
