"""Which combinations of conditions go with an outcome: crisp-set QCA on those coded for all."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from kg.case import Case
from kg.case.settings import Pattern
from kg.questions.findings.boolean_minimisation import (
    Configuration,
    Fit,
    Row,
    Term,
    fit,
    minimise,
    truth_table,
)
from kg.questions.findings.coded_properties import Reading, negate, property_in_words, read_crisp
from kg.questions.findings.patterns import (
    FEW,
    CodedActor,
    SetRelation,
    evidence_of,
    how_many,
    opening,
    set_relations,
    statement_of,
)
from kg.results.answers import Sentence
from kg.system.sizes import SENTENCE_ITEMS


@dataclass(frozen=True)
class Solution:
    """One shortest sum of terms, with the fit of each term (`parts`) and of all together."""

    terms: tuple[Term, ...]
    parts: tuple[Fit, ...]
    overall: Fit


@dataclass(frozen=True)
class Combined:
    """One pattern of conditions, and which combinations of them go with the outcome.

    Attributes:
        pattern: the pattern.
        present: each condition in words.
        absent: the opposite of each condition in words.
        y: the outcome in words.
        statement: the claim that the pattern tests, in words; empty where there is none.
        coded: those of whom all conditions and the outcome are coded.
        table: the truth table.
        solutions: all shortest sums of terms.
        verdict: described, open, or too few coded.
        sets: necessity and sufficiency of each condition alone.
    """

    pattern: Pattern
    present: tuple[str, ...]
    absent: tuple[str, ...]
    y: str
    statement: str
    coded: tuple[CodedActor, ...]
    table: tuple[Configuration, ...]
    solutions: tuple[Solution, ...]
    verdict: str
    sets: tuple[SetRelation, ...]

    @property
    def needed(self) -> int | None:
        """Return how many it takes to see each combination once, where fewer are coded."""
        least = 2 ** len(self.present)
        return least if len(self.coded) < least else None

    def in_words(self, term: Iterable[bool | None]) -> str:
        """Return a term, or a row of the truth table, as people say it."""
        words = []
        for present, absent, value in zip(self.present, self.absent, term, strict=True):
            if value is not None:
                words.append(present if value else absent)
        return " and ".join(words) or "always"

    def sentence(self, of: int, names: Mapping[str, str]) -> Sentence:
        """Return how many combinations were observed, which contradict, and the shortest answers.

        Args:
            of: how many individuals there are, coded or not.
            names: the name of each actor.
        """
        subject = f"combinations of {'; '.join(self.present)}, for {self.y}"
        text = f"{opening(self.statement, subject)}: {self.verdict}. {self._observed(of)}"
        for row in self.table:
            if row.outcome == "contradictory":
                text += self._contradiction(row, names)
        if not self.solutions:
            text += " No combination goes with the outcome throughout."
        for i, solution in enumerate(self.solutions[:SENTENCE_ITEMS]):
            start = "Or" if i else f"The {self.pattern.solution} answer"
            text += f" {start}: {self._solution_in_words(solution, names)}."
        if len(self.solutions) > SENTENCE_ITEMS:
            text += f" There are {len(self.solutions)} answers of this length."
        ids = evidence_of(self.pattern, self.coded)
        return Sentence(text, ids, "Combinations of conditions")

    def _observed(self, of: int) -> str:
        """Return how many are coded, and how many of all combinations they show."""
        coded = how_many(len(self.coded), of, "all")
        text = f"{coded}; they show {len(self.table)}"
        text += f" of {2 ** len(self.present)} combinations"
        if self.needed:
            return f"{text}, and to see each once at least {self.needed} would be needed."
        return f"{text}."

    def _contradiction(self, row: Configuration, names: Mapping[str, str]) -> str:
        """Return who shows a combination with the outcome, and who without it."""
        others = (actor for actor in row.who if actor not in row.having)
        having = _list(names[actor] for actor in row.having)
        without = _list(names[actor] for actor in others)
        alike = f" Alike ({self.in_words(row.values)})"
        return f"{alike}, but {having} with the outcome and {without} without."

    def _solution_in_words(self, solution: Solution, names: Mapping[str, str]) -> str:
        """Return the terms of a solution with those whom each covers, and the coverage of all."""
        terms = []
        for term, term_fit in zip(solution.terms, solution.parts, strict=True):
            actors = _list(names[actor] for actor in term_fit.who)
            terms.append(f"{self.in_words(term)} ({actors})")
        coverage = _percent(solution.overall.coverage)
        return f"{'; or '.join(terms)}; it covers {coverage} of those with the outcome"


def combine(case: Case, pattern: Pattern, individuals: Sequence[str]) -> Combined:
    """Return which combinations of the conditions of a pattern go with y.

    The verdict is `too few coded` where fewer are coded than there are combinations, `open` where
    rows contradict each other or none has the outcome, and else `described`: a truth table tells
    of those coded and of nobody else.

    Args:
        case: the case.
        pattern: the pattern, with conditions and y.
        individuals: the ids of those who could be coded.

    Raises:
        NameUnknown: a property or the claim is not there, or a property is not yes or no.
    """
    statement = statement_of(case, pattern)
    conditions = [read_crisp(case, spec) for spec in pattern.conditions]
    y = read_crisp(case, pattern.y)
    readings = (*conditions, y)
    actors = [a for a in individuals if all(a in codes for codes in readings)]
    coded = tuple(_coded_actor(actor, conditions, y) for actor in actors)
    has = [_is_yes(codes, actors) for codes in conditions]
    has_y = _is_yes(y, actors)
    # One row an actor: which of the conditions it shows.
    rows: dict[str, Row] = {}
    if actors:
        rows = dict(zip(actors, zip(*has, strict=True), strict=True))
    outcomes = dict(zip(actors, has_y, strict=True))
    table = truth_table(rows, outcomes)
    sums = minimise(table, parsimonious=pattern.solution == "parsimonious")
    present = tuple(property_in_words(case, spec) for spec in pattern.conditions)
    absent = tuple(property_in_words(case, negate(spec)) for spec in pattern.conditions)
    sets: list[SetRelation] = []
    if actors:
        for has_condition, words in zip(has, present, strict=True):
            sets += set_relations(has_condition, has_y, actors, words)
    outcome = property_in_words(case, pattern.y)
    solutions = tuple(Solution(terms, *fit(table, terms)) for terms in sums)
    is_contradictory = any(row.outcome == "contradictory" for row in table)
    verdict = "open" if is_contradictory or not sums else "described"
    if len(actors) < 2 ** len(present):
        verdict = FEW
    words_of = (present, absent, outcome, statement)
    return Combined(pattern, *words_of, coded, table, solutions, verdict, tuple(sets))


def _is_yes(codes: Reading, actors: Sequence[str]) -> list[bool]:
    """Return of each actor whether a property that is yes or no is yes."""
    return [codes[actor].value[0] == 1 for actor in actors]


def _coded_actor(actor: str, conditions: Sequence[Reading], y: Reading) -> CodedActor:
    """Return what is coded of an actor of all conditions and of y, with the rows of each once."""
    outcome = y[actor]
    codes = [reading[actor] for reading in conditions]
    words = "; ".join(code.words for code in codes)
    rows = chain.from_iterable(code.rows for code in (*codes, outcome))
    return CodedActor(actor, words, outcome.words, tuple(dict.fromkeys(rows)))


def _list(names: Iterable[str]) -> str:
    """Return names in a list, the last after *and*; there is at least one."""
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def _percent(share: float | None) -> str:
    """Return a share in words."""
    return "none" if share is None else f"{share * 100:.0f} percent"
