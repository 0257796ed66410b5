"""Interoperability: Mesa's own tools, SALib, and readers of results."""

import pickle

import mesa
import numpy as np
import pandas as pd
import pytest

import simulation as sim
from simulation.experiments.sampling import uncertain
from simulation.io.errors import InputError
from simulation.outcomes.declaration import OUTCOMES
from tests.conftest import SMALL

SHORT = {**SMALL, "last_month": "2017-06", "burn_in": 2}


@pytest.fixture(scope="module")
def scenario(tiny):
    return tiny(last_month="2017-06", burn_in=2)


# ------------------------------------------------------------------------------------------- Mesa


def batch(**parameters):
    fixed = {"scenario": "wuhan", "scale": 1.0, "collect": True, **SHORT}
    rows = mesa.batch_run(
        sim.GovernanceModel, {**fixed, **parameters}, display_progress=False, max_steps=1000
    )
    return pd.DataFrame(rows)


def test_batch_run_takes_plain_keywords_and_gives_what_a_run_gives(scenario):
    table = batch(seed=[1, 2])
    assert table["month"].tolist() == ["2017-06"] * 2
    for row in table.itertuples():
        monthly = sim.run(scenario, row.seed, scale=1.0).monthly
        last = monthly[(monthly["level"] == "city") & (monthly["kind"] == "true")]
        last = last[last["month"] == "2017-06"].set_index("outcome")["value"]
        for name in ("satisfaction", "reports", "cost_renovation"):
            assert getattr(row, name) == last[name], name


def test_batch_run_sweeps_settings_by_dotted_key():
    table = batch(**{"levers.publicity.strength": [0.0, 1.0]})
    assert table["cost_publicity"].tolist()[0] == 0 < table["cost_publicity"].tolist()[1]


def test_a_keyword_that_is_no_setting_is_refused():
    with pytest.raises(InputError, match=r"levers\.publcity: unknown lever"):
        sim.GovernanceModel("wuhan", **{"levers.publcity.strength": 0})
    with pytest.raises(InputError, match="scael: unknown key"):
        sim.GovernanceModel("wuhan", scael=1)


def test_the_collector_has_every_outcome_of_the_scenario_and_can_be_pickled(scenario):
    model = sim.GovernanceModel(scenario, scale=1.0, collect=True)
    model.step()
    model.step()
    table = pickle.loads(pickle.dumps(model.datacollector)).get_model_vars_dataframe()
    costs = {f"cost_{lever.name}" for lever in scenario.levers}
    expected = {name for name in OUTCOMES if not name.startswith("cost_")} | costs
    assert set(table) == {"month", "stage", *expected}
    assert table["month"].tolist() == ["2016-11", "2016-12"]


def test_batch_run_tells_the_burn_in_from_the_programme():
    table = pd.DataFrame(
        mesa.batch_run(
            sim.GovernanceModel,
            {"scenario": "wuhan", "scale": 0.1, "collect": True, **SHORT},
            data_collection_period=1,
            display_progress=False,
        )
    )
    assert table["stage"].tolist() == ["burn-in"] * 2 + ["programme"] * 6
    assert (table["stage"] == "programme").tolist() == (table["month"] >= "2017-01").tolist()


def test_after_a_step_back_the_collector_has_the_months_that_were_gone_through(scenario):
    model, straight = (sim.GovernanceModel(scenario, scale=0.2, collect=True) for _ in range(2))
    for _ in range(3):
        model.step()
    saved = model.snapshot()
    model.datacollector._agent_records = {number: [] for number in (1, 2, 3)}
    for _ in range(2):
        model.step()
    later = model.snapshot()
    model.restore(saved)
    assert len(model.datacollector.get_model_vars_dataframe()) == 3
    assert model.steps == 3
    model.restore(later)
    model.step()
    model.restore(saved)
    while model.running:
        model.step()
    while straight.running:
        straight.step()
    pd.testing.assert_frame_equal(
        model.datacollector.get_model_vars_dataframe(),
        straight.datacollector.get_model_vars_dataframe(),
    )
    assert model.steps == straight.steps


