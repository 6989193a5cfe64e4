"""What must hold between rows: ids, references, intervals, bounds, locators, evidence."""

import re
from collections.abc import Iterator, Mapping, Set
from functools import cache

import polars as pl

from kg.case.dates import Span, read_date
from kg.case.settings import FILE, Settings
from kg.errors import Problem, near, quoted
from kg.schema.model import ENDS, Schema, SchemaColumn
from kg.schema.numerals import Number, read_number

RESERVED = ("derived", "scenario")
Tables = Mapping[str, pl.DataFrame]


def links(tables: Tables, schema: Schema, unread: Set[str] = frozenset()) -> list[Problem]:
    """Return what is wrong between rows, so that the case cannot be used.

    References into tables that could not be read, `unread`, are left alone.
    """
    problems = list(_ids(tables))
    homes = {i: name for name, frame in tables.items() for i in frame["id"].drop_nulls()}
    for name, spec in schema.tables.items():
        for column in spec.columns:
            if column.form == "reference" and not (
                unread & {column.refers} if column.refers else unread
            ):
                problems += _references(tables[name], column, homes)
        problems += _intervals(tables[name], [c.name for c in spec.columns])
        problems += _bounds(tables[name])
    problems += _roles(tables["actors"])
    problems += _ties(tables["ties"])
    problems += _evidence(tables, schema, homes)
    return problems


def completeness(tables: Tables, settings: Settings) -> list[Problem]:
    """Return what is lacking, though the case can be used: evidence, and the numbers that [expect] asks for."""
    problems = []
    known = set(tables["evidence"]["about"].drop_nulls())
    rest = settings.evidence
    if rest and rest not in set(tables["evidence"]["id"]):
        hint = near(rest, tables["evidence"]["id"].drop_nulls()) or "add the row, or correct the id"
        problems.append(
            Problem(FILE, 1, "evidence", f"no row of evidence has the id {quoted(rest)}", hint)
        )
    for name in () if rest else ("ties", "measures"):
        rows = tables[name].filter(pl.col("id").is_not_null() & ~pl.col("id").is_in(list(known)))
        for file, line, row in rows.select("file", "line", "id").iter_rows():
            what = "tie" if name == "ties" else "measure"
            hint = f"add a row about {row} to evidence.csv"
            message = f"the {what} {row} has no evidence"
            problems.append(Problem(file, line, "id", message, hint, rule="evidence", about=row))
    return [*problems, *expected(tables, settings)]


def expected(tables: Tables, settings: Settings) -> list[Problem]:
    """Return which tables have fewer rows than [expect] asks for."""
    problems = []
    for name, least in settings.expect.items():
        have = len(tables[name]) if name in tables else 0
        if have < least:
            message = f"{name} has {have} rows, {least} are expected"
            problems.append(
                Problem(
                    FILE,
                    1,
                    f"expect.{name}",
                    message,
                    "restore the rows, or lower [expect]",
                    rule="expect",
                )
            )
    return problems


def _ids(tables: Tables) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for frame in tables.values():
        for row, file, line in frame.select("id", "file", "line").iter_rows():
            if row in RESERVED:
                message = f"the id {row} is reserved"
                yield Problem(file, line, "id", message, "choose another", about=row)
            elif row is not None and row in seen:
                yield Problem(
                    file,
                    line,
                    "id",
                    f"the id {row} is there already",
                    f"see {seen[row]}; ids are unique over all tables",
                    about=row,
                )
            elif row is not None:
                seen[row] = f"{file}:{line}"


def _references(
    frame: pl.DataFrame, column: SchemaColumn, homes: Mapping[str, str]
) -> Iterator[Problem]:
    cells = frame.select("file", "line", column.name)
    if column.many:
        cells = cells.explode(column.name)
    good = [i for i, home in homes.items() if not column.refers or home == column.refers]
    if column.or_end:
        good += ENDS
    wrong = cells.filter(pl.col(column.name).is_not_null() & ~pl.col(column.name).is_in(good))
    suggest = cache(lambda value: near(value, good))
    for file, line, value in wrong.iter_rows():
        where = f"of {column.refers} " if column.refers else ""
        message = f"no row {where}has the id {quoted(value)}"
        hint = suggest(value) or "add the row, or correct the id"
        yield Problem(file, line, column.name, message, hint, about=value)


