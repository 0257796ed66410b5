"""Star ratings (星级评定), service standards and response times."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np

from simulation.agents.party_branch import is_organised
from simulation.agents.property_firm import HIGH_STAR
from simulation.columns import Array
from simulation.levers.lever import Claim, Costs, Force, Lever, of_firms, per_project, setting
from simulation.policy import burden

if TYPE_CHECKING:
    from simulation.model import GovernanceModel

CASH_PER_STARRED_FIRM, HOURS_PER_COMPOUND = 3000.0, 0.2
TAX_OF_RESPONSE_RULE = 0.01


class StarRatings(Lever):
    """Prescribe a higher standard, rate firms with stars each year, prescribe response times.

    Benefit: better visible quality, reputation, effort of the starred, quicker response.  Harm: the
    standard costs money that facilities lack, the celebrated relax, paperwork.
    """

    name: ClassVar[str] = "star_ratings"
    title: ClassVar[str] = "Star ratings and standards"
    title_zh: ClassVar[str] = "星级评定与服务标准"
    benefit: ClassVar = Claim("visible_quality", 1, told={"standard": 3.0})
    harm: ClassVar = Claim("facility_condition", -1, told={"standard": 3.0})
    phase: ClassVar[str] = "assessment"

    standard: float = setting(1.0, "standard above the contract's", unit="grades", low=0, high=3)
    stars: bool = setting(True, "rate firms each December")
    response_rule: bool = setting(False, "prescribe response times")

    def costs(self, model: GovernanceModel, force: Force) -> Costs:
        """Three thousand yuan a year for each starred firm, and files for each compound."""
        starred = per_project(model, (model.firms.star > 0).astype(float)) * self.stars
        cash = force.granted * starred * CASH_PER_STARRED_FIRM / 12
        return Costs(cash, force.granted * HOURS_PER_COMPOUND * model.compounds.contracted)

    def set_policy(self, model: GovernanceModel, force: Force, age: int) -> None:
        """Set the standard and the rule, and let stars act."""
        policy, felt = model.policy, force.felt
        policy.service_standard += self.standard * felt
        if self.stars:
            model.firm_policy.stars_count = of_firms(model, felt)
            high = model.firms.star[model.compounds.provider] >= HIGH_STAR
            policy.celebrated |= high & model.compounds.contracted & (felt > 0)
        if self.response_rule:
            np.maximum(policy.response_rule, felt, out=policy.response_rule)
            policy.effort_tax += TAX_OF_RESPONSE_RULE * felt
        burden(policy, "files", felt)

    def act(self, model: GovernanceModel, force: Force, age: int) -> None:
        """Rate the firms in December."""
        if self.stars and model.is_december:
            rated = of_firms(model, force.felt) > 0
            model.firms.star = np.where(rated, self._stars(model), 0)

    def stop(self, model: GovernanceModel) -> None:
        """Stars go with the lever."""
        model.firms.star = 0

    def _stars(self, model: GovernanceModel) -> Array:
        firms, compounds = model.firms, model.compounds
        under = np.flatnonzero(compounds.contracted)
        total = np.bincount(compounds.firm[under], model.scores.score[under], len(firms))
        mean = np.divide(total, model.projects, out=np.zeros(len(firms)), where=model.projects > 0)
        rating = (mean - 52) / 8 + 0.5 * is_organised(model) - (100 - firms.credit) / 20
        return np.clip(np.round(rating), 0, 5)
