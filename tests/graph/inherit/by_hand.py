"""Inheritance from the definitions (SEMANTICS 2 to 7), over dicts and sets: every pair, every statement, no joins."""

from collections.abc import Mapping, Set
from datetime import date
from typing import Any, NamedTuple

from kg.case import Case
from tests.support.own_kinds import KINDS

Row = Mapping[str, Any]


class Said(NamedTuple):
    """A tie as it holds between two actors: stated of them (`end` empty), or inherited at one end."""

    tie: str
    source: str
    target: str
    end: str


class Known(NamedTuple):
    """What holds on a day: ties said of each, ties said of some, and denials with their status."""

    each: Set[Said]
    some: Set[Said]
    denials: Set[tuple[Said, str]]


def known(case: Case, day: date | None) -> Known:
    """Return what holds in a case on a day; without a day, by default at the end of its period, if it has one."""
    if day is None and case.settings.period:
        day = case.settings.period[1]
    member_of = {
        row["id"]: set(row["member_of"] or ())
        for row in case.tables["actors"].iter_rows(named=True)
    }
    above = {actor: _above(actor, member_of) for actor in member_of}
    absent = {
        row["id"] for row in case.tables["actors"].iter_rows(named=True) if not _may_hold(row, day)
    }
    # A tie of an individual to itself carries nothing and denies nothing.
    ends = [(row, row["source"]) for row in case.tables["ties"].iter_rows(named=True)]
    rows = [row for row, source in ends if source != row["target"] or source in case.roles]
    ties = {row["id"]: row for row in rows if not {row["source"], row["target"]} & absent}
    above = {actor: roles for actor, roles in above.items() if actor not in absent}
    active = [t for t in ties.values() if t["status"] == "active" and _may_hold(t, day)]
    denied = [t for t in ties.values() if _denies(t, ties.values(), day)]
    denials = {said for tie in denied for said in _said(tie, above)}
    standing = {
        said
        for tie in active
        for said in _said(tie, above)
        if not any(_counters(denial, said, ties, above) for denial in denials)
    }
    each = {said for said in standing if ties[said.tie]["scope"] == "each"}
    return Known(
        each={said for said in each if not _shut_out(said, each, ties)},
        some=standing - each,
        denials={
            (said, ties[said.tie]["status"])
            for said in denials
            if not _overruled(said, standing, ties)
        },
    )


def _overruled(denial: Said, standing: Set[Said], ties: Mapping[str, Row]) -> bool:
    """Rule 5: an inherited denial does not stand where a nearer statement says that the pair has the tie."""
    kind = ties[denial.tie]["kind"]
    pair = (denial.source, denial.target)
    return bool(denial.end) and any(
        (s.source, s.target) == pair and ties[s.tie]["kind"] == kind for s in standing
    )


def _above(actor: str, member_of: Mapping[str, set[str]]) -> set[str]:
    return member_of[actor].union(*(_above(role, member_of) for role in member_of[actor]))


def _may_hold(tie: Row, day: date | None) -> bool:
    """Rule 2: an undated tie always holds, a partly dated one if its interval may contain the day; an actor likewise."""
    return day is None or ((tie["start_from"] or day) <= day <= (tie["end_to"] or day))


def _denies(tie: Row, ties: Any, day: date | None) -> bool:
    """Rule 2: a denial holds until the first later-dated active tie of the same pair and kind."""
    if tie["status"] not in {"refused", "severed", "absent"}:
        return False
    cut = tie["status"] == "severed" and tie["end"] is not None
    first, last = (tie["end_from"], tie["end_to"]) if cut else (tie["start_from"], tie["start_to"])
    if day is not None:
        if first is not None and first > day:
            return False
        if tie["status"] != "severed" and tie["end_to"] is not None and tie["end_to"] < day:
            return False
    for other in ties:
        same = all(other[column] == tie[column] for column in ("source", "target", "kind"))
        since = other["start_from"]
        if same and other["status"] == "active" and None not in (since, last) and since > last:  # noqa: SIM102
            if day is None or since <= day:
                return False
    return True


def _said(tie: Row, above: Mapping[str, set[str]]) -> set[Said]:
    """Rules 4, 5 and 7: a tie goes down `member_of` one end at a time, unless it is said of some."""
    source, target = tie["source"], tie["target"]
    found = {Said(tie["id"], source, target, "")}
    for actor in above if tie["scope"] == "each" else ():
        if source in above[actor] and actor != target:
            found.add(Said(tie["id"], actor, target, "source"))
        if target in above[actor] and actor != source:
            found.add(Said(tie["id"], source, actor, "target"))
    return found


def _counters(
    denial: Said, said: Said, ties: Mapping[str, Row], above: Mapping[str, set[str]]
) -> bool:
    """Rule 5: whether a denial counters a tie of the same pair; of two statements the nearer one decides."""
    if (denial.source, denial.target) != (said.source, said.target):
        return False
    if ties[denial.tie]["kind"] not in _kinds_up(ties[said.tie]["kind"]):
        return False
    member, counterpart = ("target", "source") if said.end == "target" else ("source", "target")
    for end in (member, counterpart):
        tied, refused = ties[said.tie][end], ties[denial.tie][end]
        if tied != refused:
            return refused not in above[tied]
    return True


def _kinds_up(kind: str) -> set[str]:
    return {kind} | (_kinds_up(KINDS[kind].above) if KINDS[kind].above else set())


def _shut_out(said: Said, each: Set[Said], ties: Mapping[str, Row]) -> bool:
    """Rule 6: whether the actor that inherits a tie has an exclusive one in its channel, on the same side."""
    if not said.end:
        return False
    actor, kind = getattr(said, said.end), ties[said.tie]["kind"]
    for other in each:
        other_kind = ties[other.tie]["kind"]
        end = KINDS[other_kind].exclusive_at
        if (
            not end
            or getattr(other, end) != actor
            or KINDS[other_kind].channel != KINDS[kind].channel
        ):
            continue
        if not _sides(kind, said.end) & _sides(other_kind, end):
            continue
        if not other.end or KINDS[kind].exclusive_at != said.end:
            return True
    return False


def _sides(kind: str, end: str) -> set[str]:
    flows = {"along": [("source", "target")], "against": [("target", "source")]}
    flows["both"] = flows["along"] + flows["against"]
    return {
        side
        for flow in flows[KINDS[kind].flow]
        for side, at in zip(("out", "in"), flow, strict=True)
        if at == end
    }
