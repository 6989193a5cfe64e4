"""Check rows against each other: ids, references, intervals, bounds, locators, evidence."""

from collections.abc import Iterator, Mapping, Set

import polars as pl

from kg.case.check_evidence import Tables, check_evidence, problem_of
from kg.case.references import Homes, NearNames
from kg.case.settings import FILE, Settings
from kg.errors import Problem, near, quoted
from kg.schema.model import ENDS, Schema, SchemaColumn

RESERVED = ("derived", "scenario")


def check_links(tables: Tables, schema: Schema, unread: Set[str] = frozenset()) -> list[Problem]:
    """Return what is wrong between rows, so that the case cannot be used.

    Args:
        tables: the typed tables of the case by their names.
        schema: the schema, for the columns that refer to rows.
        unread: the tables that could not be read; references into them are left alone.
    """
    problems = list(_ids(tables))
    homes, near_names = Homes(tables), NearNames()
    for name, spec in schema.tables.items():
        for column in spec.columns:
            # A column that refers to rows of any table cannot be judged unless all are read.
            targets = {column.refers} if column.refers else unread
            if column.form == "reference" and not unread & targets:
                problems += _references(tables[name], column, homes, near_names)
        problems += _intervals(tables[name], [c.name for c in spec.columns])
        problems += _bounds(tables[name])
    problems += _roles(tables["actors"])
    problems += _ties(tables["ties"])
    problems += check_evidence(tables, schema, near_names)
    return problems


def check_completeness(tables: Tables, settings: Settings) -> list[Problem]:
    """Return what is lacking, though the case can be used.

    That is evidence of ties and measures, and rows that [expect] asks for.

    Args:
        tables: the typed tables of the case by their names.
        settings: its settings; where they name evidence, all rows without their own rest on it.
    """
    problems = []
    evidenced = tables["evidence"]["about"].drop_nulls().unique().implode()
    fallback, ids = settings.evidence, tables["evidence"]["id"]
    if fallback and not (ids == fallback).any():
        hint = near(fallback, ids.drop_nulls()) or "add the row, or correct the id"
        message = f"no row of evidence has the id {quoted(fallback)}"
        problems.append(Problem(FILE, 1, "evidence", message, hint))
    for name in () if fallback else ("ties", "measures"):
        lacks_evidence = pl.col("id").is_not_null() & ~pl.col("id").is_in(evidenced)
        rows = tables[name].filter(lacks_evidence)
        for file, line, row in rows.select("file", "line", "id").iter_rows():
            hint = f"add a row about {row} to evidence.csv"
            message = f"the {name.removesuffix('s')} {row} has no evidence"
            problems.append(Problem(file, line, "id", message, hint, rule="evidence", about=row))
    return [*problems, *check_expected_rows(tables, settings)]


def check_expected_rows(tables: Tables, settings: Settings) -> list[Problem]:
    """Return which tables have fewer rows than [expect] asks for.

    Args:
        tables: the tables of the case by their names.
        settings: its settings.
    """
    problems = []
    hint = "restore the rows, or lower the number in [expect]"
    for name, least in settings.expect.items():
        count = len(tables[name]) if name in tables else 0
        if count < least:
            message = f"{name} has {count} rows, but {least} are expected"
            problems.append(Problem(FILE, 1, f"expect.{name}", message, hint, rule="expect"))
    return problems


def _ids(tables: Tables) -> Iterator[Problem]:
    """Yield the ids that are reserved, or that several rows have."""
    ids = pl.concat(frame["id"] for frame in tables.values()).drop_nulls()
    suspects = ids.filter(ids.is_duplicated() | ids.is_in(RESERVED)).unique().implode()
    spots: dict[str, str] = {}
    for frame in tables.values():
        # Nearly all ids are unique: only the others are checked one by one.
        rows = frame.select("id", "file", "line").filter(pl.col("id").is_in(suspects))
        for row, file, line in rows.iter_rows():
            if row in RESERVED:
                message = f"the id {row} is reserved"
                yield Problem(file, line, "id", message, "choose another id", about=row)
            elif row in spots:
                message = f"the id {row} is already used"
                hint = f"see {spots[row]}; ids are unique over all tables"
                yield Problem(file, line, "id", message, hint, about=row)
            else:
                spots[row] = f"{file}:{line}"


def _references(
    frame: pl.DataFrame, column: SchemaColumn, homes: Homes, near_names: NearNames
) -> Iterator[Problem]:
    name = column.name
    values = frame.select(name)
    if column.many:
        values = values.explode(name)
    # Distinct values are far fewer than cells; rows are looked at only if one of them is wrong.
    values = values.drop_nulls().unique()
    ends = ENDS if column.or_end else ()
    wrong = homes.strangers(values[name], column.refers)
    wrong = wrong.filter(~wrong.is_in(ends))
    if wrong.is_empty():
        return
    cells = frame.select("file", "line", name)
    if column.many:
        cells = cells.explode(name)
    where = f"of {column.refers} " if column.refers else ""
    for file, line, row_id in cells.filter(pl.col(name).is_in(wrong.implode())).iter_rows():
        message = f"no row {where}has the id {quoted(row_id)}"
        suggestion = near_names.of_row(row_id, homes, column.refers, ends)
        hint = suggestion or "add the row, or correct the id"
        yield Problem(file, line, name, message, hint, about=row_id)


