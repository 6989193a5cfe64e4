"""One pattern tested: two properties that a claim joins, with those against it by name."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from kg.case import Case
from kg.case.read_settings import line_of
from kg.case.settings import FILE, Pattern
from kg.errors import NameUnknown, Problem, near, quoted
from kg.questions.findings.boolean_minimisation import fit, truth_table
from kg.questions.findings.coded_properties import (
    PropertyReading,
    negate,
    property_in_words,
    read_crisp,
    read_property,
)
from kg.questions.findings.exact_tests import LEVEL, Association, association, needed
from kg.results.answers import Sentence

FEW = "too few coded"


class CodedActor(NamedTuple):
    """The codes of an actor for x, or for the conditions, and for y, with their rows."""

    actor: str
    x: str
    y: str
    rows: tuple[str, ...]


@dataclass(frozen=True)
class SetRelation:
    """How far a condition is necessary or sufficient for y; shares are from 0 to 1.

    Attributes:
        relation: `necessity` (y only with the condition) or `sufficiency` (y wherever it is).
        consistency: how far the relation holds; `None` where a set is empty.
        coverage: how much of the other set it accounts for; `None` where a set is empty.
        deviant: the actors against it.
        condition: the condition in words.
    """

    relation: str
    consistency: float | None
    coverage: float | None
    deviant: tuple[str, ...]
    condition: str = ""


@dataclass(frozen=True)
class Finding:
    """One pattern tested.

    Attributes:
        pattern: the pattern.
        x: its one property, in words.
        y: its other property, in words.
        statement: the claim that it tests, in words; empty where there is none.
        coded: those of whom both properties are coded.
        joined: how the two go together.
        verdict: supported, contradicted, open, or too few coded.
        needed: the fewest who could tell, where these are too few.
        deviant: the actors against the direction.
        sets: necessity and sufficiency, where both properties are yes or no.
    """

    pattern: Pattern
    x: str
    y: str
    statement: str
    coded: tuple[CodedActor, ...]
    joined: Association
    verdict: str
    needed: int | None
    deviant: tuple[str, ...]
    sets: tuple[SetRelation, ...]

    def sentence(self, of: int, names: Mapping[str, str]) -> Sentence:
        """Return the verdict in words: n, effect, p, and who is against it with their codes.

        Args:
            of: how many individuals there are, coded or not.
            names: the name of each actor.
        """
        text = f"{opening(self.statement, self.x)} and {self.y}: {self.verdict}. "
        text += how_many(len(self.coded), of, "both", self.needed)
        text += f"{self._sameness()}.{self._effect()}"
        if self.deviant:
            codes = {coded.actor: f"{coded.x}; {coded.y}" for coded in self.coded}
            target = "it" if self.pattern.expect else "the tendency"
            against = ", ".join(f"{names[a]} ({codes[a]})" for a in self.deviant)
            text += f" Against {target}: {against}."
        ids = evidence_of(self.pattern, self.coded)
        return Sentence(text, ids, "Patterns")

    def _sameness(self) -> str:
        """Return in which property those coded do not differ."""
        if len(self.coded) < 2 or not any(self.joined.flat):
            return ""
        properties = zip((self.x, self.y), self.joined.flat, strict=True)
        same = " or ".join(words for words, is_flat in properties if is_flat)
        return f", and they do not differ in {same}"

    def _effect(self) -> str:
        """Return how many pairs go which way."""
        joined = self.joined
        if joined.effect is None or joined.p is None:
            return ""
        along, opposed = joined.concordant, joined.discordant
        if joined.sign <= 0:
            along, opposed = opposed, along
        with_it, against_it = "go one way", "the other"
        if self.pattern.expect:
            with_it, against_it = "go the way claimed", "the other way"
        return (
            f" Of {along + opposed} pairs that differ in both, {along} {with_it}"
            f" and {opposed} {against_it} (tau-b {joined.effect:.2f}, p {joined.p:.3f})."
        )


def evidence_of(pattern: Pattern, coded: Iterable[CodedActor]) -> tuple[str, ...]:
    """Return the ids that a verdict rests on: the claim, and the rows of those coded.

    Args:
        pattern: the pattern.
        coded: those coded for it.
    """
    claims = [pattern.claim] if pattern.claim else []
    rows = chain.from_iterable(actor.rows for actor in coded)
    return tuple(dict.fromkeys([*claims, *rows]))


def judge(case: Case, pattern: Pattern, individuals: Sequence[str]) -> Finding:
    """Test one pattern on those of the individuals of whom both properties are coded.

    Args:
        case: the case.
        pattern: the pattern, with x and y.
        individuals: the ids of those who could be coded.

    Raises:
        NameUnknown: a property or the claim does not exist, or the direction is not valid.
    """
    statement = statement_of(case, pattern)
    x, y = (read_property(case, spec) for spec in (pattern.x, pattern.y))
    actors = [a for a in individuals if a in x.codes and a in y.codes]
    coded = []
    for actor in actors:
        left, right = x.codes[actor], y.codes[actor]
        rows = left.rows + right.rows
        coded.append(CodedActor(actor, left.words, right.words, rows))
    x_values = [x.codes[actor].value for actor in actors]
    y_values = [y.codes[actor].value for actor in actors]
    are_crisp = x.is_crisp and y.is_crisp
    sign = {"positive": 1, "negative": -1}.get(pattern.expect, 0)
    joined = association(x_values, y_values, crisp=are_crisp, sign=sign)
    pairs = zip(actors, joined.against, strict=True)
    deviant = tuple(actor for actor, is_against in pairs if is_against)
    sets: tuple[SetRelation, ...] = ()
    if are_crisp and actors:
        sets = _relations(case, pattern, actors, x, y)
    verdict, least = _verdict(joined), None
    if verdict == FEW:
        # One property of two values is enough for the floor of two.
        are_two = 2 in (len(set(x_values)), len(set(y_values)))
        has_two = x.is_crisp or y.is_crisp or are_two
        least = needed(2 if has_two else 3)
    return Finding(
        pattern,
        property_in_words(case, pattern.x),
        property_in_words(case, pattern.y),
        statement,
        tuple(coded),
        joined,
        verdict,
        least,
        deviant,
        sets,
    )


def _relations(
    case: Case,
    pattern: Pattern,
    actors: Sequence[str],
    x: PropertyReading,
    y: PropertyReading,
) -> tuple[SetRelation, ...]:
    """Return necessity and sufficiency of x; of its opposite where the direction is negative."""
    is_negative = pattern.expect == "negative"
    condition = negate(pattern.x) if is_negative else pattern.x
    has_x = [(x.codes[a].value[0] == 1) != is_negative for a in actors]
    has_y = [y.codes[a].value[0] == 1 for a in actors]
    words = property_in_words(case, condition)
    return set_relations(has_x, has_y, actors, words)


def _verdict(joined: Association) -> str:
    """Return the verdict; where no arrangement could give a p of `LEVEL`, too few are coded."""
    if joined.p is None or joined.floor is None or joined.effect is None:
        return FEW
    if joined.floor > LEVEL:
        return FEW
    if joined.p > LEVEL:
        return "open"
    return "supported" if joined.effect * joined.sign > 0 else "contradicted"


def set_relations(
    x: Sequence[bool], y: Sequence[bool], names: Sequence[str] = (), condition: str = ""
) -> tuple[SetRelation, SetRelation]:
    """Return how far x is necessary, and how far it is sufficient, for y.

    Args:
        x: of each individual whether it has x.
        y: of each individual whether it has y.
        names: the ids of the individuals; by default their places, from 0.
        condition: x in words.

    >>> relations = set_relations([True, True, False], [True, False, False])
    >>> [(s.consistency, s.coverage) for s in relations]
    [(1.0, 0.5), (0.5, 1.0)]
    """
    names = names or [str(i) for i in range(len(x))]
    outcome = dict(zip(names, y, strict=True))
    rows = {name: (has_x,) for name, has_x in zip(names, x, strict=True)}
    overall = fit(truth_table(rows, outcome), [(True,)]).overall
    consistency, coverage = overall.consistency, overall.coverage
    with_y = (name for name in names if outcome[name])
    y_alone = tuple(name for name in with_y if name not in overall.who)
    # Necessity of x for y is sufficiency of y for x: the two shares change places.
    return (
        SetRelation("necessity", coverage, consistency, y_alone, condition),
        SetRelation("sufficiency", consistency, coverage, overall.deviant, condition),
    )


def statement_of(case: Case, pattern: Pattern) -> str:
    """Return the claim of a pattern in words, or nothing where it names none.

    Args:
        case: the case.
        pattern: the pattern.

    Raises:
        NameUnknown: there is no such claim, or the pattern expects an unknown direction.
    """
    if pattern.expect not in ("", "positive", "negative"):
        text = f"{pattern.name}: expect cannot be {quoted(pattern.expect)}"
        raise NameUnknown(text, "write positive or negative")
    return claim_of(case, pattern.claim) if pattern.claim else ""


def claim_of(case: Case, claim: str) -> str:
    """Return what a claim states.

    Args:
        case: the case.
        claim: the id of the claim.

    Raises:
        NameUnknown: there is no such claim.
    """
    if case.homes.get(claim) != "claims":
        hint = near(claim, case.tables["claims"]["id"])
        raise NameUnknown(f"there is no claim {quoted(claim)}", hint)
    return str(case.row(claim)["statement"])


def opening(statement: str, words: str) -> str:
    """Return how a sentence on a pattern begins.

    Args:
        statement: the claim; empty where there is none.
        words: what it is tested on.
    """
    if not statement:
        return words[:1].upper() + words[1:]
    stop = "" if statement.endswith((".", "!", "?")) else "."
    return f"{statement}{stop} Tested on {words}"


def how_many(n: int, of: int, what: str, least: int | None = None) -> str:
    """Return how many are coded of how many, and how many it would take at least.

    Args:
        n: how many are coded.
        of: how many individuals there are.
        what: what they are coded for: `both` properties, or `all`.
        least: how many it would take, where these are too few; `None` where they are enough.
    """
    verb = "is" if n == 1 else "are"
    text = f"{n or 'None'} of {of} {verb} coded for {what}"
    if least is None:
        return text
    if n < least:
        return f"{text}, at least {least} would be needed"
    return f"{text}, too much alike to tell"


def misnamed_in_patterns(case: Case) -> Iterator[Problem]:
    """Yield the names in the patterns and rivalries of case.toml that the case does not have."""
    for pattern in case.settings.findings:
        where = f"findings.{pattern.name}"
        read_y = read_crisp if pattern.conditions else read_property
        x = [pattern.x] if pattern.x else []
        yield from _misnamed(case, where, "claim", claim_of, [pattern.claim])
        yield from _misnamed(case, where, "x", read_property, x)
        yield from _misnamed(case, where, "conditions", read_crisp, pattern.conditions)
        yield from _misnamed(case, where, "y", read_y, [pattern.y])
    for rivalry in case.settings.rivals:
        where = f"rivals.{rivalry.name}"
        yield from _misnamed(case, where, "claims", claim_of, rivalry.claims)
        yield from _misnamed(case, where, "first", read_property, rivalry.first)
        yield from _misnamed(case, where, "beside", claim_of, rivalry.beside)


def _misnamed(
    case: Case, where: str, key: str, read: Callable[[Case, str], object], names: Iterable[str]
) -> Iterator[Problem]:
    """Yield a problem for each name that cannot be read.

    Args:
        case: the case.
        where: the section of case.toml.
        key: the key in it.
        read: what raises `NameUnknown` for a name that is not there.
        names: the names.
    """
    for name in names:
        try:
            read(case, name)
        except NameUnknown as error:
            line = line_of(case.folder, where, key)
            yield Problem(FILE, line, key, str(error), error.hint, rule="names")
