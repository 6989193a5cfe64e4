"""The commands that draw a case, and that hand it to programs that draw."""

from datetime import date

import click

from kg.cli import kg, options


@kg.command()
@options.case_option
@click.option("--channel", metavar="CHANNEL", help="One channel; by default the ties of all.")
@click.option("--focus", metavar="NAME", multiple=True, help="Who and its neighbours: ids, kinds, hierarchies.")
@click.option("--depth", type=options.Whole(0, 9), default=1, show_default=True, help="How many steps from the focus.")
@click.option("--avoid", metavar="NAME", multiple=True, help="Draw the routes around these: ids, kinds, hierarchies.")
@click.option("--bottlenecks", is_flag=True, help="Draw gatekeepers, whom they hold, and the ways to these.")
@click.option("--top", type=options.Whole(min=1), help="How many actors at first; by default up to 150.")
@click.option("--as-of", type=options.Day(), help="Draw only what holds on this day; by default everything.")
@click.option("--layout", type=click.Choice(["pyramid", "force"]), default="pyramid", show_default=True)
@click.option("--title", metavar="TEXT", help="The title; by default that of the case.")
@click.option("--lang", type=click.Choice(["en", "ja"]), default="en", show_default=True, help="Labels and names.")
@click.option("--format", "form", type=click.Choice(["html", "svg"]), help="By default what the suffix of -o says.")
@click.option("-o", "--output", "path", metavar="FILE", help="Write there: .html, a page to explore, or .svg.")
def view(
    case_name: str | None,
    channel: str | None,
    focus: tuple[str, ...],
    depth: int,
    avoid: tuple[str, ...],
    bottlenecks: bool,
    top: int | None,
    as_of: date | None,
    layout: str,
    title: str | None,
    lang: str,
    form: str | None,
    path: str | None,
) -> None:
    """Draw a case: a page to explore offline, or a picture."""
    from kg.questions.view import view as ask
    from kg.render.seen import draw

    case = options.read(case_name)
    seen = ask(case, channel, focus, depth, avoid, bottlenecks, top, as_of, layout, title, lang)
    text = draw(seen, form, path)
    if path is None:
        click.echo(text, nl=False)


@kg.command()
@options.case_option
@click.option("--channel", metavar="CHANNEL", help="The flow graph of one channel, what is inherited included.")
@click.option(
    "--format", "form", type=click.Choice(["graphml", "gexf", "cytoscape", "dot"]), help="Or what -o's suffix says."
)
@click.option("-o", "--output", "path", metavar="FILE", help="Write there: .graphml, .gexf, .cyjs, .json, .dot or .gv.")
def export(case_name: str | None, channel: str | None, form: str | None, path: str | None) -> None:
    """Write a case for Gephi, Cytoscape, yEd or Graphviz, with every column of its actors and ties."""
    from kg.flow import flow
    from kg.formats import export as write

    case = options.read(case_name)
    text = write(flow(case, channel) if channel else case, form or (None if path else "graphml"), path)
    if path is None:
        click.echo(text, nl=False)
