"""Sizes at which kg goes another way or tells less, each with the measurement or reason behind it.

Where there is a measurement, it is of processor time on a machine of two cores that had other
work. Cases are generated economies of one channel. The first figure of a pair is the way below the
size. What has no measurement says what it was taken from: what a person reads, or what a program
may hold. Beside this file, input_limits.py has what kg refuses, and kg/serve/limits.py what the
server holds to.
"""

# Cases
#
# Ties up to which networkx answers before the compiled engine is loaded. `bottlenecks --quick`:
# 1.07 and 1.48 s at 12,162 ties, 1.70 and 1.87 at 24,651, 3.20 and 3.14 at 49,330,
# 1.87 and 1.19 at 99,336. Where many hold somebody it is slower still: of 25,000 actors and 46,000
# ties both ways networkx, under a profiler, searched 279 s below 3,580 gatekeepers; the compiled
# engine answered in 8.3 s, with coalitions.
NETWORKX_TIES = 25_000

# Ties from which a case is read by column, without the rows that a question does not need. Reading
# one channel: 0.94 and 0.96 s at 12,162 ties, 1.31 and 0.74 at 24,651, 2.24 and 1.00 at 49,330,
# 4.14 and 1.05 at 99,336. Below it a case is read whole all the same: its rows are then checked.
WHOLE_CASE_TIES = 200_000

# Bytes of memory that a question takes at least for each tie, and beside the ties. `bottlenecks` of
# one channel takes 147 MiB at 24,972 ties and 293 at 207,350, so 840 a tie: this is a lower bound.
TIE_BYTES = 250
BESIDE_TIES_BYTES = 400 << 20

# Names in all up to which a dictionary looks them up, half of them sought among the others: 0.02
# and 0.7 ms at 150, by a join, 0.14 and 0.8 at 1,500, 0.5 and 1.2 at 4,500, 1.9 and 2.4 at 15,000.
FEW_NAMES = 5_000

# Names that are looked up from which a kernel does it. Twice as many as the case has, and with
# numba to be loaded: 0.03 and 0.43 s at 100,000, 0.08 and 0.41 at 200,000, 0.45 and 0.46 at
# 600,000, 2.21 and 0.61 at 2 million. A large case loads numba anyway; then it pays at 100,000.
KERNEL_NAMES = 100_000

# Dates whose reading is remembered: 58,464 days are all of 174 years. Reading takes 4.3 µs, looking
# it up 0.3.
CACHED_DATES = 1 << 16

# Items from which a list of ids is looked up only when it is read. No crossing was measured:
# `bottlenecks` of 207,350 ties takes 0.22 s and 260 MiB with it, 0.21 and 267 without. It spares
# the names of lists that nobody reads.
LAZY_IDS = 1_000

# Ties up to which an answer cites each last tie; beyond it nobody reads them one by one. With all
# and with none, 0.47 and 0.21 s, 2.6 and 0.8 MB of JSON at 207,350 ties.
CITED_TIES = 10_000

# Rows that are written to the store, fingerprinted and generated at a time: tens of megabytes of
# text, or a row group as other programs write them.
STORED_ROWS = 20_000
FINGERPRINT_ROWS = 100_000
ROW_GROUP_ROWS = 1 << 20

# Objects more than before from which a command looks for cycles that it no longer needs.
# `dependence` of 4.3 million ties: 20.6 s at the 700 of Python, 17.3 where it never looks.
COLLECTED_OBJECTS = 100_000

# Rows of a table that are encoded as JSON at a time: tens of megabytes of objects.
ENCODED_ROWS = 4_096

# Bytes that are read at a time from a file, and from a connection.
BLOCK_BYTES = 1 << 20
REPLY_BLOCK_BYTES = 1 << 16

# Files that the engine of the store may have open, and those that a child opens of a store that has
# more than the parent has open. Bytes of address space that allocators take beside what they use.
STORE_FILES = 1 << 16
CHILD_FILES = 4096
RESERVED_BYTES = 1 << 29

