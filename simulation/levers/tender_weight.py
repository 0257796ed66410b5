"""Tender weight (招标加分): points for a party organisation in tenders."""

from __future__ import annotations

from typing import ClassVar, Literal

from simulation.levers.lever import ExpectedEffect, Intensity, Lever, setting
from simulation.state.state import State


class TenderWeight(Lever):
    """Prefer firms with a party organisation in tenders, or admit no others.

    Benefit: committed firms win, and firms organise, as they have something at stake.  Harm: less
    able firms win, and fewer bid.
    """

    name: ClassVar[str] = "tender_weight"
    title: ClassVar[str] = "Party weight in tenders"
    title_zh: ClassVar[str] = "招标党建加分"
    benefit: ClassVar = ExpectedEffect(  # needs tenders, and firms with an organisation
        "party_organisation_coverage",
        1,
        settings={"weight": 0.3, "precondition": True},
        other_settings={
            "parameters.market.replacement": 0.3,
            "levers.party_organisations.strength": 1.0,
        },
    )
    harm: ClassVar = ExpectedEffect(  # without bids, the firm that was voted out stays
        "firm_replacements",
        -1,
        settings={"precondition": True},
        other_settings={"parameters.market.replacement": 0.6, "start.organised_before": 0.0},
    )

    weight: float = setting(
        0.05, "weight of a party organisation", low=0, high=0.3, source="Wuhan 2017, pilot"
    )
    precondition: bool = setting(False, "firms without an organisation may not bid")
    able_may_bid: bool = setting(
        False, "the precondition is to have the members for an organisation"
    )
    tenders: Literal["all", "developers"] = setting(
        "all", "all tenders, or only those of developers for new estates"
    )

    def set_policy(self, state: State, intensity: Intensity, age: int) -> None:
        """Set the weight, and the precondition if there is one."""
        policy, reached = state.policy, intensity.effective > 0
        policy.developer_party_weight += self.weight * intensity.effective
        policy.developer_precondition |= self.precondition & reached
        policy.able_may_bid |= self.able_may_bid & reached
        if self.tenders == "all":
            policy.tender_party_weight += self.weight * intensity.effective
            policy.tender_precondition |= self.precondition & reached
