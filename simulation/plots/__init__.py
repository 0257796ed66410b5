"""Pictures of runs and of comparisons, drawn from their tables and from nothing else."""

from simulation.plots.comparing import effects, heat_map, save_effects
from simulation.plots.one_run import overview, save_overview
from simulation.plots.sharing import save_shares, shares

__all__ = [
    "effects",
    "heat_map",
    "overview",
    "save_effects",
    "save_overview",
    "save_shares",
    "shares",
]
