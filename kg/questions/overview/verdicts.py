"""One verdict for each counted actor of a channel, from searches over the arcs.

Each search is linear in the ties; routes are never listed.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np

from kg.case.names import marked
from kg.graph.flow import Numbers
from kg.questions.bottlenecks.unreached import Denial, denials_at, nearest, reason_of
from kg.questions.overview.channel_graph import ChannelGraph
from kg.questions.overview.holders import ChannelHolders
from kg.questions.overview.reach import Reach
from kg.questions.overview.verdict_ties import VerdictTies, ids_of
from kg.questions.overview.ways_around import WaysAround

# The first that fits is the verdict.
VERDICTS = (
    "around",
    "free",
    "open",
    "held",
    "refused",
    "lacking",
    "declined",
    "by kind",
    "not stated",
)
Denials = Mapping[str, Denial]


class Verdict(NamedTuple):
    """How one actor stands in a channel.

    Attributes:
        actor: its id.
        verdict: one of `VERDICTS`.
        by: who holds it; of a gate with several names, all of them.
        own: whether the verdict rests on a tie or denial of its own, and not on what is said of a
            role.
        strategies: the strategies of independence of its ways around.
        closed: the denials of its own in the channel, which close a door.
        ties: the ties that the verdict rests on.
    """

    actor: str
    verdict: str
    by: tuple[str, ...]
    own: bool
    strategies: tuple[str, ...]
    closed: tuple[str, ...]
    ties: tuple[str, ...]


def verdicts(channel: ChannelGraph) -> Iterator[Verdict]:
    """Yield the verdict of each of those counted, in the order of the case.

    Args:
        channel: the flow graph of the channel.
    """
    flow = channel.flow
    holders = ChannelHolders(channel)
    reach = Reach(channel, holders, WaysAround(channel, holders))
    places = _decided_by_ties(reach)
    ties_of = VerdictTies(
        reach, places == VERDICTS.index("around"), places == VERDICTS.index("open")
    )
    is_near = marked(flow.case, channel.far_names) | channel.is_reached
    ids = [flow.ids[v] for v in channel.counted.tolist()]
    denials = denials_at(channel.graph, ids, is_near)
    names = ids_of(flow.case, chain.from_iterable(denials.values()))
    for actor, place in zip(
        channel.counted.tolist(), places[channel.counted].tolist(), strict=True
    ):
        word = VERDICTS[place] if place >= 0 else ""
        denials_of = {names[tie]: d for tie, d in denials.get(flow.ids[actor], {}).items()}
        yield _verdict(ties_of, actor, word, denials_of)


def _decided_by_ties(reach: Reach) -> Numbers:
    """Return for each actor the place of its verdict in `VERDICTS`; -1 where ties decide nothing.

    Args:
        reach: who is reached in the channel, and how; of n actors.

    Returns:
        The places, `(n,) int64`.
    """
    around = reach.around
    is_open = reach.heads(*around.doubtful)
    is_open |= reach.has_own & ~reach.is_held & reach.is_nearly_clear
    fits = {
        "around": reach.heads(*around.around),
        "free": reach.has_own & reach.is_clear & ~reach.is_held,
        "open": is_open,
        "held": reach.is_held & (reach.has_own | reach.has_stated_basis),
    }
    places = np.full(reach.channel.n, -1, np.int64)
    for word in reversed(fits):
        places[fits[word]] = VERDICTS.index(word)
    return places


def _verdict(ties_of: VerdictTies, actor: int, word: str, denials: Denials) -> Verdict:
    """Return the verdict of one actor.

    Args:
        ties_of: the ties that verdicts rest on.
        actor: its number.
        word: the verdict, where ties decide it; else empty.
        denials: its denials by tie, its own and those of its roles.
    """
    reach = ties_of.reach
    flow = reach.channel.flow
    own = {tie: denial for tie, denial in denials.items() if denial.by_name}
    by_role = {tie: denial for tie, denial in denials.items() if not denial.by_name}
    is_own = word == "around" or bool(reach.has_own[actor])
    resting: Sequence[str]
    if word:
        resting = ties_of.of(actor)
    elif own:
        counting = nearest(own)
        word, resting, is_own = reason_of(counting.values()), tuple(counting), True
    elif reach.channel.is_reached[actor]:
        word, resting, is_own = "by kind", ties_of.of(actor), False
    else:
        counting = nearest(by_role)
        word, resting, is_own = _reason_of_roles(counting), tuple(counting), False
    holders: tuple[str, ...] = ()
    if reach.is_held[actor]:
        holders = reach.holders.names_of(actor) or reach.channel.question.avoid
    strategies = ties_of.strategies(actor) if word == "around" else ()
    closed = tuple(own)
    return Verdict(flow.ids[actor], word, holders, is_own, strategies, closed, tuple(resting))


def _reason_of_roles(denials: Denials) -> str:
    """Return why an actor is not reached, from what is denied to its roles.

    It is *refused* only if all of these are refusals.
    """
    reason = reason_of(denials.values())
    is_refused = all(denial.is_refusal for denial in denials.values())
    return "lacking" if reason == "refused" and not is_refused else reason
