"""Interoperability: Mesa's own tools, SALib, and readers of results."""

from conftest import SMALL

SHORT = {**SMALL, "last_month": "2017-06", "burn_in": 2}
