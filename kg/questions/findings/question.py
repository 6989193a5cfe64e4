"""Do the patterns of the source hold among those coded: exact tests, set relations, rivals, deviant cases by name."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kg.case import Case
from kg.case.names import resolve
from kg.case.settings import Pattern
from kg.errors import CaseError
from kg.questions.findings import rival_explanations as side_by_side
from kg.questions.findings.compare_rivals import rivals
from kg.questions.findings.patterns import (
    FEW,
    Finding,
    SetRelation,
    judge,
    misnamed_in_patterns,
    set_relations,
)
from kg.questions.findings.qca import Combined, combine
from kg.questions.findings.rival_explanations import Rivals
from kg.questions.standard_question import counted
from kg.results.answers import Cell, Column, Heading, Sentence, Table

__all__ = ["Finding", "Findings", "Pattern", "SetRelation", "findings", "set_relations"]
_PATTERN_KIND = "pattern"


@dataclass(frozen=True)
class Findings:
    """The answer to `findings`; `individuals` are all who could be coded, `untested` the claims no pattern tests."""

    heading: Heading
    individuals: tuple[str, ...]
    findings: tuple[Finding, ...]
    combined: tuple[Combined, ...] = ()
    rivals: tuple[Rivals, ...] = ()
    untested: tuple[tuple[str, str, str], ...] = ()

    def sentences(self) -> tuple[Sentence, ...]:
        """Return all in short, then a sentence a pattern, the patterns not tested, and a sentence a rivalry."""
        of, names = len(self.individuals), self.heading.names
        return (
            *self._in_short(),
            *(f.said(of, names) for f in self.findings),
            *self._untested(),
            *(c.said(of, names) for c in self.combined),
            *(r.said(names) for r in self.rivals),
        )

    def _in_short(self) -> Iterable[Sentence]:
        """Yield, where there are several patterns, how many hold, who is against which, and what is open."""
        both: tuple[Finding | Combined, ...] = (*self.findings, *self.combined)
        if len(both) + len(self.rivals) <= 1 or not both:
            return
        most = max(len(f.coded) for f in both)
        verdicts = Counter(f.verdict for f in both)
        said = ", ".join(
            f"{verdict}: {n}"
            for verdict, n in sorted(verdicts.items(), key=lambda v: (-v[1], v[0]))
        )
        number = "1 pattern" if len(both) == 1 else f"{len(both)} patterns"
        text = f"{number} of the source tested; {said}; "
        if set(verdicts) == {FEW}:
            text = f"too few coded to test any of the {number} that the source states: "
        text += f"of {len(self.individuals)} individuals at most {most} are coded for one."
        against = [
            (f.pattern.name.replace("-", " "), f.deviant) for f in self.findings if f.deviant
        ]
        if against:
            named = (
                f"{', '.join(self.heading.names[a] for a in some)} ({name})"
                for name, some in against
            )
            text += f" Against a pattern: {'; '.join(named)}."
        if self.rivals:
            left = sum(r.favoured is None for r in self.rivals)
            text += f" Rival explanations: {len(self.rivals)}, undecided {left}."
        claims = (f.pattern.claim for f in both if f.pattern.claim)
        yield Sentence(
            text,
            tuple(dict.fromkeys((*claims, *(c for r in self.rivals for c in r.rivalry.claims)))),
            "In short",
        )

    def _untested(self) -> Iterable[Sentence]:
        """Yield which claimed patterns are not tested; where nothing is tested, how many claims say what would."""
        left = [
            (claim, statement) for claim, kind, statement in self.untested if kind == _PATTERN_KIND
        ]
        if not self.findings and not self.combined:
            some = "1 claim says" if len(self.untested) == 1 else f"{len(self.untested)} claims say"
            text = f"No pattern to test is given; {some} what would test them."
            yield Sentence(text, tuple(claim for claim, *_ in self.untested), "Patterns")
        elif left:
            some = "it, is 1 pattern" if len(left) == 1 else f"them, are {len(left)} patterns"
            text = f"Not tested, as case.toml has no [findings] for {some} that the source states:"
            yield Sentence(
                " ".join((text, *(s for _, s in left))),
                tuple(claim for claim, _ in left),
                "Patterns",
            )

    def tables(self) -> tuple[Table, ...]:
        """Return `findings`, `sets`, `truth_table`, `solutions`, `coded`, `rival_claims` and `rivals`."""
        tests: list[tuple[Cell, ...]] = [
            (
                f.pattern.name, f.pattern.claim or None, f.x, f.y, len(f.coded), len(self.individuals), f.needed,
                f.joined.method, f.joined.same, f.joined.other, f.joined.effect, f.joined.p, f.joined.floor,
                f.pattern.expect or None, f.verdict, f.deviant,
            )
            for f in self.findings
        ]  # fmt: skip
        tests += [
            (
                c.pattern.name, c.pattern.claim or None, "; ".join(c.present), c.y, len(c.coded), len(self.individuals),
                c.needed, "truth table", None, None, None, None, None, None, c.verdict, (),
            )
            for c in self.combined
        ]  # fmt: skip
        both: tuple[Finding | Combined, ...] = (*self.findings, *self.combined)
        sets = [
            (
                f.pattern.name,
                s.condition,
                s.relation,
                f.y,
                len(f.coded),
                s.consistency,
                s.coverage,
                s.deviant,
            )
            for f in both
            for s in f.sets
        ]
        observed = [
            (c.pattern.name, c.in_words(r.values), c.y, len(r.who), len(r.having), r.outcome, r.who)
            for c in self.combined
            for r in c.table
        ]
        coded = [
            (f.pattern.name, actor, self.heading.names[actor], x, y, rows)
            for f in both
            for actor, x, y, rows in f.coded
        ]
        told: list[tuple[Table, Sequence[tuple[Cell, ...]]]] = [
            (_FINDINGS, tests), (_SETS, sets), (_TRUTH, observed), (_SOLUTIONS, list(self._solutions())),
            (_CODED, coded),
        ]  # fmt: skip
        made = (
            Table(spec.name, spec.title, spec.columns, tuple(rows), spec.reading)
            for spec, rows in told
        )
        return (*made, *side_by_side.tables(self.rivals, self.heading.names))

    def _solutions(self) -> Iterable[tuple[Cell, ...]]:
        for c in self.combined:
            for i, s in enumerate(c.solutions, 1):
                fits = [
                    *zip((c.in_words(t) for t in s.terms), s.parts, strict=True),
                    ("all of these", s.whole),
                ]
                for words, f in fits:
                    yield (
                        c.pattern.name,
                        c.pattern.solution,
                        i,
                        words,
                        c.y,
                        f.consistency,
                        f.coverage,
                        f.unique,
                        f.who,
                    )


def findings(
    case: Case, patterns: Sequence[Pattern] = (), population: Sequence[str] = ()
) -> Findings:
    """Test patterns on those of whom both properties are coded, and set rival claims side by side.

    Args:
        case: the case.
        patterns: what to test; by default the patterns of the case, with its rival explanations.
        population: ids, kinds or hierarchies; by default the counted sides of the standard questions.

    Returns:
        For each pattern n, Kendall's tau-b with a two-sided p (Fisher's exact test where both properties are yes or
        no, else all permutations up to n = 8 and 20,000 seeded ones beyond), deviant cases, and for yes-or-no
        properties necessity and sufficiency with consistency and coverage. Where the direction claimed is negative,
        these are asked of the opposite of x. For a pattern of conditions the truth table and its shortest solutions.

    Raises:
        NameUnknown: a property, claim, kind or name is not there.
        CaseError: the patterns or rival explanations in case.toml name what is not there; all problems are listed.

    What is not coded is left out, never counted as no. A number known by bounds counts as ordered against another
    only where their intervals do not overlap. Where even the most lopsided arrangement of those coded would give
    p > 0.05, the verdict is `too few coded`. Firms that a source chose to describe are no random sample: p says how
    often chance would join the codes so, not how far the pattern reaches.

    Example:
        >>> from kg.case import read_case
        >>> found = findings(read_case())
        >>> [(f.pattern.name, f.verdict) for f in found.findings if "e-firm" in f.deviant]
        [('focus', 'too few coded')]

    References:
        Kendall 1945, doi 10.1093/biomet/33.3.239 (tau-b); Brown, Hollander & Korwar 1974 (tau where some values are
        known by bounds only); Fisher 1922, doi 10.2307/2340521; Ragin 2006, doi 10.1093/pan/mpj019 (consistency and
        coverage); Rihoux & De Meur 2009, doi 10.4135/9781452226569.n3 (crisp sets).
    """
    given = tuple(patterns)
    if not given and (problems := sorted(misnamed_in_patterns(case))):
        some = "1 name that stands" if len(problems) == 1 else f"{len(problems)} names that stand"
        raise CaseError(
            f"case.toml of {case.id} has {some} for nothing", problems, "correct the lines above"
        )
    sides = population or [
        n for q in case.settings.questions.values() for n in (q.targets, q.sources)[q.count != "to"]
    ]
    individuals, roles = counted(case, resolve(case, sides))
    individuals = () if roles else individuals
    asked = given or case.settings.findings
    heading = Heading(
        "findings", case.id, f"Do the patterns hold: {case.settings.title}", case.names
    )
    claimed = {pattern.claim for pattern in asked}
    claims = case.tables["claims"].select("id", "claim_kind", "statement", "test").iter_rows()
    return Findings(
        heading,
        individuals,
        tuple(judge(case, pattern, individuals) for pattern in asked if not pattern.conditions),
        tuple(combine(case, pattern, individuals) for pattern in asked if pattern.conditions),
        () if given else rivals(case, individuals),
        ()
        if given
        else tuple((c, kind, said) for c, kind, said, test in claims if test and c not in claimed),
    )


_PATTERN = Column("pattern", "text", "The name of the pattern.")
_N = Column("n", "count", "How many are coded.")
_Y = Column("y", "text", "The other, or the outcome.")
_CONSISTENCY = Column("consistency", "share", "How far the relation holds.")
_COVERAGE = Column("coverage", "share", "How much of the other set it accounts for.")
_DEVIANT = Column("deviant", "ids", "Those against it.")
_FINDINGS = Table(
    "findings",
    "Patterns tested",
    (
        _PATTERN, Column("claim", "id", "The claim it tests."),
        Column("x", "text", "One property, or the conditions."), _Y, _N,
        Column("of", "count", "How many there are."),
        Column("needed", "count", "Where these are too few, how many it would take at least."),
        Column("method", "text", "The test."),
        Column("same", "count", "Pairs of whom one has more of both."),
        Column("other", "count", "Pairs of whom one has more of x, the other more of y."),
        Column("effect", "number", "Kendall's tau-b, from -1 to 1."),
        Column("p", "number", "Two-sided."), Column("floor", "number", "The least p that these codes could give."),
        Column("expect", "text", "The direction claimed."),
        Column("verdict", "text", "supported, contradicted, open, too few coded; of combinations described."), _DEVIANT,
    ),
    (),
    "Among so many coded for both, the two properties go together so far, and chance would do as much so often.",
)  # fmt: skip
_SETS = Table(
    "sets",
    "Necessary and sufficient",
    (
        _PATTERN, Column("condition", "text", "The condition."),
        Column("relation", "text", "necessity: y only with the condition; sufficiency: y wherever it is."), _Y, _N,
        _CONSISTENCY, _COVERAGE, _DEVIANT,
    ),
    (),
    "Among those coded, the condition is necessary or sufficient for y to this degree.",
)  # fmt: skip
_TRUTH = Table(
    "truth_table",
    "Combinations observed",
    (
        _PATTERN, Column("combination", "text", "Which conditions are there, and which are not."), _Y, _N,
        Column("having", "count", "How many of them have the outcome."),
        Column("outcome", "text", "yes, no, or contradictory where some have it and some do not."),
        Column("actors", "ids", "Who they are."),
    ),
    (),
    "So many show this combination of conditions, and so many of them the outcome.",
)  # fmt: skip
_SOLUTIONS = Table(
    "solutions",
    "Combinations that go with the outcome",
    (
        _PATTERN, Column("solution", "text", "complex: from what was observed; parsimonious: assuming the rest."),
        Column("number", "count", "Which of the shortest answers, where there are several."),
        Column("term", "text", "The conditions that go with the outcome together."), _Y, _CONSISTENCY, _COVERAGE,
        Column("unique", "share", "What no other term of the answer covers."),
        Column("actors", "ids", "Who shows them."),
    ),
    (),
    "Who shows these conditions has the outcome; they account for this share of those who have it.",
)  # fmt: skip
_CODED = Table(
    "coded",
    "What the tests rest on",
    (
        _PATTERN, Column("actor", "id", "Who is coded."), Column("name", "text", "Its name."),
        Column("x", "text", "What is coded of x, or of the conditions."), Column("y", "text", "What is coded of y."),
        Column("rows", "ids", "The rows that say so."),
    ),
    (),
    "This actor enters the test of this pattern with these codes.",
)  # fmt: skip
