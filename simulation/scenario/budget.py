"""Budget: what a scenario may state as the most cash that all its levers cost."""

from __future__ import annotations

from typing import Any

from simulation.io import months
from simulation.io.validation import refuse
from simulation.levers.lever import MOST_YUAN


def check_budget(budget: Any, where: str) -> None:
    """Refuse a budget that is no amount, in any of its months.

    Raises
    ------
    InputError
        That names the key at `where`.
    """
    amounts = budget.values() if months.is_dated(budget) else [budget]
    for amount in amounts:
        number = isinstance(amount, int | float) and not isinstance(amount, bool)
        if amount is not None and not (number and 0 <= amount <= MOST_YUAN):
            raise refuse(where, "budget", amount, f"yuan a year in cash, 0 to {MOST_YUAN:,}")
