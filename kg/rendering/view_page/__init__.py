"""A view as one page that opens offline.

pyvis carries it, the browser draws it, nothing is fetched. The page holds the view as data, the
script of vis-network as the installed pyvis brings it, and our own scripts, which make every text
of the data into text and never into markup. A policy of hashes allows these scripts, our style
sheet and nothing else.
"""

import json
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec

from pyvis.network import Network

from kg.errors import FileProblem, NameUnknown
from kg.questions.view.answer import View
from kg.questions.view.question import view as asked_view
from kg.rendering import write_files
from kg.rendering.notebook import page_in_frame
from kg.rendering.view_page import assemble
from kg.rendering.view_page.payload import payload_of
from kg.rendering.view_page.verdict_panels import VerdictPanels, panels_of
from kg.results.answers import Table, in_one_line

__all__ = ["ViewNetwork", "network", "network_of", "page", "payload_of", "view"]

Asked = ParamSpec("Asked")

# Positions are ours and nothing moves by itself; names and ties are drawn over and beneath what vis
# draws.
_INTERACTION = {
    "hover": True,
    "keyboard": False,
    "multiselect": False,
    "selectConnectedEdges": False,
}
_NODES = {"borderWidth": 1.5, "chosen": False, "labelHighlightBold": False}
_EDGES = {"chosen": False, "hoverWidth": 0, "selectionWidth": 0, "arrowStrikethrough": True}
_OPTIONS: dict[str, Any] = {
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "interaction": _INTERACTION,
    "nodes": _NODES,
    "edges": _EDGES,
}


class ViewNetwork(Network):  # type: ignore[misc]
    """A view as pyvis knows networks, with a page of our own.

    Nodes and edges are there to be counted and walked (`num_nodes`, `neighbors`); the page draws
    the view that it was made of. Options of vis-network reach the page through `set_options`. Its
    other attributes are those of the view, such as `ties` and `sentences`.
    """

    def __init__(
        self,
        payload: dict[str, Any],
        panels: VerdictPanels | None = None,
        answer: View | None = None,
    ) -> None:
        """Take over the actors, the ties and their positions.

        Args:
            payload: the view in plain JSON types.
            panels: the tabs of verdicts; by default none.
            answer: the view; by default nothing but the payload is known of it.
        """
        super().__init__(
            directed=True, cdn_resources="in_line", heading=str(payload["title"]), height="640px"
        )
        self.payload = payload
        self.answer = answer
        if answer is not None:
            self.heading = answer.heading
        self.panels = panels or VerdictPanels()
        self.options = _OPTIONS
        # Not by add_node, which walks all nodes for each new one, and whose labels may become
        # markup.
        self.nodes = [_node(a, payload["layout"]) for a in payload["actors"]]
        self.node_ids = [node["id"] for node in self.nodes]
        self.node_map = {node["id"]: node for node in self.nodes}
        self.edges = [_edge(tie) for tie in payload["ties"]]

    def generate_html(
        self, name: str = "view.html", local: bool = True, notebook: bool = False
    ) -> str:
        """Return the page.

        Args:
            name: as pyvis has it; changes nothing.
            local: as pyvis has it; changes nothing.
            notebook: as pyvis has it; changes nothing.
        """
        self.html = assemble.assemble_page(self.payload, self.options, self.panels)
        return self.html

    def set_options(self, options: str) -> None:
        """Take over options of vis-network, as JSON; groups without options there stay."""
        self.options = {**self.options, **json.loads(options)}

    def write_html(
        self, name: str, local: bool = True, notebook: bool = False, open_browser: bool = False
    ) -> None:
        """Write the page to a file, completely or not at all.

        Args:
            name: the path of the file.
            local: as pyvis has it; changes nothing.
            notebook: as pyvis has it; changes nothing.
            open_browser: whether a browser opens the page.

        Raises:
            FileProblem: the file cannot be written.
        """
        place = Path(name)
        write_files.write_file(place, self.generate_html())
        if open_browser:
            import webbrowser

            webbrowser.open(place.resolve().as_uri())

    def show(self, name: str, local: bool = True, notebook: bool = True) -> "ViewNetwork":
        """Write the page to a file and return the network, which a notebook shows.

        Args:
            name: the path of the file.
            local: as pyvis has it; changes nothing.
            notebook: whether this runs in a notebook; else a browser opens the page.
        """
        self.write_html(name, open_browser=not notebook)
        return self

    def from_nx(self, *arguments: object, **options: object) -> None:
        """Refuse: the method of pyvis removes the weights from the graph that it reads.

        Args:
            arguments: as pyvis has them.
            options: as pyvis has them.

        Raises:
            FileProblem: always.
        """
        raise FileProblem(
            "a view is not made of a networkx graph", "make it of a case: kg.view(case)"
        )

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - any attribute of the view
        """Return an attribute of the view that the network was made of."""
        answer = self.__dict__.get("answer")
        if answer is None or name.startswith("_"):
            raise AttributeError(f"a network of a view has no attribute {name!r}")
        return getattr(answer, name)

    def __getitem__(self, name: str) -> Table:
        """Return a table of the view by its name."""
        if self.answer is None:
            raise NameUnknown("nothing but the payload is known of the view", "ask kg.view")
        return self.answer[name]

    def __repr__(self) -> str:
        """Return the view in one short line."""
        return repr(self.answer) if self.answer else in_one_line(f"view: {self.payload['title']}")

    def _repr_html_(self) -> str:
        """Return the page in a frame for a notebook."""
        return self.framed()

    def framed(self) -> str:
        """Return the page in a frame: its scripts reach nothing outside it."""
        return page_in_frame(self.generate_html(), str(self.payload["title"]), self.height)


def network(view: View) -> ViewNetwork:
    """Return a view as a pyvis network, which a notebook shows and which writes itself as a page.

    Args:
        view: what `kg.view` returned.
    """
    return ViewNetwork(assemble.clean(payload_of(view)), panels_of(view), view)


def _as_network(question: Callable[Asked, View]) -> Callable[Asked, ViewNetwork]:
    """Return a question whose view comes as a network."""

    @wraps(question)
    def networked(*arguments: Asked.args, **options: Asked.kwargs) -> ViewNetwork:
        """Return the view as a network."""
        return network(question(*arguments, **options))

    return networked


view = _as_network(asked_view)


def network_of(payload: dict[str, Any]) -> ViewNetwork:
    """Return the same of a view in plain JSON types, as `payload_of` gives it."""
    return ViewNetwork(assemble.clean(payload))


def page(view: View) -> str:
    """Return a view as one page. The same view gives the same bytes."""
    return network(view).generate_html()


def _node(actor: dict[str, Any], layout: str) -> dict[str, Any]:
    """Return an actor of the payload as vis-network has it, at its place in a layout."""
    x, y = actor["pos"][layout]
    names = {"id": actor["id"], "label": actor["name"], "group": actor["family"]}
    place = {"x": x, "y": y, "physics": False}
    return {**names, "shape": "dot", **place, "hidden": not actor["shown"]}


def _edge(tie: dict[str, Any]) -> dict[str, Any]:
    """Return a tie of the payload as vis-network has it."""
    ends = {"from": tie["s"], "to": tie["t"]}
    return {"id": tie["id"], **ends, "label": tie["kind"], "arrows": "to"}
