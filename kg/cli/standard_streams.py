"""Standard output and error of a command: what becomes of them decides no answer by chance."""

import errno
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TextIO

from kg.errors import FileProblem

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

# A closed standard output becomes a stream that cannot be written, and a closed standard error a
# stream that takes anything. Otherwise the next open file would get its number, and its messages.
_IN_PLACE_OF_CLOSED = (
    ("stdin", os.O_RDONLY, "r"),
    ("stdout", os.O_RDONLY, "w"),
    ("stderr", os.O_WRONLY, "w"),
)


class OutputLost(FileProblem):
    """Standard output cannot be written.

    Attributes:
        exit_code: what the command ends with.
    """

    def __init__(self, reason: str) -> None:
        """Say why the output cannot be written."""
        super().__init__(f"standard output cannot be written: {reason}")
        self.exit_code = 2


class _GuardedRaw(io.RawIOBase):
    """The unbuffered end of a stream, which fails once at most and then takes anything.

    Python tries to write what is buffered again when it ends; that must not change the exit code.
    """

    def __init__(self, raw: io.RawIOBase, *, raises: bool) -> None:
        """Guard a stream.

        Args:
            raw: the unbuffered stream, which stays open.
            raises: raise `OutputLost` where it cannot be written, though not where nobody reads.
        """
        self._raw = raw
        self._raises = raises
        self._is_lost = False

    def write(self, data: "ReadableBuffer") -> int | None:
        """Write, or drop what nobody reads.

        Raises:
            OutputLost: the stream cannot be written for another reason.
        """
        if not self._is_lost:
            try:
                return self._raw.write(data)
            except BrokenPipeError:
                self._is_lost = True  # as `head` ends: what was worked out stands
            except OSError as error:
                self._is_lost = True
                if self._raises:
                    raise OutputLost(_reason(error)) from None
        return memoryview(data).nbytes

    def writable(self) -> bool:
        """Return that this is a stream to write to."""
        return True

    def isatty(self) -> bool:
        """Return whether this is a terminal."""
        return self._raw.isatty()

    def fileno(self) -> int:
        """Return the number of the open file."""
        return self._raw.fileno()


@contextmanager
def guarded_streams() -> Iterator[None]:
    """Let standard error take anything, and standard output raise `OutputLost` and no other error.

    A pipe that nobody reads any more is not an error: the command goes on and ends as usual.
    """
    _reopen_closed()
    before = sys.stdout, sys.stderr
    sys.stdout = _guarded(sys.stdout, raises=True)
    sys.stderr = _guarded(sys.stderr, raises=False)
    try:
        yield
    finally:
        for stream in (sys.stdout, sys.stderr):
            with suppress(OutputLost):
                stream.flush()
        sys.stdout, sys.stderr = before


@contextmanager
def exit_code(code: int) -> Iterator[None]:
    """Let a command end with the code of its answer, even where that cannot be written.

    Args:
        code: the exit code; 0 leaves it to what becomes of the output.
    """
    try:
        yield
    except OutputLost as error:
        error.exit_code = code or error.exit_code
        raise


def _reopen_closed() -> None:
    """Open the null device in place of each standard stream that is closed."""
    for name, flags, mode in _IN_PLACE_OF_CLOSED:
        if getattr(sys, name) is None:
            number = os.open(os.devnull, flags)  # the lowest that is free: its own, if that is
            os.set_inheritable(number, True)
            # It stays open as long as the process.
            stream = os.fdopen(number, mode, encoding="utf-8", errors="backslashreplace")
            setattr(sys, name, stream)


def _guarded(stream: TextIO, *, raises: bool) -> TextIO:
    """Return a stream that writes where another writes; a stream without bytes is left as it is."""
    buffer = getattr(stream, "buffer", None)
    if buffer is None:
        return stream
    stream.flush()
    raw = _GuardedRaw(getattr(buffer, "raw", buffer), raises=raises)
    return io.TextIOWrapper(
        io.BufferedWriter(raw),
        encoding=stream.encoding,
        errors=stream.errors,
        line_buffering=getattr(stream, "line_buffering", False),
        write_through=getattr(stream, "write_through", False),
    )


def _reason(error: OSError) -> str:
    """Return in words why a stream failed."""
    if error.errno == errno.EBADF:
        return "it is closed"
    return error.strerror or str(error)
