"""One verdict everywhere: bottlenecks, bypass and overview never contradict each other.

Tested of every counted actor, on random worlds and on the embedded case:

- bottlenecks: *free*, *held* and *by kind* are said of those reached alone, and the reasons by
  denials of roles and *not stated* with no own tie of those not reached alone; whoever a gatekeeper
  or hierarchy is said to hold in the overview, it holds in bottlenecks; nobody *free* is held there;
  as many have ties of their own;
- bypass: who gets *around* has a used route, or one of those open to doubt by bypass's rule; who has a
  used route is *around*, *free* or *open*.
"""

from collections.abc import Mapping

from kg.case import read_case
from kg.questions.bottlenecks.channel_answer import ChannelAnswer
from kg.questions.bottlenecks.question import bottlenecks
from kg.questions.bypass.question import bypass
from kg.questions.overview.question import overview
from kg.questions.overview.verdicts import Verdict
from tests.questions.overview.random_overviews import draw


def contradictions(
    verdicts: Mapping[str, Verdict], answer: ChannelAnswer, avoids: bool
) -> list[str]:
    """Return where an overview and bottlenecks do not say the same.

    Args:
        verdicts: the verdicts by actor.
        answer: the answer of bottlenecks.
        avoids: whether the channel avoids anybody.
    """
    reached, faults = set(answer.reached), []
    holders = {g.actor: set(g.gated) for g in answer.gatekeepers}
    groups = {g.group: set(g.captives) for g in answer.groups}
    assert list(verdicts) == list(answer.targets)
    for actor, v in verdicts.items():
        is_reached = actor in reached
        if v.verdict in ("free", "held", "by kind") and not is_reached:
            faults.append(f"{actor} is {v.verdict}, and not reached")
        if v.verdict == "not stated" and is_reached:
            faults.append(f"{actor} is not stated, and reached")
        by = {name for name, held in (holders | groups).items() if actor in held}
        gates = {name for name in by if name in holders}
        if gates - set(v.by):
            faults.append(f"{actor} is held by {gates}, and not only by {v.by}")
        if v.verdict == "free" and gates:
            faults.append(f"{actor} is free, and held by {gates}")
        if v.verdict == "held" and not avoids and not by:
            faults.append(f"{actor} is held by nobody")
    return faults


def test_bottlenecks_say_the_same_in_random_worlds():
    for seed in range(40):
        for question in draw(seed, 2):
            asks = question.asks
            found = bottlenecks(
                question.case,
                question.view.channel,
                sources=asks.sources,
                targets=asks.targets,
                count=asks.count,
                witnesses=False,
            )
            verdicts = question.verdicts()
            faults = contradictions(verdicts, found.answers[0], bool(asks.avoid))
            assert faults == [], question.text
            reached = set(found.answers[0].reached)
            own = sum(v.own for v in verdicts.values() if v.verdict in ("free", "held", "by kind"))
            assert own <= found.answers[0].arrivals.own <= len(reached), question.text


def test_the_embedded_case_has_one_verdict():
    case = read_case()
    channels = {part.channel: part for part in overview(case).channels}
    avoiding = case.settings.questions
    for answer in bottlenecks(case, witnesses=False).answers:
        if answer.population == channels[answer.channel].population:
            verdicts = {v.actor: v for v in channels[answer.channel].verdicts}
            assert contradictions(verdicts, answer, bool(avoiding[answer.channel].avoid)) == []
    routes = bypass(case).routes
    for name, part in channels.items():
        used = {r.target for r in routes if r.channel == name and r.status == "used"}
        for v in part.verdicts:
            if v.verdict == "around":
                assert v.actor in used, (name, v.actor)
            if v.actor in used:
                assert v.verdict in ("around", "free", "open"), (name, v.actor)
