"""A server and a file for tests and benchmarks: they show which queries reach out or read files."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

WORD = "canary-4c1e"
INSIDE = f"{WORD}-inside"


@dataclass(frozen=True)
class Canary:
    """Where the server and the file are, and what the server was asked so far."""

    port: int
    file: Path
    calls: list[str]

    def fill(self, text: str) -> str:
        """Return an attack with its blanks filled in."""
        return (
            text.replace("PORT", str(self.port))
            .replace("CANARY", WORD)
            .replace("FILE", str(self.file))
        )


@contextmanager
def canary(folder: Path) -> Iterator[Canary]:
    """Listen on loopback, beside a file of RDF in a folder."""
    calls: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            calls.append(self.path)
            self.send_error(500)

        do_POST = do_GET  # noqa: N815 - the name http.server looks for

        def log_message(self, *_: object) -> None:
            pass

    path = folder / "canary.ttl"
    path.write_text(f'<urn:{WORD}> <urn:says> "{INSIDE}" .', "utf-8")
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Canary(server.server_port, path, calls)
        server.shutdown()
