"""Which combinations of conditions go with an outcome: crisp-set QCA on the individuals coded for all of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kg.case import Case
from kg.case.settings import Pattern
from kg.questions.findings.boolean_minimisation import (
    Configuration,
    Fit,
    Term,
    fit,
    minimise,
    truth_table,
)
from kg.questions.findings.coded_properties import property_in_words, turned
from kg.questions.findings.patterns import (
    FEW,
    Coded,
    SetRelation,
    how_many,
    opening,
    read_crisp,
    set_relations,
    statement_of,
)
from kg.results.answers import Sentence

_TOLD = 3  # answers of one length in a sentence; the table has them all


@dataclass(frozen=True)
class Solution:
    """One shortest sum of terms; `parts` has the fit of each term, `whole` that of all together."""

    terms: tuple[Term, ...]
    parts: tuple[Fit, ...]
    whole: Fit


@dataclass(frozen=True)
class Combined:
    """One pattern of conditions; `present` and `absent` have each condition in words, `y` the outcome."""

    pattern: Pattern
    present: tuple[str, ...]
    absent: tuple[str, ...]
    y: str
    statement: str
    coded: tuple[Coded, ...]
    table: tuple[Configuration, ...]
    solutions: tuple[Solution, ...]
    verdict: str
    sets: tuple[SetRelation, ...]

    @property
    def needed(self) -> int | None:
        """Return how many it would take at least to see each combination once, where fewer are coded."""
        least = 2 ** len(self.present)
        return least if len(self.coded) < least else None

    def in_words(self, term: Iterable[bool | None]) -> str:
        """Return a term, or a row of the truth table, as people say it."""
        words = [
            (None if v is None else p if v else a)
            for p, a, v in zip(self.present, self.absent, term, strict=True)
        ]
        return " and ".join(w for w in words if w) or "always"

    def said(self, of: int, names: Mapping[str, str]) -> Sentence:
        """Return how many combinations were observed, which contradict each other, and what the shortest answer is."""
        what = f"combinations of {'; '.join(self.present)}, for {self.y}"
        text = f"{opening(self.statement, what)}: {self.verdict}. "
        text += f"{how_many(len(self.coded), of, 'all')}; they show {len(self.table)} of {2 ** len(self.present)}"
        text += (
            f" combinations, and to see each once at least {self.needed} would be needed."
            if self.needed
            else " combinations."
        )
        for c in self.table:
            if c.outcome == "contradictory":
                without = [names[w] for w in c.who if w not in c.having]
                text += f" Alike ({self.in_words(c.values)}), but {_list(names[w] for w in c.having)} with the outcome"
                text += f" and {_list(without)} without."
        if not self.solutions:
            text += " No combination goes with the outcome throughout."
        for i, s in enumerate(self.solutions[:_TOLD]):
            ways = [
                f"{self.in_words(t)} ({_list(names[w] for w in f.who)})"
                for t, f in zip(s.terms, s.parts, strict=True)
            ]
            start = "Or" if i else f"The {self.pattern.solution} answer"
            text += f" {start}: {'; or '.join(ways)}; it covers {_percent(s.whole.coverage)} of those with the outcome."
        if len(self.solutions) > _TOLD:
            text += f" There are {len(self.solutions)} answers of this length."
        rows = (row for *_, rows in self.coded for row in rows)
        ids = tuple(dict.fromkeys([*([self.pattern.claim] if self.pattern.claim else []), *rows]))
        return Sentence(text, ids, "Combinations of conditions")


def combine(case: Case, pattern: Pattern, individuals: Sequence[str]) -> Combined:
    """Return which combinations of the conditions of a pattern go with y, among those coded for all of them.

    The verdict is `too few coded` where fewer are coded than there are combinations, `open` where rows contradict each
    other or none has the outcome, and else `described`: a truth table tells of those coded and of nobody else.

    Raises:
        NameUnknown: a property or the claim is not there, or a property is not yes or no.
    """
    statement = statement_of(case, pattern)
    sides = [read_crisp(case, spec) for spec in (*pattern.conditions, pattern.y)]
    who = [a for a in individuals if all(a in side for side in sides)]
    *has, outcome = ({a: side[a][0][0] == 1 for a in who} for side in sides)
    table = truth_table({a: tuple(h[a] for h in has) for a in who}, outcome)
    sums = minimise(table, parsimonious=pattern.solution == "parsimonious")
    words = tuple(property_in_words(case, s) for s in pattern.conditions)
    verdict = (
        "open" if not sums or any(c.outcome == "contradictory" for c in table) else "described"
    )
    y = [outcome[a] for a in who]
    return Combined(
        pattern,
        words,
        tuple(property_in_words(case, turned(s)) for s in pattern.conditions),
        property_in_words(case, pattern.y),
        statement,
        tuple(
            (
                a,
                "; ".join(s[a][1] for s in sides[:-1]),
                sides[-1][a][1],
                _rows(s[a][2] for s in sides),
            )
            for a in who
        ),
        table,
        tuple(Solution(terms, *fit(table, terms)) for terms in sums),
        FEW if len(who) < 2 ** len(words) else verdict,
        tuple(
            r
            for h, w in zip(has, words, strict=True)
            if who
            for r in set_relations([h[a] for a in who], y, who, w)
        ),
    )


def _rows(some: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row for rows in some for row in rows))


def _list(names: Iterable[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def _percent(share: float | None) -> str:
    return "none" if share is None else f"{share * 100:.0f} percent"
