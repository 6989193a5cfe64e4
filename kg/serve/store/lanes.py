"""Lanes: every query starts in the fast one; what takes longer goes to the heavy one.

In the fast lane a query has a place of its own and the priority of the server. After a twentieth of
a second it leaves that place: it gets the lowest priority and a place in the heavy lane. If none is
free, it is stopped until there is one. So those that take long hold no place of those that do not,
however many they are.
"""

import contextlib
import os
import signal
import socket
import sys
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

FAST_SECONDS = 0.05  # of work
_FAST_AT_MOST = 1.0  # seconds by the clock, for what waits more than it works
LOWEST_PRIORITY = 19
_AGAIN = 0.01  # seconds after which one is looked at again whose time was not over
_GRACE = 0.5  # seconds of work that a query has had before it makes way
_PATIENCE = 0.1  # seconds that one waits in front of the heavy lane before another makes way


@dataclass(eq=False)
class Running:
    """A query at work in a child.

    Attributes:
        pid: the process id of the child.
        done: the socket over which the client learns how the child ended.
        since: the monotonic clock when the query entered its lane, or began to wait in front of it,
            in seconds.
        worked_before: seconds of processor time that the child had worked before the query.
        made_way: whether it was ended so that another gets its place.
        left: the monotonic clock when its client went away, in seconds.
    """

    pid: int
    done: socket.socket
    since: float
    worked_before: float = 0.0
    made_way: bool = False
    left: float | None = None


class Lanes:
    """The queries at work, by lane, and those that wait in front of the heavy one."""

    def __init__(self, fast: int, heavy: int, waiting: int) -> None:
        """Begin with nobody at work.

        Args:
            fast: how many places the fast lane has.
            heavy: how many the heavy lane has.
            waiting: how many queries may wait in front of the heavy lane.
        """
        self._places, self._heavy_places, self._most_waiting = fast, heavy, waiting
        self.fast: list[Running] = []
        self.heavy: list[Running] = []  # the one that has been there the longest comes first
        self.waiting: deque[Running] = deque()

    def __iter__(self) -> Iterator[Running]:
        """Yield every query."""
        return chain(self.fast, self.heavy, self.waiting)

    @property
    def has_place(self) -> bool:
        """Tell whether the fast lane has a free place."""
        return len(self.fast) < self._places

    def start(self, query: Running) -> None:
        """Let a query into the fast lane."""
        self.fast.append(query)

    def is_fast(self, query: Running) -> bool:
        """Tell whether a query is in the fast lane still."""
        return query in self.fast

    def remove(self, query: Running) -> None:
        """Take a query out that has ended."""
        for lane in (self.fast, self.heavy, self.waiting):
            if query in lane:
                lane.remove(query)

    def review(self, now: float) -> None:
        """Move queries that have had their time in a lane.

        Args:
            now: the monotonic clock, in seconds.
        """
        for query in [q for q in self.fast if _is_heavy(q, now)]:
            self.fast.remove(query)
            self._demote(query, now)
        while self.waiting and len(self.heavy) < self._heavy_places:
            query = self.waiting.popleft()
            query.since = now
            self.heavy.append(query)
            _tell(query, signal.SIGCONT)
        impatient = sum(now - query.since > _PATIENCE for query in self.waiting)
        leaving = sum(query.made_way for query in self.heavy)
        for query in self.heavy:
            if leaving < impatient and not query.made_way and now - query.since > _GRACE:
                _make_way(query)
                leaving += 1
        surplus = len(self.waiting) - self._most_waiting
        for query in list(self.waiting)[: max(0, surplus)]:
            _make_way(query)

    def next_review(self, now: float) -> float | None:
        """Return after how many seconds there is something to review; None if only events matter.

        Args:
            now: the monotonic clock, in seconds.
        """
        ends = [max(query.since + FAST_SECONDS, now + _AGAIN) for query in self.fast]
        if self.waiting:
            ends.append(self.waiting[0].since + _PATIENCE)
            ends += [query.since + _GRACE for query in self.heavy if not query.made_way][:1]
        if not ends:
            return None
        return max(min(ends) - now, _AGAIN)

    def _demote(self, query: Running, now: float) -> None:
        """Give a query the lowest priority, and a place in the heavy lane or in front of it."""
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, query.pid, LOWEST_PRIORITY)
        query.since = now
        if len(self.heavy) < self._heavy_places:
            self.heavy.append(query)
        else:
            self.waiting.append(query)
            _tell(query, signal.SIGSTOP)


def worked(pid: int) -> float | None:
    """Return the seconds of processor time of a child; None if the system does not say."""
    if sys.platform != "linux":
        return None
    try:
        # As clock_getcpuclockid of the C library makes the number of the clock of a process.
        return time.clock_gettime((~pid << 3) | 2)
    except OSError:
        return None


def _is_heavy(query: Running, now: float) -> bool:
    """Tell whether a query has had its time in the fast lane.

    What counts is how long it worked: on a busy machine a light query may wait long for its turn.
    """
    seconds = now - query.since
    if seconds < FAST_SECONDS or seconds >= _FAST_AT_MOST:
        return seconds >= _FAST_AT_MOST
    work = worked(query.pid)
    return work is None or work - query.worked_before >= FAST_SECONDS


def _make_way(query: Running) -> None:
    """Kill a query whose place others need, and mark it, so that its client learns the reason."""
    query.made_way = True
    _tell(query, signal.SIGKILL)


def _tell(query: Running, name: signal.Signals) -> None:
    """Send a signal to the process of a query, if the process still runs."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(query.pid, name)
