"""What the members of a role inherit: ties and denials, with their exceptions.

A tie of a role holds for its members, one end at a time, unless a denial stands nearer to the member: the more
specific statement decides, as in inheritance with exceptions (Touretzky 1986, *The Mathematics of Inheritance
Systems*). Nearness is by paths of `member_of`: a statement about a role is nearer to a member than a statement about
a role above that role; two statements about unrelated roles are equally near, and then the denial wins.

A tie of an individual to itself carries nothing; that of a role is said of its members among each other.

`queries/rules/*.rq` states the same rules in SPARQL, and a test holds the two against each other.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

import polars as pl

from kg.case import Case
from kg.case.number_names import places
from kg.graph.in_force import DENIALS, successions
from kg.schema.model import Schema

Ties = TypeVar("Ties", pl.DataFrame, pl.LazyFrame)
ENDS = pl.Enum(["", "source", "target"])
_COLUMNS = ("tie", "source", "target", "kind", "end", "role_source", "role_target")


@dataclass(frozen=True)
class Holding:
    """What holds on one day.

    Each frame has a row a tie with `tie` (the id of the stated tie), `source`, `target`, `kind`, and `end`: empty for
    a stated tie, else the end (`source` or `target`) at which it was inherited; `role_source` and `role_target` are
    the ends of the stated tie.

    Attributes:
        each: active ties said of each member, stated and inherited, that no denial counters.
        some: active ties said of some members; they are never inherited.
        denials: refused, severed and absent ties in force, stated, and inherited where nothing nearer says otherwise;
            also `status`, `scope`, `refused_by`.
        not_there: the actors that are not there on the day, with why; none of these ties is at one of them.
    """

    each: pl.DataFrame
    some: pl.DataFrame
    denials: pl.DataFrame
    not_there: Mapping[str, str] = field(default_factory=dict)


def inherit(case: Case, as_of: date | None = None) -> Holding:
    """Return what holds on a day, stated and inherited.

    Who is not there on the day carries no tie, whatever the dates of its ties, and inherits none.

    Args:
        case: the case.
        as_of: the day; by default the end of the case's period.
    """
    day = case.as_of(as_of)
    not_there = case.not_there(day)
    ties = case.loopless_ties.rename({"id": "tie"})
    up = _closure(case.tables["actors"])
    up = up.filter(~pl.col("member").is_in(list(not_there)))
    if ties.schema["source"].is_integer():
        ids = case.tables["actors"]["id"]
        up = up.with_columns(pl.Series(end, places(ids, up[end])) for end in ("member", "role"))
    if not_there:
        ties = _without_ends(ties, case.tables["actors"]["id"], not_there)
    above = _kinds_above(case.schema).cast(ties.schema["kind"])
    denials = _denials(ties, day)
    active = (pl.col("status") == "active") & _holds(day)
    denials = _spread(denials, denials.filter(pl.col("scope") == "each"), up)
    said = {
        scope: _stated(ties.lazy().filter(active & (pl.col("scope") == scope))).collect()
        for scope in ("each", "some")
    }
    each, some = (_uncountered(said[scope], denials, above, up) for scope in ("each", "some"))
    inherited = _uncountered(_inherited(said["each"], up), denials, above, up)
    denials = denials.filter(pl.col("end") == "").vstack(
        _standing(denials, (each, some, inherited))
    )
    inherited = _without_exclusive(each, inherited, case.schema)
    each = pl.concat([each, inherited])
    return Holding(_ordered(each), _ordered(some), _ordered(denials), not_there)


def _without_ends(ties: pl.DataFrame, ids: pl.Series, actors: Collection[str]) -> pl.DataFrame:
    """Return the ties that are at none of these actors; the ends of a large case are numbers."""
    missing = pl.Series("actor", list(actors), pl.String)
    if ties.schema["source"].is_integer():
        missing = pl.Series("actor", places(ids, missing))
    at_missing = (pl.col(end).is_in(missing.implode()) for end in ("source", "target"))
    return ties.filter(~pl.any_horizontal(*at_missing))


def _ordered(ties: pl.DataFrame) -> pl.DataFrame:
    """Return ties by their ends; the ties of a large case, whose ends are numbers, stay as they come."""
    if ties.schema["source"].is_integer():
        return ties
    return ties.sort("source", "target", "kind", "tie", "end")


def _holds(day: date | None) -> pl.Expr:
    if day is None:
        return pl.lit(value=True)
    began = pl.col("start_from").is_null() | (pl.col("start_from") <= day)
    return began & (pl.col("end_to").is_null() | (pl.col("end_to") >= day))


def _denials(ties: pl.DataFrame, day: date | None) -> pl.DataFrame:
    severed = (pl.col("status") == "severed") & pl.col("end_from").is_not_null()
    first = pl.when(severed).then("end_from").otherwise("start_from")
    lapsed = pl.when(pl.col("status") == "severed").then(None).otherwise(pl.col("end_to"))
    denials = ties.filter(pl.col("status").is_in(DENIALS)).with_columns(first=first, lapsed=lapsed)
    if day is not None:
        begun = pl.col("first").is_null() | (pl.col("first") <= day)
        denials = denials.filter(begun & (pl.col("lapsed").is_null() | (pl.col("lapsed") >= day)))
    ended = successions(ties)
    if day is not None:
        ended = ended.filter(pl.col("since") <= day)
    columns = ("tie", "source", "target", "kind", "status", "scope", "refused_by")
    return denials.join(ended, on="tie", how="anti").select(columns)


def _stated(ties: Ties) -> Ties:
    return ties.with_columns(
        end=pl.lit("", ENDS), role_source="source", role_target="target"
    ).select(_COLUMNS)


def _inherited(ties: pl.DataFrame, up: pl.DataFrame) -> pl.DataFrame:
    """Return what goes down `member_of` from ties, one end at a time."""
    if up.is_empty():
        return ties.clear()
    parts = []
    for end in ("source", "target"):
        moved = ties.join(up, left_on=end, right_on="role").with_columns(
            pl.col("member").alias(end), end=pl.lit(end, ENDS)
        )
        parts.append(moved.select(ties.columns))
    return pl.concat(parts).filter(pl.col("source") != pl.col("target"))


def _spread(denials: pl.DataFrame, each: pl.DataFrame, up: pl.DataFrame) -> pl.DataFrame:
    def whole(frame: pl.DataFrame) -> pl.DataFrame:
        return _stated(frame).join(frame.select("tie", "status", "scope", "refused_by"), on="tie")

    return pl.concat([whole(denials), _inherited(whole(each), up)])


def _uncountered(
    ties: pl.DataFrame, denials: pl.DataFrame, above: pl.DataFrame, up: pl.DataFrame
) -> pl.DataFrame:
    """Return the ties that no denial of the same pair, of the same or a more general kind, counters."""
    if denials.is_empty():
        return ties
    against = denials.select(
        "source", "target", denied="kind", denied_source="role_source", denied_target="role_target"
    )
    ends = against.select("source", "target").unique()
    touched = ties.join(ends, on=["source", "target"], how="semi")
    met = touched.join(above, on="kind").join(
        against, left_on=["source", "target", "above"], right_on=["source", "target", "denied"]
    )
    # The tie stands nearer where an end of it was stated below that end of the denial: at the member's end first.
    nearer_source = _is_below(met, up, "role_source", "denied_source")
    nearer_target = _is_below(met, up, "role_target", "denied_target")
    same_source = pl.col("role_source") == pl.col("denied_source")
    same_target = pl.col("role_target") == pl.col("denied_target")
    by_source = pl.col("nearer_source") | (same_source & pl.col("nearer_target"))
    by_target = pl.col("nearer_target") | (same_target & pl.col("nearer_source"))
    wins = pl.when(pl.col("end") == "source").then(by_source).otherwise(by_target)
    countered = met.with_columns(nearer_source=nearer_source, nearer_target=nearer_target).filter(
        ~wins
    )
    return (
        ties.join(countered, on=["tie", "source", "target", "end"], how="anti")
        if len(countered)
        else ties
    )


def _standing(denials: pl.DataFrame, ties: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Return the inherited denials of pairs that do not have the tie: one that holds was stated nearer."""
    left = denials.filter(pl.col("end") != "")
    for some in ties:
        left = left.join(some, on=["source", "target", "kind"], how="anti") if len(left) else left
    return left


