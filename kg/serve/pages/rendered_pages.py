"""The view and the report as pages: they are made one at a time, by a process of its own."""

import contextlib
import copyreg
import io
import pickle
import socket
import subprocess
import threading
from collections import OrderedDict
from dataclasses import asdict, dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from kg.case import Case
from kg.case.dates import read_day
from kg.errors import near, quoted
from kg.questions.view.answer import LANGUAGES, LAYOUTS, PICTURES
from kg.schema.numerals import Refusal
from kg.serve.http import Refused, Request
from kg.serve.limits import (
    CACHED_PAGE_BYTES,
    DRAWN_ACTORS,
    PAGE_ACTORS,
    PAGE_DEPTH,
    RENDER_START_SECONDS,
    WAITING_PAGES,
    Limits,
)
from kg.serve.store import messages
from kg.serve.store.messages import GivenUp, HeadAndBody

_PAUSE = 0.25
_FLAG = {"": True, "1": True, "true": True, "0": False, "false": False}
_AGAIN = [("Retry-After", "5")]


@dataclass(frozen=True)
class ViewRequest:
    """What a page is to show: the options of `kg view`, by the same names.

    It is the key of pages drawn before, so it is frozen, and its day is a text.
    """

    channel: str | None = None
    focus: tuple[str, ...] = ()
    depth: int = 1
    avoid: tuple[str, ...] = ()
    bottlenecks: bool = False
    top: int | None = None
    as_of: str | None = None
    layout: str = "pyramid"
    lang: str = "en"
    picture: str | None = None


def read_view_request(request: Request, as_of: date | None = None) -> ViewRequest:
    """Return what an address wants to see; an empty parameter counts as one left out.

    Args:
        request: the request, whose parameters are those of `ViewRequest`.
        as_of: the day, where the address names none.

    Raises:
        Refused: a parameter is unknown, stands there twice, or has a value that it cannot have.
    """
    parameters = _read_parameters(request)
    first = {name: values[0] for name, values in parameters.items()}
    flag = first.get("bottlenecks", "0")
    if flag not in _FLAG:
        raise Refused(400, f"bottlenecks is 1 or 0, not {quoted(flag)}")
    depth = _read_count(first, "depth", 0, PAGE_DEPTH) if "depth" in first else 1
    top = _read_count(first, "top", 1, PAGE_ACTORS) if "top" in first else None
    day = as_of.isoformat() if as_of else None
    picture = first.get("picture")
    return ViewRequest(
        channel=first.get("channel"),
        focus=tuple(parameters.get("focus", ())),
        depth=depth,
        avoid=tuple(parameters.get("avoid", ())),
        bottlenecks=_FLAG[flag],
        top=top,
        as_of=_read_day(first["as_of"]) if "as_of" in first else day,
        layout=_check_name(first.get("layout", LAYOUTS[0]), LAYOUTS, "layout"),
        lang=_check_name(first.get("lang", LANGUAGES[0]), LANGUAGES, "language"),
        picture=_check_name(picture, PICTURES, "picture") if picture else None,
    )


def _read_parameters(request: Request) -> dict[str, list[str]]:
    """Return the values of each parameter; only `focus` and `avoid` may have several."""
    names = tuple(ViewRequest.__dataclass_fields__)
    parameters: dict[str, list[str]] = {}
    for name, value in request.args.items(multi=True):
        if name not in names:
            hint = near(name, names) or f"there are {', '.join(names)}"
            raise Refused(400, f"a view has no parameter {quoted(name)}; {hint}")
        if value or name == "bottlenecks":
            parameters.setdefault(name, []).append(value)
    for name, values in parameters.items():
        if len(values) > 1 and name not in ("focus", "avoid"):
            raise Refused(400, f"{name} is given {len(values)} times; give it once")
    return parameters


def _read_count(parameters: dict[str, str], name: str, low: int, high: int) -> int:
    """Return a parameter as a whole number; refuse one outside the range from low to high."""
    text = parameters[name]
    is_number = text.isascii() and text.isdigit() and len(text) < 9
    if not (is_number and low <= int(text) <= high):
        raise Refused(400, f"{name} is a number from {low} to {high:,}, not {quoted(text)}")
    return int(text)


def _read_day(text: str) -> str:
    """Return a day as YYYY-MM-DD; refuse a text that is not one day."""
    day = read_day(text)
    if isinstance(day, Refusal):
        raise Refused(400, f"as_of {quoted(text)} {day.reason}; {day.hint}")
    return day.isoformat()


def _check_name(name: str, choices: tuple[str, ...], what: str) -> str:
    """Return a name that is one of the choices; refuse any other."""
    if name not in choices:
        raise Refused(400, f"there is no {what} {quoted(name)}; there are {', '.join(choices)}")
    return name


