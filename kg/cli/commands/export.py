"""`kg export`."""

import click

from kg.cli import kg
from kg.cli.file_options import FileOptions, file_options
from kg.cli.options import CaseOptions, ScopeOptions, case_options, scope_options

_FORMATS = ("graphml", "gexf", "cytoscape", "dot", "xlsx", "neo4j")


@kg.command()
@case_options
@scope_options(channel="the case as its tables state it")
@file_options(_FORMATS, ".graphml, .gexf, .cyjs, .json, .dot, .gv or .xlsx")
@click.option("--excel", is_flag=True, help="Write the tables into the folder -o as CSV for Excel.")
def export(case: CaseOptions, scope: ScopeOptions, file: FileOptions, excel: bool) -> None:
    """Write a case for Gephi, Cytoscape, yEd or Graphviz, with every column of its actors and ties.

    With --channel, kg export writes the flow graph of that channel, inherited ties included. A
    workbook (-o case.xlsx) has a sheet a table, and kg import takes it back; for Neo4j, -o is a
    folder.
    """
    if excel or file.form == "neo4j":
        file.write_folder("excel" if excel else "neo4j", case.read())
        return
    from kg.formats import export as write
    from kg.graph.flow import flow

    contents = case.read()
    form = file.form or (None if file.path else _FORMATS[0])
    place = file.place(contents.id, _FORMATS[0], "export")
    graph = flow(contents, scope.channel, scope.as_of) if scope.channel else contents
    text = write(graph, form, file.path, scope.as_of)
    file.finish(text, place, _FORMATS[0], "export")
