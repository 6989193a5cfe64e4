"""Sizes and limits at which kg goes another way, tells less or refuses, each with the reason.

Where there is a measurement, it is of processor time on a machine of two cores that had other
work. Cases are generated economies of one channel. The first figure of a pair is the way below the
size. What has no measurement says what it was taken from: what a person reads, or what a program
may hold. kg/serve/limits.py has what the server allows each client, which its owner may change.
"""

# Cases
#
# Ties up to which networkx answers before the compiled engine is loaded. `bottlenecks --quick`:
# 1.07 and 1.48 s at 12,162 ties, 1.70 and 1.87 at 24,651, 3.20 and 3.14 at 49,330,
# 1.87 and 1.19 at 99,336.
NETWORKX_TIES = 50_000

# Ties from which a case is read by column, without the rows that a question does not need. Reading
# one channel: 0.94 and 0.96 s at 12,162 ties, 1.31 and 0.74 at 24,651, 2.24 and 1.00 at 49,330,
# 4.14 and 1.05 at 99,336. Below it a case is read whole all the same: its rows are then checked.
WHOLE_CASE_TIES = 200_000

# Bytes of memory that a question takes at least for each tie, and beside the ties.
TIE_BYTES = 250
BESIDE_TIES_BYTES = 400 << 20

# Names that are looked up from which a kernel does it. Twice as many as the case has, and with
# numba to be loaded: 0.03 and 0.43 s at 100,000, 0.08 and 0.41 at 200,000, 0.45 and 0.46 at
# 600,000, 2.21 and 0.61 at 2 million. A large case loads numba anyway; then it pays at 100,000.
KERNEL_NAMES = 100_000

# Dates whose reading is remembered: 58,464 days are all of 174 years. Reading takes 4.3 µs, looking
# it up 0.3; so many take 40 MiB.
CACHED_DATES = 1 << 16

# Items from which a list of ids is looked up only when it is read.
LAZY_IDS = 1_000

# Ties up to which an answer cites each last tie; beyond it nobody reads them one by one.
CITED_TIES = 10_000

# Rows that are written to the store, fingerprinted and generated at a time: tens of megabytes of
# text, or a row group as other programs write them.
STORED_ROWS = 20_000
FINGERPRINT_ROWS = 100_000
ROW_GROUP_ROWS = 1 << 20

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
BYPASS_WHOLE_TIES = 200_000
BYPASS_TARGETS = 1_000

# Ties up to which `rank` takes measures whose time grows as the actors times the ties.
EVERY_MEASURE_TIES = 50_000

# States that the search for the routes of one sort to one target looks at, then it gives up.
ROUTE_STATES = 500_000

# Routes of one programme that are looked at for money that returns.
RECAPTURE_ROUTES = 100

# Steps up the breadth-first tree, for each arc and node, after which another algorithm takes over.
DOMINATOR_STEPS = 12

# Buyers with unsure shares up to which all corners are tried, two to this power: 0.2 s at 10, 0.7
# at 12, 2.3 at 14; compiled 0.2 ms at 12 and 30 at 20, of which a market has many thousands. Beyond
# it the index has a bound that is 2 per cent higher at 6 buyers as at 14.
SHARE_CORNERS = 12

# Ways to deal tiers up to which all are tried instead of a sample, actors from which there are
# more whatever the tiers (comb(102, 2) is), and triples times ways that are counted at a time.
DEALINGS = 5_000
DEALT_ACTORS = 101
DEALT_TRIPLES = 500_000

# Pairs of arcs that meet up to which `brokers` counts.
BROKER_PAIRS = 5_000_000

# Individuals up to which all permutations are tried, 0.28 s for the 40,320 of 8 and 2.6 for the
# 362,880 of 9; and the permutations that are drawn of more, 0.15 s.
PERMUTED_CASES = 8
PERMUTATIONS_DRAWN = 20_000

# Conditions of one pattern: of more, few combinations are observed, and many answers are equally
# short.
PATTERN_CONDITIONS = 6

# Actors times ties up to which a view has gatekeepers, and routes around them, unasked. Without
# either, with gatekeepers, with both: 0.9, 1.7 and 7.5 s at 1.7 million; without and with
# gatekeepers 1.1 and 2.0 at 10 million.
VIEW_GATEKEEPERS = 100_000_000
VIEW_ROUTES = 2_000_000

# Spark
#
# Rows that the driver reads of a table other than actors and ties, ties of roles and denials that
# it works out, and shares that it holds at a time: what a driver of 2 GiB takes.
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

