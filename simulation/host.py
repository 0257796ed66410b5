"""Host: Mesa, imported in one place and without what its import does to the whole process."""

from __future__ import annotations

import multiprocessing

# `import mesa` 3.3 sets the start method of all of multiprocessing; the user's is put back.
_start_method = multiprocessing.get_start_method(allow_none=True)
import mesa  # noqa: E402

multiprocessing.set_start_method(_start_method, force=True)

__all__ = ["mesa"]
