"""Inheritance in many versions of a case in one pass: each lacks some ties, or trusts other ones.

Inheritance goes from pair to pair, so that versions side by side do not touch each other once each
has ids of its own. Frames of few rows cost by the step and hardly by the row.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import polars as pl

from kg.graph.inherit import Holding, Statements, UncertainInheritance, derive
from kg.graph.inheritance_steps import Order
from kg.system.sizes import STACKED_TIES

Ids = Collection[str]
_DIGITS = 8
_ENDS = ("source", "target", "role_source", "role_target")


class InheritedVersions:
    """What holds in versions of what a case states."""

    def __init__(self, stated: Statements) -> None:
        """Begin with what a case states.

        Args:
            stated: what it states of one day.
        """
        self._stated = stated

    def without(self, losses: Sequence[Ids]) -> Iterator[Holding]:
        """Return what holds in each version, without some ties.

        Args:
            losses: for each version the ids of the ties that it lacks.
        """
        return self._derived(losses, _derived_without)

    def least(self, firm: Sequence[Ids]) -> Iterator[Holding]:
        """Return what holds at least in each version.

        Args:
            firm: for each version the ids of the ties that hold for sure.
        """
        return self._derived(firm, lambda stated, ties: UncertainInheritance(stated).least(ties))

    def most(self, firm: Sequence[Ids]) -> Iterator[Holding]:
        """Return what holds at most in each version.

        Args:
            firm: for each version the ids of the ties that hold for sure.
        """
        return self._derived(firm, lambda stated, ties: UncertainInheritance(stated).most(ties))

    def _derived(
        self, versions: Sequence[Ids], derivation: Callable[[Statements, pl.Series], Holding]
    ) -> Iterator[Holding]:
        """Yield what holds in each version, as many in one pass as memory allows.

        Args:
            versions: for each version the ids of ties.
            derivation: what holds in several versions side by side, of what they state and of
                these ties.
        """
        size = max(1, STACKED_TIES // max(1, len(self._stated.ties)))
        for first in range(0, len(versions), size):
            batch = versions[first : first + size]
            stacked = _stacked(self._stated, len(batch))
            yield from self._split(derivation(stacked, _named(batch)), len(batch))

    def _split(self, stacked: Holding, count: int) -> Iterator[Holding]:
        """Yield what holds in each version.

        Args:
            stacked: what holds in all of them.
            count: how many there are.
        """
        frames = (stacked.each, stacked.some, stacked.denials)
        each, of_a_few, denials = (_by_version(frame) for frame in frames)
        no_rows = [frame.clear() for frame in frames]
        for prefix in _prefixes(count):
            yield Holding(
                each.get(prefix, no_rows[0]),
                of_a_few.get(prefix, no_rows[1]),
                denials.get(prefix, no_rows[2]),
                self._stated.not_there,
            )


def _derived_without(stated: Statements, lost: pl.Series) -> Holding:
    """Return what holds without some ties.

    Args:
        stated: what is stated.
        lost: the ids of the ties.
    """
    remaining = replace(stated, ties=stated.ties.filter(~pl.col("tie").is_in(lost.implode())))
    return derive(remaining, remaining.active(), remaining.denials())


def _prefixes(count: int) -> list[str]:
    """Return what begins the ids of each version; all are equally long."""
    return [f"{number:0{_DIGITS}d}" for number in range(count)]


def _stacked(stated: Statements, count: int) -> Statements:
    """Return what a case states so many times side by side, each time with ids of its own.

    Args:
        stated: what the case states.
        count: how many times.
    """
    prefixes = pl.DataFrame({"version": _prefixes(count)})
    ties = _prefixed(prefixes, stated.ties, ("tie", "source", "target"))
    roles = _prefixed(prefixes, stated.order.roles, ("member", "role"))
    return replace(stated, ties=ties, order=Order(stated.order.kinds, roles))


def _prefixed(prefixes: pl.DataFrame, frame: pl.DataFrame, columns: Iterable[str]) -> pl.DataFrame:
    """Return a frame once for each prefix, which begins the ids in some columns.

    Args:
        prefixes: the prefixes, in the column `version`.
        frame: the frame.
        columns: the columns with ids.
    """
    ids = [pl.concat_str("version", column).alias(column) for column in columns]
    return prefixes.join(frame, how="cross").with_columns(ids).drop("version")


def _named(versions: Sequence[Ids]) -> pl.Series:
    """Return the ids of ties of each version, as they are called where versions stand together."""
    names: list[str] = []
    for prefix, ids in zip(_prefixes(len(versions)), versions, strict=True):
        names += (prefix + tie for tie in ids)
    return pl.Series("tie", names, pl.String)


def _by_version(frame: pl.DataFrame) -> Mapping[str, pl.DataFrame]:
    """Return the rows of each version that has some, with ids as the case has them."""
    ids = [pl.col(column).str.slice(_DIGITS) for column in ("tie", *_ENDS)]
    version = pl.col("tie").str.slice(0, _DIGITS)
    split = frame.with_columns(*ids, version=version).partition_by(
        "version", as_dict=True, include_key=False, maintain_order=True
    )
    return {str(key): rows for (key,), rows in split.items()}
