"""Events of a month by compound, and their cumulative counts."""

from __future__ import annotations

import numpy as np

from simulation.core.tables import Table, column


class Events(Table):
    """One row per compound: what happened this month."""

    rows = "compound"

    replacements = column(np.int64, "count", 0, 1e6, "firms replaced by vote")
    exits = column(np.int64, "count", 0, 1e6, "firms that left")
    conversions = column(np.int64, "count", 0, 1e6, "services begun by the service drive")
    refusals = column(np.int64, "count", 0, 1e6, "services that the owners refused")
    climbs = column(np.int64, "count", 0, 1e6, "rises of settled compounds on the service ladder")
    own_contracts = column(np.int64, "count", 0, 1e6, "firms found without a service drive")
    elections = column(np.int64, "count", 0, 1e6, "committees founded or re-elected")
    re_elections = column(np.int64, "count", 0, 1e6, "of these, at the end of a term")
    summonses = column(np.int64, "count", 0, 1e6, "firms summoned")
    bulletins = column(np.int64, "count", 0, 1e6, "showings in an online bulletin")
    visits = column(np.int64, "count", 0, 1e6, "inspections")
    findings = column(np.int64, "count", 0, 1e6, "defects detected by an inspection")
    warnings = column(np.int64, "count", 0, 1e6, "records of the firm's lost credit points")
    rewards = column(np.int64, "count", 0, 1e6, "honours or rewards given")
    black_listings = column(np.int64, "count", 0, 1e6, "black listings disclosed")
    red_listings = column(np.int64, "count", 0, 1e6, "red listings disclosed")
    campaign_reports = column(np.float64, "issues", 0, 1e9, "reports in a campaign")
    campaign_extra = column(np.float64, "issues", 0, 1e9, "of these, reports owed to it")
    campaign_solved = column(np.float64, "issues", 0, 1e9, "issues solved in a campaign")
    department_solved = column(np.int64, "count", 0, 1e9, "hard issues solved by departments")
    meeting_solved = column(np.float64, "issues", 0, 1e9, "hard issues solved by meetings")


class CumulativeEvents(Events):
    """One row per compound: the same events, counted since the first month of all."""

    reached = column(np.bool_, "flag", 0, 1, "some lever has reached it by now")
