"""How the processes speak to each other.

A message is two lengths, an object as JSON, and the bytes that belong to it.
"""

import json
import socket
import struct
import sys
import time
from collections.abc import Callable
from typing import Any

_LENGTHS = struct.Struct(">II")
_PAUSE = 0.25
GivenUp = Callable[[], bool]  # tells whether nobody waits for an answer any more
HeadAndBody = tuple[dict[str, Any], bytes]


def never() -> bool:
    """Return False: somebody waits to the end."""
    return False


class Lost(Exception):
    """The other side is gone, or silent for too long."""


def command(module: str, number: int) -> list[str]:
    """Return the command line of a process that runs `main` of one of our modules.

    The process finds modules where this process finds them, and none in the folder where it is
    started.

    Args:
        module: the module, as in an import.
        number: the file descriptor of the socket that `main` is called with.
    """
    start = f"import json, sys; sys.path[:] = json.loads({json.dumps(json.dumps(sys.path))}); "
    start += f"from {module} import main; main({number})"
    return [sys.executable, "-P", "-c", start]


def send(line: socket.socket, head: dict[str, Any], body: bytes = b"") -> None:
    """Send an object and its bytes.

    Args:
        line: the socket to send over.
        head: the object; JSON can write it.
        body: the bytes that belong to it.
    """
    text = json.dumps(head).encode()
    line.sendall(_LENGTHS.pack(len(text), len(body)) + text)
    line.sendall(body)


def receive(
    line: socket.socket, seconds: float | None = None, given_up: GivenUp = never
) -> HeadAndBody:
    """Receive an object and its bytes.

    Args:
        line: the socket to receive from.
        seconds: how long to wait for the complete message; by default without an end.
        given_up: tells whether nobody waits for the message any more; it is called several times
            a second.

    Raises:
        Lost: nothing came, or not all of it.
    """
    end = None if seconds is None else time.monotonic() + seconds
    head_length, body_length = _LENGTHS.unpack(_exactly(line, _LENGTHS.size, end, given_up))
    head: dict[str, Any] = json.loads(_exactly(line, head_length, end, given_up))
    return head, _exactly(line, body_length, end, given_up)


def _exactly(line: socket.socket, size: int, end: float | None, given_up: GivenUp) -> bytes:
    """Receive so many bytes; raise Lost if the line ends, time runs out or nobody waits."""
    message = bytearray()
    line.settimeout(None if end is None else _PAUSE)
    while len(message) < size:
        try:
            piece = line.recv(min(size - len(message), 1 << 20))
        except TimeoutError:
            # The short timeout is not an error: it is the moment to see whether waiting still
            # helps.
            if given_up() or (end is not None and time.monotonic() > end):
                raise Lost from None
            continue
        except OSError:
            raise Lost from None
        if not piece:
            raise Lost
        message += piece
    return bytes(message)
