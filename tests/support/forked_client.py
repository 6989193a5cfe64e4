"""The client of `tests.support.forked`, which imports no more than Python has built in: it starts for each process."""

import marshal
import os
import sys
from _signal import SIG_DFL, SIGHUP, SIGINT, SIGTERM, SIGUSR1, signal
from _socket import AF_UNIX, MSG_WAITALL, SCM_RIGHTS, SOL_SOCKET, socket


def main(address: str, *arguments: str) -> None:
    """Have a process started with what this one has, and end as it does."""
    # Before there is a connection, which would get the number of a stream that is closed.
    streams = [number for number in range(3) if _is_open(number)]
    connection = socket(AF_UNIX)
    connection.connect(address)
    started_with = (arguments, os.getcwd(), dict(os.environ), streams)  # noqa: PTH109 - built in
    message = marshal.dumps(started_with)
    rights = b"".join(number.to_bytes(4, sys.byteorder) for number in streams)
    text = len(message).to_bytes(4, "big") + message
    connection.sendmsg([text], [(SOL_SOCKET, SCM_RIGHTS, rights)])
    process = int.from_bytes(connection.recv(4, MSG_WAITALL), "big")
    for number in (SIGHUP, SIGINT, SIGTERM, SIGUSR1):
        signal(number, lambda received, _: os.kill(process, received))
    ending = connection.recv(4, MSG_WAITALL)
    if not ending:
        sys.exit("the process that forks has ended")
    status = int.from_bytes(ending, "big")
    if os.WIFSIGNALED(status):
        signal(os.WTERMSIG(status), SIG_DFL)
        os.kill(os.getpid(), os.WTERMSIG(status))
    os._exit(os.WEXITSTATUS(status))


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


if __name__ == "__main__":
    main(*sys.argv[1:])
