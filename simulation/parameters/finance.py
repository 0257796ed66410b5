"""Parameters of income and spending (equations 2.1, 2.8 and 2.13)."""

from __future__ import annotations

from simulation.core.parameter import ParameterGroup, Uniform, parameter, share


class MoneyParameters(ParameterGroup):
    """Income and spending of compounds and firms (equations 2.1, 2.8 and 2.13)."""

    public_revenue: float = parameter(
        0.05,
        "income from parking, advertising and other common property",
        symbol="pub",
        unit="yuan/m2/month",
        prior=Uniform(0, 0.2),
        low=0,
    )
    leak: float = share(
        0.15,
        "income from common property that does not reach the service, without self-interest",
        symbol="l_0",
        prior=Uniform(0, 0.3),
    )
    floor_spending: float = share(
        0.25, "spending that never falls below this share of the standard cost", symbol="o_min"
    )
    cash_reserve: float = parameter(
        6.0,
        "cash above these months of income is paid out to the owners each December",
        unit="months",
        low=0,
    )
    graduate_wage: float = parameter(
        4500.0,
        "wage of a graduate",
        unit="yuan/month",
        provenance="figure",
        source="Wuhan, Jiang'an district 2017",
        low=0,
    )
    self_managed_fee: float = share(
        0.5, "share of the reference fee that self-managed compounds pay"
    )
