"""Accounts and services after the tenders of a month: nobody is served twice, by hand."""

import numpy as np
import pytest

from simulation.agents.owner_committee import OwnerCommittee
from simulation.agents.property_firm import PropertyFirm
from simulation.agents.street_office import StreetOffice
from simulation.model.invariants import broken_invariants
from simulation.model.model import GovernanceModel
from simulation.processes import contracts
from simulation.state.compounds import NONE, ServiceMode


@pytest.fixture
def city(tiny, monkeypatch):
    """One street in which all owners agree, all firms bid, and three are tendered together."""
    one = {"start.districts": 1, "start.streets": 1, "start.old_market": 0.0,
           "start.old_self_managed": 0.5}  # fmt: skip
    model = GovernanceModel(tiny(levers={}, **one), seed=1, scale=0.05)
    model.policy.bundle_request = 3
    monkeypatch.setattr(OwnerCommittee, "consents", lambda *_: True)
    monkeypatch.setattr(PropertyFirm, "wants", lambda *_: True)
    return model


def waiting(model):
    c = model.compounds
    return np.flatnonzero(c.old & (c.service_mode <= ServiceMode.SELF_MANAGED))


def hand_overs(monkeypatch):
    """Rows that are handed over, in order."""
    rows, hand_over = [], contracts.hand_over

    def noted(state, compound, *about):
        rows.append(int(compound))
        hand_over(state, compound, *about)

    monkeypatch.setattr(contracts, "hand_over", noted)
    return rows


def test_a_head_that_has_left_its_account_can_begin_another_one(city):
    c = city.compounds
    rows = waiting(city)[:5].tolist()
    for row, firm in zip(rows, (0, 0, 0, 1, 1), strict=True):
        contracts.hand_over(city, row, firm, ServiceMode.MARKET, 1.0)
    contracts.join_account(city, rows[1:3], rows[0])
    contracts.hand_over(city, rows[0], 1, ServiceMode.MARKET, 1.0)
    assert c.account[rows].tolist() == [NONE, rows[1], rows[1], NONE, NONE]
    contracts.join_account(city, rows[3:], rows[0])
    assert c.account[rows].tolist() == [rows[0], rows[1], rows[1], rows[0], rows[0]]
    assert c.bundle_size[rows].tolist() == [3, 2, 2, 3, 3]
    assert broken_invariants(city) == []


def test_who_was_tendered_with_a_neighbour_is_not_converted_again(city, monkeypatch):
    rows, all_of_them = hand_overs(monkeypatch), waiting(city)
    city.policy.conversion_hazard = 1.0
    StreetOffice.convert_all(city)
    assert sorted(rows) == all_of_them.tolist()
    assert (city.compounds.service_mode[all_of_them] == ServiceMode.MARKET).all()
    assert (city.events.conversions[all_of_them] == 1).all()
    assert broken_invariants(city) == []


def test_who_was_tendered_with_a_neighbour_does_not_climb_as_well(city, monkeypatch):
    rows, all_of_them = hand_overs(monkeypatch), waiting(city)
    city.compounds.settled[all_of_them[::2]] = True
    city.policy.conversion_hazard, city.policy.usual_conversion = 1.0, 1.0
    monkeypatch.setattr(city, "happens", lambda _, chance: np.broadcast_to(chance, 28) > 0)
    StreetOffice.convert_all(city)
    assert sorted(rows) == all_of_them.tolist()
    assert broken_invariants(city) == []


def test_who_was_tendered_with_a_neighbour_seeks_no_firm_of_its_own(city, monkeypatch):
    rows, all_of_them = hand_overs(monkeypatch), waiting(city)
    monkeypatch.setattr(
        city, "happens", lambda _, chance: city.compounds.old & (np.asarray(chance) > 0)
    )
    OwnerCommittee.seek_firms(city)
    old = [row for row in rows if city.compounds.old[row]]
    assert sorted(old) == all_of_them.tolist()
    assert broken_invariants(city) == []
