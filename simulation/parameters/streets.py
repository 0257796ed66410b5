"""Parameters of street offices (equations 2.14)."""

from __future__ import annotations

from simulation.core.parameter import Normal, ParameterGroup, Uniform, parameter, share


class StreetParameters(ParameterGroup):
    """Implementation, capacity and learning of street offices (equations 2.14)."""

    implementation_mean: float = share(
        0.5,
        "implementation intensity of a new lever, mean over streets",
        symbol="lambda",
        prior=Normal(0.5, 0.15),
    )
    implementation_sd: float = parameter(
        0.15, "spread of implementation intensity over streets", low=0
    )
    fatigue: float = share(
        0.02,
        "implementation intensity lost while a lever is in force",
        unit="1/month",
        prior=Uniform(0, 0.05),
    )
    tournament: float = parameter(
        0.05,
        "response of implementation intensity to a street's rank",
        symbol="pi_T",
        prior=Normal(0.05, 0.05),
        provenance="literature",
        source="Li and Zhou 2005 (for); Pang, Keng and Zhang 2023 (against)",
    )
    supervised_pull: float = share(
        0.075,
        "part of the gap to its standard that full supervision closes",
        symbol="pi_sup",
        unit="1/month",
        prior=Uniform(0, 0.15),
    )
    supervised_rise: float = share(
        0.25,
        "part of the way from its start to full implementation that the standard lies",
        symbol="up",
        prior=Uniform(0, 0.5),
    )
    copying: float = share(0.3, "probability to copy the best peer every six months")
    copying_by_visit: float = share(0.1, "added probability for each site visit a year")
    copying_noise: float = parameter(0.1, "error of copying", low=0)
    hours_per_compound: float = parameter(
        5.0,
        "staff hours for each compound beside tickets",
        unit="hours/month",
        prior=Uniform(2, 12),
        low=0,
    )
