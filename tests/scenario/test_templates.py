"""Templates: what is left open is named, and what is filled in is checked and run."""

import re
import tomllib

import pytest

import simulation as sim
from simulation.experiments.design import Design
from simulation.experiments.design_template import NOT_IN_FILES, design_template
from simulation.experiments.posterior_samples import DEFAULT, N_SAMPLES
from simulation.io.blanks import BLANK, open_blanks
from simulation.io.errors import InputError
from simulation.levers import LEVERS
from simulation.levers.lever import Lever
from simulation.levers.roll_out import Where
from simulation.parameters.initial_conditions import CityStart
from simulation.scenario.files import check_file
from simulation.scenario.templates import (
    COUNTED,
    city_template,
    scenario_template,
    strategy_template,
)

NUMBERS = {
    "districts": 2, "streets": 4, "commodity_compounds": 30, "old_compounds": 20,
    "commodity_households": 12_000, "old_households": 5_000, "firms": 12,
}  # fmt: skip


def switched_on(text):
    """A template with every line that is off, and is TOML."""
    off = re.compile(r'^# (\[[a-z_.0-9]+\]|"?[a-z_.0-9]+"? = .*)$', re.M)
    return off.sub(r"\1", text)


def filled(text):
    for name, number in NUMBERS.items():
        text = text.replace(f'[figures.{name}]\nvalue = "?"', f"[figures.{name}]\nvalue = {number}")
    return text.replace('date = "?"', 'date = "2020"').replace('A = "?"', 'A = "a yearbook"')


def open_in(path):
    """Keys that a check of a file says are open; it says nothing else."""
    with pytest.raises(InputError) as caught:
        check_file(str(path))
    lines = str(caught.value).splitlines()
    assert all(line.endswith("is still open, expected a value in place of '?'") for line in lines)
    return [line.removeprefix(f"{path}: ").partition(": ")[0] for line in lines]


@pytest.fixture
def write(tmp_path):
    def write(name, text):
        path = tmp_path / f"{name}.toml"
        path.write_text(text, encoding="utf8")
        return path

    return write


def test_a_check_names_the_blanks_of_a_city_and_nothing_else(write):
    path = write("town", city_template("town"))
    blanks = [f"figures.{name}.{key}" for name in COUNTED for key in ("value", "date")]
    assert open_in(path) == ["sources.A", *blanks]
    assert set(NUMBERS) == set(COUNTED)
    firms = "[figures.firms]\nvalue = "
    path.write_text(filled(city_template("town")).replace(f"{firms}12", f'{firms}"?"'))
    assert open_in(path) == ["figures.firms.value"]


def test_blanks_and_problems_are_said_together(write):
    text = city_template("town").replace("role = ", "rolle = ", 1)
    with pytest.raises(InputError, match="did you mean role") as caught:
        check_file(str(write("town", text)))
    assert "figures.firms.value: is still open" in str(caught.value)


def test_a_city_that_is_filled_in_can_be_run(write):
    path = write("town", filled(city_template("town")))
    assert check_file(str(path)) == "city, 7 published statistics"
    scenario = write("mine", scenario_template("mine", "town.toml", ["advisors"]))
    loaded = sim.load(scenario)
    assert (loaded.start.firms_local, loaded.start.firms_outside) == (11, 1)
    assert loaded.start.commodity_area == pytest.approx(12_000 * 119.1)
    run = sim.run(loaded, scale=0.02, months=1)
    assert run.monthly["value"].notna().any()


def test_a_template_of_a_city_has_every_key_of_a_start(write):
    text = switched_on(city_template("town"))
    assert set(tomllib.loads(text)["start"]) == set(CityStart.model_fields)
    defaults = CityStart().model_dump()
    for name, value in tomllib.loads(text)["start"].items():
        assert value == defaults[name] or str(value).startswith("=")
    figures = tomllib.loads(filled(text))["figures"]
    assert set(figures) - set(COUNTED) == {"satisfaction_2020", "graduates_2019"}
    some = filled(text).replace('value = "?"', "value = 75", 2).replace('programme = "', '#"')
    assert check_file(str(write("town", some))).endswith(
        "city, 9 published statistics; doses: 1, targets: 1"
    )


@pytest.mark.parametrize("template", [scenario_template, strategy_template])
def test_a_template_has_every_lever_with_all_of_its_settings(template, write):
    text = template("mine")
    levers = tomllib.loads(switched_on(text))["levers"]
    assert set(levers) == set(LEVERS)
    for name, settings in levers.items():
        fields = LEVERS[name].model_fields
        assert {*settings, "begins", "ends", "strength", "budget", "where"} == set(fields)
        shown = {key: value for key, value in settings.items() if value != BLANK}
        assert LEVERS[name](**shown) == LEVERS[name]()
    for name in Lever.model_fields:
        assert f"\n#   {name} = " in text
    for name in Where.model_fields:
        assert f"\n#     {name} = " in text
    shown = "\n".join(line for line in text.splitlines() if '= "?"' not in line)
    if template is strategy_template:
        path = write("mine", switched_on(shown))
        assert sim.load(f"yongqiao-no-policy={path}").levers


def test_levers_that_are_asked_for_are_in_force(write):
    chosen = ["graduates", "advisors"]
    path = write("mine", scenario_template("mine", "zibo", chosen))
    assert [lever.name for lever in sim.load(path).levers] == ["advisors", "graduates"]
    assert open_in(write("open", scenario_template("open"))) == ["city"]
    strategy = write("some", strategy_template("some", chosen))
    assert check_file(str(strategy)) == "strategy, advisors, graduates"
    assert check_file(str(write("none", strategy_template("none")))) == "strategy, no lever"


def test_a_design_has_every_key(write):
    path = write("mine", design_template("mine"))
    with pytest.raises(InputError, match="scenarios: is still open"):
        Design.of(path)
    text = switched_on(design_template("mine", ["zibo"]))
    assert set(tomllib.loads(text)) == set(Design.model_fields) - set(NOT_IN_FILES)
    shown = "\n".join(line for line in text.splitlines() if '= "?"' not in line)
    design = Design.of(path := write("two", shown))
    assert (design.samples, design.posterior, path.exists()) == (N_SAMPLES, DEFAULT, True)
    assert len(design.jobs()) == 3 * N_SAMPLES  # two strengths, and no policy


def test_open_blanks():
    tree = {"a": BLANK, "b": {"c": [BLANK, 1]}, "d": "??"}
    assert list(open_blanks(tree)) == ["a", "b.c"]
