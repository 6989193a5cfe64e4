"""The near side of the process that holds the store: starting it, asking it, ending it."""

import contextlib
import socket
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from kg.errors import KgError
from kg.serve.limits import Limits
from kg.serve.store import messages, process
from kg.system.process_limits import died

_LATE = 5.0
_STARTING = 3600.0


@dataclass(frozen=True)
class Answered:
    """What came of a query.

    `status` is that of HTTP. Where it is 200, `kind` is `rows`, `truth` or `graph`, `form` the form of `body`, and
    `truncated` after how many rows or triples it was cut, if it was; else `text` says why not. `notices` are names of
    the kinds that the query is of and the engine answers wrongly, as in `kg.queries.faults.KINDS`.
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
        """Start it on a file of N-Quads, or on a store on disk; `graphs` are its triples by graph, if they are known.

        Raises:
            KgError: the store cannot be opened.
        """
        self.limits = limits
        self._what = {
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
        """Tell whether it was told to end."""
        return self._closed

    def _start(self) -> None:
        self._control, far = socket.socketpair()
        words, more = process.process_command(far.fileno())
        self._process = subprocess.Popen(
            words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, **more
        )
        far.close()
        try:
            messages.send(self._control, self._what)
            head, _ = messages.receive(
                self._control, _STARTING, lambda: self._process.poll() is not None
            )
        except (messages.Lost, OSError):
            head = {"error": "the process that holds it ended"}
        if "error" in head:
            self._process.wait()
            raise KgError(
                f"the store cannot be opened: {head['error']}", "make it again with: kg build"
            )
        self.graphs: Mapping[str, int] = head["graphs"]

    def ask(
        self, message: Mapping[str, Any], given_up: Callable[[], bool] = lambda: False
    ) -> Answered:
        """Ask a query, as `kg.serve.store.answer_query.answer` takes it, from any thread."""
        line, far = socket.socketpair()
        done, far_done = socket.socketpair()
        with line, done:
            try:
                with far, far_done:
                    self._hand_over(far, far_done)
                line.settimeout(self.limits.seconds + _LATE)
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                    messages.send(line, dict(message))
                head, body = messages.receive(line, 2 * self.limits.seconds + _LATE, given_up)
            except (messages.Lost, OSError):
                return Answered(
                    503, text="nobody waits for the answer" if given_up() else self._end(done)
                )
        return Answered(body=body, **head)

    def _hand_over(self, *ends: socket.socket) -> None:
        with self._lock:
            for last in (False, True):
                if self._closed:
                    raise BrokenPipeError
                try:
                    socket.send_fds(self._control, [b"q"], [end.fileno() for end in ends])
                except OSError:
                    if last:
                        raise
                    self._process.wait()
                    self._control.close()
                    self._start()
                else:
                    return

    def _end(self, done: socket.socket) -> str:
        """Say how a child ended that gave no answer."""
        done.settimeout(_LATE)
        try:
            said = done.recv(process.ENDED.size, socket.MSG_WAITALL)
        except OSError:
            said = b""
        if len(said) < process.ENDED.size:
            return (
                "the server is stopping"
                if self._closed
                else "the process that held the store was lost; try again"
            )
        (status,) = process.ENDED.unpack(said)
        if status == process.MADE_WAY:
            return "the query made way for others: the server is busy"
        return died(status, self.limits.seconds)

    def interrupt(self) -> None:
        """Tell the process to end every query and itself, without waiting; what is asked after that is refused."""
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
