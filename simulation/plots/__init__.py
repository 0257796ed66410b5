"""Figures of runs, comparisons and attributions, drawn only from their tables."""

from simulation.plots.attribution import save_shares, shares
from simulation.plots.comparison import effects, heat_map, save_effects
from simulation.plots.posterior import posterior, save_posterior
from simulation.plots.run import overview, save_overview

__all__ = [
    "effects",
    "heat_map",
    "overview",
    "posterior",
    "save_effects",
    "save_overview",
    "save_posterior",
    "save_shares",
    "shares",
]
