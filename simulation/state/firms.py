"""Firms: the columns of property firms."""

from __future__ import annotations

import numpy as np

from simulation.core.tables import Table, column

FIRM_KINDS = ("local", "outside", "platform", "welfare", "public")
"""Kinds of firm; public-welfare firms and public providers follow rules of their own."""
WELFARE, PUBLIC = FIRM_KINDS.index("welfare"), FIRM_KINDS.index("public")
FULL_CREDIT = 100.0
HIGH_STAR = 4
USUAL_PORTFOLIO = 5
"""Projects from which on what happens in one of them counts less for the firm; an assumption."""
LEAST_ABILITY, MOST_ABILITY = 0.2, 0.95
"""Range of the ability of firms; an assumption."""


class Firms(Table):
    """One row per firm; firms that enter later are added at the end."""

    rows = "firm"

    identity = column(np.int64, "id", 0, 2**32 - 1, "identity that keys its random numbers")
    kind = column(np.int8, "row", 0, 4, "local, outside, platform, welfare or public")
    district = column(np.int32, "row", 0, 1e6, "home district")
    ability = column(np.float64, "share", 0, 1, "ability (theta_f)")
    projects = column(np.int64, "compounds", 0, 1e7, "compounds under contract")
    projects_elsewhere = column(
        np.int64, "compounds", 0, 1e6, "its first projects in streets that a sample leaves out"
    )
    margin = column(np.float64, "share", 0, 1, "margin it seeks (mu_f)")
    members = column(np.int64, "persons", 0, 1e6, "party members on its staff (M_f)")
    cash = column(np.float64, "yuan", -np.inf, np.inf, "cash (W_f)")
    reputation = column(np.float64, "points", 0, 100, "reputation (R_f)", 50)
    credit = column(np.float64, "points", 0, 100, "credit points (Z_f)", FULL_CREDIT)
    star = column(np.int8, "stars", 0, 5, "star rating (star_f)")
    n_graduates = column(np.int64, "persons", 0, 1e6, "graduates on its staff")
    graduate_share = column(np.float64, "share", 0, 1, "graduates against need (gamma_f)")
    n_hired = column(np.int64, "persons", 0, 1e7, "graduates hired so far")
    n_hired_party = column(np.int64, "persons", 0, 1e7, "of these, party members")
    repair_bill = column(np.float64, "yuan", 0, np.inf, "repairs that an inspection demands")
    wages = column(np.float64, "yuan/month", 0, np.inf, "wages of graduates that it bears")
    grants = column(np.float64, "yuan/month", 0, np.inf, "grants it receives")
