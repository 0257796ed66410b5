"""Parameters of committees and their election (equations 2.7)."""

from __future__ import annotations

from simulation.core.parameter import (
    LogUniform,
    Normal,
    ParameterGroup,
    Uniform,
    parameter,
    share,
)

SUBSTITUTES = LogUniform(0.01, 0.15)


class CommitteeParameters(ParameterGroup):
    """Founding, election and removal of committees (equations 2.7)."""

    grievance_hazard: float = parameter(
        0.002,
        "hazard of a founding where grievances suffice",
        symbol="h_g",
        unit="1/month",
        prior=Uniform(0, 0.05),
        provenance="tuned",
        low=0,
    )
    routine_hazard: float = parameter(
        0.035,
        "hazard of a founding in commodity housing",
        symbol="h_r",
        unit="1/month",
        prior=Uniform(0, 0.06),
        provenance="tuned",
        low=0,
    )
    drive: float = parameter(
        4.0,
        "how far a drive for committees multiplies the hazard",
        symbol="varsigma",
        prior=Uniform(0, 12),
        low=0,
    )
    substitute_hazard: float = parameter(
        SUBSTITUTES.median,
        "hazard of a property-management committee under a drive",
        symbol="h_sub",
        unit="1/month",
        prior=SUBSTITUTES,
        low=0,
    )
    environment_hazard: float = parameter(
        0.03, "hazard of an environment committee of a community", unit="1/month", low=0
    )
    critical_scale: float = parameter(0.6, "scale of the critical mass", symbol="k_0", low=0.001)
    critical_exponent: float = parameter(
        0.5,
        "how the critical mass grows with size",
        symbol="alpha_k",
        prior=Uniform(0, 1),
        provenance="literature",
        source="Oliver and Marwell 1988",
    )
    turnout: float = share(0.58, "turnout of an assembly without any mobilisation", symbol="part")
    approval: float = share(0.6, "approval among those who take part", symbol="yes")
    seats: int = parameter(
        7, "seats of a committee", symbol="n", unit="persons", prior=Uniform(5, 11), low=1
    )
    candidate_party_share: float = share(
        0.26, "party members among candidates, at four times their odds among residents"
    )
    representation_lost: float = parameter(
        0.6,
        "representativeness lost by screening candidates",
        symbol="nu_r",
        prior=Uniform(0, 1.5),
        low=0,
    )
    screened_interest: float = share(
        0.3, "self-interest that screening keeps out", symbol="s_scr", prior=Uniform(0, 0.6)
    )
    cadre_interest: float = parameter(
        0.3,
        "self-interest that a cadre in the committee restrains, with full attention",
        symbol="s_x3",
        prior=Uniform(-0.2, 0.8),
    )
    cadre_representation: float = share(
        0.15,
        "representativeness lost by a cadre in the committee",
        symbol="nu_x3",
        prior=Uniform(0, 0.3),
    )
    developer_capture: float = parameter(
        0.1,
        "capture through a developer's seat in a substitute committee",
        symbol="kappa_dev",
        prior=Uniform(0, 0.2),
    )
    party_skill: float = parameter(
        0.0, "effect of the party share on skill", symbol="s_pi", prior=Normal(0, 1)
    )
    removal: float = parameter(0.004, "hazard of removal", unit="1/month", low=0)
    removal_unskilled: float = parameter(
        0.01, "further hazard where skill is below 0.3", unit="1/month", low=0
    )
    removal_interested: float = parameter(
        0.01,
        "further hazard of a committee that seeks nothing but its own interest",
        symbol="r_j",
        unit="1/month",
        prior=Uniform(0, 0.02),
        low=0,
    )
    re_election: float = share(
        0.8,
        "committees that stand again at the end of a term",
        symbol="p_re",
        prior=Uniform(0.5, 1),
        provenance="tuned",
    )
    months_of_delay: float = parameter(6.0, "delay of the founding of a committee", unit="months")
