"""Outcomes: satisfaction of residents, and its inequality."""

from __future__ import annotations

import numpy as np

from simulation.core.tables import Array, Mask
from simulation.outcomes.averages import mean_by_households
from simulation.outcomes.declaration import outcome
from simulation.processes import assessment
from simulation.state.state import State

WORST = 0.1


def _mean_satisfaction(state: State, where: Mask) -> float:
    """Mean satisfaction of the households of some compounds."""
    return mean_by_households(state.compounds.satisfaction, state, where)


def _surveyed_satisfaction(state: State, where: Mask) -> float:
    """Give the result of this year's survey for some compounds, 0 to 100 points."""
    surveyed = where & assessment.surveyed(state)
    reported = _mean_satisfaction(state, surveyed) + assessment.survey_error(state)
    return float(np.clip(reported, 0.0, 100.0))


def _surveyed_satisfaction_old(state: State, where: Mask) -> float:
    """Give the result of this year's survey for old compounds."""
    return _surveyed_satisfaction(state, where & state.compounds.old)


def _surveyed_satisfaction_commodity(state: State, where: Mask) -> float:
    """Give the result of this year's survey for commodity housing."""
    return _surveyed_satisfaction(state, where & ~state.compounds.old)


@outcome(
    "Satisfaction",
    "满意度",
    "points",
    "higher",
    reported=_surveyed_satisfaction,
    yearly_report=True,
    views=("run", "compare", "attribute"),
)
def satisfaction(state: State, where: Mask) -> float:
    """Mean satisfaction of residents; reported by a survey each December."""
    return _mean_satisfaction(state, where)


@outcome(
    "Satisfaction, old compounds",
    "老旧小区满意度",
    "points",
    "higher",
    reported=_surveyed_satisfaction_old,
    yearly_report=True,
    views=("run", "compare"),
)
def satisfaction_old(state: State, where: Mask) -> float:
    """Mean satisfaction of residents of old compounds."""
    return _mean_satisfaction(state, where & state.compounds.old)


@outcome(
    "Satisfaction, commodity housing",
    "商品房小区满意度",
    "points",
    "higher",
    reported=_surveyed_satisfaction_commodity,
    yearly_report=True,
    views=("run", "compare"),
)
def satisfaction_commodity(state: State, where: Mask) -> float:
    """Mean satisfaction of residents of commodity housing."""
    return _mean_satisfaction(state, where & ~state.compounds.old)


@outcome(
    "Satisfaction, worst decile",
    "最差十分之一小区满意度",
    "points",
    "higher",
    views=("run", "compare"),
)
def satisfaction_worst_decile(state: State, where: Mask) -> float:
    """Mean of the worst tenth of compounds."""
    ordered = np.sort(state.compounds.satisfaction[where])
    n = int(np.ceil(WORST * len(ordered)))
    return float(ordered[:n].mean()) if n else np.nan


@outcome("Satisfaction gap", "满意度差距", "points", "lower", views=("compare", "attribute"))
def satisfaction_gap(state: State, where: Mask) -> float:
    """Mean satisfaction in commodity housing minus that in old compounds."""
    old = state.compounds.old
    return _mean_satisfaction(state, where & ~old) - _mean_satisfaction(state, where & old)


@outcome("Inequality of satisfaction", "满意度基尼系数", "index", "lower")
def gini_satisfaction(state: State, where: Mask) -> float:
    """Gini index of the compounds' mean satisfaction."""
    return _gini(state.compounds.satisfaction[where])


@outcome("Dissatisfied households", "不满意家庭占比", "share", "lower", views=("compare",))
def share_dissatisfied(state: State, where: Mask) -> float:
    """Households below 60 points."""
    return mean_by_households(state.compounds.share_dissatisfied, state, where)


def _gini(values: Array) -> float:
    """Gini index of positive numbers: 0 if all are equal, near 1 if a single one is large."""
    ordered = np.sort(values)
    n, total = len(ordered), ordered.sum()
    if not n or total <= 0:
        return np.nan
    ranks = np.arange(1, n + 1)
    return float(2 * (ranks * ordered).sum() / (n * total) - (n + 1) / n)
