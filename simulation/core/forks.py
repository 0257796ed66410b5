"""Forks of the process, which compiled code with threads does not survive."""

from __future__ import annotations

import os
import sys

from simulation.io.errors import WorkerError

THREADS = "numba.np.ufunc.parallel"
"""Module of numba that starts the threads of compiled code, and knows whether it has."""

_is_unusable = False


def _after_fork() -> None:
    """Note in a process that was forked whether its parent had started threads."""
    global _is_unusable
    _is_unusable = bool(getattr(sys.modules.get(THREADS), "_is_initialized", False))


if hasattr(os, "register_at_fork"):  # not on Windows, where nothing is forked
    os.register_at_fork(after_in_child=_after_fork)


def refuse_after_fork() -> None:
    """Refuse to go on in a process that was forked after compiled code had started its threads.

    Raises
    ------
    WorkerError
        If it was: the threads are gone, and compiled code would wait for them for ever.
    """
    if _is_unusable:
        raise WorkerError(
            "this process was forked after a model had run, which compiled code does not survive; "
            'start processes with multiprocessing.get_context("spawn"), or fork before the first '
            "model is made"
        )
