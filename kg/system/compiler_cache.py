"""The cache of compiled kernels: numba's own places, a private temporary folder, or nowhere.

The next process runs this code, so nobody else may be able to write it.
"""

import logging
import os
import stat
import tempfile
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from threading import RLock
from typing import Any

from numba.core import config
from numba.core.caching import FunctionCache, IndexDataCacheFile

from kg.errors import quoted
from kg.system import sizes

# A logger of its own, which without any setting prints a plain line to standard error.
_LOG = logging.getLogger("kg.compiler")
# numba reads its setting while a cache is made; kernels may be made in several threads.
_SETTING = RLock()
_REPORTS: list[str] = []  # what was said in this process
_TEMPORARY = "compiled code is kept in the temporary folder {}"
_SIZES = Path(sizes.__file__)
_UNCACHED = "compiled code is not kept, so each start compiles again: {}"


class _Cache(FunctionCache):  # type: ignore[misc]
    """A cache that never keeps a kernel from running."""

    def __init__(self, function: Callable[..., Any]) -> None:
        """Open the cache of a kernel; once its file or that of the sizes changes, it is stale."""
        super().__init__(function)
        locator, sizes_file = self._impl.locator, _SIZES.stat()
        stamps = (locator.get_source_stamp(), sizes_file.st_mtime_ns, sizes_file.st_size)
        self._cache_file = IndexDataCacheFile(self._cache_path, self._impl.filename_base, stamps)

    def load_overload(self, sig: Any, target_context: Any) -> Any:  # noqa: ANN401 - numba's own
        """Return a kernel from disk; none where it cannot be read, whatever it is then.

        Args:
            sig: the types of the arguments.
            target_context: numba's description of the processor.
        """
        try:
            return super().load_overload(sig, target_context)
        except OSError:
            return None
        except Exception:
            # A damaged file raises anything; without its index the kernel can be kept anew.
            with suppress(OSError):
                self.flush()
            return None

    def save_overload(self, sig: Any, data: Any) -> None:  # noqa: ANN401 - numba's own
        """Keep a kernel on disk, unless that cannot be written.

        Args:
            sig: the types of the arguments.
            data: what was compiled.
        """
        try:
            super().save_overload(sig, data)
        except OSError as error:
            self.disable()
            _report(_UNCACHED.format(error.strerror or str(error)))


def cache_of(function: Callable[..., Any]) -> FunctionCache | None:
    """Return the cache of a kernel; none if there is no safe place for it.

    Args:
        function: the kernel as it is written.
    """
    # numba raises RuntimeError where it can write neither its own folder nor the home.
    with _SETTING:
        with suppress(RuntimeError):
            return _Cache(function)
        before = config.CACHE_DIR
        try:
            config.CACHE_DIR = str(_private_folder())
            kernel_cache = _Cache(function)
        except OSError as error:
            _report(_UNCACHED.format(error.strerror or str(error)))
        except RuntimeError:
            _report(_UNCACHED.format("no folder can be written"))
        else:
            _report(_TEMPORARY.format(quoted(config.CACHE_DIR)))
            return kernel_cache
        finally:
            config.CACHE_DIR = before
    return None


@cache
def _private_folder() -> Path:
    """Return the folder for kernels in the temporary folder, made once a process."""
    return make_private_folder(Path(tempfile.gettempdir()))


def make_private_folder(parent: Path) -> Path:
    """Return the folder for kernels of this user, which is made if it is not there.

    Args:
        parent: the folder for temporary files.

    Raises:
        OSError: the folder cannot be made, or another user can write or replace it.
    """
    if not hasattr(os, "getuid"):
        raise PermissionError(0, "this system does not say who owns a folder")
    # Without the sticky bit, everyone who can write the parent can rename files of others in it.
    above = parent.stat()
    is_shared = bool(above.st_mode & (stat.S_IWGRP | stat.S_IWOTH))
    if above.st_uid not in (0, os.getuid()) or (is_shared and not above.st_mode & stat.S_ISVTX):
        raise PermissionError(0, f"other users can rename what is in {quoted(str(parent))}")
    folder = parent / f"kg-numba-{os.getuid()}"
    # An existing folder is from an earlier process, or a trap: a link, or another user's folder.
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    state = folder.lstat()
    is_private = stat.S_ISDIR(state.st_mode) and not stat.S_IMODE(state.st_mode) & 0o077
    if not is_private or state.st_uid != os.getuid():
        raise PermissionError(0, f"{quoted(str(folder))} belongs to, or is open to, other users")
    return folder


def _report(text: str) -> None:
    """Say where kernels are kept, once in a process."""
    with _SETTING:
        if not _REPORTS:
            _REPORTS.append(text)
            _LOG.warning("kg: %s; set NUMBA_CACHE_DIR to a folder of yours", text)
