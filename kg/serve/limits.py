"""The limits of a query and of a request."""

from dataclasses import dataclass


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
        queries_at_once: queries that are worked on at once; more wait.
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
            ("time of a view, or of the report", f"{self.drawing:g} seconds"),
        )
