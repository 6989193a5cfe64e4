"""The steps of the inheritance of ties: what counters, what is inherited, what is exclusive.

Each takes and returns frames of ties; `kg.graph.inherit` puts them together.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, TypeVar

import polars as pl

from kg.graph.in_force import DENIALS, successions
from kg.schema.model import Schema

Ties = TypeVar("Ties", pl.DataFrame, pl.LazyFrame)
ENDS = pl.Enum(["", "source", "target"])
_COLUMNS = ("tie", "source", "target", "kind", "end", "role_source", "role_target")
# These columns identify a statement about two actors: a tie may come to them at either end.
_STATEMENT = ("tie", "source", "target", "end")


@dataclass(frozen=True)
class Order:
    """The kinds above each kind, and the roles above each member.

    Attributes:
        kinds: each `kind` with every kind `above` it, itself among them.
        roles: each `member` with every `role` that it is a member of, directly or not.
    """

    kinds: pl.DataFrame
    roles: pl.DataFrame


class Cutters(NamedTuple):
    """Ties whose exclusive ends take others away: the stated ones, and the inherited ones."""

    stated: pl.DataFrame
    inherited: pl.DataFrame


def holds_on(day: date | None) -> pl.Expr:
    """Return whether a tie may hold on a day; without a day every tie does."""
    if day is None:
        return pl.lit(value=True)
    has_begun = pl.col("start_from").is_null() | (pl.col("start_from") <= day)
    return has_begun & (pl.col("end_to").is_null() | (pl.col("end_to") >= day))


def denials_in_force(ties: pl.DataFrame, day: date | None) -> pl.DataFrame:
    """Return the denials that are in force on a day, as they are stated.

    Args:
        ties: the table of ties.
        day: the day; of `None` every denial of the case is one.
    """
    # A tie is severed from its end on, for good; it is refused, or absent, between its dates.
    is_severed = pl.col("status") == "severed"
    first = (
        pl.when(is_severed & pl.col("end_from").is_not_null())
        .then("end_from")
        .otherwise("start_from")
    )
    lapsed = pl.when(is_severed).then(None).otherwise(pl.col("end_to"))
    denials = ties.filter(pl.col("status").is_in(DENIALS)).with_columns(first=first, lapsed=lapsed)
    ended = successions(ties)
    if day is not None:
        has_begun = pl.col("first").is_null() | (pl.col("first") <= day)
        is_on = pl.col("lapsed").is_null() | (pl.col("lapsed") >= day)
        denials = denials.filter(has_begun & is_on)
        ended = ended.filter(pl.col("since") <= day)
    columns = ("tie", "source", "target", "kind", "status", "scope", "refused_by")
    return denials.join(ended, on="tie", how="anti").select(columns)


def as_stated(ties: Ties) -> Ties:
    """Return ties in the columns of `Holding`, as stated ones."""
    return ties.with_columns(
        end=pl.lit("", ENDS), role_source="source", role_target="target"
    ).select(_COLUMNS)


def inherited_ties(ties: pl.DataFrame, roles: pl.DataFrame) -> pl.DataFrame:
    """Return what goes down `member_of` from ties, one end at a time.

    Args:
        ties: the ties, in the columns of `Holding`.
        roles: who is a `member` of which `role`.
    """
    if roles.is_empty():
        return ties.clear()
    parts = []
    for end in ("source", "target"):
        moved = ties.join(roles, left_on=end, right_on="role").with_columns(
            pl.col("member").alias(end), end=pl.lit(end, ENDS)
        )
        parts.append(moved.select(ties.columns))
    return pl.concat(parts).filter(pl.col("source") != pl.col("target"))


def with_inherited(
    denials: pl.DataFrame, inheritable: pl.DataFrame, roles: pl.DataFrame
) -> pl.DataFrame:
    """Return denials as stated, and what members inherit of some of them.

    Args:
        denials: the denials.
        inheritable: those of them that members inherit.
        roles: who is a `member` of which `role`.
    """

    def in_columns(frame: pl.DataFrame) -> pl.DataFrame:
        return as_stated(frame).join(frame.select("tie", "status", "scope", "refused_by"), on="tie")

    return pl.concat([in_columns(denials), inherited_ties(in_columns(inheritable), roles)])


def uncountered(ties: pl.DataFrame, denials: pl.DataFrame, order: Order) -> pl.DataFrame:
    """Return the ties that no denial of the same pair counters.

    A denial counters ties of its kind and of the kinds below, unless the tie stands nearer.

    Args:
        ties: the ties, in the columns of `Holding`.
        denials: the denials, likewise.
        order: which kinds and roles are below which.
    """
    if denials.is_empty():
        return ties
    against = denials.select(
        "source", "target", denied="kind", denied_source="role_source", denied_target="role_target"
    )
    # Few pairs are denied anything: only their ties are compared with denials.
    ends = against.select("source", "target").unique()
    touched = ties.join(ends, on=["source", "target"], how="semi")
    # Each tie beside each denial of its pair whose kind is the tie's or above it.
    met = touched.join(order.kinds, on="kind").join(
        against, left_on=["source", "target", "above"], right_on=["source", "target", "denied"]
    )
    # A tie stands nearer if the role of which it was stated is below that of the denial. The end
    # at which the member inherits it decides; where both were stated of the same role there, the
    # other end does. A stated tie meets denials that were inherited at one end alone, so that both
    # tests agree on it.
    nearer_source = _is_below(met, order.roles, "role_source", "denied_source")
    nearer_target = _is_below(met, order.roles, "role_target", "denied_target")
    same_source = pl.col("role_source") == pl.col("denied_source")
    same_target = pl.col("role_target") == pl.col("denied_target")
    by_source = pl.col("nearer_source") | (same_source & pl.col("nearer_target"))
    by_target = pl.col("nearer_target") | (same_target & pl.col("nearer_source"))
    wins = pl.when(pl.col("end") == "source").then(by_source).otherwise(by_target)
    compared = met.with_columns(nearer_source=nearer_source, nearer_target=nearer_target)
    # One denial that is as near, or nearer, is enough.
    countered = compared.filter(~wins)
    if not len(countered):
        return ties
    return ties.join(countered, on=_STATEMENT, how="anti")


def standing_denials(denials: pl.DataFrame, ties: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Return the inherited denials of pairs that do not have the tie.

    A tie that holds of such a pair was stated nearer than the denial.

    Args:
        denials: the denials, stated and inherited.
        ties: frames of the ties that hold.
    """
    left = denials.filter(pl.col("end") != "")
    for frame in ties:
        if len(left):
            left = left.join(frame, on=["source", "target", "kind"], how="anti")
    return left


