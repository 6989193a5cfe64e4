"""The view and the report as pages: they are made one at a time, by a process of its own."""

import contextlib
import copyreg
import io
import pickle
import socket
import subprocess
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from kg.case import Case
from kg.case.dates import read_day
from kg.errors import near, quoted
from kg.questions.view.answer import LANGUAGES, LAYOUTS
from kg.schema.numerals import Refusal
from kg.serve.http import Refused, Request
from kg.serve.limits import Limits
from kg.serve.store import messages

_DEEPEST, _MOST_SHOWN = 9, 1_000
_LARGEST = 20_000  # actors of a case of which pages are drawn
_KEPT = 64 << 20  # bytes of pages
_WAITING = 4
_PAUSE = 0.25
_LATE = 10.0  # what starting takes at most, beside drawing
_FLAG = {"": True, "1": True, "true": True, "0": False, "false": False}
_AGAIN = [("Retry-After", "5")]


@dataclass(frozen=True)
class ViewRequest:
    """What a page is to show: the options of `kg view`."""

    channel: str | None = None
    focus: tuple[str, ...] = ()
    depth: int = 1
    avoid: tuple[str, ...] = ()
    bottlenecks: bool = False
    top: int | None = None
    as_of: str | None = None
    layout: str = "pyramid"
    lang: str = "en"


def read_view_request(request: Request, as_of: date | None = None) -> ViewRequest:
    """Return what an address asks to see; a parameter left empty is one not given.

    Args:
        request: what was asked.
        as_of: the day, where the address names none.

    Raises:
        Refused: a parameter is unknown, given twice, or its value is none that it can have.
    """
    known = tuple(ViewRequest.__dataclass_fields__)
    given: dict[str, list[str]] = {}
    for name, value in request.args.items(multi=True):
        if name not in known:
            hint = near(name, known) or f"there are {', '.join(known)}"
            raise Refused(400, f"a view has no parameter {quoted(name)}; {hint}")
        if value or name == "bottlenecks":
            given.setdefault(name, []).append(value)
    for name, values in given.items():
        if len(values) > 1 and name not in ("focus", "avoid"):
            raise Refused(400, f"{name} is given {len(values)} times; give it once")
    one = {name: values[0] for name, values in given.items()}
    flag = one.get("bottlenecks", "0")
    if flag not in _FLAG:
        raise Refused(400, f"bottlenecks is 1 or 0, not {quoted(flag)}")
    return ViewRequest(
        one.get("channel"),
        tuple(given.get("focus", ())),
        _count(one, "depth", 0, _DEEPEST) if "depth" in one else 1,
        tuple(given.get("avoid", ())),
        _FLAG[flag],
        _count(one, "top", 1, _MOST_SHOWN) if "top" in one else None,
        _day(one["as_of"]) if "as_of" in one else as_of.isoformat() if as_of else None,
        _of(one.get("layout", LAYOUTS[0]), LAYOUTS, "layout"),
        _of(one.get("lang", LANGUAGES[0]), LANGUAGES, "language"),
    )


def _count(given: dict[str, str], name: str, low: int, high: int) -> int:
    text = given[name]
    if not (text.isascii() and text.isdigit() and len(text) < 9 and low <= int(text) <= high):
        raise Refused(400, f"{name} is a number from {low} to {high:,}, not {quoted(text)}")
    return int(text)


def _day(text: str) -> str:
    day = read_day(text)
    if isinstance(day, Refusal):
        raise Refused(400, f"as_of {quoted(text)} {day.reason}; {day.hint}")
    return day.isoformat()


def _of(name: str, known: tuple[str, ...], what: str) -> str:
    if name not in known:
        raise Refused(400, f"there is no {what} {quoted(name)}; there are {', '.join(known)}")
    return name


