"""Sizes of a case at which kg goes another way, each with the reason or the measurement behind it.

Measured are whole processes on generated economies, one channel, in seconds of processor time on a
busy machine of two cores; the first figure of a pair is the way below the size.
"""

# Ties up to which networkx answers before the compiled engine is loaded. `bottlenecks --quick`:
# 1.07 and 1.48 s at 12,162 ties, 1.70 and 1.87 at 24,651, 3.20 and 3.14 at 49,330,
# 1.87 and 1.19 at 99,336.
NETWORKX_TIES = 50_000

# Ties from which a case is read by column, without the rows that a question does not need. Reading
# one channel: 0.94 and 0.96 s at 12,162 ties, 1.31 and 0.74 at 24,651, 2.24 and 1.00 at 49,330,
# 4.14 and 1.05 at 99,336. Below it a case is read whole all the same: its rows are then checked.
WHOLE_CASE_TIES = 200_000

# Targets and arcs up to which an answer brings its proof unasked. `bottlenecks` without and with
# the proof: 1.70 and 1.76 s at 12,162 ties, 2.95 and 3.59 at 49,330, 1.38 and 2.60 at 99,336.
PROVEN_TARGETS = 10_000
PROVEN_ARCS = 200_000

# Ties up to which an answer cites each last tie; beyond it nobody reads them one by one.
CITED_TIES = 10_000

# Ties in force from which `bypass` cuts away what no route can use, and targets that it answers.
BYPASS_WHOLE_TIES = 200_000
BYPASS_TARGETS = 1_000

# Ties up to which `rank` takes measures whose time grows as the actors times the ties.
EVERY_MEASURE_TIES = 50_000

# Items from which a list of ids is looked up only when it is read.
LAZY_IDS = 1_000

# Betweenness without the compiler: places (nodes times searches) of the first batch and at most,
# and steps a distance below which a batch is doubled. A forest of 8,497 actors and 13,448 arcs:
# 3.7 s at 136,000 places, 4.6 at 544,000, 5.6 at 2,175,000, since arrays no longer fit a cache.
FEWEST_PLACES = 131_072
MOST_PLACES = 4_194_304
FEW_STEPS = 2_000

# Arcs passed by the searches of betweenness up to which it is exact, which is actors times arcs;
# beyond it routes are followed from a sample of sources. Up to the second arrays do it even where
# the compiled engine is there, which takes longer to load.
SEARCHED_ARCS = 1_000_000_000
BATCHED_ARCS = 10_000_000

# Sources that one search for closeness follows at once, each a bit.
SEARCHES_AT_ONCE = 16_384

# Actors times ties, in the largest part that hangs together, up to which `rank` takes current flow:
# 0.42 s at 176,400, 0.82 at 708,000, 11.5 at 1,419,843, 28.5 at 4,413,056.
CURRENT_FLOW = 1_000_000

# Targets times arcs from which the routes that share no actor are searched towards the nodes
# nearest to the start, without a search for each target by networkx: 236 targets and 704 arcs 1.0
# and 0.17 s, 8,326 and 13,448 some 560 (by 40 of them) and 0.21.
DISJOINT_WORK = 100_000
