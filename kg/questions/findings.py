"""Do the patterns of the source hold among those coded: exact tests, set relations, deviant cases by name."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Any

import numpy as np

from kg.case import Case
from kg.case.naming import resolve
from kg.errors import NameUnknown, near, shown
from kg.questions.asking import counted
from kg.questions.properties import Interval, Reading, read_property
from kg.result import Column, Heading, Sentence, Table

LEVEL = 0.05
_EXACT, _DRAWS, _SEED = 8, 20_000, 1


@dataclass(frozen=True)
class Pattern:
    """Two properties of individuals that a claim joins, and which way: `positive`, `negative` or empty.

    `kg.questions.properties` says how properties are written, as `measure:employees` or `tie:belongs-to`.
    """

    name: str
    x: str
    y: str
    claim: str = ""
    expect: str = ""


@dataclass(frozen=True)
class SetRelation:
    """`necessity` (y only with x) or `sufficiency` (y wherever x): shares from 0 to 1, none where a set is empty."""

    relation: str
    consistency: float | None
    coverage: float | None
    deviant: tuple[str, ...]


@dataclass(frozen=True)
class Finding:
    """One pattern tested: `effect` is Kendall's tau-b (-1 to 1), `p` two-sided, `floor` the least p that n allows."""

    pattern: Pattern
    coded: tuple[tuple[str, str, str, tuple[str, ...]], ...]
    method: str
    effect: float | None
    p: float | None
    floor: float | None
    verdict: str
    deviant: tuple[str, ...]
    sets: tuple[SetRelation, ...]


@dataclass(frozen=True)
class Findings:
    """The answer to `findings`; `individuals` are all who could be coded, `untested` the claims no pattern tests."""

    heading: Heading
    individuals: tuple[str, ...]
    findings: tuple[Finding, ...]
    untested: tuple[str, ...] = ()

    def sentences(self) -> tuple[Sentence, ...]:
        """Return a sentence a pattern, or that there is none to test."""
        if not self.findings:
            some = "1 claim says" if len(self.untested) == 1 else f"{len(self.untested)} claims say"
            return (Sentence(f"no pattern to test is given; {some} what would test them.", self.untested),)
        return tuple(_said(f, len(self.individuals), self.heading.names) for f in self.findings)

    def tables(self) -> tuple[Table, ...]:
        """Return `findings`, `sets` and `coded`."""
        of = len(self.individuals)
        tests = [
            (
                f.pattern.name, f.pattern.claim or None, f.pattern.x, f.pattern.y, len(f.coded), of, f.method,
                f.effect, f.p, f.floor, f.pattern.expect, f.verdict, f.deviant,
            )
            for f in self.findings
        ]  # fmt: skip
        sets = [
            (f.pattern.name, s.relation, len(f.coded), s.consistency, s.coverage, s.deviant)
            for f in self.findings
            for s in f.sets
        ]
        coded = [
            (f.pattern.name, actor, self.heading.names[actor], x, y, rows)
            for f in self.findings
            for actor, x, y, rows in f.coded
        ]
        return tuple(
            Table(spec.name, spec.title, spec.columns, tuple(rows), spec.reading)
            for spec, rows in ((_FINDINGS, tests), (_SETS, sets), (_CODED, coded))
        )


