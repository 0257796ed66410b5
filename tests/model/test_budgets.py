"""Budgets: cash alone, and what lumpy levers do not take goes to the others."""

import numpy as np
import pandas as pd
import pytest

import simulation as sim
from simulation.core import randomness
from simulation.levers import LEVERS
from simulation.model.budgets import shares_of_others
from simulation.model.model import GovernanceModel
from simulation.outcomes.declaration import OUTCOMES

OLD, COMPOUNDS, RENOVATION = 12, 28, 100_000.0


def cash_by_month(scenario, seed=1):
    """Cash of each lever in each month of the programme."""
    model = GovernanceModel(scenario, seed, scale=0.1, validate=True)
    for _ in range(scenario.burn_in + scenario.months):
        model.step()
    spent = {lever.name: np.zeros(scenario.months) for lever in scenario.levers}
    for month, lever, _, _, cash, _ in model.ledger.entries:
        if lever:
            spent[lever][month] += cash
    return spent


@pytest.fixture(scope="module")
def whole_and_any(tiny):
    """A scenario with a lever in whole compounds and one that can spend any amount."""
    settings = {
        "levers": {},
        "levers.renovation": {"share": 1.0, "cost": RENOVATION, "interval": 1},
        "levers.online_evaluation": {},
        "burn_in": 1,
    }
    return tiny(**settings)


@pytest.mark.parametrize(
    ("budget", "claims", "taken", "shares"),
    [
        (90.0, {"a": 60.0, "b": 60.0}, {"a": 45.0, "b": 45.0}, {}),  # nobody in whole projects
        (90.0, {"a": 60.0, "b": 40.0, "c": 20.0}, {"a": 30.0, "b": 30.0, "c": 15.0},
         {"b": 1.0, "c": 1.0}),  # 90 - 30 are left
        (90.0, {"a": 60.0, "b": 60.0}, {"a": 60.0, "b": 45.0}, {"b": 0.5}),
        (90.0, {"a": 60.0, "b": 60.0}, {"a": 120.0, "b": 45.0}, {"b": 0.0}),
        (90.0, {"a": 60.0, "b": 60.0}, {"a": 0.0, "b": 45.0}, {"b": 1.0}),
        (90.0, {"a": 60.0, "b": 60.0, "hours": 0.0}, {"a": 30.0, "b": 45.0, "hours": 0.0},
         {"b": 1.0}),
        (200.0, {"a": 60.0, "b": 60.0}, {"a": 160.0, "b": 60.0}, {"b": 40 / 60}),
        (90.0, {"a": 120.0}, {"a": 60.0}, {}),
    ],
)  # fmt: skip
def test_what_one_does_not_take_goes_to_the_others(budget, claims, taken, shares):
    assert shares_of_others(budget, claims, taken) == pytest.approx(shares)


def test_the_others_get_what_whole_compounds_leave_month_by_month(whole_and_any):
    """One compound a month on average is claimed, and 28 times 200 yuan a year.

    All of the budget goes to whole compounds and the rest, computed by hand.
    """
    claim = 1.0 * RENOVATION  # share 1.0 of 12 compounds a year, 100,000 yuan each
    other = COMPOUNDS * 200.0 / 12
    budget = 0.5 * (claim + other)
    spent = cash_by_month(whole_and_any.with_settings({"budget": 12 * budget}))
    for month in range(whole_and_any.months):
        luck = float(randomness.uniform(1, "renovations are rounded", month, 0))
        n = int(0.5 * OLD / 12 + luck)
        assert spent["renovation"][month] == n * RENOVATION
        left = max(0.0, budget - n * RENOVATION)
        assert spent["online_evaluation"][month] == pytest.approx(min(other, left))
    assert set(spent["renovation"]) == {0.0, RENOVATION}
    assert set(np.round(spent["online_evaluation"], 6)) == {0.0, round(other, 6)}


def test_a_budget_is_not_overdrawn_where_others_can_make_up_for_a_compound(tiny):
    settings = {
        "levers": {},
        "levers.renovation": {"share": 0.5, "cost": 50_000.0, "interval": 1},
        "levers.fee_subsidy": {"amount": 1.0},
        "burn_in": 1,
    }
    spent = cash_by_month(tiny(**settings, budget=12 * 60_000.0))
    total = sum(spent.values())
    assert max(total) <= 60_000.0 * (1 + 1e-9)
    np.testing.assert_allclose(total[spent["renovation"] > 0], 60_000.0)
    assert len(set(np.round(spent["fee_subsidy"], 2))) > 1


