"""Counts: what a source has counted becomes the setting of a lever, so that a run reaches it."""

import math

import numpy as np
import pytest

import simulation as sim
from simulation.agents.property_firm import areas_served
from simulation.io.errors import InputError
from simulation.levers import LEVERS
from simulation.model.model import GovernanceModel
from simulation.parameters.initial_conditions import CityStart
from simulation.scenario.count_reading import mean_intensity
from simulation.scenario.counts import COUNTS, CountOf
from simulation.scenario.tables import settings_table
from tests.conftest import TOWN

FIGURES = """
[figures.hired]
value = 4
unit = "persons"
date = "2019"
source = "A"
role = "lever"
[assumptions.leaders]
value = 30
low = 20
high = 50
unit = "persons"
"""


@pytest.fixture
def town(tmp_path):
    """Function that reads a scenario of a small town with some levers."""

    def town(levers, more=""):
        city = f'name = "town"\ntitle = "Town"\n{TOWN}{FIGURES}'
        (tmp_path / "town.toml").write_text(city, encoding="utf8")
        path = tmp_path / "mine.toml"
        head = 'name = "mine"\ntitle = "Mine"\ncity = "town.toml"\nburn_in = 0\n'
        path.write_text(f"{head}{more}{levers}", encoding="utf8")
        return sim.load(path)

    return town


def setting(scenario, name):
    return scenario.levers[0].settings[name]


@pytest.mark.parametrize("key", COUNTS)
def test_a_setting_that_takes_a_count_is_one_of_a_lever(key, town):
    lever, _, name = key.partition(".")
    about = COUNTS[key]
    assert name in LEVERS[lever].model_fields
    assert about.size(CityStart()) > 0
    months = "" if about.kind == "share" else ", months = 240"
    scenario = town(f"[levers.{lever}]\n{name} = {{ count = 0.01{months} }}\n")
    assert 0 < setting(scenario, name) < 1


@pytest.mark.parametrize(
    ("about", "expected"),
    [
        (CountOf("a", "b", lambda start: 1), 0.25),
        (CountOf("a", "b", lambda start: 1, per=1000), 250.0),
        (CountOf("a", "b", lambda start: 1, "rate"), 0.25 / 12),
        (CountOf("a", "b", lambda start: 1, "rate", every=12, per=100), 25.0),
        (CountOf("a", "b", lambda start: 1, "hazard"), -math.log(0.75) / 12),
    ],
)
def test_what_a_count_makes(about, expected):
    assert about.setting(30, 120, 12, 1.0) == pytest.approx(expected)


def test_the_hazard_is_that_which_the_programme_of_yongqiao_writes_out(town):
    """Its x4 is -log(1 - count / eligible) / (months * mean intensity)."""
    lever = "[levers.cross_appointment]\nx4 = { count = 60, of = 8000, months = 12 }\n"
    by_hand = -math.log(1 - 60 / 8000) / (12 * 0.35)
    assert setting(town(lever), "x4") == pytest.approx(by_hand * 0.35 / mean_intensity(12))


def test_a_programme_is_the_same_policy_in_every_sample_of_the_parameters(town):
    lever = "[levers.joint_meetings]\nmeetings = { count = 12, months = 12 }\n"
    sample = {"parameters.streets.implementation_mean": 0.05, "parameters.streets.fatigue": 0.05}
    scenario = town(lever)
    assert setting(scenario.with_sample(sample), "meetings") == setting(scenario, "meetings")


def test_a_count_may_be_a_statistic_an_assumption_or_change_with_the_months(town):
    scenario = town("[levers.graduates]\nhires = { count = '= hired', months = 12 }\n")
    staff = 2.48e-4 * (400_000 + 0.05 * 150_000)
    assert setting(scenario, "hires") == pytest.approx(100 * 4 / staff)
    dated = "{ '2017-01' = { count = '= leaders / 10', months = 24 }, '2019-01' = 0.0 }"
    scenario = town(f"[levers.graduates]\nhires = {dated}\n")
    assert setting(scenario, "hires") == {
        "2017-01": pytest.approx(100 * 3 / staff / 2),
        "2019-01": 0.0,
    }
    other = scenario.with_settings({"assumptions.town.leaders": 40})
    assert setting(other, "hires")["2017-01"] == pytest.approx(100 * 4 / staff / 2)


def test_graduates_are_hired_as_counted(town):
    scenario = town("[levers.graduates]\nhires = { count = 4, months = 12 }\n")
    model = GovernanceModel(scenario, seed=1, scale=1.0)
    served = areas_served(model)  # as they are when the programme begins
    model.step()
    expected = 12 * (model.firm_policy.hire_rate * scenario.start.staff_per_area * served).sum()
    by_shares = scenario.start.commodity_area + 0.05 * scenario.start.old_area
    assert expected == pytest.approx(4 * served.sum() / by_shares)
    assert served.sum() == pytest.approx(by_shares, rel=0.05)


