"""`kg.import_case`: a source read strictly, row by row, into the folder of a case."""

from collections.abc import Mapping, Set
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypedDict, Unpack

from kg.case.read import examine
from kg.errors import FileProblem, grave, near, quoted
from kg.importing import write
from kg.importing.answer import Imported
from kg.importing.child import GRAPHS, WORKBOOKS, read_by_child
from kg.importing.convert import Conversion
from kg.importing.guess import guess_sheets
from kg.importing.plan import FILE as PLAN
from kg.importing.plan import ImportPlan, read_plan_file
from kg.importing.settings_files import is_text, lines_as_text
from kg.importing.sheets import Sheet
from kg.importing.text_tables import read_text_table
from kg.schema.model import Schema
from kg.schema.rdf_files import read_all_untrusted
from kg.schema.read import own_schema, read_schema
from kg.system import atomic_writes
from kg.system.sizes import LISTED_GROUPS

_ROUNDS = 8  # rows that fall because others have fallen
_TEXT_SHEETS = (".toml", ".ttl")


class SourceForm(TypedDict, total=False):
    """How a source is written, where somebody says so.

    Attributes:
        encoding: the encoding of a text; by default it is detected.
        numbers: `point` or `comma`, the mark of decimals; by default the numbers tell it.
        dates: `dmy` or `mdy`, what 3/5/1998 means; by default such a date is left out.
    """

    encoding: str
    numbers: str
    dates: str


def import_case(
    source: str | Path,
    folder: str | Path,
    *,
    plan: str | Path | None = None,
    update: bool = False,
    **form: Unpack[SourceForm],
) -> Imported:
    r"""Import a table, a workbook or a graph as a case.

    Every row either stands in a table of the case, or in `left_out.csv` with the reason; the folder
    also has `import.toml`, which says what each column was read as, and `imported.csv`, which says
    where each row is from. What is written can be read as a case.

    Args:
        source: a text table, a workbook (.xlsx, .ods, …) or a graph (.graphml, .gexf, .net, .cyjs,
            .dot).
        folder: a new folder, or with `update` one that an import wrote.
        plan: an edited `import.toml`; by default what columns are is guessed, and in an update
            read from the folder.
        update: replace the rows of the folder that an import wrote and nobody changed since.
        form: `encoding` of a text; `numbers`, which is `point` or `comma`; `dates`, which is `dmy`
            or `mdy`. By default they are detected, and what may be two numbers or dates is left
            out.

    Raises:
        FileProblem: the source or the plan cannot be read, or the folder cannot be written.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as work:
        ...     source = Path(work) / "loans.csv"
        ...     _ = source.write_text("lender;borrower;amount\nFund;Studio A;1,5\n")
        ...     answer = import_case(source, Path(work) / "loans", numbers="comma")
        >>> answer.rows["ties"], answer.rows["actors"], answer.is_complete
        (1, 2, True)
    """
    if strangers := form.keys() - SourceForm.__annotations__.keys():
        raise TypeError(f"import_case() has no argument {sorted(strangers)[0]!r}")
    source = Path(source)
    with TemporaryDirectory(prefix="kg-import-") as work:
        if plan is None and update and (Path(folder) / PLAN).exists():
            plan = Path(folder) / PLAN
        start = _start_plan(plan, form)
        sheets = read_sheets(source, start, Path(work))
        return import_sheets(sheets, source.name, Path(folder), start, update=update)


def show_plan(
    source: str | Path, plan: str | Path | None = None, **form: Unpack[SourceForm]
) -> str:
    """Return what the columns of a source would be read as, in TOML, without an import.

    Args:
        source: as for `import_case`.
        plan: an edited plan, to which only new sheets are added.
        form: as for `import_case`.
    """
    source = Path(source)
    with TemporaryDirectory(prefix="kg-import-") as work:
        start = _start_plan(plan, form)
        sheets = read_sheets(source, start, Path(work))
        return complete_plan(start, sheets, own_schema()).as_toml(source.name)


def _start_plan(path: str | Path | None, form: SourceForm) -> ImportPlan:
    """Return the plan of a file, or an empty one, and what somebody says of the source."""
    plan = read_plan_file(Path(path), own_schema()) if path else ImportPlan()
    return replace(
        plan,
        encoding=form.get("encoding") or plan.encoding,
        numbers=form.get("numbers") or plan.numbers,
        dates=form.get("dates") or plan.dates,
    )


def read_sheets(source: Path, plan: ImportPlan, work: Path) -> tuple[Sheet, ...]:
    """Return the sheets of a source by the ending of its name.

    Args:
        source: the file.
        plan: its encoding and delimiter, where they are known.
        work: a folder for what is kept while the sheets are read.
    """
    suffix = source.suffix.casefold()
    if source.is_dir():
        raise FileProblem(f"{source} is a folder", "give a file; a case is read with --case")
    if suffix in WORKBOOKS or suffix in GRAPHS:
        return read_by_child(source, work)
    return (read_text_table(source, plan.encoding, plan.delimiter),)


