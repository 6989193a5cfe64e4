"""`kg import`."""

import click

from kg.cli import kg
from kg.cli.import_options import ImportOptions, import_options, tell_imported


@kg.command("import")
@click.argument("source", metavar="SOURCE")
@import_options
def import_(source: str, options: ImportOptions) -> int:
    """Make a case of a table, a workbook or a graph file; tell row by row what cannot come in.

    SOURCE is a text table in any delimiter and encoding, a workbook (.xlsx, .ods), or a graph
    (.graphml, .gexf, .net, .cyjs, .dot). What its columns are is guessed and shown; DIR/import.toml
    has it, to be edited. left_out.csv lists each cell that found no place. Exit 1 if a row is left
    out.
    """
    if options.show_map:
        click.echo(options.plan_of(source), nl=False)
        return 0
    return tell_imported(options.run(source))
