"""Scores: the last score of every compound, and its history on the lists."""

from __future__ import annotations

import numpy as np

from simulation.core.tables import Table, column

NEVER = 99
"""Months since the last listing where there was none."""
ROUNDS = 5
"""Rounds of the list that the history of a compound covers."""


class Scores(Table):
    """One row per compound: its last score, and its history on the lists."""

    rows = "compound"

    score = column(np.float64, "points", -100, 300, "score of the last round", 60)
    cut_black = column(np.float64, "points", -1e3, 1e3, "highest score on the black list", -999)
    cut_red = column(np.float64, "points", -1e3, 1e3, "lowest score on the red list", 999)
    cut_reward = column(np.float64, "points", -1e3, 1e3, "lowest score that was rewarded", 999)
    ranked = column(np.bool_, "flag", 0, 1, "was ranked in the last round")
    new_round = column(np.bool_, "flag", 0, 1, "was ranked this month")
    black = column(np.bool_, "flag", 0, 1, "at the bottom in the last round")
    red = column(np.bool_, "flag", 0, 1, "at the top in the last round")
    times_black = column(
        np.float64, "listings", 0, 999, "black listings disclosed to the firm (nB)"
    )
    months_since_listing = column(
        np.int32, "months", 0, 9999, "since the last disclosed listing", NEVER
    )
    months_since_black = column(
        np.int32, "months", 0, 9999, "since the last disclosed black listing", NEVER
    )
    last_told_black = column(np.bool_, "flag", 0, 1, "the last disclosed listing was black")
    black_history = column(
        np.int32,
        "bits",
        0,
        2**ROUNDS - 1,
        "at the bottom in the last five rounds, newest first",
    )
    shadow_black = column(np.bool_, "flag", 0, 1, "on the black list that a lever keeps to itself")
    shadow_red = column(np.bool_, "flag", 0, 1, "on the red list that a lever keeps to itself")
    shadow_history = column(
        np.int32,
        "bits",
        0,
        2**ROUNDS - 1,
        "on that black list in the last five rounds, newest first",
    )
    rectification = column(np.int32, "months", 0, 999, "months of rectification left")
    star = column(np.int8, "stars", 0, 5, "stars of the compound itself, if compounds are rated")
    rewarded = column(np.bool_, "flag", 0, 1, "was rewarded in the last round of rewards")
    red_listed = column(np.bool_, "flag", 0, 1, "on the published red list until the next round")
