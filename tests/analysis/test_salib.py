"""Interoperability: Mesa's own tools, SALib, and readers of results."""

import dataclasses
import pickle
from collections import Counter
from importlib.metadata import version

import mesa
import numpy as np
import pandas as pd
import pytest
from scipy import stats

import simulation as sim
from simulation.analysis.salib import _rounded
from simulation.experiments.priors import uncertain
from simulation.experiments.sampling import parameter_samples
from simulation.io.errors import InputError
from simulation.outcomes.declaration import OUTCOMES
from simulation.parameters.potency import PotencyParameters
from tests.conftest import BATCH_RUN, SMALL

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


@BATCH_RUN
def test_batch_run_takes_plain_keywords_and_gives_what_a_run_gives(scenario):
    table = batch(seed=[1, 2])
    assert table["month"].tolist() == ["2017-06"] * 2
    for row in table.itertuples():
        monthly = sim.run(scenario, row.seed, scale=1.0).monthly
        last = monthly[(monthly["level"] == "city") & (monthly["kind"] == "true")]
        last = last[last["month"] == "2017-06"].set_index("outcome")["value"]
        for name in ("satisfaction", "reports", "cost_renovation"):
            assert getattr(row, name) == last[name], name


@BATCH_RUN
def test_batch_run_sweeps_settings_by_dotted_key():
    table = batch(**{"levers.publicity.strength": [0.0, 1.0]})
    assert table["cost_publicity"].tolist()[0] == 0 < table["cost_publicity"].tolist()[1]


def test_a_keyword_that_is_no_setting_is_refused():
    with pytest.raises(InputError, match=r"levers\.publcity: unknown lever"):
        sim.GovernanceModel("wuhan", **{"levers.publcity.strength": 0})
    with pytest.raises(InputError, match="scael: unknown key"):
        sim.GovernanceModel("wuhan", scael=1)


def test_the_collector_has_every_outcome_of_the_scenario_and_can_be_pickled(scenario):
    model = sim.GovernanceModel(scenario, 1, scale=1.0, collect=True)
    model.step()
    model.step()
    table = pickle.loads(pickle.dumps(model.datacollector)).get_model_vars_dataframe()
    costs = {f"cost_{lever.name}" for lever in scenario.levers}
    expected = {name for name in OUTCOMES if not name.startswith("cost_")} | costs
    assert set(table) == {"seed", "month", "stage", *expected}
    assert table["month"].tolist() == ["2016-11", "2016-12"]


@BATCH_RUN
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
    model, straight = (sim.GovernanceModel(scenario, 1, scale=0.2, collect=True) for _ in range(2))
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
    if hasattr(straight, "steps"):  # Mesa 4 counts no steps
        assert model.steps == straight.steps


def test_a_model_that_is_not_asked_collects_nothing_and_collecting_changes_nothing(scenario):
    plain, collecting = (
        sim.GovernanceModel(scenario, 1, scale=1.0, collect=c) for c in (False, True)
    )
    for model in (plain, collecting):
        model.step()
    assert not hasattr(plain, "datacollector")
    for name, column in plain.households.snapshot().items():
        np.testing.assert_array_equal(column, getattr(collecting.households, name))


def test_a_scenario_under_a_strategy_has_a_name():
    model = sim.GovernanceModel("yongqiao=no-policy", scale=0.01)
    assert model.policy_scenario.levers == ()


@BATCH_RUN
def test_iterations_without_a_seed_have_other_seeds_which_are_recorded(scenario):
    rows = mesa.batch_run(
        sim.GovernanceModel,
        {"scenario": [scenario], "scale": 1.0, "collect": True},
        iterations=3,
        display_progress=False,
    )
    table = pd.DataFrame(rows)
    assert table["seed"].nunique() == table["satisfaction"].nunique() == 3
    again = sim.GovernanceModel(scenario, int(table["seed"][1]), scale=1.0, collect=True)
    again.run_model()
    assert again.datacollector.model_vars["satisfaction"][-1] == table["satisfaction"][1]


