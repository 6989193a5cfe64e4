"""A flow graph as networkx takes it, with attributes that every writer of networkx takes."""

from collections.abc import Iterable, Mapping
from itertools import chain
from typing import TYPE_CHECKING, Any

from kg.case import Case
from kg.case.cited_places import cited_places
from kg.case.large_case import tie_names
from kg.case.number_words import number_in_words

if TYPE_CHECKING:
    from kg.graph.flow import Flow, Pass

Attributes = Mapping[str, str]
_BETWEEN = ";"
_COLUMNS = (
    *("id", "kind", "status"),
    *("share", "share_min", "share_max", "share_exclusive"),
)


def networkx_of(flow: "Flow", *, multi: bool) -> Any:  # noqa: ANN401 - networkx has no types
    """Return a flow graph as a graph of networkx, as `Flow.to_networkx` says.

    Args:
        flow: the flow graph.
        multi: whether parallel ties are edges of their own.
    """
    import networkx as nx

    about = {"channel": flow.channel, "case": flow.case.id}
    graph = nx.MultiDiGraph(**about) if multi else nx.DiGraph(**about)
    actors = flow.case.tables["actors"].select("id", "name", "kind").filter(flow.there)
    for actor, name, kind in actors.iter_rows():
        graph.add_node(actor, name=name, kind=kind)
    pairs = sorted(flow.passes.items())
    of_tie = _attributes(flow.case, chain.from_iterable(passes for _, passes in pairs))
    for (tail, head), passes in pairs:
        ties = list(dict.fromkeys(p.tie for p in passes))
        if multi:
            for tie in ties:
                graph.add_edge(tail, head, key=tie, **_joined([of_tie[tie]]))
        else:
            graph.add_edge(tail, head, **_joined([of_tie[tie] for tie in ties]))
    return graph


def _attributes(case: Case, passes: Iterable["Pass"]) -> dict[str, Attributes]:
    """Return of each tie its id, kind, status, share and evidence, as texts.

    Args:
        case: the case.
        passes: the ties along arcs.
    """
    ids = list(dict.fromkeys(p.tie for p in passes))
    ties = case.tables["ties"].select(_COLUMNS)
    rows = ties.filter(ties["id"].is_in(ids))
    names = tie_names(case, rows["id"])  # in a large case ties are called by numbers
    places = cited_places(case)
    return {
        row["id"]: {
            "tie": name,
            "kind": row["kind"],
            "status": row["status"],
            "share": number_in_words(row, "share"),
            "evidence": _BETWEEN.join(dict.fromkeys(places.get(name, ()))),
        }
        for name, row in zip(names, rows.iter_rows(named=True), strict=True)
    }


def _joined(ties: list[Attributes]) -> Attributes:
    """Return the attributes that a tie has as one text each, in the order of parallel ties."""
    names = [name for name in ties[0] if any(tie[name] for tie in ties)]
    return {name: _BETWEEN.join(tie[name] for tie in ties) for name in names}
