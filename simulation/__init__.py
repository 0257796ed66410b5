"""xiaoqu (小区): a laboratory for ways of governing urban residential compounds.

Public names stand in ``__init__.pyi`` and nowhere else; each is imported when it is first used, so
that ``import simulation`` costs nothing.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
