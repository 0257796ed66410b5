"""Site visits (现场观摩会): streets are shown the street with the best score."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np

from simulation.levers.lever import Claim, Costs, Force, Lever, setting

if TYPE_CHECKING:
    from simulation.model import GovernanceModel

HOURS_PER_VISIT = 16.0
SOMETHING_TO_SPREAD = {
    "levers.joint_meetings.meetings": 4.0,
    "levers.assessment_weights.period": 1.0,
    **{f"levers.assessment_weights.{name}": 0.0 for name in ("visible", "street", "party")},
    "levers.assessment_weights.satisfaction": 0.0,
    "levers.assessment_weights.issues": 1.0,
}
"""Meetings to be vigorous about, and an assessment that sees what they solve."""


class SiteVisits(Lever):
    """Bring streets together to look at the best of them.

    Benefit: vigour spreads, across districts too.  Harm: what spreads is what scored well, games
    included.  Alone it does nothing: there must be levers to be vigorous about.
    """

    name: ClassVar[str] = "site_visits"
    title: ClassVar[str] = "Site visits"
    title_zh: ClassVar[str] = "现场观摩"
    benefit: ClassVar = Claim(
        "resolution_rate", 1, told={"visits": 12.0}, beside=SOMETHING_TO_SPREAD
    )
    harm: ClassVar = Claim(  # what is not scored suffers where vigour spreads
        "visible_quality",
        -1,
        told={"visits": 12.0},
        beside={**SOMETHING_TO_SPREAD, "parameters.issues.meetings_hard": 0.6},
    )

    visits: float = setting(
        3.0, "visits", unit="1/year", low=0, high=12, source="Zibo 2021: three a year"
    )

    def costs(self, model: GovernanceModel, force: Force) -> Costs:
        """Sixteen hours for each street and visit, spread over its compounds."""
        street = model.compounds.street
        in_street = np.bincount(street, minlength=len(model.streets))[street]
        hours = force.granted * self.visits / 12 * HOURS_PER_VISIT / in_street
        return Costs(np.zeros(len(hours)), hours)

    def set_policy(self, model: GovernanceModel, force: Force, age: int) -> None:
        """Ask the streets to come."""
        visits = self.visits * force.felt
        np.maximum(model.policy.visits_asked, visits, out=model.policy.visits_asked)
