"""What comes from outside may be so large: a case, a model, a query, an answer of an endpoint.

Beyond a limit kg refuses, so that no file or server can take all memory or time. Seconds are of
processor time, measured on a machine of two cores that had other work; what has no measurement is
far beyond what people write.
"""

# Files and folders of a case that are looked at, and its RDF files; each of these takes a process.
CASE_ENTRIES = 1_000
CASE_GRAPHS = 500

# Bytes of a file of settings, of prose or RDF, of a table, of a proof, of all that a workbook
# unpacks to: far more than a person writes. Bytes at its beginning that tell what a file is.
SETTINGS_BYTES = 16 << 20
TEXT_BYTES = 256 << 20
TABLE_BYTES = 2 << 30
PROOF_BYTES = 1 << 30
WORKBOOK_BYTES = 1 << 30
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

# The child that reads Parquet: seconds of processor time for any file, and one more for so many
# bytes of it; memory in bytes, and more for each byte of the file; seconds on the clock that it may
# take to start and beside those of processor time, and that it waits for more work; rows that it
# looks at together. 4.36 million ties take it 0.9 to 1.1 s.
PARQUET_SECONDS = 5
PARQUET_BYTES_A_SECOND = 1 << 20
PARQUET_MEMORY = 2 << 30
PARQUET_MEMORY_A_BYTE = 40
PARQUET_START_SECONDS = 120
PARQUET_SPARE_SECONDS = 30
PARQUET_IDLE_SECONDS = 10
PARQUET_BLOCK_ROWS = 1 << 19

# Characters of what a library says of a damaged file.
REASON_CHARACTERS = 120

# Numbers, texts and structs of the footer of a Parquet file, which take about a second; structs and
# lists within one another.
FOOTER_VALUES = 1_000_000
FOOTER_LEVELS = 20

# Seconds of the child that reads an RDF file, which has 120 of processor time, and of all RDF files
# of a case together; statements of all of them: one file of 256 MiB has about as many.
RDF_FILE_SECONDS = 150
RDF_STATEMENTS = 2_000_000

# Generated economies: firms, members of a population, and the fewest firms for each member; bytes
# of a model, weights of a rule, and its largest numbers, which are above those of any economy.
GENERATED_FIRMS = 5_000_000
GENERATED_POPULATION = 1_000_000
FIRMS_A_MEMBER = 0.1
MODEL_BYTES = 1 << 20
MODEL_WEIGHTS = 100
MODEL_WHOLE = 10**9
MODEL_NUMBER = 1e12

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

# Rows that a query of the library looks at on a large store, in its seconds.
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
