"""The answer to `findings` as data: verdicts and rival claims, in words and as tables."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import NamedTuple

from kg.questions.findings import columns
from kg.questions.findings.boolean_minimisation import Fit
from kg.questions.findings.patterns import FEW, Finding
from kg.questions.findings.qca import Combined, Solution
from kg.questions.findings.rival_explanations import Rivals, rival_tables
from kg.results.answers import Cell, Heading, Sentence, Table
from kg.results.display import Displayed

_PATTERN_KIND = "pattern"


class Untested(NamedTuple):
    """A claim that says what would test it, and that no pattern tests."""

    claim: str
    kind: str
    statement: str


@dataclass(frozen=True, repr=False)
class Findings(Displayed):
    """The answer to `findings`.

    Attributes:
        heading: what it is an answer to.
        individuals: the ids of all who could be coded.
        findings: each pattern of two properties, tested.
        combined: each pattern of conditions, with its truth table.
        rivals: each rivalry, claim by claim.
        untested: the claims that no pattern tests.
    """

    heading: Heading
    individuals: tuple[str, ...]
    findings: tuple[Finding, ...]
    combined: tuple[Combined, ...] = ()
    rivals: tuple[Rivals, ...] = ()
    untested: tuple[Untested, ...] = ()

    @property
    def _tested(self) -> tuple[Finding | Combined, ...]:
        """Return all patterns tested: those of two properties first."""
        return (*self.findings, *self.combined)

    def sentences(self) -> tuple[Sentence, ...]:
        """Return a summary, a sentence a pattern, the patterns not tested, a sentence a rivalry."""
        of, names = len(self.individuals), self.heading.names
        return (
            *self._summary(),
            *(finding.sentence(of, names) for finding in self.findings),
            *self._untested_patterns(),
            *(combined.sentence(of, names) for combined in self.combined),
            *(rivals.sentence(names) for rivals in self.rivals),
        )

    def _summary(self) -> Iterable[Sentence]:
        """Yield how many of several patterns hold, who is against which, and which are open."""
        tested = self._tested
        if not tested or len(tested) + len(self.rivals) == 1:
            return
        text = f"{self._verdicts()}{self._deviants()}"
        if self.rivals:
            undecided = sum(rivals.favoured is None for rivals in self.rivals)
            text += f" Rival explanations: {len(self.rivals)}, undecided {undecided}."
        claims = (pattern.pattern.claim for pattern in tested)
        rival_claims = chain.from_iterable(rivals.rivalry.claims for rivals in self.rivals)
        ids = tuple(dict.fromkeys((*filter(None, claims), *rival_claims)))
        yield Sentence(text, ids, "In short")

    def _verdicts(self) -> str:
        """Return how many patterns have which verdict, and how many individuals are coded."""
        tested = self._tested
        number = "1 pattern" if len(tested) == 1 else f"{len(tested)} patterns"
        counts = Counter(pattern.verdict for pattern in tested)
        if set(counts) == {FEW}:
            text = f"too few coded to test any of the {number} that the source states: "
        else:
            in_order = sorted(counts.items(), key=lambda count: (-count[1], count[0]))
            verdicts = ", ".join(f"{verdict}: {count}" for verdict, count in in_order)
            text = f"{number} of the source tested; {verdicts}; "
        most = max(len(pattern.coded) for pattern in tested)
        return f"{text}of {len(self.individuals)} individuals at most {most} are coded for one."

    def _deviants(self) -> str:
        """Return who is against which pattern; empty if nobody is."""
        names = self.heading.names
        parts = []
        for finding in self.findings:
            if finding.deviant:
                pattern = finding.pattern.name.replace("-", " ")
                actors = ", ".join(names[actor] for actor in finding.deviant)
                parts.append(f"{actors} ({pattern})")
        return f" Against a pattern: {'; '.join(parts)}." if parts else ""

    def _untested_patterns(self) -> Iterable[Sentence]:
        """Yield which patterns are not tested; if none is, how many claims say what would do so."""
        patterns = [claim for claim in self.untested if claim.kind == _PATTERN_KIND]
        if not self._tested:
            number = f"{len(self.untested)} claims say"
            if len(self.untested) == 1:
                number = "1 claim says"
            text = f"No pattern to test is given; {number} what would test them."
            ids = tuple(claim.claim for claim in self.untested)
            yield Sentence(text, ids, "Patterns")
        elif patterns:
            number = f"them, are {len(patterns)} patterns"
            if len(patterns) == 1:
                number = "it, is 1 pattern"
            text = (
                f"Not tested, as case.toml has no [findings] for {number} that the source states:"
            )
            statements = (claim.statement for claim in patterns)
            ids = tuple(claim.claim for claim in patterns)
            yield Sentence(" ".join((text, *statements)), ids, "Patterns")

    def tables(self) -> tuple[Table, ...]:
        """Return a table for patterns, set relations, combinations, solutions, codes and rivals."""
        of = len(self.individuals)
        tests = [_finding_row(finding, of) for finding in self.findings]
        tests += [_combined_row(combined, of) for combined in self.combined]
        sets = chain.from_iterable(map(_set_rows, self._tested))
        truth_table = chain.from_iterable(map(_truth_rows, self.combined))
        solutions = chain.from_iterable(map(_solution_rows, self.combined))
        coded = chain.from_iterable(map(self._coded_rows, self._tested))
        return (
            _table(columns.FINDINGS, tests),
            _table(columns.SETS, sets),
            _table(columns.TRUTH_TABLE, truth_table),
            _table(columns.SOLUTIONS, solutions),
            _table(columns.CODED, coded),
            *rival_tables(self.rivals, self.heading.names),
        )

    def _coded_rows(self, tested: Finding | Combined) -> Iterator[tuple[Cell, ...]]:
        """Yield a row an actor that is coded for a pattern."""
        names = self.heading.names
        pattern = tested.pattern.name
        for actor, x, y, rows in tested.coded:
            yield (pattern, actor, names[actor], x, y, rows)


def _table(empty: Table, rows: Iterable[tuple[Cell, ...]]) -> Table:
    """Return a table with rows."""
    return replace(empty, rows=tuple(rows))


def _finding_row(f: Finding, of: int) -> tuple[Cell, ...]:
    """Return a pattern of two properties as a row of `findings`; `of` individuals there are."""
    joined = f.joined
    pattern = (f.pattern.name, f.pattern.claim or None, f.x, f.y)
    sample = (len(f.coded), of, f.needed)
    pairs = (joined.concordant, joined.discordant)
    test = (joined.method, *pairs, joined.effect, joined.p, joined.floor)
    expect = f.pattern.expect or None
    return (*pattern, *sample, *test, expect, f.verdict, f.deviant)


def _combined_row(c: Combined, of: int) -> tuple[Cell, ...]:
    """Return a pattern of conditions as a row of `findings`; it has no pairs, effect or p."""
    conditions = "; ".join(c.present)
    sample = (len(c.coded), of, c.needed)
    test = ("truth table", None, None, None, None, None)
    pattern = (c.pattern.name, c.pattern.claim or None, conditions, c.y)
    return (*pattern, *sample, *test, None, c.verdict, ())


def _set_rows(tested: Finding | Combined) -> Iterator[tuple[Cell, ...]]:
    """Yield a row a set relation of a pattern."""
    name, y, n = tested.pattern.name, tested.y, len(tested.coded)
    for s in tested.sets:
        shares = (s.consistency, s.coverage)
        yield (name, s.condition, s.relation, y, n, *shares, s.deviant)


def _truth_rows(c: Combined) -> Iterator[tuple[Cell, ...]]:
    """Yield a row a combination of conditions that was observed."""
    name = c.pattern.name
    for row in c.table:
        combination = c.in_words(row.values)
        counts = (len(row.who), len(row.having))
        yield (name, combination, c.y, *counts, row.outcome, row.who)


def _solution_rows(c: Combined) -> Iterator[tuple[Cell, ...]]:
    """Yield for each solution a row a term, then one for all of its terms together."""
    pattern = c.pattern
    for i, solution in enumerate(c.solutions, 1):
        for words, fit in _fits(c, solution):
            solved = (pattern.name, pattern.solution, i, words, c.y)
            yield (*solved, fit.consistency, fit.coverage, fit.unique, fit.who)


def _fits(c: Combined, solution: Solution) -> Sequence[tuple[str, Fit]]:
    """Return each term of a solution in words with its fit, and last all of them together."""
    terms = map(c.in_words, solution.terms)
    parts = zip(terms, solution.parts, strict=True)
    return [*parts, ("all of these", solution.overall)]
