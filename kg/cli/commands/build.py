"""`kg build`."""

from datetime import date
from typing import TYPE_CHECKING

import click

from kg.cli import kg, say
from kg.cli.options import CaseOptions, as_of_option, case_options
from kg.cli.output_options import folder_option

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Quad

    from kg.case import Case


@kg.command()
@case_options
@as_of_option()
@click.option(
    "--robustness",
    is_flag=True,
    help="Add a graph that says how sure each answer is, and what it rests on.",
)
@folder_option
def build(case: CaseOptions, as_of: date | None, robustness: bool, folder: str) -> None:
    """Write the case as N-Quads, TriG, Turtle, JSON-LD and an on-disk store.

    A case in Parquet with more than 200,000 ties is not held in memory: kg build writes only
    its store, which kg query --store and kg serve --store read. DIR appears complete or not at all.
    """
    from kg.rdf import brief, build_from, mark_of, size

    def answers(case: "Case") -> "Iterable[Quad]":
        """Return the quads of the answer to `robustness`, asked about the day of the build."""
        from kg.questions.robustness.question import robustness as ask
        from kg.questions.robustness.triples import robustness_quads

        return robustness_quads(case, ask(case, as_of=as_of))

    more = answers if robustness else None
    for written in build_from(case.place, folder, as_of, answers=more):
        click.echo(written)
    if (mark := mark_of(folder)).large:
        triples = f"{mark.quads:,} triples, {size(folder) / 1e9:.1f} GB"
        say(f"kg: {triples}; for a case of this size kg build writes only the store")
    elif own := mark.own_graphs:
        graphs = "1 named graph" if len(own) == 1 else f"{len(own):,} named graphs"
        names = brief(f"<{graph}>" for graph in own)
        where = "N-Quads, TriG and the store have them; Turtle and JSON-LD do not"
        say(f"kg: {graphs} of your own ({names}): {where}")
