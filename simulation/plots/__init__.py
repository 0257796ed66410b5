"""Figures of runs, comparisons and attributions, drawn only from their tables."""

from simulation.experiments.without_programme import without_programme
from simulation.plots.attribution import save_shares, shares
from simulation.plots.comparison import effects, heat_map, save_effects
from simulation.plots.run import overview, save_overview
from simulation.plots.saving import save

__all__ = [
    "effects",
    "heat_map",
    "overview",
    "save",
    "save_effects",
    "save_overview",
    "save_shares",
    "shares",
    "without_programme",
]
