"""Crisp-set qualitative comparative analysis: the truth table, Boolean minimisation, consistency and coverage."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

Row = tuple[bool, ...]
Term = tuple[bool | None, ...]  # of each condition: present, absent, or either


@dataclass(frozen=True)
class Configuration:
    """A combination of conditions that was observed: in whom, and who of them has the outcome."""

    values: Row
    who: tuple[str, ...]
    having: tuple[str, ...]

    @property
    def outcome(self) -> str:
        """Return `yes`, `no`, or `contradictory` where some have the outcome and some do not."""
        return (
            "no"
            if not self.having
            else "yes"
            if len(self.having) == len(self.who)
            else "contradictory"
        )


@dataclass(frozen=True)
class Fit:
    """How a term, or a whole solution, fits: shares from 0 to 1, none where a set is empty.

    `unique` is the share of those with the outcome whom no other term of the solution covers.
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

    >>> [(c.values, c.outcome) for c in truth_table({"a": (True,), "b": (True,)}, {"a": True, "b": False})]
    [((True,), 'contradictory')]
    """
    found: dict[Row, list[str]] = {}
    for who, row in conditions.items():
        found.setdefault(row, []).append(who)
    order = sorted(found, key=lambda row: (-sum(row), [not v for v in row]))
    return tuple(
        Configuration(r, tuple(found[r]), tuple(w for w in found[r] if outcome[w])) for r in order
    )


def minimise(
    table: Sequence[Configuration], *, parsimonious: bool = False
) -> tuple[tuple[Term, ...], ...]:
    """Return every shortest sum of terms that covers the rows with the outcome and no row without it.

    Args:
        table: the truth table, each combination once.
        parsimonious: assume of combinations that were not observed whatever shortens the answer. Otherwise nothing is
            assumed of them: the complex solution.

    Returns:
        All sums with the fewest terms; none where no row has the outcome throughout. Contradictory rows stand as such:
        they are neither to be covered nor may a term cover them.

    >>> table = truth_table({"a": (True, True), "b": (True, False), "c": (False, False)}, dict(a=1, b=1, c=0))
    >>> minimise(table)
    (((True, None),),)

    References:
        Quine 1952, doi 10.2307/2308219; McCluskey 1956, doi 10.1002/j.1538-7305.1956.tb03835.x; Ragin 1987, The
        Comparative Method.
    """
    ones = [c.values for c in table if c.outcome == "yes"]
    if not ones:
        return ()
    seen = {c.values for c in table}
    free = (
        [r for r in product((True, False), repeat=len(ones[0])) if r not in seen]
        if parsimonious
        else []
    )
    return covers(ones, prime_implicants([*ones, *free]))


def prime_implicants(rows: Iterable[Row]) -> tuple[Term, ...]:
    """Return the shortest terms that cover none but these rows: two that differ in one condition make one without it.

    >>> prime_implicants([(True, True), (True, False)])
    ((True, None),)
    """
    level: set[Term] = set(rows)
    primes: set[Term] = set()
    while level:
        merged: set[Term] = set()
        used: set[Term] = set()
        for term in level:
            for i, value in enumerate(term):
                other = (*term[:i], not value, *term[i + 1 :])
                if value is not None and other in level:
                    merged.add((*term[:i], None, *term[i + 1 :]))
                    used |= {term, other}
        primes |= level - used
        level = merged
    return tuple(sorted(primes, key=_order))


def covers(rows: Sequence[Row], terms: Sequence[Term]) -> tuple[tuple[Term, ...], ...]:
    """Return every choice of the fewest terms such that each row is covered by one of them."""
    by = {row: frozenset(t for t in terms if covered(row, t)) for row in rows}
    place = {term: i for i, term in enumerate(sorted(terms, key=_order))}
    found: list[frozenset[Term]] = []
    most = 0
    while not found:
        most += 1
        found = list(_chosen(list(by.values()), frozenset(), most, place))
    return tuple(
        sorted((tuple(sorted(s, key=_order)) for s in found), key=lambda s: [_order(t) for t in s])
    )


def _chosen(
    choices: Sequence[frozenset[Term]], sofar: frozenset[Term], left: int, place: Mapping[Term, int]
) -> Iterator[frozenset[Term]]:
    """Yield the covers of at most so many more terms, each once; `choices` has for each open row what may cover it."""
    if not choices:
        yield sofar
    elif _at_least(choices) <= left:
        taken: set[Term] = set()
        _, least = min((len(terms), i) for i, terms in enumerate(choices))
        for term in sorted(choices[least], key=place.__getitem__):
            rest = [terms - taken for terms in choices if term not in terms]
            if all(rest):
                yield from _chosen(rest, sofar | {term}, left - 1, place)
            taken.add(
                term
            )  # the covers with this term are all told: the branches to come do without it


def _at_least(choices: Iterable[frozenset[Term]]) -> int:
    """Return how many terms it takes at least: one for each row of those that share none."""
    needed, seen = 0, set[Term]()
    for terms in sorted(choices, key=len):
        if seen.isdisjoint(terms):
            needed += 1
            seen |= terms
    return needed


def covered(row: Row, term: Term) -> bool:
    """Return whether a term covers a row: what it asks for is there, what it excludes is not."""
    return all(want is None or want == have for want, have in zip(term, row, strict=True))


def fit(table: Sequence[Configuration], terms: Sequence[Term]) -> tuple[tuple[Fit, ...], Fit]:
    """Return how each term of a solution fits, and how the whole does (Ragin 2006, doi 10.1093/pan/mpj019)."""
    with_outcome = {w for c in table for w in c.having}
    sets = [[w for c in table if covered(c.values, t) for w in c.who] for t in terms]
    whole = [w for c in table if any(covered(c.values, t) for t in terms) for w in c.who]

    def one(who: Sequence[str], others: Iterable[str] | None) -> Fit:
        both = with_outcome & set(who)
        unique = None if others is None else _share(len(both - set(others)), len(with_outcome))
        deviant = tuple(w for w in who if w not in with_outcome)
        return Fit(
            tuple(who),
            deviant,
            _share(len(both), len(who)),
            _share(len(both), len(with_outcome)),
            unique,
        )

    parts = [one(s, (w for o in sets[:i] + sets[i + 1 :] for w in o)) for i, s in enumerate(sets)]
    return tuple(parts), one(whole, None)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _order(term: Term) -> tuple[int, list[int]]:
    """Return what terms are ordered by: the shorter first, then by the conditions present, in their order."""
    return sum(v is not None for v in term), [{True: 0, False: 1, None: 2}[v] for v in term]
