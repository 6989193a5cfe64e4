"""The limits of a query, of a request, and of the rest of the server."""

from dataclasses import dataclass

# Parts of the header Accept, 4 ms for 200 and 38 for 2,000, and parameters of a request.
ACCEPT_RANGES = 200
REQUEST_PARAMETERS = 100

# Seconds from the first byte of a request to its last, and of a connection without any; bytes of a
# message that may make another connection end.
REQUEST_SECONDS = 10
IDLE_SECONDS = 30
LARGE_MESSAGE_BYTES = 64 << 10

# Threads for light queries and pages, bytes of a thread, threads and processes of libraries and the
# store, and bytes that are free before the start: within less, libraries hung or ended the process.
SPARE_THREADS = 48
THREAD_BYTES = 1 << 20
LIBRARY_THREADS = 16
START_BYTES = 384 << 20

# Bytes that a child may grow by before another takes its place: about what the engine keeps after
# queries of the library.
CHILD_GROWTH_BYTES = 32 << 20

# Seconds that a store may take to open, and a query of the store of a large case, in which queries
# of the library take tens; and that the process takes to start that draws a page.
STORE_START_SECONDS = 3600.0
LARGE_STORE_SECONDS = 60.0
RENDER_START_SECONDS = 10.0

# Rows of a table on a page; rows of a large case that get names on one, and nodes in one query.
PAGE_ROWS = 500
PAGE_NAMES = 3_000
QUERIED_NODES = 1_000

# Actors offered where there is no page, and characters of its address that are looked at.
NEAR_PAGES = 8
SOUGHT_CHARACTERS = 100

# Actors of a case of which pages are drawn, steps and actors of a view that an address asks for,
# pages that wait, bytes of pages that are not made again, and files of the process that draws.
DRAWN_ACTORS = 20_000
PAGE_DEPTH = 9
PAGE_ACTORS = 1_000
WAITING_PAGES = 4
CACHED_PAGE_BYTES = 64 << 20
RENDER_FILES = 64

# Characters of an address, in which a longer query is not put; bytes of a script of the editor.
LINK_CHARACTERS = 8_000
SCRIPT_BYTES = 16 << 20


@dataclass(frozen=True)
class Limits:
    """How much is allowed.

    Attributes:
        seconds: wall clock, and processor time, of a query.
        memory: bytes that a query may take beside what the store takes.
        rows: rows of a table, or triples of a graph, in an answer.
        answer_bytes: bytes of an answer.
        body_bytes: bytes of a request's body.
        header_bytes: bytes of a request's line and headers; a query in an address counts here.
        connections: connections that are open at once.
        queries_at_once: queries that have been worked on for a while and still are; more wait.
        light_at_once: queries that have just begun; more wait, for a moment.
        queries_waiting: those that have begun and wait until some of `queries_at_once` are done.
        bytes_in_flight: bytes of requests and answers that are neither read nor sent to their end;
            beyond it the oldest is given up.
        sending: seconds from the first byte of an answer to its last.
        drawing: seconds that a view or the report may take; one is made at a time.
    """

    seconds: float = 10.0
    memory: int = 512 << 20
    rows: int = 100_000
    answer_bytes: int = 32 << 20
    body_bytes: int = 1 << 20
    header_bytes: int = 64 << 10
    connections: int = 1000
    queries_at_once: int = 16
    light_at_once: int = 16
    queries_waiting: int = 64
    bytes_in_flight: int = 128 << 20
    sending: float = 120.0
    drawing: float = 60.0

    def words(self) -> tuple[tuple[str, str], ...]:
        """Return what is limited and how far, in words."""
        return (
            ("time of a query", f"{self.seconds:g} seconds"),
            ("memory of a query", f"{self.memory >> 20:,} MiB"),
            ("rows or triples of an answer", f"{self.rows:,}"),
            ("size of an answer", f"{self.answer_bytes >> 20:,} MiB"),
            ("body of a request", f"{self.body_bytes >> 10:,} KiB"),
            ("line and headers of a request", f"{self.header_bytes >> 10:,} KiB"),
            ("queries at once", f"{self.queries_at_once:,}"),
            ("time to fetch an answer", f"{self.sending:g} seconds"),
            ("answers on their way", f"{self.bytes_in_flight >> 20:,} MiB"),
            ("time of a view, or of the report", f"{self.drawing:g} seconds"),
        )