# Actors and holders that a view draws unless more are asked for: what a screen takes with names.
# Families are as many as there are colours that everybody can tell apart.
VIEW_ACTORS = 150
VIEW_HOLDERS = 20
VIEW_FAMILIES = 8

# Actors of a drawing past which ties pass behind them, for no label is read then and to look at all
# actors for each tie takes half a minute; and ties past which each is fainter.
LABELLED_ACTORS = 2_000
CLEAR_TIES = 250

# Checks
#
# Denials times active ties of the same pair and kind, beyond which each denial is told beside one
# active tie of either scope alone. A case that a person writes has some dozens.
DENIED_PAIRS = 100_000

# Rows that a check lists; a million take some seconds and a gigabyte. Seconds of one in SPARQL.
CHECK_ROWS = 100_000
CHECK_SECONDS = 20

# Words that a misspelt one is compared with, 0.04 s at 2,000 and 0.27 at 20,000; and misspelt names
# of a case that are compared at all, so that a case takes 2 s at most.
COMPARED_WORDS = 2_000
CURED_NAMES = 50

# What is read of a case
#
# Files and folders of a case that are looked at, and its RDF files; each of these takes a process.
CASE_ENTRIES = 1_000
CASE_GRAPHS = 500

# Bytes of a file of settings, of prose or RDF, of a table, of a proof: far more than a person
# writes; several times as much memory is taken for them. Bytes that tell what a file is.
SETTINGS_BYTES = 16 << 20
TEXT_BYTES = 256 << 20
TABLE_BYTES = 2 << 30
PROOF_BYTES = 1 << 30
SNIFFED_BYTES = 4096

# Characters of a line, or bytes of a cell; rows in which a header is looked for; rows that
# [expect] may ask for; digits of an option, for click says what is wrong with longer numbers.
LINE_CHARACTERS = 1_000_000
HEADER_ROWS = 10
EXPECTED_ROWS = 10**12
NUMBER_DIGITS = 400

# Rows that any Parquet file may say it has, and more for each byte, for ids are distinct. Texts of
# one may take as many bytes as a table has, or so many for each byte of a large file.
PARQUET_ROWS = 100_000
PARQUET_ROWS_A_BYTE = 100
PARQUET_FOLD = 20

# Seconds of the child that reads an RDF file; of processor time it has 120.
RDF_FILE_SECONDS = 150

# What is generated
#
# Firms, members of a population and firms for each member; bytes of a model, weights of a rule, and
# its largest numbers, which 64 bits hold with room for products.
GENERATED_FIRMS = 5_000_000
GENERATED_POPULATION = 1_000_000
FIRMS_A_MEMBER = 0.1
MODEL_BYTES = 1 << 20
MODEL_WEIGHTS = 100
MODEL_WHOLE = 10**9
MODEL_NUMBER = 1e12

# Queries
#
# Characters of a query, 0.11 s to permit at worst, levels, signs before a value and characters of a
# prefix or base: the engine's parser calls itself for each level, and its stack ends.
QUERY_CHARACTERS = 100_000
QUERY_LEVELS = 50
QUERY_SIGNS = 40
STEM_CHARACTERS = 2_000

# Bytes of a text with a query, and what answering it may take unless it is told otherwise.
QUERY_BYTES = 1 << 20
QUERY_SECONDS = 60
QUERY_MEMORY = 4 << 30
QUERY_ROWS = 100_000

# Rows that a query of the library looks at on a large store: all of one sort would take minutes.
BOUNDED_ROWS = 5_000

# What it may take to tell if the engine answers a query wrongly. A query of the library takes
# 0.05 s, one of 100,000 signs 5. 400 triples in a row or 50 levels need so many calls.
FAULT_SECONDS = 2.0
FAULT_CALLS = 6_000
FAULT_TRIPLES = 10_000

# Endpoints elsewhere: seconds and bytes of an answer, steps to another address. Servers and proxies
# cut or refuse longer addresses: such a query is posted.
ENDPOINT_SECONDS = 60.0
ENDPOINT_BYTES = 256 << 20
REDIRECTS = 5
ADDRESS_CHARACTERS = 2_000

# A case read from one: bytes of its list of graphs and cases in it; triples and bytes of a case,
# and the pages in which they come.
ENDPOINT_LIST_BYTES = 1 << 20
ENDPOINT_CASES = 1_000
ENDPOINT_TRIPLES = 10_000_000
ENDPOINT_CASE_BYTES = 1 << 30
ENDPOINT_PAGE_TRIPLES = 50_000
ENDPOINT_PAGES = 1_000