def findings(case: Case, patterns: Sequence[Pattern] = (), population: Sequence[str] = ()) -> Findings:
    """Test patterns on the individuals of a case for whom both properties are coded.

    Args:
        case: the case.
        patterns: what to test.
        population: ids, kinds or hierarchies; by default the counted sides of the standard questions.

    Returns:
        For each pattern n, Kendall's tau-b with a two-sided p (Fisher's exact test where both properties are yes or
        no, else all permutations up to n = 8 and 20,000 seeded ones beyond), deviant cases, and for yes-or-no
        properties necessity and sufficiency with consistency and coverage.

    Raises:
        NameUnknown: a property, claim, kind or name is not there.

    What is not coded is left out, never counted as no. A number known by bounds counts as ordered against another
    only where their intervals do not overlap. Where even the most lopsided arrangement of those coded would give
    p > 0.05, the verdict is `too few coded`. Firms that a source chose to describe are no random sample: p says how
    often chance would join the codes so, not how far the pattern reaches.

    Example:
        >>> from kg.case import read_case
        >>> pattern = Pattern("focus", "measure:top-client-share", "measure:innovation-group=innovative leader")
        >>> findings(read_case(), [pattern]).findings[0].verdict
        'too few coded'

    References:
        Kendall 1945, doi 10.1093/biomet/33.3.239 (tau-b); Brown, Hollander & Korwar 1974 (tau where some values are
        known by bounds only); Fisher 1922, doi 10.2307/2340521; Ragin 2006, doi 10.1093/pan/mpj019 (consistency and
        coverage).
    """
    sides = population or [n for q in case.settings.questions.values() for n in (q.targets, q.sources)[q.count != "to"]]
    individuals, roles = counted(case, resolve(case, sides))
    individuals = () if roles else individuals
    found = tuple(_test(case, pattern, individuals) for pattern in patterns)
    heading = Heading("findings", case.id, f"Do the patterns hold: {case.settings.title}", case.names)
    tested = {pattern.claim for pattern in patterns}
    claims = case.tables["claims"].select("id", "test").iter_rows()
    return Findings(heading, individuals, found, tuple(c for c, test in claims if test and c not in tested))


def set_relations(x: Sequence[bool], y: Sequence[bool], names: Sequence[str] = ()) -> tuple[SetRelation, SetRelation]:
    """Return how far x is necessary, and how far it is sufficient, for y, over a plain truth table.

    >>> [(s.consistency, s.coverage) for s in set_relations([True, True, False], [True, False, False])]
    [(1.0, 0.5), (0.5, 1.0)]
    """
    names = names or [str(i) for i in range(len(x))]
    both = sum(a and b for a, b in zip(x, y, strict=True))
    of_y, of_x = (both / sum(one) if sum(one) else None for one in (y, x))
    only_y = tuple(n for n, a, b in zip(names, x, y, strict=True) if b and not a)
    only_x = tuple(n for n, a, b in zip(names, x, y, strict=True) if a and not b)
    return SetRelation("necessity", of_y, of_x, only_y), SetRelation("sufficiency", of_x, of_y, only_x)


def _test(case: Case, pattern: Pattern, individuals: Sequence[str]) -> Finding:
    if pattern.expect not in ("", "positive", "negative"):
        raise NameUnknown(f"{pattern.name}: one cannot expect {shown(pattern.expect)}", "write positive or negative")
    if pattern.claim and case.homes.get(pattern.claim) != "claims":
        raise NameUnknown(f"there is no claim {shown(pattern.claim)}", near(pattern.claim, case.tables["claims"]["id"]))
    (left, crisp_x), (right, crisp_y) = (read_property(case, spec) for spec in (pattern.x, pattern.y))
    who = [a for a in individuals if a in left and a in right]
    coded = tuple((a, left[a][1], right[a][1], left[a][2] + right[a][2]) for a in who)
    x, y = (_order([side[a][0] for a in who]) for side in (left, right))
    crisp = crisp_x and crisp_y
    sets: tuple[SetRelation, ...] = ()
    if crisp and who:
        sets = set_relations([left[a][0][0] == 1 for a in who], [right[a][0][0] == 1 for a in who], who)
    if not x.any() or not y.any():
        return Finding(pattern, coded, "none: one of the two does not vary", None, None, None, _FEW, (), sets)
    s = float((x * y).sum()) / 2
    effect = s / float(np.sqrt((x != 0).sum() / 2 * ((y != 0).sum() / 2)))
    method, p, floor = _fisher(left, right, who) if crisp else _permuted(x, y, s)
    sign = {"positive": 1, "negative": -1}.get(pattern.expect, int(np.sign(s)))
    deviant = tuple(a for a, part in zip(who, (x * y).sum(axis=1) * sign, strict=True) if part < 0)
    verdict = "open" if p > LEVEL else "supported" if s * sign > 0 else "contradicted"
    return Finding(pattern, coded, method, effect, p, floor, _FEW if floor > LEVEL else verdict, deviant, sets)


def _order(values: Sequence[Interval]) -> Any:  # noqa: ANN401
    """Return for each pair 1 where the first is certainly more, -1 where it is less, 0 where neither is certain."""
    low, high = (np.array([v[i] for v in values], dtype=float) for i in (0, 1))
    return (low[:, None] > high[None, :]).astype(int) - (high[:, None] < low[None, :]).astype(int)


