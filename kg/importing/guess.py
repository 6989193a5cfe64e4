"""A guess at what the columns of a source are, to be shown and edited."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import NamedTuple

from kg.case.fold import fold_key
from kg.importing.names import as_id
from kg.importing.plan import MEASURE, SheetPlan
from kg.importing.quantities import is_no_value, read_quantity
from kg.importing.sheets import Sheet, SourceRow, letters
from kg.importing.word_lists import lines_of, words_as_typed
from kg.schema.model import ENDS, Schema
from kg.schema.numerals import Refusal
from kg.system.input_limits import HEADER_ROWS
from kg.system.sizes import GUESS_ROWS

_NUMBER = re.compile(r"[0-9]*\.?[0-9]+")
_SCALE = "|".join(re.escape(word) for word in words_as_typed("scales.tsv") if word.isascii())
_SIGN = "".join(words_as_typed("currencies.tsv"))
_MONEY = re.compile(
    rf"(?:(?P<before>{_SCALE})\s*(?:of )?)?(?P<code>[A-Z]{{3}}|[{_SIGN}])"
    rf"(?:\s*(?P<after>{_SCALE}))?"
)
UNTOLD = "linked-to"  # the kind of ties of which no column says what they are
_GENERAL = "actor"
_UNIT = re.compile(r"\s*[(\[](?P<unit>[^)\]]*)[)\]]\s*$")


@dataclass(frozen=True)
class Word:
    """What a header stands for: a column of a table, and the kind of tie that it hints at."""

    table: str
    column: str
    kind: str


class _Ranked(NamedTuple):
    """What a header may stand for: the rank of the word in our list, and where it stands."""

    rank: int
    place: int
    title: str
    word: Word


@cache
def _headers() -> Mapping[str, tuple[Word, ...]]:
    """Return what each header may mean, by its folded text, from `headers.tsv`."""
    words: dict[str, tuple[Word, ...]] = {}
    for table, column, kind, texts in lines_of("headers.tsv"):
        for text in texts.split(";"):
            key = fold_key(text) or text
            words[key] = (*words.get(key, ()), Word(table, column, kind))
    return words


def headers_of(row: Sequence[str]) -> list[str]:
    """Return the names of columns; one without a name is called by its letters, twins by a number.

    >>> headers_of(["Name", "", "Name"])
    ['Name', 'column B', 'Name (2)']
    """
    names: list[str] = []
    for place, cell in enumerate(row):
        name = " ".join(cell.split()) or f"column {letters(place)}"
        twins = sum(title == name or title.startswith(f"{name} (") for title in names)
        names.append(f"{name} ({twins + 1})" if twins else name)
    return names


def guess_sheets(sheets: Iterable[Sheet], schema: Schema) -> tuple[SheetPlan, ...]:
    """Return what the sheets of a source seem to hold.

    Args:
        sheets: the sheets.
        schema: the tables and columns of a case.
    """
    sheets = tuple(sheets)
    plans = []
    for sheet in sheets:
        rows = list(islice(sheet.rows(), GUESS_ROWS))
        plans.append(_guess(sheet, rows, schema, is_alone=len(sheets) == 1))
    return tuple(plans)


def _guess(sheet: Sheet, rows: Sequence[SourceRow], schema: Schema, *, is_alone: bool) -> SheetPlan:
    """Return the likely table of a sheet and what its columns are; no table if none fits."""
    if not rows or sheet.name.casefold().endswith((".toml", ".ttl")):
        return SheetPlan(sheet.name, "")
    place = _header_place(rows, schema)
    header = headers_of(rows[place].cells)
    number = rows[place].number
    name = sheet.name.casefold().strip()
    if name in schema.tables and (native := _native(header, name, schema)):
        return SheetPlan(sheet.name, name, number, native)
    table = _table(name, header, is_alone=is_alone)
    if not table:
        return SheetPlan(sheet.name, "", number, dict.fromkeys(header, ""))
    columns, kind = _columns(header, table)
    if table == "ties":
        _fill_ends(columns)
        _end_columns(columns)
    data = [row.cells for row in rows[place + 1 :]]
    for position, title in enumerate(header):
        cells = [row[position].strip() for row in data if position < len(row)]
        if not columns[title] and _are_numbers(cells):
            columns[title] = _measure(title)
    values = _with_units(columns, data)
    if "kind" not in columns.values() and table in ("ties", "actors"):
        values["kind"] = (kind or UNTOLD) if table == "ties" else _GENERAL
    if table == "ties" and "status" not in columns.values():
        values["status"] = "active"
    return SheetPlan(sheet.name, table, number, columns, values)


def _header_place(rows: Sequence[SourceRow], schema: Schema) -> int:
    """Return the place of the row that names most columns, else of the first with two cells."""
    own: set[str] = set()
    for spec in schema.tables.values():
        own.update(column.name for column in spec.columns)
    best, most = -1, 0
    for place, row in enumerate(rows[:HEADER_ROWS]):
        cells = [cell for cell in row.cells if cell.strip()]
        score = sum(_key(cell) in _headers() or cell.strip().casefold() in own for cell in cells)
        if score > most and 2 * score >= len(cells):
            best, most = place, score
    if best >= 0:
        return best
    wide = (
        place for place, row in enumerate(rows) if sum(map(bool, map(str.strip, row.cells))) > 1
    )
    return next(wide, 0)


def _key(header: str) -> str:
    """Return a header as `_headers` lists it: folded, without its unit."""
    bare = _UNIT.sub("", header).strip().removesuffix("%").strip() or header
    return fold_key(bare) or bare


def _native(header: Sequence[str], table: str, schema: Schema) -> dict[str, str]:
    """Return the columns of a sheet that is a table of a case, whatever case they are in."""
    names = {column.name for column in schema.tables[table].columns}
    columns = {title: title.casefold().replace(" ", "_") for title in header}
    matching = sum(column in names for column in columns.values())
    is_native = matching * 2 > len(header) and "id" in columns.values()
    return {t: c if c in names else "" for t, c in columns.items()} if is_native else {}


def _table(name: str, header: Sequence[str], *, is_alone: bool) -> str:
    """Return the table that the name and headers of a sheet point at; empty where none does."""
    roles: dict[str, set[str]] = {}
    for title in header:
        for word in _headers().get(_key(title), ()):
            roles.setdefault(word.table, set()).add(word.column)
    has_ends = roles.get("ties", set()) >= set(ENDS)
    words = words_as_typed("sheet_names.tsv")
    hints = {table for word, table in words.items() if word in name}
    if has_ends or "ties" in hints:
        return "ties"
    if {"about", "measure", "value"} <= roles.get("measures", set()):
        return "measures"
    if "name" in roles.get("actors", set()) or "actors" in hints:
        return "actors"
    return "ties" if is_alone and len(header) > 1 else ""


def _columns(header: Sequence[str], table: str) -> tuple[dict[str, str], str]:
    """Return the column for each header, and the kind that the headers of ends hint at.

    Where several headers stand for one column, the one whose word comes first in the list has it.
    """
    columns = dict.fromkeys(header, "")
    order = list(_headers())
    ranked: list[_Ranked] = []
    for place, title in enumerate(header):
        key = _key(title)
        words = (word for word in _headers().get(key, ()) if word.table == table)
        ranked += [_Ranked(order.index(key), place, title, word) for word in words]
    kinds = []
    for candidate in sorted(ranked, key=lambda item: (item.rank, item.place)):
        title, word = candidate.title, candidate.word
        if columns[title] or (word.column in columns.values() and word.column != "note"):
            continue
        columns[title] = word.column
        if word.kind:
            kinds.append(word.kind)
    for title in header:
        if not columns[title] and _key(title) == "source":
            columns[title] = "note"  # where it is from: another column is the end of the tie
    return columns, kinds[0] if kinds else ""


def _fill_ends(columns: dict[str, str]) -> None:
    """Let the first columns that are nothing else be the ends that no column is."""
    for end in ENDS:
        unused = next((title for title, column in columns.items() if not column), None)
        if end not in columns.values() and unused is not None:
            columns[unused] = end


def _end_columns(columns: dict[str, str]) -> None:
    """Let `lender type` be the kind of the actor in the column `lender`."""
    ends = {_key(title): column for title, column in columns.items() if column in ENDS}
    for title, column in columns.items():
        if column:
            continue
        for end_key, end in ends.items():
            remainder = _key(title).removeprefix(end_key)
            words = _headers().get(remainder, ()) if remainder != _key(title) else ()
            actor_word = next((word for word in words if word.table == "actors"), None)
            if actor_word and actor_word.column not in ("id", "name"):
                columns[title] = f"{end}.{actor_word.column}"


def _are_numbers(cells: Sequence[str]) -> bool:
    """Tell whether at least nine in ten filled cells are numbers."""
    filled = [cell for cell in cells if cell and not is_no_value(cell)]
    readings = [read_quantity(cell) for cell in filled]
    numbers = [r for r in readings if not isinstance(r, Refusal) or " or " in r.reason]
    return bool(filled) and 10 * len(numbers) >= 9 * len(filled)


def _with_units(columns: dict[str, str], data: Sequence[Sequence[str]]) -> dict[str, str]:
    """Let units in headers count; return the currency that one of them names.

    A share of which no number is above 1 is a part of 1, as workbooks have per cent. An amount in a
    unit that is no currency, such as tonnes, is a measure.
    """
    values: dict[str, str] = {}
    for place, (title, column) in enumerate(list(columns.items())):
        unit = match["unit"].strip() if (match := _UNIT.search(title)) else ""
        if column == "amount" and unit:
            money = _MONEY.fullmatch(unit)
            if not money:
                columns[title] = _measure(title)
                continue
            scale = (money["before"] or money["after"] or "").casefold()
            power = int(words_as_typed("scales.tsv").get(scale, "0"))
            columns[title] = f"amount x1{'0' * power}" if power else "amount"
            values["currency"] = words_as_typed("currencies.tsv").get(money["code"], money["code"])
        if column == "share" and unit in ("", "0-1"):
            cells = [row[place].strip() for row in data if place < len(row)]
            numbers = [float(cell) for cell in cells if _NUMBER.fullmatch(cell)]
            if numbers and max(numbers) <= 1 and any(number % 1 for number in numbers):
                columns[title] = "share x100"
    return {} if "currency" in columns.values() else values


def _measure(title: str) -> str:
    """Return the target of a column of numbers that no header explains: its measure and unit."""
    unit = _UNIT.search(title)
    name = as_id(_UNIT.sub("", title)) or "number"
    return f"{MEASURE}{name} {unit['unit']}".strip() if unit else f"{MEASURE}{name}"
