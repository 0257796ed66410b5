"""Measures that several questions share."""

from __future__ import annotations

from questions.question import COST, Measure

OLD = Measure("coverage_contracted@old", "old compounds under contract")
ANY_OLD = Measure("coverage_old", "old compounds with any service")
COMMODITY = Measure("coverage_contracted@commodity", "commodity compounds under contract")
WORST_COVERED = Measure("coverage_contracted@fifth 1", "worst fifth under contract")
SATISFACTION = Measure("satisfaction", "satisfaction")
REPORTED = Measure("satisfaction!reported", "satisfaction as reported")
OF_OLD = Measure("satisfaction_old", "satisfaction, old")
OF_COMMODITY = Measure("satisfaction_commodity", "satisfaction, commodity")
WORST = Measure("satisfaction@fifth 1", "satisfaction, worst fifth")
WORST_DECILE = Measure("satisfaction_worst_decile", "satisfaction, worst tenth of the month")
GAP = Measure("satisfaction_gap", "gap, commodity less old")
FACILITIES = Measure("facility_condition", "facilities")
VISIBLE = Measure("visible_quality", "visible quality")
COLLECTION = Measure("collection_rate", "fees paid")
COLLECTION_OLD = Measure("collection_rate@old", "fees paid, old")
UNPAID_OLD = Measure("share_unpaid_year@old", "old households that paid nothing for a year")
RESOLUTION = Measure("resolution_rate", "issues solved")
CAPTURE = Measure("capture", "capture of overseers")
BURDEN = Measure("burden_on_firms", "hours of firms that levers take")
TICKETS = Measure("tickets_12345", "tickets", relative=True)
SPENT = Measure(COST, "cost per household")
