"""One damaged input read by kg, and compared with the second reading of it."""

import tomllib
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import NamedTuple

import polars as pl
import pyoxigraph as ox

from kg.case.convert_cells import convert
from kg.case.read import examine
from kg.case.read_settings import read_settings
from kg.case.read_tables import read_table
from kg.errors import Problem, RdfError
from kg.schema import parse_untrusted, rdf_files
from kg.schema.model import TableSpec
from kg.schema.read import own_schema
from tests.tools.mutate import oracles
from tests.tools.mutate.seeds import TABLES

RDF = ("ttl", "trig", "nq", "jsonld", "rdf")


class Outcome(NamedTuple):
    """What came of an input: `accepted`, `refused`, `undecided` or `wrong`, and why."""

    word: str
    why: str = ""


class Wrong(Exception):
    """An input is accepted and read otherwise than it is written."""


def read_in_process(path: Path) -> list[ox.Quad]:
    """Read RDF as `rdf_files.read_untrusted` does, but in this process.

    Args:
        path: the file.

    Raises:
        RdfError: it cannot be read.
    """
    body = rdf_files.body_of(path)
    try:
        text = parse_untrusted.parse(body, path.suffix[1:], f"file:///{path.name}")
    except (parse_untrusted.RdfRefused, SyntaxError, ValueError, OSError, RuntimeError) as error:
        raise RdfError(f"{path.name} cannot be read: {str(error).splitlines()[0][:300]}") from None
    return list(ox.parse(input=text, format=ox.RdfFormat.N_QUADS))


def read_here() -> None:
    """Let this process, which has limits of its own, read RDF itself: a child for each costs 0.1 s."""
    rdf_files.read_untrusted = read_in_process  # type: ignore[assignment]


def read_input(
    folder: Path, form: str, table: str, body: bytes, *, is_whole: bool = True
) -> Outcome:
    """Read an input within a small case, and compare.

    Args:
        folder: the folder of the small case; it is as it was afterwards.
        form: the format.
        table: the table that it is of, if any.
        body: the input.
        is_whole: whether the case is read with it; else it is read by itself, ten times as fast.

    Raises:
        Wrong: it is accepted, and read otherwise than it is written.
    """
    place = {"toml": "case.toml", "csv": f"{table}.csv", "parquet": f"{table}.parquet"}
    path = folder / place.get(form, f"more.{form}")
    sound = path.read_bytes() if path.exists() else None
    csv = folder / f"{table}.csv"
    aside = csv.read_bytes() if form == "parquet" and csv.exists() else None
    if aside is not None:
        csv.unlink()
    path.write_bytes(body)
    try:
        outcome = _READERS.get(form, _rdf)(path, body)
        return _whole(folder, path.name) if is_whole else outcome
    finally:
        path.unlink()
        if sound is not None:
            path.write_bytes(sound)
        if aside is not None:
            csv.write_bytes(aside)


def _told(problems: list[Problem]) -> str:
    """Return the first problem of a list, each of which must be one clear line."""
    for problem in problems:
        line = str(problem)
        if "\n" in line or not problem.message.strip():
            raise Wrong(f"no line: {line[:200]!r}")
    return str(problems[0])[:200]


def _whole(folder: Path, file: str) -> Outcome:
    """Read the case with the input in it."""
    case, problems, notes = examine(folder)
    if notes:
        _told(notes)
    if problems:
        return Outcome("refused", _told(problems))
    for name, frame in case.tables.items():
        _typed(frame.filter(pl.col("file") == file), name)
    return Outcome("accepted")


def _typed(frame: pl.DataFrame, table: str) -> None:
    for column in own_schema().tables[table].columns:
        cells = frame[column.name].drop_nulls()
        if column.form == "decimal" and not column.many and not cells.is_finite().all():
            raise Wrong(f"{column.name} holds a number that is none")
        if column.required and len(cells) < len(frame):
            raise Wrong(f"{column.name} is empty")


def _csv_table(path: Path, body: bytes) -> Outcome:
    spec = own_schema().tables[path.stem]
    frame, problems = read_table(path, spec)
    if problems and frame.is_empty():
        return Outcome("refused", _told(problems))
    try:
        text = body.decode("utf-8").removeprefix("\ufeff")
        rows = [row for row in oracles.cells_of(text) if any(cell.strip() for cell in row)]
    except ValueError as error:
        raise Wrong(f"read, but {error}") from None
    header, *rows = [[cell.strip() for cell in row] for row in rows]
    full = [row for row in rows if len(row) == len(header)]
    if len(full) != len(frame):
        raise Wrong(f"{len(frame)} rows read, {len(full)} written")
    if len(full) < len(rows) and not problems:
        raise Wrong("a row of another width is passed over in silence")
    for column in spec.columns:
        cells = [None] * len(full)
        if column.name in header:
            place = header.index(column.name)
            cells = [row[place] or None for row in full]
        if frame[column.name].to_list() != cells:
            raise Wrong(f"{column.name} reads {frame[column.name].to_list()[:9]}, not {cells[:9]}")
    return _converted(frame, spec, problems)


