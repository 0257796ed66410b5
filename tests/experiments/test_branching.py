"""Branching: whatever goes on from a moment goes on as if nothing had been."""

import gc
import weakref

import numpy as np
import pandas as pd
import pytest

import simulation as sim
from simulation.agents.property_firm import PropertyFirm
from simulation.experiments.spec import RunSpec
from simulation.levers import LEVERS
from simulation.model.fork import Snapshot, fork
from simulation.model.model import GovernanceModel
from simulation.scenario.strategy import apply_strategy

RUN = {"scale": 0.5, "levels": ("city", "type", "street")}


@pytest.fixture(scope="module")
def done(tiny):
    """A run of the programme of Wuhan."""
    return sim.run(tiny(), 3, **RUN)


def same(one, other):
    pd.testing.assert_frame_equal(one, other, check_exact=True)


# --------------------------------------------------------------------------------------- burn-ins


@pytest.mark.parametrize("strategy", ["no-policy", "zibo", "linyi", "list-published"])
def test_a_strategy_forked_from_the_burn_in_of_another_is_as_if_run_alone(tiny, strategy):
    first = GovernanceModel(tiny(), 3, scale=0.5)
    while first.month < 0:
        first.step()
    other = apply_strategy(tiny(), strategy)
    forked, alone = fork(Snapshot.of(first), other), GovernanceModel(other, 3, scale=0.5)
    while alone.month < 0:
        alone.step()
    for _ in range(24):
        forked.step()
        alone.step()
    same(forked.ledger.to_frame(0), alone.ledger.to_frame(0))
    for name in ("compounds", "firms", "households", "implementation", "streets", "scores"):
        same(getattr(forked, name).to_frame(), getattr(alone, name).to_frame())


def identity(scenario, seed=1, city_seed=1, scale=0.5, streets=1.0):
    spec = RunSpec.of(scenario, seed, city_seed=city_seed, scale=scale, streets=streets)
    return spec.burn_in_identity()


def test_scenarios_that_differ_after_the_burn_in_share_it(tiny):
    norm = {"2010-01": tiny().parameters_at(0).payment.norm, "2018-01": 0.5}
    for other in (
        apply_strategy(tiny(), "no-policy"),
        tiny(budget=1e6),
        tiny(last_month="2018-06"),
        tiny(**{"parameters.payment.norm": norm}),
    ):
        assert identity(other) == identity(tiny())


@pytest.mark.parametrize(
    "setting",
    [
        {"parameters.payment.norm": 0.5},
        {"parameters.payment.norm": {"2016-10": 0.3, "2016-11": 0.5}},
        {"start.fee_old": 0.5},
        {"burn_in": 7},
        {"first_month": "2016-12"},
    ],
    ids=str,
)
def test_scenarios_that_differ_before_do_not(tiny, setting):
    assert identity(tiny(**setting)) != identity(tiny())


def dated(month):
    """Set what decides a burn-in in which satisfaction changes in a month."""
    return {"parameters.satisfaction.base": {"2016-01": 38.0, month: 48.0}}


def test_scenarios_whose_parameters_change_in_other_months_do_not(tiny):
    assert identity(tiny(**dated("2016-09"))) != identity(tiny(**dated("2016-11")))
    assert identity(tiny(**dated("2017-02"))) == identity(tiny(**dated("2017-03")))
    back = {"2016-01": 38.0, "2016-09": 48.0, "2016-11": 38.0}
    twice = tiny(**{"parameters.satisfaction.base": back})
    assert identity(twice) != identity(tiny(**dated("2016-09")))


def test_runs_of_one_sweep_whose_parameters_change_in_other_months_are_as_if_alone(tiny):
    about = {"first_month": "2019-01", "last_month": "2019-02", "burn_in": 36, "levers": {}}
    dates = [tiny(name=month, **about, **dated(month)) for month in ("2017-01", "2018-06")]
    swept = sim.sweep({"scenarios": dates, "scale": 0.1}, workers=1)
    for run, here in swept.outcomes.groupby("run", observed=True)["value"]:
        alone = sim.run(swept.jobs[run].scenario(), scale=0.1, levels=("city",))
        np.testing.assert_array_equal(here, alone.monthly["value"])


def test_two_cities_with_the_same_start_have_burn_ins_of_their_own(tiny, tmp_path):
    for name in ("here", "there"):
        (tmp_path / f"{name}.toml").write_text(f'name = "{name}"\ntitle = "{name}"\n')
    both = [
        tiny(name=name, city=str(tmp_path / f"{name}.toml"), levers={}, parameters={})
        for name in ("here", "there")
    ]
    assert both[0].start == both[1].start
    swept = sim.sweep({"scenarios": both, "scale": 0.1, "months": 1}, workers=1)
    assert swept.runs["message"].tolist() == ["", ""]


@pytest.mark.parametrize(
    "about", [{"seed": 2}, {"city_seed": 2}, {"scale": 0.4}, {"streets": 0.5}], ids=str
)
def test_other_seeds_and_scales_have_burn_ins_of_their_own(tiny, about):
    assert identity(tiny(), **about) != identity(tiny())


# --------------------------------------------------------------------------------------- branches


@pytest.mark.parametrize("month", ["2017-01", "2017-02", "2018-01", "2018-12"])
def test_a_branch_with_the_same_levers_is_the_same_run(done, month):
    branch = done.branch(month, done.scenario)
    same(branch.monthly, done.monthly)
    same(branch.edges, done.edges)
    same(branch.ledger, done.ledger)