# Brackets of an RDF text from which arrays count how deep they are nested: 1.1 and 0.1 ms at
# 10,000, 134 and 23 at a million; to load the arrays takes 100 once.
ARRAY_BRACKETS = 10_000

# Objects of a subject and property beyond which a set tells which are there. For each object: 0.7
# and 0.9 µs at 20, 1.4 and 0.9 at 50, 6.1 and 2.9 at 1,000.
LISTED_OBJECTS = 20

# Questions
#
# Targets and arcs up to which an answer brings its proof unasked. `bottlenecks` without and with
# the proof: 1.70 and 1.76 s at 12,162 ties, 2.95 and 3.59 at 49,330, 1.38 and 2.60 at 99,336.
PROVEN_TARGETS = 10_000
PROVEN_ARCS = 200_000

# Ties in force from which `bypass` cuts away what no route can use, and targets that it answers.
# Five targets: 1.22 and 1.15 s at 24,972 ties, 9.2 and 8.0 at 207,350.
BYPASS_WHOLE_TIES = 200_000
BYPASS_TARGETS = 1_000

# Ties up to which `rank` takes measures whose time grows as the actors times the ties. All and
# those that grow as the ties: 1.2 and 0.3 s at 928 ties, 5.1 and 0.3 at 1,833, 27 and 0.3 at 3,826.
EVERY_MEASURE_TIES = 50_000

# States that the search for the routes of one sort to one target looks at, then it gives up: 6.2 s
# where 40 actors are all tied to each other.
ROUTE_STATES = 500_000

# Routes of one programme that are looked at for money that returns.
RECAPTURE_ROUTES = 100

# Steps up the breadth-first tree, for each arc and node, after which another algorithm takes over.
# With 200,000 nodes and a million arcs at random 0.04 s, by the other 0.14; where two chains of
# 10,000 nodes run beside each other 0.11 s without this size and 0.001 with it.
DOMINATOR_STEPS = 12

# Bases up to which `audit` looks for one of which percentages are shares: 0.3 s for one percentage.
# Nobody counts more by hand; beyond it nearly every percentage is a share of every base.
TRIED_BASES = 10_000

# Buyers with unsure shares up to which all corners are tried, two to this power: 0.2 s at 10, 0.7
# at 12, 2.3 at 14; compiled 0.2 ms at 12 and 30 at 20, of which a market has many thousands. Beyond
# it the index has a bound that is 2 per cent higher at 6 buyers as at 14.
SHARE_CORNERS = 12

# Ways to deal tiers up to which all are tried instead of a sample, actors from which there are
# more whatever the tiers (comb(102, 2) is), and triples times ways that are counted at a time.
# With 2,000 triples 5,000 ways take 0.22 s, and 0.75 and 200 MiB more where ten times as many are
# counted at a time.
DEALINGS = 5_000
DEALT_ACTORS = 101
DEALT_TRIPLES = 500_000

# Pairs of arcs that meet up to which `brokers` lists them; 24,972 ties take 2.0 s. Beyond it they
# are counted by tier, and so many ways to deal tiers are tried that arcs and closed triples come to
# the second number: some 3 s a channel. Without p, six channels of 4.3 million ties take 18.5 s and
# 1.1 GB with all that is written.
BROKER_PAIRS = 5_000_000
DEALT_ARCS = 200_000_000

# Individuals up to which all permutations are tried, 0.28 s for the 40,320 of 8 and 2.6 for the
# 362,880 of 9; and the permutations that are drawn of more, 0.15 s.
PERMUTED_CASES = 8
PERMUTATIONS_DRAWN = 20_000

# Conditions of one pattern: of more, few combinations are observed, and many answers are equally
# short.
PATTERN_CONDITIONS = 6

# Rows of a matrix of verdicts up to which it is drawn: what two screens of a terminal take.
MATRIX_ROWS = 60

# Actors of a channel up to which each has a mark with its name beneath its gate: of more, names
# take less than the 42 pixels that a line of seven letters needs.
GATE_ACTORS = 24

# Slots that the zones of a crowd share out, of more actors than have marks of their own: with
# fewer, the words of its smallest zones do not fit.
CROWD_SLOTS = 16.0

