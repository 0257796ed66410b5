"""Figures of runs, comparisons and attributions, drawn only from their tables."""

from simulation.experiments.without_programme import without_programme
from simulation.plots.attribution import save_shares, shares
from simulation.plots.comparison import drawn, effects, heat_map, response, save_effects
from simulation.plots.discovery import stability
from simulation.plots.gains import winners_and_losers
from simulation.plots.network import network
from simulation.plots.over_months import differences
from simulation.plots.posterior import posterior, save_posterior
from simulation.plots.run import overview, save_overview
from simulation.plots.saving import save
from simulation.plots.sensitivity import parameters
from simulation.plots.small_multiples import places
from simulation.plots.validation import predictions

__all__ = [
    "differences",
    "drawn",
    "effects",
    "heat_map",
    "network",
    "overview",
    "parameters",
    "places",
    "posterior",
    "predictions",
    "response",
    "save",
    "save_effects",
    "save_overview",
    "save_posterior",
    "save_shares",
    "shares",
    "stability",
    "winners_and_losers",
    "without_programme",
]
