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

# Rows with problems of one sort that are listed one by one; the others are counted. `check` of
# 46,538 ties with 15 sorts of problems in every row: 4.4 s and 0.25 GiB at 10,000.
LISTED_ROWS = 5_000

# Bases up to which `audit` looks for one of which percentages are shares: 0.3 s for one percentage.
# Nobody counts more by hand; beyond it nearly every percentage is a share of every base.
TRIED_BASES = 10_000
