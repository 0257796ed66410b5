"""Parameters of the effort of providers (equations 2.0)."""

from __future__ import annotations

from simulation.core.parameter import Normal, ParameterGroup, Uniform, parameter, share


class EffortParameters(ParameterGroup):
    """Effort of a provider (equations 2.0)."""

    threat: float = parameter(
        0.08, "threat of replacement by a committee", symbol="chi_thr", prior=Uniform(0, 0.15)
    )
    reputation: float = parameter(
        0.03, "reputation to lose", symbol="chi_rep", prior=Uniform(0, 0.08)
    )
    committee: float = parameter(
        0.02, "a skilled, representative committee", symbol="chi_OC", prior=Normal(0.02, 0.05)
    )
    oversight: float = parameter(
        0.02, "a quality director", symbol="chi_ov", prior=Normal(0.02, 0.03)
    )
    branch: float = parameter(
        0.02,
        "an active party branch",
        symbol="chi_P",
        prior=Normal(0.02, 0.04),
        provenance="literature",
        source="Gong and Wang 2020 (for); Chen, Pan and Xu 2016 (against)",
    )
    graduate_staff: float = parameter(
        0.02, "graduates on the staff", symbol="chi_gr", prior=Normal(0.02, 0.05)
    )
    praise: float = parameter(
        0.01,
        "praise: five stars, an honour or reward at stake, a site visit",
        symbol="chi_st",
        prior=Normal(0.01, 0.02),
    )
    visits: float = parameter(
        0.02, "inspections at the usual rate", symbol="chi_in", prior=Normal(0.02, 0.02)
    )
    graduates_on_party_work: float = share(
        0.2, "time that graduates spend on party work", symbol="t_pw", prior=Uniform(0, 0.5)
    )
    complacency: float = parameter(
        0.01, "effort lost by the celebrated", symbol="chi_cmp", prior=Uniform(0, 0.03)
    )
    capture: float = parameter(
        0.10, "captured overseers", symbol="chi_kappa", prior=Uniform(0, 0.25)
    )
    dependence: float = parameter(
        0.05, "income that does not depend on residents", symbol="chi_D", prior=Uniform(0, 1.2)
    )
    least: float = share(0.15, "effort that is always left", symbol="e_min")
    tax: float = parameter(
        0.01, "staff time that a lever takes in full force", symbol="tau", prior=Uniform(0, 0.03)
    )
    margin: float = share(
        0.08, "margin that a market firm seeks", symbol="mu_f", prior=Uniform(0, 0.2)
    )
