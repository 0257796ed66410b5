"""Assumptions of a city: their ranges, the formulas that read them, and their samples."""

import pytest

import simulation as sim
from simulation.core.parameter import LogUniform, Uniform
from simulation.experiments.design import Design
from simulation.experiments.priors import uncertain_assumptions
from simulation.io import paths
from simulation.io.errors import InputError
from simulation.scenario.assumptions import Assumption
from simulation.scenario.formulas import carried_over, evaluate, names_in

CITIES = [path.stem for path in sorted(paths.built_in("cities").glob("*.toml"))]
CITY = """
name = "{name}"
title = "A town"

[start]
streets = "= offices"

[assumptions.offices]
value = 4
low = 2
high = 8
unit = "streets"

[assumptions.amount]
value = 0.1
low = 0.05
high = 0.2
log = true
unit = "yuan/m2/month"
"""
SCENARIO = """
name = "{name}"
title = "A scenario"
city = "{name}.toml"

[levers.fee_subsidy]
amount = "= 2 * amount"
"""


@pytest.fixture
def town(tmp_path):
    """Give a town with a programme, by its name."""

    def written(name="town", city=CITY, scenario=SCENARIO):
        (tmp_path / f"{name}.toml").write_text(city.format(name=name), encoding="utf8")
        path = tmp_path / f"programme-of-{name}.toml"
        path.write_text(scenario.format(name=name), encoding="utf8")
        return path

    return written


def amount(scenario):
    return scenario.levers[0].settings["amount"]


def test_formulas_read_assumptions(town):
    scenario = sim.load(town())
    assert scenario.start.streets == 4
    assert amount(scenario) == 0.2


def test_a_scenario_may_assume_something_else(town):
    scenario = sim.load(town()).with_settings(
        {"assumptions.town.offices": 7, "assumptions.town.amount": 0.15}
    )
    assert scenario.start.streets == 7
    assert amount(scenario) == 0.3


def test_priors_of_assumptions():
    about = {"value": 4, "low": 2, "high": 8, "unit": "streets"}
    assert Assumption(**about).prior == Uniform(2, 8)
    assert Assumption(**about, log=True).prior == LogUniform(2, 8)
    assert Assumption(**about).whole
    assert not Assumption(**{**about, "value": 4.5}).whole


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"value": 9}, "between low and high"),
        ({"low": 4, "high": 4}, "which differ"),
        ({"low": 0, "log": True}, "above 0"),
    ],
)
def test_ranges_that_cannot_be(change, expected):
    with pytest.raises(ValueError, match=expected):
        Assumption(**{"value": 4, "low": 2, "high": 8, "unit": "streets", **change})


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("assumptions.town.office", "assumptions.town.office: read 3, expected a known name; "),
        ("assumptions.twon.offices", "assumptions.twon: read 'twon', expected a known name; "),
    ],
)
def test_unknown_assumptions_are_refused(town, key, expected):
    scenario = sim.load(town())
    with pytest.raises(InputError) as caught:
        scenario.with_settings({key: 3})
    assert expected in str(caught.value)
    assert "town" in str(caught.value).partition("expected")[2] or "offices" in str(caught.value)


def test_an_assumption_has_not_the_name_of_a_statistic(town):
    statistic = '[figures.offices]\nvalue = 4\nunit = "streets"\ndate = "2020"\nsource = "A"\n'
    with pytest.raises(InputError, match="another name than that of a statistic"):
        sim.load(town(city=f'{CITY}\n{statistic}role = "initial"\n'))


def test_a_formula_is_carried_over_to_another_city():
    published = sim.load("linyi").published
    formula = carried_over("= firms / (2 * rounds)", "linyi", published, {"rounds"})
    assert formula == "= 635.0 / (2 * linyi.rounds)"
    assert names_in(formula) == {"linyi.rounds"}
    assert evaluate(formula, {}, assumed={"linyi.rounds": 5}) == 63.5


def test_levers_of_another_city_stay_uncertain(town, tmp_path):
    """What one city assumes about its programme varies where another has that programme."""
    town("town")
    strategy = tmp_path / "bundle.toml"
    source = tmp_path / "programme-of-town.toml"
    strategy.write_text(
        f'name = "bundle"\ntitle = "The bundle"\nlevers_of = "{source}"\n', encoding="utf8"
    )
    other = sim.load(f"{town('village')}={strategy}")
    assert amount(other) == 0.2
    changed = other.with_sample({"assumptions.town.amount": 0.06, "assumptions.town.offices": 8})
    assert amount(changed) == 0.12
    assert changed.start.streets == 4  # of the village
    assert amount(changed.with_sample({"assumptions.town.amount": 0.1})) == 0.12  # it is stated


def test_a_design_samples_the_assumptions_of_its_cities(town):
    paths = [str(town("town")), str(town("village"))]
    design = Design.of({"name": "both", "scenarios": paths, "samples": 8})
    samples = design.sample_values().values()
    for name in ("town", "village"):
        offices = [one[f"assumptions.{name}.offices"] for one in samples]
        assert all(isinstance(n, int) and 2 <= n <= 8 for n in offices)
        assert len(set(offices)) > 3
        values = [one[f"assumptions.{name}.amount"] for one in samples]
        assert min(values) < 0.075 < 0.13 < max(values)
    jobs = [job for job in design.jobs() if job.sample == 3]
    streets = {job.scenario().city.name: job.scenario().start.streets for job in jobs}
    assert streets == {name: jobs[0].parameters[f"assumptions.{name}.offices"] for name in streets}
    again = Design.of(design.frozen())
    assert list(again.sample_values().values()) == list(samples)


def test_named_assumptions_alone_are_sampled(town):
    about = {"name": "one", "scenarios": [str(town())], "samples": 2}
    design = Design.of({**about, "parameters": ["assumptions.town.amount"]})
    assert [set(one) for one in design.sample_values().values()] == [
        {"assumptions.town.amount"}
    ] * 2
    wrong = Design.of({**about, "parameters": ["assumptions.town.amounts"]})
    with pytest.raises(InputError, match=r"assumptions\.town\.amount"):
        wrong.sample_values()


@pytest.mark.parametrize("name", CITIES)
def test_every_end_of_an_assumption_makes_a_scenario(name):
    scenario = sim.load(name)
    for key, about in uncertain_assumptions([scenario]).items():
        low, high = (
            scenario.with_sample({key: about.values([end])[0]}).resolved() for end in about.ends
        )
        assert low != high, key


@pytest.mark.parametrize("name", CITIES)
def test_assumptions_make_scenarios_together(name):
    design = Design.of({"name": "many", "scenarios": [name], "samples": 40})
    assert all(job.scenario().start.streets for job in design.jobs())


def test_an_assumption_about_a_programme_varies_in_other_cities():
    scenario = sim.load("zibo=linyi")
    few, many = (scenario.with_sample({"assumptions.linyi.rounds_of_the_list": n}) for n in (6, 12))
    shares = [
        next(one for one in each.levers if one.name == "red_black_list").settings["share_black"]
        for each in (few, many)
    ]
    assert shares[0] == pytest.approx(2 * shares[1]) == pytest.approx(84 / 6 / 1690)
