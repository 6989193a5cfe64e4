"""How sure each answer is, what it rests on, and what would flip it."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from kg.case import Case
from kg.case.columns_on_demand import is_read_by_column
from kg.errors import KgError
from kg.graph.engines import engine as engine_named
from kg.questions.bypass.detour_graph import Route
from kg.questions.bypass.question import bypass
from kg.questions.robustness.answer import ChannelRobustness, Robustness
from kg.questions.robustness.bounds import BoundsMaker
from kg.questions.robustness.chances import PassageDraws, Sampling, probabilities
from kg.questions.robustness.judged_answers import JudgedAnswers
from kg.questions.robustness.left_out import KINDS, LeavingOut
from kg.questions.robustness.readings import (
    STANDING_READINGS,
    Reading,
    readings,
)
from kg.questions.robustness.rests_on import Resting
from kg.questions.robustness.retraction import by_tie, single_losses
from kg.questions.robustness.route_certainty import RouteCertainty
from kg.questions.standard_question import standard
from kg.questions.tie_support import firm_ties, support, units_of_ties
from kg.questions.wording import named
from kg.results.answers import Heading
from kg.system.sizes import JUDGED_TIES, MOST_DRAWS, RESTING_TIES


def robustness(
    case: Case,
    channel: str | None = None,
    *,
    accept: Sequence[str] = (),
    without: Sequence[str] = (),
    sources: Sequence[str] = (),
    targets: Sequence[str] = (),
    avoid: Sequence[str] = (),
    count: str | None = None,
    as_of: date | None = None,
    engine: str | None = None,
    monte_carlo: int = 0,
    seed: int = 0,
    chance: Sequence[str] = (),
) -> Robustness:
    """Return how sure each answer is, what it rests on, and what would flip it.

    A tie is firm if an accepted row of evidence supports it and none disputes it. An answer is
    *certain* if it holds whichever other ties are wrong, *possible* if it holds for some of these
    choices, *refuted* if for none.

    Args:
        case: the case.
        channel: one channel; by default every channel with a standard question.
        accept: which evidence counts, as `method=law,table` or `confidence=high`; by default the
            case is read as coded, by firm evidence only, by own ties only, and without each
            document, informant and method.
        without: which evidence does not count, as `document=d` or `locator=p.3`.
        sources: ids, kinds or hierarchies that routes start from; by default those of the standard
            question.
        targets: likewise, that routes lead to.
        avoid: whom a way around must not pass; by default those of the standard question.
        count: `to` or `from`: which side is counted.
        as_of: the day; by default the end of the case's period.
        engine: the name of an engine; by default chosen by size.
        monte_carlo: how often to draw each passage right or wrong, to give the chances of answers;
            by default never.
        seed: what is drawn from.
        chance: the probability that a passage is right by a method, as `interview=0.7`; by default
            those that the answer lists.

    Returns:
        A channel at a time: how sure in each reading, the smallest sets of evidence that each
        answer rests on, and what changes without each passage, document, method and informant.

    Raises:
        NameUnknown: a name resolves to nothing, or no evidence has what is named.
        KgError: the case was read by column, as one of more than 200,000 ties is; or there are
            chances but no draws, or too many draws.

    Example:
        >>> from kg.case import read_case
        >>> [patent] = robustness(read_case(), "patent").channels
        >>> {r.set for r in patent.resting if r.unit == "method" and r.actor == "t-firm" and r.size}
        {('author-claim',)}
    """
    if is_read_by_column(case):
        message = "how sure answers are is worked out of cases up to 200,000 ties"
        raise KgError(message, "kg bottlenecks and kg overview answer for larger ones")
    judged_in = readings(case, accept, without)
    questions = standard(case, channel, sources, targets, count, avoid)
    size = len(case.tables["ties"])
    maker = BoundsMaker(case, questions, engine_named(engine, size), as_of)
    is_few = size <= RESTING_TIES
    if not (is_few or accept or without):
        judged_in = judged_in[:STANDING_READINGS]
    sampling = _sampling(monte_carlo, seed, chance)
    routes: tuple[Route, ...] = ()
    if is_few:
        routes = bypass(
            case,
            channel,
            sources=sources,
            targets=targets,
            avoid=avoid,
            count=count,
            as_of=as_of,
            independence=False,
        ).routes
    extent = _Extent(KINDS if is_few else (), is_few, sampling, routes)
    return _answer(maker, judged_in, extent)


def _sampling(draws: int, seed: int, conditions: Sequence[str]) -> Sampling | None:
    """Return what is to be drawn; nothing without draws.

    Args:
        draws: how many.
        seed: what is drawn from.
        conditions: the probabilities of methods.
    """
    if draws == 0 and not conditions:
        return None
    if not 0 < draws <= MOST_DRAWS:
        hint = f"give a number from 1 to {MOST_DRAWS:,} to --monte-carlo"
        raise KgError(f"{draws:,} draws give no chance", hint)
    return Sampling(draws, seed, probabilities(conditions))


def how_sure(case: Case, as_of: date | None = None, engine: str | None = None) -> Robustness:
    """Return how sure each answer is, and which passages change it, without what it rests on.

    Of a case with more than 50,000 ties nothing is worked out.

    Args:
        case: the case.
        as_of: the day; by default the end of the case's period.
        engine: the name of an engine; by default chosen by size.
    """
    size = len(case.tables["ties"])
    if size > JUDGED_TIES or is_read_by_column(case):
        return Robustness(_heading(case), (), ())
    questions = standard(case, None)
    maker = BoundsMaker(case, questions, engine_named(engine, size), as_of)
    units = ("passage",) if size <= RESTING_TIES else ()
    return _answer(maker, readings(case)[:STANDING_READINGS], _Extent(units, is_resting=False))


class _Extent(NamedTuple):
    """How much is worked out.

    Attributes:
        units: the kinds of units that are left out one by one.
        is_resting: whether the smallest sets that answers rest on are looked for.
        sampling: what is drawn to give chances; nothing by default.
        routes: the routes to judge.
    """

    units: tuple[str, ...]
    is_resting: bool
    sampling: Sampling | None = None
    routes: tuple[Route, ...] = ()


def _answer(maker: BoundsMaker, judged_in: Sequence[Reading], extent: _Extent) -> Robustness:
    """Return the answer in some readings.

    Args:
        maker: what makes the bounds of the case.
        judged_in: the readings.
        extent: how much is worked out.
    """
    case = maker.case
    support_rows = support(case)
    rows = support_rows["row"].unique()
    only_row = case.tables["evidence"]["id"][rows[0]] if len(rows) == 1 else ""
    if only_row:  # all falls with it; there is no more to say
        extent = extent._replace(units=(), is_resting=False)
    judged = JudgedAnswers(maker, RouteCertainty(case, extent.routes))
    firm = {reading.name: firm_ties(support_rows, reading.accepted) for reading in judged_in}
    maker.prepare_firm(firm.values())
    for reading in judged_in:
        judged.add(reading, firm[reading.name])
    units = units_of_ties(case, support_rows)
    left_out = {kind: units[kind] for kind in extent.units if kind in units}
    for frame in (units if extent.is_resting else left_out).values():
        maker.prepare_losses(single_losses(by_tie(frame)).values())
    changes = list(LeavingOut(maker, judged.coded).changes(left_out))
    draws = PassageDraws(maker, support_rows, extent.sampling) if extent.sampling else None
    channels = []
    for name, question in maker.questions.items():
        claims = judged.claims[name]
        as_coded = [c for c in claims if c.reading == judged_in[0].name]
        resting = Resting(maker, judged.coded[name], units)
        channels.append(
            ChannelRobustness(
                channel=name,
                title=question.title or name,
                certainties=tuple(claims),
                resting=tuple(resting.of_all(as_coded)) if extent.is_resting else (),
                changes=tuple(c for c in changes if c.channel == name),
                exact_in=frozenset(judged.exact_in),
                chances=tuple(draws.chances(as_coded)) if draws else (),
                question=question,
                as_of=str(maker.as_of) if maker.as_of else None,
            )
        )
    names = tuple(reading.name for reading in judged_in)
    return Robustness(_heading(case), names, tuple(channels), only_row, extent.sampling)


def _heading(case: Case) -> Heading:
    """Return what it is an answer to."""
    title = f"How sure the answers are: {case.settings.title}"
    return Heading("robustness", case.id, title, named(case))
