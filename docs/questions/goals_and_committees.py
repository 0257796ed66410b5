"""Questions 5 and 6: goals, and owner committees."""

from __future__ import annotations

from questions.measures import (
    ANY_OLD,
    BURDEN,
    CAPTURE,
    COLLECTION,
    FACILITIES,
    OLD,
    SATISFACTION,
    SPENT,
    VISIBLE,
)
from questions.question import WITHOUT, Effects, Measure, Question, Statement, against

YEAR = 5
ORGANISED = Measure("party_organisation_coverage", "firms with an organisation")
ACTIVE = Measure("party_active_coverage", "firms with an active organisation")
GOALS = {
    "organisations, no goal": against("organisations, no goal", "party_organisations"),
    "organisations, goal and deadline": against("organisations, goal and deadline", "party-goal"),
    "organisations and advisors, on paper": against(
        "organisations and advisors, on paper", "coverage-on-paper"
    ),
    "organisations and advisors, active": against(
        "organisations and advisors, active", "active-coverage"
    ),
    "service drive, no goal": against("service drive, no goal", "service_drive"),
    "service drive, goal and deadline": against("service drive, goal and deadline", "service-goal"),
}
_GOAL = against("goal less no goal", "party-goal", "party_organisations")
_SERVICE_GOAL = against("service: goal less no goal", "service-goal", "service_drive")

GOALS_ON_PAPER = Question(
    name="05-goals-on-paper",
    about=(
        "Party organisations in firms: founded without a goal; with the goal of seven firms in ten "
        "within two years; and, with advisors, four in five on paper or all active. Service "
        "for old "
        "compounds: a drive without a goal, or for all within two years. What is founded or "
        "settled "
        "in the rush before a deadline may exist on paper only."
    ),
    statements=(
        Statement(
            "Organisations of which four in five are on paper change satisfaction in year 5, "
            "against none at all, by",
            GOALS["organisations and advisors, on paper"],
            SATISFACTION,
            YEAR,
            nothing_works=against(
                "organisations and advisors, on paper", f"coverage-on-paper+{WITHOUT}", WITHOUT
            ),
        ),
        Statement(
            "Against the same number that is active, they change it by",
            against("on paper less active", "coverage-on-paper", "active-coverage"),
            SATISFACTION,
            YEAR,
        ),
        Statement(
            "A goal with a deadline for organisations changes it, against the same lever "
            "without a goal, by",
            _GOAL,
            SATISFACTION,
            YEAR,
        ),
        Statement(
            "That goal changes the share of firms with an active organisation by",
            _GOAL,
            ACTIVE,
            YEAR,
        ),
        Statement(
            "A goal with a deadline for service changes satisfaction, against the same drive "
            "without a goal, by",
            _SERVICE_GOAL,
            SATISFACTION,
            YEAR,
        ),
        Statement(
            "That goal changes the share of old compounds with any service by",
            _SERVICE_GOAL,
            ANY_OLD,
            YEAR,
        ),
        Statement(
            "That goal changes the share of old compounds under contract by",
            _SERVICE_GOAL,
            OLD,
            YEAR,
        ),
    ),
    effects=(
        Effects(
            "Against no programme",
            tuple(GOALS.values()),
            (SATISFACTION, ORGANISED, ACTIVE, BURDEN),
            YEAR,
        ),
        Effects("Service", tuple(GOALS.values()), (ANY_OLD, OLD, COLLECTION, SPENT), YEAR),
    ),
    change=(
        "How much of what is founded is form only: the shares on paper and active are stated here, "
        "not sampled.",
        "Supervision of the streets, which can make more of it real, or more of it paper.",
    ),
)

COMMITTEES = {
    "no share required": "committees-0",
    "30 %, new ones": "committees-30",
    "60 %, new ones": "committees-60",
    "30 %, all": "committees-30-all",
    "60 %, all": "committees-60-all",
    "substitutes": "committees-substitute",
}
COMMITTEE = {label: against(label, arm) for label, arm in COMMITTEES.items()}
WITH_COMMITTEE = Measure("committee_coverage", "compounds with a committee")
ELECTED = Measure("owner_committee_coverage", "compounds with an elected one")

OWNER_COMMITTEES = Question(
    name="06-committees",
    about=(
        "Owner committees are promoted, with no, 30 % or 60 % party members required among the "
        "members, of new committees only or at every election; or property-management committees "
        "are set up in their place."
    ),
    statements=(
        Statement(
            "Committees with 60 % party members, required of new ones, change satisfaction in year "
            "5 by",
            COMMITTEE["60 %, new ones"],
            SATISFACTION,
            YEAR,
            nothing_works=against("60 %, new ones", f"committees-60+{WITHOUT}", WITHOUT),
        ),
        Statement(
            "Committees without a required share change it by",
            COMMITTEE["no share required"],
            SATISFACTION,
            YEAR,
        ),
        Statement(
            "60 % instead of no required share, of new committees, changes it by",
            against("60 % less none", "committees-60", "committees-0"),
            SATISFACTION,
            YEAR,
        ),
        Statement(
            "60 % at every election instead of new ones only changes it by",
            against("60 %: all less new", "committees-60-all", "committees-60"),
            SATISFACTION,
            YEAR,
        ),
        Statement(
            "60 % at every election changes the share of compounds with an elected committee, "
            "against 60 % of new ones only, by",
            against("60 %: all less new", "committees-60-all", "committees-60"),
            ELECTED,
            YEAR,
        ),
        Statement(
            "Substitutes instead of committees without a required share change satisfaction by",
            against("substitutes less elected", "committees-substitute", "committees-0"),
            SATISFACTION,
            YEAR,
        ),
    ),
    effects=(
        Effects(
            "Against no programme",
            tuple(COMMITTEE.values()),
            (SATISFACTION, WITH_COMMITTEE, ELECTED, CAPTURE),
            YEAR,
        ),
        Effects(
            "What else changes",
            tuple(COMMITTEE.values()),
            (COLLECTION, VISIBLE, FACILITIES, SPENT),
            YEAR,
        ),
    ),
    change=(
        "Posts in committees (x3) beside the required share, disclosure of public revenue, and a "
        "seat for the developer in substitutes; none of them is here.",
    ),
)
