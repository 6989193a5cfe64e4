"""Turn a result into text: one file for each format, and one way to write any of them to disk."""

import os
from collections.abc import Iterator
from pathlib import Path

from kg.errors import FileProblem, NameUnknown, near, quoted
from kg.rendering.select_tables import all_tables, pick
from kg.results.answers import Result

__all__ = ["FORMATS", "SUFFIXES", "json_pieces", "render", "write"]

FORMATS = ("terminal", "markdown", "html", "json", "csv")
SUFFIXES = {".txt": "terminal", ".md": "markdown", ".html": "html", ".json": "json", ".csv": "csv"}


def render(
    result: Result,
    format: str,  # noqa: A002
    table: str | None = None,
    width: int | None = None,
    color: bool = False,
) -> str:
    """Return a result as text.

    Args:
        result: what a question returned.
        format: `terminal`, `markdown`, `html`, `json` or `csv`.
        table: the name of one table, to give that alone and no sentences. `csv` holds one table in
            any case, by default the first that has rows.
        width: columns of the terminal; by default those of the terminal in which this runs, else
            100.
        color: whether `terminal` may use ANSI escapes; text from data never carries any.

    Raises:
        NameUnknown: there is no such format or table.
        ValueError: two tables of the result have the same name and different columns, or a table
            has the name of a key of the JSON envelope.
    """
    if format not in FORMATS:
        hint = near(format, FORMATS) or f"formats are {', '.join(FORMATS)}"
        raise NameUnknown(f"there is no format {quoted(format)}", hint)
    if table is not None:
        result = pick(result, table)
    # Each form is imported when it is needed: the command line must not wait for jinja2 to print a
    # table.
    match format:
        case "terminal":
            from kg.rendering import terminal

            return terminal.render(result, width, color)
        case "markdown":
            from kg.rendering import markdown

            return markdown.render(result)
        case "html":
            from kg.rendering.html import result_page

            return result_page.render(result)
        case "json":
            from kg.rendering import json

            return json.render(result)
        case "csv":
            from kg.rendering import csv

            return csv.render(result)
    raise AssertionError(f"no file writes the format {format}")


def json_pieces(result: Result, table: str | None = None) -> Iterator[str]:
    """Return a result as JSON, in pieces: a long one takes less memory than the text of `render`.

    Args:
        result: what a question returned.
        table: the name of one table, to give that alone and no sentences.

    Raises:
        NameUnknown: there is no such table.
        ValueError: as for `render`.
    """
    from kg.rendering import json

    return json.encode(result if table is None else pick(result, table))


def write(
    result: Result,
    path: str | Path,
    format: str | None = None,  # noqa: A002 - the public name
    table: str | None = None,
) -> tuple[Path, ...]:
    """Write a result to a file, or every table of it to a folder as `NAME.csv`.

    A path that ends in a slash or is a folder is a folder, which is made if its parent exists.
    Files are written beside their place and then renamed into it, so that a failure leaves what was
    there.

    Args:
        result: what a question returned.
        path: the file or folder; the suffix of a file decides the format: `.txt`, `.md`, `.html`,
            `.json` or `.csv`.
        format: the format, whatever the suffix.
        table: the name of one table, to write that alone.

    Returns:
        The files written.

    Raises:
        NameUnknown: there is no such format, suffix or table.
        FileProblem: the path cannot be written.
    """
    from kg.rendering import write_files

    place = Path(path)
    if str(path).endswith(("/", os.sep)) or place.is_dir():
        if format not in (None, "csv"):
            problem = f"{path} is a folder, which takes tables as csv"
            raise FileProblem(problem, f"name a file for the format {format}")
        from kg.rendering import csv

        tables = all_tables(result if table is None else pick(result, table))
        texts = {f"{t.name}.csv": csv.table_as_csv(t) for t in tables}
        return write_files.write_folder(place, texts)
    if format is None:
        format = SUFFIXES.get(place.suffix.lower())  # noqa: A001
    if format is None:
        every = f"suffixes are {' '.join(SUFFIXES)}; a folder ends in /"
        problem = f"the name {quoted(str(path))} does not say the format"
        raise NameUnknown(problem, near(place.suffix, SUFFIXES) or every)
    # A file has no window to fit: the width is fixed, so that the same result gives the same bytes.
    write_files.write_file(place, render(result, format, table, width=100))
    return (place,)
