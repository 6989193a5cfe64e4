"""Money meant for a target that comes back to those who passed it on."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from itertools import chain, pairwise
from typing import NamedTuple

import polars as pl

from kg.case import Case
from kg.case.needed_tables import Needs
from kg.case.settings import Settings
from kg.graph.cheapest_routes import cheapest, plain
from kg.graph.flow import directed
from kg.graph.inherit import inherit
from kg.graph.inheritance_steps import ENDS
from kg.questions.intervals import Span
from kg.questions.pieces_of_evidence import Piece, pieces_about
from kg.questions.recapture.answer import STATUSES, Leg, Money, Recapture, Returned
from kg.results.answers import Heading
from kg.schema.model import Schema
from kg.system.sizes import RECAPTURE_ROUTES

__all__ = ["Leg", "Recapture", "Returned", "recapture"]
_STATED = frozenset({"author-claim", "table", "law", "external-statistic"})
_REPORTED = frozenset({"interview", "survey", "anecdote"})


class Hop(NamedTuple):
    """A step from one actor to the next, and the ids of its ties."""

    tail: str
    head: str
    ties: list[str]


class _Route(NamedTuple):
    """A route to the target of a programme, and back.

    `purpose` is the tie that says whom the money is meant for, `hops` lead there, and `returns` are
    the ties from there back to the actor `to`.
    """

    purpose: str
    hops: list[Hop]
    to: str
    returns: list[str]


def recapture(case: Case, as_of: date | None = None) -> Recapture:
    """Find money meant for a target that returns to an intermediary.

    Ties as stated, nothing inherited: from a programme with a `meant-for` tie along capital to its
    target, then by a tie of a kind that `returns` to an actor on that route, or to one whose role
    is on it. Ties that are only `planned`, then those only `alleged`, serve where no other leads
    from the one actor to the next.

    The status of a route is that of its worst known link, the purpose among them; of parallel ties
    the best counts:

    * *stated*: the author's own claim, a table, a law or another body's statistic supports it;
    * *reported*: only an interview, a survey or an anecdote does;
    * *expected*: the tie is `planned`: announced, promised or expected, not seen;
    * *suspected*: the tie is `alleged`, or known by speculation, by the coder's reading, or by
      coding of low confidence alone;
    * *unsupported*: no evidence supports it.

    Args:
        case: the case.
        as_of: the day; by default the end of the case's period.

    Returns:
        The routes, the best known first. The sum is the one meant for the target; how much of it
        returns is known only where the returning tie has a sum of its own.

    A promise to pay and an expected repayment make a route that is expected, as nobody is said to
    have seen the money. The notes of the evidence are repeated in the sentences.

    Example:
        Loans that banks helped firms to apply for, and urged them to pay back old loans with:

        >>> from kg.case import read_case
        >>> [route] = recapture(read_case()).returned
        >>> route.status, route.actors
        ('expected', ('loan-programme-1998', 'banks', 'smes', 'banks'))
        >>> [(leg.ties[-1], leg.status) for leg in route.legs]  # doctest: +NORMALIZE_WHITESPACE
        [('loan-programme-administered-by-banks', 'stated'), ('banks-pass-on-smes', 'expected'),
         ('smes-repay-banks', 'expected')]
        >>> route.money(), route.suspected  # doctest: +NORMALIZE_WHITESPACE
        ('meant: 40 trillion JPY; returning: not stated', ('loan-programme-bails-out-banks',))
    """
    title = f"What was recaptured: {case.settings.title}"
    heading = Heading("recapture", case.id, title, case.names)
    meant = pl.col("kind").is_in(list(case.schema.below("meant-for")))
    if case.loopless_ties.filter(meant).is_empty():
        return Recapture(heading, ())
    holding = inherit(case, as_of)
    is_stated = pl.col("end") == ""
    active = pl.concat([holding.each, holding.some]).filter(is_stated)
    day = case.as_of(as_of)
    planned, alleged = (
        _of_status(case, status, day, holding.not_there).select(active.columns)
        for status in ("planned", "alleged")
    )
    ties = pl.concat([active, planned, alleged])
    legs = _Legs(case, frozenset(active["tie"]), frozenset(planned["tie"]))
    returned = [_returned(legs, alleged, route) for route in _routes(case, ties)]
    returned.sort(key=lambda r: STATUSES.index(r.status))
    return Recapture(heading, tuple(returned))


def recapture_needs(_settings: Settings, schema: Schema) -> Needs:
    """Return what `recapture` needs of a case: the ties of capital, and who is meant to have it.

    Args:
        _settings: the settings of the case, which do not matter.
        schema: the schema, for its kinds.
    """
    kinds = schema.tie_kinds.values()
    meant = schema.below("meant-for")
    flowing = [kind.slug for kind in kinds if kind.channel == "capital" or kind.returns]
    # A denial of a more general kind is one of a kind, too.
    needed = set(chain.from_iterable(map(schema.above, {*flowing, *meant})))
    tables = dict.fromkeys(("actors", "ties", "evidence"), ())
    return Needs(tables, needed, decisive="ties", decisive_kinds=meant)


def _returned(legs: "_Legs", alleged: pl.DataFrame, route: _Route) -> Returned:
    """Return a route with how each of its steps is known; it is known as the worst of them."""
    first, last = route.hops[0], route.hops[-1]
    purpose = legs.leg(Hop(first.tail, last.head, [route.purpose]))
    return_leg = legs.leg(Hop(last.head, route.to, route.returns))
    way = (*map(legs.leg, route.hops), return_leg)
    supports = (purpose, *way)
    status = max((leg.status for leg in supports), key=STATUSES.index)
    beside = tuple(_beside(legs, alleged, supports))
    return Returned(
        programme=purpose.source,
        target=purpose.target,
        to=route.to,
        status=status,
        purpose=purpose,
        legs=way,
        beside=beside,
        meant=_money(legs.case, purpose.ties),
        back=_money(legs.case, return_leg.ties),
    )


def _of_status(
    case: Case, status: str, day: date | None, not_there: Collection[str]
) -> pl.DataFrame:
    """Return the ties of a status that may hold on a day, with the columns of ties in force.

    Args:
        case: the case.
        status: `alleged`, or `planned`: those may begin later.
        day: the day; none for any time.
        not_there: the ids of those who are not there on the day.
    """
    ties = case.loopless_ties.filter(pl.col("status") == status)
    if day is not None:
        start, end = pl.col("start_from"), pl.col("end_to")
        has_begun = start.is_null() | (start <= day) | (pl.col("status") == "planned")
        is_over = end.is_not_null() & (end < day)
        ends = pl.col("source", "target")
        is_gone = pl.any_horizontal(ends.is_in(list(not_there)))
        ties = ties.filter(has_begun & ~is_over & ~is_gone)
    stated = {"role_source": pl.col("source"), "role_target": pl.col("target")}
    return ties.rename({"id": "tie"}).with_columns(end=pl.lit("", ENDS), **stated)


def _routes(case: Case, ties: pl.DataFrame) -> Iterator[_Route]:
    """Yield the routes from a programme to its target, and back to an actor on the way."""
    capital = directed(case, ties, "capital")
    kinds = sorted(case.schema.below("meant-for"))
    meant = ties.filter(pl.col("kind").is_in(kinds))
    for purpose, programme, target in meant.select("tie", "source", "target").iter_rows():
        returns = _returns_from(case, ties, target)
        ground = plain(capital, [programme], target)
        for route in cheapest(ground, RECAPTURE_ROUTES).ways:
            hops = []
            for tail, head in pairwise(route):
                along = [passed.tie for passed in capital[tail, head]]
                hops.append(Hop(tail, head, along))
            intermediaries = set(route[:-1])
            for to, back in returns.items():
                if intermediaries & {to, *_roles_over(case, to)}:
                    yield _Route(purpose, hops, to, back)


def _returns_from(case: Case, ties: pl.DataFrame, target: str) -> dict[str, list[str]]:
    """Return the ties by which money returns from a target, by the actor that they lead to."""
    kinds = [k.slug for k in case.schema.tie_kinds.values() if k.returns]
    is_from_target = pl.col("source") == target
    returning = ties.filter(pl.col("kind").is_in(kinds), is_from_target)
    ties_to: dict[str, list[str]] = {}
    for tie, to in returning.select("tie", "target").iter_rows():
        ties_to.setdefault(to, []).append(tie)
    return ties_to


def _roles_over(case: Case, actor: str) -> set[str]:
    """Return the roles of an actor, and the roles of these."""
    roles_of = dict(case.tables["actors"].select("id", "member_of").iter_rows())
    roles: set[str] = set()
    waiting = list(roles_of[actor] or ())
    while waiting:
        role = waiting.pop()
        if role not in roles:
            roles.add(role)
            waiting.extend(roles_of[role] or ())
    return roles


class _Legs:
    """How the steps between actors are known."""

    def __init__(self, case: Case, active: frozenset[str], planned: frozenset[str]) -> None:
        """Keep the case, and which ties are in force or planned, not only alleged.

        Args:
            case: the case.
            active: the ids of the ties in force.
            planned: the ids of those planned.
        """
        self.case, self._active, self._planned = case, active, planned
        kinds = case.tables["ties"].select("id", "kind")
        self._kind_of = dict(kinds.iter_rows())

    def leg(self, hop: Hop) -> Leg:
        """Return a step by its ties in force, else by those planned, else by those alleged."""
        active = [tie for tie in hop.ties if tie in self._active]
        planned = [tie for tie in hop.ties if tie in self._planned]
        ties = active or planned or hop.ties
        pieces = [p for p in pieces_about(self.case, ties) if p.column is None]
        support = [p for p in pieces if p.stance == "supports"]
        against = [p for p in pieces if p.stance == "disputes"]
        tie_kinds = self.case.schema.tie_kinds
        labels = (tie_kinds[self._kind_of[tie]].label for tie in ties)
        status = min((self._status(tie, support) for tie in ties), key=STATUSES.index)
        notes = dict.fromkeys(p.note for p in support if p.note)
        return Leg(
            hop.tail,
            hop.head,
            tuple(ties),
            tuple(dict.fromkeys(labels)),
            status,
            _methods(support),
            _least_confidence(support),
            _methods(against),
            tuple(notes),
        )

    def _status(self, tie: str, support: Iterable[Piece]) -> str:
        """Return how a tie is known, one of `STATUSES`."""
        if tie in self._planned:
            return "expected"
        if tie not in self._active:
            return "suspected"
        pieces = [p for p in support if p.row == tie]
        if not pieces:
            return "unsupported"
        methods = {p.method for p in pieces if p.confidence != "low"}
        if methods & _STATED:
            return "stated"
        return "reported" if methods & _REPORTED else "suspected"


def _beside(legs: _Legs, alleged: pl.DataFrame, supports: Sequence[Leg]) -> Iterator[Leg]:
    """Yield the alleged ties of capital between actors of a route that the route does not use."""
    used = set(chain.from_iterable(leg.ties for leg in supports))
    actors = set(chain.from_iterable((leg.source, leg.target) for leg in supports))
    tie_kinds = legs.case.schema.tie_kinds
    columns = alleged.select("tie", "kind", "source", "target")
    for tie, kind, source, target in columns.iter_rows():
        is_capital = tie_kinds[kind].channel == "capital"
        is_between = {source, target} <= actors
        if is_capital and is_between and tie not in used:
            yield legs.leg(Hop(source, target, [tie]))


def _methods(pieces: Iterable[Piece]) -> tuple[str, ...]:
    """Return the methods of some pieces, each once, in the order of the alphabet."""
    return tuple(sorted({p.method for p in pieces}))


def _least_confidence(pieces: Iterable[Piece]) -> str | None:
    """Return the least confidence of some pieces, where it is doubtful."""
    levels = {piece.confidence for piece in pieces}
    return next((level for level in ("low", "medium") if level in levels), None)


def _money(case: Case, ties: Sequence[str]) -> Money:
    """Return the one sum that ties state; nothing where they state several or none."""
    is_one_of_these = pl.col("id").is_in(list(ties))
    has_sum = pl.col("currency").is_not_null()
    rows = case.tables["ties"].filter(is_one_of_these, has_sum).to_dicts()
    if len(rows) != 1:
        return Money(Span(), "")
    row = rows[0]
    least = most = row["amount"]
    if least is None:
        least, most = row["amount_min"], row["amount_max"]
    excluded = row["amount_exclusive"]
    is_open_least = excluded in ("min", "both")
    is_open_most = excluded in ("max", "both")
    span = Span(least, most, is_open_least, is_open_most)
    return Money(span, str(row["currency"]))
