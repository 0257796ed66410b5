"""Site visits (现场观摩会): streets are shown the street with the best score."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np

from simulation.levers.lever import Costs, Force, Lever, setting

if TYPE_CHECKING:
    from simulation.model import GovernanceModel

HOURS_PER_VISIT = 16.0


class SiteVisits(Lever):
    """Bring streets together to look at the best of them.

    Benefit: vigour spreads, across districts too.  Harm: what spreads is what scored well, games
    included.  Alone it does nothing: there must be levers to be vigorous about.
    """

    name: ClassVar[str] = "site_visits"
    title: ClassVar[str] = "Site visits"
    title_zh: ClassVar[str] = "现场观摩"

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
