"""Potencies: how strongly institutions work at all, for good and for harm (equations 2.0)."""

from __future__ import annotations

import math
from typing import ClassVar

from simulation.core.parameter import Correlated, Normal, ParameterGroup, parameter


def _potency(doc: str, symbol: str) -> float:
    about = {"symbol": symbol, "prior": Normal(0.7, 0.5), "low": -3, "high": 5}
    return parameter(0.7, doc, **about)  # type: ignore[arg-type]


class PotencyParameters(ParameterGroup):
    """Multipliers that the coefficients of all institutions of a kind share."""

    correlated: ClassVar = Correlated(("party", "audit", "voice"), 0.5)

    party: float = _potency("branches, advisors, posts and graduates", "Xi_party")
    audit: float = _potency("lists, weights, inspections, stars and rewards", "Xi_audit")
    voice: float = _potency("committees, meetings, departments and disclosure", "Xi_voice")
    log_harm: float = parameter(
        0.0,
        "logarithm of the multiplier of taxes, capture, gaming, complacency and demoralisation",
        symbol="log Theta",
        unit="log",
        prior=Normal(0, 0.5),
        low=-3,
        high=3,
    )

    @property
    def harm(self) -> float:
        """Multiplier of what institutions do harm (Theta)."""
        return math.exp(self.log_harm)
