"""A case as read: its settings, and frames that nobody changes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl
import pyoxigraph as ox

from kg.case.settings import Settings
from kg.errors import NameUnknown, near, quoted
from kg.results.answers import in_one_line
from kg.schema.model import Schema

_WORKED_OUT_OF_ACTORS = (
    *("marks_of_names", "names", "kind_of", "roles", "placeholders", "unnamed"),
    *("hierarchies", "members", "parts", "row_of"),
)


@dataclass(frozen=True, repr=False)
class Case:
    """A case as read.

    Attributes:
        settings: what case.toml says.
        schema: the ontology as tables, with what the case's own RDF adds to it.
        tables: one frame a table with the columns of the schema. Every frame also has `file` and
            `line`, the spot each row was read from; a partial date has the days that it may mean,
            `<name>_from` and `<name>_to`, beside it.
        folder: the folder it was read from; none is there of a case at an endpoint.
        more: the triples of RDF files in the folder that no table has a column for.
        address: the address of the endpoint it was read from; else empty.
    """

    settings: Settings
    schema: Schema
    tables: Mapping[str, pl.DataFrame]
    folder: Path
    more: tuple[ox.Quad, ...] = ()
    address: str = ""

    def __repr__(self) -> str:
        """Return the id of the case and how many rows it has, on one line."""
        sizes = (f"{len(self.tables[name]):,} {name}" for name in ("actors", "ties", "evidence"))
        return in_one_line(f"case {self.id}: {', '.join(sizes)}; {self.settings.title}")

    def with_ties(self, ties: pl.DataFrame) -> "Case":
        """Return the case with other ties; what was worked out of its actors is shared.

        Args:
            ties: the table of ties.
        """
        changed = replace(self, tables={**self.tables, "ties": ties})
        for name in _WORKED_OUT_OF_ACTORS:
            changed.__dict__[name] = getattr(self, name)
        return changed

    @property
    def id(self) -> str:
        """Return the name of the case."""
        return self.settings.id

    @cached_property
    def homes(self) -> Mapping[str, str]:
        """Return the table that each id stands in."""
        homes: dict[str, str] = {}
        for name, frame in self.tables.items():
            homes.update(dict.fromkeys(frame["id"], name))
        return homes

    @cached_property
    def marks_of_names(self) -> dict[tuple[str, ...], npt.NDArray[np.bool_]]:
        """Return for names in questions what `kg.case.names.marked` worked out of them."""
        return {}

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Return the name of each actor."""
        return dict(self.tables["actors"].select("id", "name").iter_rows())

    @cached_property
    def kind_of(self) -> Mapping[str, str]:
        """Return the kind of each actor."""
        return dict(self.tables["actors"].select("id", "kind").iter_rows())

    @cached_property
    def row_of(self) -> Mapping[str, int]:
        """Return the row of each actor in the table of actors, from 0."""
        return {actor: row for row, actor in enumerate(self.tables["actors"]["id"])}

    @cached_property
    def roles(self) -> frozenset[str]:
        """Return the collective actors."""
        is_role = pl.col("collective").fill_null(value=False)
        return frozenset(self.tables["actors"].filter(is_role)["id"])

    @cached_property
    def placeholders(self) -> frozenset[str]:
        """Return the actors that stand for anybody: nobody particular, however often told of."""
        is_placeholder = pl.col("anonymous") == "many"
        return frozenset(self.tables["actors"].filter(is_placeholder)["id"])

    @cached_property
    def unnamed(self) -> frozenset[str]:
        """Return the actors whom the source does not name."""
        return frozenset(self.tables["actors"].filter(pl.col("anonymous").is_not_null())["id"])

    @cached_property
    def hierarchies(self) -> frozenset[str]:
        """Return the actors that are hierarchies."""
        is_hierarchy = pl.col("kind") == "hierarchy"
        return frozenset(self.tables["actors"].filter(is_hierarchy)["id"])

    @cached_property
    def members(self) -> Mapping[str, tuple[str, ...]]:
        """Return the actors that name each role in their column `member_of`."""
        return _children(self.tables["actors"], "member_of")

    @cached_property
    def parts(self) -> Mapping[str, tuple[str, ...]]:
        """Return the actors that name each organisation or hierarchy in their column `part_of`."""
        return _children(self.tables["actors"], "part_of")

    @cached_property
    def loopless_ties(self) -> pl.DataFrame:
        """Return the ties, without ties of an individual to itself, which carry nothing.

        A tie of a role to itself is one of its members among each other, and is among them. The
        table `ties` has all ties, so that what is listed or exported loses nothing.
        """
        ties = self.tables["ties"]
        loops = (ties["source"] == ties["target"]).fill_null(value=False)
        if not loops.any():
            return ties  # a large case is not copied for nothing
        actors = self.tables["actors"].select("id", "collective")
        is_role = actors["collective"].fill_null(value=False)
        # In a large case ends are rows of actors; in a small case they are ids.
        ends_are_rows = ties["source"].dtype.is_integer()
        roles = np.flatnonzero(is_role) if ends_are_rows else actors["id"].filter(is_role)
        among_members = ties["source"].is_in(pl.Series(roles).implode())
        return ties.filter(~loops | among_members)

    @cached_property
    def strategic_ties(self) -> pl.DataFrame:
        """Return the ties that have strategies of their own: `id` and `strategy`."""
        strategies = self.tables["ties"].select("id", "strategy")
        return strategies.filter(pl.col("strategy").list.len() > 0)

    @cached_property
    def strategy_sets(self) -> tuple[tuple[str, ...], ...]:
        """Return the sets of strategies of ties and kinds, each once; the first is empty."""
        own = self.strategic_ties["strategy"].to_list()
        kinds = self.schema.tie_kinds.values()
        sets = [(), *(tuple(s) for s in own), *(kind.strategies for kind in kinds)]
        return tuple(dict.fromkeys(sets))

    def row(self, row_id: str) -> dict[str, object]:
        """Return one row by its id.

        Raises:
            NameUnknown: no table has the id.
        """
        if row_id not in self.homes:
            hint = near(row_id, self.homes)
            hint = hint or "give an id of its tables, or name another case with --case"
            raise NameUnknown(f"the case {self.id} has no row {quoted(row_id)}", hint)
        frame = self.tables[self.homes[row_id]]
        return frame.row(by_predicate=pl.col("id") == row_id, named=True)

    def as_of(self, day: date | None = None) -> date | None:
        """Return the day that questions are asked for: by default the end of the case's period."""
        if day or not self.settings.period:
            return day
        return self.settings.period[1]

    def not_there(self, day: date | None = None) -> Mapping[str, str]:
        """Return why actors are not there on a day, `not begun` or `ended`, in the case's order.

        An actor is there if the days from its start to its end may contain the day. Where there is
        no day at all, everybody is there.

        Args:
            day: the day; by default the end of the case's period.
        """
        when = self.as_of(day)
        if when is None:
            return {}
        late, over = pl.col("start_from") > when, pl.col("end_to") < when
        reason = pl.when(late).then(pl.lit("not begun")).when(over).then(pl.lit("ended"))
        rows = self.tables["actors"].select("id", reason=reason).drop_nulls("reason")
        return dict(rows.iter_rows())


def _children(actors: pl.DataFrame, column: str) -> dict[str, tuple[str, ...]]:
    """Return the actors that name each other actor in a column of lists."""
    filled = pl.col(column).is_not_null()
    rows = actors.select("id", column).filter(filled).explode(column).filter(filled)
    children: dict[str, list[str]] = {}
    for actor, above in rows.iter_rows():
        children.setdefault(above, []).append(actor)
    return {above: tuple(ids) for above, ids in children.items()}
