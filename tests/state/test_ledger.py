"""The ledger: every yuan and hour is booked once, by lever, account and street."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.model.model import GovernanceModel
from simulation.state.ledger import ACCOUNTS, FLOWS, Ledger

N_STREETS = 3
WAGE = 45.0

charges = st.lists(
    st.tuples(
        st.sampled_from(["inspections", "subsidy"]),
        st.lists(
            st.one_of(
                st.tuples(
                    st.integers(0, N_STREETS - 1), st.integers(0, 10**6), st.integers(0, 10**4)
                ),
                st.tuples(st.just(-1), st.integers(0, 10**6), st.just(0)),
            ),
            max_size=5,
        ),
    ),
    max_size=6,
)


def charge(ledger, lever, items, month=0):
    """Charge items of (street, cash, hours); those of no street, -1, have cash alone."""
    street, cash, hours = np.array(items, dtype=np.int64).reshape(-1, 3).T
    is_central = street < 0
    in_street = {"cash": cash[~is_central], "hours": hours[~is_central]}
    central = float(cash[is_central].sum())
    ledger.charge(
        month, lever, "running", street[~is_central], **in_street, central=central, wage=WAGE
    )


@given(charges)
def test_what_is_charged_is_booked_once(bills):
    ledger = Ledger(N_STREETS)
    for lever, items in bills:
        charge(ledger, lever, items)
    items = [item for _, of_lever in bills for item in of_lever]
    table = ledger.to_frame(2017 * 12)
    assert -ledger.treasury == table["yuan"].sum() == sum(cash for _, cash, _ in items)
    assert table["hours"].sum() == sum(hours for _, _, hours in items)
    for street in range(N_STREETS):
        expected = sum(hours for where, _, hours in items if where == street)
        assert ledger.hours[street] == expected
        assert table.loc[table["street"] == street, "hours"].sum() == expected
    for lever, cost in ledger.cost.items():
        of_lever = table[table["lever"] == lever]
        assert cost == of_lever["yuan"].sum() + WAGE * of_lever["hours"].sum()
    assert set(ledger.cost) == {lever for lever, _ in bills}
    assert ((table["yuan"] != 0) | (table["hours"] != 0)).all()


def test_one_amount_may_stand_for_all_items():
    ledger = Ledger(2)
    ledger.charge(3, "x", "running", np.array([0, 1, 1]), cash=10.0, central=10.0, wage=WAGE)
    assert (ledger.treasury, ledger.cost) == (-40.0, {"x": 40.0})
    table = ledger.to_frame(2017 * 12)
    assert table["street"].tolist() == [0, 1, -1]
    assert table["yuan"].tolist() == [10, 20, 10]
    assert table["month"].tolist() == ["2017-04"] * 3


def test_a_month_begins_with_no_hours_and_no_cost():
    ledger = Ledger(N_STREETS)
    charge(ledger, "x", [(0, 7, 2)])
    hours = ledger.hours
    ledger.open_month()
    assert not ledger.hours.any()
    assert ledger.hours is hours
    assert ledger.cost == {}
    assert ledger.treasury == -7
    assert len(ledger.entries) == 1


def test_flows_of_firms_are_booked_by_account():
    ledger = Ledger(1)
    totals = dict.fromkeys(FLOWS, 0.0) | {"fees": 100.0, "spending": -80.0}
    ledger.flow(-1, totals)
    assert ledger.firms_cash == 20.0
    table = ledger.to_frame(2017 * 12)
    assert table["account"].tolist() == list(FLOWS)
    assert set(table["month"]) == {"2016-12"}
    assert table["yuan"].sum() == 20.0
    with pytest.raises(KeyError):
        ledger.flow(0, {"fees": 1.0})


def test_an_empty_ledger_is_a_table_all_the_same():
    table = Ledger(1).to_frame(0)
    assert table.columns.tolist() == ["month", "lever", "account", "street", "yuan", "hours"]
    assert len(table) == 0


def test_a_snapshot_is_not_touched_by_what_follows():
    ledger = Ledger(N_STREETS)
    charge(ledger, "x", [(0, 7, 2), (1, 3, 1)])
    saved = ledger.snapshot()
    before = ledger.to_frame(0)
    charge(ledger, "y", [(2, 1, 1)])
    ledger.flow(0, dict.fromkeys(FLOWS, 1.0))
    for other in (ledger, Ledger(N_STREETS)):
        other.restore(saved)
        assert other.to_frame(0).equals(before)
        assert (other.treasury, other.firms_cash) == (-10.0, 0.0)
        assert (other.hours.tolist(), other.cost) == ([2, 1, 0], {"x": 10 + WAGE * 3})


@pytest.fixture(scope="module")
def finished(tiny):
    """A model at the end of its programme, with the cost of its levers month by month."""
    model = GovernanceModel(tiny(**{"levers.welfare_firms.n": 30.0}), seed=2, scale=0.5)
    first, costs = model.ledger.firms_cash, []
    while model.month < model.policy_scenario.months:
        model.step()
        costs.append(dict(model.ledger.cost))
    return model, first, costs


def test_levers_cost_what_the_treasury_pays(finished):
    model, _, costs = finished
    table = model.ledger.to_frame(model.start_month)
    of_levers = table[table["lever"] != ""]
    assert -model.ledger.treasury == pytest.approx(of_levers["yuan"].sum(), rel=1e-12)
    wage = model.parameters.ledger.wage_per_hour
    booked = of_levers["yuan"] + wage * of_levers["hours"]
    assert booked.sum() == pytest.approx(sum(sum(cost.values()) for cost in costs), rel=1e-12)
    used = {lever.name for lever in model.policy_scenario.levers}
    assert set(of_levers["lever"]) <= used
    assert len(set(of_levers["lever"])) >= len(used) - 5  # some begin later, one costs nothing
    assert of_levers["month"].min() >= "2017-01"
    assert (table[["yuan", "hours"]][table["lever"] != ""] >= 0).all(axis=None)


def test_the_cash_of_firms_is_what_was_booked(finished):
    model, first, _ = finished
    table = model.ledger.to_frame(model.start_month)
    booked = table.loc[table["lever"] == "", "yuan"].sum()
    assert model.firms.cash.sum() - first == pytest.approx(booked, abs=1e-3)


def test_no_yuan_is_lost_in_a_leak(finished):
    """Public revenue comes in whole; what leaks goes out again, and the rest reaches service."""
    model, _, _ = finished
    table = model.ledger.to_frame(model.start_month)
    of_account = table.pivot_table(index="month", columns="account", values="yuan", aggfunc="sum")
    share = -of_account["leaked"] / of_account["public_revenue"]
    assert share.between(0.10, 0.30).all()
    last, compounds = of_account.iloc[-1], model.compounds
    arrived = last[["fees", "fee_subsidy", "public_revenue", "leaked"]].sum()
    under = compounds.contracted
    came = (compounds.area * compounds.income)[under].sum()
    assert arrived == pytest.approx(came, rel=0.02)  # a few contracts change after the accounts


def test_subsidies_paid_are_subsidies_received(finished):
    """Firms receive their transfers; self-managed compounds have an account of their own."""
    model, _, _ = finished
    table = model.ledger.to_frame(model.start_month)
    received = table[table["account"] == "fee_subsidy"].groupby("month")["yuan"].sum()
    of_lever = table[table["lever"] == "fee_subsidy"]
    paid = of_lever.pivot_table(index="month", columns="account", values="yuan", aggfunc="sum")
    assert set(paid.index) == {f"2018-{month:02d}" for month in range(1, 13)}
    assert set(paid.columns) == {"transfers", "self_managed"}
    np.testing.assert_allclose(paid["transfers"], received[paid.index])
    assert (paid > 0).all(axis=None)
    assert received.drop(paid.index).abs().sum() == 0


def test_a_subsidy_is_split_by_whether_a_firm_serves_the_compound():
    """By hand: 10 and 20 yuan to firms in street 0 and 1, 5 to a self-managed one in street 1."""
    ledger = Ledger(2)
    ledger.charge(
        0, "x", "running", np.array([0, 1, 1]), cash=np.array([10.0, 20.0, 5.0]),
        hours=np.array([0.0, 0.0, 2.0]), wage=WAGE, served=np.array([True, True, False]),
    )  # fmt: skip
    assert ledger.entries == [
        (0, "x", "running", 1, 0.0, 2.0),
        (0, "x", "transfers", 0, 10.0, 0.0),
        (0, "x", "transfers", 1, 20.0, 0.0),
        (0, "x", "self_managed", 1, 5.0, 0.0),
    ]
    assert (ledger.treasury, ledger.cost) == (-35.0, {"x": 35.0 + 2 * WAGE})


def test_accounts_add_up_and_have_the_sign_that_they_say(finished):
    model, first, _ = finished
    table = model.ledger.to_frame(model.start_month)
    assert set(table["account"]) == set(ACCOUNTS)
    total = table.groupby("account")["yuan"].sum()
    for name, account in ACCOUNTS.items():
        entries = table[table["account"] == name]
        assert set(entries["lever"] != "") == {account.of == "treasury"}
        assert (account.sign * entries["yuan"] >= -1e-6).all()
        assert total[name] * account.sign > 0 or name == "deficits"  # no public provider here
    of_treasury = [name for name, account in ACCOUNTS.items() if account.of == "treasury"]
    assert total[of_treasury].sum() == pytest.approx(-model.ledger.treasury, rel=1e-12)
    assert total[list(FLOWS)].sum() == pytest.approx(model.firms.cash.sum() - first, abs=1e-3)
    received = total[["fee_subsidy", "operating_grant", "grants"]].sum()
    assert total["transfers"] == pytest.approx(received, rel=1e-9)