# Rows of the matrix on the first screen of a terminal: with more, the 52 lines that people see at
# once have no room for the words beneath it.
SCREEN_ROWS = 6

# Characters of a text that `find` tells on either side of the first word.
CHARACTERS_AROUND = 60

# Actors times ties up to which a view has gatekeepers, and routes around them, unasked. Without
# either, with gatekeepers, with both: 0.9, 1.7 and 7.5 s at 1.7 million; without and with
# gatekeepers 1.1 and 2.0 at 10 million.
VIEW_GATEKEEPERS = 100_000_000
VIEW_ROUTES = 2_000_000

# Spark
#
# Rows that the driver reads of a table other than actors and ties, ties of roles and denials that
# it works out, and shares that it holds at a time: what the memory of one process takes. It was
# not measured.
DRIVER_ROWS = 200_000
DRIVER_TIES = 5_000_000
DRIVER_SHARES = 1_000_000

# Rows of numbers up to which every executor gets a copy, so that the arcs need not move.
BROADCAST_ROWS = 20_000_000

# Vectors of a number a node that GMRES keeps, and seconds that a master may take to answer.
GMRES_VECTORS = 40
MASTER_SECONDS = 10.0

# What people read
#
# Items that a sentence names, and that a phrase or a level of a ranking names, before it gives a
# number: as many as are read in passing.
SENTENCE_ITEMS = 3
PHRASE_ITEMS = 8

# Suppliers that get words with their names: more than a phrase ever names.
LABELLED_SUPPLIERS = 20

# Items of a list in a cell beyond which it is cut, and those that then stand there: what a cell
# takes without pushing its row apart.
LONG_LIST = 8
LONG_LIST_START = 6

# Rows or items that nobody reads one by one; and those that stand there of more, in a cell, a page
# and a table on the terminal. JSON and CSV have them all.
READABLE_ITEMS = 1_000
READABLE_START = 10
HTML_LIST_START = 100
TERMINAL_ROWS = 50

# Rows beyond which a table of a page is folded, but not where a link may lead into it: not every
# browser unfolds for it.
FOLDED_ROWS = 40

# Problems, cells, terms, files and graphs that are listed one by one: what one screen takes.
LISTED_PROBLEMS = 10
LISTED_CELL_PROBLEMS = 100
LISTED_TERMS = 50
LISTED_NOTES = 20
LISTED_GRAPHS = 10

# Characters of a message from elsewhere, three lines; and notices of one answer.
MESSAGE_CHARACTERS = 300
NOTICES = 20

# Bars of a channel, dots of a population, suppliers beyond which a figure has only so many lines of
# each group: what stands on a page.
FIGURE_HOLDERS = 4
FIGURE_DOTS = 60
FIGURE_SUPPLIERS = 1_000
FIGURE_LINES = 40

# Actors of a layout up to which each pair pushes apart by itself; beyond it a grid sums the pushes.
# A step pair by pair: 0.06 ms at 100 actors, 0.17 at 200, 2.0 at 300, 6.3 at 500; on the grid 3.5.
PUSHED_PAIRWISE = 300

# Actors and holders that a view draws at first: what a screen takes with names.
# Families are as many as there are colours that everybody can tell apart.
VIEW_ACTORS = 150
VIEW_HOLDERS = 20

# Characters of an answer at a prompt: two or three lines of a terminal; and pixels of its page in a
# notebook, two thirds of the height of a small screen.
DISPLAYED_CHARACTERS = 200
FRAME_PIXELS = 480

# Actors and ties that a page takes with it: so many that without gatekeepers and routes it stays
# below 3 MB, of which the scripts are one.
VIEW_PAGE_ACTORS = 3_000
VIEW_PAGE_TIES = 12_000
VIEW_FAMILIES = 8

# Actors of a drawing past which ties pass behind them, for no label is read then and to look at all
# actors takes 0.24 ms a tie at 2,000 and 0.81 at 8,000; and ties past which each is fainter.
LABELLED_ACTORS = 2_000
CLEAR_TIES = 250

