"""Merely central, or unavoidable: being on short routes set against being on all of them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from kg.questions.wording import who
from kg.results.answers import Sentence, Table
from kg.results.columns import columns_of

CENTRAL = 0.5


class CentralRow(NamedTuple):
    """A row of the table `central`: an actor that holds somebody, or is central, or is both.

    `captives` counts whom it holds; `shortest_share` is the mean share of shortest routes that pass
    it (0 to 1).
    """

    channel: str
    actor: str
    name: str
    necessity: str
    centrality: str
    captives: int
    shortest_share: float
    population: str


class StandingCell(NamedTuple):
    """A cell of the two by two: how many actors fall in it, and which, as far as they are named."""

    necessity: str
    centrality: str
    number: int
    actors: tuple[str, ...] = ()


def is_central(share: Any) -> Any:  # noqa: ANN401 - one share, or an array of them
    """Return whether a mean share of shortest routes (0 to 1) is at least a half.

    The share is rounded first: a sum of shares that make a half may end in 0.49999….
    """
    return np.round(share, 9) >= CENTRAL


def central_rows(
    channel: str,
    population: str,
    captives: Mapping[str, int],
    shares: Mapping[str, float],
    names: Mapping[str, str],
) -> list[CentralRow]:
    """Return a row for each actor that holds somebody or is central: those who hold most first.

    Args:
        channel: the channel.
        population: whom the answer counts, as the column `population` has it.
        captives: how many each gatekeeper holds, by its id; who is not in it holds nobody.
        shares: the mean share of shortest routes (0 to 1) of each actor to list, by its id.
        names: the name of each actor, by its id.
    """
    rows: list[CentralRow] = []
    actors = sorted({*captives, *shares}, key=lambda a: (-captives.get(a, 0), a))
    # At once: there may be tens of thousands, and to round each alone takes long.
    central = is_central(np.array([shares[actor] for actor in actors])).tolist()
    for actor, has_centrality in zip(actors, central, strict=True):
        count = captives.get(actor, 0)
        cell = _standing(is_holder=count > 0, has_centrality=has_centrality)
        row = CentralRow(channel, actor, names[actor], *cell, count, shares[actor], population)
        rows.append(row)
    return rows


def standing(captives: int, share: float) -> tuple[str, str]:
    """Return in which cell of the two by two an actor falls: its necessity, and its centrality.

    Args:
        captives: how many it holds.
        share: the mean share of shortest routes that pass it (0 to 1).

    >>> standing(0, 0.5), standing(3, 0.1)
    (('avoidable', 'central'), ('unavoidable', 'not central'))
    """
    return _standing(is_holder=captives > 0, has_centrality=bool(is_central(share)))


def _standing(*, is_holder: bool, has_centrality: bool) -> tuple[str, str]:
    """Return two words on an actor: its necessity, then its centrality."""
    necessity = "unavoidable" if is_holder else "avoidable"
    return necessity, "central" if has_centrality else "not central"


def cells(rows: Iterable[CentralRow], neither_count: int) -> list[StandingCell]:
    """Return the four cells of the two by two.

    Args:
        rows: the rows of the table `central`.
        neither_count: how many actors are neither central nor unavoidable; they are not named.
    """
    actors: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        actors.setdefault((row.necessity, row.centrality), []).append(row.actor)
    named_cells = (
        ("unavoidable", "central"),
        ("unavoidable", "not central"),
        ("avoidable", "central"),
    )
    standings = []
    for cell in named_cells:
        members = tuple(actors.get(cell, ()))
        standings.append(StandingCell(*cell, len(members), members))
    return [*standings, StandingCell("avoidable", "not central", neither_count)]


def describe_merely_central(
    channel: str, people: str, rows: Sequence[CentralRow], names: Mapping[str, str]
) -> Sentence | None:
    """Return who is on most short routes and yet holds nobody; nothing where nobody is.

    Args:
        channel: the channel, which is the topic of the sentence.
        people: the words for those counted.
        rows: the rows of the table `central`.
        names: the name of each actor, by its id.
    """
    actors = [row.actor for row in rows if row.necessity == "avoidable"]
    if not actors:
        return None
    is_single = len(actors) == 1
    verbs = ("is", "holds") if is_single else ("are", "hold")
    text = (
        f"{who(actors, (), names)} {verbs[0]} on most short routes, "
        f"and yet {verbs[1]} none of the {people}."
    )
    return Sentence(text, tuple(actors), channel)


TABLE = Table(
    "central",
    "Merely central, or unavoidable",
    columns_of(__package__, "central"),
    (),
    "An actor can be on most short routes and still be avoidable, or on few and still hold "
    "somebody.",
)
CELLS = Table(
    "standings",
    "Central against unavoidable, two by two",
    columns_of(__package__, "standings"),
    (),
    "So many actors fall in this cell.",
)
