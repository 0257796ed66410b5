"""Parameters of tender, hand-over, exit and entry (equations 2.12 and 2.13)."""

from __future__ import annotations

from simulation.core.parameter import ParameterGroup, Uniform, parameter, share


class MarketParameters(ParameterGroup):
    """Tender, hand-over, exit and entry (equations 2.12 and 2.13)."""

    lookers: float = parameter(
        2.0,
        "firms that look at a tender beside one, on average",
        unit="firms",
        low=0,
        high=100,
    )
    weight_ability: float = share(0.40, "weight of ability in a tender")
    weight_reputation: float = share(0.30, "weight of reputation in a tender")
    weight_price: float = share(0.25, "weight of the price in a tender")
    tender_noise: float = parameter(0.1, "noise of judging a bidder", low=0)
    ability_noise: float = parameter(0.1, "noise of judging the ability of a bidder", low=0)
    least_credit: float = parameter(60.0, "credit points needed to bid", unit="points")
    hand_over_loss: float = parameter(
        8.0, "visible quality lost at a change of firm", unit="points", low=0
    )
    replacement: float = parameter(
        0.02, "hazard of a motion to replace the firm", unit="1/month", low=0
    )
    settling_in: float = parameter(12.0, "months without a motion", unit="months", low=0)
    retender: float = parameter(
        0.05,
        "hazard that commodity housing without a firm tenders again",
        unit="1/month",
        prior=Uniform(0, 0.2),
        low=0,
    )
    tolerated_debt: float = parameter(
        3.0, "debt that a firm bears, in months of income", unit="months", low=0
    )
    entry_per_thousand: float = parameter(
        0.3, "firms that enter per thousand compounds", unit="1/month", low=0
    )