def test_a_seed_may_be_given_as_rng_and_none_is_a_new_one(scenario):
    by_seed, by_rng = (
        sim.GovernanceModel(scenario, scale=1.0, **{name: number})
        for name, number in (("seed", 3), ("rng", np.int64(3)))
    )
    for model in (by_seed, by_rng):
        model.step()
    assert by_seed.seed == by_rng.seed == 3
    np.testing.assert_array_equal(by_seed.households.satisfaction, by_rng.households.satisfaction)
    fresh = [sim.GovernanceModel(scenario, seed=None, scale=1.0) for _ in range(2)]
    assert fresh[0].seed != fresh[1].seed


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"rng": np.random.default_rng(1)}, "model: rng: read Generator.*expected a whole number"),
        ({"seed": 2.5}, "model: seed: read 2.5, expected a whole number"),
        ({"seed": 1, "rng": 1}, "model: rng: read 1, expected seed or rng, not both"),
        ({"rng": -1}, "model: rng: read -1, expected a whole number from 0 to"),
        ({"agents": sim.PropertyFirm}, "model: agents: read 'PropertyFirm', expected a table"),
        ({"agents": "PropertyFirm"}, "model: agents: read 'PropertyFirm', expected a table"),
        ({"agents": {"PropertyFrim": sim.PropertyFirm}}, "did you mean PropertyFirm"),
        ({"agents": {mesa.Agent: sim.PropertyFirm}}, "model: agents: read 'Agent', expected one"),
        ({"agents": {"PropertyFirm": sim.Resident}}, "agents.PropertyFirm: .* a subclass of it"),
        ({"agents": {3: sim.Resident}}, "model: agents: read '3', expected one of"),
    ],
)
def test_other_seeds_and_agents_are_refused_with_a_reason(scenario, arguments, message):
    with pytest.raises(InputError, match=message):
        sim.GovernanceModel(scenario, scale=1.0, **arguments)


class OwnFirm(sim.PropertyFirm):
    """A firm of a user's."""


@pytest.mark.parametrize("key", [sim.PropertyFirm, "PropertyFirm"], ids=["class", "name"])
def test_agents_of_a_kind_are_found_by_it_whatever_class_they_have(scenario, key):
    model = sim.GovernanceModel(scenario, 1, scale=1.0, agents={key: OwnFirm})
    firms = model.agents_by_type[sim.PropertyFirm]
    assert set(map(type, firms)) == {OwnFirm}
    assert len(firms) == len(model.firms) == len(model.agents_by_type.get(sim.PropertyFirm))
    assert sim.PropertyFirm in model.agents_by_type
    assert len(model.agents_by_type) == 4
    assert set(model.agents_by_type[mesa.Agent]) == set(model.agents)
    with pytest.raises(KeyError, match=r"Resident: no agents .* model\.residents"):
        model.agents_by_type[sim.Resident]
    assert model.agents_by_type.get(sim.Resident) is None


def test_an_agent_that_has_a_row_cannot_be_removed(scenario):
    model = sim.GovernanceModel(scenario, 1, scale=1.0)
    for kind in (sim.PropertyFirm, sim.PartyBranch, sim.OwnerCommittee, sim.StreetOffice):
        with pytest.raises(InputError, match=rf"model: {kind.__name__}.remove: read 2, expected"):
            model.agent(kind, 2).remove()
        assert model.agent(kind, 2) in model.agents


def test_a_model_stops_at_its_horizon(scenario):
    model = sim.GovernanceModel(scenario, 1, scale=1.0)
    while model.running:
        model.step()
    with pytest.raises(InputError, match="step: read '2017-07', expected a month up to 2017-06"):
        model.step()
    assert model.month == 6


@pytest.mark.skipif(
    not version("mesa").startswith("3.3."),
    reason="from Mesa 3.5 on, a model whose step has raised an error does nothing in further steps",
)
def test_a_step_is_refused_as_often_as_it_is_called(scenario):
    model = sim.GovernanceModel(scenario, 1, scale=1.0)
    model.run_model()
    for _ in range(2):
        with pytest.raises(InputError, match="step: read '2017-07'"):
            model.step()
    assert model.month == 6


# ------------------------------------------------------------------------------------------ SALib


def test_a_problem_has_the_declared_priors():
    problem = sim.salib_problem(["satisfaction.adaptation", "parameters.red_black_list.shame",
                                 "red_black_list.demoralisation"])  # fmt: skip
    declared = uncertain()
    prior = declared["satisfaction.adaptation"].prior
    assert problem == {
        "num_vars": 3,
        "names": ["parameters.satisfaction.adaptation", "parameters.red_black_list.shame",
                  "parameters.red_black_list.demoralisation"],
        "bounds": [[prior.low, prior.high], pytest.approx([-0.09, 0.15, 0.03, 0.04]),
                   pytest.approx([0.0, 0.09, 0.0, 0.03])],
        "dists": ["unif", "truncnorm", "truncnorm"],
    }  # fmt: skip


