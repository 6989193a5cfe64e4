"""Random worlds for overviews: unnamed actors, roles, parts, substitutes, strategies, shares, denials, dates."""

from dataclasses import dataclass
from functools import cache, cached_property
from random import Random

from kg.case import Case, ChannelQuestion
from kg.case.names import resolve
from kg.graph.engines import networkx as kernel
from kg.graph.flow import Flow, flow
from kg.questions.overview.channel_graph import channel_graph
from kg.questions.overview.verdicts import Verdict, verdicts
from tests.support.worlds import in_memory

KINDS = {
    "capital": ("funds", "lends-to", "finances", "self-funds", "leases-to", "repays"),
    "market": ("buys-from", "buys-from", "buys-exclusively-from", "sells-to", "sells-only-to"),
    "information": ("informs", "exchanges-with"),
    "patent": ("applies-through", "files-with", "files-with"),
    "technology": ("joint-rd-with", "transfers-technology-to", "shares-facilities-with"),
}
# Kinds with a strategy and without, of another channel than the one asked about.
SUBSTITUTES = ("shares-facilities-with", "revenue-funds", "informs")
STATUSES = (*["active"] * 8, "refused", "severed", "absent", "planned")
NEAR = (("sme",), ("sme",), ("sme",), ("sme", "bank"), ("bank",), ("t0", "t1"), ("smes", "b0"))
FAR = (
    ("state",),
    ("state",),
    ("state", "q"),
    ("state", "t0"),
    ("bank",),
    ("b0", "young"),
    ("r", "t1"),
    ("customer", "state"),
)
AVOID = (
    (),
    ("high",),
    ("high",),
    ("low",),
    ("r",),
    ("b0",),
    ("low", "t0"),
    ("q", "s0"),
    ("young",),
    ("t1", "low"),
    ("bank",),
    ("customer",),
)
ALSO_FROM = ((), (), ("customer",), ("bank",), ("sme",), ("b0",), ("person", "t0"), ("r",))


@dataclass(frozen=True)
class Question:
    """A random world, and what is asked of it."""

    view: Flow
    asks: ChannelQuestion
    text: str

    @property
    def case(self) -> Case:
        """Return the world."""
        return self.view.case

    @cached_property
    def near(self) -> frozenset[str]:
        """Return the counted side."""
        to = self.asks.count == "to"
        return resolve(self.case, self.asks.targets if to else self.asks.sources)

    @cached_property
    def far(self) -> frozenset[str]:
        """Return the other side, where routes start."""
        to = self.asks.count == "to"
        return resolve(self.case, self.asks.sources if to else self.asks.targets)

    def verdicts(self) -> dict[str, Verdict]:
        """Return the verdicts of the package, by actor."""
        channel = channel_graph(self.view, self.asks, kernel)
        return {v.actor: v for v in verdicts(channel)}


@cache
def draw(seed: int, questions: int = 3) -> list[Question]:
    """Draw a world, and questions to it, from a number.

    Args:
        seed: the number.
        questions: how many.
    """
    rng = Random(seed)  # noqa: S311
    pick = lambda *names: rng.choice(names)  # noqa: E731
    channel = pick(*KINDS)
    actors, ends = _actors(rng)
    ties = _ties(rng, channel, ends)
    case = in_memory("\n".join(actors), "\n".join(ties), period="1998")
    view, drawn = flow(case, channel), []
    for _ in range(questions):
        near, far, avoid, also = (pick(*names) for names in (NEAR, FAR, AVOID, ALSO_FROM))
        substitutes = pick((), (), SUBSTITUTES[:1], SUBSTITUTES)
        count = pick("to", "to", "from")
        sides = (far, near) if count == "to" else (near, far)
        asks = ChannelQuestion(
            *sides, count=count, avoid=avoid, also_from=also, substitutes=substitutes
        )
        text = "\n".join([*actors, "", *ties, "", channel, repr(asks)])
        drawn.append(Question(view, asks, text))
    return drawn


def _actors(rng: Random) -> tuple[list[str], list[str]]:
    """Return the lines of actors, and who may be at the end of a tie."""
    pick = lambda *names: rng.choice(names)  # noqa: E731
    firms = [f"t{i}" for i in range(rng.randint(2, 4))]
    banks = [f"b{i}" for i in range(rng.randint(1, 4))]
    states = [f"s{i}" for i in range(rng.randint(1, 2))]
    others = [f"c{i}" for i in range(rng.randint(0, 2))]
    unnamed = ("", "", "", "", "one", "one", "many")
    actors = [
        "high hierarchy",
        "low hierarchy part_of=high",
        "r bank role",
        "q city-bank role member_of=r",
        "smes sme role",
        f"young start-up role member_of={pick('', 'smes')}",
    ]
    for i, firm in enumerate(firms):
        over = pick("", "", "", "low", *firms[:i])
        dates = pick(*[""] * 12, "end=1997", "start=1999")
        words = f"member_of={pick('', 'smes', 'young')} part_of={over} anonymous="
        actors.append(f"{firm} sme {words}{pick('', '', '', *unnamed)} {dates}")
    for i, bank in enumerate(banks):
        over = pick("", "", "high", "low", "low", *states, *firms, *banks[:i])
        words = f"member_of={pick('', '', 'r', 'q')} part_of={over} anonymous={pick(*unnamed)}"
        actors.append(f"{bank} {pick('bank', 'city-bank', 'firm')} {words}")
    actors += [f"{state} state anonymous={pick('', '', '', 'one')}" for state in states]
    for other in others:
        words = f"member_of={pick('', '', '', 'r')} anonymous={pick(*unnamed)}"
        actors.append(f"{other} {pick('customer', 'person')} {words}")
    return actors, [*firms, *banks, *states, *others, "r", "q", "smes", "young"]


def _ties(rng: Random, channel: str, ends: list[str]) -> list[str]:
    """Return the lines of ties, most of them of a channel.

    Args:
        rng: what draws.
        channel: the channel.
        ends: who may be at the end of a tie.
    """
    pick = lambda *names: rng.choice(names)  # noqa: E731
    starts = [end for end in ends if end[0] in "sbc" and end != "smes"]
    ties = []
    for i in range(rng.randint(4, 18)):
        source, target = rng.sample(ends, 2)
        if rng.random() < 0.5 and (first := pick(*starts)) != target:
            source = first
        kind = pick(*SUBSTITUTES) if rng.random() < 0.12 else pick(*KINDS[channel])
        status = pick(*STATUSES)
        words = [source, kind, target, f"status={status}", f"id=tie-{i}"]
        if status in ("refused", "severed"):
            words.append(f"refused_by={pick('source', 'target', 's0')}")
        if rng.random() < 0.12:
            words.append("scope=some")
        if rng.random() < 0.12:
            words.append(f"strategy={pick('international', 'own-organisation')}")
        if kind.startswith("buys") and rng.random() < 0.6:
            words.append(pick("share=100", "share=40", "share_max=15", "share=60"))
        if rng.random() < 0.08:
            words.append(pick("end=1996", "start=1999", "start=1998"))
        ties.append(" ".join(words))
    return ties
