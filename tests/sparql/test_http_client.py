"""The client of endpoints: what goes over the line, and that every way to answer wrongly is one line."""

import gzip
import time
from email.message import Message
from urllib.error import HTTPError
from urllib.request import Request

import pytest

from kg.errors import EndpointError
from kg.sparql import http_client
from tests.support.endpoints import ROWS, always, answering, dribbling

YES = b'{"head":{},"boolean":true}'
ASK = "ASK { ?s ?p ?o }"


def refused(address: str, query: str = ASK, **more: object) -> str:
    with pytest.raises(EndpointError) as found:
        http_client.ask(address, query, ROWS, **more)
    text = f"{found.value}; {found.value.hint}"
    assert "\n" not in text
    return text


def test_a_query_is_got_or_posted_when_long_and_names_its_graphs():
    with answering(always(YES)) as (address, asked):
        reply = http_client.ask(address, ASK, ROWS, ["urn:a", "urn:b"])
        http_client.ask(f"{address}?infer=false#part", ASK, ROWS)
        long = f"{ASK} # {'x' * 3000} ü&="
        http_client.ask(address, long, ROWS)
    assert (reply.media, reply.body, reply.cut) == (ROWS, YES, "")
    assert [method for method, _, _ in asked] == ["GET", "GET", "POST"]
    assert asked[0][2] == {"query": [ASK], "default-graph-uri": ["urn:a", "urn:b"]}
    assert asked[1][2] == {"infer": ["false"], "query": [ASK]}
    assert asked[2][1:] == ("/sparql", {"query": [long]})


def test_the_media_type_is_read_without_its_parameters_and_a_cut_is_told():
    with answering(always(YES, "Application/JSON; charset=utf-8", Kg_Truncated="rows=5")) as (
        address,
        _,
    ):
        assert http_client.ask(address, ASK, ROWS) == http_client.Reply(
            "application/json", YES, "rows=5"
        )


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd", "ftp://example.org/x", "data:text/plain,x", "http://", "http:///sparql", "https://x:port/",
        "http://x:99999/", "http://x/a b", "http://x/a\nb", "http://bücher.example/", "//example.org/x", "http://[::1/",
        "http://me:secret@127.0.0.1/x",
    ],
)  # fmt: skip
def test_what_is_no_address_of_an_endpoint_is_not_asked(address):
    said = refused(address)
    assert "secret" not in said
    assert "not an address of an endpoint" in said or "with a name and a password" in said


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (always(b"<html><head><title>x</title></head>\n<body>Down <b>for</b> repair", "text/html", 503), "refuses, 503: Down"),
        (always(b"\n\n  Parse error:\tline 1\nmore", "text/plain", 400), "refuses, 400: Parse error: line 1;"),
        (always(b"", "text/plain", 404), "refuses, 404: Not Found"),
        (always(b"", "text/plain", 500), "refuses, 500: Internal Server Error"),
        (always(b"\xff\xfe\x00", "text/plain", 500), "refuses, 500: "),
        (always(gzip.compress(YES), Content_Encoding="gzip"), "answers packed as 'gzip'"),
        (always(YES, Content_Length="4000000000"), "broke off"),
        (always(b"x" * 5000), "more than 4,000 bytes, the most that kg reads; narrow"),
        (always(b"x" * 5000, "text/html"), "more than 4,000 bytes, the most that kg reads; check that this is the address of the endpoint"),
        (always(b"", status=302, Location="file:///etc/passwd"), "redirects to 'file:///etc/passwd', which kg does not follow"),
        (always(b"", status=302, Location="ftp://127.0.0.1/x"), "redirects to 'ftp://127.0.0.1/x', which kg does not follow"),
        (always(b"", status=302, Location="data:text/plain,x"), "which kg does not follow"),
        (always(b"", status=302, Location="/sparql"), "redirects more than 5 times"),
        (always(b"", status=300, Location="/sparql"), "which kg does not follow"),
        (always(b"", status=302), "redirects to '', which kg does not follow"),
        (always(b"", status=304), "which kg does not follow"),
    ],
    ids=lambda v: v if isinstance(v, str) else "",
)  # fmt: skip
def test_wrong_answers_are_one_line(answer, message):
    with answering(answer) as (address, _):
        said = refused(address, most=4000)
    assert message in said
    assert said.startswith(address)


def moving(times):
    """Send on to another path of the same server so many times, then answer."""

    def answer(fields):
        step = int(fields.get("step", ["0"])[0])
        onward = (
            301,
            {"Location": f"/other?step={step + 1}&query={fields['query'][0][:3]}"},
            b"x" * 99,
        )
        return onward if step < times else (200, {"Content-Type": ROWS}, YES)

    return answer


