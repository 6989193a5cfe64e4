"""Graphs and frames of Python as cases, checked like a folder."""

import atexit
import shutil
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from kg.case.model import Case
from kg.case.read import read_case
from kg.case.settings import id_of
from kg.errors import CaseError, FileProblem, grave
from kg.importing.plan import ImportPlan, read_plan_file
from kg.importing.read_untrusted import graph_lines, typed_text
from kg.importing.run import import_sheets
from kg.importing.sheets import Sheet, SourceRow
from kg.schema.read import own_schema


def case_from_networkx(
    graph: Any,  # noqa: ANN401 - a graph of networkx or igraph
    *,
    kind: str = "",
    actor_kind: str = "",
    plan: str | Path | None = None,
    folder: str | Path | None = None,
) -> Case:
    """Return a graph as a case: its nodes are actors, its edges ties.

    Attributes are columns, by the same guess as in `kg import`.

    Args:
        graph: a graph of networkx, or of igraph.
        kind: the kind of a tie of which no attribute tells it, as `lends-to`.
        actor_kind: the kind of an actor of which no attribute tells it, as `firm`.
        plan: an edited `import.toml` for the sheets `nodes` and `edges`.
        folder: a new folder, which the case is called by; by default it goes when Python ends.

    Raises:
        CaseError: a node or an edge cannot be a row; all of them are listed.

    Example:
        >>> import networkx as nx
        >>> graph = nx.DiGraph([("Fund", "Bank"), ("Bank", "Studio")])
        >>> case = case_from_networkx(graph, kind="lends-to")
        >>> case.tables["ties"]["id"].to_list()
        ['fund-lends-to-bank', 'bank-lends-to-studio']
    """
    if hasattr(graph, "to_networkx") and hasattr(graph, "vs"):
        graph = _of_igraph(graph)
    if not hasattr(graph, "edges") or not hasattr(graph, "is_directed"):
        raise FileProblem(f"{type(graph).__name__} is no graph of networkx or igraph", "give one")
    sheets: list[tuple[str, list[list[Any]]]] = []
    for line in graph_lines(graph):
        if isinstance(line, dict):
            sheets.append((line["sheet"], []))
        else:
            sheets[-1][1].append(line)
    name = str(getattr(graph, "name", "")) or "graph"
    return _case(dict(sheets), name, {"ties": kind, "actors": actor_kind}, plan, folder)


def case_from_frames(
    ties: Any,  # noqa: ANN401 - a frame of pandas or polars
    actors: Any = None,  # noqa: ANN401
    *,
    kind: str = "",
    actor_kind: str = "",
    plan: str | Path | None = None,
    folder: str | Path | None = None,
) -> Case:
    """Return frames of pandas or polars as a case.

    Args:
        ties: a row a tie, its columns by the same guess as in `kg import`.
        actors: a row an actor; by default the names in `ties` are the actors.
        kind: the kind of a tie of which no column tells it, as `lends-to`.
        actor_kind: the kind of an actor of which no column tells it, as `firm`.
        plan: an edited `import.toml` for the sheets `ties` and `actors`.
        folder: a new folder, which the case is called by; by default it goes when Python ends.

    Raises:
        CaseError: a row cannot be one of a case; all of them are listed.

    Example:
        >>> import polars as pl
        >>> frame = pl.DataFrame({"from": ["Fund"], "to": ["Bank"], "share": ["<40"]})
        >>> case_from_frames(frame, kind="funds").tables["ties"]["share_max"].to_list()
        [40.0]
    """
    frames = {"actors": actors, "ties": ties}
    tables = {title: list(_lines(frame)) for title, frame in frames.items() if frame is not None}
    return _case(tables, "frames", {"ties": kind, "actors": actor_kind}, plan, folder)


def _case(
    tables: Mapping[str, Sequence[Sequence[Any]]],
    name: str,
    kinds: Mapping[str, str],
    plan: str | Path | None,
    folder: str | Path | None,
) -> Case:
    """Import rows into a folder, by default a temporary one, and return the case; refuse faults."""
    name = Path(folder).name if folder else name
    place = Path(folder) if folder else Path(mkdtemp(prefix="kg-")) / id_of(name)
    if not folder:
        atexit.register(shutil.rmtree, place.parent, ignore_errors=True)
    sheets = tuple(
        Sheet(title, partial(_rows, rows), title) for title, rows in tables.items() if rows
    )
    start = read_plan_file(Path(plan), own_schema()) if plan else ImportPlan()
    answer = import_sheets(sheets, name, place, start, defaults=kinds)
    if problems := grave(answer.problems):
        count = "1 row" if answer.rows_left == 1 else f"{answer.rows_left} rows"
        hint = "correct them, or say what the columns are: plan="
        raise CaseError(f"{name}: {count} cannot come in", problems, hint)
    return read_case(place)


def _rows(lines: Sequence[Sequence[Any]]) -> Iterator[SourceRow]:
    """Yield the rows of a sheet from lines that begin with the number of the row."""
    for number, *cells in lines:
        yield SourceRow(number, cells)


def _lines(frame: Any) -> Iterator[list[Any]]:  # noqa: ANN401 - of pandas or polars
    """Yield a frame as lines of texts: its header as row 1, then its rows from row 2."""
    yield [1, *map(str, frame.columns)]
    rows = frame.iter_rows() if hasattr(frame, "iter_rows") else frame.itertuples(index=False)
    for number, row in enumerate(rows, 2):
        yield [number, *("" if _is_missing(cell) else typed_text(cell) for cell in row)]


def _is_missing(cell: object) -> bool:
    """Tell whether a cell is empty: None, not a number, or the missing value of pandas."""
    return cell is None or cell != cell or type(cell).__name__ in ("NAType", "NaTType")


def _of_igraph(graph: Any) -> Any:  # noqa: ANN401 - graphs of igraph and networkx
    """Return a graph of igraph as one of networkx, its nodes called by their names."""
    import networkx as nx

    plain = nx.MultiDiGraph() if graph.is_directed() else nx.MultiGraph()
    names = graph.vs["name"] if "name" in graph.vs.attributes() else list(range(graph.vcount()))
    for vertex, title in zip(graph.vs, names, strict=True):
        plain.add_node(title, **{k: v for k, v in vertex.attributes().items() if k != "name"})
    for edge in graph.es:
        plain.add_edge(names[edge.source], names[edge.target], **edge.attributes())
    return plain
