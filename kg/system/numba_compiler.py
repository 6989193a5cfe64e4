"""numba, loaded with no more than kernels need; without numba, an import of this module fails."""

import sys
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

compiled: Any = numba.njit(cache=True, nogil=True)
