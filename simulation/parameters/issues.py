"""Parameters of issues (equations 2.3 and 2.4)."""

from __future__ import annotations

from simulation.core.parameter import (
    LogUniform,
    Normal,
    ParameterGroup,
    Uniform,
    parameter,
    share,
)


class IssueParameters(ParameterGroup):
    """Arrival, reporting and service of issues (equations 2.3 and 2.4)."""

    arrival: float = parameter(
        0.03,
        "issues of a household in a compound in perfect condition",
        symbol="lambda_0",
        unit="1/month",
        prior=Uniform(0.005, 0.10),
        provenance="tuned",
        low=0,
    )
    facility_arrival: float = parameter(
        2.0,
        "effect of worn facilities on arrivals, relative to that of visible quality",
        symbol="lambda_K",
        prior=Uniform(0, 4),
        low=0,
    )
    hard_share: float = share(
        0.25,
        "issues that need a department, money or consent",
        symbol="eta_h",
        prior=Uniform(0.1, 0.4),
    )
    shock_sd: float = parameter(
        0.3,
        "spread of the shock to arrivals in 2020, one random number",
        symbol="xi_t",
        unit="log",
        low=0,
    )
    direct: float = share(
        0.06,
        "reports that go straight to the 12345 hotline",
        symbol="delta",
        prior=Uniform(0.02, 0.3),
    )
    diversion: float = parameter(
        0.15,
        "how far other channels divert reports from the hotline",
        symbol="sigma_div",
        prior=Uniform(-0.1, 0.4),
    )
    escalation: float = share(
        0.04,
        "open issues taken to the hotline each month",
        symbol="epsilon",
        unit="1/month",
        prior=Uniform(0.01, 0.15),
    )
    hard_service: float = share(
        0.20,
        "hard issues solved each month without any support",
        symbol="h_0",
        unit="1/month",
        prior=Uniform(0.02, 0.5),
    )
    director_capacity: float = parameter(
        0.10,
        "a quality director adds to the capacity for easy issues",
        symbol="iota_1",
        prior=Normal(0.10, 0.15),
    )
    director_hard: float = parameter(
        0.03,
        "a quality director adds to the service of hard issues",
        symbol="iota_1'",
        prior=Normal(0.03, 0.03),
    )
    firm_head_hard: float = parameter(
        0.05,
        "a firm head in the community committee adds to it",
        symbol="iota_2",
        prior=Normal(0.05, 0.05),
    )
    leaders_capacity: float = parameter(
        0.05,
        "building group leaders add to the capacity for easy issues",
        symbol="iota_4",
        prior=Normal(0.05, 0.1),
    )
    branch_hard: float = parameter(
        0.03,
        "an active party branch adds to the service of hard issues",
        symbol="iota_P",
        prior=Normal(0.03, 0.05),
    )
    mediation: float = parameter(
        0.15,
        "share of open issues that an active branch keeps from the hotline, solved or not",
        symbol="kappa_med",
        prior=Uniform(-0.1, 0.4),
    )
    emergency_hard: float = parameter(
        0.05,
        "emergency platforms add to the service of hard issues",
        symbol="iota_e",
        prior=Uniform(0, 0.1),
    )
    meetings_hard: float = parameter(
        0.1,
        "joint meetings, if there are many, add to the service of hard issues",
        symbol="iota_J",
        prior=Normal(0.1, 0.1),
    )
    meeting_cap: float = parameter(
        LogUniform(5, 60).median,
        "hard issues that a joint meeting can solve",
        symbol="cap_meet",
        unit="issues",
        prior=LogUniform(5, 60),
        low=0,
    )
    departments_hard: float = share(
        0.3,
        "hard issues that departments solve, of those they take up",
        symbol="p_dep",
        prior=Uniform(0, 0.6),
    )
    departments_left: float = share(
        0.1,
        "hard issues that providers leave to departments",
        symbol="nu_dep",
        prior=Uniform(0, 0.2),
    )
    departments_overload: float = parameter(
        0.05,
        "overload of the street by tasks that departments pass down",
        symbol="omega_dep",
        prior=Uniform(0, 0.1),
        low=0,
    )
