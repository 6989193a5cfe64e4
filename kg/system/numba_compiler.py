"""numba, loaded with no more than kernels need; what depends on it fails on import where it is not installed."""

import sys
from typing import Any

_BLAS = "scipy.linalg.cython_blas"

# numba loads scipy.linalg only to know whether its np.correlate may use a BLAS, which takes as long as numba itself.
_hidden = _BLAS not in sys.modules
if _hidden:
    sys.modules[_BLAS] = None  # type: ignore[assignment]
try:
    import numba.np.arraymath
finally:
    if _hidden:
        del sys.modules[_BLAS]

compiled: Any = numba.njit(cache=True, nogil=True)
