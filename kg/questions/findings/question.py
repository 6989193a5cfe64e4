"""Whether the patterns of the source hold among those coded: exact tests, sets, and rivals."""

from collections.abc import Iterator, Sequence

from kg.case import Case
from kg.case.names import resolve
from kg.case.needed_tables import Needs, NeedsOf
from kg.case.settings import Pattern, Settings
from kg.errors import CaseError
from kg.questions.findings.answer import Findings, Untested
from kg.questions.findings.compare_rivals import rivals
from kg.questions.findings.patterns import (
    Finding,
    SetRelation,
    judge,
    misnamed_in_patterns,
    set_relations,
)
from kg.questions.findings.qca import combine
from kg.questions.standard_question import counted
from kg.results.answers import Heading
from kg.schema.model import Schema

__all__ = ["Finding", "Findings", "Pattern", "SetRelation", "findings", "set_relations"]


def findings(
    case: Case, patterns: Sequence[Pattern] = (), population: Sequence[str] = ()
) -> Findings:
    """Test patterns on those of whom both properties are coded, and set rival claims side by side.

    Args:
        case: the case.
        patterns: what to test; by default the patterns of the case, with its rival explanations.
        population: ids, kinds or hierarchies; by default the counted sides of the standard
            questions.

    Returns:
        For each pattern n, Kendall's tau-b with a two-sided p, deviant cases, and for yes-or-no
        properties necessity and sufficiency with consistency and coverage. p is that of Fisher's
        exact test where both properties are yes or no, else of all permutations up to n = 8 and
        20,000 seeded ones beyond. Where the direction claimed is negative, necessity and
        sufficiency are asked of the opposite of x. For a pattern of conditions the truth table
        and its shortest solutions.

    Raises:
        NameUnknown: a property, claim, kind or name is not there.
        CaseError: the patterns or rival explanations in case.toml name what is not there; all
            problems are listed.

    What is not coded is left out, never counted as no. A number known by bounds counts as ordered
    against another only where their intervals do not overlap. Where even the most lopsided
    arrangement of those coded would give p > 0.05, the verdict is `too few coded`. Firms that a
    source chose to describe are not random sample: p says how often chance would join the codes
    so, not how far the pattern reaches.

    Example:
        >>> from kg.case import read_case
        >>> answer = findings(read_case())
        >>> [(f.pattern.name, f.verdict) for f in answer.findings if "e-firm" in f.deviant]
        [('focus', 'too few coded')]

    References:
        Kendall 1945, doi 10.1093/biomet/33.3.239 (tau-b); Brown, Hollander & Korwar 1974 (tau
        where some values are known by bounds only); Fisher 1922, doi 10.2307/2340521; Ragin 2006,
        doi 10.1093/pan/mpj019 (consistency and coverage); Rihoux & De Meur 2009, doi
        10.4135/9781452226569.n3 (crisp sets).
    """
    is_default = not patterns
    if is_default:
        _refuse_misnamed(case)
    patterns = tuple(patterns) or case.settings.findings
    sides = population or _counted_sides(case)
    individuals, roles = counted(case, resolve(case, sides))
    # A side that is a role stands for nobody who could be coded.
    individuals = () if roles else individuals
    title = f"Do the patterns hold: {case.settings.title}"
    pairs = (pattern for pattern in patterns if not pattern.conditions)
    combinations = (pattern for pattern in patterns if pattern.conditions)
    return Findings(
        Heading("findings", case.id, title, case.names),
        individuals,
        tuple(judge(case, pattern, individuals) for pattern in pairs),
        tuple(combine(case, pattern, individuals) for pattern in combinations),
        rivals(case, individuals) if is_default else (),
        tuple(_untested(case, patterns)) if is_default else (),
    )


def findings_needs(patterns: Sequence[Pattern] = ()) -> NeedsOf:
    """Return what tells what `findings` needs of a case: only actors where nothing is to be tested.

    Args:
        patterns: what to test; by default the patterns and rival explanations of the case.
    """

    def needs_of(settings: Settings, schema: Schema) -> Needs:
        """Return all tables where something is to be tested, else only columns of actors."""
        tables: dict[str, Sequence[str]] = dict.fromkeys(schema.tables, ())
        if patterns or settings.findings or settings.rivals:
            return Needs(tables)
        columns = ("id", "name", "kind", "collective", "anonymous", "member_of", "part_of")
        return Needs(tables, decisive="claims", otherwise={"actors": columns})

    return needs_of


def _refuse_misnamed(case: Case) -> None:
    """Raise `CaseError` if patterns or rivalries in case.toml name what is not there."""
    problems = sorted(misnamed_in_patterns(case))
    if problems:
        number = f"{len(problems)} names that stand"
        if len(problems) == 1:
            number = "1 name that stands"
        text = f"case.toml of {case.id} has {number} for nothing"
        raise CaseError(text, problems, "correct the lines above")


def _counted_sides(case: Case) -> list[str]:
    """Return the counted side of each standard question, as case.toml names it."""
    sides: list[str] = []
    for question in case.settings.questions.values():
        sides += question.sources if question.count != "to" else question.targets
    return sides


def _untested(case: Case, patterns: Sequence[Pattern]) -> Iterator[Untested]:
    """Yield the claims that say what would test them and that none of the patterns names."""
    tested = {pattern.claim for pattern in patterns}
    claims = case.tables["claims"].select("id", "claim_kind", "statement", "test")
    for claim, kind, statement, test in claims.iter_rows():
        if test and claim not in tested:
            yield Untested(claim, kind, statement)
