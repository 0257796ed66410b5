"""Doses and targets: what is shown beside a run, when, and what counts once."""

import json
import re
from pathlib import Path

import pandas as pd
import pytest

import simulation as sim
from simulation.io import paths, validation
from simulation.io.errors import InputError
from simulation.io.problems import Problems
from simulation.scenario.city_file import read_statistics
from simulation.scenario.files import check_file
from simulation.scenario.programme import why_not_compared
from simulation.scenario.scenario import Scenario
from simulation.scenario.targets import (
    DOSE_COLUMNS,
    compare_with_doses,
    compare_with_targets,
    met_of,
    short_doses,
)
from tests.conftest import TOWN

COMPARED = (
    'compare = { outcome = "joint_meetings_held", month = "2017-12", kind = "true", tolerance = 9 }'
)
CITY = f"""
name = "town"
title = "Town"
programme = "mine.toml"
{TOWN}"""
STATISTICS = f"""
[figures.asked]
value = 200
unit = "meetings"
date = "2017"
source = "A"
role = "lever"
{COMPARED}

[figures.found]
value = 155
unit = "meetings"
date = "2017"
source = "A"
role = "target"
{COMPARED}

[figures.again]
value = 180
unit = "meetings"
date = "2017"
source = "A"
role = "target"
restates = "found"
{COMPARED}

[figures.hidden]
value = 150
unit = "meetings"
date = "2017"
source = "A"
role = "holdout"
{COMPARED}
"""


@pytest.fixture
def mine(tmp_path):
    """A city with a dose, two targets and a holdout, and the scenario of its programme."""
    (tmp_path / "town.toml").write_text(CITY + STATISTICS, encoding="utf8")
    scenario = 'name = "mine"\ntitle = "Mine"\ncity = "town.toml"\n[levers.joint_meetings]\n'
    (tmp_path / "mine.toml").write_text(scenario)
    return str(tmp_path / "mine.toml")


def monthly(held):
    """A monthly table in which so many joint meetings were held by the end of 2017."""
    row = {"month": "2017-12", "level": "city", "place": "Town", "outcome": "joint_meetings_held"}
    return pd.DataFrame([{**row, "kind": "true", "value": held}])


def test_a_dose_is_shown_as_asked_and_reached(mine):
    doses = compare_with_doses(sim.load(mine), monthly(150.0))
    assert tuple(doses) == DOSE_COLUMNS
    (row,) = doses.itertuples()
    assert (row.figure, row.asked, row.reached, row.share) == ("asked", 200, 150, 0.75)
    assert (row.unit, row.enough) == ("meetings", False)
    assert short_doses(doses) == "less than 90 % was reached of these doses: asked (75.0 %)"


@pytest.mark.parametrize(("held", "enough"), [(179.0, False), (180.0, True), (300.0, True)])
def test_nine_tenths_of_a_dose_are_enough(mine, held, enough):
    doses = compare_with_doses(sim.load(mine), monthly(held))
    assert doses["enough"].tolist() == [enough]
    assert (short_doses(doses) == "") == enough


def test_a_dose_of_a_month_that_was_not_run_is_neither(mine):
    doses = compare_with_doses(sim.load(mine), monthly(1.0).assign(month="2017-11"))
    assert doses["enough"].isna().all()
    assert short_doses(doses) == ""


def test_targets_are_no_doses_and_a_restated_one_counts_once(mine):
    targets = compare_with_targets(sim.load(mine), monthly(150.0))
    assert targets["figure"].tolist() == ["found", "again"]
    assert targets["met"].tolist() == [True, False]
    assert targets["restates"].tolist() == ["", "found"]
    assert met_of(targets) == (1, 1)


def test_counts_of_a_sample_of_streets_are_no_doses(mine):
    assert compare_with_doses(sim.load(mine), monthly(150.0), whole=False).empty


