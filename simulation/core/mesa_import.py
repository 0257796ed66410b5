"""Mesa, imported in one place and without the side effects of its import on the process."""

from __future__ import annotations

import importlib
import multiprocessing
import warnings
from concurrent.futures import ThreadPoolExecutor

# `import mesa` 3.3 sets the start method of all of multiprocessing; the user's is put back.  In a
# notebook it warns of a progress bar that is not used here.  And it looks up the source of every
# call that has led to it: in a thread of its own, there are few.
_start_method = multiprocessing.get_start_method(allow_none=True)
with warnings.catch_warnings(), ThreadPoolExecutor(1) as _thread:
    warnings.filterwarnings("ignore", message="IProgress not found")
    _thread.submit(importlib.import_module, "mesa").result()
    import mesa
multiprocessing.set_start_method(_start_method, force=True)
__all__ = ["mesa"]
