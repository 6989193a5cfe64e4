"""One verdict in small worlds, a clause of the rules each."""

import pytest

from kg.case import ChannelQuestion
from kg.graph.engines import networkx as kernel
from kg.graph.flow import flow
from kg.questions.overview.channel_graph import channel_graph
from kg.questions.overview.verdicts import Verdict, verdicts
from tests.support.worlds import in_memory

STATE = "s state\nt sme\nrole sme role\n"


def ask(actors: str, ties: str, channel: str = "capital", **asks) -> dict[str, Verdict]:
    """Return the verdicts of a world with a state `s`, a firm `t`, and a role `role` of firms.

    Args:
        actors: lines of more actors.
        ties: lines of ties.
        channel: the channel.
        asks: what the question has beside its sides.
    """
    case = in_memory(STATE + actors, ties)
    question = ChannelQuestion(**{"sources": ("state",), "targets": ("sme",), **asks})
    channel_view = channel_graph(flow(case, channel), question, kernel)
    return {v.actor: v for v in verdicts(channel_view)}


AVOID = "h hierarchy\nb bank part_of=h\nc bank part_of=h\n"  # two banks, for one is no group
HELD = "s funds b\nb lends-to t\n"


@pytest.mark.parametrize(
    ("verdict", "actors", "ties", "asks"),
    [
        # Around: from outside the sources, or with a strategy anywhere on the route.
        ("around", AVOID + "p person", HELD + "p funds t", {"also_from": ("person",)}),
        ("around", AVOID, HELD + "s self-funds t", {}),
        ("around", AVOID, HELD + "s funds t strategy=international", {}),
        (
            "around",
            AVOID + "x firm",
            HELD + "s funds x strategy=international\nx lends-to t",
            {},
        ),
        ("around", AVOID + "u university", "u shares-facilities-with t", {"substitutes": True}),
        ("around", AVOID + "d firm part_of=t", HELD + "s self-funds d", {}),
        # Not around: no strategy, no strategy of its own or its kind, nothing to get around.
        ("free", AVOID, HELD + "s funds t", {}),
        ("free", AVOID, HELD + "s self-funds t", {"avoid": ()}),
        ("not stated", AVOID + "u university", "u informs t", {"substitutes": True}),
        # A strategy that only a walk which comes back could pass is on no route.
        (
            "free",
            AVOID + "x firm\ny firm",
            "s funds x\nx funds y\ny funds x strategy=international\nx lends-to t\ns funds t",
            {},
        ),
        # A part that is avoided carries no way into its whole.
        ("held", AVOID + "d firm part_of=t", "s self-funds d", {"avoid": ("h", "d")}),
        # A way that starts outside and passes a gatekeeper is left over.
        (
            "open",
            AVOID + "p person\ng firm",
            "s funds g\np funds g\ng lends-to t",
            {"also_from": ("person",)},
        ),
        # Open: it is open whether somebody on the route is avoided.
        ("open", AVOID + "a bank anonymous=one", "s funds a\na lends-to t", {}),
        (
            "free",
            AVOID + "others bank role\na bank anonymous=one member_of=others\ne bank",
            "s funds a\na lends-to t\ns funds e\ne lends-to t",
            {},
        ),
        # A placeholder is on no route in use, but holds nobody either.
        ("open", AVOID + "a person anonymous=many", "s self-funds a\na lends-to t", {}),
        # Held: by all avoided together, by a hierarchy, by a gatekeeper; a tie of its own.
        (
            "held",
            "b bank\nc bank",
            "s funds b\ns funds c\nb lends-to t\nc lends-to t",
            {"avoid": ("bank",)},
        ),
        ("held", AVOID, HELD, {}),
        ("held", "g firm", "s funds g\ng lends-to t", {"avoid": ()}),
        # Denials of its own go before what is said of roles.
        ("refused", "b bank", "b lends-to t status=refused refused_by=source", {}),
        ("declined", "b bank", "b lends-to t status=refused refused_by=target", {}),
        ("lacking", "b bank", "b lends-to t status=absent", {}),
        ("not stated", "b bank", "b lends-to t status=planned", {}),
        ("not stated", "", "s funds t scope=some", {}),
    ],
)
def test_one_verdict(verdict, actors, ties, asks):
    if asks.get("substitutes"):
        asks = {**asks, "substitutes": ("shares-facilities-with", "informs")}
    answer = ask(actors, ties, **{"avoid": ("h",) if "hierarchy" in actors else (), **asks})
    assert answer["t"].verdict == verdict


@pytest.mark.parametrize(
    ("verdict", "ties"),
    [
        ("by kind", "s funds role"),
        ("refused", "s funds role\nb lends-to m status=refused refused_by=source"),
        ("refused", "b lends-to role status=refused refused_by=source"),
        ("lacking", "b lends-to role status=absent"),
        (
            "lacking",
            "b lends-to role status=absent\nc lends-to role status=refused refused_by=source",
        ),
        ("declined", "b lends-to role status=refused refused_by=target"),
        ("not stated", ""),
    ],
)
def test_what_is_said_of_a_role(verdict, ties):
    answer = ask("m sme member_of=role\nb bank\nc bank", ties)["m"]
    assert (answer.verdict, answer.own) == (verdict, " m " in f"{ties} ")


def test_a_stated_basis_holds_who_has_no_tie_of_its_own():
    actors = "m sme member_of=role\noffice patent-office\nb patent-agent\nc patent-agent"
    sides = {"sources": ("sme",), "targets": ("patent-office",), "count": "from"}
    ties = "role applies-through b\nb files-with office"
    answer = ask(actors, ties, "patent", **sides)["m"]
    assert (answer.verdict, answer.by, answer.own) == ("held", ("b",), False)
    recorded = ties.replace("applies-through", "files-with")
    assert ask(actors, recorded, "patent", **sides)["m"].verdict == "by kind"


def test_further_buyers_leave_open_who_holds():
    sides = {"sources": ("large-firm",), "targets": ("sme",)}
    for share, verdict in (("100", "held"), ("40", "open")):
        answer = ask(
            "l large-firm\ng firm",
            f"l buys-from g\ng buys-from t share={share}",
            "market",
            avoid=("g",),
            **sides,
        )
        assert answer["t"].verdict == verdict


def test_a_sole_source_holds_only_by_an_exclusive_tie():
    sides = {"sources": ("large-firm",), "targets": ("sme",)}
    actors = "l large-firm\nk large-firm\nu sme"
    for kind, verdict in (("buys-from", "free"), ("buys-exclusively-from", "held")):
        ties = f"l {kind} t share=100\nk buys-from u share=100"
        assert ask(actors, ties, "market", **sides)["t"].verdict == verdict


def test_a_way_around_tells_its_strategies_and_its_closed_doors():
    ties = "s funds x strategy=international\nx self-funds t\nb lends-to t status=refused id=no"
    answer = ask(AVOID + "x firm", HELD.replace("b lends-to t\n", "") + ties, avoid=("h",))["t"]
    assert answer.verdict == "open"  # x stands on every route
    answer = ask(AVOID + "x firm\ny firm", ties + "\ns self-funds y\ny lends-to t", avoid=("h",))[
        "t"
    ]
    assert (answer.verdict, answer.by) == ("around", ())
    assert answer.strategies == ("international", "self-funding")
    assert answer.closed == ("no",)


def test_who_is_not_there_is_not_counted():
    assert "u" not in ask("u sme end=1998", "s funds u")
