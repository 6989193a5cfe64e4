"""One verdict everywhere: bottlenecks, bypass, view, report and overview never contradict each other.

Tested of every counted actor, on random worlds and on the embedded case:

- bottlenecks: *free*, *held* and *by kind* are said of those reached alone, and the reasons by
  denials of roles and *not stated* with no own tie of those not reached alone; whoever a gatekeeper
  or hierarchy is said to hold in the overview, it holds in bottlenecks; nobody *free* is held there;
  as many have ties of their own;
- view: whomever a gatekeeper that is drawn holds is said to be held by it, and is not *free*; the routes drawn
  are those of bypass;
- report: it has the tables of the overview, of bottlenecks and of bypass, unchanged;
- bypass: who gets *around* has a used route; where somebody is avoided, who has a used route is
  *around*, *free* or *open*;
- the dossiers of a view: they have the verdict of the overview.
"""

from collections.abc import Mapping
from dataclasses import replace

from kg.case import Case, read_case
from kg.questions.bottlenecks.channel_answer import ChannelAnswer
from kg.questions.bottlenecks.question import bottlenecks
from kg.questions.bypass.question import bypass
from kg.questions.overview.question import overview
from kg.questions.overview.verdicts import Verdict
from kg.questions.report.question import report
from kg.questions.view.question import view
from tests.questions.overview.random_overviews import Question, draw


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


def with_standard_question(question: Question) -> Case:
    """Return a random world whose only standard question is the one drawn."""
    settings = question.case.settings
    asks = {question.view.channel: question.asks}
    return replace(question.case, settings=replace(settings, questions=asks))


# Worlds in which somebody between the ends holds somebody, and in which somebody gets around those avoided.
HELD = (8, 13, 27, 41, 51, 79, 90, 94, 97, 102, 111)
AROUND = (7, 10, 17, 33, 34, 38, 40, 47, 61, 74, 81, 105, 108, 116)


def test_whom_a_view_shows_as_held_the_overview_says_is_held_in_random_worlds():
    holds = 0
    for seed in HELD:
        [question] = draw(seed, 1)
        verdicts = question.verdicts()
        seen = view(with_standard_question(question), question.view.channel, bottlenecks=True)
        for holder in seen.holders:
            # The captives of a source need not be held by it, and of a group more is said above.
            if not holder.group and holder.id not in question.far:
                holds += len(holder.captives)
                for captive in holder.captives:
                    assert holder.id in verdicts[captive].by, question.text
                    assert verdicts[captive].verdict != "free", question.text
    assert holds >= len(HELD)


def test_whoever_gets_around_in_a_view_does_so_in_the_overview_of_random_worlds():
    used = 0
    for seed in AROUND:
        [question] = draw(seed, 1)
        verdicts, avoid = question.verdicts(), question.asks.avoid
        seen = view(with_standard_question(question), question.view.channel, avoid=avoid)
        targets = {r.target for r in seen.routes if r.status == "used"} & verdicts.keys()
        used += len(targets)
        for target in targets:
            assert verdicts[target].verdict in ("around", "free", "open"), question.text
    assert used >= len(AROUND) / 2


def test_bypass_and_dossiers_say_the_same_in_random_worlds():
    used = dossiers = 0
    for seed in (*HELD, *AROUND):
        [question] = draw(seed, 1)
        case, verdicts = with_standard_question(question), question.verdicts()
        routes = {r.target for r in bypass(case).routes if r.status == "used"} & verdicts.keys()
        for actor, verdict in verdicts.items() if question.asks.avoid else ():
            used += actor in routes
            assert verdict.verdict != "around" or actor in routes, question.text
            if actor in routes:
                assert verdict.verdict in ("around", "free", "open"), question.text
        for dossier in view(case).dossiers:
            dossiers += 1
            [standing] = [s for s in dossier.standings if s.channel == question.view.channel]
            assert standing.verdict == verdicts[dossier.id].verdict, question.text
    assert used >= len(AROUND) / 2
    assert dossiers >= len(HELD) + len(AROUND)


def test_a_report_has_the_tables_of_its_questions():
    of_one_question = ("overview", "gatekeepers", "groups", "unreached", "routes", "closed", "independence")  # fmt: skip
    worlds = (with_standard_question(draw(seed, 1)[0]) for seed in (*HELD[:2], *AROUND[:2]))
    for case in (read_case(), *worlds):
        found = {table.name: [*table.rows] for table in report(case).tables()}
        answers = (overview(case), bottlenecks(case, witnesses=False), bypass(case))
        for table in (table for answer in answers for table in answer.tables()):
            if table.name in of_one_question:
                assert [*table.rows] == found[table.name], (case.id, table.name)
        assert found["overview"]