def test_a_model_that_is_not_asked_collects_nothing_and_collecting_changes_nothing(scenario):
    plain, collecting = (sim.GovernanceModel(scenario, scale=1.0, collect=c) for c in (False, True))
    for model in (plain, collecting):
        model.step()
    assert not hasattr(plain, "datacollector")
    for name, column in plain.households.snapshot().items():
        np.testing.assert_array_equal(column, getattr(collecting.households, name))


def test_a_scenario_under_a_strategy_has_a_name():
    model = sim.GovernanceModel("yongqiao+no-policy", scale=0.01)
    assert model.policy_scenario.levers == ()


# ------------------------------------------------------------------------------------------ SALib


def test_a_problem_has_the_declared_priors():
    problem = sim.salib_problem(["satisfaction.adaptation", "parameters.red_black_list.shame",
                                 "red_black_list.demoralisation"])  # fmt: skip
    declared = uncertain()
    prior = declared["satisfaction.adaptation"][0]
    assert problem == {
        "num_vars": 3,
        "names": ["parameters.satisfaction.adaptation", "parameters.red_black_list.shame",
                  "parameters.red_black_list.demoralisation"],
        "bounds": [[prior.low, prior.high], pytest.approx([-0.09, 0.15, 0.03, 0.04]),
                   pytest.approx([0.0, 0.09, 0.0, 0.03])],
        "dists": ["unif", "truncnorm", "truncnorm"],
    }  # fmt: skip


@pytest.mark.parametrize("name", ["satisfaction.adaptatoin", "red_black_list.publicty"])
def test_a_problem_of_an_unknown_parameter_is_refused(name):
    with pytest.raises(InputError, match="did you mean"):
        sim.salib_problem([name])


def test_a_problem_of_a_fixed_parameter_says_that_a_prior_is_expected():
    with pytest.raises(InputError, match="expected a parameter with a prior"):
        sim.salib_problem("satisfaction.trust_base")


def test_samples_of_no_outcome_or_another_year_are_refused(scenario):
    for wrong in ({"outcomes": []}, {"over": "lastyear"}):
        with pytest.raises(InputError, match="samples: o"):
            sim.run_samples(scenario, pd.DataFrame({"burn_in": [1]}), **wrong)


def test_every_prior_can_be_sampled_and_every_sample_run(scenario):
    latin = pytest.importorskip("SALib.sample.latin")
    problem = sim.salib_problem(uncertain())
    samples = pd.DataFrame(latin.sample(problem, 8, seed=1), columns=problem["names"])
    result = sim.run_samples(scenario, samples, scale=1.0, workers=1)
    assert result.shape == (8, 1)
    assert result["satisfaction"].nunique() == 8


def test_samples_come_back_in_their_order_and_twice_where_they_occur_twice(scenario):
    name = "parameters.satisfaction.base"
    samples = pd.DataFrame({name: [60.0, 70.0, 60.0]}, index=[7, 8, 9])
    result = sim.run_samples(scenario, samples, seeds=2, scale=1.0, workers=1, over="programme")
    assert result.index.tolist() == [7, 8, 9]
    low, high, again = result["satisfaction"]
    assert low == again < high
    alone = sim.run_samples(
        scenario, samples.iloc[[1]], seeds=2, scale=1.0, workers=1, over="programme"
    )
    assert alone["satisfaction"].item() == high


@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("parameters.committees.seats", [6.8, 7.2]),
        ("parameters.inspection.hard_fixed", [0.8, 1.2]),
        ("levers.online_evaluation.shown", [6.8, 7.2]),
        ("levers.publicity.where.months", [1.8, 2.2]),
        ("start.cadres_per_community", [7.8, 8.2]),
        ("burn_in", [1.8, 2.2]),
    ],
)
def test_whole_numbers_are_rounded(scenario, key, values):
    samples = pd.DataFrame({key: values})
    result = sim.run_samples(scenario, samples, scale=1.0, workers=1)
    assert result["satisfaction"].nunique() == 1
