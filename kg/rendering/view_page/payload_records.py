"""Rows of a view as records in plain JSON types, by the keys that the scripts of the page read."""

from collections.abc import Container, Iterable
from typing import Any

from kg.questions.view.answer import Actor, Around, Cited, Holder, Labelled, Sought, Tie
from kg.questions.view.pyramid_layout import Band
from kg.questions.view.scope import Scope

Record = dict[str, Any]


def actor_record(actor: Actor) -> Record:
    """Return an actor: who it is, where it stands, and what is known of it."""
    return {
        "id": actor.id,
        "name": actor.name,
        "ja": actor.ja,
        "latn": actor.romanised,
        "aliases": list(actor.aliases),
        "kind": actor.kind,
        "family": actor.family,
        "tier": actor.tier,
        "role": actor.role,
        "memberOf": list(actor.member_of),
        "partOf": list(actor.part_of),
        "note": actor.note,
        "start": actor.start,
        "end": actor.end,
        "terms": list(actor.terms),
        "deg": actor.degree,
        "rank": actor.rank,
        "shown": actor.is_visible,
        "pos": {layout: list(place) for layout, place in actor.places.items()},
        "ev": evidence_records(actor.evidence),
        "when": actor.when,
    }


def tie_record(tie: Tie) -> Record:
    """Return a tie: its ends, what it is, and what is known of it."""
    return {
        "id": tie.id,
        "s": tie.source,
        "t": tie.target,
        "kind": tie.kind,
        "channel": tie.channel,
        "status": tie.status,
        "scope": tie.scope,
        "share": tie.share,
        "amount": tie.amount,
        "strategy": list(tie.strategies),
        "start": tie.start,
        "end": tie.end,
        "refusedBy": list(tie.refused_by),
        "note": tie.note,
        "ev": evidence_records(tie.evidence),
        "when": tie.when,
        "since": tie.since,
    }


def holder_record(holder: Holder, included: Container[str]) -> Record:
    """Return a gatekeeper or a group: whom it holds, how many these are, and by which ties.

    Args:
        holder: the gatekeeper or group.
        included: the ids of the actors and ties that the page has.
    """
    captives = [actor for actor in holder.captives if actor in included]
    return {
        "channel": holder.channel,
        "id": holder.id,
        "name": holder.name,
        "basis": holder.basis,
        "captives": captives,
        "held": len(holder.captives),
        "of": holder.of,
        "group": holder.group,
        "members": list(holder.members),
        "ties": [tie for tie in holder.ties if tie in included],
        "via": [actor for actor in holder.between if actor in included],
    }


def route_record(route: Around) -> Record:
    """Return a route around: its actors and ties, and what blocks it."""
    return {
        "channel": route.channel,
        "target": route.target,
        "status": route.status,
        "strategies": list(route.strategies),
        "actors": list(route.actors),
        "ties": list(route.ties),
        "blockedBy": list(route.blocked_by),
    }


def evidence_records(pieces: Iterable[Cited]) -> list[Record]:
    """Return pieces of evidence: where each stands, and how far it goes."""
    return [_evidence(piece) for piece in pieces]


def _evidence(piece: Cited) -> Record:
    """Return a passage as a record with the short keys that the scripts read."""
    return {
        "doc": piece.document,
        "loc": piece.locator,
        "stance": piece.stance,
        "method": piece.method,
        "confidence": piece.confidence,
        "anchor": piece.anchor,
        "note": piece.note,
    }


def question_record(sought: Sought) -> Record:
    """Return what a view was asked for."""
    return {
        "channel": sought.channel,
        "focus": list(sought.focus),
        "depth": sought.depth,
        "avoid": list(sought.avoid),
        "avoided": list(sought.avoided),
        "bottlenecks": sought.bottlenecks,
    }


def scope_record(scope: Scope) -> Record:
    """Return what was worked out."""
    channels = list(scope.channels)
    return {"channels": channels, "gatekeepers": scope.gatekeepers, "routes": scope.routes}


def band_record(band: Band) -> Record:
    """Return where a tier stands in the pyramid."""
    return {"tier": band.tier, "top": band.top, "bottom": band.bottom, "half": band.half}


def kind_record(kind: Labelled, group: str) -> Record:
    """Return a kind by its labels, with what it belongs to.

    Args:
        kind: the kind.
        group: the key for that: `family` of an actor's kind, `channel` of a tie's.
    """
    return {"label": kind.label, "ja": kind.ja, group: kind.group, "n": kind.n}


def family_record(family: Labelled) -> Record:
    """Return a family of kinds of actor."""
    return {"id": family.id, "label": family.label, "ja": family.ja, "n": family.n}


def channel_record(channel: Labelled) -> Record:
    """Return a channel by its labels, and its place among all."""
    return {"label": channel.label, "ja": channel.ja, "place": channel.place}
