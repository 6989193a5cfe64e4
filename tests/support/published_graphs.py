"""Graphs of the literature whose dominators are known, each the list of its arcs (tail, head)."""

# Lengauer & Tarjan 1979, doi 10.1145/357062.357071, figure 1, with R, A-L numbered 0-12; the same list stands as
# "Tarjan's paper" in Boost's test/dominator_tree_test.cpp and, turned round, second in igraph's dominator_tree.c.
TARJAN = [
    (0, 1), (0, 2), (0, 3), (1, 4), (2, 1), (2, 4), (2, 5), (3, 6), (3, 7), (4, 12), (5, 8), (6, 9), (7, 9), (7, 10),
    (8, 5), (8, 11), (9, 11), (10, 9), (11, 0), (11, 9), (12, 8),
]  # fmt: skip
# The first graph of igraph's examples/simple/dominator_tree.c.
IGRAPH = [
    (0, 1), (0, 7), (0, 10), (1, 2), (1, 5), (2, 3), (3, 4), (4, 3), (4, 0), (5, 3), (5, 6), (6, 3), (7, 8), (7, 10),
    (7, 11), (8, 9), (9, 4), (9, 8), (10, 11), (11, 12), (12, 9),
]  # fmt: skip
# Figure 1 of Boost's manual of lengauer_tarjan_dominator_tree; networkx test_dominance.py, test_boost_example.
BOOST = [(0, 1), (1, 2), (1, 3), (2, 7), (3, 4), (4, 5), (4, 6), (5, 7), (6, 4)]
BOOST_REVERSED = [(v, u) for u, v in BOOST]
# Cooper, Harvey & Kennedy, A simple, fast dominance algorithm (https://hdl.handle.net/1911/96345), figures 2 and 4;
# networkx test_dominance.py, test_irreducible. Node 0 is not in the figures, and not reached.
FIGURE_2 = [(1, 2), (2, 1), (3, 2), (4, 1), (5, 3), (5, 4)]
FIGURE_4 = [(1, 2), (2, 1), (2, 3), (3, 2), (4, 2), (4, 3), (5, 1), (6, 4), (6, 5)]
