"""How sure each answer of a channel is: by what holds at least, and what holds at most.

An answer is *certain* if it holds whichever uncertain ties are wrong, *possible* if it holds for
some of these choices, *refuted* if it holds for none. Whether a gatekeeper can hold somebody who is
not reached for sure is NP-complete to decide (Fortune, Hopcroft & Wyllie 1980, doi
10.1016/0304-3975(80)90009-2); such an answer *cannot be excluded*.
"""

from collections.abc import Iterator
from typing import NamedTuple

from kg.questions.bottlenecks.dominator_tree import Tree, left_out_of
from kg.questions.overview.verdicts import Verdict
from kg.questions.robustness.bounds import BoundsMaker, ChannelBounds

CERTAIN, POSSIBLE, REFUTED = "certain", "possible", "refuted"
NOT_EXCLUDED = "cannot be excluded"
REACHED, HELD, ONE_SOURCE, VERDICT = "reached", "held", "one source", "verdict"


class Certainty(NamedTuple):
    """How sure one answer is in one reading.

    Attributes:
        channel: the channel.
        actor: the id of the actor.
        answer: `reached`, `held`, `one source` (nobody stands between, but routes come from one
            source alone), `route` or `verdict`.
        by: who holds it, the one source, the route, or the verdict; empty for `reached`.
        certainty: `certain`, `possible`, `refuted` or `cannot be excluded`.
        reading: the reading.
    """

    channel: str
    actor: str
    answer: str
    by: str
    certainty: str
    reading: str


def certainties(maker: BoundsMaker, bounds: ChannelBounds, reading: str) -> Iterator[Certainty]:
    """Yield how sure the answers of one channel are: who is reached, held, and stands how.

    Args:
        maker: what made the bounds.
        bounds: the graphs of the channel in the reading.
        reading: its name.
    """
    channel, ids = bounds.coded.flow.channel, bounds.coded.flow.ids
    least, most = bounds.least.is_reached, bounds.most.is_reached
    holders = _Holders(bounds)
    judged = verdict_certainties(maker, bounds)
    for actor in bounds.coded.counted.tolist():
        if bounds.coded.is_reached[actor] or most[actor]:
            word = _of_reach(bool(least[actor]), bool(most[actor]))
            yield Certainty(channel, ids[actor], REACHED, "", word, reading)
        for holder in holders.of(actor):
            word = holders.certainty(holder, actor)
            yield Certainty(channel, ids[actor], holders.answer(holder), ids[holder], word, reading)
        verdict, word = judged[ids[actor]]
        yield Certainty(channel, ids[actor], VERDICT, verdict, word, reading)


def _of_reach(least: bool, most: bool) -> str:
    """Return how sure it is that somebody is reached, who is at least, or at most."""
    if least:
        return CERTAIN
    return POSSIBLE if most else REFUTED


class _Holders:
    """Who holds whom in a channel, and how sure that is."""

    def __init__(self, bounds: ChannelBounds) -> None:
        """Begin with the graphs of a channel."""
        self._bounds = bounds
        self._trees = (bounds.coded.tree, bounds.least.tree)
        self._left_out = tuple(
            left_out_of(channel.graph) for channel in (bounds.coded, bounds.least)
        )

    def of(self, actor: int) -> list[int]:
        """Return who holds an actor as coded, or by the ties that hold at least.

        Args:
            actor: its number.
        """
        holders: dict[int, None] = {}
        for tree, left_out in zip(self._trees, self._left_out, strict=True):
            holders.update(dict.fromkeys(v for v in above(tree, actor) if not left_out[v]))
        return list(holders)

    def answer(self, holder: int) -> str:
        """Return what is said of a holder: a source at which routes begin is merely the one source.

        Args:
            holder: its number.
        """
        return ONE_SOURCE if self._bounds.coded.graph.origins[holder] else HELD

    def certainty(self, holder: int, actor: int) -> str:
        """Return how sure it is that every route to an actor passes a holder.

        Args:
            holder: the number of the holder.
            actor: that of the actor.
        """
        least, most = self._bounds.least, self._bounds.most
        if least.is_reached[actor]:
            if is_below(most.tree, actor, holder):
                return CERTAIN
            if not is_below(least.tree, actor, holder):
                return REFUTED
            # Where bounds are not exact, no world need be as the least one is, but the coded one.
            coded = self._bounds.coded.tree
            is_so_as_coded = self._bounds.admits_coded and is_below(coded, actor, holder)
            return POSSIBLE if self._bounds.is_exact or is_so_as_coded else NOT_EXCLUDED
        return NOT_EXCLUDED if most.is_reached[actor] else REFUTED


def above(tree: Tree, node: int) -> Iterator[int]:
    """Yield the nodes that every route to a node passes, the nearest first, without the root.

    Args:
        tree: the dominator tree.
        node: the number of the node.
    """
    root = tree.graph.question.root
    upper = int(tree.above[node])
    while upper not in (-1, root):
        yield upper
        upper = int(tree.above[upper])


def is_below(tree: Tree, node: int, upper: int) -> bool:
    """Return whether every route to a node passes another.

    Args:
        tree: the dominator tree.
        node: the number of the node.
        upper: that of the other.
    """
    if tree.above[node] < 0 or tree.above[upper] < 0:
        return False
    return bool(tree.place[upper] < tree.place[node] < tree.end[upper])


class JudgedVerdict(NamedTuple):
    """The verdict of an actor as coded, and how sure it is."""

    verdict: str
    certainty: str


def verdict_certainties(maker: BoundsMaker, bounds: ChannelBounds) -> dict[str, JudgedVerdict]:
    """Return the verdict of each of those counted, and how sure it is.

    A verdict is certain if it is the same at least and at most, and nothing between can change it:
    *around*, *free* and *open* only come with ties, *held* goes with them, and denials count only
    if they are the same. As coded a verdict is possible in any case.

    Args:
        maker: what made the bounds.
        bounds: the graphs of the channel.
    """
    least, coded, most = map(maker.verdicts, bounds.graphs)
    number = bounds.coded.flow.number
    judged = {}
    for actor, verdict in coded.items():
        node = number[actor]
        is_settled = bool(bounds.least.is_reached[node]) or not bounds.most.is_reached[node]
        is_certain = is_settled and _is_same(least[actor], verdict, most[actor])
        otherwise = POSSIBLE if bounds.admits_coded else REFUTED
        judged[actor] = JudgedVerdict(verdict.verdict, CERTAIN if is_certain else otherwise)
    return judged


def _is_same(least: Verdict, coded: Verdict, most: Verdict) -> bool:
    """Return whether a verdict is the same whatever ties between are there.

    Args:
        least: the verdict by what holds at least.
        coded: the verdict as coded.
        most: the verdict by what holds at most.
    """
    if not least.verdict == coded.verdict == most.verdict:
        return False
    if coded.verdict == "held":
        return least.own or not most.own
    if coded.verdict in ("refused", "lacking", "declined"):
        return set(least.ties) == set(most.ties)
    return True
