"""Parameters of cross-appointments (equations 2.8)."""

from __future__ import annotations

from simulation.core.parameter import LogUniform, ParameterGroup, Uniform, parameter

FASTEST = LogUniform(0.02, 1)


class PostParameters(ParameterGroup):
    """Where offices appoint, how fast, and what the posts take (equations 2.8)."""

    dissatisfaction: float = parameter(
        1.0,
        "how far offices prefer compounds with dissatisfied residents, per 10 points",
        symbol="w_post",
        prior=Uniform(0, 2),
    )
    fastest: float = parameter(
        FASTEST.median,
        "highest hazard of an appointment where there is a goal, at full implementation",
        symbol="h_max",
        unit="1/month",
        prior=FASTEST,
        low=0,
    )
    firm_head_tasks: float = parameter(
        0.01,
        "staff time for tasks that a firm head takes on in the committee",
        symbol="tau_x2",
        prior=Uniform(0, 0.02),
    )
