"""Small views with known answers, and large ones to measure, in the form that the payload of a page has."""

import random
from dataclasses import dataclass
from typing import Any

from kg.rendering.view_page import ViewNetwork, network_of, payload_of


@dataclass(frozen=True)
class Given:
    """A view of which nothing is known but its payload."""

    data: dict[str, Any]

    def payload(self) -> dict[str, Any]:
        """Return the payload."""
        return self.data


def network(view) -> ViewNetwork:
    """Return the network of a view, or of one of these."""
    return network_of(view.payload() if isinstance(view, Given) else payload_of(view))


def page(view) -> str:
    """Return the page of a view, or of one of these."""
    return network(view).generate_html()


def piece(loc="finance.1", stance="supports", **more):
    return {
        "doc": "paper",
        "loc": loc,
        "stance": stance,
        "method": "interview",
        "confidence": "",
        "anchor": "",
        "note": "",
        **more,
    }


def actor(id_, name, kind, family, x, y, shown=True, **more):
    return {
        "id": id_, "name": name, "ja": "", "latn": "", "aliases": [], "terms": [], "kind": kind, "family": family, "tier": family,
        "role": False, "memberOf": [], "partOf": [], "note": "", "start": "", "end": "", "deg": 2,
        "pos": {"pyramid": [x, y], "force": [y - 100, x]}, "rank": 1, "shown": shown, "ev": [piece()], "when": "", **more,
    }  # fmt: skip


def tie(id_, s, t, kind="lends-to", channel="capital", **more):
    return {
        "id": id_, "s": s, "t": t, "kind": kind, "channel": channel, "status": "active", "scope": "each", "share": "",
        "amount": "", "strategy": [], "start": "", "end": "", "refusedBy": [], "note": "", "ev": [piece()], "when": "",
        "since": "", **more,
    }  # fmt: skip


def world(actors, ties, **more):
    """Return a view of these actors and ties, with all that a payload has."""
    kinds = {"ministry": "state", "bank": "between", "sme": "firms"}
    return Given(
        {
            "title": "A small world", "case": "small", "summary": "Who lends to whom.", "lang": "en", "asOf": "", "day": "1999-07-31",
            "layout": "pyramid", "layouts": ["pyramid", "force"], "slot": [132, 78],
            "shown": sum(a["shown"] for a in actors), "of": len(actors),
            "sought": {"channel": "", "focus": [], "depth": 1, "avoid": [], "avoided": [], "bottlenecks": False},
            "tiers": [{"id": f, "label": f, "n": 1} for f in kinds.values()], "bands": [],
            "actorKinds": {k: {"label": k, "ja": f"{k}日", "family": f, "n": 1} for k, f in kinds.items()},
            "families": [{"id": f, "label": f, "ja": f"{f}日", "n": 1} for f in kinds.values()],
            "tieKinds": {
                "lends-to": {"label": "lends to", "ja": "貸す", "channel": "capital", "n": 1},
                "funds": {"label": "funds", "ja": "", "channel": "capital", "n": 1},
                "buys-from": {"label": "buys from", "ja": "", "channel": "market", "n": 1},
            },
            "channels": {
                "capital": {"label": "capital", "ja": "資本", "place": 0},
                "market": {"label": "market", "ja": "市場", "place": 1},
            },
            "actors": [{**a, "rank": i} for i, a in enumerate(actors, 1)], "ties": ties, "holders": [], "routes": [],
            "scope": {"channels": ["capital"], "gatekeepers": True, "routes": True}, "rest": [],
            "documents": {"paper": "The paper"}, "dates": [], "words": {}, **more,
        }
    )  # fmt: skip


def small_world(**more):
    """Return a state that funds a bank, which lends to two firms and refuses a third; a fourth is not drawn at first.

    The third firm gets around by sales to the second. One of the two ties of state and bank ended in 1997.
    """
    actors = [
        actor(
            "mof",
            "Ministry of Finance",
            "ministry",
            "state",
            0,
            0,
            ja="大蔵省",
            latn="Ōkurashō",
            aliases=["MOF"],
            note="On top.",
        ),
        actor("bank", "The Bank", "bank", "between", 0, 200, aliases=["ginkou"]),
        actor("a", "A firm", "sme", "firms", -200, 400),
        actor("b", "B firm", "sme", "firms", 0, 400),
        actor("c", "C firm", "sme", "firms", 200, 400),
        actor("hidden", "Hidden firm", "sme", "firms", 400, 400, shown=False, memberOf=["a"]),
    ]
    ties = [
        tie(
            "mof-bank",
            "mof",
            "bank",
            "funds",
            start="1996",
            note="A yearly sum.",
            amount="1,000 JPY",
        ),
        tie("mof-bank-old", "mof", "bank", "funds", start="1990", end="1997", when="ended"),
        tie(
            "bank-a",
            "bank",
            "a",
            share="40 %",
            ev=[piece(anchor="forty percent"), piece("finance.2", "disputes", note="Not so.")],
        ),
        tie("bank-b", "bank", "b"),
        tie("bank-c", "bank", "c", status="refused", refusedBy=["bank"], start="1998"),
        tie("b-c", "b", "c", "buys-from", "market", strategy=["international"]),
        tie("bank-hidden", "bank", "hidden", status="alleged"),
    ]
    holders = [
        {"channel": "capital", "id": "bank", "name": "The Bank", "basis": "recorded", "captives": ["a", "b"], "held": 2, "of": 2, "group": False, "members": [], "ties": ["bank-a", "bank-b"], "via": []},
        {"channel": "capital", "id": "system", "name": "The system", "basis": "stated", "captives": ["a", "b"], "held": 2, "of": 2, "group": True, "members": ["mof", "bank"], "ties": ["bank-a", "bank-b"], "via": []},
    ]  # fmt: skip
    routes = [
        {"channel": "capital", "target": "c", "status": "used", "strategies": ["international"], "actors": ["b", "c"], "ties": ["b-c"], "blockedBy": []},
        {"channel": "capital", "target": "c", "status": "blocked", "strategies": [], "actors": ["bank", "c"], "ties": ["bank-c"], "blockedBy": ["bank-c"]},
    ]  # fmt: skip
    dates = ["1990", "1996", "1997", "1998"]
    return world(actors, ties, **{"holders": holders, "routes": routes, "dates": dates, **more})


def large_world(n, shown=None):
    """Return a view of `n` actors and some two ties each, laid out in rows, the first `shown` of them drawn at first."""
    draw = random.Random(7)  # noqa: S311
    level = lambda i: 0 if i < n / 50 else 1 if i < n / 6 else 2  # noqa: E731
    actors, ties, at = [], [], [0, 0, 0]
    names = ("ministry", "bank", "sme"), ("state", "between", "firms")
    width = max(12, round((n * 1.6) ** 0.5))
    rows = [0, n // 50 // width + 2, n // 6 // width + n // 50 // width + 4]
    for i in range(n):
        tier = level(i)
        row, column = divmod(at[tier], width)
        at[tier] += 1
        x, y = 132 * (column - width // 2), 78 * (rows[tier] + row)
        drawn = shown is None or i < shown
        actors.append(
            actor(f"a{i}", f"Actor number {i}", names[0][tier], names[1][tier], x, y, drawn)
        )
    for i in range(1, n):
        for j in sorted({draw.randrange(max(1, i // 6)), draw.randrange(max(1, i // 3))}):
            status = "refused" if (i + j) % 9 == 0 else "active"
            ties.append(tie(f"t{j}-{i}", f"a{j}", f"a{i}", status=status))
    return world(actors, ties)
