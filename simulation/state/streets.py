"""Streets: the columns of street offices, and how intensely they implement each lever."""

from __future__ import annotations

import numpy as np

from simulation.core.tables import Table, column


class Streets(Table):
    """One row per street."""

    rows = "street"

    district = column(np.int32, "row", 0, 1e6, "district it belongs to")
    capacity = column(np.float64, "hours/month", 0, np.inf, "staff hours (H_s)", np.inf)
    ticket_hours = column(np.float64, "hours", 0, np.inf, "ticket hours of the last burn-in year")
    overload = column(np.float64, "ratio", 0, np.inf, "required hours per available hour (omega_s)")
    first_score = column(np.float64, "points", -100, 300, "mean score before the programme", 60)
    meetings_held = column(np.int64, "meetings", 0, 1e6, "joint meetings held so far")


class Implementation(Table):
    """One row per street and street-run lever, lever by lever."""

    rows = "street and lever"

    intensity = column(np.float64, "share", 0, 1, "implementation intensity (lambda_s,l)")
    start = column(np.float64, "share", 0, 1, "its value before the programme")