def _is_below(met: pl.DataFrame, roles: pl.DataFrame, low: str, high: str) -> pl.Series:
    """Return for each row whether the actor in a column is a member of the one in another."""
    pairs = roles.select("member", "role", is_member=pl.lit(value=True))
    joined = met.select(low, high).join(
        pairs, left_on=[low, high], right_on=["member", "role"], how="left", maintain_order="left"
    )
    return joined["is_member"].fill_null(value=False)


def without_exclusive(cutters: Cutters, inherited: pl.DataFrame, schema: Schema) -> pl.DataFrame:
    """Leave out what the exclusive end of a tie would have inherited in the same channel.

    A stated exclusive tie leaves its end no inherited tie of the channel. An inherited one leaves
    it those that are exclusive at that end themselves.

    Args:
        cutters: the exclusive ties that are stated, and those that are inherited.
        inherited: the ties that are inherited.
        schema: the kinds of tie.
    """
    kinds = _channel_kinds(schema).with_columns(pl.col("kind").cast(inherited.schema["kind"]))
    # Each inherited tie with the member that inherits it, and the side of the flow it is on there.
    ends = _actor_and_side(pl.col("end") == "source")
    remaining = inherited.join(kinds, on="kind", how="left").with_columns(**ends)
    if not len(inherited):
        return remaining.select(_COLUMNS)
    is_exclusive = pl.col("exclusive_at") == pl.col("end")
    exempt = (pl.lit(value=False), is_exclusive)
    for ties, is_exempt in zip(cutters, exempt, strict=True):
        met = remaining.join(_exclusive_ends(ties, kinds), on=["channel", "actor"], suffix="_held")
        # An end is exclusive on its side of the flow; a flow both ways is on either side.
        is_either = pl.col("flow_side").eq("either") | pl.col("flow_side_held").eq("either")
        is_same_side = is_either | (pl.col("flow_side") == pl.col("flow_side_held"))
        lost = met.filter(~is_exempt & is_same_side)
        remaining = remaining.join(lost, on=_STATEMENT, how="anti")
    return remaining.select(_COLUMNS)


def _channel_kinds(schema: Schema) -> pl.DataFrame:
    """Return the kinds of ties that have a channel: where they are exclusive, and on which side."""
    rows = [
        (k.slug, k.channel, k.exclusive_at, side(k.flow, "source"), side(k.flow, "target"))
        for k in schema.tie_kinds.values()
        if k.channel
    ]
    columns = ["kind", "channel", "exclusive_at", "source_side", "target_side"]
    return pl.DataFrame(rows, schema=columns, orient="row")


def _exclusive_ends(ties: pl.DataFrame, kinds: pl.DataFrame) -> pl.DataFrame:
    """Return the actors at exclusive ends of ties: `channel`, `actor`, and `flow_side`."""
    exclusive = ties.join(kinds.filter(pl.col("exclusive_at") != ""), on="kind")
    ends = _actor_and_side(pl.col("exclusive_at") == "source")
    return exclusive.select("channel", **ends).unique()


def _actor_and_side(at_source: pl.Expr) -> dict[str, pl.Expr]:
    """Return the actor at an end of a tie, and the side of the flow that this end is on."""
    end = pl.when(at_source)
    return {
        "actor": end.then("source").otherwise("target"),
        "flow_side": end.then("source_side").otherwise("target_side"),
    }


def side(flow: str, end: str) -> str:
    """Return which side of the flow an end of a tie is on: `out`, `in`, or `either`.

    Args:
        flow: how the tie's kind carries flow: `along`, `against` or `both`.
        end: the end, `source` or `target`.
    """
    if flow == "both":
        return "either"
    return "out" if (flow == "along") == (end == "source") else "in"


def roles_above(actors: pl.DataFrame) -> pl.DataFrame:
    """Return every (member, role) of `member_of`, followed upwards as far as it goes."""
    fresh = (
        actors.select(member="id", role="member_of")
        .drop_nulls()
        .explode("role")
        .drop_nulls()
        .unique()
    )
    pairs = fresh
    # Each round joins the pairs that are new to all pairs so far, so that paths double, until a
    # round brings nothing new; so it ends where roles are members of each other, too.
    while len(fresh):
        higher = pairs.rename({"member": "role", "role": "higher"})
        joined = fresh.join(higher, on="role").select("member", role="higher")
        fresh = joined.unique().join(pairs, on=["member", "role"], how="anti")
        pairs = pl.concat([pairs, fresh])
    return pairs


def kinds_above(schema: Schema) -> pl.DataFrame:
    """Return each kind of tie with every kind above it, itself among them: `kind`, `above`."""
    pairs: list[tuple[str, str]] = []
    for kind in schema.tie_kinds:
        pairs += ((kind, above) for above in schema.above(kind))
    return pl.DataFrame(pairs, schema=["kind", "above"], orient="row")
