"""Parameters of quality (equations 2.2)."""

from __future__ import annotations

from simulation.core.parameter import ParameterGroup, Uniform, parameter, share


class QualityParameters(ParameterGroup):
    """Production and decay of quality (equations 2.2)."""

    measured_share: float = share(
        0.65,
        "share of effort on measured tasks without pressure",
        symbol="m0",
        prior=Uniform(0.5, 0.8),
        provenance="tuned",
        low=0.05,
        high=0.95,
    )
    gaming: float = parameter(
        0.25,
        "shift of effort to measured tasks under full pressure",
        symbol="chi_gm",
        prior=Uniform(0, 0.4),
        low=0,
    )
    co_managed_help: float = parameter(
        1.0,
        "factor by which the community's own work changes the input of co-managed compounds",
        prior=Uniform(0.7, 1.3),
        low=0,
        high=5,
    )
    visible_floor: float = parameter(
        38.0,
        "visible quality from municipal sanitation and self-help",
        symbol="V_min",
        unit="points",
        prior=Uniform(25, 50),
        provenance="tuned",
        low=0,
        high=100,
    )
    facility_floor: float = parameter(
        20.0,
        "facility condition that makeshift repairs maintain",
        symbol="K_min",
        unit="points",
        prior=Uniform(5, 35),
        low=0,
        high=100,
    )
    decay_commodity: float = parameter(
        0.25,
        "decay of facilities without upkeep, commodity housing",
        symbol="d",
        unit="points/month",
        prior=Uniform(0.1, 0.8),
        provenance="tuned",
        low=0,
    )
    decay_old: float = parameter(
        0.30,
        "decay of facilities without upkeep, old compounds",
        symbol="d",
        unit="points/month",
        prior=Uniform(0.1, 0.8),
        provenance="tuned",
        low=0,
    )
    decay_compounding: float = parameter(
        1.0,
        "how much faster facilities in bad condition decay",
        symbol="xi_K",
        prior=Uniform(0, 2),
        low=0,
    )
    environment_months: float = parameter(
        30.0,
        "time scale on which works on the surroundings fade",
        symbol="T_env",
        unit="months",
        prior=Uniform(12, 48),
        low=1,
    )
    moral_hazard: float = share(
        0.06,
        "upkeep that firms leave to emergency platforms",
        symbol="mh_e",
        prior=Uniform(0, 0.12),
    )