def test_whole_compounds_take_their_share_on_average(whole_and_any):
    """A budget of half a compound a month pays for half of it on average, not for less."""
    scenario = whole_and_any.with_settings({"levers.renovation.budget": 6 * RENOVATION})
    mean = np.mean([cash_by_month(scenario, seed)["renovation"] for seed in range(1, 5)])
    luck = [
        float(randomness.uniform(seed, "renovations are rounded", month, 0))
        for seed in range(1, 5)
        for month in range(scenario.months)
    ]
    assert mean == pytest.approx(RENOVATION * np.mean([int(0.5 + one) for one in luck]))
    assert mean == pytest.approx(RENOVATION / 2, rel=0.25)


def test_a_run_says_what_levers_asked_and_what_budgets_granted(whole_and_any):
    """By hand: a compound a month and 28 times 200 yuan a year are asked; half of it is there."""
    other = COMPOUNDS * 200.0 / 12
    half = whole_and_any.with_settings({"budget": 6 * (RENOVATION + other)})
    done = sim.run(half, scale=0.1, months=6)
    table = done.budgets.set_index(["lever", "month"])
    assert len(table) == 2 * 6
    np.testing.assert_allclose(table.loc["renovation", "asked"], RENOVATION)
    np.testing.assert_allclose(table.loc["renovation", "granted"], RENOVATION / 2)
    np.testing.assert_allclose(table.loc["online_evaluation", "asked"], other)
    paid = done.ledger[done.ledger["lever"] == "online_evaluation"].groupby("month")["yuan"].sum()
    granted = table.loc["online_evaluation", "granted"]
    np.testing.assert_allclose(granted, paid.reindex(granted.index, fill_value=0.0))


def test_a_lever_asks_what_it_would_cost_without_any_budget(whole_and_any):
    other = COMPOUNDS * 200.0 / 12
    both = {"levers.online_evaluation.budget": 6 * other, "budget": 3 * other}
    alone = whole_and_any.with_settings({**both, "levers.renovation.strength": 0.0})
    table = sim.run(alone, scale=0.1, months=2).budgets
    assert set(table["lever"]) == {"online_evaluation"}
    np.testing.assert_allclose(table["asked"], other)
    np.testing.assert_allclose(table["granted"], other / 4)
    own = whole_and_any.with_settings({"levers.online_evaluation.budget": 100 * other})
    table = sim.run(own, scale=0.1, months=2).budgets
    assert set(table["lever"]) == {"online_evaluation"}
    np.testing.assert_allclose(table["granted"], table["asked"])


def test_a_branch_knows_what_was_asked_before_it(whole_and_any):
    scenario = whole_and_any.with_settings({"budget": 600_000.0})
    straight = sim.run(scenario, scale=0.1, months=6)
    pd.testing.assert_frame_equal(straight.branch("2017-04", scenario).budgets, straight.budgets)
    straight.model.step()
    assert straight.budgets["month"].max() == "2017-06"


def test_the_order_of_the_levers_in_a_file_does_not_matter(whole_and_any):
    scenario = whole_and_any.with_settings({"budget": 600_000.0})
    levers = dict(reversed(scenario.data["levers"].items()))
    turned = scenario.with_settings({"levers": levers})
    first, second = cash_by_month(scenario), cash_by_month(turned)
    for name in first:
        np.testing.assert_array_equal(first[name], second[name])


def test_a_budget_says_that_it_is_cash_and_a_cost_that_it_has_hours():
    assert "cash" in sim.levers.lever.Lever.model_fields["budget"].description
    for name, kind in LEVERS.items():
        assert "cash" in kind.model_fields["budget"].description
        cost = OUTCOMES[f"cost_{name}"]
        assert cost.label.startswith("Cost with hours: ")
        assert cost.label_zh.startswith("费用（含工时）：")
        assert "cash, which a budget limits, and staff hours" in cost.true.__doc__
    for file, key in ((sim.scenario.scenario_file.ScenarioFile, "budget"),
                      (sim.scenario.strategy.StrategyFile, "budget_per_household")):  # fmt: skip
        assert "most cash" in file.model_fields[key].description


def test_a_budget_limits_cash_and_not_hours(tiny):
    """Meetings take hours alone: a budget far below their cost cuts nothing."""
    scenario = tiny(**{"levers": {}, "levers.joint_meetings": {"budget": 1.0}})
    free = scenario.with_settings({"levers.joint_meetings": {}})
    cost = [GovernanceModel(one, 1, scale=0.1) for one in (scenario, free)]
    for model in cost:
        for _ in range(scenario.burn_in + 1):
            model.step()
    assert cost[0].ledger.cost == cost[1].ledger.cost
    assert cost[0].ledger.cost["joint_meetings"] > 1.0