def _fisher(left: Reading, right: Reading, who: Sequence[str]) -> tuple[str, float, float]:
    from scipy.stats import fisher_exact

    n, a, b = len(who), sum(left[w][0][0] == 1 for w in who), sum(right[w][0][0] == 1 for w in who)

    def p(both: int) -> float:
        return float(fisher_exact([[both, a - both], [b - both, n - a - b + both]])[1])

    both = sum(left[w][0][0] == 1 and right[w][0][0] == 1 for w in who)
    return "Fisher, exact", p(both), min(p(i) for i in range(max(0, a + b - n), min(a, b) + 1))


def _permuted(x: Any, y: Any, s: float) -> tuple[str, float, float]:  # noqa: ANN401
    n = len(x)
    exact = n <= _EXACT
    draw = np.random.default_rng(_SEED)
    orders: Iterable[Any] = permutations(range(n)) if exact else (draw.permutation(n) for _ in range(_DRAWS))
    sums = np.array([(x * y[np.ix_(o, o)]).sum() / 2 for o in orders])
    extra = 0 if exact else 1  # the arrangement observed is one of those that chance could give
    p = (float((np.abs(sums) >= abs(s)).sum()) + extra) / (len(sums) + extra)
    floor = float((np.abs(sums) == np.abs(sums).max()).sum()) / len(sums)
    return "Kendall, all permutations" if exact else f"Kendall, {_DRAWS:,} permutations", p, floor


def _said(f: Finding, of: int, names: Mapping[str, str]) -> Sentence:
    """Return the verdict on a pattern, with n, effect, p and who deviates."""
    text = f"{f.pattern.name} ({f.pattern.x} and {f.pattern.y}): {f.verdict}; {len(f.coded)} of {of} coded for both"
    if f.effect is not None and f.p is not None:
        text += f", tau-b {f.effect:.2f}, p {f.p:.3f}"
    if f.verdict == _FEW and f.floor is not None:
        text += f" ({f.floor:.3f} at best)"
    if f.deviant:
        text += f"; against it: {', '.join(names[a] for a in f.deviant)}"
    ids = [f.pattern.claim] if f.pattern.claim else []
    return Sentence(f"{text}.", tuple(dict.fromkeys([*ids, *(i for row in f.coded for i in row[3])])))


_FEW = "too few coded"
_PATTERN = Column("pattern", "text", "The name of the pattern.")
_N = Column("n", "count", "How many are coded for both properties.")
_DEVIANT = Column("deviant", "ids", "Those against the pattern.")
_FINDINGS = Table(
    "findings",
    "Patterns tested",
    (
        _PATTERN, Column("claim", "id", "The claim it tests."), Column("x", "text", "One property."),
        Column("y", "text", "The other."), _N, Column("of", "count", "How many there are."),
        Column("method", "text", "The test."), Column("effect", "number", "Kendall's tau-b, from -1 to 1."),
        Column("p", "number", "Two-sided."), Column("floor", "number", "The least p that these codes could give."),
        Column("expect", "text", "The direction claimed."),
        Column("verdict", "text", "supported, contradicted, open or too few coded."), _DEVIANT,
    ),
    (),
    "Among so many coded for both, the two properties go together so far, and chance would do as much so often.",
)  # fmt: skip
_SETS = Table(
    "sets",
    "Necessary and sufficient",
    (
        _PATTERN, Column("relation", "text", "necessity: y only with x; sufficiency: y wherever x."), _N,
        Column("consistency", "share", "How far the relation holds."),
        Column("coverage", "share", "How much of the other set it accounts for."), _DEVIANT,
    ),
    (),
    "Among those coded, the first property is necessary or sufficient for the second to this degree.",
)  # fmt: skip
_CODED = Table(
    "coded",
    "What the tests rest on",
    (
        _PATTERN, Column("actor", "id", "Who is coded."), Column("name", "text", "Its name."),
        Column("x", "text", "What is coded of x."), Column("y", "text", "What is coded of y."),
        Column("rows", "ids", "The rows that say so."),
    ),
    (),
    "This actor enters the test of this pattern with these codes.",
)  # fmt: skip
