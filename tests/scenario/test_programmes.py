"""The programmes of the four cities: what is on, what is off, and what is a dose."""

import re
from pathlib import Path

import pytest

import simulation as sim
from simulation.levers import LEVERS

DOCS = Path(__file__).resolve().parents[2] / "docs"
OFF = {
    "wuhan": {"owner_committees", "site_visits"},
    "zibo": {"cross_appointment", "red_black_list", "renovation", "emergency_repair", "graduates"},
    "linyi": {"renovation", "fee_subsidy", "welfare_firms", "emergency_repair", "graduates"},
    "yongqiao": {"advisors", "red_black_list", "owner_committees", "inspections", "fee_subsidy"},
}
"""Levers of which the source of a city tells nothing."""
DOSES = {
    "wuhan": {
        "graduates_market_firms",
        "graduates_total",
        "graduates_party",
        "party_advisors_2017",
        "party_advisors_2021",
        "x1_cadres_to_firms_2017",
        "x1_cadres_to_firms_2021",
        "x2_firm_heads_to_committees_2017",
        "x2_firm_heads_to_committees_2021",
        "five_star_firms",
        "old_mode_welfare",
        "old_service_coverage",
    },
    "zibo": {"firm_party_org_goal", "advisor_cov_of_rest"},
    "linyi": {
        "advisor_cov_of_rest",
        "x2_parttime_committee",
        "x3_cadres_in_oc",
        "star4plus_firms",
        "best_listed_cum",
        "worst_listed_cum",
        "joint_meetings_cum",
    },
    "yongqiao": {"members_into_oc", "grid_group_leaders"},
}
TARGETS = {
    "party_orgs_2017",
    "party_orgs_2021",
    "old_mode_market",
    "old_mode_comanaged",
    "old_mode_self",
    "credit_warnings_published",
    "satisfaction_2017",
    "satisfaction_2018",
}


def with_role(name, role):
    published = sim.load(name).published
    return {key for key, one in published.items() if one.role == role and one.compare}


@pytest.mark.parametrize("name", OFF)
def test_what_a_source_does_not_mention_is_off(name):
    assert not OFF[name] & {lever.name for lever in sim.load(name).levers}


@pytest.mark.parametrize("name", DOSES)
def test_published_numbers_that_set_a_lever_are_doses(name):
    assert with_role(name, "lever") == DOSES[name]
    assert with_role(name, "target") == (TARGETS if name == "wuhan" else set())


@pytest.mark.parametrize(
    ("name", "restated"),
    [
        ("wuhan", {"party_advisors_2021": "party_orgs_2021"}),
        ("wuhan", {"graduates_market_firms": "graduates_total"}),
        ("zibo", {"prof_coverage": "prof_compounds", "firm_party_org_cov": "firm_party_orgs"}),
        ("zibo", {"committee_cov": "oc_count"}),
        ("linyi", {"prof_coverage": "prof_compounds"}),
    ],
)
def test_a_share_beside_its_count_and_a_remainder_are_no_further_numbers(name, restated):
    published = sim.load(name).published
    assert {key: published[key].restates for key in restated} == restated


def test_the_list_of_linyi_has_nine_rounds_by_the_end_of_2021():
    """Months 2, 5, ..., 26 from October 2019 on."""
    scenario = sim.load("linyi")
    (lever,) = (one for one in scenario.levers if one.name == "red_black_list")
    age = scenario.start_month + scenario.months - 1 - (scenario.start_month + lever.first)
    assert sum(month % 3 == 2 for month in range(age + 1)) == 9


def test_two_programmes_begin_in_the_year_of_their_sources():
    for name in ("zibo", "yongqiao"):
        assert sim.load(name).file.first_month == "2021-01"


def test_every_lever_is_named_in_the_table_of_mechanisms():
    text = (DOCS / "mechanisms.md").read_text(encoding="utf8")
    assert set(re.findall(r"`(\w+)`", text)) >= set(LEVERS)
