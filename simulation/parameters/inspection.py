"""Parameters of inspections (equations 2.11)."""

from __future__ import annotations

from simulation.core.parameter import ParameterGroup, Uniform, parameter, share


class InspectionParameters(ParameterGroup):
    """Inspections and what follows from a finding (equations 2.11)."""

    detection: float = share(0.6, "probability that a visit detects an existing defect")
    captured: float = share(0.3, "detection lost where overseers are captured")
    announced: float = share(
        0.2,
        "detection lost when the visit is announced",
        provenance="literature",
        source="Makofske 2021: surprise visits find a fifth more",
    )
    repair: float = parameter(
        1.0, "facility condition gained by a finding", unit="points", prior=Uniform(0, 3), low=0
    )
    hard_fixed: int = parameter(5, "hard issues closed after a finding", unit="issues", low=0)
    repair_bill: float = parameter(
        0.05, "what the firm pays", unit="yuan/m2", prior=Uniform(0, 0.2), low=0
    )
    credit_lost: float = parameter(2.0, "credit points lost, of a firm with five projects", low=0)
