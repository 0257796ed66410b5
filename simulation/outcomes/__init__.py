"""Outcomes: results of a run, each calculated by one small function.

Every outcome has a true value in the model.  Some also have a reported value, which is what a city
would report; for all others the reported value is the true one.  An outcome is calculated for any
set of compounds, so the same function serves the city, a type of compound and a street.
"""

from __future__ import annotations

import importlib

from simulation.core.tables import Mask
from simulation.levers import LEVERS
from simulation.outcomes.declaration import OUTCOMES, Outcome
from simulation.state.state import State

__all__ = ["OUTCOMES"]

THEMES = ("coverage", "cumulative", "residents", "finance", "quality", "activity")
"""Modules of outcomes, in the order of the tables."""

for theme in THEMES:
    importlib.import_module(f"simulation.outcomes.{theme}")


def _cost(lever: str, title: str, title_zh: str) -> Outcome:
    """Declare the outcome for the cost of a lever."""

    def value(state: State, where: Mask) -> float:
        return state.ledger.cost.get(lever, 0.0)

    value.__doc__ = f"Cost of the lever {lever}: cash, and staff hours at a wage."
    return Outcome(
        f"cost_{lever}", f"Cost: {title}", f"费用：{title_zh}", "yuan/month", "lower", "sum", value,
        city_only=True, views=frozenset({"run"}),
    )  # fmt: skip


OUTCOMES |= {
    f"cost_{name}": _cost(name, lever.title, lever.title_zh) for name, lever in LEVERS.items()
}
