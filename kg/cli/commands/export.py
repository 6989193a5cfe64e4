"""`kg export`."""

from kg.cli import kg
from kg.cli.file_options import FileOptions, file_options
from kg.cli.options import CaseOptions, ScopeOptions, case_options, scope_options

_FORMATS = ("graphml", "gexf", "cytoscape", "dot")


@kg.command()
@case_options
@scope_options(channel="the case as its tables state it")
@file_options(_FORMATS, ".graphml, .gexf, .cyjs, .json, .dot or .gv")
def export(case: CaseOptions, scope: ScopeOptions, file: FileOptions) -> None:
    """Write a case for Gephi, Cytoscape, yEd or Graphviz, with every column of its actors and ties.

    With --channel, kg export writes the flow graph of that channel, inherited ties included.
    """
    from kg.formats import export as write
    from kg.graph.flow import flow

    contents = case.read()
    form = file.form or (None if file.path else _FORMATS[0])
    place = file.place(contents.id, _FORMATS[0], "export")
    graph = flow(contents, scope.channel, scope.as_of) if scope.channel else contents
    text = write(graph, form, file.path, scope.as_of)
    file.finish(text, place, _FORMATS[0], "export")
