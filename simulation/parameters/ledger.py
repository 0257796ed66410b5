"""Parameters of the ledger."""

from __future__ import annotations

from simulation.core.parameter import ParameterGroup, parameter


class LedgerParameters(ParameterGroup):
    """How hours are turned into money."""

    wage_per_hour: float = parameter(
        45.0, "what an hour of staff time costs", symbol="w_h", unit="yuan/hour", low=0
    )
