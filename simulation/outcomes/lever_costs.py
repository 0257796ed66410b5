"""Costs of levers: one outcome for each, also for levers that a user declares."""

from __future__ import annotations

from simulation.core.tables import Mask
from simulation.levers import LEVERS
from simulation.outcomes.declaration import OUTCOMES, Outcome
from simulation.state.state import State

LABEL, LABEL_ZH = "Cost with hours: ", "费用（含工时）："
"""Beginning of every label: costs include staff hours, which no budget limits."""


def declare_costs() -> None:
    """Declare the outcome ``cost_NAME`` for every lever that has none yet."""
    for name, lever in LEVERS.items():
        if f"cost_{name}" not in OUTCOMES:
            OUTCOMES[f"cost_{name}"] = _cost(name, lever.title, lever.title_zh)


def _cost(lever: str, title: str, title_zh: str) -> Outcome:
    """Declare the outcome for the cost of a lever."""

    def value(state: State, where: Mask) -> float:
        return state.ledger.cost.get(lever, 0.0)

    value.__doc__ = (
        f"Cost of the lever {lever}: cash, which a budget limits, and staff hours at a wage."
    )
    return Outcome(
        f"cost_{lever}", f"{LABEL}{title}", f"{LABEL_ZH}{title_zh}", "yuan/month", "lower", "sum",
        value, city_only=True, views=frozenset({"run"}),
    )  # fmt: skip
