"""How the processes speak to each other: a length, an object as JSON, and what belongs to it as bytes."""

import json
import socket
import struct
import sys
import time
from collections.abc import Callable
from typing import Any

_HEAD = struct.Struct(">II")
_PAUSE = 0.25


class Lost(Exception):
    """The other side is gone, or silent for too long."""


def command(module: str, number: int) -> list[str]:
    """Return the command line of a process that runs `main` of one of our modules with the socket of this number.

    It finds modules where this process finds them, and none in the folder where it is started.
    """
    start = f"import json, sys; sys.path[:] = json.loads({json.dumps(json.dumps(sys.path))}); "
    start += f"from {module} import main; main({number})"
    return [sys.executable, "-P", "-c", start]


def send(line: socket.socket, head: dict[str, Any], body: bytes = b"") -> None:
    """Send an object and its bytes."""
    text = json.dumps(head).encode()
    line.sendall(_HEAD.pack(len(text), len(body)) + text)
    line.sendall(body)


def receive(
    line: socket.socket, seconds: float | None = None, given_up: Callable[[], bool] = lambda: False
) -> tuple[dict[str, Any], bytes]:
    """Receive an object and its bytes.

    Args:
        line: where from.
        seconds: how long to wait for all of it; by default for ever.
        given_up: asked now and then whether anybody still waits for it.

    Raises:
        Lost: nothing came, or not all of it.
    """
    end = None if seconds is None else time.monotonic() + seconds
    heading, following = _HEAD.unpack(_exactly(line, _HEAD.size, end, given_up))
    head: dict[str, Any] = json.loads(_exactly(line, heading, end, given_up))
    return head, _exactly(line, following, end, given_up)


def _exactly(
    line: socket.socket, size: int, end: float | None, given_up: Callable[[], bool]
) -> bytes:
    found = bytearray()
    line.settimeout(None if end is None else _PAUSE)
    while len(found) < size:
        try:
            more = line.recv(min(size - len(found), 1 << 20))
        except TimeoutError:
            if given_up() or (end is not None and time.monotonic() > end):
                raise Lost from None
            continue
        except OSError:
            raise Lost from None
        if not more:
            raise Lost
        found += more
    return bytes(found)
