"""Posts: the effects of the governance graph in each compound."""

from __future__ import annotations

import numpy as np

from simulation.core.tables import Table, column
from simulation.state.compounds import NONE


class Posts(Table):
    """One row per compound: effects of administration, funding and posts."""

    rows = "compound"

    administered = column(np.float64, "weight", 0, 1, "a street and a community administer it")
    funded = column(np.float64, "weight", 0, 1, "the treasury pays it a subsidy")
    is_payee = column(np.bool_, "flag", 0, 1, "a funding edge leads to it")
    director = column(np.int32, "cadre", -1, 1e8, "cadre who is quality director (x1)", NONE)
    oversight = column(np.float64, "share", 0, 1, "attention of that cadre (att x1)")
    head = column(np.int32, "firm", -1, 1e7, "firm whose head sits in the committee (x2)", NONE)
    firm_head = column(np.float64, "weight", 0, 1, "firm head in the community committee (x2)")
    committee_seats = column(np.int32, "persons", 0, 1e4, "persons in the committee (x3)")
    committee_cadres = column(np.int32, "persons", 0, 1e4, "of these, cadres of the community")
    in_committee = column(np.float64, "share", 0, 1, "attention of these persons (att x3)")
    leaders = column(np.int64, "persons", 0, 1e6, "residents who lead a building group")
    leaders_share = column(np.float64, "share", 0, 1, "buildings with such a leader (x4)")
