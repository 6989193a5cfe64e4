"""A cell of a source as cells of a case, or why it is none."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from kg.case.fold import fold_key
from kg.errors import near
from kg.importing.dates import read_any_date
from kg.importing.names import as_id
from kg.importing.plan import ImportPlan
from kg.importing.quantities import Quantity, is_no_value, read_quantity, scaled
from kg.importing.word_lists import listed_words
from kg.schema.model import Kind, Schema, SchemaColumn, TableSpec
from kg.schema.numerals import Refusal
from kg.schema.rdf_files import IH
from kg.system.sizes import CACHED_CELLS

Texts = Mapping[str, str]
Reading = Texts | Refusal
Reader = Callable[[str], Reading]
_TRUE = {"true", "1", "yes", "y", "x", "✓", "○", "はい", "有"}
_FALSE = {"false", "0", "no", "n", "", "×", "いいえ", "無"}
_CLOSE = 0.88  # a kind so near to one of ours is a slip of the pen


@dataclass
class OwnKinds:
    """Kinds that the source has and the ontology does not: by their ids, what people call them."""

    actors: dict[str, str] = field(default_factory=dict)
    ties: dict[str, str] = field(default_factory=dict)

    def of(self, root: str) -> dict[str, str]:
        """Return those below a class, `Actor` or `Tie`."""
        return self.actors if root == IH + "Actor" else self.ties


@dataclass(frozen=True)
class CellReaders:
    """What reads the cells of a column.

    Attributes:
        schema: the tables and kinds of a case.
        plan: how the source is read.
        own_kinds: the kinds of the source's own, to which new ones are added.
        styles: the marks of decimals that numbers of the source have beyond doubt.
    """

    schema: Schema
    plan: ImportPlan
    own_kinds: OwnKinds = field(default_factory=OwnKinds)
    styles: set[str] = field(default_factory=set)

    def reader(self, spec: TableSpec, column: SchemaColumn, style: str, power: int = 0) -> Reader:
        """Return what reads the cells of a column; the same text is read once.

        Args:
            spec: the table.
            column: the column.
            style: the mark of decimals in this column of the source; empty where nothing tells it.
            power: the power of ten that its numbers are multiplied by.
        """
        match column.form:
            case "decimal" | "integer":
                read: Reader = partial(_number, column=column, spec=spec, style=style, power=power)
            case "date":
                read = partial(_date, name=column.name, order=self.plan.dates)
            case "boolean":
                read = partial(_truth, name=column.name)
            case "kind":
                read = partial(self._kind, column=column)
            case "term" | "word":
                read = partial(_word, column=column)
            case _:
                read = partial(_text, column=column)
        return _remembering(read)

    def _kind(self, text: str, column: SchemaColumn) -> Reading:
        """Return the kind that a word stands for; a word unlike any becomes a kind of the case."""
        kinds = self.schema.kinds(column.root)
        if text in kinds:
            return {column.name: text}
        if text in self.plan.kinds:
            kind = self.plan.kinds[text]
            own = self.own_kinds.of(column.root)
            if kind not in kinds and kind not in own:
                own[kind] = text
            return {column.name: kind}
        if kind := known_kind(text, kinds):
            return {column.name: kind}
        stem = as_id(text)
        hint = near(stem or text, kinds)
        from difflib import get_close_matches

        if get_close_matches(stem, kinds, n=1, cutoff=_CLOSE) or not self.plan.own_kinds:
            cure = f'[kinds] "{text}" = "{next(iter(hint[13:-1].split(" or ")), "") or "…"}"'
            return Refusal("is no kind", f"{hint} say so in import.toml: {cure}".strip())
        own = self.own_kinds.of(column.root)
        slug_ = stem or next((key for key, label in own.items() if label == text), "")
        slug_ = slug_ or f"kind-{len(own) + 1}"
        own.setdefault(slug_, text)
        return {column.name: slug_}


def known_kind(text: str, kinds: Mapping[str, Kind]) -> str:
    """Return the kind that a word stands for by its label, its plural or our list, or nothing.

    Args:
        text: the word.
        kinds: the kinds of actors, or of ties.
    """
    key = fold_key(text)
    for kind, about in kinds.items():
        if key in (fold_key(kind), fold_key(about.label), fold_key(about.plural)):
            return kind
    kind = listed_words("kinds.tsv").get(key, "")
    return kind if kind in kinds else ""


def _remembering(read: Reader) -> Reader:
    """Return a reader that reads equal texts once, as long as its memory of texts has room."""
    readings: dict[str, Reading] = {}

    def remembered(text: str) -> Reading:
        """Return the reading of a text, from memory where the text came before."""
        reading = readings.get(text)
        if reading is None:
            reading = read(text)
            if len(readings) < CACHED_CELLS:
                readings[text] = reading
        return reading

    return remembered


def bound_names(name: str) -> tuple[str, ...]:
    """Return the columns for the bounds of a number, and for whether they are exclusive.

    >>> bound_names("share"), bound_names("value")
    (('share_min', 'share_max', 'share_exclusive'), ('min', 'max', 'exclusive'))
    """
    stem = "" if name == "value" else f"{name}_"
    return (f"{stem}min", f"{stem}max", f"{stem}exclusive")


def as_cells(quantity: Quantity, name: str, columns: frozenset[str]) -> Reading:
    """Return the cells for what a source says of a number.

    Args:
        quantity: what it says.
        name: the column of the number.
        columns: the columns of the table.
    """
    least, most, exclusive = bound_names(name)
    cells = {name: quantity.value}
    if quantity.least or quantity.most:
        if least not in columns:
            return Refusal("is no single number", "write one number, or leave it out")
        cells |= {least: quantity.least, most: quantity.most, exclusive: quantity.exclusive}
    if quantity.text:
        is_measure = "text" in columns
        cells["text" if is_measure else "note"] = (
            quantity.text if is_measure else f"{name}: {quantity.text}"
        )
    if quantity.currency:
        cells["currency" if "currency" in columns else "unit"] = quantity.currency
    return {column: text for column, text in cells.items() if text}


def _number(text: str, column: SchemaColumn, spec: TableSpec, style: str, power: int) -> Reading:
    """Read a number with its bounds and currency; refuse one outside the range of its column."""
    percent = "share" in column.name
    quantity = read_quantity(text, style, percent=percent)
    if isinstance(quantity, Refusal):
        return quantity
    if power and not (percent and "%" in text):
        quantity = scaled(quantity, power)
    for number in (quantity.value, quantity.least, quantity.most):
        if number and column.least is not None and float(number) < column.least:
            return Refusal(f"is below {column.least:g}", "correct the number")
        if number and column.most is not None and float(number) > column.most:
            return Refusal(f"is above {column.most:g}", "correct the number")
    return as_cells(quantity, column.name, frozenset(c.name for c in spec.columns))


def _date(text: str, name: str, order: str) -> Reading:
    """Read a date in any common form; a text that means no date fills no cell."""
    date = read_any_date(text, order)
    if isinstance(date, Refusal):
        return date
    return {name: date} if date else {}


def _truth(text: str, name: str) -> Reading:
    """Read yes or no in any of our words for them as `true` or `false`."""
    word = text.strip().casefold()
    if word in ("true", "false"):
        return {name: text}
    if word in _TRUE or word in _FALSE:
        return {name: "true" if word in _TRUE else "false"}
    return {} if is_no_value(word) else Refusal("is neither yes nor no", "write yes or no")


def _word(text: str, column: SchemaColumn) -> Reading:
    """Read words of a closed list; spelling may differ, and a status may be one of our synonyms."""
    items = [item.strip() for item in text.split(";")] if column.many else [text]
    words = []
    for item in items:
        key = fold_key(item)
        match = next((value for value in column.values if fold_key(value) == key), "")
        if not match and column.name == "status":
            match = listed_words("statuses.tsv").get(key, "")
        if not match:
            hint = (
                near(item.casefold(), column.values) or f"write one of {', '.join(column.values)}"
            )
            return Refusal(f"is no {column.name}", hint)
        words.append(match)
    return {column.name: ";".join(words)}


def _text(text: str, column: SchemaColumn) -> Reading:
    """Read a text; mend one that misses the pattern of its column, or refuse it."""
    if column.pattern and not all(re.search(column.pattern, item) for item in _items(text, column)):
        if column.name in ("measure", "procedure") and as_id(text):
            return {column.name: as_id(text)}
        if column.name == "currency" and re.fullmatch("[A-Za-z]{3}", text):
            return {column.name: text.upper()}
        if column.name == "id":
            return {column.name: text}  # becomes one when the row is taken
        return Refusal(f"is no {column.name}", column.description)
    return {column.name: text}


def _items(text: str, column: SchemaColumn) -> list[str]:
    """Return the items of a cell of a list; the whole text where the column takes one value."""
    return [item.strip() for item in text.split(";") if item.strip()] if column.many else [text]
