"""Mesa, imported in one place and without the side effects of its import on the process."""

from __future__ import annotations

import multiprocessing
import warnings

# `import mesa` 3.3 sets the start method of all of multiprocessing; the user's is put back.  In a
# notebook it warns of a progress bar that is not used here.
_start_method = multiprocessing.get_start_method(allow_none=True)
with warnings.catch_warnings():
    warnings.filterwarnings("ignore", message="IProgress not found")
    import mesa
multiprocessing.set_start_method(_start_method, force=True)
__all__ = ["mesa"]
