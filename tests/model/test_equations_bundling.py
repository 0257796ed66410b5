"""Several compounds in one account: margins, costs, attention and who shares with whom, by hand."""

import numpy as np
import pytest

from simulation.agents import bundle, effort
from simulation.agents.owner_committee import OwnerCommittee
from simulation.agents.property_firm import PropertyFirm
from simulation.agents.tender import Tender
from simulation.model.model import GovernanceModel
from simulation.processes import contracts, finance
from simulation.processes.prospects import Prospect, as_it_is, pooled
from simulation.state.compounds import NONE, ServiceMode


@pytest.fixture
def city(tiny):
    """One street with all compounds, where every tender asks for a bundle of three."""
    one = {"start.districts": 1, "start.streets": 1, "start.old_market": 0.0,
           "start.old_self_managed": 0.5}  # fmt: skip
    model = GovernanceModel(tiny(levers={}, **one), seed=1, scale=1.0)
    model.policy.bundle_request = 3
    return model


def waiting(model):
    c = model.compounds
    return np.flatnonzero(c.old & (c.service_mode <= ServiceMode.SELF_MANAGED))


def everybody_agrees(monkeypatch, bids=True):
    monkeypatch.setattr(OwnerCommittee, "consents", lambda *_: True)
    monkeypatch.setattr(PropertyFirm, "wants", lambda *_: bids)


def test_a_pool_weighs_by_floor_area_and_saves_cost():
    parts = [(100.0, Prospect(0.4, 0.1, 0.5)), (300.0, Prospect(0.8, 0.0, 0.4))]
    pool = pooled(parts, 0.1)
    assert pool == pytest.approx((0.7, 0.025, 0.425 * 0.9))
    assert pool.margin(0.9) == pytest.approx((0.655 - 0.3825) / 0.655)


def test_the_weak_are_tendered_with_neighbours_that_agree(city, monkeypatch):
    everybody_agrees(monkeypatch)
    row = int(waiting(city)[0])
    partners = city.agent(OwnerCommittee, row).partners()
    assert len(partners) == len(set(partners)) == 2
    assert row not in partners
    assert set(partners) <= set(waiting(city).tolist())
    monkeypatch.setattr(OwnerCommittee, "consents", lambda self, *_: self.row == partners[0])
    assert city.agent(OwnerCommittee, row).partners() == partners[:1]
    city.policy.bundle_request = 1
    assert city.agent(OwnerCommittee, row).partners() == []


def test_one_winner_takes_them_into_one_account_which_costs_less(city, monkeypatch):
    everybody_agrees(monkeypatch)
    c, row = city.compounds, int(waiting(city)[0])
    owners = city.agent(OwnerCommittee, row)
    before = finance.cost_of_standard(city).copy()
    tender = Tender(city, row, partners=owners.partners())
    assert owners.hire(tender)
    together = [row, *tender.partners]
    assert len(set(c.firm[together])) == 1
    assert (c.account[together] == row).all()
    assert (c.bundle_size[together] == 3).all()
    np.testing.assert_allclose(finance.cost_of_standard(city)[together],
                               before[together] * (1 - 0.125 * 2 / 3))  # fmt: skip
    price = tender.winner().price
    np.testing.assert_allclose(c.fee[together], price * c.reference_fee[together])
    alone = effort.disincentives(city)
    c.bundle_size[together] = 1
    np.testing.assert_allclose((alone - effort.disincentives(city))[together], 0.025 * 2 / 3)


def test_who_leaves_an_account_leaves_it_smaller_and_the_last_one_has_its_own(city, monkeypatch):
    everybody_agrees(monkeypatch)
    c, row = city.compounds, int(waiting(city)[0])
    owners = city.agent(OwnerCommittee, row)
    tender = Tender(city, row, partners=owners.partners())
    owners.hire(tender)
    first, second = tender.partners
    contracts.abandon(city, row)
    assert (c.account[row], c.bundle_size[row]) == (NONE, 1)
    assert c.bundle_size[[first, second]].tolist() == [2, 2]
    contracts.abandon(city, first)
    assert c.account[[first, second]].tolist() == [NONE, NONE]
    assert c.bundle_size[second] == 1


def test_a_strong_compound_of_the_bidder_pays_for_a_weak_one(city, monkeypatch):
    city.policy.bundle_with_strong = True
    c, row = city.compounds, int(waiting(city)[0])
    seen = {}
    monkeypatch.setattr(
        PropertyFirm, "wants", lambda self, _, margin: seen.setdefault(self.row, margin) is None
    )
    tender = Tender(city, row)
    assert city.agent(OwnerCommittee, row).partners() == []
    with_projects = [f for f in tender.firms.tolist() if (c.firm == f).any()]
    assert with_projects
    for firm in with_projects:
        strong = bundle.strong_compound(city, row, firm)
        price = float(tender.price[tender.firms.tolist().index(firm)])
        own, theirs = Tender(city, row), as_it_is(city, strong)
        own.state.policy.bundle_with_strong = False
        alone = own._margin(firm, price)
        own.state.policy.bundle_with_strong = True
        parts = [(c.area[row], promise_of(city, row)), (c.area[strong], theirs)]
        assert seen[firm] == pytest.approx(pooled(parts, 0.125 / 2).margin(price))
        assert seen[firm] > alone


def promise_of(model, row):
    from simulation.processes.prospects import prospect

    return prospect(model, row)


def test_the_strong_one_shares_its_account_until_it_is_full(city, monkeypatch):
    everybody_agrees(monkeypatch)
    city.policy.bundle_with_strong, city.policy.bundle_request = True, 2
    c, (one, other) = city.compounds, waiting(city)[:2].tolist()
    owners = city.agent(OwnerCommittee, one)
    tender = Tender(city, one)
    firm = tender.winner().firm
    strong = bundle.strong_compound(city, one, firm)
    owners.hire(tender)
    assert c.account[[one, strong]].tolist() == [strong, strong]
    assert c.bundle_size[[one, strong]].tolist() == [2, 2]
    assert bundle.strong_compound(city, other, firm) != strong
