"""Committees: the columns of owner committees and their substitutes."""

from __future__ import annotations

import enum

import numpy as np

from simulation.core.tables import Mask, Table, column


class CommitteeKind(enum.IntEnum):
    """Kind of committee that represents the owners of a compound."""

    NONE = 0
    OWNERS = 1
    SUBSTITUTE = 2


class Committees(Table):
    """One row per compound; rows without a committee are empty."""

    rows = "compound"

    kind = column(np.int8, "kind", 0, 2, "a CommitteeKind")
    months_left = column(np.int32, "months", 0, 999, "rest of the term")
    party_share = column(np.float64, "share", 0, 1, "party members among its seats (pi_c)")
    skill = column(np.float64, "share", 0, 1, "skill (g_c)")
    representativeness = column(np.float64, "share", 0, 1, "representativeness (r_c)")
    self_interest = column(np.float64, "share", 0, 1, "self-interest of an elected committee (j_c)")
    developer_seat = column(np.bool_, "flag", 0, 1, "the developer sits in a substitute committee")
    screened = column(np.bool_, "flag", 0, 1, "candidates were screened")
    turnout = column(np.float64, "share", 0, 1, "chance that enough owners take part, P(part)")
    delay = column(np.int32, "months", 0, 999, "months until an assembly may meet again")

    environment_drive = column(
        np.float64, "hazard", 0, np.inf, "hazard of an environment committee so far"
    )

    @property
    def is_elected(self) -> Mask:
        """Compounds with an owner committee."""
        return np.asarray(self.kind == CommitteeKind.OWNERS)

    @property
    def is_substitute(self) -> Mask:
        """Compounds with a property-management committee."""
        return np.asarray(self.kind == CommitteeKind.SUBSTITUTE)
