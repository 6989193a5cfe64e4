"""A view in plain JSON types, as the scripts of its page read it."""

from typing import Any

from kg.questions.view.answer import LAYOUTS, Actor, Cited, Tie, View
from kg.questions.view.pyramid_layout import SLOT
from kg.questions.view.scope import Scope


def payload_of(view: View) -> dict[str, Any]:
    """Return a view in plain JSON types; the same view always gives the same bytes."""
    return {
        "title": view.heading.title,
        "case": view.heading.case,
        "summary": view.heading.summary,
        "lang": view.lang,
        "asOf": view.as_of.isoformat() if view.as_of else None,
        "day": view.day.isoformat() if view.day else None,
        "layout": view.layout,
        "layouts": list(LAYOUTS),
        "slot": list(SLOT),
        "shown": len(view.visible_actors),
        "of": len(view.actors),
        "sought": {
            "channel": view.sought.channel,
            "focus": list(view.sought.focus),
            "depth": view.sought.depth,
            "avoid": list(view.sought.avoid),
            "avoided": list(view.sought.avoided),
            "bottlenecks": view.sought.bottlenecks,
        },
        "tiers": [{"id": t.id, "label": t.label_in(view.lang), "n": t.n} for t in view.tiers],
        "bands": [{"tier": b.tier, "top": b.top, "bottom": b.bottom, "half": b.half} for b in view.bands],
        "actorKinds": {k.id: {"label": k.label, "ja": k.ja, "family": k.group, "n": k.n} for k in view.kinds},
        "families": [{"id": f.id, "label": f.label, "ja": f.ja, "n": f.n} for f in view.families],
        "tieKinds": {k.id: {"label": k.label, "ja": k.ja, "channel": k.group, "n": k.n} for k in view.tie_kinds},
        "channels": {c.id: {"label": c.label, "ja": c.ja, "place": c.place} for c in view.channels},
        "actors": [_actor(a) for a in view.actors],
        "ties": [_tie(t) for t in view.ties],
        "holders": [
            {
                "channel": h.channel, "id": h.id, "name": h.name, "basis": h.basis, "captives": list(h.captives),
                "of": h.of, "group": h.group, "members": list(h.members), "ties": list(h.ties),
                "via": list(h.between),
            }
            for h in view.holders
        ],
        "routes": [
            {
                "channel": r.channel, "target": r.target, "status": r.status, "strategies": list(r.strategies),
                "actors": list(r.actors), "ties": list(r.ties), "blockedBy": list(r.blocked_by),
            }
            for r in view.routes
        ],
        "documents": dict(view.documents),
        "scope": _scope(view.scope),
        "rest": [_cited(e) for e in view.default_evidence],
        "dates": list(view.dates),
        "words": dict(view.words),
    }  # fmt: skip


def _actor(a: Actor) -> dict[str, Any]:
    return {
        "id": a.id, "name": a.name, "ja": a.ja, "latn": a.romanised, "aliases": list(a.aliases), "kind": a.kind,
        "family": a.family, "tier": a.tier, "role": a.role, "memberOf": list(a.member_of), "partOf": list(a.part_of),
        "note": a.note, "start": a.start, "end": a.end, "terms": list(a.terms), "deg": a.degree,
        "rank": a.rank, "shown": a.is_visible,
        "pos": {layout: list(a.places[layout]) for layout in LAYOUTS}, "ev": [_cited(e) for e in a.evidence],
        "when": a.when,
    }  # fmt: skip


def _tie(t: Tie) -> dict[str, Any]:
    return {
        "id": t.id, "s": t.source, "t": t.target, "kind": t.kind, "channel": t.channel, "status": t.status,
        "scope": t.scope, "share": t.share, "amount": t.amount, "strategy": list(t.strategies), "start": t.start,
        "end": t.end, "refusedBy": list(t.refused_by), "note": t.note, "ev": [_cited(e) for e in t.evidence],
        "when": t.when, "since": t.since,
    }  # fmt: skip


def _scope(s: Scope) -> dict[str, Any]:
    return {"channels": list(s.channels), "gatekeepers": s.gatekeepers, "routes": s.routes}


def _cited(e: Cited) -> dict[str, str]:
    return {
        "doc": e.document, "loc": e.locator, "stance": e.stance, "method": e.method, "confidence": e.confidence,
        "anchor": e.anchor, "note": e.note,
    }  # fmt: skip
