"""The ties whose loss may add a route, since they take other ties away while they stand."""

from itertools import chain
from typing import NamedTuple

import polars as pl

from kg.case import Case


class SideEffects(NamedTuple):
    """The ties whose loss may add a route; that of all others only takes routes away.

    Attributes:
        inherited: denials, ties of exclusive kinds, and dated ties that may end a denial: without
            one of them other ties are inherited.
        shared: ties of kinds with shares: without one of them it may follow that a supplier has
            further buyers.
        closing: those of them whose loss may also take a route away by another tie: dated ties that
            end a denial, and denials and ties of exclusive kinds, where a role has such a tie that
            its members may then inherit.
    """

    inherited: frozenset[str]
    shared: frozenset[str]
    closing: frozenset[str]

    @classmethod
    def of(cls, case: Case) -> "SideEffects":
        """Return the ties of a case whose loss may add a route."""
        ties, kinds = case.tables["ties"], case.schema.tie_kinds.values()
        roles = case.tables["actors"]["member_of"].explode().drop_nulls()
        exclusive = [kind.slug for kind in kinds if kind.exclusive_at]
        sharing = [kind.slug for kind in kinds if kind.share_of]
        is_denial = pl.col("status").is_in(("refused", "severed", "absent"))
        denied = ties.filter(is_denial).select("source", "target", "kind").unique()
        is_dated = (pl.col("status") == "active") & pl.col("start_from").is_not_null()
        ending = ties.filter(is_dated).join(denied, on=["source", "target", "kind"], how="semi")
        cutting = ties.filter(is_denial | pl.col("kind").is_in(exclusive))
        is_of_role = pl.any_horizontal(pl.col("source", "target").is_in(roles.implode()))
        is_exclusive = pl.col("kind").is_in(exclusive) & (pl.col("status") == "active")
        channel = pl.col("kind").replace_strict(
            {kind.slug: kind.channel for kind in kinds}, return_dtype=pl.String
        )
        of_roles = ties.filter(is_of_role & is_exclusive).select(channel)["kind"]
        closing = chain(ending["id"], cutting.filter(channel.is_in(of_roles.implode()))["id"])
        return cls(
            frozenset(chain(cutting["id"], ending["id"])),
            frozenset(ties.filter(pl.col("kind").is_in(sharing))["id"]),
            frozenset(closing),
        )
