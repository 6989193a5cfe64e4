"""Which connection is closed: the one that was given up, and never a younger one in its place."""

import socket
from collections.abc import Callable, Iterator

import pytest
from waitress import wasyncore
from waitress.parser import HTTPRequestParser
from waitress.server import create_server

from kg.serve.channel import LARGE_MESSAGE_BYTES, Channel, channel_class
from kg.serve.limits import Limits

MORE_THAN_THE_SYSTEM_TAKES = b"x" * (8 << 20)
Connect = Callable[[], tuple[socket.socket, Channel]]


@pytest.fixture
def server():
    """A server whose loop the test runs, step by step."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        made = create_server(
            lambda *_: [], sockets=[listener], threads=1, asyncore_use_poll=True, ident=None
        )
        made.channel_class = channel_class(Limits(bytes_in_flight=10 << 20))
        yield made
        for channel in list(made.active_channels.values()):
            channel.handle_close()
        made.close()
        made.trigger.close()


def step(server, times: int = 1) -> None:
    for _ in range(times):
        wasyncore.poll2(0.05, server._map)


@pytest.fixture
def connect(server) -> Iterator[Connect]:
    lines = []

    def connected() -> tuple[socket.socket, Channel]:
        before = set(server.active_channels.values())
        line = socket.create_connection(server.socket.getsockname(), timeout=20)
        lines.append(line)
        while not (now := set(server.active_channels.values()) - before):
            step(server)
        return line, now.pop()

    yield connected
    for line in lines:
        line.close()


def test_a_connection_that_comes_while_another_is_closed_is_not_closed_for_it(server, connect):
    """It gets the number of the closed one, which the loop must not watch any more."""
    _, old = connect()
    number = old.socket.fileno()
    old.write_soon(MORE_THAN_THE_SYSTEM_TAKES)
    assert old.total_outbufs_len
    old.will_close = True
    with socket.create_connection(server.socket.getsockname(), timeout=20) as line:
        line.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        step(server, 3)
        assert not old.connected
        young = server.active_channels[number]
        assert young.connected
        assert young is not old


def test_the_oldest_answer_is_given_up_and_not_a_request_that_begins(connect):
    (_, oldest), (_, older), (_, beginning), (_, young) = [connect() for _ in range(4)]
    for channel in (oldest, older):
        channel.write_soon(MORE_THAN_THE_SYSTEM_TAKES[: 4 << 20])
        channel.answer_bytes = 4 << 20
    # The loop has just read the first bytes of a request and has not yet noted when.
    beginning.request = HTTPRequestParser(beginning.adj)
    beginning.request.body_bytes_received = 34
    assert beginning.since is None
    young.write_soon(MORE_THAN_THE_SYSTEM_TAKES[: 4 << 20])
    channels = (oldest, older, beginning, young)
    assert [channel.will_close for channel in channels] == [True, False, False, False]


def test_an_old_answer_that_goes_on_is_given_up_before_a_younger_one(connect):
    (_, old), (_, young) = [connect() for _ in range(2)]
    for channel in (old, young):
        channel.write_soon(MORE_THAN_THE_SYSTEM_TAKES[: 4 << 20])
        channel.answer_bytes = 5 << 20
    old.write_soon(b"x" * LARGE_MESSAGE_BYTES)
    assert (old.will_close, young.will_close) == (True, False)


def test_a_single_answer_is_sent_however_large_it_is(connect):
    _, only = connect()
    for _ in range(3):
        only.write_soon(MORE_THAN_THE_SYSTEM_TAKES[: 5 << 20])
    assert not only.will_close


def test_the_last_part_counts_although_all_parts_before_it_were_sent_meanwhile(connect):
    _, channel = connect()
    channel._flush_outbufs_below_high_watermark = channel._flush_some
    channel.write_soon(MORE_THAN_THE_SYSTEM_TAKES)
    assert channel.answer_bytes == len(MORE_THAN_THE_SYSTEM_TAKES)
    assert channel.answering_since
