"""Does a saved answer hold: bottlenecks re-checked from their certificate, with nothing but the arcs."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from kg.case import Case, ChannelQuestion
from kg.case.naming import resolve
from kg.errors import FileProblem, KgError, shown
from kg.questions.asking import flows, standard
from kg.questions.recheck import Check, Recheck, Row
from kg.result import Column, Heading, Sentence, Table

NEEDED = ("reach", "gatekeepers", "groups", "unreached", "witnesses")
_SAVE = "save a whole answer with: kg bottlenecks --witnesses -o FILE.json"
Key = tuple[str, str]


@dataclass(frozen=True)
class Verified:
    """The answer to `verify`: every claim that was re-checked, those that fail first."""

    heading: Heading
    checks: tuple[Check, ...]

    @property
    def failed(self) -> tuple[Check, ...]:
        """Return the claims that do not hold."""
        return tuple(c for c in self.checks if not c.holds)

    def sentences(self) -> tuple[Sentence, ...]:
        """Return what failed, what holds by channel and population, and what was not re-checked."""
        said = []
        groups: dict[Key, list[Check]] = {}
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
            (c.channel, c.population, c.claim, c.target or None, "holds" if c.holds else "fails", c.why)
            for c in self.checks
        )
        return (Table(_VERIFIED.name, _VERIFIED.title, _VERIFIED.columns, rows, _VERIFIED.reading),)


def read_answer(path: str | Path) -> Mapping[str, Any]:
    """Read a saved JSON answer.

    Raises:
        FileProblem: the file cannot be read, or is no JSON object.
    """
    try:
        text = Path(path).read_bytes().decode("utf-8-sig")
        found = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except OSError as error:
        raise FileProblem(f"{path} cannot be read: {error.strerror}", "give the path of a saved answer") from None
    except (ValueError, RecursionError) as error:
        what = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise FileProblem(f"{path} is no JSON of an answer: {shown(what, 120)}", _SAVE) from None
    if not isinstance(found, dict):
        raise FileProblem(f"{path} is no JSON object", _SAVE)
    return found


def verify(
    case: Case,
    answer: Mapping[str, Any],
    sources: Sequence[str] = (),
    targets: Sequence[str] = (),
    count: str | None = None,
    as_of: date | None = None,
) -> Verified:
    """Re-check a saved answer to `bottlenecks` with nothing but the arcs of the flow graph.

    For each counted target: that it is reached, or not, as the answer says; that both of its routes exist arc by arc;
    and that they meet only in its gatekeepers, so that nobody else can hold it. For each gatekeeper and group: that
    without it exactly its captives are lost (a breadth-first search), and the figures that follow from that.

    Args:
        case: the case that the answer was made from.
        answer: the JSON object, as `read_answer` returns it.
        sources: what was asked in place of the standard question, if anything was.
        targets: likewise.
        count: likewise.
        as_of: the day that was asked about.

    Returns:
        One check a claim, those that fail first.

    Raises:
        FileProblem: the object is no answer to `bottlenecks`, or one of another case or question.

    It holds for the case as it is now: an answer made before the tables changed may fail rightly. That a group was
    left out, the shares of shortest routes, the tables `roles` and `central`, and why somebody is not reached are
    not re-checked.

    Example:
        >>> from kg.case import read_case
        >>> verify(read_case(), {"format": 1, "case": "japan-1998", "command": "bottlenecks", "reach": [],
        ...     "gatekeepers": [], "groups": [], "unreached": [], "witnesses": []}).checks
        ()

    References:
        Georgiadis & Tarjan 2015, doi 10.1145/2764913 (two divergent routes certify dominators); McConnell et al.
        2011, doi 10.1016/j.cosrev.2010.09.009 (certifying algorithms).
    """
    tables = _tables(answer, case.id)
    keys = list(dict.fromkeys((row["channel"], row["population"]) for name in NEEDED for row in tables[name]))
    questions: dict[str, ChannelQuestion] = {}
    for channel in dict.fromkeys(channel for channel, _ in keys):
        try:
            questions |= standard(case, channel, sources, targets, count)
        except KgError as error:
            raise FileProblem(f"the answer cannot be re-checked: {error}", error.hint or _SAVE) from None
    views = flows(case, questions, as_of)
    checks: list[Check] = []
    for channel, population in keys:
        question = questions[channel]
        own = question.targets if question.count == "to" else question.sources
        sides = [resolve(case, question.sources), resolve(case, question.targets)]
        if population != ";".join(own):
            if sources or targets or population not in question.compare:
                hint = "give --from, --to and --count as they were given for the answer"
                raise FileProblem(f"the question for {channel} does not count {shown(population)}", hint)
            sides[question.count == "to"] = resolve(case, [population])
        mine = {
            name: [r for r in tables[name] if (r["channel"], r["population"]) == (channel, population)]
            for name in NEEDED
        }
        checks += Recheck(views[channel], sides[0], sides[1], question.count, population).claims(mine)
    checks.sort(key=lambda c: c.holds)
    heading = Heading("verify", case.id, f"Does the saved answer hold: {case.settings.title}", case.names)
    return Verified(heading, tuple(checks))


def _ids(checks: Iterable[Check]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(c.target for c in checks if c.target))


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("an object has the same key twice")
    return found


def _no_constant(word: str) -> None:
    raise ValueError(f"{word} is no number")


_TEXT = {"channel": str, "population": str}
_HOLDS = {"name": str, "captives": int, "captive_share": float, "own": int, "basis": str, "who": list}
_SHAPES: Mapping[str, Mapping[str, type]] = {
    "gatekeepers": {**_TEXT, **_HOLDS, "actor": str, "kind": str, "role": str},
    "groups": {**_TEXT, **_HOLDS, "group": str},
    "unreached": {**_TEXT, "actor": str, "name": str},
    "reach": {**_TEXT, "counted": int, "reached": int, "unit": str},
    "witnesses": {**_TEXT, "target": str, "route_a": list, "route_b": list},
}


def _tables(answer: Mapping[str, Any], case: str) -> dict[str, list[Row]]:
    """Return the tables to re-check, each cell of the form it must have."""
    if not isinstance(answer, Mapping):
        raise FileProblem("the answer is no object", _SAVE)
    for key, right in (("format", 1), ("command", "bottlenecks"), ("case", case)):
        if answer.get(key) != right or isinstance(answer.get(key), bool):
            hint = "give its case with --case" if key == "case" else _SAVE
            raise FileProblem(f"the answer has {key} {shown(str(answer.get(key)))}, not {right}", hint)
    found: dict[str, list[Row]] = {}
    for name, shape in _SHAPES.items():
        rows = answer.get(name)
        if not isinstance(rows, list):
            raise FileProblem(f"the answer has no table {name}", _SAVE)
        for number, row in enumerate(rows, 1):
            if not isinstance(row, Mapping):
                raise FileProblem(f"{name}, row {number}: is no object", _SAVE)
            for column, form in shape.items():
                if not _has_form(row.get(column), form):
                    raise FileProblem(f"{name}, row {number}: {column} is missing or malformed", _SAVE)
        found[name] = rows
    return found


def _has_form(value: object, form: type) -> bool:
    if form is list:
        return isinstance(value, list) and all(isinstance(v, str) for v in value)
    if form is float:  # a share
        return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1
    return isinstance(value, form) and not isinstance(value, bool)


_NOT_CHECKED = (
    "Not re-checked: whether a group was left out, shares of shortest routes, roles, and why somebody is not reached."
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
    "A plain search over the arcs of the case bears this claim of the saved answer out, or does not.",
)  # fmt: skip
