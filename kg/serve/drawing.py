"""The process that draws one view: it is given a case, takes no more than it may, and ends with whoever started it.

A case can be large and a view of it long to work out; in a process of its own that neither slows the answers to
others nor lasts for ever.
"""

import os
import pickle
import signal
import socket
import threading
from datetime import date
from typing import Any

from kg.errors import KgError
from kg.limits import limit
from kg.questions.view import view
from kg.render.view import page
from kg.serve import frames

_FILES = 64


def main(number: int) -> None:
    """Read from the socket of this number what to draw of which case, and send the page."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process in front is told, and goes away
    line = socket.socket(fileno=number)
    asked, body = frames.receive(line)
    case = pickle.loads(body)  # noqa: S301 - sent by the process that started this one
    threading.Thread(target=_end_with, args=(line,), daemon=True).start()
    limit(asked["seconds"], asked["memory"], _FILES)
    frames.send(line, *_drawn(case, asked["wanted"]))


def _drawn(case: Any, wanted: dict[str, Any]) -> tuple[dict[str, Any], bytes]:  # noqa: ANN401
    try:
        as_of = date.fromisoformat(wanted["as_of"]) if wanted["as_of"] else None
        return {"status": 200}, page(view(case, **{**wanted, "as_of": as_of})).encode("utf-8", "replace")
    except KgError as error:
        return {"status": 400, "text": f"{error}; {error.hint}" if error.hint else str(error)}, b""
    except MemoryError:
        return {"status": 503, "text": "the view needs too much memory"}, b""


def _end_with(line: socket.socket) -> None:
    """End this process when the other side closes: nobody waits for the page any more."""
    line.recv(1)
    os._exit(1)
