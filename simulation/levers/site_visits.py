"""Site visits (现场观摩会): streets visit the best street, and firms the best compounds."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from simulation.core.tables import Mask
from simulation.levers.lever import Costs, ExpectedEffect, Intensity, Lever, per_compound, setting
from simulation.state.state import State

HOURS_PER_VISIT = 16.0
USUAL_VISITS, HALF_PRESSURE = 3.0, 0.5
"""Visits a year at which practice spreads in full, and pressure of being shown; assumptions."""
SOMETHING_TO_SPREAD = {
    "levers.joint_meetings.meetings": 4.0,
    "parameters.issues.meetings_hard": 0.3,
    "levers.assessment_weights.period": 1.0,
    **{f"levers.assessment_weights.{name}": 0.0 for name in ("visible", "street", "party")},
    "levers.assessment_weights.satisfaction": 0.0,
    "levers.assessment_weights.issues": 1.0,
}
"""Meetings that solve much if streets implement them, and an assessment that measures it."""


class SiteVisits(Lever):
    """Let streets visit the street with the best score, and learn from it.

    Benefit: implementation intensity spreads, across districts too, and good practice reaches the
    compounds below the median of their district.  Harm: what spreads is what scored well, gaming
    included, and effort moves to what is shown.
    """

    name: ClassVar[str] = "site_visits"
    title: ClassVar[str] = "Site visits"
    title_zh: ClassVar[str] = "现场观摩"
    benefit: ClassVar = ExpectedEffect(
        "resolution_rate", 1, settings={"visits": 12.0}, other_settings=SOMETHING_TO_SPREAD
    )
    harm: ClassVar = ExpectedEffect("facility_condition", -1, settings={"visits": 12.0})

    visits: float = setting(
        3.0, "visits", unit="1/year", low=0, high=12, source="Zibo 2021: three a year"
    )

    def costs(self, state: State, intensity: Intensity, age: int) -> Costs:
        """Charge sixteen hours for each street and visit, spread over its compounds."""
        hours = per_compound(state, intensity.funded * self.visits / 12 * HOURS_PER_VISIT)
        return Costs(np.zeros(len(hours)), hours)

    def set_policy(self, state: State, intensity: Intensity, age: int) -> None:
        """Request visits from the streets."""
        visits = self.visits * intensity.effective
        policy, parameters = state.policy, state.parameters
        np.maximum(policy.visits_requested, visits, out=policy.visits_requested)
        shown = intensity.effective * min(1.0, self.visits / USUAL_VISITS)
        praise = parameters.potency.audit * parameters.effort.praise
        policy.effort_gain += praise * shown * _below_the_median(state)
        np.maximum(policy.pressure, HALF_PRESSURE * shown, out=policy.pressure)


def _below_the_median(state: State) -> Mask:
    """Compounds whose last score is below the median of those ranked in their district."""
    scores, district = state.scores, state.compounds.district
    below = np.zeros(len(district), dtype=bool)
    for one in np.unique(district):
        rows = np.flatnonzero(scores.ranked & (district == one))
        if len(rows):
            below[rows] = scores.score[rows] < np.median(scores.score[rows])
    return below
