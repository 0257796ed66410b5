"""The programmes of the four cities: what is on, what is off, and what is a dose."""

import re
from pathlib import Path

import pytest

import simulation as sim
from simulation.io.months import month_number
from simulation.levers import LEVERS
from simulation.outcomes.declaration import OUTCOMES
from simulation.parameters.initial_conditions import CityStart
from simulation.scenario.parameter_set import Parameters

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
    "zibo": {"firm_party_org_goal", "advisor_cov_of_rest", "community_env_committee_due"},
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
    "old_market_to_co_managed",
    "old_self_to_co_managed",
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
        ("wuhan", {"old_mode_market": "old_market_to_co_managed"}),
        ("wuhan", {"old_mode_comanaged": "old_market_to_co_managed"}),
        ("wuhan", {"old_mode_self": "old_self_to_co_managed"}),
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


@pytest.mark.parametrize("name", OFF)
def test_no_programme_decides_where_old_compounds_go(name):
    """The modes of old compounds are outcomes, so that nobody refuses what a city decided."""
    for lever in sim.load(name).levers:
        if lever.name == "service_drive":
            assert not [setting for setting in lever.settings if setting.startswith("to_")]


@pytest.mark.parametrize(
    ("lever", "setting", "district"),
    [
        ("party_organisations", "stipend_in", 0),
        ("rewards", "cash_in", 0),
        ("star_ratings", "response_rule_in", 1),
        ("online_evaluation", "pay_online_in", 2),
    ],
)
def test_what_one_district_of_wuhan_does_is_done_in_one(lever, setting, district):
    (told,) = (one for one in sim.load("wuhan").levers if one.name == lever)
    assert told.settings[setting] == [district]
    assert district < sim.load("wuhan").start.districts


def test_departments_of_wuhan_come_by_theme_and_are_ranked_a_year_later():
    scenario = sim.load("wuhan")
    (lever,) = (one for one in scenario.levers if one.name == "department_response")
    months = [month_number(month) - scenario.start_month for month in ("2018-09", "2019-08")]
    assert lever.first == months[0]
    assert [lever.at(month).trigger for month in months] == ["theme", "ranking"]
    assert [lever.at(month).hours for month in months] == [120, 120]


def test_two_ratios_say_what_three_modes_of_old_compounds_in_wuhan_say():
    """log(382.5 / 967.5) and log(526.5 / 967.5)."""
    published = sim.load("wuhan").published
    assert published["old_market_to_co_managed"].value == pytest.approx(-0.92798668)
    assert published["old_self_to_co_managed"].value == pytest.approx(-0.60846409)


def names_of_the_model():
    """Levers, their settings, outcomes, and parameters with their groups."""
    settings = {name for lever in LEVERS.values() for name in lever.model_fields}
    groups = {name: one.annotation for name, one in Parameters.model_fields.items()}
    parameters = {name for group in groups.values() for name in group.model_fields}
    return {*LEVERS, *settings, *OUTCOMES, *groups, *parameters, *CityStart.model_fields}


def test_the_table_of_mechanisms_names_every_lever_and_nothing_else_than_the_model_has():
    text = (DOCS / "mechanisms.md").read_text(encoding="utf8")
    rows = [line.split("|")[-2] for line in text.splitlines() if line.startswith("|")]
    named = {name for cell in rows for name in re.findall(r"`([^`]+)`", cell)}
    assert set(LEVERS) <= named
    assert named <= names_of_the_model()
