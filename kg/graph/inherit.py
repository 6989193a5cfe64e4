"""The inheritance of members from their roles: ties and denials, with their exceptions.

A tie of a role holds for its members, one end at a time, unless a denial stands nearer to the
member: the more specific statement decides, as in inheritance with exceptions (Touretzky 1986, *The
Mathematics of Inheritance Systems*). Nearness is by paths of `member_of`: a statement about a role
is nearer to a member than a statement about a role above that role; two statements about unrelated
roles are equally near, and then the denial wins.

A tie of an individual to itself carries nothing. A tie of a role to itself is about its members
among each other.

`queries/rules/*.rq` states the same rules in SPARQL, and a test compares the two.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple

import polars as pl

from kg.case import Case
from kg.case.number_names import places
from kg.graph.inheritance_steps import (
    Cutters,
    Order,
    as_stated,
    denials_in_force,
    holds_on,
    inherited_ties,
    kinds_above,
    roles_above,
    standing_denials,
    uncountered,
    with_inherited,
    without_exclusive,
)
from kg.schema.model import Schema


@dataclass(frozen=True)
class Holding:
    """The ties and denials that hold on one day.

    Each frame has a row a tie with `tie` (the id of the stated tie), `source`, `target`, `kind`,
    and `end`: empty for a stated tie, else the end (`source` or `target`) at which it was
    inherited; `role_source` and `role_target` are the ends of the stated tie.

    Attributes:
        each: active ties said of each member, stated and inherited, that no denial counters.
        some: active ties of the scope `some`, said of some members; they are never inherited.
        denials: refused, severed and absent ties in force, stated, and inherited where nothing
            nearer says otherwise; also `status`, `scope`, `refused_by`.
        not_there: the actors that are not there on the day, with why; none of these ties is at one
            of them.
    """

    each: pl.DataFrame
    some: pl.DataFrame
    denials: pl.DataFrame
    not_there: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Statements:
    """What a case states of one day, between actors that are there.

    Attributes:
        ties: all ties, their ids in the column `tie`.
        day: the day; none for any time.
        order: the kinds above each kind, and the roles above each member.
        not_there: the actors that are not there on the day, with why.
        schema: the schema.
    """

    ties: pl.DataFrame
    day: date | None
    order: Order
    not_there: Mapping[str, str]
    schema: Schema

    def active(self, firm: pl.Series | None = None) -> "_Active":
        """Return the active ties of the day by scope; only some of them if `firm` names these."""
        ties = self.ties.lazy().filter((pl.col("status") == "active") & holds_on(self.day))
        if firm is not None:
            ties = ties.filter(pl.col("tie").is_in(firm.implode()))
        return _Active(
            *(
                as_stated(ties.filter(pl.col("scope") == scope)).collect()
                for scope in ("each", "some")
            )
        )

    def denials(self, firm: pl.Series | None = None) -> pl.DataFrame:
        """Return the denials of the day; those that only ties not among `firm` end stay."""
        if firm is None:
            return denials_in_force(self.ties, self.day)
        is_kept = (pl.col("status") != "active") | pl.col("tie").is_in(firm.implode())
        return denials_in_force(self.ties.filter(is_kept), self.day)


class _Active(NamedTuple):
    """Active ties as they are stated, by scope."""

    each: pl.DataFrame
    of_a_few: pl.DataFrame


def inherit(case: Case, as_of: date | None = None) -> Holding:
    """Return what holds on a day, stated and inherited.

    An actor that is not there on the day carries and inherits no tie, whatever dates its ties have.

    Args:
        case: the case.
        as_of: the day; by default the end of the case's period.
    """
    stated = statements(case, as_of)
    return derive(stated, stated.active(), stated.denials())


class UncertainInheritance:
    """What holds at least, and what at most, on a day if some ties may be wrong.

    Whichever uncertain ties are left out, what then holds has every tie of what holds at least, and
    every tie of it holds at most.
    """

    def __init__(self, stated: Statements) -> None:
        """Begin with what a case states.

        Args:
            stated: what it states of one day.
        """
        self._stated = stated

    def least(self, firm: Iterable[str]) -> Holding:
        """Return what holds whichever other ties are wrong.

        These are the firm active ties, less all denials, and without what any exclusive tie takes
        away that may stand.

        Args:
            firm: the ids of the ties, denials among them, that hold for sure.
        """
        sure = self._named(firm)
        likely = _cutters(self._stated, self._every_tie.each, self._firm_denials(sure))
        return derive(self._stated, self._stated.active(sure), self._stated.denials(sure), likely)

    def most(self, firm: Iterable[str]) -> Holding:
        """Return what may hold.

        These are all active ties, less firm denials, and without what firm exclusive ties take away
        that stand whatever is denied.

        Args:
            firm: the ids of the ties, denials among them, that hold for sure.
        """
        sure = self._named(firm)
        every_denial = self._stated.denials(sure)
        certain = _cutters(self._stated, self._stated.active(sure).each, every_denial)
        return derive(self._stated, self._every_tie, self._firm_denials(sure), certain)

    @cached_property
    def _every_tie(self) -> _Active:
        return self._stated.active()

    def _named(self, firm: Iterable[str]) -> pl.Series:
        return pl.Series("tie", list(firm), self._stated.ties.schema["tie"])

    def _firm_denials(self, firm: pl.Series) -> pl.DataFrame:
        return self._stated.denials().filter(pl.col("tie").is_in(firm.implode()))


def statements(case: Case, as_of: date | None = None) -> Statements:
    """Return what a case states of a day.

    Args:
        case: the case.
        as_of: the day; by default the end of the case's period.
    """
    day = case.as_of(as_of)
    not_there = case.not_there(day)
    ties = case.loopless_ties.rename({"id": "tie"})
    actors = case.tables["actors"]
    # Who inherits: the members that are there, each with every role above it.
    roles = roles_above(actors).filter(~pl.col("member").is_in(list(not_there)))
    if ties.schema["source"].is_integer():  # the ends of a large case are numbers
        roles = roles.with_columns(
            pl.Series(end, places(actors["id"], roles[end])) for end in ("member", "role")
        )
    if not_there:
        ties = _without_ends(ties, actors["id"], not_there)
    order = Order(kinds_above(case.schema).cast(ties.schema["kind"]), roles)
    return Statements(ties, day, order, not_there, case.schema)


def derive(
    stated: Statements,
    active: _Active,
    stated_denials: pl.DataFrame,
    cutters: Cutters | None = None,
) -> Holding:
    """Return what holds, if some ties and denials are stated.

    Args:
        stated: what the case states of the day.
        active: the active ties that count.
        stated_denials: the denials that count.
        cutters: the ties whose exclusive ends take others away; by default those that hold.
    """
    roles = stated.order.roles
    # 1. What a denial counters falls, whether it is stated or inherited. A denial of some members
    # is not inherited, because nobody knows which members have it.
    denials = _all_denials(stated_denials, roles)
    each = uncountered(active.each, denials, stated.order)
    of_a_few = uncountered(active.of_a_few, denials, stated.order)
    inherited = uncountered(inherited_ties(active.each, roles), denials, stated.order)
    # 2. An inherited denial falls where a tie has won against it in step 1. Exclusive ties come
    # after that: what they take away was not denied.
    standing = standing_denials(denials, (each, of_a_few, inherited))
    denials = denials.filter(pl.col("end") == "").vstack(standing)
    inherited = without_exclusive(cutters or Cutters(each, inherited), inherited, stated.schema)
    each = pl.concat([each, inherited])
    return Holding(_ordered(each), _ordered(of_a_few), _ordered(denials), stated.not_there)


def _cutters(stated: Statements, active: pl.DataFrame, stated_denials: pl.DataFrame) -> Cutters:
    """Return the ties, stated and inherited, that no denial counters.

    Args:
        stated: what the case states of the day.
        active: the active ties that count, of the scope `each`.
        stated_denials: the denials that count.
    """
    roles = stated.order.roles
    denials = _all_denials(stated_denials, roles)
    return Cutters(
        uncountered(active, denials, stated.order),
        uncountered(inherited_ties(active, roles), denials, stated.order),
    )


def _all_denials(stated: pl.DataFrame, roles: pl.DataFrame) -> pl.DataFrame:
    """Return denials as stated, and what members inherit of those said of each."""
    return with_inherited(stated, stated.filter(pl.col("scope") == "each"), roles)


def _without_ends(ties: pl.DataFrame, ids: pl.Series, actors: Collection[str]) -> pl.DataFrame:
    """Return the ties that are at none of these actors; the ends of a large case are numbers."""
    missing = pl.Series("actor", list(actors), pl.String)
    if ties.schema["source"].is_integer():
        missing = pl.Series("actor", places(ids, missing))
    at_missing = (pl.col(end).is_in(missing.implode()) for end in ("source", "target"))
    return ties.filter(~pl.any_horizontal(*at_missing))


def _ordered(ties: pl.DataFrame) -> pl.DataFrame:
    """Return ties by their ends; those of a large case, with numbers as ends, stay as they come."""
    if ties.schema["source"].is_integer():
        return ties
    return ties.sort("source", "target", "kind", "tie", "end")
