"""The view as a page: what an address asks to see, and drawing it so that it can hold up nobody else."""

import contextlib
import copyreg
import io
import json
import pickle
import socket
import subprocess
import sys
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Any

from kg.case import Case, span
from kg.errors import near, shown
from kg.questions.drawn import LANGUAGES, LAYOUTS
from kg.serve import frames
from kg.serve.http import Refused, Request
from kg.serve.limits import Limits

_DEEPEST, _MOST_SHOWN = 9, 1_000
_LARGEST = 20_000  # actors of a case of which pages are drawn
_KEPT = 64 << 20  # bytes of pages
_WAITING = 4
_PAUSE = 0.25
_LATE = 10.0  # what starting takes at most, beside drawing
_FLAG = {"": True, "1": True, "true": True, "0": False, "false": False}
_AGAIN = [("Retry-After", "5")]


@dataclass(frozen=True)
class Wanted:
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


def wanted(request: Request) -> Wanted:
    """Return what an address asks to see; a parameter left empty is one not given.

    Raises:
        Refused: a parameter is unknown, given twice, or its value is none that it can have.
    """
    known = tuple(Wanted.__dataclass_fields__)
    given: dict[str, list[str]] = {}
    for name, value in request.parameters:
        if name not in known:
            hint = near(name, known) or f"there are {', '.join(known)}"
            raise Refused(400, f"a view has no parameter {shown(name)}; {hint}")
        if value or name == "bottlenecks":
            given.setdefault(name, []).append(value)
    for name, values in given.items():
        if len(values) > 1 and name not in ("focus", "avoid"):
            raise Refused(400, f"{name} is given {len(values)} times; give it once")
    one = {name: values[0] for name, values in given.items()}
    flag = one.get("bottlenecks", "0")
    if flag not in _FLAG:
        raise Refused(400, f"bottlenecks is 1 or 0, not {shown(flag)}")
    return Wanted(
        one.get("channel"),
        tuple(given.get("focus", ())),
        _count(one, "depth", 0, _DEEPEST) if "depth" in one else 1,
        tuple(given.get("avoid", ())),
        _FLAG[flag],
        _count(one, "top", 1, _MOST_SHOWN) if "top" in one else None,
        _day(one["as_of"]) if "as_of" in one else None,
        _of(one.get("layout", LAYOUTS[0]), LAYOUTS, "layout"),
        _of(one.get("lang", LANGUAGES[0]), LANGUAGES, "language"),
    )


def _count(given: dict[str, str], name: str, low: int, high: int) -> int:
    text = given[name]
    if not (text.isascii() and text.isdigit() and len(text) < 9 and low <= int(text) <= high):
        raise Refused(400, f"{name} is a number from {low} to {high:,}, not {shown(text)}")
    return int(text)


def _day(text: str) -> str:
    found = span(text) if "/" not in text else None
    if found is None:
        raise Refused(400, f"as_of {shown(text)} is no date; write 1998, 1998-05 or 1998-05-14")
    return found[1].isoformat()


def _of(name: str, known: tuple[str, ...], what: str) -> str:
    if name not in known:
        raise Refused(400, f"there is no {what} {shown(name)}; there are {', '.join(known)}")
    return name


class Views:
    """The pages of a case that were drawn last; a new one is drawn by a process of its own, one at a time."""

    def __init__(self, case: Case, limits: Limits) -> None:
        """Keep what is drawn, and how long and how much it may take."""
        self.case, self.limits = case, limits
        self._kept: OrderedDict[Wanted, bytes] = OrderedDict()
        self._look, self._drawing = threading.Lock(), threading.Lock()
        self._places = threading.BoundedSemaphore(1 + _WAITING)
        self._case: bytes | None = None

    def page(self, what: Wanted, given_up: Callable[[], bool]) -> bytes:
        """Return a page, drawn before or now.

        Raises:
            Refused: it cannot be drawn, not within the limits, or not now.
        """
        found = self._known(what)
        if found is not None:
            return found
        if len(self.case.names) > _LARGEST:
            many = f"the case has {len(self.case.names):,} actors; pages are drawn of up to {_LARGEST:,}"
            raise Refused(400, f"{many}; kg view has no such limit")
        if not self._places.acquire(blocking=False):
            raise Refused(503, "other views are being drawn; try again", _AGAIN)
        try:
            while not self._drawing.acquire(timeout=_PAUSE):
                if given_up():
                    raise Refused(503, "nobody waits for the view", _AGAIN)
            try:
                return self._known(what) or self._drawn(what, given_up)
            finally:
                self._drawing.release()
        finally:
            self._places.release()

    def _known(self, what: Wanted) -> bytes | None:
        with self._look:
            if what in self._kept:
                self._kept.move_to_end(what)
            return self._kept.get(what)

    def _drawn(self, what: Wanted, given_up: Callable[[], bool]) -> bytes:
        self._case = self._case or _pickled(self.case)
        asked = {"wanted": asdict(what), "seconds": self.limits.drawing, "memory": max(self.limits.memory, 1 << 30)}
        head, page = _ask(asked, self._case, self.limits.drawing + _LATE, given_up)
        if head["status"] != 200:
            raise Refused(head["status"], head["text"], _AGAIN if head["status"] == 503 else ())
        with self._look:
            self._kept[what] = page
            while len(self._kept) > 1 and sum(map(len, self._kept.values())) > _KEPT:
                self._kept.popitem(last=False)
        return page


def _ask(
    asked: dict[str, Any], case: bytes, seconds: float, given_up: Callable[[], bool]
) -> tuple[dict[str, Any], bytes]:
    """Start the process that draws, and return what it says; it ends with the socket."""
    line, far = socket.socketpair()
    path = json.dumps(json.dumps(sys.path))
    start = f"import json, sys; sys.path[:] = json.loads({path}); "
    start += f"from kg.serve.drawing import main; main({far.fileno()})"
    with line:
        with far:
            process = subprocess.Popen(
                [sys.executable, "-P", "-c", start],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=(far.fileno(),),
            )
        try:
            line.settimeout(seconds)
            frames.send(line, asked, case)
            return frames.receive(line, seconds, given_up)
        except (frames.Lost, OSError):
            late = f"the view took more than {asked['seconds']:g} seconds or too much memory"
            hint = "ask for less, as by focus, channel or top; kg view has no such limit"
            text = "nobody waits for the view" if given_up() else f"{late}; {hint}"
            return {"status": 503, "text": text}, b""
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            process.wait()


def _pickled(case: Case) -> bytes:
    """Return a case as bytes for another process of ours."""
    found = io.BytesIO()
    pickler = pickle.Pickler(found, protocol=5)
    pickler.dispatch_table = copyreg.dispatch_table | {MappingProxyType: lambda m: (frozen, (dict(m),))}
    pickler.dump(case)
    return found.getvalue()


def frozen(found: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    """Return a mapping that nobody changes: pickle knows functions by name, but not this type."""
    return MappingProxyType(found)
