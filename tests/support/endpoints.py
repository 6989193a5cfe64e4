"""Endpoints for tests: a foreign endpoint over a store, with the habits of others, and servers that answer wrongly."""

import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox

ROWS = "application/sparql-results+json"
Fields = dict[str, list[str]]
Answer = tuple[int, dict[str, str], bytes]


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self._answer(urlsplit(self.path).query)

    def do_POST(self):
        self._answer(self.rfile.read(int(self.headers["Content-Length"])).decode())

    def _answer(self, text: str) -> None:
        fields = parse_qs(text, keep_blank_values=True)
        self.server.asked.append((self.command, self.path, fields))
        status, headers, body = self.server.answer(fields)
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(body))} | headers).items():
            if value:
                self.send_header(name, value)
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        pass


@contextmanager
def answering(
    answer: Callable[[Fields], Answer],
) -> Iterator[tuple[str, list[tuple[str, str, Fields]]]]:
    """Serve on loopback; give the address and the list of what has been asked: method, path and fields."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.answer, server.asked = answer, []
        thread = threading.Thread(
            target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        )
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/sparql", server.asked
        finally:
            server.shutdown()
            thread.join()


def always(
    body: bytes, media: str = ROWS, status: int = 200, **headers: str
) -> Callable[[Fields], Answer]:
    """Answer the same whatever is asked."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: (status, {"Content-Type": media, **named}, body)


def foreign(
    quads: Iterable[ox.Quad], rows: int | None = None, graph: str = "turtle"
) -> Callable[[Fields], Answer]:
    """Answer from a store whose default graph is empty, as many are; cut every answer after `rows`, and do not say so."""
    store = ox.Store()
    store.extend(quads)
    form, media = {
        "turtle": (ox.RdfFormat.TURTLE, "text/turtle"),
        "ntriples": (ox.RdfFormat.N_TRIPLES, "application/n-triples"),
    }[graph]

    def answer(fields: Fields) -> Answer:
        graphs = [ox.NamedNode(g) for g in fields.get("default-graph-uri", [])] or None
        try:
            found = store.query(fields["query"][0], default_graph=graphs)
        except SyntaxError as error:
            return 400, {"Content-Type": "text/plain"}, str(error).encode()
        if isinstance(found, ox.QueryTriples):
            return 200, {"Content-Type": media}, ox.serialize(list(found)[:rows], format=form)
        return 200, {"Content-Type": ROWS}, found.serialize(format=ox.QueryResultsFormat.JSON)

    return answer


@contextmanager
def dribbling(first: bytes, drop: bytes = b"", pause: float = 0.05) -> Iterator[str]:
    """Listen, send the first bytes, then a drop after every pause for ever; without a drop, hang up."""
    stop = threading.Event()

    def work() -> None:
        while not stop.is_set():
            try:
                line, _ = listener.accept()
            except OSError:
                continue
            with line:
                line.settimeout(5)
                try:
                    line.recv(65536)
                    line.sendall(first)
                    while drop and not stop.wait(pause):
                        line.sendall(drop)
                except OSError:
                    pass

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.settimeout(0.1)
        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/sparql"
        finally:
            stop.set()
            thread.join()
