"""The compiled passes against the reference implementation, by household and month."""

import math
from operator import and_

import numpy as np
import pytest

from simulation.agents.resident import Resident
from simulation.model.model import GovernanceModel
from simulation.processes import contracts
from simulation.scenario.scenario import Scenario
from tests.properties.reference_implementation import PlainCity, philox

POINTS = 1e-3
"""Most by which satisfaction and expectation may differ: the model stores them in 32 bits."""
SHARES = 1e-5
"""The same for habits, and for a random number that lies at the threshold."""


EVERYTHING_HAPPENS = {
    "service_drive": {"begins": "2019-08"},
    "fee_subsidy": {"begins": "2019-10", "ends": "2020-06"},
    "cross_appointment": {"x4": 0.02},
    "red_black_list": {"period": 2.0, "share_black": 0.2, "share_red": 0.2},
    "joint_meetings": {"fee_mediation": True, "where": {"streets": [0, 2]}},
}

MANY_CONVERSIONS = {"participation.usual_conversion": 0.2, "participation.consent": 2.0}

OTHER_PEOPLE = {
    "satisfaction.loss_aversion": 2.5,
    "satisfaction.disconfirmation": 0.45,
    "satisfaction.facility_awareness": 0.9,
    "satisfaction.influence": 0.35,
    "satisfaction.adaptation": 0.12,
    "satisfaction.publicity_effect": 0.03,
    "satisfaction.promise_effect": 0.8,
    "satisfaction.new_fee": 8.0,
    "satisfaction.open_issues": 15.0,
    "satisfaction.trust": -6.0,
    "satisfaction.trend": 3.0,
    "payment.shift": -0.5,
    "payment.satisfaction": 2.0,
    "payment.norm": 1.2,
    "payment.habit": 1.4,
    "payment.fee": 0.6,
    "payment.trust": -0.2,
    "payment.crowding_out": 1.5,
    "payment.boycott": 2.5,
    "payment.party": 0.6,
    "payment.mediation": 0.8,
    "payment.recovery": 0.06,
}

OTHER_STRUCTURE = {"neighbours": "mean_field", "payers": "homogeneous"}


class Compared(Resident):
    """Residents that are compared with their twins right after each pass."""

    @classmethod
    def perceive_service(cls, model):
        reference = model.reference
        for compound in reference.compounds:
            compound.look(model)
        super().perceive_service(model)
        reference.agents.do("perceive")
        model.seen.note_perception(reference)
        compare_feelings(model)
        compare_means(model)

    @classmethod
    def pay_fees(cls, model):
        reference = model.reference
        for compound in reference.compounds:
            compound.send_bill(model)
        super().pay_fees(model)
        reference.agents.do("pay")
        compare_payment(model)
        compare_collection(model, model.households.area.tolist())
        reference.turn_to(reference.month + 1)


class Seen:
    """What came up in a run, so that no term of the equations goes untested."""

    def __init__(self):
        self.things = set()
        self.at_the_threshold = 0
        self.compared = 0

    def note(self, **things):
        self.things |= {name for name, happened in things.items() if happened}

    def note_perception(self, reference):
        self.note(
            promise=any(compound.promised for compound in reference.compounds),
            publicity=any(compound.publicity > 0 for compound in reference.compounds),
            decline=any(h.satisfaction < h.before for h in reference.households),
        )


def compare_feelings(model):
    people, twins = model.households, model.reference.households
    for name in ("satisfaction", "expectation"):
        mine = np.array([getattr(household, name) for household in twins])
        np.testing.assert_allclose(
            getattr(people, name), mine, rtol=0, atol=POINTS, err_msg=f"{model.date} {name}"
        )


def compare_means(model):
    """Columns of compounds against the households of the reference implementation."""
    places = model.compounds
    outspoken_owner = (model.households.flags & 20 == 20).tolist()
    for row, people in enumerate(model.reference.residents):
        n, first = len(people), int(places.first_household[row])
        below = [household.satisfaction < 60 for household in people]
        aggrieved = sum(map(and_, below, outspoken_owner[first : first + n]))
        unclear = sum(abs(household.satisfaction - 60) <= POINTS for household in people) + 1e-9
        mean = math.fsum(household.satisfaction for household in people) / n
        assert abs(places.satisfaction[row] - mean) <= POINTS
        assert abs(places.share_dissatisfied[row] * n - sum(below)) <= unclear
        assert abs(places.aggrieved_owners[row] / places.weight[row] - aggrieved) <= unclear


def compare_collection(model, areas):
    """Shares of floor area that paid, in compounds with a bill."""
    for compound, people in zip(model.reference.compounds, model.reference.residents, strict=True):
        row, first = compound.row, int(model.compounds.first_household[compound.row])
        owed = areas[first : first + len(people)]
        paid = math.fsum(a for a, who in zip(owed, people, strict=True) if who.paid)
        share = paid / math.fsum(owed) if compound.billed else 0.0
        assert abs(model.compounds.paid_share[row] - share) <= SHARES


