"""Does a saved answer hold: bottlenecks and sets checked again from the arcs alone."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kg.case import Case
from kg.graph.flow import Flow
from kg.questions.proof.channel_arcs import ChannelArcs
from kg.questions.proof.check_certificate import Row
from kg.questions.proof.claim_check import ClaimCheck
from kg.questions.proof.recheck import Recheck
from kg.questions.proof.saved_answer import (
    NEEDED,
    ON_REQUEST,
    Question,
    questions,
    read_answer,
    tables,
)
from kg.questions.proof.verify_sets import SetCheck
from kg.questions.standard_question import flows
from kg.results.answers import Cell, Heading, Sentence, Table
from kg.results.columns import columns_of
from kg.results.display import Displayed

__all__ = ["Verified", "read_answer", "verify"]

Tables = Mapping[str, Sequence[Row]]


@dataclass(frozen=True, repr=False)
class Verified(Displayed):
    """The answer to `verify`: every claim that was re-checked, those that fail first.

    Attributes:
        heading: what this is an answer to.
        checks: the claims.
        unchecked: which claims were not checked, as a sentence.
    """

    heading: Heading
    checks: tuple[ClaimCheck, ...]
    unchecked: str = ""

    @property
    def failed(self) -> tuple[ClaimCheck, ...]:
        """Return the claims that do not hold."""
        return tuple(c for c in self.checks if not c.holds)

    def sentences(self) -> tuple[Sentence, ...]:
        """Return what failed, what holds by channel and population, and what was not checked."""
        groups: dict[tuple[str, str], list[ClaimCheck]] = defaultdict(list)
        for check in self.checks:
            groups[check.channel, check.population].append(check)
        if not groups:
            return (Sentence("the answer claims nothing."),)
        # Channels and populations with a claim that fails stand first.
        ordered = sorted(groups.items(), key=lambda group: all(c.holds for c in group[1]))
        sentences = [_sentence(*names, checks) for names, checks in ordered]
        return (*sentences, Sentence(self.unchecked))

    def tables(self) -> tuple[Table, ...]:
        """Return `verified`."""
        rows = tuple(_row(check) for check in self.checks)
        return (Table(_VERIFIED.name, _VERIFIED.title, _VERIFIED.columns, rows, _VERIFIED.reading),)


def _sentence(channel: str, population: str, checks: Sequence[ClaimCheck]) -> Sentence:
    """Return whether the claims of a population hold, as a sentence."""
    failed = [check for check in checks if not check.holds]
    text = f"{population}: all {len(checks)} claims hold."
    if failed:
        number = f"{len(failed)} of {len(checks)}"
        text = f"{population}: {number} claims do not hold; the first: {failed[0].why}."
    targets = dict.fromkeys(c.target for c in failed or checks if c.target)
    return Sentence(text, tuple(targets), channel)


def _row(check: ClaimCheck) -> tuple[Cell, ...]:
    """Return a check as a row."""
    claim = (check.channel, check.population, check.claim, check.target or None)
    return *claim, "holds" if check.holds else "fails", check.why


def verify(case: Case, answer: Mapping[str, Any]) -> Verified:
    """Check a saved answer to `bottlenecks` or `robustness` again with nothing but the arcs.

    The answer says what was asked, and brings its certificate: a tree with an order that proves it
    to be the tree of dominators. Once that is checked arc by arc, each gatekeeper must hold whoever
    stands below it there, and nobody else. For each target, moreover: that it is reached, or not,
    as the answer says; that both of its routes exist arc by arc, and meet only in its gatekeepers.
    For each group: that without it exactly its captives are lost (a breadth-first search), and that
    the ways round it are there. And the figures that follow from all that.

    An answer to `robustness` brings the sets that answers rest on: each is retracted, the ties are
    inherited anew, and a search shows whether the set does what is said of it.

    Args:
        case: the case that the answer was made from.
        answer: the JSON object, as `read_answer` returns it.

    Returns:
        One check a claim, those that fail first.

    Raises:
        FileProblem: the object is not an answer to one of these, or has another case.

    It holds for the case as it is now: an answer that was made before the tables changed may fail,
    and rightly so. That a group was left out, the shares of shortest routes, the tables `roles`,
    `central` and `standings`, and why somebody is not reached are not checked again.

    Example:
        >>> import json, kg
        >>> case = kg.read_case()
        >>> saved = json.loads(kg.render(kg.bottlenecks(case, "patent"), "json"))
        >>> verify(case, saved).failed
        ()
        >>> saved["certificate"][0]["order"], saved["certificate"][1]["order"] = 2, 1
        >>> verify(case, saved).failed[0].why
        'the order of the tree breaks off at place 1'

    References:
        Georgiadis & Tarjan 2015, doi 10.1145/2764913 (a low-high order certifies dominators);
        McConnell et al. 2011, doi 10.1016/j.cosrev.2010.09.009 (certifying algorithms).
    """
    rows = tables(answer, case.id)
    saved_questions = questions(case, rows)
    checks = list((_sets if "rests_on" in rows else _holders)(case, saved_questions, rows))
    checks.sort(key=lambda c: c.holds)
    title = f"Does the saved answer hold: {case.settings.title}"
    unchecked = _SETS_NOT_CHECKED if "rests_on" in rows else _NOT_CHECKED
    return Verified(Heading("verify", case.id, title, case.names), tuple(checks), unchecked)


def _holders(case: Case, asked: Sequence[Question], rows: Tables) -> Iterator[ClaimCheck]:
    """Yield a check for each claim of an answer to `bottlenecks`.

    Args:
        case: the case.
        asked: what was asked.
        rows: the rows of each table.
    """
    views = _views(case, asked)
    for question in asked:
        view = views[question.as_of][question.channel]
        recheck = Recheck(ChannelArcs(view, question))
        names = (*NEEDED, *ON_REQUEST)
        yield from recheck.claims({name: _rows_of(question, rows[name]) for name in names})


def _sets(case: Case, asked: Sequence[Question], rows: Tables) -> Iterator[ClaimCheck]:
    """Yield a check for each set of an answer to `robustness`.

    Args:
        case: the case.
        asked: what was asked.
        rows: the rows of each table.
    """
    for question in asked:
        of_channel = [r for r in rows["rests_on"] if r["channel"] == question.channel and r["set"]]
        yield from SetCheck(case, question).claims(of_channel)


def _views(
    case: Case, saved_questions: Iterable[Question]
) -> dict[date | None, Mapping[str, Flow]]:
    """Return the flow graph of each channel on each day asked about."""
    channels: dict[date | None, dict[str, None]] = defaultdict(dict)
    for question in saved_questions:
        channels[question.as_of][question.channel] = None
    return {day: flows(case, names, day) for day, names in channels.items()}


def _rows_of(question: Question, rows: Iterable[Row]) -> list[Row]:
    """Return the rows that answer a question."""
    names = (question.channel, question.population)
    return [row for row in rows if (row["channel"], row["population"]) == names]


_NOT_CHECKED = (
    "Not re-checked: title and sentences; whether a group was left out, shares of shortest routes, "
    "who is central, roles, and why somebody is not reached. If the case has changed since the "
    "answer was saved, compare the two."
)
_SETS_NOT_CHECKED = (
    "Not re-checked: that no smaller set does it, how sure each answer is, and what changes "
    "without one unit. If the case has changed since the answer was saved, compare the two."
)
_VERIFIED = Table(
    "verified",
    "Claims re-checked",
    columns_of(__package__, "verified"),
    (),
    "The arcs of the case bear this claim of the saved answer out, or do not.",
)