def _converted(frame: pl.DataFrame, spec: TableSpec, problems: list[Problem]) -> Outcome:
    """Convert a table, and compare its numbers with what Python makes of its texts."""
    typed, faults = convert(frame, spec, own_schema())
    if problems := [p for p in [*problems, *faults] if p.level == "error"]:
        return Outcome("refused", _told(problems))
    _typed(typed, spec.name)
    _compare_numbers(frame, typed, spec)
    return Outcome("accepted")


def _compare_numbers(texts: pl.DataFrame, typed: pl.DataFrame, spec: TableSpec) -> None:
    for column in spec.columns:
        if column.form not in ("decimal", "integer") or column.many:
            continue
        for text, number in zip(texts[column.name], typed[column.name], strict=True):
            if text is None:
                continue
            try:
                value = Decimal(text.replace("．", ".").replace("－", "-").replace("٫", "."))
            except InvalidOperation:
                raise Wrong(f"{text!r} is read as {number}") from None
            if float(value) != number:
                raise Wrong(f"{text!r} is read as {number}")


def _toml(path: Path, body: bytes) -> Outcome:
    settings, problems = read_settings(path.parent, own_schema())
    if any(problem.level == "error" for problem in problems):
        return Outcome("refused", _told(problems))
    try:
        toml = tomllib.loads(body.decode("utf-8").removeprefix("\ufeff"))
    except ValueError as error:
        raise Wrong(f"read, but {error}") from None
    expected = (toml.get("id"), toml.get("title"), set(toml.get("channels", {})))
    reading = (settings.id, settings.title, set(settings.questions))
    if expected != reading:
        raise Wrong(f"read as {reading}, written {expected}")
    if toml.get("tiers", {}) != {tier: list(names) for tier, names in settings.tiers.items()}:
        raise Wrong(f"tiers are read as {settings.tiers}")
    return Outcome("accepted")


def _rdf(path: Path, body: bytes) -> Outcome:
    form = path.suffix[1:]
    try:
        quads = rdf_files.read_untrusted(path)
    except RdfError as error:
        return Outcome("refused", _told([Problem(path.name, 1, "", str(error), error.hint)]))
    read = oracles.terms_of(quads)
    try:
        if form == "nq":
            written = oracles.statements_of(body.decode("utf-8").removeprefix("\ufeff"))
        else:
            written = oracles.graph_of(body, form, f"file:///{path.name}")
        if form == "jsonld":
            _find_loss(oracles.lowered(read), oracles.lowered(written))
        else:
            _compare(oracles.lowered(read), oracles.lowered(written))
    except ValueError as error:
        raise Wrong(f"read, but {error}") from None
    except oracles.Undecided as error:
        return Outcome("undecided", str(error))
    return Outcome("accepted")


def _find_loss(read: set[tuple[str, ...]], written: set[tuple[str, ...]]) -> None:
    ours, theirs = oracles.untyped(read), oracles.untyped(written)
    if lost := [statement for statement in theirs if statement not in ours]:
        raise Wrong(f"{len(lost)} statements are lost: {lost[:3]}")
    if ours != theirs:
        raise oracles.Undecided("rdflib reads fewer statements")


def _compare(read: set[tuple[str, ...]], written: set[tuple[str, ...]]) -> None:
    ours, theirs = oracles.shape(read), oracles.shape(written)
    if ours != theirs:
        more = [s for s in ours[1] if s not in theirs[1]][:3]
        lost = [s for s in theirs[1] if s not in ours[1]][:3]
        raise Wrong(f"{ours[0]} statements read, {theirs[0]} written: {more} in place of {lost}")


def _parquet(path: Path, body: bytes) -> Outcome:
    spec = own_schema().tables[path.stem]
    frame, problems = read_table(path, spec)
    if problems and frame.is_empty():
        return Outcome("refused", _told(problems))
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(pa.BufferReader(body))
    except (pa.ArrowException, OSError, ValueError) as error:
        return Outcome("undecided", str(error)[:200])
    names = [column.name for column in spec.columns if column.name in table.column_names]
    rows = table.select(names).to_pylist()
    filled = [row for row in rows if any(str(c).strip() for c in row.values() if c is not None)]
    if len(filled) != len(frame):
        raise Wrong(f"{len(frame)} rows read, {len(filled)} written")
    for name in names:
        texts = [None if row[name] in (None, "") else row[name] for row in filled]
        if all(isinstance(text, str | None) for text in texts) and frame[name].to_list() != texts:
            raise Wrong(f"{name} reads {frame[name].to_list()[:5]}, not {texts[:5]}")
    return _converted(frame, spec, problems)


_READERS = {"csv": _csv_table, "toml": _toml, "parquet": _parquet}
assert set(TABLES) <= set(own_schema().tables)