def test_building_group_leaders_are_appointed_as_counted(town):
    scenario = town(
        "[levers.cross_appointment]\nx1 = 0.0\nx2 = 0.0\nx3 = 0.0\n"
        "x4 = { count = 5, months = 12 }\n",
        f"[parameters.streets]\nimplementation_mean = {mean_intensity(12)}\n"
        "implementation_sd = 0.0\nfatigue = 0.0\n",
    )
    model = GovernanceModel(scenario, seed=1, scale=0.1)
    model.step()
    members = np.round(scenario.start.share_party_members * model.compounds.households)
    stays = (1 - model.policy.rate_x4) ** 12
    assert (members * (1 - stays)).sum() == pytest.approx(5, rel=0.02)


def test_another_city_takes_over_the_dose_and_not_the_count(town, tmp_path):
    town(
        "[levers.graduates]\nhires = { count = '= leaders / 10', months = 12 }\n"
        "[levers.publicity]\nwhere = { share = { count = 1 } }\n"
    )
    strategy = tmp_path / "bundle.toml"
    text = f'name = "bundle"\ntitle = "b"\nlevers_of = "{tmp_path / "mine.toml"}"\n'
    strategy.write_text(text, encoding="utf8")
    own, other = sim.load(tmp_path / "mine.toml"), sim.load(f"linyi-no-policy={strategy}")
    (hires, publicity), (taken, shown) = own.levers, other.levers
    assert taken.settings["hires"] == pytest.approx(hires.settings["hires"])
    assert shown.settings["where"] == publicity.settings["where"] == {"share": 0.5}
    more = other.with_settings({"assumptions_of.town.leaders.value": 45})
    assert more.levers[0].settings["hires"] == pytest.approx(1.5 * taken.settings["hires"])


def test_a_table_says_what_was_counted(town):
    scenario = town(
        "[levers.advisors]\ngoal = { count = 3 }\n"
        "[levers.joint_meetings]\nmeetings = { count = 12, months = 12 }\n"
    )
    table = settings_table(scenario).set_index("key")
    row = table.loc["levers.advisors.goal"]
    assert (row["value"], row["source"]) == (
        0.75,
        "3 firms with an advisor, of 4 firms with projects",
    )
    assert table.loc["levers.joint_meetings.meetings", "source"] == (
        "12 meetings in 12 months, of 2 streets, at a mean intensity of 0.45"
    )


@pytest.mark.parametrize(
    ("lever", "expected"),
    [
        (
            "graduates]\nhires = { count = 4 }",
            "levers.graduates.hires: read {'count': 4}, expected months = the number of months",
        ),
        (
            "graduates]\nhires = { count = 4, monts = 12 }",
            "levers.graduates.hires.monts: unknown key, expected a known name; did you mean months",
        ),
        (
            "graduates]\nhires = { count = 'four', months = 12 }",
            "levers.graduates.hires.count: read 'four', expected a number, 0 or more",
        ),
        (
            "graduates]\nhires = { count = 4, months = 0 }",
            "levers.graduates.hires.months: read 0, expected a number, 1 or more",
        ),
        (
            "graduates]\nhires = { count = 40, months = 12 }",
            "expected a count that makes 6 1/year or less; 40 graduates hired in 12 months, of "
            "101.06 staff of firms in compounds under contract makes 39.58",
        ),
        (
            "advisors]\ngoal = { count = 3, months = 12 }",
            "levers.advisors.goal.months: read 12, expected no months: firms with an advisor are",
        ),
        (
            "advisors]\ngoal = { count = 5 }",
            "makes 1 or less; 5 firms with an advisor, of 4 firms with projects makes 1.25",
        ),
        (
            "advisors]\ngoal = { count = 1 }\nwhere = { streets = [0] }",
            "expected of = the number of firms with projects there, since where leaves some out",
        ),
        (
            "cross_appointment]\nx4 = { count = 900, months = 12 }",
            "x4.count: read 900, expected fewer than there are: 480 households with a party member",
        ),
        (
            "cross_appointment]\nx1 = { count = 9, months = 12 }",
            "expected a number: a count is turned into x4 only",
        ),
        (
            "cross_appointment]\ngoal_x1 = { count = 9 }",
            "expected a number (persons), as it was published",
        ),
        ("publicity]\nstrength = { count = 9 }", "levers.publicity.strength: read {'count': 9}"),
        ("graduates]\nhires = { count = '= hird', months = 9 }", "did you mean hired?"),
    ],
)
def test_a_count_that_does_not_fit_is_refused(town, lever, expected):
    with pytest.raises(InputError) as caught:
        town(f"[levers.{lever}\n")
    (line,) = str(caught.value).splitlines()
    assert expected in line


def test_of_a_part_of_the_city_the_size_is_stated(town):
    scenario = town("[levers.advisors]\ngoal = { count = 1, of = 2 }\nwhere = { streets = [0] }\n")
    assert setting(scenario, "goal") == 0.5
