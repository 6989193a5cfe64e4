r"""A case as a file that other programs read: Gephi, Cytoscape, yEd, Graphviz, igraph, networkx.

Every format has every actor, every tie (parallel ones apart, whatever their status) and every
column, and the same graph always gives the same bytes.

==================  ==============================================================================
what a case has     how it is written
==================  ==============================================================================
an empty cell       left out; a reader may fill it in its own way (igraph: an empty text, NaN,
                    false)
a list              a JSON array; in cytoscape a list
bounds              a column each, as `share_min`, `share_max` and `share_exclusive`
a partial date      as it stands in the table (`1998-05`), and its first and last day, as
                    `start_from` and `start_to`
a status            the column `status`: only `active` ties carry anything, so filter by it before
                    you count
a channel           the column `channel` of a tie, that of its kind
evidence, measures  lists of what each row says; `cited` has the places in short:
                    `report findings.2 (disputes)`
a start and an end  as they stand, and `when`: `current`, `ended` or `not begun` on the day `as_of`
                    of the graph, by default the end of the case's period; a case without a day has
                    neither
a forbidden char    what XML cannot hold is `\u` and four digits; `kg.formats.cell_text.unescaped`
                    takes that back
==================  ==============================================================================

=========  ============================  =========================================================
format     who reads it                  what it cannot say, and what to watch
=========  ============================  =========================================================
graphml    yEd, Gephi, igraph, networkx  lists; names are labels in yEd
gexf       Gephi, networkx               lists; what the case says is one description; choose not
                                         to merge parallel edges when Gephi asks
cytoscape  Cytoscape, Cytoscape.js       nothing
dot        Graphviz                      lists; numbers and truth are texts; a label is written as
                                         Graphviz draws it, without control characters, which
                                         `name` has; actors not current are drawn paler
xlsx       Excel, LibreOffice, Numbers   nothing; a sheet a table, and `kg import` takes it back
=========  ============================  =========================================================
"""

from datetime import date
from pathlib import Path

from kg.case import Case
from kg.errors import FileProblem, NameUnknown, near, quoted
from kg.graph.flow import Flow

__all__ = ["FORMATS", "SUFFIXES", "export"]

FORMATS = ("graphml", "gexf", "cytoscape", "dot")
WORKBOOK = "xlsx"
SUFFIXES = {
    ".graphml": "graphml",
    ".gexf": "gexf",
    ".cyjs": "cytoscape",
    ".json": "cytoscape",
    ".dot": "dot",
    ".gv": "dot",
}


def export(
    what: Case | Flow,
    format: str | None = None,  # noqa: A002
    path: str | Path | None = None,
    as_of: date | None = None,
) -> str:
    """Return a case, or the flow graph of a channel, as a text for other programs.

    A path that ends in .xlsx takes the case as a workbook; the text is then empty.

    Args:
        what: a case, or what `kg.flow` returned.
        format: `graphml`, `gexf`, `cytoscape`, `dot` or `xlsx`; by default what the suffix of the
            path says.
        path: a file that takes the text too; it is written beside its place and then renamed into
            it. By default nothing is written.
        as_of: the day of which `when` speaks, for a flow graph the one it was made for; by default
            the end of the case's period.

    Raises:
        NameUnknown: there is no such format, or the suffix does not say one.
        FileProblem: the path cannot be written.

    Example:
        >>> from kg.case import read_case
        >>> export(read_case(), "dot").splitlines()[:2]
        ['// written by kg export', 'digraph "japan-1998" {']
    """
    if format == WORKBOOK or (format is None and Path(path or "").suffix.lower() == ".xlsx"):
        _write_workbook(what, path)
        return ""
    name = _format_of_suffix(path) if format is None else format
    if name not in FORMATS:
        hint = near(name, FORMATS) or f"formats are {', '.join(FORMATS)}"
        raise NameUnknown(f"there is no format {quoted(name)}", hint)
    from kg.formats import cytoscape, dot, gexf, graphml, multigraph

    writers = {
        "graphml": graphml.write,
        "gexf": gexf.write,
        "cytoscape": cytoscape.write,
        "dot": dot.write,
    }
    text = writers[name](multigraph.of(what, as_of))
    if path is not None:
        from kg.rendering.write_files import write_file

        write_file(Path(path), text)
    return text


def _write_workbook(what: Case | Flow, path: str | Path | None) -> None:
    """Write a case as a workbook; refuse a channel, and output without a file name."""
    if path is None:
        raise FileProblem("a workbook needs a file", "name it: -o case.xlsx")
    if not isinstance(what, Case):
        raise FileProblem("a channel is no workbook", "leave out --channel, or export .graphml")
    from kg.formats.workbook import workbook_bytes
    from kg.rendering.write_files import write_file

    write_file(Path(path), workbook_bytes(what))


def _format_of_suffix(path: str | Path | None) -> str:
    """Return the format that a file name ends in; refuse a suffix without a format."""
    suffix = Path(path).suffix.lower() if path else ""
    if suffix in SUFFIXES:
        return SUFFIXES[suffix]
    every = f"formats are {', '.join(FORMATS)}; suffixes are {' '.join(SUFFIXES)} .xlsx"
    problem = "no format is named"
    if path:
        problem = f"the name {quoted(str(path))} does not say the format"
    raise NameUnknown(problem, near(suffix, SUFFIXES) or every)
