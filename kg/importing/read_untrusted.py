"""The child process that reads a workbook or a graph from outside, within limits.

It is run as a file with the path and the format as arguments. It writes JSON, a line each: first
`{"sheet": name}`, then each row of the sheet as its number and its cells, all texts.
"""

import contextlib
import datetime
import json
import sys
from collections.abc import Iterable, Iterator
from typing import Any

REFUSED = 3  # the exit status where a reader refuses the file
SECONDS = 300  # of processor time
MEMORY = 4 << 30  # bytes of address space
OUTPUT = 1 << 30  # bytes of rows
_REASON = 300  # characters
Line = dict[str, str] | list[Any]


def main() -> None:
    """Read the file of the first argument as the format of the second."""
    _limit()
    path, form = sys.argv[1:]
    try:
        is_workbook = form == "workbook"
        for line in workbook_lines(path) if is_workbook else graph_lines(_graph(path, form)):
            sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    except Exception as error:
        _end(REFUSED, f"{type(error).__name__}: {error}")


def workbook_lines(path: str) -> Iterator[Line]:
    """Yield the sheets of a workbook, and the rows that have a filled cell."""
    from python_calamine import CalamineWorkbook, SheetTypeEnum

    book = CalamineWorkbook.from_path(path)
    for about in book.sheets_metadata:
        if about.typ != SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(about.name)
        yield {"sheet": about.name}
        top, left = sheet.start or (0, 0)
        for number, row in enumerate(sheet.to_python(skip_empty_area=True), top + 1):
            cells = [""] * left + [typed_text(cell) for cell in row]
            if any(cells):
                yield [number, *cells]


def typed_text(cell: object) -> str:
    """Return what a cell holds as people would type it.

    >>> typed_text(5.0), typed_text(0.1), typed_text(True), typed_text(datetime.date(1998, 5, 14))
    ('5', '0.1', 'true', '1998-05-14')
    """
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime.datetime):
        is_day = cell.time() == datetime.time()
        return cell.date().isoformat() if is_day else cell.isoformat()
    if isinstance(cell, (datetime.date, datetime.time)):
        return cell.isoformat()
    if isinstance(cell, (list, tuple, dict)):
        return json.dumps(cell, ensure_ascii=False, default=str)
    return "" if cell is None else str(cell)


def graph_lines(graph: Any) -> Iterator[Line]:  # noqa: ANN401 - a graph of networkx
    """Yield the nodes and edges of a graph of networkx as two sheets."""
    yield {"sheet": "nodes"}
    nodes = (([node], values) for node, values in graph.nodes(data=True))
    yield from _table(["id"], nodes, {})
    yield {"sheet": "edges"}
    is_directed = "" if graph.is_directed() else "yes"
    edges = graph.edges(data=True)
    rows = (([tail, head], values) for tail, head, values in edges)
    yield from _table(["source", "target"], rows, {"undirected": is_directed})


def _table(
    ends: list[str],
    rows: Iterable[tuple[list[Any], dict[str, Any]]],
    more: dict[str, str],
) -> Iterator[Line]:
    """Yield a header and its rows from 2: first the ends, then each attribute that occurs."""
    listed = [(head, {**values, **more}) for head, values in rows]
    distinct: dict[str, None] = {}
    for _, values in listed:
        distinct |= dict.fromkeys(map(str, values))
    names = [name for name in distinct if name not in ends]
    yield [1, *ends, *names]
    for number, (head, values) in enumerate(listed, 2):
        texts = {str(name): typed_text(value) for name, value in values.items()}
        yield [number, *map(typed_text, head), *(texts.get(name, "") for name in names)]


def _graph(path: str, form: str) -> Any:  # noqa: ANN401 - a graph of networkx
    """Return the graph that a file holds; refuse XML with a document type declaration."""
    import networkx as nx

    if form in ("graphml", "gexf"):
        with open(path, "rb") as file:  # noqa: PTH123 - this script imports little
            body = file.read()
        letters = body.replace(b"\0", b"")  # of UTF-16 too
        if b"<!DOCTYPE" in letters or b"<!ENTITY" in letters:
            raise ValueError("it has a document type declaration; write out its entities")
        return nx.read_graphml(path) if form == "graphml" else nx.read_gexf(path)
    if form == "pajek":
        return nx.read_pajek(path)
    if form == "cytoscape":
        with open(path, encoding="utf-8") as file:  # noqa: PTH123
            return _cytoscape(json.load(file), nx)
    return _unquoted(nx.nx_pydot.from_pydot(_dot(path)), nx)


def _unquoted(graph: Any, nx: Any) -> Any:  # noqa: ANN401 - a graph, and the library
    """Return a graph of DOT without the quotes around its texts."""
    for _, values in graph.nodes(data=True):
        values.update({name: str(value).strip('"') for name, value in values.items()})
    for _, _, values in graph.edges(data=True):
        values.update({name: str(value).strip('"') for name, value in values.items()})
    names = {node: node.strip('"') for node in graph if node != "\\n"}
    return nx.relabel_nodes(graph.subgraph(names), names)


def _dot(path: str) -> Any:  # noqa: ANN401 - a graph of pydot
    """Return the first graph of a file in DOT."""
    import pydot

    graphs = pydot.graph_from_dot_file(path, encoding="utf-8")
    if not graphs:
        raise ValueError("it is not DOT")
    return graphs[0]


def _cytoscape(content: Any, nx: Any) -> Any:  # noqa: ANN401 - JSON, and the library
    """Return a graph of Cytoscape's JSON, whose elements may stand in one list."""
    elements = content["elements"] if isinstance(content, dict) else content
    if isinstance(elements, dict):
        nodes, edges = elements.get("nodes", []), elements.get("edges", [])
    else:
        nodes = [item for item in elements if "source" not in item["data"]]
        edges = [item for item in elements if "source" in item["data"]]
    graph = nx.MultiDiGraph()
    for item in nodes:
        graph.add_node(str(item["data"]["id"]), **_named(item["data"], ("id",)))
    for item in edges:
        data = item["data"]
        ends = (str(data["source"]), str(data["target"]))
        graph.add_edge(*ends, **_named(data, ("source", "target")))
    return graph


def _named(data: dict[str, Any], without: tuple[str, ...]) -> dict[str, Any]:
    """Return data with its names as texts, without some of them."""
    return {str(name): value for name, value in data.items() if name not in without}


def _end(status: int, reason: str) -> None:
    """End the process with a status, and a reason of one line on standard error."""
    sys.stdout.flush()
    sys.stderr.write(" ".join(reason.split())[:_REASON] + "\n")
    sys.exit(status)


def _limit() -> None:
    """Limit the memory, processor time and output of this process where the system can."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_FSIZE, (OUTPUT, OUTPUT))


if __name__ == "__main__":
    main()
