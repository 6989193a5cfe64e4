"""Merely central, or unavoidable: being on short routes set against being on all of them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from kg.questions.wording import who
from kg.results.answers import Cell, Column, Sentence, Table

CENTRAL = 0.5
Row = tuple[Cell, ...]


def is_central(share: Any) -> Any:  # noqa: ANN401 - one share, or an array of them
    """Return whether a mean share of shortest routes is at least a half, whatever its sum lost in the last digits."""
    return np.round(share, 9) >= CENTRAL


def central_rows(
    channel: str,
    population: str,
    captives: Mapping[str, int],
    shares: Mapping[str, float],
    names: Mapping[str, str],
) -> list[Row]:
    """Return a row for each actor that holds somebody or is central: those who hold most first.

    `captives` has those who hold somebody, `shares` the mean share of shortest routes of all who are to be listed.
    """
    rows: list[Row] = []
    for actor in sorted({*captives, *shares}, key=lambda a: (-captives.get(a, 0), a)):
        held, share = captives.get(actor, 0), shares[actor]
        rows.append((channel, actor, names[actor], *standing(held, share), held, share, population))
    return rows


def standing(captives: int, share: float) -> tuple[str, str]:
    """Return in which cell of the two by two an actor falls.

    >>> standing(0, 0.5), standing(3, 0.1)
    (('avoidable', 'central'), ('unavoidable', 'not central'))
    """
    return (
        "unavoidable" if captives else "avoidable",
        "central" if is_central(share) else "not central",
    )


def cells(rows: Iterable[Row], others: int) -> list[tuple[str, str, int, tuple[str, ...]]]:
    """Return the four cells: necessity, centrality, how many actors, and which; `others` are neither, and not named."""
    found: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        found.setdefault((str(row[3]), str(row[4])), []).append(str(row[1]))
    four = [(n, c) for n in ("unavoidable", "avoidable") for c in ("central", "not central")]
    named = [(*cell, len(found.get(cell, ())), tuple(found.get(cell, ()))) for cell in four[:3]]
    return [*named, (*four[3], others, ())]


def said(
    channel: str, people: str, rows: Sequence[Row], others: int, names: Mapping[str, str]
) -> Sentence:
    """Return the two by two in words, of the actors that a route reaches."""
    both, hidden, merely, _ = ([str(a) for a in some] for *_, some in cells(rows, others))
    parts = (
        f"For {people} merely central: {_listed(merely, names)}",
        f"unavoidable: {_listed(both + hidden, names, hidden)}",
        f"neither: {others:,} {'other' if others == 1 else 'others'} that a route reaches",
    )
    return Sentence(f"{'; '.join(parts)}.", tuple(both + hidden + merely), channel)


def _listed(actors: Sequence[str], names: Mapping[str, str], hidden: Sequence[str] = ()) -> str:
    """Return actors by name; those who hold somebody on few short routes are told apart."""
    if not actors:
        return "nobody"
    if not hidden or len(hidden) == len(actors):
        return who(actors, (), names) + (" (on few short routes)" if hidden else "")
    central = [a for a in actors if a not in hidden]
    return f"{who(central, (), names)}, and on few short routes {who(hidden, (), names)}"


_CHANNEL = Column("channel", "text", "The channel.")
_POPULATION = Column("population", "text", "Whom the captives are counted among.")
_NECESSITY = Column("necessity", "text", "unavoidable: at least one captive.")
_CENTRALITY = Column("centrality", "text", "central: on at least half of the shortest routes.")
TABLE = Table(
    "central",
    "Merely central, or unavoidable",
    (
        _CHANNEL, Column("actor", "id", "The id of the actor."), Column("name", "text", "Its name."), _NECESSITY,
        _CENTRALITY, Column("captives", "count", "How many counted targets are held."),
        Column("shortest_share", "share", "Mean share of shortest routes that pass it."), _POPULATION,
    ),
    (),
    "An actor can be on most short routes and still be avoidable, or on few and still hold somebody.",
)  # fmt: skip
CELLS = Table(
    "standings",
    "Central against unavoidable, two by two",
    (
        _CHANNEL, _NECESSITY, _CENTRALITY,
        Column("actors", "count", "How many of those that a route reaches, without the only source, and roles."),
        Column("who", "ids", "Which; those who are neither are not named."), _POPULATION,
    ),
    (),
    "So many actors fall in this cell.",
)  # fmt: skip