def _intervals(frame: pl.DataFrame, names: list[str]) -> Iterator[Problem]:
    for start, end in (("start", "end"), ("period_start", "period_end")):
        if start in names and end in names:
            wrong = frame.filter(pl.col(f"{end}_to") < pl.col(f"{start}_from"))
            for file, line, a, b in wrong.select("file", "line", start, end).iter_rows():
                yield Problem(
                    file,
                    line,
                    end,
                    f"ends ({b}) before it starts ({a})",
                    "exchange the two, or correct one",
                )


def _bounds(frame: pl.DataFrame) -> Iterator[Problem]:
    for name in frame.columns:
        if not (name == "min" or name.endswith("_min")):
            continue
        stem = name.removesuffix("min")
        top, exact, out = f"{stem}max", stem.removesuffix("_") or "value", f"{stem}exclusive"
        for row in frame.filter(pl.col(name) > pl.col(top)).iter_rows(named=True):
            message = f"the lower bound {row[name]:g} is above the upper bound {row[top]:g}"
            yield Problem(
                row["file"], row["line"], name, message, "exchange the two, or correct one"
            )
        if exact in frame.columns and frame.schema[exact].is_numeric():
            outside = (pl.col(exact) < pl.col(name)) | (pl.col(exact) > pl.col(top))
            for row in frame.filter(outside).iter_rows(named=True):
                hint = "leave the bounds empty where the number is exact"
                yield Problem(
                    row["file"], row["line"], exact, f"{row[exact]:g} lies outside its bounds", hint
                )
        for bound in (name, top):
            word = bound.removeprefix(stem)
            bare = pl.col(out).is_in([word, "both"]) & pl.col(bound).is_null()
            for row in frame.filter(bare).iter_rows(named=True):
                message = f"{row[out]} is said to be exclusive, but {bound} is empty"
                yield Problem(
                    row["file"], row["line"], out, message, f"fill {bound}, or correct {out}"
                )


def _roles(actors: pl.DataFrame) -> Iterator[Problem]:
    rows = actors.select("id", "member_of", "part_of", "collective", "file", "line").iter_rows(
        named=True
    )
    known = {r["id"]: r for r in rows}
    for row in known.values():
        for role in row["member_of"] or ():
            if role in known and not known[role]["collective"]:
                hint = f"set collective = true on {role}, or state a belongs-to tie"
                yield Problem(
                    row["file"],
                    row["line"],
                    "member_of",
                    f"{role} is no role that one can be a member of",
                    hint,
                )
    for column in ("member_of", "part_of"):
        above = {i: [a for a in r[column] or () if a in known] for i, r in known.items()}
        for actor in _circular(above):
            row = known[actor]
            hint = "take its own id out" if actor in above[actor] else "break the circle"
            yield Problem(row["file"], row["line"], column, f"{actor} is above itself", hint)


def self_membership(actors: pl.DataFrame) -> Iterator[Problem]:
    """Yield the actors that name themselves as a role or an organisation of theirs.

    Of a large case this is all that is looked at; longer circles are found when it is read whole.
    """
    for column in ("member_of", "part_of"):
        own = actors.filter(pl.col(column).list.contains(pl.col("id")).fill_null(value=False))
        for file, line, actor in own.select("file", "line", "id").iter_rows():
            yield Problem(file, line, column, f"{actor} is above itself", "take its own id out")


