"""Processes of `kg` that start at once: each is forked from one that has imported what commands import.

`command()` is the command line of such a process. What it starts is a small client, which hands its streams, folder and
environment to the process that forks, passes signals on, and ends as the fork does. What a test says about
the start itself, or about variables that Python reads as it starts, needs `PLAIN`.
"""

import atexit
import gc
import importlib
import io
import marshal
import os
import pkgutil
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import NoReturn

from kg.cli import main as kg

CLIENT = Path(__file__).with_name("forked_client.py")
# Imported where they are used, so that the modules of kg alone do not import them.
LATE = ("networkx", "numba", "polars", "pyoxigraph", "resource", "uuid", "xml.dom.minidom")
STREAMS = (("stdin", "r", "strict"), ("stdout", "w", "strict"), ("stderr", "w", "backslashreplace"))


PLAIN = (sys.executable, "-m", "kg")


@cache
def command() -> tuple[str, ...]:
    """Return the command line of a process of kg."""
    if not hasattr(os, "pidfd_open"):
        return PLAIN
    folder = tempfile.mkdtemp(prefix="kg-forked-")
    address = str(Path(folder) / "socket")
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(address)
    listener.listen(64)
    # It ends when its standard input does, and so with this process, however that ends.
    server = subprocess.Popen(
        [sys.executable, "-m", __name__, str(listener.fileno())],
        stdin=subprocess.PIPE, pass_fds=(listener.fileno(),),
        env={k: v for k, v in os.environ.items() if k != "KG_CASE"},
    )  # fmt: skip
    listener.close()

    @atexit.register
    def end() -> None:
        server.communicate()
        shutil.rmtree(folder)

    return sys.executable, "-I", "-S", str(CLIENT), address


def main(listener: socket.socket) -> None:
    """Fork a process for each client until standard input ends; each of them runs kg."""
    for module in pkgutil.walk_packages(importlib.import_module("kg").__path__, "kg."):
        if not module.name.startswith(("kg.__main__", "kg.spark")):
            with suppress(ImportError):
                importlib.import_module(module.name)
    for name in LATE:
        with suppress(ImportError):
            importlib.import_module(name)
    gc.freeze()  # what is imported is not looked through in each fork
    running: dict[int, tuple[int, socket.socket]] = {}  # by what tells of its end: process, client
    while True:
        clients = [client for _, client in running.values()]
        ready, _, _ = select.select([0, listener, *running, *clients], [], [])
        if 0 in ready:
            return
        for end, (pid, client) in list(running.items()):
            if end in ready:
                _, status = os.waitpid(pid, 0)
                with suppress(OSError):
                    client.sendall(status.to_bytes(4, "big"))
                client.close()
                os.close(end)
                del running[end]
            elif client in ready:  # it was killed
                os.kill(pid, signal.SIGKILL)
        if listener in ready:
            client, _ = listener.accept()
            pid = start(client)
            if pid == 0:
                run()
            running[os.pidfd_open(pid)] = pid, client


def run() -> NoReturn:
    """Run kg to its end, but take nothing apart: to look at all that is imported would copy it."""
    code = 0
    try:
        kg()
    except SystemExit as leave:
        code = leave.code
    except BaseException:
        sys.excepthook(*sys.exc_info())
        code = 1
    threading._shutdown()
    atexit._run_exitfuncs()
    for stream in filter(None, (sys.stdout, sys.stderr)):
        stream.flush()
    os._exit(code)


def start(client: socket.socket) -> int:
    """Fork a process for a client; return its number, and in that process 0."""
    size = int.from_bytes(client.recv(4, socket.MSG_WAITALL | socket.MSG_PEEK), "big")
    message, numbers, _, _ = socket.recv_fds(client, 4 + size, 3, socket.MSG_WAITALL)
    arguments, folder, environment, is_open = marshal.loads(message[4:])  # noqa: S302
    pid = os.fork()
    if pid == 0:
        become(arguments, folder, environment, dict(zip(is_open, numbers, strict=True)))
        return 0
    for number in numbers:
        os.close(number)
    client.sendall(pid.to_bytes(4, "big"))
    return pid


def become(arguments, folder, environment, streams) -> None:
    """Take over what a client was started with."""
    os.setpgid(0, 0)
    sys.argv = ["kg", *arguments]
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    for number, (name, mode, errors) in enumerate(STREAMS):
        if number in streams:
            os.dup2(streams[number], number)
            binary = open(number, f"{mode}b", closefd=False)  # noqa: SIM115 - open to the end
            lines = os.isatty(number) and number > 0
            stream = io.TextIOWrapper(binary, "utf-8", errors, line_buffering=lines or number == 2)
        else:
            os.close(number)
            stream = None
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
    os.closerange(3, 1024)


if __name__ == "__main__":
    main(socket.socket(fileno=int(sys.argv[1])))