def _is_below(met: pl.DataFrame, up: pl.DataFrame, low: str, high: str) -> pl.Series:
    pairs = up.select("member", "role", found=pl.lit(value=True))
    joined = met.select(low, high).join(
        pairs, left_on=[low, high], right_on=["member", "role"], how="left", maintain_order="left"
    )
    return joined["found"].fill_null(value=False)


def _without_exclusive(
    stated: pl.DataFrame, inherited: pl.DataFrame, schema: Schema
) -> pl.DataFrame:
    """Leave out what the exclusive end of a tie would have inherited in the same channel.

    A stated exclusive tie leaves its end no inherited tie of the channel; an inherited one leaves it those that are
    exclusive at that end themselves.
    """
    kind_type = inherited.schema["kind"]
    kinds = pl.DataFrame(
        [
            (k.slug, k.channel, k.exclusive_at, side(k.flow, "source"), side(k.flow, "target"))
            for k in schema.tie_kinds.values()
            if k.channel
        ],
        schema=["kind", "channel", "exclusive_at", "source_side", "target_side"],
        orient="row",
    ).with_columns(pl.col("kind").cast(kind_type))

    def held(ties: pl.DataFrame) -> pl.DataFrame:
        exclusive = ties.join(kinds.filter(pl.col("exclusive_at") != ""), on="kind")
        at_source = pl.col("exclusive_at") == "source"
        return exclusive.select(
            "channel",
            actor=pl.when(at_source).then("source").otherwise("target"),
            flow_side=pl.when(at_source).then("source_side").otherwise("target_side"),
        ).unique()

    mine = inherited.join(kinds, on="kind", how="left").with_columns(
        actor=pl.when(pl.col("end") == "source").then("source").otherwise("target"),
        flow_side=pl.when(pl.col("end") == "source").then("source_side").otherwise("target_side"),
    )
    for exclusive, kept in (
        ()
        if not len(inherited)
        else (
            (held(stated), pl.lit(value=False)),
            (held(inherited), pl.col("exclusive_at") == pl.col("end")),
        )
    ):
        met = mine.join(exclusive, on=["channel", "actor"], suffix="_held")
        either = pl.col("flow_side").eq("either") | pl.col("flow_side_held").eq("either")
        lost = met.filter(~kept & (either | (pl.col("flow_side") == pl.col("flow_side_held"))))
        mine = mine.join(lost, on=["tie", "source", "target", "end"], how="anti")
    return mine.select(_COLUMNS)


def side(flow: str, end: str) -> str:
    """Return which side of the flow an end of a tie is on: `out`, `in`, or `either`."""
    if flow == "both":
        return "either"
    return "out" if (flow == "along") == (end == "source") else "in"


def _closure(actors: pl.DataFrame) -> pl.DataFrame:
    """Return every (member, role) of `member_of`, followed upwards as far as it goes."""
    pairs = (
        actors.select(member="id", role="member_of")
        .drop_nulls()
        .explode("role")
        .drop_nulls()
        .unique()
    )
    found = pairs
    while len(pairs):
        pairs = pairs.join(found.rename({"member": "role", "role": "higher"}), on="role").select(
            "member", role="higher"
        )
        pairs = pairs.unique().join(found, on=["member", "role"], how="anti")
        found = pl.concat([found, pairs])
    return found


def _kinds_above(schema: Schema) -> pl.DataFrame:
    pairs = [(kind, above) for kind in schema.tie_kinds for above in schema.above(kind)]
    return pl.DataFrame(pairs, schema=["kind", "above"], orient="row")
