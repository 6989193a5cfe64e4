"""numba, loaded with no more than kernels need; without numba, an import of this module fails."""

import sys
from collections.abc import Callable
from typing import Any

_BLAS = "scipy.linalg.cython_blas"

# numba loads scipy.linalg only to know whether its np.correlate may use a BLAS. That takes as long
# as numba itself, and no kernel uses np.correlate.
_hidden = _BLAS not in sys.modules
if _hidden:
    sys.modules[_BLAS] = None  # type: ignore[assignment]
try:
    import numba.np.arraymath
finally:
    if _hidden:
        del sys.modules[_BLAS]

from kg.system.compiler_cache import cache_of  # noqa: E402 - it loads numba


def compiled(function: Callable[..., Any]) -> Any:  # noqa: ANN401 - numba's own dispatcher
    """Return a kernel that is compiled when it is first called, and kept on disk where it can be.

    Args:
        function: the kernel; it touches no object of Python, so that threads need not wait for it.
    """
    kernel = numba.njit(nogil=True)(function)
    if (cache := cache_of(function)) is not None:
        kernel._cache = cache  # as numba's enable_caching() does, but with our class
    return kernel
