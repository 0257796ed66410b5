"""Layers of the graph: end the edges of one and its effects are gone, bit for bit.

Closing a layer and giving its edges no weight must come to the same: an effect that is read from
an edge without its weight, or that outlives it, makes the two differ.
"""

import functools
from typing import ClassVar

import numpy as np
import pytest

from simulation.levers import LEVERS
from simulation.levers.lever import Lever
from simulation.model.model import GovernanceModel
from simulation.state.edges import LAYERS
from simulation.state.tables import table_classes

CLOSED, TURN = 9, "2017-10"
"""Month of the programme in which a layer ends, by number and by name."""

EVENTFUL = {
    "parameters.participation.usual_conversion": 0.1,
    "levers.fee_subsidy.begins": "2017-01",
    "levers.party_organisations.strength": 1.0,
    "parameters.branches.founding": 0.1,
    "levers.advisors.strength": 1.0,
    "parameters.branches.advisor": 0.2,
    "levers.cross_appointment.x1": 0.1,
    "levers.cross_appointment.x2": 0.1,
    "levers.cross_appointment.x3": 0.1,
    "levers.cross_appointment.x4": 0.01,
    "levers.red_black_list.period": 2.0,
    "levers.meetings.strength": 1.0,
    "parameters.streets.copying": 1.0,
    "parameters.streets.hours_per_compound": 0.5,
    "parameters.measurement.judgement_favour": 5.0,
    "parameters.committees.routine_hazard": 0.1,
    "parameters.market.replacement": 0.2,
    "parameters.market.settling_in": 0.0,
    "parameters.market.retender": 0.2,
}

NOTES_OF_THE_EDGE = {
    "compounds": {"firm"},
    "posts": {"is_payee", "director", "head", "committee_seats", "committee_cadres", "leaders"},
}
"""Columns that say to whom an edge leads, weight or not.  All else is equal."""


class Meetings(Lever):
    """Joint meetings in every street, because no built-in lever holds them."""

    name: ClassVar[str] = "meetings"

    def set_policy(self, model, force, age):
        model.policy.meeting_rate = 0.7 * force.effective


@pytest.fixture(autouse=True)
def meetings(monkeypatch):
    monkeypatch.setitem(LEVERS, "meetings", Meetings)


@pytest.fixture(scope="module")
def finished(tiny):
    """Function that runs the city with one layer closed, or given no weight, on the way."""

    @functools.cache
    def run(close=None, weigh_down=None):
        turned = {f"parameters.weights.{weigh_down}": {"2017-01": 1.0, TURN: 0.0}}
        scenario = tiny(**EVENTFUL, **(turned if weigh_down else {}))
        model = GovernanceModel(scenario, seed=2, scale=1.0)
        while model.running:
            if model.month == CLOSED and close:
                model.graph.close(close, model.month)
            model.step()
        return model

    return run


def differing(one, other, table):
    """Columns of a table in which two models differ in any bit."""
    mine, yours = getattr(one, table), getattr(other, table)
    return {
        f"{table}.{name}"
        for name in mine.columns
        if name not in NOTES_OF_THE_EDGE.get(table, ())
        and getattr(mine, name).tobytes() != getattr(yours, name).tobytes()
    }


@pytest.mark.parametrize("layer", LAYERS)
def test_closing_a_layer_is_giving_it_no_weight(finished, layer):
    closed = finished(close=layer)
    weightless = finished(weigh_down=layer)
    assert weightless.graph.live(layer)
    assert not closed.graph.live(layer)
    assert (
        set().union(*(differing(closed, weightless, table) for table in table_classes())) == set()
    )
    assert closed.ledger.entries == weightless.ledger.entries


@pytest.mark.parametrize("layer", LAYERS)
def test_residents_feel_that_a_layer_is_gone(finished, layer):
    assert "households.satisfaction" in differing(finished(close=layer), finished(), "households")


WHAT_IT_AMOUNTS_TO = {
    "contract": lambda model: model.compounds.contracted,
    "administration": lambda model: model.posts.administered,
    "party": lambda model: model.affiliations.status,
    "cross_appointment": lambda model: np.stack(
        [
            model.posts.oversight,
            model.posts.firm_head,
            model.posts.in_committee,
            model.posts.leaders_share,
        ]
    ),
    "peer": lambda model: model.graph.peers,
    "funding": lambda model: model.posts.funded,
}


@pytest.mark.parametrize("layer", LAYERS)
def test_nothing_is_left_of_a_closed_layer(finished, layer):
    amounts_to = WHAT_IT_AMOUNTS_TO[layer]
    assert amounts_to(finished()).any()
    assert not amounts_to(finished(close=layer)).any()
    assert not amounts_to(finished(weigh_down=layer)).any()


def test_nobody_is_paid_along_edges_that_have_ended(finished):
    def paid_later(model):
        ledger = model.ledger.to_frame(model.start_month)
        return ledger[(ledger["lever"] == "fee_subsidy") & (ledger["month"] >= TURN)]["yuan"].sum()

    assert paid_later(finished()) > 0
    assert paid_later(finished(close="funding")) == 0


def test_a_closed_layer_opens_no_more(finished):
    closed = finished(close="party")
    ends = (("industry_committee", 0), ("branch", 0))
    assert closed.graph.link("party", *ends, closed.month, status=4) is None
    assert not closed.affiliations.status.any()