def complete_plan(plan: ImportPlan, sheets: tuple[Sheet, ...], schema: Schema) -> ImportPlan:
    """Return a plan with a guess for each sheet that it does not name.

    Args:
        plan: what is known.
        sheets: the sheets of the source.
        schema: the tables of a case.
    """
    if len(sheets) == len(plan.sheets) == 1:  # the same table, in a file of another name
        plan = replace(plan, sheets=(replace(plan.sheets[0], sheet=sheets[0].name),))
    names = [sheet.name for sheet in sheets]
    for part in plan.sheets:
        if part.sheet not in names:
            hint = near(part.sheet, names) or f"its sheets are {', '.join(names[:LISTED_GROUPS])}"
            raise FileProblem(f"the source has no sheet {quoted(part.sheet)}", hint)
    named = {part.sheet for part in plan.sheets}
    fresh = tuple(sheet for sheet in sheets if sheet.name not in named)
    guesses = guess_sheets(fresh, schema) if fresh else ()
    plans = (*plan.sheets, *guesses)
    if not plan.sheets and any(sheet.table == "actors" for sheet in plans):
        plan = replace(plan, new_actors=False)
    return replace(plan, sheets=plans)


def import_sheets(
    sheets: tuple[Sheet, ...],
    source: str,
    folder: Path,
    plan: ImportPlan,
    *,
    update: bool = False,
    defaults: Mapping[str, str] | None = None,
) -> Imported:
    """Write sheets as a case.

    Args:
        sheets: the sheets of a source.
        source: what the source is called.
        folder: the folder to write.
        plan: what is known of the sheets.
        update: whether the folder is there already.
        defaults: the kind of the rows of a table of which no column tells it.

    Raises:
        FileProblem: there is nothing to import, or the folder cannot be written.
    """
    _refuse(folder, update=update)
    schema = _schema_of(folder) if update else _schema_of_sheets(sheets)
    plan = _with_kinds(complete_plan(plan, sheets, schema), defaults or {})
    if not any(sheet.table for sheet in plan.sheets):
        listing = ", ".join(sheet.name for sheet in sheets)
        message = f"{source}: no sheet has actors or ties ({listing or 'it is empty'})"
        raise FileProblem(message, f"write what they are: kg import {source} --show-map > map.toml")
    try:
        place = atomic_writes.followed(folder)
        place.parent.mkdir(parents=True, exist_ok=True)
        own = (lambda: set()) if update else (lambda: _refuse(folder, update=False))
        with atomic_writes.replaced_folder(place, own) as fresh:
            return _written(fresh, Conversion(sheets, source, plan, schema, folder, update))
    except OSError as error:
        raise FileProblem(f"{folder} cannot be written: {error.strerror or error}") from None


def _with_kinds(plan: ImportPlan, kinds: Mapping[str, str]) -> ImportPlan:
    """Return a plan in which tables without a column of kinds have these."""
    sheets = []
    for sheet in plan.sheets:
        kind = kinds.get(sheet.table, "")
        if kind and "kind" not in sheet.columns.values():
            sheet = replace(sheet, values={**sheet.values, "kind": kind})
        sheets.append(sheet)
    return replace(plan, sheets=tuple(sheets))


def _refuse(folder: Path, *, update: bool) -> Set[str]:
    """Refuse a folder that has anything in it, or in an update one that no import wrote."""
    if update:
        if not (folder / write.LOG).exists():
            raise FileProblem(
                f"{folder} was not written by kg import", "import it without --update"
            )
    elif folder.exists() and not atomic_writes.is_empty_folder(folder):
        cure = "give a new folder, or --update to replace what an import wrote there"
        raise FileProblem(f"{folder} exists and is not empty", cure)
    return frozenset()


def _schema_of_sheets(sheets: tuple[Sheet, ...]) -> Schema:
    """Return the tables and kinds of a case whose own kinds stand in sheets of a workbook."""
    with TemporaryDirectory(prefix="kg-import-") as work:
        for sheet in sheets:
            if is_text(sheet) and sheet.name.endswith(".ttl"):
                (Path(work) / Path(sheet.name).name).write_text(lines_as_text(sheet), "utf-8")
        return _schema_of(Path(work))


def _schema_of(folder: Path) -> Schema:
    """Return the schema with the kinds that the Turtle files of a folder declare."""
    quads, _ = read_all_untrusted(sorted(folder.glob("*.ttl")))
    return read_schema(quad for group in quads.values() for quad in group)


def _written(fresh: Path, conversion: Conversion) -> Imported:
    """Convert until what is written can be read: rows that cannot stand are left out and told."""
    for _ in range(_ROUNDS):
        for path in fresh.iterdir():
            path.unlink()
        conversion.write(fresh)
        if not conversion.refuse(grave(examine(fresh).problems)):
            return conversion.answer()
    raise FileProblem(
        f"{conversion.source}: rows that depend on one another cannot come in",
        "correct the rows that refer to one another, or leave them out",
    )
