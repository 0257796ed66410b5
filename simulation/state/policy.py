"""Policy: what the levers request this month, for each compound and each firm.

Levers write here; agents and processes read here.  Every column goes back to its start value at the
begin of each month, so that a lever which is not in force leaves no trace.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from simulation.core.tables import Array, Table, column

BURDENS: Mapping[str, float] = {
    "party": 1.0,
    "meetings": 1.0,
    "files": 1.0,
    "committee": 1.0,
    "appointments": 0.5,
}
"""Groups of levers that take staff time, and how much they take relative to each other.

Within a group only the strongest lever counts.  The ratios are assumptions.
"""
LISTED = 0.05
"""Share of a district at either end of the list, unless a lever says otherwise."""


class Policy(Table):
    """One row per compound."""

    rows = "compound"

    # staff time and incentives: the only way from a lever to effort
    effort_gain = column(np.float64, "share", -10, 10, "incentives to exert effort")
    effort_tax = column(np.float64, "share", -10, 10, "disincentives beside staff time")
    burden_party = column(np.float64, "share", 0, 1, "strength of levers on party work")
    burden_meetings = column(np.float64, "share", 0, 1, "strength of levers on meetings")
    burden_files = column(np.float64, "share", 0, 1, "strength of levers on paperwork")
    burden_committee = column(np.float64, "share", 0, 1, "strength of levers on committees")
    burden_appointments = column(np.float64, "share", 0, 1, "strength of levers on appointments")

    # money
    fee_subsidy = column(np.float64, "yuan/m2/month", 0, 100, "subsidy to the fee (u_c)")
    subsidy_offered = column(
        np.float64, "yuan/m2/month", 0, 100, "subsidy that a firm expects under contract"
    )
    operating_grant = column(np.float64, "yuan/m2/month", 0, 100, "grant to operate (eq_c)")

    leak_prevented = column(
        np.float64, "share", 0, 1, "leak of public revenue that disclosure prevents"
    )

    # the service ladder
    conversion_hazard = column(
        np.float64, "1/month", 0, 1, "hazard of being asked to take some service"
    )
    conversion_rush = column(np.bool_, "flag", 0, 1, "a deadline is near and its goal is missed")
    usual_conversion = column(np.float64, "1/month", 0, 1, "the same without a deadline")
    conversion_on_paper = column(np.float64, "share", 0, 1, "conversions that exist on paper only")
    to_self_managed = column(np.float64, "share", 0, 1, "conversions to self-management")
    to_co_managed = column(np.float64, "share", 0, 1, "conversions to co-management")
    to_market = column(np.float64, "share", 0, 1, "conversions to a market firm")
    to_welfare = column(np.float64, "share", 0, 1, "conversions to a public-welfare firm")
    welfare_hazard = column(np.float64, "1/month", 0, 1, "hazard of a public-welfare firm")
    welfare_projects = column(np.int32, "projects", 0, 100, "projects per public-welfare firm")
    welfare_reserve = column(np.int32, "projects", 0, 100, "of these, kept for rescue")
    bundle_request = column(np.int32, "compounds", 1, 100, "compounds to be tendered together", 1)
    bundle_with_strong = column(np.bool_, "flag", 0, 1, "with a strong one, which has a firm")
    service_standard = column(np.float64, "grades", 0, 3, "standard above the contract's (std)")
    tender_precondition = column(np.bool_, "flag", 0, 1, "only organised firms may bid")
    tender_party_weight = column(np.float64, "share", 0, 1, "tender weight of party organisation")
    developer_precondition = column(np.bool_, "flag", 0, 1, "the same in tenders of developers")
    developer_party_weight = column(np.float64, "share", 0, 1, "the same in tenders of developers")
    able_may_bid = column(np.bool_, "flag", 0, 1, "enough party members suffice to be organised")

    # appointments and committees
    rate_x1 = column(np.float64, "1/month", 0, 1, "hazard of a cadre as quality director")
    rate_x2 = column(
        np.float64, "1/month", 0, 1, "hazard of a firm head in the community committee"
    )
    rate_x3 = column(np.float64, "1/month", 0, 1, "hazard of a cadre in the owner committee")
    rate_x4 = column(np.float64, "1/month", 0, 1, "hazard of a member as building group leader")
    posts_per_cadre = column(np.int32, "posts", 1, 100, "posts that one cadre may hold", 3)
    persons_per_committee = column(
        np.int32, "persons", 1, 100, "posts (x3) in one owner committee", 1
    )
    own_party_members = column(
        np.bool_, "flag", 0, 1, "these go to party members among the residents, not to cadres"
    )
    rotation = column(np.float64, "share", 0, 1, "cadres rotate between posts")
    appointments_maintained = column(np.bool_, "flag", 0, 1, "a lever maintains the posts")
    committee_drive = column(np.float64, "share", 0, 1, "drive for owner committees")
    management_committee_drive = column(
        np.float64, "share", 0, 1, "drive for substitute committees"
    )
    environment_hazard = column(
        np.float64, "1/month", 0, 30, "least hazard of an environment committee"
    )
    substitute_resident_share = column(
        np.float64, "share", 0, 1, "residents in a substitute committee", 0.5
    )
    substitute_developer_seat = column(
        np.bool_, "flag", 0, 1, "the developer has a seat in a new substitute committee"
    )
    minimum_party_share = column(np.float64, "share", 0, 1, "party share required of a committee")
    re_elections_screened = column(np.bool_, "flag", 0, 1, "it is required of re-elections, too")

    # watching and talking
    round_due = column(np.bool_, "flag", 0, 1, "a lever requests a round of scores this month")
    share_black = column(np.float64, "share", 0, 1, "share at the bottom of the list", LISTED)
    share_red = column(np.float64, "share", 0, 1, "share at the top of the list", LISTED)
    score_inflation = column(np.float64, "share", 0, 1, "share of the inflation of scores reached")
    score_weights = column(
        np.float64, "share", 0, 1, "weights of the score, if a lever sets them", width=5
    )
    respondents = column(np.float64, "persons", 0, 1e4, "respondents, if a lever sets them")
    shadow_listed = column(np.bool_, "flag", 0, 1, "a lever keeps a list that is not disclosed")
    listed_by_city = column(np.bool_, "flag", 0, 1, "ranked in the city, not in the district")
    celebrated = column(np.bool_, "flag", 0, 1, "red-listed, rewarded, or of four stars or more")
    inspection_rate = column(np.float64, "1/month", 0, 10, "inspections requested")
    inspection_surprise = column(np.float64, "share", 0, 1, "inspections without notice", 0.5)
    campaign = column(np.float64, "share", 0, 1, "households visited in a campaign (cmp_c)")
    emergency = column(np.float64, "share", 0, 1, "reach of emergency repair (em_d)")
    response_rule = column(np.float64, "share", 0, 1, "response times are prescribed (resp)")
    supervised = column(np.float64, "share", 0, 1, "the city supervises the street")
    visits_requested = column(np.float64, "visits/year", 0, 100, "site visits of streets")
    pressure = column(np.float64, "share", 0, 2, "attention to measured tasks (vig)")
    meeting_rate = column(np.float64, "1/month", 0, 10, "joint meetings requested of the street")
    meeting_intensity = column(np.float64, "share", 0, 1, "effect of frequent meetings")
    mediation_requested = column(np.bool_, "flag", 0, 1, "meetings are to mediate fees")
    meetings = column(np.float64, "share", 0, 1, "joint meetings held (J_s)")
    disclosed = column(np.float64, "share", 0, 1, "how far accounts are disclosed (dis_c)")
    trust_gain = column(np.float64, "share", -10, 10, "trust that levers add to its target")
    fee_mediation = column(np.float64, "share", 0, 1, "meetings that mediate fees (en_c)")
    payment_ease = column(np.float64, "logit", -10, 10, "utility of paying gained by an easy way")
    mobilisation = column(np.float64, "share", 0, 1, "party members mobilised (mob_c)")
    online_voting = column(np.float64, "share", 0, 1, "turnout gained by voting online")
    publicised = column(np.float64, "share", 0, 1, "publicity: it raises expectations and informs")
    extra_channels = column(np.float64, "share", 0, 1, "channels for complaints beside the usual")
    departments = column(np.float64, "share", 0, 1, "departments respond (dep_c)")
    department_issues = column(
        np.float64, "issues/month", 0, 1e6, "part of what departments have time for in the street"
    )
    hard_issue_priority = column(np.float64, "ratio", 0, 2, "priority for hard issues (rf_c)", 1)


class FirmPolicy(Table):
    """One row per firm."""

    rows = "firm"

    formation_hazard = column(np.float64, "1/month", 0, 1, "hazard of founding an organisation")
    rush_hazard = column(
        np.float64, "1/month", 0, 1, "the same in the rush before a deadline, if it is higher"
    )
    referral_hazard = column(np.float64, "1/month", 0, 1, "hazard of being sent a first member")
    party_stakes = column(
        np.float64,
        "index",
        0,
        100,
        "what levers add to the stakes of a firm in party work",
    )
    advisor_hazard = column(np.float64, "1/month", 0, 1, "hazard of being sent an advisor")
    advisors_maintained = column(np.bool_, "flag", 0, 1, "advisors stay", False)
    hire_rate = column(np.float64, "1/staff-month", 0, 1, "graduates hired per member of staff")
    hire_party_chance = column(np.float64, "share", 0, 1, "party members among the hired")
    wage_subsidy = column(np.float64, "share", 0, 1, "share of their wages that the treasury pays")
    quit_rate = column(np.float64, "1/month", 0, 1, "graduates who quit", 0.02)
    stars_count = column(np.float64, "share", 0, 1, "stars are in force")
    star_publicity = column(np.float64, "share", 0, 1, "stars are publicised")
    stipend = column(np.float64, "yuan/year", 0, 1e6, "stipend of the branch secretary")
    deadline_pressure = column(np.float64, "share", 0, 1, "shortfall shortly before a deadline")


def burden(policy: Policy, group: str, strength: Array) -> None:
    """Add to the staff time that a group of levers takes; only its strongest lever counts."""
    column_of_group = getattr(policy, f"burden_{group}")
    np.maximum(column_of_group, strength, out=column_of_group)
