"""How each actor stands in each channel: one verdict, with what it rests on."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import chain

import polars as pl

from kg.case import Case
from kg.case.columns_on_demand import is_read_by_column
from kg.case.names import resolve
from kg.graph.engines import engine as engine_named
from kg.questions.overview.answer import Overview
from kg.questions.overview.channel_graph import ChannelGraph, channel_graph
from kg.questions.overview.channel_overview import ChannelOverview
from kg.questions.overview.ties_of_verdicts import TiesOfVerdicts
from kg.questions.overview.verdicts import verdicts
from kg.questions.presence import not_there
from kg.questions.robustness.bounds import BoundsMaker
from kg.questions.robustness.certainty import verdict_certainties
from kg.questions.standard_question import flows, standard
from kg.questions.tie_support import firm_ties, support
from kg.questions.wording import glossed, named, people
from kg.results.answers import Heading
from kg.system.sizes import JUDGED_TIES, MATRIX_ROWS


def overview(
    case: Case,
    channel: str | None = None,
    *,
    sources: Sequence[str] = (),
    targets: Sequence[str] = (),
    avoid: Sequence[str] = (),
    count: str | None = None,
    as_of: date | None = None,
    engine: str | None = None,
) -> Overview:
    """Return one verdict for each counted actor and channel, with what it rests on.

    The first verdict that fits counts: *around* (a route in use passes neither whom the question
    avoids nor a gatekeeper of the actor, and starts beside the question's sources or carries a
    strategy), *free* (reached by a tie of its own, and nobody holds it), *open* (the source leaves
    it open), *held* (every route passes a gatekeeper or hierarchy), *refused*, *lacking*,
    *declined* (by denials of its own), *by kind* (reached only by what is said of its roles), the
    same three by denials of its roles, *not stated*.

    Args:
        case: the case.
        channel: one channel; by default every channel with a standard question.
        sources: ids, kinds or hierarchies that routes start from; by default those of the standard
            question.
        targets: likewise, that routes lead to.
        avoid: whom a way around must not pass; by default those of the standard question.
        count: `to` or `from`: which side is counted.
        as_of: the day; by default the end of the case's period.
        engine: the name of an engine; by default chosen by size.

    Returns:
        The verdicts by channel, in the order of the case; those who are not there on the day
        beside.

    Raises:
        NameUnknown: a name resolves to nothing, or a channel has no standard question.

    It takes a few searches over the ties of a channel, and lists no routes: `bypass` does.

    Example:
        >>> from kg.case import read_case
        >>> [patent] = overview(read_case(), "patent").channels
        >>> {v.verdict for v in patent.verdicts}, patent.verdicts[0].by
        ({'held'}, ('benrishi', 'patent-system'))
    """
    kernel = engine_named(engine, len(case.tables["ties"]))
    questions = standard(case, channel, sources, targets, count, avoid)
    if len(case.tables["ties"]) <= JUDGED_TIES and not is_read_by_column(case):
        parts = _judged(BoundsMaker(case, questions, kernel, as_of))
    else:
        parts = [
            _channel(channel_graph(flow, questions[name], kernel))
            for name, flow in flows(case, questions, as_of).items()
        ]
    title = f"Who stands where: {case.settings.title}"
    heading = Heading("overview", case.id, title, named(case))
    actors = dict.fromkeys(chain.from_iterable([v.actor for v in p.verdicts] for p in parts))
    labels = {slug: kind.plural for slug, kind in case.schema.actor_kinds.items()}
    kinds = {actor: labels[case.kind_of[actor]] for actor in actors}
    return Overview(heading, tuple(parts), kinds)


def _judged(maker: BoundsMaker) -> list[ChannelOverview]:
    """Return the verdicts of each channel, and how sure each is as the case is coded."""
    case = maker.case
    every = pl.repeat(value=True, n=len(case.tables["evidence"]), eager=True)
    firm = firm_ties(support(case), every)
    parts = []
    for bounds in maker.of_firm(firm):
        judged = verdict_certainties(maker, bounds)
        certainty = {actor: verdict.certainty for actor, verdict in judged.items()}
        parts.append(replace(_channel(bounds.coded), certainty=certainty))
    return parts


def _channel(channel: ChannelGraph) -> ChannelOverview:
    """Return the verdicts of one channel."""
    case, question = channel.flow.case, channel.question
    near = question.targets if question.count == "to" else question.sources
    standing = tuple(verdicts(channel))
    is_told_by_ties = len(standing) <= MATRIX_ROWS and not is_read_by_column(case)
    rows = TiesOfVerdicts(case, standing if is_told_by_ties else (), question.count)
    channel_name = channel.flow.channel
    title = question.title or channel_name
    counted = people(case, near, len(channel.counted))
    far_side = resolve(case, channel.far_names)
    absences = not_there(channel.graph, far_side)
    far = people(case, channel.far_names)
    holders = dict.fromkeys(chain.from_iterable(v.by for v in standing))
    words = (channel_name, title, ";".join(near), counted)
    names = (rows.ways(), rows.deniers(), glossed(case, holders))
    return ChannelOverview(*words, standing, absences, question.asks, far, *names)
