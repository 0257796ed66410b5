"""Parameters of perception, satisfaction and reporting (equations 2.4 and 2.5)."""

from __future__ import annotations

from simulation.core.parameter import Normal, ParameterGroup, Uniform, parameter, share

VISIBLE_WEIGHT, FACILITY_WEIGHT, RESPONSIVENESS_WEIGHT = 0.45, 0.30, 0.25
"""Weights of visible quality, facility condition and responsiveness in the quality seen by all; an
assumption."""


class SatisfactionParameters(ParameterGroup):
    """Perception, expectation and satisfaction (equations 2.5), reporting (2.4)."""

    base: float = parameter(
        38.0,
        "satisfaction without any of the effects below",
        symbol="beta_0",
        unit="points",
        prior=Uniform(20, 45),
        provenance="tuned",
    )
    performance: float = parameter(
        0.60,
        "effect of perceived quality",
        symbol="beta_P",
        prior=Uniform(0.3, 0.9),
        provenance="literature",
        source="Van Ryzin 2013 and the replications of 2017",
    )
    disconfirmation: float = parameter(
        0.20,
        "effect of quality against expectation",
        symbol="beta_D",
        prior=Uniform(0, 0.5),
        provenance="literature",
        source="Zhang, Chen, Petrovsky and Walker 2022 (for); replications of 2017 (against)",
    )
    loss_aversion: float = parameter(
        1.5,
        "weight of a disappointment relative to that of a pleasant surprise",
        symbol="lambda_minus",
        prior=Uniform(1, 2.5),
        provenance="literature",
        source="Olsen 2015, negativity bias",
        low=0,
    )
    trust: float = parameter(
        6.0,
        "effect of trust in the governance of the compound",
        symbol="beta_T",
        unit="points",
        prior=Uniform(-6, 10),
    )
    open_issues: float = parameter(
        8.0, "effect of open issues", symbol="beta_L", unit="points", prior=Uniform(3, 15)
    )
    new_fee: float = parameter(
        2.0, "annoyance with a new fee", symbol="beta_F", unit="points", prior=Uniform(0, 8)
    )
    promise_effect: float = share(
        0.3, "how far a promise lifts expectations", symbol="eta_P", prior=Uniform(0, 0.8)
    )
    facility_awareness: float = share(
        0.4,
        "how well residents judge the facility condition",
        symbol="a_K",
        prior=Uniform(0, 1),
        provenance="literature",
        source="Van Ryzin, Immerwahr and Altman 2008; Van Ryzin 2008",
    )
    anchoring: float = share(
        0.25, "monthly pull to the assessment", symbol="eta_S", prior=Uniform(0.1, 0.5)
    )
    influence: float = share(
        0.10, "monthly pull to the neighbours", symbol="psi", prior=Uniform(0, 0.4)
    )
    adaptation: float = share(
        0.04,
        "monthly pull of expectation to experience",
        symbol="eta_E",
        prior=Uniform(0.01, 0.15),
    )
    publicity_effect: float = share(
        0.004, "how far publicity lifts expectations", symbol="eta_A", prior=Uniform(0, 0.03)
    )
    perception_noise: float = parameter(
        6.0, "spread of perception", symbol="N(0,6)", unit="points", low=0
    )
    mood_noise: float = parameter(1.5, "spread of mood", symbol="N(0,1.5)", unit="points", low=0)
    trend: float = parameter(
        0.5,
        "secular trend, in every scenario",
        symbol="g_0",
        unit="points/year",
        prior=Normal(0.5, 1),
    )
    shock_sd: float = parameter(
        2.0, "spread of the shock of 2020, one random number", symbol="N(0,2)", unit="points", low=0
    )
    report_base: float = parameter(-1.0, "readiness to report", symbol="r_0", unit="logit")
    report_responsiveness: float = parameter(
        1.5,
        "effect of a responsive provider on reports",
        symbol="r_G",
        unit="logit",
        prior=Uniform(0, 3),
    )
    report_voice: float = parameter(
        0.3, "effect of outspoken residents on reports", symbol="r_v", unit="logit"
    )
    report_channels: float = parameter(
        0.2,
        "effect of further channels on reports",
        symbol="r_ch",
        unit="logit",
        prior=Uniform(0, 0.6),
        provenance="literature",
        source="Beijing 12345: volume rose fivefold as resolution rose",
    )
    report_campaign: float = parameter(
        0.5,
        "visits to every household in a campaign",
        symbol="delta_cmp",
        unit="logit",
        prior=Uniform(0, 1.5),
    )
    report_suppression: float = share(
        0.5, "captured overseers suppress reports", symbol="s_kappa", prior=Uniform(0, 1)
    )
    trust_base: float = share(0.45, "trust without any institution")
    trust_committee: float = parameter(0.15, "trust through an owner committee")
    trust_substitute: float = parameter(0.08, "trust through a property-management committee")
    trust_meetings: float = parameter(0.05, "trust through joint meetings")
    trust_branch: float = parameter(
        0.05, "trust through an active party branch", prior=Normal(0.05, 0.08)
    )
    trust_publicity: float = parameter(
        0.02, "trust through publicity, which informs", prior=Normal(0.02, 0.05)
    )
    trust_capture: float = parameter(0.10, "trust lost by capture")
    trust_screening: float = parameter(0.10, "trust lost by screening candidates")
