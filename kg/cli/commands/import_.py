"""`kg import`."""

import click

from kg.cli import kg, printable, say
from kg.cli.import_options import ImportOptions, import_options


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
    answer = options.run(source)
    for line in answer.columns:
        click.echo(printable(line))
    for group in answer.groups():
        click.echo(printable(str(group)))
    for sentence in answer.sentences():
        say(sentence)
    say(f"Next: kg check --case {answer.folder}; kg report --case {answer.folder}")
    return 0 if answer.is_complete else 1
