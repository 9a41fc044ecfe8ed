"""Linear algebra on one thread.

The tables here are small: a second thread gains nothing on them, and where other processes
hold the processors one thread waits for the other, for several times as long as the work takes.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import cache

from threadpoolctl import ThreadpoolController


def one_thread() -> AbstractContextManager[object]:
    """Return a context in which NumPy and SciPy multiply matrices on one thread."""
    limit: AbstractContextManager[object] = _controller().limit(limits=1, user_api="blas")
    return limit


@cache
def _controller() -> ThreadpoolController:
    import scipy.special  # noqa: F401  # limited are the libraries that are loaded by now

    return ThreadpoolController()
