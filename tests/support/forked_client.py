"""The client of `tests.support.forked`, which imports only what Python has loaded or starts at once."""

import marshal
import os
import sys
from _socket import AF_UNIX, MSG_WAITALL, SCM_RIGHTS, SOL_SOCKET, socket
from _signal import SIG_DFL, SIGHUP, SIGINT, SIGTERM, SIGUSR1, signal


def is_open(number):
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


streams = [number for number in range(3) if is_open(number)]
# What is closed must not become the number of the connection.
address, *arguments = sys.argv[1:]
connection = socket(AF_UNIX)
connection.connect(address)
message = marshal.dumps((arguments, os.getcwd(), dict(os.environ), streams))
rights = b"".join(number.to_bytes(4, sys.byteorder) for number in streams)
connection.sendmsg(
    [len(message).to_bytes(4, "big") + message], [(SOL_SOCKET, SCM_RIGHTS, rights)]
)
child = int.from_bytes(connection.recv(4, MSG_WAITALL), "big")
for number in (SIGHUP, SIGINT, SIGTERM, SIGUSR1):
    signal(number, lambda received, _: os.kill(child, received))
ending = connection.recv(4, MSG_WAITALL)
status = int.from_bytes(ending, "big")
if not ending:
    sys.exit("the process that forks has ended")
if os.WIFSIGNALED(status):
    signal(os.WTERMSIG(status), SIG_DFL)
    os.kill(os.getpid(), os.WTERMSIG(status))
os._exit(os.WEXITSTATUS(status))
