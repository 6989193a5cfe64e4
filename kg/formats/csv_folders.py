"""A case as a folder of CSV files: for Excel, or for the import of Neo4j."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO
from pathlib import Path

from kg.case import Case
from kg.formats.case_tables import TextTable, text_tables

_MARK = "\ufeff"  # by which Excel knows UTF-8
_TYPES: Mapping[str, str] = {"decimal": ":double", "integer": ":long", "boolean": ":boolean"}
_ENDS: Mapping[str, str] = {"source": ":START_ID", "target": ":END_ID"}


def excel_tables(case: Case) -> dict[str, str]:
    """Return the tables of a case as CSV that Excel opens with its letters right.

    Args:
        case: the case.

    Returns:
        Texts by the names of their files; kg reads them back as they are.
    """
    return {f"{t.name}.csv": _MARK + _csv([t.header, *t.rows], "\r\n") for t in text_tables(case)}


def neo4j_tables(case: Case) -> dict[str, str]:
    """Return the actors and ties of a case as `neo4j-admin database import` takes them.

    Args:
        case: the case.

    Returns:
        `nodes.csv` and `relationships.csv`: each kind is a label, or the type of a relationship.

    Example:
        >>> from kg.case import read_case
        >>> neo4j_tables(read_case("example"))["nodes.csv"].splitlines()[0][:20]
        'id:ID,name,aliases:s'
    """
    tables = {table.name: table for table in text_tables(case)}
    nodes, ties = tables["actors"], tables["ties"]
    return {
        "nodes.csv": _csv(_neo4j_rows(nodes, case, ":LABEL"), "\n"),
        "relationships.csv": _csv(_neo4j_rows(ties, case, ":TYPE"), "\n"),
    }


def write_csv_folder(texts: Mapping[str, str], folder: str | Path) -> None:
    """Write the files of a folder, all or none.

    Args:
        texts: texts by the names of their files.
        folder: the folder; its other files stay.

    Raises:
        FileProblem: the folder cannot be written.
    """
    from kg.rendering.write_files import write_folder

    write_folder(Path(folder), texts)


def _neo4j_rows(table: TextTable, case: Case, kind_header: str) -> Iterator[Sequence[str]]:
    """Yield the header with the types of Neo4j, then each row with its label or type."""
    columns = {column.name: column for column in case.schema.tables[table.name].columns}
    header = []
    for name in table.header:
        column = columns.get(name)
        form = _TYPES.get(column.form, "") if column else ""
        form = ":string[]" if column and column.many else form
        header.append(_ENDS.get(name, f"{name}{form}") if table.name == "ties" else name + form)
    if table.name == "actors":
        header = ["id:ID" if name == "id" else name for name in header]
    yield [*header, kind_header]
    place = list(table.header).index("kind")
    for row in table.rows:
        words = row[place].split("-")
        is_label = table.name == "actors"
        kind = "".join(map(str.capitalize, words)) if is_label else "_".join(words).upper()
        yield [*row, kind]


def _csv(rows: Sequence[Sequence[str]] | Iterator[Sequence[str]], end: str) -> str:
    """Return rows as the text of a CSV file, with a chosen end of line."""
    text = StringIO()
    csv.writer(text, lineterminator=end).writerows(rows)
    return text.getvalue()
