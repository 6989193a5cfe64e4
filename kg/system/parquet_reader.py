"""Asking a limited child process for what stands in Parquet files from outside."""

import atexit
import contextlib
import json
import os
import signal
import socket
import struct
import subprocess
import sys
from dataclasses import dataclass
from threading import Lock
from typing import IO, NamedTuple

from kg.system.input_limits import PARQUET_SPARE_SECONDS, PARQUET_START_SECONDS

_START = "import sys; sys.path[:] = sys.argv[1:]; from kg.system.parquet_child import main; main()"
_ENDING_SECONDS = 1  # on the clock
_ANSWER = 4096  # bytes
READY = b"ready\n"
REQUEST = struct.Struct("!QQQQQ")  # bytes of the plan and of its file; seconds, memory, most bytes
CAN_LIMIT = hasattr(socket, "send_fds")  # not on Windows


class ChildRefused(Exception):
    """The child did not read a file; `reason` completes a sentence that begins with its name."""

    def __init__(self, reason: str, hint: str = "") -> None:
        """Keep the reason, as `holds a text of …`, and what to try."""
        super().__init__(reason)
        self.reason = reason
        self.hint = hint


@dataclass(frozen=True)
class Allowance:
    """What the child may take for one request.

    Attributes:
        size: the bytes of the file that it reads.
        seconds: seconds of processor time.
        memory: bytes of address space.
        most: bytes that it may give back.
    """

    size: int
    seconds: int
    memory: int
    most: int


class _Answer(NamedTuple):
    """What a child answers; without a line break at its end the child ended in the midst of it."""

    line: bytes
    files: list[int]


class _Child:
    """A child process, from its start to its end."""

    def __init__(self) -> None:
        self._channel, end = socket.socketpair()
        paths = [path for path in sys.path if path]  # it imports what we do
        command = [sys.executable, "-I", "-S", "-c", _START, *paths]
        nowhere = subprocess.DEVNULL
        with end:
            self._process: subprocess.Popen[bytes] = subprocess.Popen(
                command, stdin=end.fileno(), stdout=nowhere, stderr=nowhere
            )
        self._is_ready = False

    def ask(self, plan: bytes, limits: Allowance) -> _Answer:
        """Send a plan, and wait for the answer.

        Args:
            plan: the plan, serialized.
            limits: what the child may take for it.
        """
        if not self._is_ready:
            self._channel.settimeout(PARQUET_START_SECONDS)
            if self._channel.recv(len(READY), socket.MSG_WAITALL) != READY:
                return _Answer(b"", [])
            self._is_ready = True
        self._channel.settimeout(limits.seconds + PARQUET_SPARE_SECONDS)
        numbers = (limits.size, limits.seconds, limits.memory, limits.most)
        self._channel.sendall(REQUEST.pack(len(plan), *numbers) + plan)
        line, files = b"", list[int]()
        while not line.endswith(b"\n"):
            block, more, _, _ = socket.recv_fds(self._channel, _ANSWER, 1)
            files += more
            if not block:
                break
            line += block
        return _Answer(line, files)

    def end(self, seconds: float = _ENDING_SECONDS) -> int:
        """End the process, killed after some seconds; return its exit status, or minus a signal."""
        self._channel.close()  # who is not at work ends by itself
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()

    def leave(self) -> None:
        """Forget the process in a fork of this one, whose child it is not."""
        self._channel.close()
        self._process.returncode = 0


class Reader:
    """The child process of this process, started when it is needed; threads ask it by turns."""

    def __init__(self) -> None:
        """Start nothing yet."""
        self._child: _Child | None = None
        self._lock = Lock()

    def start(self) -> None:
        """Start the child, so that it is ready when it is asked."""
        with self._lock, contextlib.suppress(OSError):  # whoever asks will be told
            self._child = self._child or _Child()

    def stop(self) -> None:
        """End the child."""
        with self._lock:
            child, self._child = self._child, None
            if child is not None:
                child.end()

    def leave(self) -> None:
        """Forget the child in a fork of this process, whose child it is not."""
        self._lock = Lock()
        child, self._child = self._child, None
        if child is not None:
            child.leave()

    def read(self, plan: bytes, limits: Allowance) -> IO[bytes]:
        """Return what a plan of polars gives, as an open file in the format of Arrow.

        Args:
            plan: the plan, serialized.
            limits: what the child may take.

        Raises:
            ChildRefused: the plan fails, or the child ended in the midst of it.
        """
        with self._lock:
            answer = self._ask(plan, limits)
        content = json.loads(answer.line)
        if "fault" in content:
            raise ChildRefused(content["fault"], content["hint"])
        if "reason" in content:
            raise ChildRefused(f"cannot be read as Parquet: {content['reason']}")
        file = os.fdopen(answer.files[0], "rb")
        file.seek(0)  # the child left it at its end
        return file

    def _ask(self, plan: bytes, limits: Allowance) -> _Answer:
        """Return the answer of a child process; start another child once if the first has ended."""
        status = 0
        # A child that has been idle has ended well, and another is asked.
        for _ in range(2):
            # Only a child that has answered is asked again.
            child, self._child = self._child, None
            try:
                child = child or _Child()
                answer = child.ask(plan, limits)
            except TimeoutError:
                _end(child, 0)
                message = f"took more than {limits.seconds + PARQUET_SPARE_SECONDS} seconds to read"
                raise ChildRefused(message) from None
            except OSError as error:
                if child is None:
                    message = f"cannot be read: no process could be started: {error.strerror}"
                    raise ChildRefused(message) from None
                answer = _Answer(b"", [])
            except BaseException:  # Ctrl-C for one
                _end(child, 0)
                raise
            if answer.line.endswith(b"\n"):
                self._child = child
                return answer
            # It is ending by itself, which takes seconds on a busy machine.
            status = child.end(PARQUET_START_SECONDS)
            if status:
                break
        raise ChildRefused(_death(status, limits))


def _end(child: _Child | None, seconds: float) -> None:
    """End a child process, if there is one, after so many seconds of grace."""
    if child is not None:
        child.end(seconds)


def _death(status: int, limits: Allowance) -> str:
    """Say of what a child died.

    Args:
        status: its exit status; negative, the number of the signal that ended it.
        limits: those that it had.
    """
    if -status == signal.SIGKILL:
        return "cannot be read: the process that reads it was killed, perhaps for want of memory"
    if -status == signal.SIGXCPU:
        return f"took more than {limits.seconds} seconds to read"
    if -status == signal.SIGXFSZ:
        return f"unfolds to more than {limits.most:,} bytes"
    most = f"{limits.memory / (1 << 30):.1f} GiB of memory"
    return f"cannot be read as Parquet: it is damaged, or needs more than {most}"


reader = Reader()
atexit.register(reader.stop)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=reader.leave)