# Checks
#
# Denials times active ties of the same pair and kind, beyond which each denial is told beside one
# active tie of either scope alone. A case that a person writes has some dozens.
DENIED_PAIRS = 100_000

# Rows with problems of one sort that are listed one by one; the others are counted. `check` of
# 46,538 ties with 15 sorts of problems in every row: 4.4 s and 0.25 GiB at 10,000.
LISTED_ROWS = 5_000

# Seconds of a check in SPARQL.
CHECK_SECONDS = 20

# Words that a misspelt one is compared with, 0.04 s at 2,000 and 0.27 at 20,000; and misspelt names
# of a case that are compared at all, so that a case takes 2 s at most.
COMPARED_WORDS = 2_000
CURED_NAMES = 50

# Names beyond which those near a wrong one are sought among those that begin like it: to order
# 8 million takes longer than to look through them.
ORDERED_NAMES = 1_000_000

# Names of one key in case.toml that stand for nobody, for near ones are sought for each: 0.05 s.
UNKNOWN_NAMES = 100

# Distinct texts that are compared as dates with the cells that evidence is about: far more than a
# person writes in one column.
COMPARED_DATES = 100_000

# Groups of problems in one column that differ only in a value; the others are one line, for nobody
# reads more.
LISTED_GROUPS = 50

# Problems of a case that a traceback shows: as many as a cell of a notebook shows at one glance.
NOTED_PROBLEMS = 10

# Files and folders of others in a folder up to which it changes places with one that has links to
# them; beyond it the new files are moved one by one. To link and later remove: 0.04 s at 1,000,
# 0.40 s at 10,000, 1.13 s at 30,000.
LINKED_FILES = 10_000

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

# Rows of a source that tell what its columns are; lines that tell its delimiter, or its encoding.
GUESS_ROWS = 200
SAMPLE_ROWS = 20

# Distinct texts of a column of a source that are read once.
CACHED_CELLS = 100_000

# What a sheet of a workbook can hold: rows, and characters of a cell. Empty rows below those of a
# table that offer lists to choose from too.
SHEET_ROWS = 1_048_576
SHEET_CELL = 32_767
SPARE_ROWS = 1_000

# Of 100, how much two names are alike that may be one: one letter of a dozen differs.
ALIKE_NAMES = 92

# Actors up to which names that begin alike are compared for duplicates.
COMPARED_NAMES = 20_000

# Actors at one end of a channel that the case.toml of an import lists by their ids.
LISTED_ENDS = 200

# Members of a coalition at most; with each more the searches multiply by the length of a route.
COALITION_MEMBERS = 4

# Searches for coalitions after which the targets that are left are not searched; their number is
# told.
COALITION_SEARCHES = 2_000_000

# Coalitions of single targets up to which all unions of them are tried for the set that holds most.
COALITION_SETS = 60

# Ties up to which the overview says how sure each verdict is: that takes three graphs a channel
# instead of one.
JUDGED_TIES = 50_000

# Ties of all versions of a case that are inherited in one pass, which memory bounds. 50 versions of
# the embedded case, of 195 ties, take 0.07 s of processor time so, and 1.7 s one by one.
STACKED_TIES = 200_000

# Ties up to which `robustness` says on which evidence each answer rests, and what changes without
# each unit: that takes a graph for each unit.
RESTING_TIES = 5_000

# Smallest sets of evidence that are listed for one answer: more are no answer to "what does it rest
# on", and their number is told.
SMALLEST_SETS = 5

# Seconds for sets of several changes that may free a captive, a kind of unit: past them the answer
# is a bound.
FREEING_SECONDS = 2.0

# Passages that bear on one answer up to which its chance is worked out exactly: each more may
# double the time.
FACTORED_PASSAGES = 20

# Draws of all passages that `--monte-carlo` may ask for: by then an interval of 95 % is at most 0.6
# hundredths wide (Wilson), and more would only take longer.
MOST_DRAWS = 100_000

# Cuts of evidence that are tried for one answer, each checked by inheriting anew: a cut fails only
# where what is retracted lets another route in.
CUT_TRIALS = 10