def compare_payment(model):
    people, reference, seen = model.households, model.reference, model.seen
    paid = people.habit > people.habit_before
    for row, household in enumerate(reference.households):
        if household.compound.billed:
            seen.compared += 1
            if household.paid != paid[row]:
                assert stands_at_the_threshold(household), f"{model.date}, household {row}"
                follow(model, row)
        if household.arrears != people.arrears[row]:
            assert abs(household.satisfaction - 65) <= POINTS, f"{model.date}, household {row}"
            follow(model, row)
    mine = [household.habit for household in reference.households]
    np.testing.assert_allclose(people.habit, mine, rtol=0, atol=SHARES, err_msg=model.date)
    places, committees = model.compounds, model.committees
    seen.note(
        mediation=any(compound.mediated > 0 for compound in reference.compounds),
        mobilisation=any(compound.mobilised > 0 for compound in reference.compounds),
        no_bill=not all(compound.billed for compound in reference.compounds),
        boycott=((committees.kind == 1) & (places.satisfaction < 60)).any(),
        dependence=places.dependence.any(),
        recovery=places.recovered.any(),
    )


def stands_at_the_threshold(household):
    chance = 1 / (1 + math.exp(-household.utility()))
    return abs(household.chances()[0] - chance) <= SHARES


def follow(model, row):
    """Take over the model's decision where rounding alone has decided."""
    household = model.reference.households[row]
    household.habit = float(model.households.habit[row])
    household.arrears = int(model.households.arrears[row])
    household.paid = bool(household.habit > household.habit_before)
    model.seen.at_the_threshold += 1


def city_with(scenario, levers, settings):
    """The same city from mid-2019 on, through the shock of 2020, with other levers and people."""
    data = {**scenario.data, "levers": levers, "first_month": "2019-07", "last_month": "2021-06"}
    bare = Scenario(data, scenario.where, scenario.folder)
    return bare.with_settings({f"parameters.{key}": value for key, value in settings.items()})


def with_twin(scenario, monkeypatch):
    """A model whose reference is told of everything else that happens to households."""
    model = GovernanceModel(scenario, seed=3, scale=1.0, agents={Resident: Compared}, validate=True)
    model.reference, model.seen = PlainCity(model), Seen()
    shift, restart = model.shift_satisfaction, contracts.restart_billing

    def shifted(compounds, points):
        shift(compounds, points)
        for row, change in zip(compounds.tolist(), np.asarray(points).tolist(), strict=True):
            model.reference.shift_satisfaction(row, change)
            model.seen.note(**{"stigma" if change < 0 else "pride": True})

    def restarted(same_model, compound, readiness=1.0):
        restart(same_model, compound, readiness)
        model.reference.restart_billing(compound, readiness)
        model.seen.note(restart=True)

    model.shift_satisfaction = shifted
    monkeypatch.setattr(contracts, "restart_billing", restarted)
    return model


EVERYTHING = {
    "promise", "publicity", "decline", "mediation", "mobilisation", "no_bill", "boycott",
    "dependence", "recovery", "stigma", "pride", "restart",
}  # fmt: skip


@pytest.mark.parametrize("people", [{}, OTHER_PEOPLE], ids=["as usual", "other people"])
@pytest.mark.parametrize("structure", [{}, OTHER_STRUCTURE], ids=["as it is", "alternative"])
def test_every_household_does_as_in_the_reference_implementation(
    tiny, monkeypatch, people, structure
):
    town = tiny(structure=structure)
    scenario = city_with(town, EVERYTHING_HAPPENS, {**MANY_CONVERSIONS, **people})
    model = with_twin(scenario, monkeypatch)
    for _ in range(model.policy_scenario.burn_in + model.policy_scenario.months):
        model.step()
    compare_feelings(model)
    assert model.seen.things == EVERYTHING
    assert model.seen.at_the_threshold <= 3
    assert model.seen.compared > 20_000


def test_twin_knows_its_neighbours(model):
    reference = PlainCity(model)
    rows = {household: row for row, household in enumerate(reference.households)}
    for resident in model.residents:
        theirs = [other.row for other in resident.neighbours]
        assert [rows[other] for other in reference.households[resident.row].neighbours] == theirs


def test_twin_notices_a_difference(tiny, monkeypatch):
    """The comparison fails if one household of the reference perceives a little more."""
    model = with_twin(city_with(tiny(), {}, {}), monkeypatch)
    model.step()
    model.reference.households[5].before += 0.01
    with pytest.raises(AssertionError, match="satisfaction"):
        model.step()


@pytest.mark.parametrize("keyed", [True, False])
def test_twin_runs_on_its_own(model, keyed):
    model.step()
    reference = PlainCity(model, keyed)
    for _ in range(3):
        reference.step()
    assert len(reference.agents) == len(model.households)
    means = [sum(h.satisfaction for h in people) / len(people) for people in reference.residents]
    assert max(abs(means - model.compounds.satisfaction)) < 15
    assert {household.paid for household in reference.households} == {True, False}


@pytest.mark.parametrize(
    ("key", "low", "high", "words"),
    [
        (0, 0, 0, (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
        (2**64 - 1, 2**64 - 1, 2**64 - 1, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
        (
            0x299F31D0A4093822,
            0x85A308D3243F6A88,
            0x0370734413198A2E,
            (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
        ),
    ],
)
def test_twin_philox_gives_the_published_words(key, low, high, words):
    """Known answers that come with Random123, the authors' own library."""
    assert philox(key, low, high) == words
