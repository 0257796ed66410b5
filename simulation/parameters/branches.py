"""Parameters of party branches, appointments and capture (equations 2.8)."""

from __future__ import annotations

from simulation.core.parameter import (
    LogUniform,
    Normal,
    ParameterGroup,
    Uniform,
    parameter,
    share,
)

FOUNDING, REFERRAL, ADVISOR = LogUniform(0.005, 0.2), LogUniform(0.002, 0.1), LogUniform(0.02, 1)
USUAL_FOUNDING = LogUniform(0.0005, 0.01)


class BranchParameters(ParameterGroup):
    """Party organisations, appointments and capture (equations 2.8)."""

    founding: float = share(
        FOUNDING.median,
        "hazard at which firms found organisations where a street presses for them",
        unit="1/month",
        prior=FOUNDING,
    )
    referral: float = share(
        REFERRAL.median,
        "hazard at which firms without members are sent a first one",
        unit="1/month",
        prior=REFERRAL,
    )
    advisor: float = share(
        ADVISOR.median,
        "hazard at which advisors arrive where a street sends them",
        unit="1/month",
        prior=ADVISOR,
    )
    usual_founding: float = share(
        USUAL_FOUNDING.median,
        "hazard at which firms found organisations, and recruit first members, of themselves",
        unit="1/month",
        prior=USUAL_FOUNDING,
    )
    advised_founding: float = parameter(
        2.0,
        "how much faster an advised firm founds and recruits of itself",
        symbol="m_adv",
        prior=Uniform(0, 4),
        low=-1,
        high=100,
    )
    stakes: float = parameter(
        0.025,
        "response of founding to what a firm has at stake",
        symbol="h_inc",
        unit="1/month",
        prior=Uniform(0, 0.05),
        low=-1,
        high=1,
    )
    over_fulfilment: float = share(
        0.125,
        "share by which streets mean to exceed a goal of the city (层层加码)",
        symbol="over",
        prior=Uniform(0, 0.25),
    )
    formalism: float = share(
        0.3, "branch activity that is form only", symbol="phi_F", prior=Uniform(0, 0.8)
    )
    deadline_formalism: float = share(
        0.5,
        "further formalism when a target is missed shortly before its deadline",
        symbol="phi_dl",
        prior=Uniform(0, 1),
    )
    stipend_effect: float = parameter(
        0.05,
        "effect of a secretary's stipend on activity",
        symbol="kappa_st",
        prior=Normal(0.05, 0.1),
    )
    graduates_effect: float = parameter(
        0.2, "effect of graduates on activity", symbol="kappa_g", prior=Uniform(0, 0.4)
    )
    capture_base: float = share(0.10, "capture that comes with any appointment", symbol="kappa*")
    capture_firm_head: float = parameter(0.35, "capture through the firm's head")
    capture_committee: float = parameter(0.10, "capture through a post in the committee")
    capture_substitute: float = parameter(0.15, "capture through a substitute committee")
    capture_rotation: float = parameter(-0.10, "effect of the rotation of cadres on capture")
    leaders_mobilise: float = share(
        0.5,
        "party members mobilised by building group leaders",
        symbol="p_x",
        prior=Uniform(0, 1),
    )
    appointment_end: float = parameter(
        1 / 24, "hazard that a post ends when no lever maintains it", unit="1/month", low=0
    )
