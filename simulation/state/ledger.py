"""Ledger: cash and staff hours, by lever and account.

Money has two sides here: what levers cost the treasury (with the staff hours they take in a
street), and what flows between residents, treasury and firms.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import repeat
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulation.core.tables import Floats, rows_where
from simulation.io.months import month_name

FLOWS = (
    "fees",
    "fee_subsidy",
    "operating_grant",
    "public_revenue",
    "spending",
    "fixed",
    "grants",
    "payouts",
)
"""Accounts of the firms: what comes in and what goes out, in yuan a month."""


class Ledger:
    """Accounts of a run.

    Parameters
    ----------
    n_streets
        Number of streets; hours are counted by street because they load its staff.
    """

    def __init__(self, n_streets: int) -> None:
        self.n_streets = n_streets
        self.entries: list[tuple[int, str, str, int, float, float]] = []
        self.treasury = 0.0
        self.firms_cash = 0.0
        self.hours = np.zeros(n_streets)
        self.cost: dict[str, float] = {}

    def open_month(self) -> None:
        """Begin a month: hours of the streets and costs of the levers start at 0."""
        self.hours[:] = 0.0
        self.cost.clear()

    def charge(
        self,
        month: int,
        lever: str,
        account: str,
        street: npt.NDArray[Any],
        *,
        cash: npt.ArrayLike = 0.0,
        hours: npt.ArrayLike = 0.0,
        wage: float,
    ) -> None:
        """Charge a lever with cash from the treasury and staff hours in streets.

        Parameters
        ----------
        month
            Month of the programme.
        lever, account
            Lever that spends, and purpose.
        street
            Street of each item; -1 where no street is concerned.
        cash, hours
            Yuan and staff hours of each item.
        wage
            Yuan per hour.
        """
        slot = np.where(street < 0, self.n_streets, street)
        cash_by, hours_by = (self._by_street(slot, values) for values in (cash, hours))
        self.treasury -= float(cash_by.sum())
        self.hours += hours_by[: self.n_streets]
        spent = float(cash_by.sum() + wage * hours_by.sum())
        self.cost[lever] = self.cost.get(lever, 0.0) + spent
        charged = rows_where((cash_by != 0) | (hours_by != 0))
        yuan, staff = cash_by[charged].tolist(), hours_by[charged].tolist()
        streets = [s if s < self.n_streets else -1 for s in charged]
        self.entries += zip(
            repeat(month), repeat(lever), repeat(account), streets, yuan, staff, strict=False
        )

    def flow(self, month: int, totals: Mapping[str, float]) -> None:
        """Enter what firms received and spent this month, by account."""
        self.firms_cash += sum(totals.values())
        self.entries += [(month, "", name, -1, totals[name], 0.0) for name in FLOWS]

    def to_frame(self, start_month: int) -> pd.DataFrame:
        """Give the entries as a tidy table.

        Parameters
        ----------
        start_month
            Calendar number of the month 0, see `io.months.month_number`.
        """
        names = ["month", "lever", "account", "street", "yuan", "hours"]
        frame = pd.DataFrame(self.entries, columns=names)
        frame["month"] = [month_name(start_month + month) for month in frame["month"]]
        return frame.astype({"street": "int32", "yuan": "float64", "hours": "float64"})

    def snapshot(self) -> dict[str, Any]:
        """Copy of all accounts."""
        return {
            "entries": list(self.entries),
            "treasury": self.treasury,
            "firms_cash": self.firms_cash,
            "hours": self.hours.copy(),
            "cost": dict(self.cost),
        }

    def restore(self, saved: Mapping[str, Any]) -> None:
        """Take over the accounts of a snapshot."""
        self.entries = list(saved["entries"])
        self.treasury = saved["treasury"]
        self.firms_cash = saved["firms_cash"]
        self.hours[:] = saved["hours"]
        self.cost = dict(saved["cost"])

    def _by_street(self, slot: npt.NDArray[Any], values: npt.ArrayLike) -> Floats:
        spread = np.broadcast_to(np.asarray(values, dtype=np.float64), slot.shape)
        return np.asarray(np.bincount(slot, spread, self.n_streets + 1), dtype=np.float64)
