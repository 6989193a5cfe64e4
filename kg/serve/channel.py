"""A connection of waitress with limits of ours, and errors of our kind.

Errors are one line, with the headers of every other response. A request must be complete soon after
its first byte, and an answer be fetched within its time. When connections run out, that one is
closed which has been without a complete request the longest; when the bytes of requests and answers
on their way are too many, that one which has had some the longest.
"""

import time
from collections.abc import Iterable
from typing import Any

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.task import ErrorTask

from kg.serve.http import line
from kg.serve.limits import LARGE_MESSAGE_BYTES, REQUEST_SECONDS, Limits


class _Parser(HTTPRequestParser):  # type: ignore[misc, unused-ignore]
    """Reads requests; a Content-Length of more digits than Python reads is malformed."""

    def parse_header(self, header_plus: bytes) -> None:
        """Read the line and the headers."""
        try:
            super().parse_header(header_plus)
        except ValueError:
            raise ParsingError("Content-Length is invalid") from None


class _OneLine(ErrorTask):  # type: ignore[misc, unused-ignore]
    """Answers a request that could not be read, or that failed."""

    def execute(self) -> None:
        """Write one line."""
        code = self.request.error.code
        response = line(code if code in _REASONS else 400, _REASONS.get(code, _MALFORMED))
        self.status = response.status
        self.response_headers.extend(response.headers)
        self.set_close_on_finish()
        self.content_length = response.content_length
        self.write(response.get_data())


_MALFORMED = "the request is malformed"
_REASONS = {
    400: _MALFORMED,
    413: "the body is too long",
    431: "the line and headers of the request are too long",
    500: "something went wrong here; the server goes on",
}


class Channel(HTTPChannel):  # type: ignore[misc, unused-ignore]
    """A connection; a subclass has the limits of its server."""

    limits: Limits
    error_task_class = _OneLine
    parser_class = _Parser
    since: float | None = None  # when the first byte of an incomplete request came
    answer_bytes = 0  # of answers that are not sent to their end
    answering_since: float | None = None  # when the first byte of those was there to be sent

    def __init__(
        self,
        server: Any,  # noqa: ANN401 - as waitress calls it
        *args: Any,  # noqa: ANN401
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        """Begin, and close another connection if they run out."""
        super().__init__(server, *args, **kwargs)
        if len(server._map) >= self.adj.connection_limit:
            channels = server.active_channels.values()
            idle = (ch for ch in channels if not ch.requests and not ch.writable())
            oldest = min(idle, key=lambda ch: ch.since or ch.last_activity, default=None)
            if oldest is not None:
                oldest.handle_close()

    @property
    def bytes_held(self) -> int:
        """The bytes that are kept here of an incomplete request, and of answers."""
        request = self.request
        return self.answer_bytes + (request.body_bytes_received if request else 0)

    def received(self, data: bytes) -> bool:
        """Take bytes of a request."""
        before = self.bytes_held
        has_data: bool = super().received(data)
        # waitress drops its `request` when it is complete, and begins another at the next byte.
        self.since = None if self.request is None else self.since or time.time()
        if before // LARGE_MESSAGE_BYTES < self.bytes_held // LARGE_MESSAGE_BYTES:
            self._make_room(0)
        return has_data

    def readable(self) -> bool:
        """Tell whether bytes are taken now; give up what takes too long."""
        now = time.time()
        if self.since is not None and not self.requests:
            self.will_close |= now - self.since > REQUEST_SECONDS
        if self.answering_since is not None:
            self.will_close |= now - self.answering_since > self.limits.sending
        if self.will_close and self.total_outbufs_len:
            # waitress closes when it can send more, which a client that reads nothing prevents.
            self.handle_close()
            return False
        return bool(super().readable())

    def writable(self) -> bool:
        """Tell whether bytes can be sent, or the connection be closed."""
        # `readable` may just have closed it. The poll would then watch a number that is free, which
        # the next connection gets, and close that one.
        return bool(self.connected and super().writable())

    def write_soon(self, data: Any) -> int:  # noqa: ANN401 - bytes, or a file with them
        """Take a part of an answer, and return its length."""
        size = len(data)
        if size >= LARGE_MESSAGE_BYTES:
            self._make_room(size)
        with self.outbuf_lock:
            written: int = super().write_soon(data)
            # Counted afterwards, since all that was there before may have been sent meanwhile.
            if self.total_outbufs_len:
                self.answering_since = self.answering_since or time.time()
                self.answer_bytes += size
        return written

    def _flush_some(self, do_close: bool = True) -> bool:
        """Send part of an answer; once all of it is sent, its size and time count anew."""
        is_sent: bool = super()._flush_some(do_close)
        if not self.total_outbufs_len:
            self.answer_bytes, self.answering_since = 0, None
        return is_sent

    def _make_room(self, size: int) -> None:
        """Give up the oldest until so many bytes more find room, but never the youngest."""
        channels: Iterable[Channel] = list(self.server.active_channels.values())
        holding = [ch for ch in channels if (ch.bytes_held or ch is self) and not ch.will_close]
        surplus = sum(ch.bytes_held for ch in holding) + size - self.limits.bytes_in_flight
        # Neither time is known of what begins at this moment.
        now = time.time()
        holding.sort(key=lambda ch: ch.answering_since or ch.since or now)
        for channel in holding[:-1]:
            if surplus <= 0:
                return
            surplus -= channel.bytes_held
            channel.will_close = True
            self.server.pull_trigger()


def channel_class(limits: Limits) -> type[Channel]:
    """Return the class of connections within some limits."""
    return type("LimitedChannel", (Channel,), {"limits": limits})
