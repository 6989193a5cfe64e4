"""The near side of the process that holds the store: starting it, asking it, ending it."""

import contextlib
import logging
import socket
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from kg.errors import KgError
from kg.serve.limits import STORE_START_SECONDS, Limits
from kg.serve.store import messages, process
from kg.system.process_limits import died

_log = logging.getLogger(__name__)
_LATE = 5.0


@dataclass(frozen=True)
class QueryAnswer:
    """What the store answers to a query.

    Attributes:
        status: the status of HTTP.
        kind: `rows`, `truth` or `graph`, where the status is 200.
        form: the form of `body`, as `json` or `turtle`, where the status is 200.
        truncated: after how many rows or triples the answer was cut, if it was.
        body: the answer in that form.
        text: why there is no answer, where the status is not 200.
        notices: of the kinds of queries that the engine answers wrongly, as in
            `kg.queries.faults.KINDS`, the names of those that this query is of.
    """

    status: int
    kind: str = ""
    form: str = ""
    truncated: int | None = None
    body: bytes = b""
    text: str = ""
    notices: Sequence[str] = ()


class StoreClient:
    """A running process that holds a store; it is started again should it ever be lost."""

    def __init__(
        self, path: Path, on_disk: bool, limits: Limits, graphs: Mapping[str, int] | None = None
    ) -> None:
        """Start it on a file of N-Quads, or on a store on disk.

        Args:
            path: the file, or the folder of the store.
            on_disk: whether `path` is a store on disk.
            limits: how much a query may take.
            graphs: how many triples each named graph has, if they are counted already.

        Raises:
            KgError: the store cannot be opened.
        """
        self.limits = limits
        self._config = {
            "path": str(path),
            "on_disk": on_disk,
            "limits": asdict(limits),
            "graphs": dict(graphs or {}),
        }
        self._lock = threading.Lock()
        self._closed = False
        self._start()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        """End it."""
        self.close()

    @property
    def pid(self) -> int:
        """Return the number of the process."""
        return self._process.pid

    @property
    def closed(self) -> bool:
        """Tell whether `interrupt` or `close` was called."""
        return self._closed

    def _start(self) -> None:
        """Start the process, and wait until it holds the store.

        Raises:
            KgError: it cannot be started, or cannot open the store.
        """
        self._control, far = socket.socketpair()
        with far:
            arguments, options = process.process_command(far.fileno())
            nowhere = subprocess.DEVNULL
            try:
                # What it writes as it dies of too little memory would follow our line about that.
                self._process = subprocess.Popen(
                    arguments, stdin=nowhere, stdout=nowhere, stderr=nowhere, **options
                )
            except OSError as error:
                self._control.close()
                raise KgError(
                    f"the process that holds the store cannot be started: {error.strerror}",
                    "let kg have more processes or memory",
                ) from None
        try:
            messages.send(self._control, self._config)
            head, _ = messages.receive(
                self._control, STORE_START_SECONDS, lambda: self._process.poll() is not None
            )
        except (messages.Lost, OSError):
            self._process.wait()
            raise KgError(
                "the process that holds the store ended while it opened it",
                "let kg have more memory, or make the store again with: kg build",
            ) from None
        if "error" in head:
            self._process.wait()
            raise KgError(
                f"the store cannot be opened: {head['error']}", "make it again with: kg build"
            )
        self.graphs: Mapping[str, int] = head["graphs"]

    def ask(
        self, message: Mapping[str, Any], given_up: messages.GivenUp = messages.never
    ) -> QueryAnswer:
        """Ask a query; any thread may call this.

        Args:
            message: the query with its options, as `kg.serve.store.answer_query.answer_message`
                takes them.
            given_up: tells whether nobody waits for the answer any more.
        """
        start = time.monotonic()
        try:
            line, far = socket.socketpair()
            done, far_done = socket.socketpair()
        except OSError:  # the descriptor limit: what is not in a variable is closed
            return QueryAnswer(503, text="the server may open no more files; try again")
        with line, done:
            try:
                with far, far_done:
                    self._hand_over(far, far_done)
                line.settimeout(self.limits.seconds + _LATE)
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                    messages.send(line, dict(message))
                head, body = messages.receive(line, 2 * self.limits.seconds + _LATE, given_up)
            except (messages.Lost, OSError):
                reason = (
                    "nobody waits for the answer" if given_up() else self._explain_end(done, start)
                )
                return QueryAnswer(503, text=reason)
        return QueryAnswer(body=body, **head)

    def _hand_over(self, *ends: socket.socket) -> None:
        """Send the sockets of a query to the process; if it is lost, start it again, once."""
        numbers = [end.fileno() for end in ends]
        with self._lock:
            for is_last in (False, True):
                if self._closed:
                    raise BrokenPipeError
                try:
                    socket.send_fds(self._control, [b"q"], numbers)
                except OSError:
                    if is_last:
                        raise
                    code = self._process.wait()
                    _log.error("the process that held the store ended with code %d", code)
                    self._control.close()
                    try:
                        self._start()
                    except KgError:
                        raise BrokenPipeError from None
                else:
                    return

    def _explain_end(self, done: socket.socket, seconds: float) -> str:
        """Say how a query ended that got no answer after so many seconds."""
        done.settimeout(_LATE)
        try:
            exit_code = done.recv(process.ENDED.size, socket.MSG_WAITALL)
        except OSError:
            exit_code = b""
        if len(exit_code) < process.ENDED.size:
            if self._closed:
                return "the server is stopping"
            return "the process that held the store was lost; try again"
        (status,) = process.ENDED.unpack(exit_code)
        if status == process.MADE_WAY:
            return "the query made way for others: the server is busy"
        if status == process.NO_PROCESS:
            return "the system allows no process for the query now; try again"
        return died(status, self.limits.seconds, seconds)

    def interrupt(self) -> None:
        """Tell the process to end every query and itself; do not wait for it.

        A query that is asked after that is refused.
        """
        self._closed = True
        with contextlib.suppress(OSError):
            self._control.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """End the process and every query in it."""
        self.interrupt()
        with self._lock:
            self._control.close()
            try:
                self._process.wait(_LATE)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
