"""What the compiled engine runs: loops over rows of arcs, compiled by numba and kept on disk.

`start[v]:start[v + 1]` is the stretch of `heads` that the arcs of node v lead to. Whatever depends on a numba that is
not installed fails on import, with the name of the extra to install.
"""

from kg.errors import MissingExtra

try:
    from kg.system.numba_compiler import compiled as compiled
except ImportError:
    raise MissingExtra("numba", "scale") from None
