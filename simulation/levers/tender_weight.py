"""Tender weight (招标加分): points for a party organisation in tenders."""

from __future__ import annotations

from typing import ClassVar

from simulation.levers.lever import ExpectedEffect, Intensity, Lever, setting
from simulation.state.state import State


class TenderWeight(Lever):
    """Prefer firms with a party organisation in tenders, or admit no others.

    Benefit: committed firms win.  Harm: less able firms win, and fewer bid.
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
        other_settings={"parameters.market.replacement": 0.3},
    )

    weight: float = setting(
        0.05, "weight of a party organisation", low=0, high=0.3, source="Wuhan 2017, pilot"
    )
    precondition: bool = setting(False, "firms without an organisation may not bid")

    def set_policy(self, state: State, intensity: Intensity, age: int) -> None:
        """Set the weight, and the precondition if there is one."""
        state.policy.tender_party_weight += self.weight * intensity.effective
        if self.precondition:
            state.policy.tender_precondition |= intensity.effective > 0
