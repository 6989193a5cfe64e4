"""The process that makes one view, or the report: it takes no more than it may, and ends with whoever started it.

A case can be large and a page of it long to work out; in a process of its own that neither slows the answers to
others nor lasts for ever.
"""

import os
import pickle
import signal
import socket
import threading
from datetime import date
from typing import Any

from kg.errors import KgError, NameUnknown
from kg.serve.store import messages
from kg.system.process_limits import limit

_FILES = 64


def main(number: int) -> None:
    """Read from the socket of this number what page to make of which case, and send the page."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process in front is told, and goes away
    line = socket.socket(fileno=number)
    asked, body = messages.receive(line)
    case = pickle.loads(body)  # noqa: S301 - sent by the process that started this one
    threading.Thread(target=_end_with, args=(line,), daemon=True).start()
    limit(asked["seconds"], asked["memory"], _FILES)
    messages.send(line, *_made(case, asked["wanted"], asked["as_of"]))


def _made(
    case: Any,  # noqa: ANN401 - a case, or the process that holds a large one
    wanted: dict[str, Any] | None,
    as_of: str | None,
) -> tuple[dict[str, Any], bytes]:
    day = date.fromisoformat(as_of) if as_of else None
    try:
        text = _report(case, day) if wanted is None else _view(case, {**wanted, "as_of": day})
    except KgError as error:
        said = f"{error}; {error.hint}" if error.hint else str(error)
        if wanted is None and isinstance(error, NameUnknown):
            return {"status": 404, "text": f"there is no report: {said}"}, b""
        return {"status": 400, "text": said}, b""
    except MemoryError:
        return {"status": 503, "text": "it needs too much memory"}, b""
    return {"status": 200}, text.encode("utf-8", "replace")


def _report(case: Any, day: date | None) -> str:  # noqa: ANN401
    from kg.questions.report.question import report
    from kg.rendering import render

    return render(report(case, day), "html")


def _view(case: Any, wanted: dict[str, Any]) -> str:  # noqa: ANN401
    from kg.questions.view.question import view
    from kg.rendering.view_page import page

    return page(view(case, **wanted))


def _end_with(line: socket.socket) -> None:
    """End this process when the other side closes: nobody waits for the page any more."""
    line.recv(1)
    os._exit(1)