def test_every_whole_number_is_as_likely_in_samples_of_salib_as_in_a_design():
    latin = pytest.importorskip("SALib.sample.latin")
    problem = sim.salib_problem("committees.seats")
    samples = pd.DataFrame(latin.sample(problem, 700, seed=1), columns=problem["names"])
    (seats,) = problem["names"]
    assert Counter(_rounded(samples)[seats]) == dict.fromkeys(range(5, 12), 100)
    ends = pd.DataFrame({seats: problem["bounds"][0]})  # as designs such as Morris's have them
    assert _rounded(ends)[seats].tolist() == [5, 11]


CORRELATED = [f"parameters.potency.{name}" for name in PotencyParameters.correlated.names]


def test_samples_of_salib_have_the_distribution_of_the_samples_of_a_design():
    latin = pytest.importorskip("SALib.sample.latin")
    names = list(uncertain())
    problem = sim.salib_problem(names)
    samples = pd.DataFrame(latin.sample(problem, 512, seed=1), columns=problem["names"])
    of_design = pd.DataFrame(parameter_samples(names, 512, 1, "here"))
    assert list(of_design) == list(samples)
    for key, column in _rounded(samples).items():
        close = 0.05 if key in CORRELATED else 0.01  # those are not stratified
        assert stats.ks_2samp(column, of_design[key]).statistic < close, key


def test_a_parameter_twice_in_a_problem_is_refused():
    with pytest.raises(InputError, match="each parameter once"):
        sim.salib_problem(["payment.norm", "parameters.payment.norm"])


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


def test_columns_may_be_names_of_parameters(scenario):
    values = [60.0, 70.0]
    by_key, by_name = (
        sim.run_samples(scenario, pd.DataFrame({column: values}), scale=1.0, workers=1)
        for column in ("parameters.satisfaction.base", "satisfaction.base")
    )
    pd.testing.assert_frame_equal(by_key, by_name)


@pytest.mark.parametrize(
    ("samples", "message"),
    [
        (np.zeros((4, 3)), r"samples: read ndarray\(4, 3\), expected a table: pandas.DataFrame"),
        ({"burn_in": [1]}, "samples: read dict, expected a table"),
        (pd.DataFrame(np.zeros((2, 1))), "samples: .*0: unknown key, expected one of"),
        (pd.DataFrame({"payment.nrom": [0.5]}), r"payment\.nrom: .* did you mean norm"),
        (pd.DataFrame({"payment.norm": [0.5, np.nan]}), "samples: payment.norm: has a gap"),
        (pd.DataFrame({"payment.norm": []}), "samples: read a table without values"),
        (pd.DataFrame([[0.5, 0.5]], columns=["payment.norm", "parameters.payment.norm"]),
         "samples: parameters.payment.norm: read two columns"),
        (pd.DataFrame({"burn_in": ["two"]}), "samples: burn_in: read .'two'., expected numbers"),
    ],
)  # fmt: skip
def test_samples_that_are_no_table_of_settings_are_refused(scenario, samples, message):
    with pytest.raises(InputError, match=message):
        sim.run_samples(scenario, samples, workers=1)


def test_a_mean_over_seeds_of_which_some_have_no_value_is_refused(scenario, monkeypatch):
    """An outcome that some runs have not."""

    def sometimes(state, where):
        """Seed, unless it is odd."""
        return np.nan if state.seed % 2 else float(state.seed)

    odd = dataclasses.replace(OUTCOMES["satisfaction"], name="sometimes", true=sometimes)
    monkeypatch.setitem(OUTCOMES, "sometimes", odd)
    samples = pd.DataFrame({"satisfaction.base": [60.0, 70.0]})
    about = {"scale": 1.0, "workers": 1, "outcomes": ["satisfaction", "sometimes"]}
    with pytest.raises(InputError, match=r"samples: sometimes: 4 of 6 runs have no value of it"):
        sim.run_samples(scenario, samples, seeds=3, **about)


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
