"""Tender weight (招标加分): points for party organisation when a compound looks for a firm."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from simulation.levers.lever import Claim, Force, Lever, setting

if TYPE_CHECKING:
    from simulation.model import GovernanceModel


class TenderWeight(Lever):
    """Prefer firms with a party organisation in tenders, or admit no others.

    Benefit: committed firms win.  Harm: less able firms win, and fewer bid.
    """

    name: ClassVar[str] = "tender_weight"
    title: ClassVar[str] = "Party weight in tenders"
    title_zh: ClassVar[str] = "招标党建加分"
    benefit: ClassVar = Claim(  # where there are tenders, and firms with an organisation
        "party_organisation_coverage",
        1,
        told={"weight": 0.3, "precondition": True},
        beside={"parameters.market.replacement": 0.3, "levers.party_organisations.strength": 1.0},
    )
    harm: ClassVar = Claim(  # nobody bids, and the firm that was voted out stays
        "firm_replacements",
        -1,
        told={"precondition": True},
        beside={"parameters.market.replacement": 0.3},
    )

    weight: float = setting(
        0.05, "weight of a party organisation", low=0, high=0.3, source="Wuhan 2017, pilot"
    )
    precondition: bool = setting(False, "firms without an organisation may not bid")

    def set_policy(self, model: GovernanceModel, force: Force, age: int) -> None:
        """Set the weight, and the precondition if there is one."""
        model.policy.tender_party_weight += self.weight * force.felt
        if self.precondition:
            model.policy.tender_precondition |= force.felt > 0
