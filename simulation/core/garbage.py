"""Garbage: how often Python looks for objects that only refer to each other."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator

ALLOCATIONS = 50_000
"""Objects after which it looks: a model makes many, keeps nearly all, and seldom makes a circle."""


@contextlib.contextmanager
def looked_for_rarely() -> Iterator[None]:
    """Let Python look for garbage rarely, as long as models are built and run.

    Examples
    --------
    >>> import gc
    >>> with looked_for_rarely():
    ...     gc.get_threshold()[0] >= 50_000
    True
    """
    before = gc.get_threshold()
    gc.set_threshold(max(before[0], ALLOCATIONS) if before[0] else 0, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
