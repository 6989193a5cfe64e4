"""The command as a process: where it listens, what it prints, how it ends."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from urllib.parse import quote, urlsplit

import pytest

from tests.support.running import ENV, alive, children, command, serving

EXAMPLE = ("--case", "example")
HEAVY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


def refused(*arguments) -> str:
    done = subprocess.run(
        command(*arguments), capture_output=True, text=True, env=ENV, timeout=60, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    return done.stderr


def until(true, seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.02)
    return False


@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_cleanly_with_queries_at_work_and_leaves_nobody_behind(name):
    with serving(*EXAMPLE, "--timeout", "60") as server:
        (holder,) = children(server.process.pid)
        askers = [threading.Thread(target=lambda: server.query(HEAVY)) for _ in range(3)]
        for one in askers:
            one.start()
        assert until(lambda: len(children(server.process.pid)) == 4)
        everyone = children(server.process.pid)
        start = time.monotonic()
        server.process.send_signal(name)
        assert server.process.wait(10) == 0
        assert time.monotonic() - start < 8
        assert until(lambda: not any(map(alive, everyone)), 3)
        assert holder in everyone
        for one in askers:
            one.join(10)
        assert server.process.stderr.read() == ""
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", server.port))


def test_ctrl_c_in_a_terminal_reaches_all_of_them_and_ends_them_quietly():
    process = subprocess.Popen(
        command("--port", "0", *EXAMPLE),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=ENV,
        start_new_session=True,
    )
    process.stdout.readline()
    everyone = children(process.pid)
    assert everyone
    os.killpg(process.pid, signal.SIGINT)
    assert process.communicate(timeout=10) == ("", "")
    assert process.returncode == 0
    assert until(lambda: not any(map(alive, everyone)), 3)


def left_alone_by(server, path):
    with contextlib.suppress(OSError, http.client.HTTPException):
        server.ask(path)


def test_killed_outright_it_leaves_nobody_behind_either():
    with serving(*EXAMPLE, "--timeout", "60") as server:
        asker = threading.Thread(
            target=left_alone_by, args=(server, f"/sparql?query={quote(HEAVY)}")
        )
        asker.start()
        assert until(lambda: len(children(server.process.pid)) == 2)
        everyone = children(server.process.pid)
        server.process.kill()
        server.process.wait(10)
        assert until(lambda: not any(map(alive, everyone)), 5)
        asker.join(10)


def test_a_lost_holder_is_replaced():
    with serving(*EXAMPLE) as server:
        (holder,) = children(server.process.pid)
        os.kill(holder, signal.SIGKILL)
        assert until(lambda: server.query("ASK {}").status == 200)
        assert children(server.process.pid) - {holder}


def test_a_port_in_use_is_one_line():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = refused("--port", port, *EXAMPLE)
    assert (
        said
        == f"kg: port {port} of 127.0.0.1 is in use; give another port: --port N, or 0 for any that is free\n"
    )
    with serving(*EXAMPLE) as server:
        assert "in use" in refused("--port", server.port, *EXAMPLE)


def test_the_port_chosen_is_printed_and_only_this_machine_is_let_in():
    with serving(*EXAMPLE) as server:
        assert server.port > 0
        assert server.said.startswith(f"http://127.0.0.1:{server.port}/ serves example, ")
        with pytest.raises(OSError):
            socket.create_connection(("127.0.0.2", server.port), timeout=2)


def test_a_public_address_needs_to_be_meant():
    assert "--public" in refused("--host", "0.0.0.0", "--port", 0, *EXAMPLE)  # noqa: S104 - refused
    assert "--public" in refused("--host", "::", "--port", 0, *EXAMPLE)
    with serving("--public", *EXAMPLE, "--rows", 7, "--memory", 99) as server:
        lines = [server.process.stdout.readline() for _ in range(7)]
        assert "  rows or triples of an answer: 7\n" in lines
        assert "  memory of a query: 99 MiB\n" in lines
        assert server.ask("/sparql", Host="kg.example").status == 200


def test_an_address_that_is_not_there_is_one_line():
    assert "no address" in refused("--host", "nowhere.invalid", *EXAMPLE)
    refused("--host", "192.0.2.1", "--public", "--port", 0, *EXAMPLE)


def test_a_broken_case_is_told_before_anything_is_served(tmp_path):
    done = subprocess.run(
        command("--case", tmp_path, "--port", 0),
        capture_output=True,
        text=True,
        env=ENV,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr


def test_the_store_on_disk_answers_the_same(tmp_path):
    subprocess.run(
        [*command()[:-1], "build", *EXAMPLE, "-o", str(tmp_path / "built")],
        check=True,
        env=ENV,
        capture_output=True,
        timeout=60,
    )
    text = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"
    describe = "DESCRIBE ?s { ?s a ih:Tie }"
    with serving("--store", tmp_path / "built", *EXAMPLE) as disk, serving(*EXAMPLE) as memory:
        assert disk.query(text).body == memory.query(text).body
        assert (
            disk.query(describe, "application/n-triples").body
            == memory.query(describe, "application/n-triples").body
        )
        assert disk.ask("/actor/film-fund").status == 200
    with serving("--store", tmp_path / "built") as named_by_the_store:
        assert " serves example, " in named_by_the_store.said
    assert "was built from the case example" in refused(
        "--store", tmp_path / "built", "--case", "japan-1998", "--port", 0
    )
    assert "kg build" in refused("--store", tmp_path, "--port", 0)


def test_an_origin_that_is_allowed_may_read_and_no_other():
    origin = "https://notebook.example"
    with serving(*EXAMPLE, "--allow-origin", origin) as server:
        reply = server.query("ASK {}", Origin=origin)
        assert reply.headers["access-control-allow-origin"] == origin
        assert "Origin" in reply.headers["vary"]
        preflight = server.ask(
            "/sparql", "OPTIONS", Origin=origin, Access_Control_Request_Method="POST"
        )
        assert "POST" in preflight.headers["access-control-allow-methods"]
        for other in ("https://notebook.example.evil", "null", "http://notebook.example"):
            assert "access-control-allow-origin" not in server.query("ASK {}", Origin=other).headers
    with serving(*EXAMPLE, "--allow-origin", "*") as server:
        assert (
            server.query("ASK {}", Origin="https://any.example").headers[
                "access-control-allow-origin"
            ]
            == "*"
        )


FEW = """
from kg.case import read_case
from kg.serve.limits import Limits
from kg.serve.server import HttpOptions, serve
serve(
    read_case("example"),
    HttpOptions(port=0),
    limits=Limits(connections=20),
    ready=lambda address, _: print(address, flush=True),
)
"""


def test_when_connections_run_out_the_oldest_that_is_not_whole_makes_room():
    with subprocess.Popen(
        [sys.executable, "-c", FEW], stdout=subprocess.PIPE, text=True, env=ENV
    ) as process:
        port = urlsplit(process.stdout.readline().strip()).port
        lines = []
        try:
            for _ in range(40):
                lines.append(socket.create_connection(("127.0.0.1", port), timeout=5))
                lines[-1].sendall(b"GET / HTTP/1.1\r\nX: ")
            asked = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            asked.request("GET", "/limits")
            assert asked.getresponse().status == 200
            asked.close()
            with contextlib.suppress(ConnectionResetError):
                assert lines[0].recv(1) == b""
        finally:
            for line in lines:
                line.close()
            process.terminate()


def test_a_request_that_comes_byte_by_byte_is_given_up():
    with serving(*EXAMPLE) as server, socket.create_connection(("127.0.0.1", server.port)) as line:
        line.sendall(b"GET / HTTP/1.1\r\nX: ")

        def closed():
            try:
                line.sendall(b"a")
            except OSError:
                return True
            time.sleep(0.2)
            return False

        assert until(closed, 20)


def test_a_stop_during_the_start_leaves_nothing(tmp_path):
    env = {**ENV, "TMPDIR": str(tmp_path)}
    process = subprocess.Popen(
        command("--port", "0", "--case", "japan-1998"), env=env, stderr=subprocess.PIPE
    )
    assert until(lambda: any(tmp_path.glob("kg-serve-*")) or process.poll() is not None, 30)
    process.terminate()
    assert (process.communicate(timeout=20)[1], process.returncode) == (b"", 0)
    assert not any(tmp_path.iterdir())


def test_lower_limits_of_the_system_are_kept():
    with subprocess.Popen(
        [
            "sh",
            "-c",
            'ulimit -Hn 1024; ulimit -Ht 5; exec "$@"',
            "sh",
            *command("--port", "0", *EXAMPLE),
        ],
        stdout=subprocess.PIPE,
        text=True,
        env=ENV,
    ) as process:
        port = urlsplit(process.stdout.readline().split()[0]).port
        try:
            asked = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            asked.request("GET", "/sparql?query=ASK%7B%7D")
            assert asked.getresponse().status == 200
            asked.close()
        finally:
            process.terminate()
