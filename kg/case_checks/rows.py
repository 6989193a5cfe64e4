"""The input of a check over frames, and its result."""

from collections.abc import Mapping
from functools import cached_property
from itertools import product
from typing import NamedTuple

import polars as pl

from kg.case import Case
from kg.graph.inherit import inherit
from kg.schema.model import ENDS, Schema
from kg.system import sizes

Text = str | pl.Expr


class FaultyRows(NamedTuple):
    """What a check finds.

    Attributes:
        rows: the first rows by their ids: `id`, `file`, `line`, `column`, `message`, `hint`, all
            texts but the line.
        more: how many rows there are besides.
    """

    rows: pl.DataFrame
    more: int


def findings(rows: pl.DataFrame, column: Text, message: pl.Expr, hint: Text) -> FaultyRows:
    """Return the rows that a check finds, with their messages, ordered by id.

    Args:
        rows: the rows, with `id`, `file` and `line`.
        column: the column that is wrong, or an expression that gives it.
        message: the expression that gives what is wrong with a row.
        hint: what to try, or an expression that gives it.
    """
    texts = {"column": column, "message": message, "hint": hint}
    cells = {name: pl.lit(text) if isinstance(text, str) else text for name, text in texts.items()}
    more = 0
    if len(rows) > sizes.LISTED_ROWS:
        # To word and order millions of rows, of which few are listed, would take seconds.
        ids = rows["id"].unique()
        first = ids.bottom_k(sizes.LISTED_ROWS)
        more = len(ids) - len(first)
        rows = rows.filter(pl.col("id").is_in(first.implode()))
    listed = rows.select("id", "file", "line", **cells).unique().sort("id", "message")
    more += max(0, len(listed) - sizes.LISTED_ROWS)
    return FaultyRows(listed.head(sizes.LISTED_ROWS), more)


def as_word(name: str) -> pl.Expr:
    """Return a column of words as texts; that of a large case has codes."""
    return pl.col(name).cast(pl.String)


def is_any_filled(*names: str) -> pl.Expr:
    """Return the test whether one of the columns is filled."""
    return pl.any_horizontal(pl.col(name).is_not_null() for name in names)


class CheckedRows:
    """The rows of a case, and what several checks derive from them."""

    def __init__(self, case: Case) -> None:
        """Take a case whose ids and references are sound."""
        self.case = case

    def __getitem__(self, table: str) -> pl.DataFrame:
        """Return a table."""
        return self.case.tables[table]

    @property
    def schema(self) -> Schema:
        """Return the schema of the case."""
        return self.case.schema

    @property
    def has_default_evidence(self) -> bool:
        """Return whether all rows without evidence of their own rest on one passage."""
        return bool(self.case.settings.evidence)

    @cached_property
    def roles(self) -> pl.Series:
        """Return the ids of the collective actors."""
        actors = self["actors"]
        return actors.filter(pl.col("collective").fill_null(value=False))["id"]

    @cached_property
    def evidenced(self) -> pl.DataFrame:
        """Return the rows that evidence is about, each once: the column `id`."""
        return self["evidence"].select(id="about").drop_nulls().unique()

    @cached_property
    def untied(self) -> pl.DataFrame:
        """Return the actors that no tie to another touches, stated or inherited."""
        ties = self["ties"]
        ends = ties.filter(pl.col("source") != pl.col("target")).select(ENDS)
        stated = pl.concat([ends[end].unique() for end in ENDS]).unique()
        untied = _without(self["actors"], stated)
        # Only a member inherits. In a large case it takes long to find what a member inherits.
        is_member = pl.col("member_of").list.len().fill_null(0) > 0
        if untied.filter(is_member).is_empty():
            return untied
        return _without(untied, _inherited_ends(self.case))

    def without_evidence(self, table: str) -> pl.DataFrame:
        """Return the rows of a table that no passage is about; none where one supports all rows."""
        if self.has_default_evidence:
            return self[table].clear()
        return self[table].join(self.evidenced, on="id", how="anti", maintain_order="left")

    def kinds_below(self, *slugs: str) -> list[str]:
        """Return kinds of actors with all their sub-kinds."""
        kinds: set[str] = set()
        for slug in slugs:
            kinds |= self.schema.below(slug)
        return sorted(kinds)

    def share_ends(self) -> Mapping[str, str]:
        """Return of each kind of tie the end whose total its shares are parts of.

        Kinds that do not say it take it from the nearest kind above; those without are left out.
        """
        kinds = self.schema.tie_kinds.values()
        return {kind.slug: kind.share_of for kind in kinds if kind.share_of}


def _without(actors: pl.DataFrame, ids: pl.Series) -> pl.DataFrame:
    """Return the actors whose ids are not listed, in their order."""
    return actors.join(ids.to_frame("id"), on="id", how="anti", maintain_order="left")


def _inherited_ends(case: Case) -> pl.Series:
    """Return the actors at which ties and denials are inherited."""
    holding = inherit(case)
    inherited = [ties.filter(pl.col("end") != "") for ties in (holding.each, holding.denials)]
    ends = [ties[end].cast(pl.String).rename("id") for ties, end in product(inherited, ENDS)]
    return pl.concat(ends).unique()