def test_a_redirect_of_a_get_is_followed_and_of_a_post_is_not():
    with answering(moving(5)) as (address, asked):
        assert http_client.ask(address, ASK, ROWS).body == YES
        assert [path.split("&")[0] for _, path, _ in asked[1:]] == [
            f"/other?step={n}" for n in range(1, 6)
        ]
        assert "which kg does not follow" in refused(address, query=f"{ASK} # {'x' * 3000}")
        assert len(asked) == 7
    with answering(moving(6)) as (address, asked):
        assert "redirects more than 5 times, at last to " in refused(address)
        assert len(asked) == 6


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_no_other_server_is_asked(host):
    with answering(always(YES)) as (goal, asked):
        there = goal.replace("127.0.0.1", host)
        with answering(always(b"", status=307, Location=f"{there}?{'x' * 50}")) as (address, _):
            assert f"{address} redirects to '{there}?xxx" in refused(address)
    assert asked == []


@pytest.mark.parametrize(
    ("start", "location", "goal"),
    [
        ("http://a.example/x?q", "https://a.example/y", "https://a.example/y"),
        ("http://a.example:8080/x", "https://A.example:8443/y#z", "https://A.example:8443/y"),
        ("http://a.example/x", "http://a.example:80/y", "http://a.example:80/y"),
        ("http://a.example/x/y", "../z", "http://a.example/z"),
        ("https://a.example/x", "http://a.example/x", ""),
        ("http://a.example/x", "http://a.example:8080/x", ""),
        ("https://a.example/x", "https://a.example:8443/x", ""),
        ("http://a.example/x", "https://b.example/x", ""),
        ("http://a.example/x", "//b.example/x", ""),
        ("http://a.example/x", "http://a.example.b.example/x", ""),
        ("http://a.example/x", "http://me@a.example/x", ""),
        ("http://a.example/x", "http://a.example\\@b.example/x", ""),
        ("http://a.example/x", "http://[::1/", ""),
        ("http://a.example/x", "http://a.example:x/", ""),
        ("http://a.example/x", "file:///etc/passwd", ""),
    ],
)
def test_a_redirect_leads_to_the_same_host_and_never_back_from_https(start, location, goal):
    headers = Message()
    headers["Location"] = location
    error = HTTPError(start, 302, "Found", headers, None)
    assert http_client._onward(Request(start), error) == goal  # noqa: S310 - nothing is opened


def test_what_stands_beside_a_redirect_is_not_read():
    body = b"x" * 65536
    with dribbling(
        b"HTTP/1.1 302 Found\r\nLocation: ftp://a.example/\r\n\r\n", body, pause=0
    ) as address:
        assert "redirects to 'ftp://a.example/'" in refused(address, seconds=20)
    with dribbling(b"HTTP/1.1 302 Found\r\nLocation: /x\r\n\r\n", body, pause=0) as address:
        assert "redirects more than 5 times" in refused(address, seconds=20)


@pytest.mark.parametrize(
    ("first", "message"),
    [
        (b"", "broke off|does not answer as HTTP|cannot be reached"),
        (b"220 mail.example ESMTP\r\n", "does not answer as HTTP"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"y" * 70000 + b"\r\n\r\n", "does not answer as HTTP"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n", "does not answer as HTTP"),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\nzz\r\n",
            "broke off|does not answer as HTTP",
        ),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n", "broke off"),
    ],
)
def test_what_is_not_http_is_one_line(first, message):
    with dribbling(first) as address, pytest.raises(EndpointError, match=message):
        http_client.ask(address, ASK, ROWS)


@pytest.mark.parametrize(
    ("first", "drop"),
    [
        (b"", b"H"),
        (b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"),
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345", b""),
    ],
)
def test_a_server_that_sends_bytes_for_ever_is_abandoned(first, drop):
    start = time.monotonic()
    with (
        dribbling(first, drop, pause=0.2) as address,
        pytest.raises(EndpointError, match=r"took more than|broke off|HTTP"),
    ):
        http_client.ask(address, ASK, ROWS, seconds=1)
    assert time.monotonic() - start < 30  # instead of for ever


def test_an_endless_body_ends_at_the_bound():
    with (
        dribbling(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n", b"x" * 65536, pause=0
        ) as address,
        pytest.raises(EndpointError, match="more than 1,000,000 bytes, the most"),
    ):
        http_client.ask(address, ASK, ROWS, most=1_000_000)


def test_a_port_without_a_server_gives_one_line():
    with dribbling(b"") as address:
        pass
    assert "cannot be reached: Connection refused" in refused(address)