class RenderedPages:
    """The report of a case and the views drawn last; a new one is made by a process of its own, one at a time.

    `as_of` is the day of the report; by default the end of the case's period.
    """

    def __init__(self, case: Case, limits: Limits, as_of: date | None = None) -> None:
        """Keep what is drawn, and how long and how much it may take."""
        self.case, self.limits = case, limits
        self._day = as_of.isoformat() if as_of else None
        self._report: bytes | None = None
        self._kept: OrderedDict[ViewRequest, bytes] = OrderedDict()
        self._look, self._drawing = threading.Lock(), threading.Lock()
        self._places = threading.BoundedSemaphore(1 + _WAITING)
        self._case: bytes | None = None

    def page(self, what: ViewRequest, given_up: Callable[[], bool]) -> bytes:
        """Return a view as a page, drawn before or now.

        Raises:
            Refused: it cannot be drawn, not within the limits, or not now.
        """
        if len(self.case.names) > _LARGEST:
            many = f"the case has {len(self.case.names):,} actors; pages are drawn of up to {_LARGEST:,}"
            raise Refused(400, f"{many}; kg view has no such limit")
        return self._found(what, given_up)

    def report(self, given_up: Callable[[], bool]) -> bytes:
        """Return the report as a page, made before or now; it is kept for good.

        Raises:
            Refused: there is none, not within the limits, or not now.
        """
        return self._found(None, given_up)

    def _found(self, what: ViewRequest | None, given_up: Callable[[], bool]) -> bytes:
        found = self._known(what)
        if found is not None:
            return found
        if not self._places.acquire(blocking=False):
            raise Refused(503, "other pages are being made; try again", _AGAIN)
        try:
            while not self._drawing.acquire(timeout=_PAUSE):
                if given_up():
                    raise Refused(503, "nobody waits for the page", _AGAIN)
            try:
                return self._known(what) or self._made(what, given_up)
            finally:
                self._drawing.release()
        finally:
            self._places.release()

    def _known(self, what: ViewRequest | None) -> bytes | None:
        if what is None:
            return self._report
        with self._look:
            if what in self._kept:
                self._kept.move_to_end(what)
            return self._kept.get(what)

    def _made(self, what: ViewRequest | None, given_up: Callable[[], bool]) -> bytes:
        self._case = self._case or _pickled(self.case)
        asked = {
            "wanted": asdict(what) if what else None,
            "as_of": what.as_of if what else self._day,
            "seconds": self.limits.drawing,
            "memory": max(self.limits.memory, 1 << 30),
        }
        found = _ask(asked, self._case, self.limits.drawing + _LATE, given_up)
        if found is None:
            raise Refused(
                503, "nobody waits for the page" if given_up() else self._late(what), _AGAIN
            )
        head, page = found
        if head["status"] != 200:
            raise Refused(head["status"], head["text"], _AGAIN if head["status"] == 503 else ())
        if what is None:
            self._report = page
            return page
        with self._look:
            self._kept[what] = page
            while len(self._kept) > 1 and sum(map(len, self._kept.values())) > _KEPT:
                self._kept.popitem(last=False)
        return page

    def _late(self, what: ViewRequest | None) -> str:
        late = f"took more than {self.limits.drawing:g} seconds or too much memory"
        if what is None:
            return f"the report {late}; kg report has no such limit"
        return (
            f"the view {late}; ask for less, as by focus, channel or top; kg view has no such limit"
        )


def _ask(
    asked: dict[str, Any], case: bytes, seconds: float, given_up: Callable[[], bool]
) -> tuple[dict[str, Any], bytes] | None:
    """Start the process that makes a page, and return what it says, if it does; it ends with the socket."""
    line, far = socket.socketpair()
    with line:
        with far:
            process = subprocess.Popen(
                messages.command("kg.serve.pages.render_process", far.fileno()),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=(far.fileno(),),
            )
        try:
            line.settimeout(seconds)
            messages.send(line, asked, case)
            return messages.receive(line, seconds, given_up)
        except (messages.Lost, OSError):
            return None
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            process.wait()


def _pickled(case: Case) -> bytes:
    """Return a case as bytes for another process of ours."""
    found = io.BytesIO()
    pickler = pickle.Pickler(found, protocol=5)
    pickler.dispatch_table = copyreg.dispatch_table | {
        MappingProxyType: lambda m: (frozen, (dict(m),))
    }
    pickler.dump(case)
    return found.getvalue()


def frozen(mapping: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    """Return a mapping that nobody changes: pickle knows functions by name, but not this type."""
    return MappingProxyType(mapping)
