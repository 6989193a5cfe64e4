"""Money meant for a target that comes back to those who passed it on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import polars as pl

from kg.case import Case
from kg.flow import directed
from kg.inherit import inherit
from kg.questions.evidence import pieces_about
from kg.questions.routes import cheapest
from kg.result import Column, Heading, Sentence, Table

_MOST = 100


@dataclass(frozen=True)
class Returned:
    """A route of recapture: from the programme to whom it is meant for, and back to `to`.

    `ties` are those along it, the last being the one that returns; `confidence` is the least of their coding where
    that is doubtful; `suspected` are ties of the programme to the same
    actors that are only alleged; `methods` say how the ties are known.
    """

    programme: str
    target: str
    to: str
    actors: tuple[str, ...]
    ties: tuple[str, ...]
    amount: float | None
    currency: str | None
    methods: tuple[str, ...]
    confidence: str | None
    suspected: tuple[str, ...]


@dataclass(frozen=True)
class Recapture:
    """The answer to `recapture`."""

    heading: Heading
    returned: tuple[Returned, ...]

    def sentences(self) -> tuple[Sentence, ...]:
        """Return one sentence a route."""
        names = self.heading.names
        said = []
        for r in self.returned:
            money = f" ({r.amount:,.0f} {r.currency or ''})".replace(" )", ")") if r.amount is not None else ""
            known = f"by {', '.join(r.methods)}" if r.methods else "without evidence"
            known += f"; coded with {r.confidence} confidence" if r.confidence else ""
            known += f"; alleged besides: {', '.join(r.suspected)}" if r.suspected else ""
            way = f"meant for {names[r.target]}, is said to return to {names[r.to]}"
            text = f"{names[r.programme]}{money}, {way} ({known})."
            said.append(Sentence(text, (*r.ties, *r.suspected), "capital"))
        return tuple(said) or (Sentence("no route is recorded.", (), "capital"),)

    def tables(self) -> tuple[Table, ...]:
        """Return the table `recapture`."""
        rows = [
            (r.programme, r.target, r.to, r.actors, r.ties, r.amount, r.currency, r.methods, r.confidence, r.suspected)
            for r in self.returned
        ]
        reading = (
            "Money of this programme, meant for the target, flows along these ties and back to an actor on the way."
        )
        return (Table("recapture", "Recaptured", _COLUMNS, tuple(rows), reading),)


def recapture(case: Case, as_of: date | None = None) -> Recapture:
    """Find money meant for a target that returns to an intermediary.

    Stated ties only, nothing inherited: from a programme with a `meant-for` tie along capital to its target, then by a
    tie of a kind that `returns` to an actor on that route, or to one whose role is on it.

    Args:
        case: the case.
        as_of: the day; by default the end of the case's period.

    Example:
        >>> from kg.case import read_case
        >>> [(r.programme, r.to) for r in recapture(read_case()).returned]
        [('loan-programme-1998', 'banks')]
    """
    holding = inherit(case, as_of)
    stated = pl.concat([holding.each, holding.some]).filter(pl.col("end") == "")
    capital = directed(case, stated, "capital")
    returning = {k.slug for k in case.schema.tie_kinds.values() if k.returns}
    meant = stated.filter(pl.col("kind").is_in(sorted(case.schema.below("meant-for"))))
    amounts = {r["id"]: r for r in case.tables["ties"].select("id", "amount", "currency").iter_rows(named=True)}
    found = []
    for purpose in meant.iter_rows(named=True):
        programme, target = purpose["source"], purpose["target"]
        routes = cheapest(capital, frozenset([programme]), target, _MOST, lambda _: True)
        back = stated.filter(pl.col("kind").is_in(list(returning)) & (pl.col("source") == target))
        for route in routes:
            for tie, to in back.select("tie", "target").iter_rows():
                if {to, *_roles_over(case, to)} & set(route[:-1]):
                    passes = [capital[pair] for pair in pairwise(route)]
                    ties = (*(p.tie for some in passes for p in some), tie)
                    pieces = pieces_about(case, ties)
                    known = {p.method for p in pieces}
                    least = next((c for c in ("low", "medium") if any(p.confidence == c for p in pieces)), None)
                    amount = amounts[purpose["tie"]]
                    found.append(
                        Returned(
                            programme, target, to, (*route, to), ties, amount["amount"], amount["currency"],
                            tuple(sorted(known)), least, _suspected(case, programme, route),
                        )
                    )  # fmt: skip
    heading = Heading("recapture", case.id, f"What was recaptured: {case.settings.title}", case.names)
    return Recapture(heading, tuple(found))


def _roles_over(case: Case, actor: str) -> Iterable[str]:
    above = dict(case.tables["actors"].select("id", "member_of").iter_rows())
    found: set[str] = set()
    waiting = list(above[actor] or ())
    while waiting:
        role = waiting.pop()
        if role not in found:
            found.add(role)
            waiting.extend(above[role] or ())
    return found


def _suspected(case: Case, programme: str, route: tuple[str, ...]) -> tuple[str, ...]:
    alleged = (pl.col("status") == "alleged") & (pl.col("source") == programme) & pl.col("target").is_in(list(route))
    return tuple(case.tables["ties"].filter(alleged)["id"])


_COLUMNS = (
    Column("programme", "id", "The programme."),
    Column("target", "id", "Whom it is meant for."),
    Column("to", "id", "To whom the money returns."),
    Column("actors", "route", "The way of the money."),
    Column("ties", "ties", "The ties along it, the last of which returns."),
    Column("amount", "number", "The sum that was meant for the target, where it is known."),
    Column("currency", "text", "Its currency."),
    Column("methods", "ids", "How the ties are known."),
    Column("confidence", "text", "The least confidence of their coding, where it is doubtful."),
    Column("suspected", "ties", "Ties to the same actors that are only alleged."),
)
