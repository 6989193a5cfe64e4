"""Does a saved answer hold: bottlenecks re-checked from their certificate, with nothing but the arcs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from kg.case import Case
from kg.graph.flow import Flow
from kg.questions.proof.claim_check import ClaimCheck
from kg.questions.proof.recheck import Recheck
from kg.questions.proof.saved_answer import NEEDED, questions, read_answer, tables
from kg.questions.standard_question import flows
from kg.results.answers import Column, Heading, Sentence, Table

__all__ = ["Verified", "read_answer", "verify"]


@dataclass(frozen=True)
class Verified:
    """The answer to `verify`: every claim that was re-checked, those that fail first."""

    heading: Heading
    checks: tuple[ClaimCheck, ...]

    @property
    def failed(self) -> tuple[ClaimCheck, ...]:
        """Return the claims that do not hold."""
        return tuple(c for c in self.checks if not c.holds)

    def sentences(self) -> tuple[Sentence, ...]:
        """Return what failed, what holds by channel and population, and what was not re-checked."""
        said = []
        groups: dict[tuple[str, str], list[ClaimCheck]] = {}
        for check in self.checks:
            groups.setdefault((check.channel, check.population), []).append(check)
        for (channel, population), some in groups.items():
            bad = [c for c in some if not c.holds]
            text = f"{population}: all {len(some)} claims hold."
            if bad:
                text = f"{population}: {len(bad)} of {len(some)} claims do not hold; the first: {bad[0].why}."
            said.append((not bad, Sentence(text, _ids(bad or some), channel)))
        said.sort(key=lambda one: one[0])
        if not said:
            return (Sentence("the answer claims nothing."),)
        return (*(s for _, s in said), Sentence(_NOT_CHECKED))

    def tables(self) -> tuple[Table, ...]:
        """Return `verified`."""
        rows = tuple(
            (
                c.channel,
                c.population,
                c.claim,
                c.target or None,
                "holds" if c.holds else "fails",
                c.why,
            )
            for c in self.checks
        )
        return (Table(_VERIFIED.name, _VERIFIED.title, _VERIFIED.columns, rows, _VERIFIED.reading),)


def verify(case: Case, answer: Mapping[str, Any]) -> Verified:
    """Re-check a saved answer to `bottlenecks` with nothing but the arcs of the flow graph.

    The answer says what was asked, and brings its certificate: a tree with an order that proves it to be the tree of
    dominators. Once that is checked arc by arc, each gatekeeper must hold whoever stands below it there, and nobody
    else. For each target, moreover: that it is reached, or not, as the answer says; that both of its routes exist arc
    by arc, and meet only in its gatekeepers. For each group: that without it exactly its captives are lost (a
    breadth-first search), and that the ways round it are there. And the figures that follow from all that.

    Args:
        case: the case that the answer was made from.
        answer: the JSON object, as `read_answer` returns it.

    Returns:
        One check a claim, those that fail first.

    Raises:
        FileProblem: the object is no answer to `bottlenecks`, or one of another case.

    It holds for the case as it is now: an answer made before the tables changed may fail rightly. That a group was
    left out, the shares of shortest routes, the tables `roles`, `central` and `standings`, and why somebody is not
    reached are not re-checked.

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
        Georgiadis & Tarjan 2015, doi 10.1145/2764913 (a low-high order certifies dominators); McConnell et al. 2011,
        doi 10.1016/j.cosrev.2010.09.009 (certifying algorithms).
    """
    given = tables(answer, case.id)
    asked = questions(case, given)
    views: dict[date | None, Mapping[str, Flow]] = {}
    for day in dict.fromkeys(one.as_of for one in asked):
        views[day] = flows(
            case, dict.fromkeys(one.channel for one in asked if one.as_of == day), day
        )
    checks: list[ClaimCheck] = []
    for one in asked:
        mine = {
            name: [
                r
                for r in given[name]
                if (r["channel"], r["population"]) == (one.channel, one.population)
            ]
            for name in NEEDED
        }
        view = views[one.as_of][one.channel]
        checks += Recheck(view, one.sources, one.targets, one.count, one.population).claims(mine)
    checks.sort(key=lambda c: c.holds)
    heading = Heading(
        "verify", case.id, f"Does the saved answer hold: {case.settings.title}", case.names
    )
    return Verified(heading, tuple(checks))


def _ids(checks: Iterable[ClaimCheck]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(c.target for c in checks if c.target))


_NOT_CHECKED = (
    "Not re-checked: title and sentences; whether a group was left out, shares of shortest routes, who is central, "
    "roles, and why somebody is not reached. If the case has changed since the answer was saved, compare the two."
)
_VERIFIED = Table(
    "verified",
    "Claims re-checked",
    (
        Column("channel", "text", "The channel."), Column("population", "text", "Whom the answer counts."),
        Column("claim", "text", "What the answer claims: reach, unreached, routes, or who holds."),
        Column("target", "id", "The actor it claims it of."), Column("verdict", "text", "holds or fails."),
        Column("why", "text", "What is wrong; empty where the claim holds."),
    ),
    (),
    "The arcs of the case bear this claim of the saved answer out, or do not.",
)  # fmt: skip
