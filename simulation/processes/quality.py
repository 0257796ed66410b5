"""Quality: how money and effort become quality, month by month (2.2).

Visible quality follows this month's input closely.  The facility condition is a hidden stock that
decays, faster the lower it is.  Effort spent on measured tasks raises the first and lowers the
second.
"""

from __future__ import annotations

import numpy as np

from simulation.core.tables import ALL, Array
from simulation.parameters.quality import QualityParameters
from simulation.processes.finance import cost_of_standard
from simulation.state.compounds import Compounds, ServiceMode
from simulation.state.state import State

# All of these are assumptions.
STANDARD_EFFORT = 0.62
"""Effort at which spending the standard cost buys exactly the contract standard."""
PAPER_INPUT = 0.1
"""Share of the input that is real where a service exists on paper only."""
STEEPNESS, MOST_INPUT = 1.6, 2
"""Steepness of the returns to input, and the input above which more has no effect."""
QUALITY_PACE = 0.35
"""Share of the gap to its target that visible quality closes in a month."""
CEILING_PER_GRADE = 3.0
"""Points by which a higher grade of the service standard raises the most that can be reached."""
MOST_WITH_WORKS = 100.0
"""Visible quality above which works on the surroundings add nothing, points."""
MOST_UPKEEP = 1.15
"""Upkeep, as a multiple of decay, above which more has no effect."""


def apply_input(state: State) -> None:
    """Effective input: spending and effort against the contract standard (X_c)."""
    compounds = state.compounds
    help_by_community = np.where(
        compounds.service_mode == ServiceMode.CO_MANAGED,
        state.parameters.quality.co_managed_help,
        1.0,
    )
    real = np.where(compounds.on_paper, PAPER_INPUT, 1.0)
    compounds.input = (
        compounds.spend
        / cost_of_standard(state)
        * (compounds.effort / STANDARD_EFFORT)
        * help_by_community
        * real
    )


def update_quality(state: State) -> None:
    """Visible quality moves to what the input buys; facilities decay unless kept up."""
    compounds, quality = state.compounds, state.parameters.quality
    split = compounds.task_split / quality.measured_share
    ceiling = visible_ceiling(state)
    bought = visible_quality_bought(compounds.input, split, quality.visible_floor, ceiling)
    target = np.maximum(bought, np.minimum(MOST_WITH_WORKS, bought + compounds.environment))
    compounds.environment *= 1 - 1 / quality.environment_months
    compounds.visible_quality += QUALITY_PACE * (target - compounds.visible_quality)
    np.clip(compounds.visible_quality, 0, 100, out=compounds.visible_quality)
    left = quality.moral_hazard * state.policy.emergency * compounds.contracted
    lost = facility_loss(compounds, quality, left)
    compounds.facility_condition = np.clip(
        compounds.facility_condition - lost, quality.facility_floor, 100
    )


def visible_ceiling(state: State, rows: Array | slice | int = ALL) -> Array:
    """Most visible quality that can be bought at the standard in force, points."""
    return np.asarray(100 + CEILING_PER_GRADE * state.policy.service_standard[rows])


def visible_quality_bought(
    effective_input: Array, split: Array, floor: float, ceiling: Array | float = 100.0
) -> Array:
    """Visible quality that an input sustains, with saturating returns (V*)."""
    bought = ceiling * (1 - np.exp(-STEEPNESS * np.minimum(effective_input, MOST_INPUT) * split))
    return np.maximum(floor, bought)


def facility_loss(
    compounds: Compounds, quality: QualityParameters, left: Array | float = 0.0
) -> Array:
    """Points of facility condition lost this month; upkeep can outdo decay a little.

    Parameters
    ----------
    compounds
        The compounds.
    quality
        Parameters of quality.
    left
        Share of the upkeep that firms leave undone.
    """
    decay = np.where(compounds.old, quality.decay_old, quality.decay_commodity)
    upkeep = compounds.input * (1 - compounds.task_split) / (1 - quality.measured_share)
    worse = 1 + quality.decay_compounding * (1 - compounds.facility_condition / 100)
    done = (1 - left) * np.minimum(MOST_UPKEEP, upkeep)
    return np.asarray(decay * (1 - done) * worse)
