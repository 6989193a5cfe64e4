"""The dossiers of a case: what each of them says, from the rows of the case and the verdicts."""

from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from itertools import chain
from typing import Any

import polars as pl

from kg.case import Case
from kg.case.number_words import number_in_words
from kg.questions.overview.answer import Overview
from kg.questions.overview.telling import certainty_of, sentence_of
from kg.questions.overview.verdicts import VERDICTS, Verdict
from kg.questions.pieces_of_evidence import pieces_about
from kg.questions.view.dossier import (
    ChannelStanding,
    Door,
    Dossier,
    Measured,
    Neighbour,
    Passage,
)
from kg.questions.wording import and_list

_DENIED = ("refused", "severed", "absent")
_WORDS = {
    "around": "got around for",
    "free": "is free in",
    "open": "may get around for",
    "held": "is held for",
    "refused": "was refused for",
    "lacking": "lacks access for",
    "declined": "declined for",
    "by kind": "is reached only by kind for",
}
_UNITS = {"": "", "year": "", "percent": " %"}
_DOORS = {"refused": "refused by", "severed": "cut off by", "absent": "none from"}


class Dossiers:
    """What the dossiers of a case are made of."""

    def __init__(self, case: Case, overview: Overview) -> None:
        """Take the case and its verdicts.

        Args:
            case: the case.
            overview: how everybody stands.
        """
        self._case, self._overview = case, overview

    @cached_property
    def _verdicts(self) -> dict[str, list[tuple[int, Verdict]]]:
        """Return the verdicts of each actor, with the place of their channel."""
        verdicts: dict[str, list[tuple[int, Verdict]]] = {}
        for place, channel in enumerate(self._overview.channels):
            for verdict in channel.verdicts:
                verdicts.setdefault(verdict.actor, []).append((place, verdict))
        return verdicts

    def all(self) -> tuple[Dossier, ...]:
        """Return the dossier of each of those counted."""
        return tuple(map(self.of, self._verdicts))

    def of(self, actor: str) -> Dossier:
        """Return the dossier of an actor.

        Args:
            actor: its id.
        """
        case = self._case
        row: dict[str, Any] = case.row(actor)
        kind = case.schema.actor_kinds[case.kind_of[actor]].label
        places = [case.names.get(place, place) for place in row.get("place") or ()]
        where = and_list(places) if places else ""
        is_end = (pl.col("source") == actor) | (pl.col("target") == actor)
        ties = case.tables["ties"].filter(is_end).to_dicts()
        name = case.names[actor]
        description = " · ".join(filter(None, (kind, where)))
        sentence = self._sentence(actor)
        standings = tuple(self._standings(actor))
        neighbours = tuple(self._neighbours(actor, ties))
        doors = tuple(self._doors(actor, ties))
        measures = tuple(self._measures(actor))
        rows = [actor, *(str(tie["id"]) for tie in ties)]
        passages = tuple(self._passages(rows))
        words = (actor, name, description, sentence)
        return Dossier(*words, standings, neighbours, doors, measures, passages)

    def _standings(self, actor: str) -> Iterator[ChannelStanding]:
        """Yield how an actor stands, a channel at a time."""
        names = self._overview.names
        for place, verdict in self._verdicts.get(actor, ()):
            channel = self._overview.channels[place]
            sentence = sentence_of(verdict, channel.ways.get(actor, ()), names)
            parts = (verdict.verdict, certainty_of(verdict), sentence)
            yield ChannelStanding(channel.channel, channel.title, *parts)

    def _sentence(self, actor: str) -> str:
        """Return how an actor stands, the freest first."""
        titles: dict[str, list[str]] = {}
        for place, verdict in self._verdicts.get(actor, ()):
            titles.setdefault(verdict.verdict, []).append(self._overview.channels[place].title)
        parts = [
            f"{_WORDS[verdict]} {and_list(titles[verdict])}"
            for verdict in VERDICTS
            if verdict in titles and verdict in _WORDS
        ]
        return f"{self._case.names[actor]} {'; '.join(parts)}." if parts else ""

    def _neighbours(self, actor: str, ties: list[dict[str, Any]]) -> Iterator[Neighbour]:
        """Yield those who hold an actor, then its own neighbours."""
        names = self._case.names
        verdicts = [verdict for _, verdict in self._verdicts.get(actor, ())]
        around = set(chain.from_iterable(v.ties for v in verdicts if v.verdict == "around"))
        counts = Counter[str]()
        sorts: dict[str, str] = {}
        for tie in ties:
            neighbour = _far_end(tie, actor)
            sort = "closed" if tie["status"] in _DENIED else "own"
            sort = "around" if tie["id"] in around else sort
            counts[neighbour] += 1
            sorts[neighbour] = min(sort, sorts.get(neighbour, sort), key=_SORTS.index)
        for verdict in verdicts:
            if verdict.verdict == "held" and verdict.by and verdict.by[0] not in counts:
                counts[verdict.by[0]] = 1
                sorts[verdict.by[0]] = "own" if verdict.own else "role"

        def order(neighbour: str) -> tuple[int, str]:
            """Return by what neighbours are sorted."""
            return _SORTS.index(sorts[neighbour]), names.get(neighbour, neighbour)

        for neighbour in sorted(counts, key=order):
            name = names.get(neighbour, neighbour)
            yield Neighbour(neighbour, name, counts[neighbour], sorts[neighbour])

    def _doors(self, actor: str, ties: list[dict[str, Any]]) -> Iterator[Door]:
        """Yield the closed doors, those of one channel that were closed alike as one.

        Args:
            actor: the actor.
            ties: its ties.
        """
        case = self._case
        alike: dict[tuple[str, str], list[str]] = {}
        for tie in ties:
            if tie["status"] in _DENIED:
                neighbour = _far_end(tie, actor)
                reason = self._reason(actor, tie)
                channel = case.schema.tie_kinds[tie["kind"]].channel or ""
                name = case.names.get(neighbour, neighbour)
                alike.setdefault((channel, reason), []).append(name)
        for (channel, reason), names in alike.items():
            yield Door(channel, f"{reason}: {and_list(list(dict.fromkeys(names)))}.")

    def _reason(self, actor: str, tie: dict[str, Any]) -> str:
        """Return how a tie was closed, before the name of whom it would have led to.

        Args:
            actor: the actor.
            tie: the row of the tie.
        """
        by = tie["refused_by"]
        refuser = tie[by] if by in ("source", "target") else by
        if refuser == actor:
            return "declined itself"
        reason = _DOORS[tie["status"]]
        if by in (None, "source", "target"):
            return reason
        return f"{reason} {self._case.names.get(refuser, refuser)}, as to"

    def _measures(self, actor: str) -> Iterator[Measured]:
        """Yield what is measured of an actor."""
        for row in self._case.tables["measures"].filter(pl.col("about") == actor).to_dicts():
            number = _number(row)
            unit = _UNITS.get(row["unit"] or "", f" {row['unit']}")
            text = row["text"] or f"{number}{unit}"
            is_share = row["unit"] == "percent" and row["value"] is not None
            share = min(max(row["value"] / 100, 0), 1) if is_share else None
            yield Measured(row["measure"].replace("-", " "), text, share)

    def _passages(self, rows: list[str]) -> Iterator[Passage]:
        """Yield the evidence of rows, each passage once."""
        marks = self._case.schema.marks
        lines: dict[Passage, None] = {}
        for piece in pieces_about(self._case, rows):
            text = piece.anchor or piece.note or ""
            passage = Passage(piece.locator, marks.get(piece.method, "k"), text)
            lines[passage] = None
        yield from lines


def _far_end(tie: dict[str, Any], actor: str) -> str:
    """Return the end of a tie at which an actor does not stand.

    Args:
        tie: the row of the tie.
        actor: the actor.
    """
    return str(tie["target"] if tie["source"] == actor else tie["source"])


# In the order in which they are drawn; of several ties the first sort counts.
_SORTS = ("role", "around", "own", "closed")


def _number(row: dict[str, Any]) -> str:
    """Return the number of a measure in words."""
    cells = {"value": row["value"], "value_min": row["min"], "value_max": row["max"]}
    return number_in_words({**cells, "value_exclusive": row["exclusive"]}, "value")