class RenderedPages:
    """The report of a case and the views drawn last.

    A new page is made by a process of its own, one at a time; a few requests may wait for that.
    """

    def __init__(self, case: Case, limits: Limits, as_of: date | None = None) -> None:
        """Begin with no page.

        Args:
            case: the case.
            limits: how long a page may take, and how much memory.
            as_of: the day of the report; by default the end of the case's period.
        """
        self.case, self.limits = case, limits
        self._day = as_of.isoformat() if as_of else None
        self._report: bytes | None = None
        self._views: OrderedDict[ViewRequest, bytes] = OrderedDict()  # the one used last is last
        self._views_lock, self._drawing = threading.Lock(), threading.Lock()
        self._places = threading.BoundedSemaphore(1 + WAITING_PAGES)
        self._pickled_case: bytes | None = None

    def page(self, view_request: ViewRequest, given_up: GivenUp) -> bytes:
        """Return a view as a page, drawn before or now.

        Args:
            view_request: what to draw.
            given_up: tells whether nobody waits for the page any more.

        Raises:
            Refused: it cannot be drawn, not within the limits, or not now.
        """
        size = len(self.case.names)
        if size > DRAWN_ACTORS:
            reason = f"the case has {size:,} actors; pages are drawn of up to {DRAWN_ACTORS:,}"
            raise Refused(400, f"{reason}; kg view has no such limit")
        return self._find_or_make(view_request, given_up)

    def report(self, given_up: GivenUp) -> bytes:
        """Return the report as a page, made before or now; it is kept for good.

        Raises:
            Refused: there is none, not within the limits, or not now.
        """
        return self._find_or_make(None, given_up)

    def _find_or_make(self, view_request: ViewRequest | None, given_up: GivenUp) -> bytes:
        """Return a view, or without a request for one the report."""
        page = self._find(view_request)
        if page is not None:
            return page
        if not self._places.acquire(blocking=False):
            raise Refused(503, "other pages are being made; try again", _AGAIN)
        try:
            while not self._drawing.acquire(timeout=_PAUSE):
                if given_up():
                    raise Refused(503, "nobody waits for the page", _AGAIN)
            try:
                # It may have been made for another request while this one waited.
                return self._find(view_request) or self._make(view_request, given_up)
            finally:
                self._drawing.release()
        finally:
            self._places.release()

    def _find(self, view_request: ViewRequest | None) -> bytes | None:
        """Return a page that was made before, or None; a view found counts as used last."""
        if view_request is None:
            return self._report
        with self._views_lock:
            if view_request in self._views:
                self._views.move_to_end(view_request)
            return self._views.get(view_request)

    def _make(self, view_request: ViewRequest | None, given_up: GivenUp) -> bytes:
        """Return a page from a process of its own, and cache it; the oldest views give way."""
        # The case does not change, so it is made into bytes once for all pages.
        self._pickled_case = self._pickled_case or _pickle(self.case)
        message = {
            "view": asdict(view_request) if view_request else None,
            "as_of": view_request.as_of if view_request else self._day,
            "seconds": self.limits.drawing,
            "memory": max(self.limits.memory, 1 << 30),
        }
        seconds = self.limits.drawing + RENDER_START_SECONDS
        reply = _ask_process(message, self._pickled_case, seconds, given_up)
        if reply is None:
            reason = "nobody waits for the page" if given_up() else self._too_long(view_request)
            raise Refused(503, reason, _AGAIN)
        head, page = reply
        if head["status"] != 200:
            raise Refused(head["status"], head["text"], _AGAIN if head["status"] == 503 else ())
        if view_request is None:
            self._report = page
            return page
        with self._views_lock:
            self._views[view_request] = page
            while len(self._views) > 1 and sum(map(len, self._views.values())) > CACHED_PAGE_BYTES:
                self._views.popitem(last=False)
        return page

    def _too_long(self, view_request: ViewRequest | None) -> str:
        """Return the reason for a page that took too much time or memory."""
        late = f"took more than {self.limits.drawing:g} seconds or too much memory"
        if view_request is None:
            return f"the report {late}; kg report has no such limit"
        return (
            f"the view {late}; ask for less, as by focus, channel or top; kg view has no such limit"
        )


def _ask_process(
    message: dict[str, Any], case: bytes, seconds: float, given_up: GivenUp
) -> HeadAndBody | None:
    """Start the process that makes a page, and return its reply, if there is one in time."""
    line, far = socket.socketpair()
    with line:
        with far:
            nowhere = subprocess.DEVNULL
            process = subprocess.Popen(
                messages.command("kg.serve.pages.render_process", far.fileno()),
                stdin=nowhere,
                stdout=nowhere,
                stderr=nowhere,
                pass_fds=(far.fileno(),),
            )
        try:
            line.settimeout(seconds)
            messages.send(line, message, case)
            return messages.receive(line, seconds, given_up)
        except (messages.Lost, OSError):
            return None
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            process.wait()


def _pickle(case: Case) -> bytes:
    """Return a case as bytes for another process of ours."""
    stream = io.BytesIO()
    pickler = pickle.Pickler(stream, protocol=5)
    pickler.dispatch_table = copyreg.dispatch_table | {
        MappingProxyType: lambda mapping: (frozen, (dict(mapping),))
    }
    pickler.dump(case)
    return stream.getvalue()


def frozen(mapping: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    """Return a mapping that nobody can change.

    pickle cannot write this type, but it can write a call of this function.
    """
    return MappingProxyType(mapping)
