"""The kernels of the compiled engine: loops over rows of arcs, compiled by numba, kept on disk.

All kernels take a graph of n nodes and m arcs as compressed sparse rows, the `indptr` and `indices`
of scipy: `start`, `(n + 1,) int64`, and `heads`, `(m,) int32`. The arcs of node v lead to
`heads[start[v] : start[v + 1]]`. A graph without direction has each arc in both rows; its `heads`
are called `neighbours`.

Whatever depends on a numba that is not installed fails on import, with the name of the extra to
install.
"""

from kg.errors import MissingExtra

try:
    from kg.system.numba_compiler import compiled as compiled
except ImportError:
    raise MissingExtra("numba", "scale") from None
