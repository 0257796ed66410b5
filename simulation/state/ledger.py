"""Ledger: cash and staff hours, by lever and account.

Money has two sides here: what levers cost the treasury (with the staff hours they take in a
street), and what firms receive and spend.  Each side has accounts of its own, see `ACCOUNTS`, so a
sum over entries with a lever is what the treasury paid, a sum over entries without one is the
change of the cash of firms, and a sum over both means nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulation.core.tables import Array, Floats, Mask
from simulation.io.months import month_name

RUNNING, TRANSFERS, SELF_MANAGED = "running", "transfers", "self_managed"


class Account(NamedTuple):
    """An account of the ledger.

    Attributes
    ----------
    of
        Whose it is: in that of the treasury yuan count as paid, in that of the firms as received.
    sign
        1 or -1: the sign of every entry, if it is not 0.
    about
        What is entered.
    """

    of: Literal["treasury", "firms"]
    sign: Literal[1, -1]
    about: str


ACCOUNTS: Mapping[str, Account] = {
    RUNNING: Account("treasury", 1, "cash spent on a lever"),
    TRANSFERS: Account("treasury", 1, "subsidies and grants of a lever to firms"),
    SELF_MANAGED: Account("treasury", 1, "the same to compounds that no firm serves"),
    "fees": Account("firms", 1, "fees that residents pay, arrears among them"),
    "fee_subsidy": Account("firms", 1, "fee subsidy for the compounds they serve"),
    "operating_grant": Account("firms", 1, "operating grants for the compounds they serve"),
    "public_revenue": Account("firms", 1, "revenue from common property"),
    "leaked": Account("firms", -1, "of that revenue, what those who manage it keep for themselves"),
    "spending": Account("firms", -1, "what they spend on service"),
    "fixed": Account("firms", -1, "wages of graduates and repairs that inspections demand"),
    "grants": Account("firms", 1, "start-up money, and deficits that are covered"),
    "deficits": Account("firms", 1, "deficits of public providers that their owner covers"),
    "payouts": Account("firms", -1, "what owners take out in December"),
}
"""Every account.  Transfers are what firms receive as subsidy, operating grants and grants."""

FLOWS = tuple(name for name, account in ACCOUNTS.items() if account.of == "firms")
"""Accounts of the firms."""


Entry = tuple[int, str, str, int, float, float]
"""Month, lever, account, street (-1 for none), yuan and hours."""


class Page(NamedTuple):
    """Entries of one month, lever and account: street, yuan and hours of each."""

    month: int
    lever: str
    account: str
    street: Array
    yuan: Floats
    hours: Floats


class Ledger:
    """Accounts of a run.

    Parameters
    ----------
    n_streets
        Number of streets; hours are counted by street because they load its staff.
    """

    def __init__(self, n_streets: int) -> None:
        self.n_streets = n_streets
        self.pages: list[Page] = []
        self.treasury = 0.0
        self.firms_cash = 0.0
        self.hours = np.zeros(n_streets)
        self.cost: dict[str, float] = {}
        self.claims: list[tuple[int, str, float, float]] = []

    @property
    def entries(self) -> list[Entry]:
        """All entries, in the order in which they were made."""
        return [
            (page.month, page.lever, page.account, *one)
            for page in self.pages
            for one in zip(*(column.tolist() for column in page[3:]), strict=True)
        ]

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
        central: float = 0.0,
        wage: float,
        served: Mask | None = None,
    ) -> None:
        """Charge a lever with cash from the treasury and staff hours in streets.

        Parameters
        ----------
        month
            Month of the programme.
        lever, account
            Lever that spends, and account of the treasury.
        street
            Street of each item.
        cash, hours
            Yuan and staff hours of each item.
        central
            Yuan that concern no street.
        wage
            Yuan per hour.
        served
            Whether a firm serves the compound of each item, if the cash is a subsidy or grant; it
            is then entered in the two accounts of these.
        """
        cash_by, hours_by = self._by_street(street, cash, central), self._by_street(street, hours)
        self.treasury -= float(cash_by.sum())
        self.hours += hours_by[: self.n_streets]
        spent = float(cash_by.sum() + wage * hours_by.sum())
        self.cost[lever] = self.cost.get(lever, 0.0) + spent
        nothing = np.zeros(len(cash_by))
        self._enter(month, lever, account, cash_by if served is None else nothing, hours_by)
        if served is not None and cash_by.any():
            to_firms = self._by_street(street, np.where(served, cash, 0.0), central)
            to_others = self._by_street(street, np.where(served, 0.0, cash))
            self._enter(month, lever, TRANSFERS, to_firms, nothing)
            self._enter(month, lever, SELF_MANAGED, to_others, nothing)

    def book(
        self, month: int, lever: str, account: str, street: int, yuan: float, hours: float = 0.0
    ) -> None:
        """Make one entry; the parameters are those of an `Entry`."""
        one = np.array([street]), np.array([yuan]), np.array([hours])
        self.pages.append(Page(month, lever, account, *one))

    def flow(self, month: int, totals: Mapping[str, float]) -> None:
        """Enter what firms received and spent this month, by account."""
        self.firms_cash += sum(totals.values())
        for name in FLOWS:
            self.book(month, "", name, -1, totals[name])

    def claim(self, month: int, lever: str, asked: float, granted: float) -> None:
        """Note the cash (yuan) that a lever asked of its budgets, and what they granted of it."""
        self.claims.append((month, lever, asked, granted))

    def claims_frame(self, start_month: int) -> pd.DataFrame:
        """Give what levers asked of budgets as a table: month, lever, asked, granted.

        Parameters
        ----------
        start_month
            As for `to_frame`.
        """
        frame = pd.DataFrame(self.claims, columns=["month", "lever", "asked", "granted"])
        frame["month"] = [month_name(start_month + month) for month in frame["month"]]
        return frame.astype({"asked": "float64", "granted": "float64"})

    def to_frame(self, start_month: int) -> pd.DataFrame:
        """Give the entries as a tidy table.

        Parameters
        ----------
        start_month
            Calendar number of the month 0, see `io.months.month_number`.
        """
        pages = [Page(0, "", "", *(np.empty(0) for _ in range(3))), *self.pages]
        lengths = [len(page.street) for page in pages]
        texts = {
            "month": [month_name(start_month + page.month) for page in pages],
            "lever": [page.lever for page in pages],
            "account": [page.account for page in pages],
        }
        spread = {
            name: pd.Series(text).repeat(lengths).reset_index(drop=True)
            for name, text in texts.items()
        }
        streets = np.concatenate([page.street for page in pages]).astype(np.int32)
        yuan = np.concatenate([page.yuan for page in pages])
        hours = np.concatenate([page.hours for page in pages])
        return pd.DataFrame({**spread, "street": streets, "yuan": yuan, "hours": hours})

    def snapshot(self) -> dict[str, Any]:
        """Copy of all accounts."""
        return {
            "pages": list(self.pages),
            "treasury": self.treasury,
            "firms_cash": self.firms_cash,
            "hours": self.hours.copy(),
            "cost": dict(self.cost),
            "claims": list(self.claims),
        }

    def restore(self, saved: Mapping[str, Any]) -> None:
        """Take over the accounts of a snapshot."""
        self.pages = list(saved["pages"])
        self.treasury = saved["treasury"]
        self.firms_cash = saved["firms_cash"]
        self.hours[:] = saved["hours"]
        self.cost = dict(saved["cost"])
        self.claims = list(saved["claims"])

    def _enter(self, month: int, lever: str, account: str, cash: Floats, hours: Floats) -> None:
        """Enter amounts by street, the last of them those of no street."""
        charged = np.flatnonzero((cash != 0) | (hours != 0))
        if charged.size:
            street = np.where(charged < self.n_streets, charged, -1)
            page = Page(month, lever, account, street, cash[charged], hours[charged])
            self.pages.append(page)

    def _by_street(self, street: Array, values: npt.ArrayLike, central: float = 0.0) -> Floats:
        """Sum by street, the last of them what concerns no street."""
        total = np.zeros(self.n_streets + 1)
        if np.any(values):
            spread = np.broadcast_to(np.asarray(values, dtype=np.float64), street.shape)
            total += np.bincount(street, spread, self.n_streets + 1)
        total[-1] += central
        return total
