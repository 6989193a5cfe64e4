"""The matrix of an overview: a row an actor, or of many actors a row a group."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain
from typing import Protocol

from kg.questions.overview.channel_overview import ChannelOverview
from kg.questions.overview.telling import FREE, certainty_of, meanings, sentence_of
from kg.questions.overview.verdicts import VERDICTS, Verdict
from kg.results.verdict_figures import (
    Matrix,
    MatrixCell,
    MatrixColumn,
    MatrixRow,
    counts_of,
)
from kg.system.sizes import MATRIX_ROWS


class VerdictsByChannel(Protocol):
    """What a matrix is made of: verdicts by channel, names and kinds."""

    @property
    def channels(self) -> tuple[ChannelOverview, ...]:
        """Return the verdicts by channel."""

    @property
    def names(self) -> Mapping[str, str]:
        """Return the names of actors and strategies by id."""

    @property
    def kinds(self) -> Mapping[str, str]:
        """Return the kind of each of those counted, in words."""


def matrix_of(standing: VerdictsByChannel) -> Matrix:
    """Return the matrix, the freest first; more than fit a page stand in groups.

    Args:
        standing: the verdicts.
    """
    verdict_of = [{v.actor: v for v in channel.verdicts} for channel in standing.channels]
    actors = dict.fromkeys(chain.from_iterable(verdict_of))
    columns = tuple(map(_column, standing.channels))
    if len(actors) > MATRIX_ROWS:
        rows = list(_groups(actors, verdict_of, standing.kinds))
    else:
        rows = [_row(actor, verdict_of, standing) for actor in actors]
        rows.sort(key=_by_freedom)
    counted = chain.from_iterable(column.counts for column in columns)
    occurring = {verdict for verdict, _ in counted}
    is_partial = any(len(column) < len(actors) for column in verdict_of)
    key = [(verdict, meanings()[verdict]) for verdict in VERDICTS if verdict in occurring]
    key += [("", "not counted")] if is_partial else []
    people = max((channel.people for channel in standing.channels), key=len, default="")
    return Matrix(columns, tuple(rows), tuple(key), people=people)


def _by_freedom(row: MatrixRow) -> list[int]:
    """Return by what rows are sorted: ways first, then each verdict in turn."""
    counts = Counter(cell.verdict for cell in row.cells)
    return [-row.ways, *(-counts[verdict] for verdict in VERDICTS)]


def _column(channel: ChannelOverview) -> MatrixColumn:
    """Return the head of a column: how many stand how, and who holds most."""
    counts = counts_of((v.verdict for v in channel.verdicts), VERDICTS)
    gates = Counter(v.by for v in channel.verdicts if v.verdict == "held" and v.by)
    title, asks = channel.title, channel.asks
    if not gates:
        return MatrixColumn(channel.channel, title, asks, counts)
    (holder, *_), captives = max(gates.items(), key=lambda item: item[1])
    gate = channel.holders.get(holder, holder)
    return MatrixColumn(channel.channel, title, asks, counts, gate, captives)


def _row(
    actor: str, verdict_of: Iterable[Mapping[str, Verdict]], standing: VerdictsByChannel
) -> MatrixRow:
    """Return the row of an actor.

    Args:
        actor: its id.
        verdict_of: the verdict of each actor, a channel at a time.
        standing: the verdicts, with their names.
    """
    cells = []
    for channel, verdicts in zip(standing.channels, verdict_of, strict=True):
        verdict = verdicts.get(actor)
        cells.append(_cell(verdict, channel, standing.names) if verdict else MatrixCell(""))
    ways = sum(cell.verdict in FREE for cell in cells)
    return MatrixRow((actor,), standing.names[actor], tuple(cells), ways)


def _cell(verdict: Verdict, channel: ChannelOverview, names: Mapping[str, str]) -> MatrixCell:
    """Return the cell of a verdict.

    Args:
        verdict: the verdict.
        channel: its channel.
        names: the names of actors and strategies by id.
    """
    text = ", ".join(names.get(slug, slug) for slug in verdict.strategies)
    sentence = sentence_of(verdict, channel.ways.get(verdict.actor, ()), names)
    spoken = f"{channel.title}: {sentence}"
    return MatrixCell(verdict.verdict, certainty_of(verdict), text, spoken)


def _groups(
    actors: Iterable[str],
    verdict_of: list[dict[str, Verdict]],
    kinds: Mapping[str, str],
) -> Iterator[MatrixRow]:
    """Yield a row for all, for each kind, and for each number of channels that leave them free.

    Args:
        actors: the ids of all.
        verdict_of: the verdict of each actor, a channel at a time.
        kinds: the kind of each actor, in words.
    """
    everybody = list(actors)
    by_kind: dict[str, list[str]] = {}
    by_ways: dict[int, list[str]] = {}
    for actor in everybody:
        by_kind.setdefault(kinds.get(actor, ""), []).append(actor)
        words = [verdicts[actor].verdict for verdicts in verdict_of if actor in verdicts]
        by_ways.setdefault(sum(word in FREE for word in words), []).append(actor)
    yield _group("All", everybody, verdict_of)
    if len(by_kind) > 1:
        for kind, members in sorted(by_kind.items(), key=lambda item: -len(item[1])):
            yield _group(f"{kind[:1].upper()}{kind[1:]}", members, verdict_of)
    for ways, members in sorted(by_ways.items(), reverse=True):
        label = f"In {ways} of {len(verdict_of)}" if ways else "Nowhere free"
        yield replace(_group(label, members, verdict_of), ways=ways)


def _group(label: str, members: list[str], verdict_of: list[dict[str, Verdict]]) -> MatrixRow:
    """Return the row of a group.

    Args:
        label: the name of the group.
        members: the ids of its actors.
        verdict_of: the verdict of each actor, a channel at a time.
    """
    cells = []
    for verdicts in verdict_of:
        words = [verdicts[actor].verdict for actor in members if actor in verdicts]
        counts = counts_of(words, VERDICTS)
        widest = max(counts, key=lambda item: item[1], default=("", 0))
        share = f"{widest[1] / max(len(words), 1):.0%} {widest[0]}"
        text = "; ".join(f"{n:,} {verdict}" for verdict, n in counts)
        cells.append(MatrixCell(widest[0], "certain", share, f"{label}: {text}.", counts))
    return MatrixRow(tuple(members), label, tuple(cells))