def test_another_programme_shows_neither_doses_nor_targets(mine):
    own = sim.load(mine)
    assert why_not_compared(own) == ""
    assert why_not_compared(own.with_settings({"levers.joint_meetings.strength": 1.0})) == ""
    assert why_not_compared(own.with_settings({"start.fee_old": 0.5}, name="other")) == ""
    others = (
        own.with_settings({"levers.joint_meetings.strength": 0.5}),
        own.with_settings({"levers.publicity": {}}),
        own.with_settings({"levers": {}}),
        own.with_settings({"budget": 1e9}),
    )
    for other in others:
        reason = "Town published its statistics under the programme of mine.toml"
        assert reason in why_not_compared(other)
        assert compare_with_doses(other, monthly(150.0)).empty
        assert compare_with_targets(other, monthly(150.0)).empty


@pytest.mark.parametrize("name", ["wuhan", "zibo", "linyi", "yongqiao"])
def test_built_in_cities_are_compared_under_their_own_programme_only(name):
    assert why_not_compared(sim.load(name)) == ""
    for other in (f"{name}-no-policy", f"{name}=list-shadow", f"{name}~publicity"):
        assert f"under the programme of {name}" in why_not_compared(sim.load(other))


def test_a_city_without_a_programme_or_without_comparisons_says_so(tmp_path, mine):
    city = tmp_path / "town.toml"
    text = city.read_text(encoding="utf8")
    city.write_text(text.replace('programme = "mine.toml"\n', ""), encoding="utf8")
    assert "the file of Town names no programme" in why_not_compared(sim.load(mine))
    city.write_text(text.replace(COMPARED, "").replace("target", "context"), encoding="utf8")
    assert why_not_compared(sim.load(mine)) == ""
    assert check_file(str(city)).endswith("published statistics")


def test_checks_say_what_is_compared(tmp_path, mine):
    assert check_file(mine).endswith("joint_meetings; doses: 1, targets: 2")
    city = tmp_path / "town.toml"
    assert check_file(str(city)).endswith("published statistics; doses: 1, targets: 2")
    assert "under the programme of zibo" in check_file("zibo-no-policy")
    text = city.read_text(encoding="utf8")
    city.write_text(text.replace('"mine.toml"', '"wuhn"'), encoding="utf8")
    with pytest.raises(InputError, match=r"town.toml: programme: .*did you mean wuhan"):
        check_file(str(city))


def statistic(role="target", **about):
    return {"value": 1, "unit": "items", "date": "2017", "source": "A", "role": role, **about}


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        (
            {"a": statistic(restates="bb")},
            "figures.a.restates: read 'bb', expected a known name; did you mean b",
        ),
        ({"a": statistic(restates="a")}, "expected another statistic, which restates none"),
        (
            {"a": statistic(restates="b"), "b": statistic(restates="a")},
            "expected another statistic, which restates none",
        ),
        (
            {"a": statistic(restates="b"), "b": statistic("holdout")},
            "expected a holdout for a holdout, and none for another role",
        ),
        (
            {"a": statistic("holdout", restates="b")},
            "expected a holdout for a holdout, and none for another role",
        ),
    ],
)
def test_what_cannot_be_restated_is_refused(figures, expected):
    problems = Problems()
    read_statistics({"figures": {"b": statistic(), **figures}}, "city.toml", problems)
    assert problems.lines
    assert all(expected in line for line in problems.lines)


@pytest.mark.parametrize("role", ["lever", "target", "holdout", "context"])
def test_a_statistic_may_restate_one_that_exists(role):
    other = "holdout" if role == "holdout" else "target"
    figures = {"a": statistic(role, restates="b"), "b": statistic(other)}
    problems = Problems()
    assert read_statistics({"figures": figures}, "city.toml", problems)["a"].restates == "b"
    assert problems.lines == []


