"""What the tabs of verdicts of a page show: the matrix, the gates and the dossiers as markup."""

from dataclasses import dataclass

from markupsafe import Markup

from kg.questions.view.answer import View
from kg.rendering.html.cells import CaseRows
from kg.rendering.html.dossier_markup import dossier_markup
from kg.rendering.svg import draw_verdicts
from kg.results.figures import Figure
from kg.results.verdict_figures import Gate

_NOBODY = CaseRows({}, frozenset())
TABS = {"matrix": "matrix", "gate": "gate", "network": "explore"}


@dataclass(frozen=True)
class MatrixPanel:
    """The matrix with what it says."""

    headline: str
    drawing: Markup


@dataclass(frozen=True)
class GatePanel:
    """The gate of a channel with what it says, and the doors that were closed to whom."""

    channel: str
    title: str
    headline: str
    drawing: Markup
    sentences: tuple[str, ...]
    doors: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class VerdictPanels:
    """The tabs of verdicts.

    Attributes:
        tab: the tab that is open first.
        first_gate: the channel whose gate is shown first.
        matrix: the matrix; none where there is only the network.
        gates: a gate a channel.
        dossiers: the id and the dossier of each of those counted.
    """

    tab: str = "explore"
    first_gate: str = ""
    matrix: MatrixPanel | None = None
    gates: tuple[GatePanel, ...] = ()
    dossiers: tuple[tuple[str, Markup], ...] = ()


def panels_of(view: View) -> VerdictPanels:
    """Return the tabs of verdicts of a view."""
    if not view.matrix:
        return VerdictPanels()
    matrix = MatrixPanel(view.matrix.headline, draw_verdicts(view.matrix, _NOBODY))
    gates = tuple(
        _gate(figure, figure.drawing, view)
        for figure in view.gates.values()
        if isinstance(figure.drawing, Gate)
    )
    first = view.sought.channel if view.sought.channel in view.gates else next(iter(view.gates))
    dossiers = tuple((dossier.id, dossier_markup(dossier)) for dossier in view.dossiers)
    return VerdictPanels(TABS[view.picture], first, matrix, gates, dossiers)


def _gate(figure: Figure, drawing: Gate, view: View) -> GatePanel:
    """Return the gate of a channel.

    Args:
        figure: its picture.
        drawing: the drawing of the picture.
        view: the view.
    """
    doors: list[tuple[str, str]] = []
    for dossier in view.dossiers:
        own = [door for door in dossier.doors if door.channel == drawing.channel]
        doors += [(dossier.name, door.text) for door in own]
    title = f"{drawing.title[:1].upper()}{drawing.title[1:]}"
    sentences = tuple(zone.sentence for zone in drawing.zones)
    markup = draw_verdicts(figure, _NOBODY)
    return GatePanel(drawing.channel, title, drawing.headline, markup, sentences, tuple(doors))
