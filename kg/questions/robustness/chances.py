"""The chances of answers, if each passage is right with an assumed probability.

The probabilities are an assumption of whoever asks, by method of evidence; every figure that comes
of them is told beside them.
"""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, cached_property
from importlib.resources import files
from typing import NamedTuple

import numpy as np
import polars as pl

from kg.errors import NameUnknown, near, quoted
from kg.questions.overview.channel_graph import ChannelGraph
from kg.questions.overview.verdicts import verdicts
from kg.questions.robustness.bounds import BoundsMaker
from kg.questions.robustness.certainty import HELD, REACHED, VERDICT, Certainty, is_below
from kg.questions.robustness.factoring import Factoring
from kg.questions.robustness.label_cut import LabelledGraph
from kg.questions.robustness.retraction import Retraction
from kg.system.progress import progress
from kg.system.sizes import FACTORED_PASSAGES

_Z = 1.959964  # of the normal distribution, two-sided, 95 %


class Chance(NamedTuple):
    """The chance of one answer.

    Attributes:
        channel: the channel.
        actor: the id of the actor.
        answer: `reached`, `held` or `verdict`.
        by: who holds it, or the verdict; empty for `reached`.
        chance: the probability, 0 to 1.
        low: the lower end of its interval of 95 %; the chance itself where it is exact.
        high: the upper end.
        manner: `exact` or `simulated`.
    """

    channel: str
    actor: str
    answer: str
    by: str
    chance: float
    low: float
    high: float
    manner: str


@cache
def default_probabilities() -> Mapping[str, float]:
    """Return the assumed probability of each method of evidence."""
    text = files(__package__).joinpath("probabilities.tsv").read_text("utf-8")
    lines = [line.split("\t") for line in text.splitlines()[1:]]
    return {method: float(probability) for method, probability in lines}


def probabilities(conditions: Sequence[str]) -> dict[str, float]:
    """Return the probability of each method: those given, by default those assumed.

    Args:
        conditions: such as `interview=0.7`.

    Raises:
        NameUnknown: there is no such method, or the number is not from 0 to 1.
    """
    assumed = dict(default_probabilities())
    for condition in conditions:
        method, _, number = condition.partition("=")
        if method not in assumed:
            hint = near(method, assumed) or f"methods are {', '.join(assumed)}"
            raise NameUnknown(f"there is no method {quoted(method)}", hint)
        try:
            assumed[method] = float(number)
        except ValueError:
            assumed[method] = math.nan
        if not 0 <= assumed[method] <= 1:
            message = f"{quoted(condition)} is no probability"
            raise NameUnknown(message, f"write {method}= and a number from 0 to 1")
    return assumed


class Sampling(NamedTuple):
    """What is drawn.

    Attributes:
        draws: how often each passage is drawn right or wrong.
        seed: what the numbers are drawn from.
        probabilities: the assumed probability of each method.
    """

    draws: int
    seed: int
    probabilities: Mapping[str, float]


