"""Party branches: affiliation of firms with the party, and activity of their branches."""

from __future__ import annotations

import enum

import numpy as np

from simulation.core.tables import Table, column


class PartyStatus(enum.IntEnum):
    """Affiliation of a firm with the party."""

    NONE = 0
    ADVISOR = 1
    AFFILIATED = 2
    JOINT = 3
    SINGLE = 4


class Branches(Table):
    """One row per firm."""

    rows = "firm"

    activity = column(np.float64, "share", 0, 1, "activity of the branch (b_f)")
    form_only = column(
        np.int32, "months", 0, 999, "left of the time in which it is form only, after a rush"
    )


class PartyAffiliations(Table):
    """One row per firm: its affiliation with the party."""

    rows = "firm"

    status = column(np.int8, "status", 0, 4, "party status of the firm, a PartyStatus (P_f)")
