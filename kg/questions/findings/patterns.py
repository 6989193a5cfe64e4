"""One pattern tested: two properties of individuals that a claim joins, with those against it by name."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kg.case import Case
from kg.case.read_settings import line_of
from kg.case.settings import FILE, Pattern
from kg.errors import NameUnknown, Problem, near, quoted
from kg.questions.findings.boolean_minimisation import fit, truth_table
from kg.questions.findings.coded_properties import Reading, property_in_words, read_property, turned
from kg.questions.findings.exact_tests import LEVEL, Association, association, needed
from kg.results.answers import Sentence

FEW = "too few coded"
Coded = tuple[
    str, str, str, tuple[str, ...]
]  # who, what is coded of x and of y, and the rows that say so


@dataclass(frozen=True)
class SetRelation:
    """`necessity` (y only with x) or `sufficiency` (y wherever x): shares from 0 to 1, none where a set is empty."""

    relation: str
    consistency: float | None
    coverage: float | None
    deviant: tuple[str, ...]
    condition: str = ""


@dataclass(frozen=True)
class Finding:
    """One pattern tested; `x` and `y` in words, `needed` the fewest who could tell where these are too few."""

    pattern: Pattern
    x: str
    y: str
    statement: str
    coded: tuple[Coded, ...]
    joined: Association
    verdict: str
    needed: int | None
    deviant: tuple[str, ...]
    sets: tuple[SetRelation, ...]

    def said(self, of: int, names: Mapping[str, str]) -> Sentence:
        """Return the verdict in words: n, effect, p, and who is against it with what is coded of them."""
        found = self.joined
        text = f"{opening(self.statement, self.x)} and {self.y}: {self.verdict}. "
        text += how_many(len(self.coded), of, "both", self.needed)
        if len(self.coded) > 1 and any(found.flat):
            alike = " or ".join(
                words for words, flat in zip((self.x, self.y), found.flat, strict=True) if flat
            )
            text += f", and they do not differ in {alike}"
        text += "."
        if found.effect is not None and found.p is not None:
            ways = (
                ("go the way claimed", "the other way")
                if self.pattern.expect
                else ("go one way", "the other")
            )
            right, wrong = (
                (found.same, found.other) if found.sign > 0 else (found.other, found.same)
            )
            text += f" Of {right + wrong} pairs that differ in both, {right} {ways[0]} and {wrong} {ways[1]}"
            text += f" (tau-b {found.effect:.2f}, p {found.p:.3f})."
        if self.deviant:
            of_whom = {who: f"{x}; {y}" for who, x, y, _ in self.coded}
            what = "it" if self.pattern.expect else "the tendency"
            text += (
                f" Against {what}: {', '.join(f'{names[a]} ({of_whom[a]})' for a in self.deviant)}."
            )
        rows = (row for *_, rows in self.coded for row in rows)
        ids = tuple(dict.fromkeys([*([self.pattern.claim] if self.pattern.claim else []), *rows]))
        return Sentence(text, ids, "Patterns")


def judge(case: Case, pattern: Pattern, individuals: Sequence[str]) -> Finding:
    """Test one pattern on those of the individuals of whom both properties are coded.

    Raises:
        NameUnknown: a property or the claim is not there, or the direction is none.
    """
    statement = statement_of(case, pattern)
    (left, crisp_x), (right, crisp_y) = (
        read_property(case, spec) for spec in (pattern.x, pattern.y)
    )
    who = [a for a in individuals if a in left and a in right]
    coded = tuple((a, left[a][1], right[a][1], left[a][2] + right[a][2]) for a in who)
    crisp = crisp_x and crisp_y
    x, y = ([side[a][0] for a in who] for side in (left, right))
    found = association(
        x, y, crisp=crisp, sign={"positive": 1, "negative": -1}.get(pattern.expect, 0)
    )
    deviant = tuple(a for a, against in zip(who, found.against, strict=True) if against)
    sets: tuple[SetRelation, ...] = ()
    if crisp and who:
        first = turned(pattern.x) if pattern.expect == "negative" else pattern.x
        has = {a: (left[a][0][0] == 1) != (first != pattern.x) for a in who}
        sets = set_relations(
            list(has.values()),
            [right[a][0][0] == 1 for a in who],
            who,
            property_in_words(case, first),
        )
    verdict, least = FEW, None
    if (
        found.p is not None
        and found.floor is not None
        and found.effect is not None
        and found.floor <= LEVEL
    ):
        verdict = (
            "open"
            if found.p > LEVEL
            else "supported"
            if found.effect * found.sign > 0
            else "contradicted"
        )
    else:
        two = crisp_x or crisp_y or 2 in (len(set(x)), len(set(y)))
        least = needed(2 if two else 3)
    words = property_in_words(case, pattern.x), property_in_words(case, pattern.y)
    return Finding(pattern, *words, statement, coded, found, verdict, least, deviant, sets)


def set_relations(
    x: Sequence[bool], y: Sequence[bool], names: Sequence[str] = (), condition: str = ""
) -> tuple[SetRelation, SetRelation]:
    """Return how far x is necessary, and how far it is sufficient, for y, over a plain truth table.

    >>> [(s.consistency, s.coverage) for s in set_relations([True, True, False], [True, False, False])]
    [(1.0, 0.5), (0.5, 1.0)]
    """
    names = names or [str(i) for i in range(len(x))]
    has = dict(zip(names, y, strict=True))
    table = truth_table({n: (a,) for n, a in zip(names, x, strict=True)}, has)
    _, found = fit(table, [(True,)])
    only_y = tuple(n for n in names if has[n] and n not in found.who)
    return (
        SetRelation("necessity", found.coverage, found.consistency, only_y, condition),
        SetRelation("sufficiency", found.consistency, found.coverage, found.deviant, condition),
    )


def statement_of(case: Case, pattern: Pattern) -> str:
    """Return the claim of a pattern in words, or nothing where it names none.

    Raises:
        NameUnknown: there is no such claim, or one cannot expect what the pattern does.
    """
    if pattern.expect not in ("", "positive", "negative"):
        raise NameUnknown(
            f"{pattern.name}: one cannot expect {quoted(pattern.expect)}",
            "write positive or negative",
        )
    return claim_of(case, pattern.claim) if pattern.claim else ""


def claim_of(case: Case, claim: str) -> str:
    """Return what a claim states.

    Raises:
        NameUnknown: there is no such claim.
    """
    if case.homes.get(claim) != "claims":
        raise NameUnknown(
            f"there is no claim {quoted(claim)}", near(claim, case.tables["claims"]["id"])
        )
    return str(case.row(claim)["statement"])


def opening(statement: str, words: str) -> str:
    """Return how a sentence on a pattern begins: the claim, if there is one, and on what it is tested."""
    if not statement:
        return words[:1].upper() + words[1:]
    return f"{statement}{'' if statement.endswith(('.', '!', '?')) else '.'} Tested on {words}"


def how_many(n: int, of: int, what: str, least: int | None = None) -> str:
    """Return how many are coded of how many, and how many it would take at least."""
    text = f"{n if n else 'None'} of {of} {'is' if n == 1 else 'are'} coded for {what}"
    if least is None:
        return text
    return (
        f"{text}, at least {least} would be needed"
        if n < least
        else f"{text}, too much alike to tell"
    )


def misnamed_in_patterns(case: Case) -> Iterator[Problem]:
    """Yield what the patterns and rival explanations in case.toml name and the case does not have, by the line."""
    for pattern in case.settings.findings:
        where = f"findings.{pattern.name}"
        yield from _tried(case, where, "claim", claim_of, [pattern.claim])
        yield from _tried(case, where, "x", read_property, [pattern.x] if pattern.x else [])
        yield from _tried(case, where, "conditions", read_crisp, pattern.conditions)
        yield from _tried(
            case, where, "y", read_crisp if pattern.conditions else read_property, [pattern.y]
        )
    for rivalry in case.settings.rivals:
        where = f"rivals.{rivalry.name}"
        yield from _tried(case, where, "claims", claim_of, rivalry.claims)
        yield from _tried(case, where, "first", read_property, rivalry.first)
        yield from _tried(case, where, "beside", claim_of, rivalry.beside)


def _tried(
    case: Case, where: str, key: str, read: Callable[[Case, str], object], names: Iterable[str]
) -> Iterator[Problem]:
    for name in names:
        try:
            read(case, name)
        except NameUnknown as error:
            yield Problem(
                FILE, line_of(case.folder, where, key), key, str(error), error.hint, rule="names"
            )


def read_crisp(case: Case, spec: str) -> Reading:
    """Return what is coded of each actor on a property that is yes or no.

    Raises:
        NameUnknown: there is no such property, or it is not yes or no.
    """
    found, crisp = read_property(case, spec)
    if not crisp:
        raise NameUnknown(
            f"{quoted(spec)} is not yes or no", f"set a limit, as in {spec.split('=')[0]}<=40"
        )
    return found