class PassageDraws:
    """The passages of a case, drawn right or wrong."""

    def __init__(self, maker: BoundsMaker, support_rows: pl.DataFrame, sampling: Sampling) -> None:
        """Begin with the rows that support each tie.

        Args:
            maker: what makes the graphs of the case.
            support_rows: what `support` returns.
            sampling: how often to draw, from what.
        """
        self._maker, self._sampling = maker, sampling
        assumed = sampling.probabilities
        evidence = maker.case.tables["evidence"]
        rows = support_rows.filter(pl.col("stance") == "supports")
        cells = evidence.select("id", "document", "locator", "method")[rows["row"]]
        rows = rows.select("tie").with_columns(
            row=cells["id"],
            passage=pl.concat_str(cells["document"], pl.lit(":"), cells["locator"]),
            probability=cells["method"].replace_strict(assumed, return_dtype=pl.Float64),
        )
        self._rows = rows
        self._of_tie = {
            tie: tuple(names)
            for tie, names in rows.group_by("tie", maintain_order=True).agg("row").iter_rows()
        }
        self._passages: dict[str, dict[str, float]] = {}
        for passage, row, probability in rows.select("passage", "row", "probability").iter_rows():
            self._passages.setdefault(passage, {})[row] = probability

    @cached_property
    def _lost(self) -> Counter[frozenset[str]]:
        """Return the sets of ties that are lost in the draws, each with how often."""
        number, seed, _ = self._sampling
        rng = np.random.default_rng(seed)
        names = sorted(self._passages)
        numbers = rng.random((number, len(names)))
        place = {name: i for i, name in enumerate(names)}
        ties = sorted(self._of_tie)
        at = {tie: i for i, tie in enumerate(ties)}
        is_there = np.zeros((number, len(ties)), np.bool_)
        columns = self._rows.select("tie", "passage", "probability").unique(maintain_order=True)
        for tie, passage, probability in columns.iter_rows():
            is_there[:, at[tie]] |= numbers[:, place[passage]] < probability
        return Counter(
            frozenset(ties[i] for i in np.flatnonzero(~there).tolist()) for there in is_there
        )

    def _exact(self, retraction: Retraction) -> Iterator[Chance]:
        """Yield the exact chance of each that is reached, where few passages bear on it."""
        channel = retraction.channel
        name, ids = channel.flow.channel, channel.flow.ids
        bearing = self._maker.bearing_on[name]
        effects = self._maker.side_effects
        doubtful = set(self._rows.filter(pl.col("probability") < 1)["tie"])
        if (effects.inherited | effects.shared) & bearing & doubtful:
            return  # where a retraction may let somebody in, factoring is not exact
        labels = {i: self._of_tie[t] for i, t in enumerate(retraction.ties) if t in self._of_tie}
        graph = LabelledGraph(channel.graph.loose, retraction.tie_of_arc, labels)
        for actor in channel.counted.tolist():
            if channel.is_reached[actor]:
                factoring = Factoring(graph, channel.graph.root, actor, self._passages)
                if len(factoring.undecided) <= FACTORED_PASSAGES:
                    chance = factoring.chance()
                    yield Chance(name, ids[actor], REACHED, "", chance, chance, chance, "exact")

    def chances(self, claims: Sequence[Certainty]) -> Iterator[Chance]:
        """Yield the chance of each answer of one channel as coded.

        Args:
            claims: the answers of the channel as coded.
        """
        for channel in dict.fromkeys(claim.channel for claim in claims):
            coded = self._maker.as_coded(channel)
            exact = {chance.actor: chance for chance in self._exact(Retraction(self._maker, coded))}
            judged = [claim for claim in claims if _is_so_as_coded(coded, claim)]
            times = self._times(channel, judged)
            for claim in judged:
                if claim.answer == REACHED and claim.actor in exact:
                    yield exact[claim.actor]
                    continue
                interval = wilson(times[claim], self._sampling.draws)
                share = times[claim] / self._sampling.draws
                answer = (channel, claim.actor, claim.answer, claim.by)
                yield Chance(*answer, share, *interval, "simulated")

    def _times(self, channel: str, claims: Sequence[Certainty]) -> Counter[Certainty]:
        """Return in how many draws each answer is so.

        Args:
            channel: the channel.
            claims: the answers.
        """
        lost: Counter[frozenset[str]] = Counter()
        for ties, number in self._lost.items():
            lost[ties & self._maker.bearing_on[channel]] += number
        times: Counter[Certainty] = Counter()
        with progress(f"drawing for {channel}", len(lost)) as step:
            graphs = self._maker.retracted(channel, lost)
            for graph, number in zip(graphs, lost.values(), strict=True):
                for claim in _fitting(graph, claims):
                    times[claim] += number
                step(1)
        return times


def _is_so_as_coded(coded: ChannelGraph, claim: Certainty) -> bool:
    """Return whether a claim is an answer of the channel as coded, of a sort that has a chance.

    Args:
        coded: the graph of the channel as coded.
        claim: the claim.
    """
    if claim.answer == REACHED:
        return bool(coded.is_reached[coded.flow.number[claim.actor]])
    return claim.answer in (HELD, VERDICT)


def _fitting(graph: ChannelGraph, claims: Sequence[Certainty]) -> Iterator[Certainty]:
    """Yield the claims that are so in a graph.

    Args:
        graph: the graph of the channel in one draw.
        claims: the claims.
    """
    number = graph.flow.number
    words = {verdict.actor: verdict.verdict for verdict in verdicts(graph)}
    for claim in claims:
        if claim.answer == VERDICT:
            is_so = words.get(claim.actor) == claim.by
        elif claim.answer == REACHED:
            is_so = bool(graph.is_reached[number[claim.actor]])
        else:
            is_so = is_below(graph.tree, number[claim.actor], number[claim.by])
        if is_so:
            yield claim


class Interval(NamedTuple):
    """The ends of an interval."""

    low: float
    high: float


def wilson(times: int, total: int) -> Interval:
    """Return the interval of 95 % of a share (Wilson 1927, doi 10.1080/01621459.1927.10502953).

    Args:
        times: how often it was so.
        total: how many draws there were.
    """
    share, z = times / total, _Z
    scale = 1 + z * z / total
    centre = (share + z * z / (2 * total)) / scale
    width = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total)) / scale
    return Interval(max(0.0, centre - width), min(1.0, centre + width))
