"""Outcomes: satisfaction of residents, and its inequality."""

from __future__ import annotations

import numpy as np

from simulation.core.tables import Array
from simulation.outcomes.averages import commodity_housing, mean_by_households, old_compounds
from simulation.outcomes.declaration import Grouped, outcome
from simulation.outcomes.groups import Groups
from simulation.processes import assessment
from simulation.state.state import State

WORST = 0.1


def _mean_satisfaction(state: State, where: Groups) -> Array:
    """Mean satisfaction of the households of some compounds."""
    return mean_by_households(state.compounds.satisfaction, state, where)


def _surveyed(state: State, where: Groups) -> Groups:
    """Give the compounds of each group that are in this year's survey."""
    return where.once("surveyed", lambda groups: groups.among(assessment.surveyed(state)))


def _survey_result(state: State, surveyed: Groups) -> Array:
    """Give what the survey says of some of its compounds, 0 to 100 points."""
    reported = _mean_satisfaction(state, surveyed) + assessment.survey_error(state)
    return np.clip(reported, 0.0, 100.0)


@Grouped
def _surveyed_satisfaction(state: State, where: Groups) -> Array:
    """Give the result of this year's survey for some compounds."""
    return _survey_result(state, _surveyed(state, where))


@Grouped
def _surveyed_satisfaction_old(state: State, where: Groups) -> Array:
    """Give the result of this year's survey for old compounds."""
    return _survey_result(state, old_compounds(state, _surveyed(state, where)))


@Grouped
def _surveyed_satisfaction_commodity(state: State, where: Groups) -> Array:
    """Give the result of this year's survey for commodity housing."""
    return _survey_result(state, commodity_housing(state, _surveyed(state, where)))


@outcome(
    "Satisfaction",
    "满意度",
    "points",
    "higher",
    reported=_surveyed_satisfaction,
    yearly_report=True,
    views=("run", "compare", "attribute"),
)
@Grouped
def satisfaction(state: State, where: Groups) -> Array:
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
@Grouped
def satisfaction_old(state: State, where: Groups) -> Array:
    """Mean satisfaction of residents of old compounds."""
    return _mean_satisfaction(state, old_compounds(state, where))


@outcome(
    "Satisfaction, commodity housing",
    "商品房小区满意度",
    "points",
    "higher",
    reported=_surveyed_satisfaction_commodity,
    yearly_report=True,
    views=("run", "compare"),
)
@Grouped
def satisfaction_commodity(state: State, where: Groups) -> Array:
    """Mean satisfaction of residents of commodity housing."""
    return _mean_satisfaction(state, commodity_housing(state, where))


@outcome(
    "Satisfaction, worst decile",
    "最差十分之一小区满意度",
    "points",
    "higher",
    views=("run", "compare"),
)
@Grouped
def satisfaction_worst_decile(state: State, where: Groups) -> Array:
    """Mean of the worst tenth of compounds."""
    return where.each(_of_worst, state.compounds.satisfaction)


def _of_worst(values: Array) -> float:
    """Mean of the lowest tenth of some numbers."""
    ordered = np.sort(values)
    n = int(np.ceil(WORST * len(ordered)))
    return float(ordered[:n].mean()) if n else np.nan


@outcome("Satisfaction gap", "满意度差距", "points", "lower", views=("compare", "attribute"))
@Grouped
def satisfaction_gap(state: State, where: Groups) -> Array:
    """Mean satisfaction in commodity housing minus that in old compounds."""
    return satisfaction_commodity.values(state, where) - satisfaction_old.values(state, where)


@outcome("Inequality of satisfaction", "满意度基尼系数", "index", "lower")
@Grouped
def gini_satisfaction(state: State, where: Groups) -> Array:
    """Gini index of the compounds' mean satisfaction."""
    return where.each(_gini, state.compounds.satisfaction)


@outcome("Dissatisfied households", "不满意家庭占比", "share", "lower", views=("compare",))
@Grouped
def share_dissatisfied(state: State, where: Groups) -> Array:
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
