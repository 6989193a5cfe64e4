"""Money meant for a target that comes back to those who passed it on."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise

import polars as pl

from kg.case import Case
from kg.graph.cheapest_routes import cheapest, plain
from kg.graph.flow import directed
from kg.graph.inherit import ENDS, inherit
from kg.questions.intervals import Span
from kg.questions.pieces_of_evidence import Piece, pieces_about
from kg.questions.recapture.answer import STATUSES, Leg, Recapture, Returned
from kg.results.answers import Heading

__all__ = ["Leg", "Recapture", "Returned", "recapture"]
_MOST = 100
_STATED = frozenset({"author-claim", "table", "law", "external-statistic"})
_REPORTED = frozenset({"interview", "survey", "anecdote"})
Hop = tuple[str, str, list[str]]


def recapture(case: Case, as_of: date | None = None) -> Recapture:
    """Find money meant for a target that returns to an intermediary.

    Ties as stated, nothing inherited: from a programme with a `meant-for` tie along capital to its
    target, then by a tie of a kind that `returns` to an actor on that route, or to one whose role
    is on it. Ties that are only `alleged` serve where no other leads from the one actor to the
    next.

    The status of a route is that of its worst known link, the purpose among them; of parallel ties
    the best counts:

    * *stated*: the author's own claim, a table, a law or another body's statistic supports it;
    * *reported*: only an interview, a survey or an anecdote does;
    * *suspected*: the tie is `alleged`, or known by speculation, by the coder's reading, or by
      coding of low confidence alone;
    * *unsupported*: no evidence supports it.

    Args:
        case: the case.
        as_of: the day; by default the end of the case's period.

    Returns:
        The routes, the best known first. The sum is the one meant for the target; how much of it
        returns is known only where the returning tie has a sum of its own.

    It holds for what is on record: a promise to pay and an expected repayment make a route, though
    nobody may have seen the money. The notes of the evidence say which, and the sentences repeat
    them.

    Example:
        Loans that banks helped firms to apply for, and urged them to pay back old loans with:

        >>> from kg.case import read_case
        >>> [found] = recapture(read_case()).returned
        >>> found.status, found.actors
        ('reported', ('loan-programme-1998', 'banks', 'smes', 'banks'))
        >>> [(leg.ties[-1], leg.status) for leg in found.legs]  # doctest: +NORMALIZE_WHITESPACE
        [('loan-programme-administered-by-banks', 'stated'), ('banks-pass-on-smes', 'reported'),
         ('smes-repay-banks', 'reported')]
        >>> found.money(), found.suspected  # doctest: +NORMALIZE_WHITESPACE
        ('meant: 40 trillion JPY; returning: not stated', ('loan-programme-bails-out-banks',))
    """
    holding = inherit(case, as_of)
    active = pl.concat([holding.each, holding.some]).filter(pl.col("end") == "")
    alleged = _alleged(case, case.as_of(as_of), holding.not_there).select(active.columns)
    leg = _legs(case, frozenset(active["tie"]))
    found = []
    for purpose, route, to, back in _routes(case, pl.concat([active, alleged])):
        why = leg(route[0][0], route[-1][1], [purpose])
        way = (*(leg(tail, head, ties) for tail, head, ties in route), leg(route[-1][1], to, back))
        used = {*why.ties, *(tie for one in way for tie in one.ties)}
        on = {to, *(actor for one in way for actor in (one.source, one.target))}
        beside = tuple(
            leg(row["source"], row["target"], [row["tie"]])
            for row in alleged.iter_rows(named=True)
            if {row["source"], row["target"]} <= on
            and row["tie"] not in used
            and case.schema.tie_kinds[row["kind"]].channel == "capital"
        )
        status = max((one.status for one in (why, *way)), key=STATUSES.index)
        sums = _sum(case, why.ties), _sum(case, way[-1].ties)
        found.append(Returned(why.source, why.target, to, status, why, way, beside, *sums))
    found.sort(key=lambda r: STATUSES.index(r.status))
    heading = Heading(
        "recapture", case.id, f"What was recaptured: {case.settings.title}", case.names
    )
    return Recapture(heading, tuple(found))


def _alleged(case: Case, day: date | None, not_there: Collection[str]) -> pl.DataFrame:
    """Return the alleged ties that may hold on a day, as the ties in force are told."""
    ties = case.loopless_ties.filter(pl.col("status") == "alleged")
    if day is not None:
        begun = pl.col("start_from").is_null() | (pl.col("start_from") <= day)
        ties = ties.filter(begun & (pl.col("end_to").is_null() | (pl.col("end_to") >= day)))
        ties = ties.filter(~pl.any_horizontal(pl.col("source", "target").is_in(list(not_there))))
    ends = {
        "end": pl.lit("", ENDS),
        "role_source": pl.col("source"),
        "role_target": pl.col("target"),
    }
    return ties.rename({"id": "tie"}).with_columns(**ends)


def _routes(case: Case, ties: pl.DataFrame) -> Iterator[tuple[str, list[Hop], str, list[str]]]:
    """Yield the tie that says for whom, the way there with its ties, to whom money returns, and the ties of that."""
    capital = directed(case, ties, "capital")
    returning = [k.slug for k in case.schema.tie_kinds.values() if k.returns]
    meant = ties.filter(pl.col("kind").is_in(sorted(case.schema.below("meant-for"))))
    for purpose, programme, target in meant.select("tie", "source", "target").iter_rows():
        back: dict[str, list[str]] = {}
        returns = ties.filter(pl.col("kind").is_in(returning) & (pl.col("source") == target))
        for tie, to in returns.select("tie", "target").iter_rows():
            back.setdefault(to, []).append(tie)
        for route in cheapest(plain(capital, [programme], target), _MOST).ways:
            for to, by in back.items():
                if {to, *_roles_over(case, to)} & set(route[:-1]):
                    hops = [
                        (tail, head, [p.tie for p in capital[tail, head]])
                        for tail, head in pairwise(route)
                    ]
                    yield purpose, hops, to, by


def _roles_over(case: Case, actor: str) -> set[str]:
    above = dict(case.tables["actors"].select("id", "member_of").iter_rows())
    found: set[str] = set()
    waiting = list(above[actor] or ())
    while waiting:
        role = waiting.pop()
        if role not in found:
            found.add(role)
            waiting.extend(above[role] or ())
    return found


def _legs(case: Case, active: frozenset[str]) -> Callable[[str, str, Sequence[str]], Leg]:
    """Return a function that tells how the way from one actor to the next is known."""
    kind_of = dict(case.tables["ties"].select("id", "kind").iter_rows())

    def leg(source: str, target: str, ties: Sequence[str]) -> Leg:
        used = [t for t in ties if t in active] or list(ties)
        pieces = [p for p in pieces_about(case, used) if p.column is None]
        status = min((_status(tie, tie in active, pieces) for tie in used), key=STATUSES.index)
        support, against = (
            [p for p in pieces if p.stance == stance] for stance in ("supports", "disputes")
        )
        kinds = dict.fromkeys(case.schema.tie_kinds[kind_of[t]].label for t in used)
        least = next(
            (c for c in ("low", "medium") if any(p.confidence == c for p in support)), None
        )
        return Leg(
            source, target, tuple(used), tuple(kinds), status, _methods(support), least, _methods(against),
            tuple(dict.fromkeys(p.note for p in support if p.note)),
        )  # fmt: skip

    return leg


def _status(tie: str, active: bool, pieces: Iterable[Piece]) -> str:
    support = [p for p in pieces if p.row == tie and p.stance == "supports"]
    if not active:
        return "suspected"
    if not support:
        return "unsupported"
    by = {p.method for p in support if p.confidence != "low"}
    return "stated" if by & _STATED else "reported" if by & _REPORTED else "suspected"


def _methods(pieces: Iterable[Piece]) -> tuple[str, ...]:
    return tuple(sorted({p.method for p in pieces}))


def _sum(case: Case, ties: Sequence[str]) -> tuple[Span, str]:
    """Return the one sum that ties state, with its currency; nothing where they state several or none."""
    stated = case.tables["ties"].filter(
        pl.col("id").is_in(list(ties)) & pl.col("currency").is_not_null()
    )
    rows = list(stated.iter_rows(named=True))
    if len(rows) != 1:
        return Span(), ""
    row = rows[0]
    ends = [
        row["amount"] if row["amount"] is not None else row[f"amount_{end}"]
        for end in ("min", "max")
    ]
    out = row["amount_exclusive"]
    return Span(ends[0], ends[1], out in ("min", "both"), out in ("max", "both")), str(
        row["currency"]
    )
