"""How far the shortest routes from some sources pass each node, by compiled kernels."""

from kg.graph.engines.kernels import betweenness as kernels
from kg.graph.engines.kernels import searches
from kg.graph.flow import Arcs, Numbers, Reals


def betweenness(arcs: Arcs, sources: Numbers, lengths: Reals | None = None) -> Reals:
    """Return for each node the sum over sources of the parts of shortest routes that pass it.

    Args:
        arcs: the graph, without parallel arcs or loops.
        sources: the nodes that routes start from.
        lengths: the length of each arc, `(m,) float64`; by default all are of one length.
    """
    start, heads = searches.rows(arcs.n, arcs.tail, arcs.head)
    passed: Reals
    if lengths is None:
        passed = kernels.by_arcs(start, heads, sources)
    else:
        # Rows keep the order of the arcs of one tail, and a stable sort does so too.
        in_rows = lengths[arcs.tail.argsort(kind="stable")]
        passed = kernels.by_length(start, heads, in_rows, sources)
    return passed
