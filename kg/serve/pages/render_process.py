"""The process that makes one view, or the report, within limits; it ends when the server does.

A page of a large case can take long. In a process of its own it does not slow the answers to
others, and it can be ended.
"""

import os
import pickle
import signal
import socket
import threading
from datetime import date
from typing import Any

from kg.errors import KgError, NameUnknown
from kg.serve.limits import RENDER_FILES
from kg.serve.store import messages
from kg.system.process_limits import limit


def main(number: int) -> None:
    """Read from the socket of this number a case and what to draw of it, and send the page."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process in front is told, and goes away
    line = socket.socket(fileno=number)
    message, body = messages.receive(line)
    case = pickle.loads(body)  # noqa: S301 - sent by the process that started this one
    threading.Thread(target=_end_with, args=(line,), daemon=True).start()
    limit(message["seconds"], message["memory"], RENDER_FILES)
    messages.send(line, *_make_page(case, message["view"], message["as_of"]))


def _make_page(
    case: Any,  # noqa: ANN401 - a case, or the process that holds a large one
    view_options: dict[str, Any] | None,
    as_of: str | None,
) -> messages.HeadAndBody:
    """Return a head with the status of HTTP, and the page; without options of a view the report."""
    day = date.fromisoformat(as_of) if as_of else None
    try:
        options = None if view_options is None else {**view_options, "as_of": day}
        text = _render_view(case, options) if options else _render_report(case, day)
    except KgError as error:
        reason = f"{error}; {error.hint}" if error.hint else str(error)
        if view_options is None and isinstance(error, NameUnknown):
            return {"status": 404, "text": f"there is no report: {reason}"}, b""
        return {"status": 400, "text": reason}, b""
    except MemoryError:
        return {"status": 503, "text": "it needs too much memory"}, b""
    return {"status": 200}, text.encode("utf-8", "replace")


def _render_report(case: Any, day: date | None) -> str:  # noqa: ANN401
    """Return the report of a case on a day as HTML; by default at the end of its period."""
    from kg.questions.report.question import report
    from kg.rendering import render

    return render(report(case, day), "html")


def _render_view(case: Any, options: dict[str, Any]) -> str:  # noqa: ANN401
    """Return a view of a case as an HTML page."""
    from kg.questions.view.question import view
    from kg.rendering.view_page import page

    return page(view(case, **options))


def _end_with(line: socket.socket) -> None:
    """End this process when the other side closes: nobody waits for the page any more."""
    line.recv(1)
    os._exit(1)
