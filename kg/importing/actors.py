"""The actors of an import: whom a name stands for, and whose row is new."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from kg.case.fold import fold_key
from kg.errors import near, quoted
from kg.importing.names import IdMaker, as_id, is_id
from kg.importing.plan import ImportPlan
from kg.importing.sheets import Spot
from kg.schema.numerals import Refusal

NEW_KIND = "actor"  # until a column says more
_READABLE = ("name", "name_ja", "aliases")  # what an id may be made from, in this order
Row = dict[str, str]


@dataclass
class ImportedActors:
    """The actors so far.

    Attributes:
        plan: what stands for whom, and whether names that are new make actors.
        ids: the ids of all rows.
        rows: the row of each actor by its id.
        spots: where the row of each actor stands in the source, `sheet` and number.
        imported: the actors that this import writes; others stood in the folder before.
    """

    plan: ImportPlan
    ids: IdMaker
    rows: dict[str, Row] = field(default_factory=dict)
    spots: dict[str, Spot] = field(default_factory=dict)
    imported: set[str] = field(default_factory=set)
    _by_name: dict[str, str | None] = field(default_factory=dict)
    _by_key: dict[str, str | None] = field(default_factory=dict)
    _lost: set[str] = field(default_factory=set)
    _new: set[str] = field(default_factory=set)

    def lose(self, names: Iterable[str]) -> None:
        """Remember what the actors of rows that are left out are called."""
        self._lost.update(name for name in names if name)

    def add(
        self, row: Row, spot: Spot, *, is_imported: bool = True, is_native: bool = False
    ) -> str:
        """Take a row of actors; return its id, which is made from a name where it has none.

        Args:
            row: its cells by column.
            spot: its sheet and number.
            is_imported: whether this import writes it.
            is_native: whether its id stays as it is.
        """
        typed = row.get("id", "")
        if not typed:
            row["id"] = self._make_id(row)
        elif not (is_id(typed) or is_native):
            row["id"] = self._make_id(row) if typed.isdigit() else self._make_id({"name": typed})
            self._remember(typed, row["id"])
        else:
            self.ids.reserve(typed)
        row_id = row["id"]
        row.setdefault("name", typed or row_id)
        self.rows.setdefault(row_id, row)
        self.spots.setdefault(row_id, spot)
        if is_imported:
            self.imported.add(row_id)
        for name in (row_id, *names_of(row)):
            self._remember(name, row_id)
        return row_id

    def find(self, name: str, spot: Spot, kind: str = "") -> str | Refusal:
        """Return the id of the actor that a name stands for; a new name makes an actor.

        An id counts before a name, a name before one that is only spelt alike.

        Args:
            name: the name, an alias or the id.
            spot: where it stands.
            kind: the kind of a new actor, which is made whatever the plan says; empty where the
                plan decides.
        """
        name = " ".join(name.split())
        if name in self.plan.same_as:
            actor = self._find(self.plan.same_as[name], spot, kind)
            if isinstance(actor, str):
                self._add_alias(actor, name)
            return actor
        return self._find(name, spot, kind)

    def _find(self, name: str, spot: Spot, kind: str) -> str | Refusal:
        """Return the actor of a name, a new one where the plan allows it, or why there is none."""
        if name in self.rows:
            return name
        actor = self._by_name.get(name, "")
        if actor == "" and not self.plan.new_actors:
            actor = self._by_key.get(fold_key(name), "")
        if actor is None:
            return Refusal("is the name of several actors", "write the id of the one that is meant")
        if actor:
            return actor
        if name in self._lost:
            return Refusal("is an actor whose own row is left out", "correct that row first")
        if self.plan.new_actors or kind:
            row_id = self.add({"name": name, "kind": kind or NEW_KIND}, spot)
            self._new.add(row_id)
            return row_id
        hint = (
            near(name, [n for n in self._by_name if n and n not in self.rows])
            or "add it to the sheet of actors."
        )
        return Refusal("is no actor", f"{hint} Or set new_actors = true in import.toml")

    def _add_alias(self, row_id: str, name: str) -> None:
        """Add a name to the aliases of an actor, unless the actor already has it."""
        row = self.rows[row_id]
        if name not in names_of(row):
            row["aliases"] = ";".join(
                filter(None, (row.get("aliases", ""), name.replace(";", ",")))
            )

    def id_of(self, name: str) -> str:
        """Return the id of the one actor of exactly this name, or nothing."""
        return self._by_name.get(" ".join(name.split()), "") or ""

    def describe(self, row_id: str, column: str, value: str) -> Refusal | None:
        """Fill a cell of a new actor from a column of a tie; refuse a second, other value.

        Args:
            row_id: the actor.
            column: the column of actors.
            value: what it says.
        """
        row = self.rows[row_id]
        present = row.get(column, "")
        is_default = column == "kind" and present == NEW_KIND and row_id in self._new
        if not value or present == value:
            return None
        if present and not is_default:
            words = (
                f"says that the {column} of {row_id} is {quoted(value)}, "
                f"but it is {quoted(present)}"
            )
            return Refusal(words, "make the two rows agree")
        row[column] = value
        return None

    def sequence(self) -> Iterator[tuple[str, Row]]:
        """Yield the actors that this import writes."""
        return ((row_id, row) for row_id, row in self.rows.items() if row_id in self.imported)

    def _make_id(self, row: Mapping[str, str]) -> str:
        """Return a new id that resembles the actor's name, else its kind."""
        texts = ";".join(row.get(column, "") for column in _READABLE).split(";")
        stem = next((stem for text in texts if (stem := as_id(text))), "")
        return self.ids.make(stem, row.get("kind") or "actor")

    def _remember(self, name: str, row_id: str) -> None:
        """Note that a name stands for an actor; a name of two actors then stands for none."""
        present = self._by_name.get(name, row_id)
        self._by_name[name] = row_id if present == row_id else None
        if not self.plan.new_actors:  # a name that is only spelt alike is a new actor otherwise
            key = fold_key(name)
            self._by_key[key] = row_id if self._by_key.get(key, row_id) == row_id else None


def names_of(row: Mapping[str, str]) -> list[str]:
    """Return the names and aliases of an actor."""
    aliases = (alias.strip() for alias in row.get("aliases", "").split(";"))
    names = (row.get("name", ""), row.get("name_ja", ""), *aliases)
    return [" ".join(name.split()) for name in names if name]
