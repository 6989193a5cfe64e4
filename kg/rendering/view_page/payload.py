"""A view in plain JSON types, as the scripts of its page read it."""

from typing import Any

from kg.questions.view.answer import (
    LAYOUTS,
    Actor,
    Around,
    Cited,
    Holder,
    Labelled,
    Sought,
    Tie,
    View,
)
from kg.questions.view.pyramid_layout import SLOT, Band
from kg.questions.view.scope import Scope


def payload_of(view: View) -> dict[str, Any]:
    """Return a view in plain JSON types; the same view always gives the same bytes."""
    return {
        **_about(view),
        "sought": _sought(view.sought),
        "tiers": [{"id": t.id, "label": t.label_in(view.lang), "n": t.n} for t in view.tiers],
        "bands": [_band(band) for band in view.bands],
        "actorKinds": {kind.id: _kind(kind, "family") for kind in view.kinds},
        "families": [_family(family) for family in view.families],
        "tieKinds": {kind.id: _kind(kind, "channel") for kind in view.tie_kinds},
        "channels": {channel.id: _channel(channel) for channel in view.channels},
        "actors": [_actor(actor) for actor in view.actors],
        "ties": [_tie(tie) for tie in view.ties],
        "holders": [_holder(holder) for holder in view.holders],
        "routes": [_route(route) for route in view.routes],
        "documents": dict(view.documents),
        "scope": _scope(view.scope),
        "rest": [_cited(evidence) for evidence in view.default_evidence],
        "dates": list(view.dates),
        "words": dict(view.words),
    }


def _about(view: View) -> dict[str, Any]:
    """Return what the view is of, its day and its layout, and how much it shows at first."""
    heading = view.heading
    return {
        "title": heading.title,
        "case": heading.case,
        "summary": heading.summary,
        "lang": view.lang,
        "asOf": view.as_of.isoformat() if view.as_of else None,
        "day": view.day.isoformat() if view.day else None,
        "layout": view.layout,
        "layouts": list(LAYOUTS),
        "slot": list(SLOT),
        "shown": len(view.visible_actors),
        "of": len(view.actors),
    }


def _sought(sought: Sought) -> dict[str, Any]:
    return {
        "channel": sought.channel,
        "focus": list(sought.focus),
        "depth": sought.depth,
        "avoid": list(sought.avoid),
        "avoided": list(sought.avoided),
        "bottlenecks": sought.bottlenecks,
    }


def _kind(kind: Labelled, group: str) -> dict[str, Any]:
    """Return a kind; `group` names what it belongs to."""
    return {"label": kind.label, "ja": kind.ja, group: kind.group, "n": kind.n}


def _family(family: Labelled) -> dict[str, Any]:
    return {"id": family.id, "label": family.label, "ja": family.ja, "n": family.n}


def _channel(channel: Labelled) -> dict[str, Any]:
    return {"label": channel.label, "ja": channel.ja, "place": channel.place}


def _band(band: Band) -> dict[str, Any]:
    return {"tier": band.tier, "top": band.top, "bottom": band.bottom, "half": band.half}


def _holder(h: Holder) -> dict[str, Any]:
    return {
        "channel": h.channel, "id": h.id, "name": h.name, "basis": h.basis,
        "captives": list(h.captives), "of": h.of, "group": h.group, "members": list(h.members),
        "ties": list(h.ties), "via": list(h.between),
    }  # fmt: skip


def _route(r: Around) -> dict[str, Any]:
    return {
        "channel": r.channel, "target": r.target, "status": r.status,
        "strategies": list(r.strategies), "actors": list(r.actors), "ties": list(r.ties),
        "blockedBy": list(r.blocked_by),
    }  # fmt: skip


def _actor(a: Actor) -> dict[str, Any]:
    return {
        "id": a.id, "name": a.name, "ja": a.ja, "latn": a.romanised, "aliases": list(a.aliases),
        "kind": a.kind, "family": a.family, "tier": a.tier, "role": a.role,
        "memberOf": list(a.member_of), "partOf": list(a.part_of),
        "note": a.note, "start": a.start, "end": a.end, "terms": list(a.terms), "deg": a.degree,
        "rank": a.rank, "shown": a.is_visible,
        "pos": {layout: list(a.places[layout]) for layout in LAYOUTS},
        "ev": [_cited(e) for e in a.evidence], "when": a.when,
    }  # fmt: skip


def _tie(t: Tie) -> dict[str, Any]:
    return {
        "id": t.id, "s": t.source, "t": t.target, "kind": t.kind, "channel": t.channel,
        "status": t.status, "scope": t.scope, "share": t.share, "amount": t.amount,
        "strategy": list(t.strategies), "start": t.start, "end": t.end,
        "refusedBy": list(t.refused_by), "note": t.note, "ev": [_cited(e) for e in t.evidence],
        "when": t.when, "since": t.since,
    }  # fmt: skip


def _scope(s: Scope) -> dict[str, Any]:
    return {"channels": list(s.channels), "gatekeepers": s.gatekeepers, "routes": s.routes}


def _cited(e: Cited) -> dict[str, str]:
    return {
        "doc": e.document, "loc": e.locator, "stance": e.stance, "method": e.method,
        "confidence": e.confidence, "anchor": e.anchor, "note": e.note,
    }  # fmt: skip