def test_a_branch_differs_from_its_month_on_only(done):
    branch = done.branch("2018-01", "no-policy")
    values = done.monthly.merge(branch.monthly, on=["month", "level", "place", "outcome", "kind"])
    values = values[~values["outcome"].str.startswith("cost_")]
    differ = values[values["value_x"].fillna(-1) != values["value_y"].fillna(-1)]
    assert differ["month"].min() == "2018-01"
    assert branch.scenario.levers == ()
    assert branch.record["identity"] != done.record["identity"]
    assert branch.record["branched"] == {"run": done.record["identity"], "month": 12}


def test_ending_all_levers_is_branching_to_none(tiny, done):
    """What a lever leaves behind when it ends is seen to, although the branch knows it no more."""
    data = tiny().data
    for lever in tiny().levers:
        if lever.first < 12:
            data["levers"][lever.name]["ends"] = "2018-01"
        else:
            del data["levers"][lever.name]
    assert {"fee_subsidy", "star_ratings"} & set(data["levers"])
    run = sim.run(sim.Scenario(data, "here"), 3, **RUN)
    branch = done.branch("2018-01", "no-policy")
    without_costs = [
        table[~table["outcome"].str.startswith("cost_")].reset_index(drop=True)
        for table in (run.monthly, branch.monthly)
    ]
    same(*without_costs)
    same(run.edges, branch.edges)


def test_a_branch_can_branch(done):
    branch = done.branch("2017-07", "zibo")
    twice = branch.branch("2018-03", "no-policy")
    same(branch.branch("2018-03", branch.scenario).monthly, branch.monthly)
    same(branch.branch("2017-03", done.scenario).monthly, done.monthly)
    head = branch.monthly[branch.monthly["month"] < "2018-03"]
    same(twice.monthly[twice.monthly["month"] < "2018-03"], head)


@pytest.mark.parametrize(
    ("month", "setting", "told"),
    [
        ("2016-12", {}, "branch: month: read '2016-12', expected a month from 2017-01 to 2018-12"),
        ("2018-13", {}, "expected a month from"),
        ("2018-01", {"burn_in": 7}, "burn_in: read 7, expected 6, as in the run"),
        ("2018-01", {"first_month": "2016-12"}, "first_month: read '2016-12', expected '2017-01'"),
        (
            "2018-01",
            {"start.fee_old": 0.5},
            r"start\.fee_old: read 0\.5, expected .*, as in the run",
        ),
    ],
)
def test_branches_that_cannot_be(done, tiny, month, setting, told):
    with pytest.raises(sim.InputError, match=told):
        done.branch(month, tiny(**setting))


def test_a_branch_with_fewer_months_goes_on_as_its_last(done, tiny):
    same(done.branch("2018-01", tiny(last_month="2018-06")).monthly, done.monthly)


@pytest.fixture(scope="module")
def no_policy(quiet):
    """A run without levers, in which streets have learned from each other twice."""
    return sim.run(quiet(**LEARNING), 3, months=15, scale=0.2)


LEARNING = {"parameters.streets.copying": 0.9}


@pytest.mark.parametrize("lever", LEVERS)
def test_a_branch_into_a_lever_that_begins_is_as_if_it_had_been_planned(quiet, no_policy, lever):
    planned = quiet(**LEARNING, **{f"levers.{lever}.begins": "2017-10"})
    alone = sim.run(planned, 3, months=15, scale=0.2)
    branch = no_policy.branch("2017-10", planned)
    same(branch.monthly, alone.monthly)
    same(branch.ledger, alone.ledger)
    same(branch.edges, alone.edges)


def test_costs_of_all_levers_are_told_for_all_months_of_a_branch(done):
    branch = done.branch("2018-01", apply_strategy(done.scenario, "site_visits"))
    city = branch.monthly[branch.monthly["kind"] == "true"]
    costs = city[city["outcome"].str.startswith("cost_")].pivot(
        index="month", columns="outcome", values="value"
    )
    assert costs.shape == (24, len(done.scenario.levers) + 1)
    assert costs.notna().all(axis=None)
    before = costs.index < "2018-01"
    assert costs.loc[before, "cost_site_visits"].eq(0).all()
    assert costs.loc[~before].drop(columns="cost_site_visits").eq(0).all(axis=None)


def test_a_run_of_some_streets_branches_in_them(tiny):
    run = sim.run(tiny(), 3, months=3, streets=0.5, **RUN)
    same(run.branch("2017-02", run.scenario).monthly, run.monthly)


def test_agents_put_in_the_place_of_others_stay_in_a_branch(tiny):
    class Idle(sim.StreetOffice):
        """A street office that never meets."""

        def hold_meetings(self, rate):
            return False

    run = sim.run(tiny(), 3, months=4, agents={sim.StreetOffice: Idle}, **RUN)
    branch = run.branch("2017-03", run.scenario)
    assert branch.model.agent_classes.street is Idle
    same(branch.monthly, run.monthly)


# ----------------------------------------------------------------------------------------- memory


def test_a_run_that_nobody_holds_is_freed(tiny):
    run = sim.run(tiny(), 1, months=1, scale=0.1)
    model = weakref.ref(run.model)
    firm = weakref.ref(run.model.agent(PropertyFirm, 0))
    del run
    gc.collect()
    assert model() is None
    assert firm() is None


def test_agents_of_every_model_are_numbered_from_one(tiny):
    for _ in range(2):
        model = GovernanceModel(tiny(), 1, scale=0.1)
        numbers = sorted(agent.unique_id for agent in model.agents)
        assert numbers == list(range(1, len(numbers) + 1))