COMPUTING = {"scenario/targets.py", "analysis/complete_sweeps.py"}
"""Modules that set a figure beside an outcome."""
COMPARING = {
    "analysis/complete_sweeps.py",
    "analysis/calibration_runs/outputs.py",
    "analysis/validation_runs/experiment.py",
}
"""Modules that do so for the runs of a sweep; those of a calibration ask for targets alone."""
ASKING = {
    "scenario/published.py",
    "scenario/city_file.py",
    "analysis/validation_runs/figures.py",
}
"""Modules that know of the role: where it is declared, and where a validation begins."""


def test_no_holdout_is_computed_outside_of_a_validation():
    """The one module that asks for holdouts is imported by those of a validation only."""
    source = paths.built_in("").parent / "simulation"
    texts = {
        path.relative_to(source).as_posix(): path.read_text(encoding="utf8")
        for path in source.rglob("*.py")
    }
    assert {name for name, text in texts.items() if "compared_value(" in text} <= COMPUTING
    assert {name for name, text in texts.items() if "compared_values(" in text} == COMPARING
    assert {name for name, text in texts.items() if '"holdout"' in text} == ASKING
    runs = "analysis/validation_runs/"
    reading = {name for name, text in texts.items() if "validation_runs" in text}
    beside = {"cli/validate.py", "plots/validation.py"}
    assert {name for name in reading if not name.startswith(runs)} == beside


def test_the_command_run_prints_doses_and_targets_apart(xiaoqu, mine):
    words = ["run", mine, "--scale", "0.002", "--months", "12"]
    code, out, err = xiaoqu(*words, "--out", "one")
    assert code == 0, err
    assert "Doses  " in out
    assert "Targets  " in out
    assert "of 1; 1 that restate another are not counted" in out
    assert "hidden" not in out + err
    code, out, err = xiaoqu(*words, "--out", "two", "--json")
    values = json.loads(out)
    (dose,) = values["doses"]
    assert (dose["figure"], dose["asked"]) == ("asked", 200)
    assert [row["figure"] for row in values["targets"]] == ["found", "again"]
    assert ("less than 90 % was reached of these doses: asked" in err) != dose["enough"]


def test_the_command_run_says_why_nothing_is_compared(xiaoqu):
    words = ["run", "yongqiao-no-policy", "--scale", "0.002", "--months", "1", "--out", "here"]
    code, out, err = xiaoqu(*words)
    assert code == 0
    assert "no doses and no targets: Yongqiao published its statistics under" in err
    assert "Doses" not in out
    assert "Targets" not in out


def test_a_run_has_both_tables(mine):
    done = sim.run(mine, scale=0.002, months=12)
    assert done.doses["figure"].tolist() == ["asked"]
    assert done.targets["figure"].tolist() == ["found", "again"]
    other = sim.run("yongqiao-no-policy", scale=0.002, months=1)
    assert other.doses.empty
    assert "under the programme of yongqiao" in other._repr_html_()


def test_a_scenario_of_a_file_may_be_the_programme_of_its_city(mine):
    copy = Scenario(sim.load(mine).data, "copy", sim.load(mine).folder)
    assert why_not_compared(copy) == ""
    assert validation.read_toml(paths.locate("wuhan", "cities"))["programme"] == "wuhan"


def test_the_command_run_says_which_statistics_are_of_what_is_reported(xiaoqu, mine):
    town = Path(mine).with_name("town.toml")
    text = town.read_text(encoding="utf8")
    found = text.index("[figures.found]")
    reported = text[found:].replace('kind = "true"', 'kind = "reported"', 1)
    town.write_text(text[:found] + reported, encoding="utf8")
    words = ["run", mine, "--scale", "0.002", "--months", "12", "--out", "here"]
    code, out, err = xiaoqu(*words)
    assert code == 0, err
    assert re.search(r"^ found, reported +2017-12 +155 ", out, re.M)
    assert re.search(r"^ again +2017-12 +180 ", out, re.M)
    assert re.search(r"^ asked +2017-12 +200 ", out, re.M)
