"""What a query may take, and what a request may bring."""

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