def _circular(above: Mapping[str, list[str]]) -> list[str]:
    # Kahn's order: whatever is left once all that has nothing above it is gone lies on a circle or below one.
    left = {i: set(a) for i, a in above.items()}
    below: dict[str, list[str]] = {}
    for i, over in above.items():
        for a in over:
            below.setdefault(a, []).append(i)
    free = [i for i, over in left.items() if not over]
    while free:
        top = free.pop()
        for i in below.get(top, ()):
            left[i].discard(top)
            if not left[i]:
                free.append(i)
        del left[top]
    return [i for i in left if i in _reached(above, i)]


def _reached(above: Mapping[str, list[str]], start: str) -> set[str]:
    found: set[str] = set()
    waiting = list(above[start])
    while waiting:
        i = waiting.pop()
        if i not in found:
            found.add(i)
            waiting.extend(above.get(i, ()))
    return found


def _ties(ties: pl.DataFrame) -> Iterator[Problem]:
    denied = pl.col("status").is_in(["refused", "severed"])
    for file, line, status in ties.filter(~denied & pl.col("refused_by").is_not_null())[
        "file", "line", "status"
    ].iter_rows():
        hint = "leave refused_by empty, or set the status to refused or severed"
        yield Problem(
            file, line, "refused_by", f"a tie that is {status} has been refused by nobody", hint
        )


def _evidence(tables: Tables, schema: Schema, homes: Mapping[str, str]) -> Iterator[Problem]:
    listed = {
        row: locators(items or ())
        for row, items in tables["documents"].select("id", "locators").iter_rows()
    }
    narrowed = (
        tables["evidence"].filter(pl.col("column").is_not_null())["about"].drop_nulls().unique()
    )
    rows = {
        r["id"]: r
        for f in tables.values()
        for r in f.filter(pl.col("id").is_in(narrowed.implode())).iter_rows(named=True)
    }
    for row in tables["evidence"].iter_rows(named=True):
        file, line, locator = row["file"], row["line"], row["locator"]
        known = listed.get(row["document"])
        if known is not None and locator is not None and locator not in known:
            message = f"{row['document']} lists no locator {quoted(locator)}"
            yield Problem(
                file,
                line,
                "locator",
                message,
                near(locator, known) or "see the column locators of documents.csv",
            )
        if (column := row["column"]) and (home := homes.get(row["about"])):
            names = [c.name for c in schema.tables[home].columns]
            if column not in names:
                yield Problem(
                    file,
                    line,
                    "column",
                    f"{home} has no column {quoted(column)}",
                    near(column, names),
                )
            elif row["value"] and not _stands_in(row["value"], rows[row["about"]][column]):
                message = (
                    f"{row['about']} does not have {quoted(row['value'])} in its column {column}"
                )
                yield Problem(
                    file, line, "value", message, "write the value as it stands in that cell"
                )
        elif row["value"] and not row["column"]:
            yield Problem(
                file, line, "value", "a value needs the column that it stands in", "fill column"
            )


def _stands_in(value: str, cell: object) -> bool:
    """Tell whether a value is what a cell holds, however a number or date is written, or an item."""
    if isinstance(cell, list):
        return value in cell
    if isinstance(cell, bool):
        return value.lower() in (("true", "1") if cell else ("false", "0"))
    if isinstance(cell, (int, float)):
        number = read_number(value)
        return isinstance(number, Number) and number.value == cell
    date = read_date(value)
    return cell is not None and cell in (value, date.text if isinstance(date, Span) else value)


def locators(items: list[str] | tuple[str, ...]) -> frozenset[str]:
    """Return the locators that a list such as `finance:1-3` stands for.

    >>> sorted(locators(["intro:1-2", "table-1:4", "summary"]))
    ['intro.1', 'intro.2', 'summary', 'table-1.4']
    """
    found = set()
    for item in items:
        section, _, rest = item.partition(":")
        numbers = re.fullmatch(r"(\d{1,6})(?:-(\d{1,6}))?", rest)
        if not numbers:
            found.add(section)
            continue
        first, last = int(numbers[1]), int(numbers[2] or numbers[1])
        found.update(f"{section}.{n}" for n in range(first, last + 1))
    return frozenset(found)
