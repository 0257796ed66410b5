"""Issues: open queues and the flows of a month."""

from __future__ import annotations

import numpy as np

from simulation.core.tables import Array, Table, column

MONTHS_KEPT = 12
"""Months whose tickets are kept by compound."""


class Issues(Table):
    """One row per compound: open queues and the flows of this month, each (easy, hard).

    The kept tickets are those of both kinds, by the remainder of the number of the month.
    """

    rows = "compound"

    queue = column(np.int64, "issues", 0, 1e9, "open issues (L, B)", width=2)
    to_be_fixed = column(np.int64, "issues", 0, 1e9, "hard issues to be closed after an inspection")
    carried = column(np.int64, "issues", 0, 1e9, "open at the begin of the month", width=2)
    arrived = column(np.int64, "issues/month", 0, 1e9, "issues that arose", width=2)
    reported = column(np.int64, "issues/month", 0, 1e9, "issues reported", width=2)
    direct = column(np.int64, "issues/month", 0, 1e9, "reported straight to 12345", width=2)
    escalated = column(np.int64, "issues/month", 0, 1e9, "open, then taken to 12345", width=2)
    fixed = column(np.int64, "issues/month", 0, 1e9, "closed after an inspection", width=2)
    provider_solved = column(np.int64, "issues/month", 0, 1e9, "solved by the provider", width=2)
    department_solved = column(np.int64, "issues/month", 0, 1e9, "solved by departments", width=2)
    hotline_solved = column(np.int64, "issues/month", 0, 1e9, "solved through 12345", width=2)
    withdrawn = column(np.int64, "issues/month", 0, 1e9, "open issues given up", width=2)

    kept_tickets = column(
        np.int32, "tickets/month", 0, 1e9, "tickets of the last twelve months", width=MONTHS_KEPT
    )

    @property
    def open(self) -> Array:
        """Open issues of both kinds, one number per compound."""
        return both(self.queue)

    @property
    def tickets(self) -> Array:
        """Tickets of the 12345 hotline this month, one number per compound."""
        return both(self.direct + self.escalated)

    @property
    def tickets_of_year(self) -> Array:
        """Tickets of the 12345 hotline in the last twelve months, one number per compound."""
        return np.asarray(self.kept_tickets.sum(axis=1, dtype=np.int64))

    def keep_tickets(self, month: int) -> None:
        """Keep the tickets of this month in place of those of the same month a year ago."""
        self.kept_tickets[:, month % MONTHS_KEPT] = self.tickets

    @property
    def solved(self) -> Array:
        """Issues solved this month in any way, one number per compound."""
        return both(
            self.provider_solved + self.department_solved + self.hotline_solved + self.fixed
        )


def both(kinds: Array) -> Array:
    """Easy and hard issues together: an array of shape (compounds, 2) added up by compound."""
    return np.asarray(kinds[:, 0] + kinds[:, 1])
