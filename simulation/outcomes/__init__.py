"""Outcomes: results of a run, each calculated by one small function.

Every outcome has a true value in the model.  Some also have a reported value, which is what a city
would report; for all others the reported value is the true one.  An outcome is calculated for any
set of compounds, so the same function serves the city, a type of compound and a street.
"""

from __future__ import annotations

import importlib

from simulation.outcomes.declaration import OUTCOMES
from simulation.outcomes.lever_costs import declare_costs

__all__ = ["OUTCOMES"]

THEMES = ("service", "coverage", "cumulative", "residents", "finance", "quality", "activity")
"""Modules of outcomes, in the order of the tables."""

for theme in THEMES:
    importlib.import_module(f"simulation.outcomes.{theme}")

declare_costs()
