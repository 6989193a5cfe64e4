"""Crisp-set qualitative comparative analysis: truth table, Boolean minimisation, fit of terms."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, product
from typing import NamedTuple

Row = tuple[bool, ...]
Term = tuple[bool | None, ...]  # of each condition: present, absent, or either


@dataclass(frozen=True)
class Configuration:
    """A combination of conditions that was observed.

    Attributes:
        values: of each condition whether it is present.
        who: the actors that show the combination.
        having: those of them that have the outcome.
    """

    values: Row
    who: tuple[str, ...]
    having: tuple[str, ...]

    @property
    def outcome(self) -> str:
        """Return `yes`, `no`, or `contradictory` where some have the outcome and some do not."""
        if not self.having:
            return "no"
        return "yes" if len(self.having) == len(self.who) else "contradictory"


@dataclass(frozen=True)
class Fit:
    """How a term, or all terms of a solution together, fit; shares are from 0 to 1.

    Attributes:
        who: the actors that the terms cover.
        deviant: those of them without the outcome.
        consistency: the share of those covered that have the outcome; `None` if nobody is covered.
        coverage: the share of those with the outcome that are covered; `None` if nobody has it.
        unique: the share of those with the outcome that no other term covers, if one term.
    """

    who: tuple[str, ...]
    deviant: tuple[str, ...]
    consistency: float | None
    coverage: float | None
    unique: float | None = None


def truth_table(
    conditions: Mapping[str, Row], outcome: Mapping[str, bool]
) -> tuple[Configuration, ...]:
    """Return the combinations that were observed, those with more conditions present first.

    Args:
        conditions: for each actor which conditions are present, in the order of the conditions.
        outcome: for each of these actors whether it has the outcome.

    >>> conditions = {"a": (True,), "b": (True,)}
    >>> [(c.values, c.outcome) for c in truth_table(conditions, {"a": True, "b": False})]
    [((True,), 'contradictory')]
    """
    showing: dict[Row, list[str]] = {}
    for actor, row in conditions.items():
        showing.setdefault(row, []).append(actor)
    order = sorted(showing, key=lambda row: (-sum(row), [not present for present in row]))
    configurations = []
    for row in order:
        having = tuple(actor for actor in showing[row] if outcome[actor])
        configurations.append(Configuration(row, tuple(showing[row]), having))
    return tuple(configurations)


def minimise(
    table: Sequence[Configuration], *, parsimonious: bool = False
) -> tuple[tuple[Term, ...], ...]:
    """Return every shortest sum of terms that covers the rows with the outcome and no others.

    Args:
        table: the truth table, each combination once.
        parsimonious: assume of combinations that were not observed whatever shortens the answer.
            By default nothing is assumed of them: the complex solution.

    Returns:
        All sums with the fewest terms; none where no row has the outcome throughout. A
        contradictory row need not be covered, and no term may cover it.

    >>> conditions = {"a": (True, True), "b": (True, False), "c": (False, False)}
    >>> minimise(truth_table(conditions, dict(a=1, b=1, c=0)))
    (((True, None),),)

    References:
        Quine 1952, doi 10.2307/2308219; McCluskey 1956, doi
        10.1002/j.1538-7305.1956.tb03835.x; Ragin 1987, The Comparative Method.
    """
    positive = [c.values for c in table if c.outcome == "yes"]
    if not positive:
        return ()
    remainders: list[Row] = []
    if parsimonious:
        observed = {c.values for c in table}
        every_row = product((True, False), repeat=len(positive[0]))
        remainders = [row for row in every_row if row not in observed]
    return covers(positive, prime_implicants([*positive, *remainders]))


def prime_implicants(rows: Iterable[Row]) -> tuple[Term, ...]:
    """Return the shortest terms that cover none but these rows.

    Two terms that differ in one condition alone merge into one without it, until none do.

    >>> prime_implicants([(True, True), (True, False)])
    ((True, None),)
    """
    level: set[Term] = set(rows)
    primes: set[Term] = set()
    while level:
        # All terms of a level have the same number of conditions left out.
        merged: set[Term] = set()
        used: set[Term] = set()
        for term in level:
            for i, value in enumerate(term):
                opposite = (*term[:i], not value, *term[i + 1 :])
                if value is not None and opposite in level:
                    merged.add((*term[:i], None, *term[i + 1 :]))
                    used |= {term, opposite}
        # A term that merged with no other term cannot be shortened.
        primes |= level - used
        level = merged
    return tuple(sorted(primes, key=_order))


def covers(rows: Sequence[Row], terms: Sequence[Term]) -> tuple[tuple[Term, ...], ...]:
    """Return every choice of the fewest terms such that each row is covered by one of them.

    Args:
        rows: the rows to cover, each once.
        terms: what may cover them; each row is covered by at least one.

    Returns:
        The choices in order, the terms of each in order: the shorter first.
    """
    candidates = [frozenset(term for term in terms if covered(row, term)) for row in rows]
    in_order = sorted(terms, key=_order)
    place = {term: i for i, term in enumerate(in_order)}
    smallest: list[frozenset[Term]] = []
    size = 0
    while not smallest:
        size += 1
        smallest = list(_find_covers(candidates, frozenset(), size, place))
    choices = [tuple(sorted(cover, key=_order)) for cover in smallest]
    choices.sort(key=lambda choice: [_order(term) for term in choice])
    return tuple(choices)


def _find_covers(
    candidates: Sequence[frozenset[Term]],
    cover: frozenset[Term],
    limit: int,
    place: Mapping[Term, int],
) -> Iterator[frozenset[Term]]:
    """Yield each cover once that adds at most so many terms.

    Args:
        candidates: for each row that is still open, the terms that may cover it.
        cover: the terms so far.
        limit: how many terms may be added.
        place: the place of each term in the order in which they are tried.
    """
    if not candidates:
        yield cover
    elif _lower_bound(candidates) <= limit:
        excluded: set[Term] = set()
        # Branch on the row with the fewest candidates; of equals, the first.
        fewest = min(candidates, key=len)
        for term in sorted(fewest, key=place.__getitem__):
            open_rows = [terms - excluded for terms in candidates if term not in terms]
            if all(open_rows):
                yield from _find_covers(open_rows, cover | {term}, limit - 1, place)
            # All covers with this term are yielded: later branches do without it.
            excluded.add(term)


def _lower_bound(candidates: Iterable[frozenset[Term]]) -> int:
    """Return a lower bound on the number of terms: one for each of some rows that share no term."""
    bound, counted = 0, set[Term]()
    for terms in sorted(candidates, key=len):
        if counted.isdisjoint(terms):
            bound += 1
            counted |= terms
    return bound


def covered(row: Row, term: Term) -> bool:
    """Return whether a term covers a row.

    Args:
        row: of each condition whether it is present.
        term: of each condition whether it must be present (`True`) or absent (`False`); `None`
            allows either.
    """
    return all(wants is None or wants == has for wants, has in zip(term, row, strict=True))


class SolutionFit(NamedTuple):
    """How a solution fits: each of its terms, and all of them together."""

    parts: tuple[Fit, ...]
    overall: Fit


def fit(table: Sequence[Configuration], terms: Sequence[Term]) -> SolutionFit:
    """Return how each term of a solution fits, and how all do together.

    Args:
        table: the truth table, each combination once.
        terms: the terms of the solution.

    References:
        Ragin 2006, doi 10.1093/pan/mpj019 (consistency and coverage).
    """
    with_outcome = set(chain.from_iterable(c.having for c in table))
    sets = [_covered_actors(table, [term]) for term in terms]

    def fit_of(who: Sequence[str], unique: float | None) -> Fit:
        """Return the fit of a set of actors to the outcome: deviants, consistency and coverage."""
        deviant = tuple(actor for actor in who if actor not in with_outcome)
        hits = len(with_outcome & set(who))
        consistency = _share(hits, len(who))
        coverage = _share(hits, len(with_outcome))
        return Fit(tuple(who), deviant, consistency, coverage, unique)

    parts = []
    for i, who in enumerate(sets):
        others = sets[:i] + sets[i + 1 :]
        elsewhere = set(chain.from_iterable(others))
        alone = (with_outcome & set(who)) - elsewhere
        unique = _share(len(alone), len(with_outcome))
        parts.append(fit_of(who, unique))
    overall = fit_of(_covered_actors(table, terms), None)
    return SolutionFit(tuple(parts), overall)


def _covered_actors(table: Sequence[Configuration], terms: Sequence[Term]) -> list[str]:
    """Return the actors of the rows that any of the terms covers, in the order of the table."""
    rows = (c for c in table if any(covered(c.values, term) for term in terms))
    return list(chain.from_iterable(row.who for row in rows))


def _share(count: int, total: int) -> float | None:
    """Return a share; `None` of nothing."""
    return count / total if total else None


def _order(term: Term) -> tuple[int, list[int]]:
    """Return a sort key: the shorter terms first, then by the conditions present, in order."""
    length = sum(value is not None for value in term)
    rank = {True: 0, False: 1, None: 2}
    return length, [rank[value] for value in term]
