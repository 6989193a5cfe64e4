"""All worlds that are admissible if some ties are uncertain, and what each claim says of them."""

import sys
from collections.abc import Iterator
from itertools import combinations
from random import Random
from typing import NamedTuple

from kg.graph.engines import engine
from kg.graph.flow import flow
from kg.graph.inherit import statements
from kg.graph.inherit_versions import InheritedVersions
from kg.questions.overview.channel_graph import ChannelGraph, channel_graph
from kg.questions.overview.verdicts import verdicts
from kg.questions.robustness.bounds import BoundsMaker
from kg.questions.robustness.certainty import HELD, ONE_SOURCE, REACHED, certainties, is_below
from tests.questions.overview.random_overviews import Question, draw


class World(NamedTuple):
    """One way in which uncertain ties may be wrong."""

    graph: ChannelGraph
    words: dict[str, str]


def worlds(maker: BoundsMaker, channel: str, uncertain: list[str]) -> Iterator[World]:
    """Yield every world, each inherited anew; those in which the same holds are judged once."""
    sizes = range(len(uncertain) + 1)
    wrong = [ties for size in sizes for ties in combinations(uncertain, size)]
    judged: dict[tuple[object, ...], World] = {}
    for holding in InheritedVersions(statements(maker.case)).without(wrong):
        frames = (holding.each, holding.some, holding.denials)
        content = tuple(tuple(frame.rows()) for frame in frames)
        if content not in judged:
            states = flow(maker.case, channel, holding=holding)
            graph = channel_graph(states, maker.questions[channel], maker.kernel)
            judged[content] = World(graph, {v.actor: v.verdict for v in verdicts(graph)})
        yield judged[content]


def faults(seed: int, most: int) -> list[str]:
    """Return what is claimed wrongly of a random case with some uncertain ties.

    Args:
        seed: the number from which it is drawn.
        most: how many ties are uncertain at most.
    """
    question: Question = draw(seed, 1)[0]
    case, channel = question.case, question.view.channel
    rng = Random(seed)  # noqa: S311
    ties = case.tables["ties"]["id"].to_list()
    uncertain = rng.sample(ties, min(1 + seed % most, len(ties)))
    maker = BoundsMaker(case, {channel: question.asks}, engine("networkx", 1), None)
    [bounds] = maker.of_firm(set(ties) - set(uncertain))
    everywhere = list(worlds(maker, channel, uncertain))
    wrong = []
    number = bounds.coded.flow.number
    for claim in certainties(maker, bounds, ""):
        actor = number[claim.actor]
        reached = [bool(world.graph.is_reached[actor]) for world in everywhere]
        if claim.answer == REACHED:
            fits = reached
        elif claim.answer in (HELD, ONE_SOURCE):
            holder = number[claim.by]
            fits = [is_below(world.graph.tree, actor, holder) for world in everywhere]
        else:
            fits = [world.words[claim.actor] == claim.by for world in everywhere]
        is_exact = bounds.is_exact and claim.answer != "verdict"
        wrong += [f"{claim}: {why}" for why in _contradictions(claim.certainty, fits, is_exact)]
    return [f"{question.text}\n{uncertain}\n{fault}" for fault in wrong]


def _contradictions(certainty: str, fits: list[bool], is_exact: bool) -> Iterator[str]:
    """Yield how a claim contradicts the worlds in which it fits or not."""
    if certainty == "certain" and not all(fits):
        yield "it is certain, and not so in a world"
    if certainty == "refuted" and any(fits):
        yield "it is refuted, and so in a world"
    if certainty == "possible" and not any(fits):
        yield "it is possible, and so in no world"
    if is_exact and certainty == "possible" and all(fits):
        yield "it is only possible, and so in every world"


def main() -> None:
    """Print the faults of the seeds from FIRST to before LAST, with up to MOST uncertain ties."""
    first, last, most = map(int, sys.argv[1:])
    count = 0
    for seed in range(first, last):
        for fault in faults(seed, most):
            print(fault)
            count += 1
    print(f"{last - first:,} random cases, at most {most} uncertain ties: {count:,} faults")


if __name__ == "__main__":
    main()