def _intervals(frame: pl.DataFrame, names: list[str]) -> Iterator[Problem]:
    hint = "exchange the two dates, or correct one"
    for start, end in (("start", "end"), ("period_start", "period_end")):
        if start in names and end in names:
            wrong = frame.filter(pl.col(f"{end}_to") < pl.col(f"{start}_from"))
            for file, line, begins, ends in wrong.select("file", "line", start, end).iter_rows():
                message = f"the end {ends} is before the start {begins}"
                yield Problem(file, line, end, message, hint)


def _bounds(frame: pl.DataFrame) -> Iterator[Problem]:
    """Yield the numbers that contradict their bounds.

    A number has the columns `x`, `x_min`, `x_max` and `x_exclusive`; that of a measure has `value`,
    `min`, `max` and `exclusive`.
    """
    for lower in frame.columns:
        if not (lower == "min" or lower.endswith("_min")):
            continue
        stem = lower.removesuffix("min")
        upper, exclusive = f"{stem}max", f"{stem}exclusive"
        exact = stem.removesuffix("_") or "value"
        for row in frame.filter(pl.col(lower) > pl.col(upper)).iter_rows(named=True):
            message = f"the lower bound {row[lower]:g} is above the upper bound {row[upper]:g}"
            yield problem_of(row, lower, message, "exchange the two bounds, or correct one")
        if exact in frame.columns and frame.schema[exact].is_numeric():
            number = pl.col(exact)
            outside = (number < pl.col(lower)) | (number > pl.col(upper))
            for row in frame.filter(outside).iter_rows(named=True):
                hint = "leave the bounds empty where the number is exact"
                yield problem_of(row, exact, f"{row[exact]:g} lies outside its bounds", hint)
        for bound in (lower, upper):
            word = bound.removeprefix(stem)
            is_bare = pl.col(exclusive).is_in([word, "both"]) & pl.col(bound).is_null()
            for row in frame.filter(is_bare).iter_rows(named=True):
                message = f"{exclusive} is {row[exclusive]}, but {bound} is empty"
                yield problem_of(row, exclusive, message, f"fill {bound}, or correct {exclusive}")


def _roles(actors: pl.DataFrame) -> Iterator[Problem]:
    """Yield the actors that are members of no role, or above themselves."""
    columns = ("id", "member_of", "part_of", "collective", "file", "line")
    # In a large case few actors are above or below another actor; the rest are skipped.
    uppers = [actors[column].explode().drop_nulls() for column in ("member_of", "part_of")]
    is_upper = pl.col("id").is_in(pl.concat(uppers).unique().implode())
    is_below = pl.any_horizontal(pl.col("member_of", "part_of").list.len().fill_null(0) > 0)
    related = actors.select(columns).filter(is_upper | is_below)
    rows = {row["id"]: row for row in related.iter_rows(named=True)}
    for row in rows.values():
        for role in row["member_of"] or ():
            if role in rows and not rows[role]["collective"]:
                message = f"{role} is not a role that can have members"
                hint = f"set collective = true on {role}, or state a belongs-to tie"
                yield problem_of(row, "member_of", message, hint)
    for column in ("member_of", "part_of"):
        above = {
            actor: [upper for upper in row[column] or () if upper in rows]
            for actor, row in rows.items()
        }
        for actor in _circular(above):
            hint = "remove its own id" if actor in above[actor] else "remove one id of the circle"
            yield problem_of(rows[actor], column, f"{actor} is above itself", hint)


def self_membership(actors: pl.DataFrame) -> Iterator[Problem]:
    """Yield the actors that name themselves as a role or an organisation of theirs.

    For a large case this is the only check of circles. Longer circles are found when every row is
    read.
    """
    for column in ("member_of", "part_of"):
        names_itself = pl.col(column).list.contains(pl.col("id")).fill_null(value=False)
        rows = actors.filter(names_itself).select("file", "line", "id")
        for file, line, actor in rows.iter_rows():
            yield Problem(file, line, column, f"{actor} is above itself", "remove its own id")


def _circular(above: Mapping[str, list[str]]) -> list[str]:
    """Return the actors that are above themselves.

    Args:
        above: the actors directly above each actor.
    """
    # Kahn's order takes out, again and again, whatever has nothing above it. What stays then lies
    # on a circle or below one.
    remaining = {actor: set(uppers) for actor, uppers in above.items()}
    below: dict[str, list[str]] = {}
    for actor, uppers in above.items():
        for upper in uppers:
            below.setdefault(upper, []).append(actor)
    free = [actor for actor, uppers in remaining.items() if not uppers]
    while free:
        top = free.pop()
        for actor in below.get(top, ()):
            remaining[actor].discard(top)
            if not remaining[actor]:
                free.append(actor)
        del remaining[top]
    # Those on a circle reach themselves; those below one do not.
    return [actor for actor in remaining if actor in _reach(above, actor)]


def _reach(above: Mapping[str, list[str]], start: str) -> set[str]:
    """Return all that is above an actor, over any number of steps."""
    reached: set[str] = set()
    waiting = list(above[start])
    while waiting:
        actor = waiting.pop()
        if actor not in reached:
            reached.add(actor)
            waiting.extend(above.get(actor, ()))
    return reached


def _ties(ties: pl.DataFrame) -> Iterator[Problem]:
    """Yield the ties that name who refused them and are not refused."""
    is_denied = pl.col("status").is_in(["refused", "severed"])
    wrong = ties.filter(~is_denied & pl.col("refused_by").is_not_null())
    hint = "leave refused_by empty, or set the status to refused or severed"
    for file, line, status in wrong.select("file", "line", "status").iter_rows():
        message = f"the tie is {status}, but refused_by is filled"
        yield Problem(file, line, "refused_by", message, hint)
