"""Every decision matters: an agent that does the opposite changes what residents feel.

A kind of agent is replaced by passing a subclass to the model, and nothing else is touched; so
this also shows that every decision can be replaced from outside.
"""

import hashlib
import math
from types import FunctionType
from typing import ClassVar

import numpy as np
import pytest

from simulation.agents.owner_committee import OwnerCommittee
from simulation.agents.party_branch import PartyBranch
from simulation.agents.property_firm import PropertyFirm
from simulation.agents.resident import Resident
from simulation.agents.street_office import StreetOffice
from simulation.levers import LEVERS
from simulation.levers.lever import Lever
from simulation.model.model import GovernanceModel
from simulation.state.branches import PartyStatus
from simulation.state.compounds import ServiceMode


class Meetings(Lever):
    """Joint meetings in every street, because no built-in lever holds them."""

    name: ClassVar[str] = "meetings"

    def set_policy(self, model, force, age):
        model.policy.meeting_rate = 0.7 * force.effective


EVENTFUL = {
    "parameters.participation.usual_conversion": 0.1,
    "levers.party_organisations.strength": 1.0,
    "parameters.branches.founding": 0.1,
    "levers.advisors.strength": 1.0,
    "parameters.branches.advisor": 0.3,
    "levers.advisors.ends": "2017-12",
    "levers.cross_appointment.x1": 0.1,
    "levers.cross_appointment.x2": 0.1,
    "levers.cross_appointment.x3": 0.1,
    "levers.red_black_list.period": 2.0,
    "levers.meetings.strength": 1.0,
}
"""A city in which everything happens that its agents decide about."""

QUARRELSOME = {
    "parameters.committees.routine_hazard": 0.2,
    "parameters.committees.turnout": 0.8,
    "parameters.committees.removal": 0.1,
    "parameters.market.replacement": 0.3,
    "parameters.market.settling_in": 0.0,
}
POOR = {
    "start.cost_share": 1.0,
    "start.break_even_collection": 1.0,
    "parameters.money.floor_spending": 1.0,
    "parameters.market.tolerated_debt": 0.0,
    "parameters.participation.exit": 1.0,
    "parameters.market.retender": 0.2,
}
BUNDLED = {
    "levers.bundling.size": 10,
    "start.fee_old": 0.9,
    "parameters.participation.consent": 5.0,
    "parameters.streets.implementation_mean": 1.0,
}
SEEKING = {"parameters.participation.own_tender": 0.2, "start.fee_old": 0.9}
CLIMBING = {"parameters.participation.climbing": 1.0, "start.fee_old": 0.7}
WITHOUT_PUSH = {"levers.party_organisations.ends": "2017-12"}
OVERLOADED = {"parameters.streets.hours_per_compound": 0.0}
EAGER_TO_LEARN = {"parameters.streets.copying": 1.0}


# ------------------------------------------------------------------- the opposite of a decision


def do_nothing(*_, **__):
    """Not do what the others do."""


def is_not(kind, name):
    """Answer the opposite of yes or no."""
    return lambda self, *asked: not getattr(kind, name)(self, *asked)


def mirrored(kind, name, table, column, around):
    """Do as the others do, then turn the result round between two ends."""

    @classmethod
    def contrary(cls, model):
        getattr(kind, name).__func__(cls, model)
        values = getattr(getattr(model, table), column)
        values[...] = around - values

    return contrary


def split_against_pressure(cls, model):
    PropertyFirm.split_tasks.__func__(cls, model)
    usual, split = model.parameters.quality.measured_share, model.compounds.task_split
    model.compounds.task_split = np.maximum(0, 2 * usual - split)


def ask_for_more(self, compound):
    return 1.9 - PropertyFirm.bid(self, compound)


def stay_uninvited(self):
    """Advisors, whom nobody asks to stay, do; any other tie is left as usual."""
    if self.status != PartyStatus.ADVISOR or self.model.firm_policy.advisors_maintained[self.row]:
        PartyBranch.leave(self)


def choose_otherwise(self, compound):
    usual = StreetOffice.destination(self, compound)
    is_self_managed = usual == ServiceMode.SELF_MANAGED
    return ServiceMode.MARKET if is_self_managed else ServiceMode.SELF_MANAGED


def feel_nothing(cls, model):
    model.streets.overload = 0.0


def keep_quiet(cls, model, campaign):
    return 1 - Resident.complain.__func__(cls, model, campaign)


def feel_the_opposite(cls, model):
    Resident.perceive_service.__func__(cls, model)
    model.compounds.satisfaction = 100 - model.compounds.satisfaction


def look_away(seen, noise):
    return 100.0 - seen + noise


def blame_success(quality, expectation, common, coefficients):
    return common - coefficients.performance * quality


def stay_put(before, target, neighbours, mood, coefficients):
    return before


def expect_less(expectation, quality, publicity, promised, coefficients):
    return max(0.0, expectation - coefficients.adaptation * quality)


def spite(person, common, mobilisation, coefficients):
    return -person.intercept - common


def refuse_to_pay(utility, uniform):
    return uniform > 1.0 / (1.0 + math.exp(-utility))


GRADUATES = {"levers.graduates.hires": 6.0, "levers.graduates.wage_share": 0.0}
WELFARE = {
    "levers.service_drive.strength": 0.0,
    "levers.welfare_firms.n": 30.0,
    "parameters.welfare_firms.takeover": 1.0,
}
INSPECTED = {"levers.inspections.rate": 0.2}

DECISIONS = [
    (Resident, "perceive", staticmethod(look_away), {}),
    (Resident, "assess", staticmethod(blame_success), {}),
    (Resident, "be_influenced", staticmethod(stay_put), {}),
    (Resident, "adjust_expectation", staticmethod(expect_less), {}),
    (Resident, "willing_to_pay", staticmethod(spite), {}),
    (Resident, "pay", staticmethod(refuse_to_pay), {}),
    (Resident, "complain", classmethod(keep_quiet), {}),
    (Resident, "perceive_service", classmethod(feel_the_opposite), {}),
    (Resident, "pay_fees", classmethod(do_nothing), {}),
    (Resident, "adjust_trust", mirrored(Resident, "adjust_trust", "compounds", "trust", 1), {}),
    (PropertyFirm, "split_tasks", classmethod(split_against_pressure), {}),
    (
        PropertyFirm,
        "exert_effort",
        mirrored(PropertyFirm, "exert_effort", "compounds", "effort", 1),
        {},
    ),
    (PropertyFirm, "spend", classmethod(do_nothing), {}),
    (
        PropertyFirm,
        "follow_reputation",
        mirrored(PropertyFirm, "follow_reputation", "firms", "reputation", 100),
        {},
    ),
    (PropertyFirm, "review_projects", classmethod(do_nothing), POOR),
    (PropertyFirm, "withdraw", do_nothing, POOR),
    (PropertyFirm, "bid", ask_for_more, QUARRELSOME),
    (PropertyFirm, "wants", is_not(PropertyFirm, "wants"), {}),
    (PropertyFirm, "employ", classmethod(do_nothing), GRADUATES),
    (PartyBranch, "organise", classmethod(do_nothing), {}),
    (
        PartyBranch,
        "become_active",
        mirrored(PartyBranch, "become_active", "branches", "activity", 1),
        {},
    ),
    (PartyBranch, "appoint_all", classmethod(do_nothing), {}),
    (PartyBranch, "form", do_nothing, {}),
    (PartyBranch, "accept_advisor", do_nothing, {}),
    (PartyBranch, "take", do_nothing, {}),
    (PartyBranch, "leave", stay_uninvited, WITHOUT_PUSH),
    (PartyBranch, "appoint", do_nothing, {}),
    (OwnerCommittee, "gather", classmethod(do_nothing), QUARRELSOME),
    (OwnerCommittee, "move_replacements", classmethod(do_nothing), QUARRELSOME),
    (OwnerCommittee, "assemble", is_not(OwnerCommittee, "assemble"), QUARRELSOME),
    (OwnerCommittee, "elect", do_nothing, QUARRELSOME),
    (OwnerCommittee, "end_term", do_nothing, {}),
    (OwnerCommittee, "assemble_again", is_not(OwnerCommittee, "assemble_again"), {}),
    (OwnerCommittee, "dissolve", do_nothing, QUARRELSOME),
    (OwnerCommittee, "votes_to_replace", is_not(OwnerCommittee, "votes_to_replace"), QUARRELSOME),
    (OwnerCommittee, "replace_firm", do_nothing, QUARRELSOME),
    (OwnerCommittee, "consents", is_not(OwnerCommittee, "consents"), {}),
    (OwnerCommittee, "partners", lambda self: [], BUNDLED),
    (OwnerCommittee, "seek_firms", classmethod(do_nothing), SEEKING),
    (OwnerCommittee, "seek_firm", do_nothing, SEEKING),
    (OwnerCommittee, "hire", do_nothing, SEEKING),
    (StreetOffice, "meet_all", classmethod(do_nothing), {}),
    (StreetOffice, "hold_meetings", lambda self, rate: 0.0, {}),
    (StreetOffice, "convert_all", classmethod(do_nothing), {}),
    (StreetOffice, "convert", do_nothing, {}),
    (StreetOffice, "raise_service", do_nothing, CLIMBING),
    (StreetOffice, "destination", choose_otherwise, {}),
    (StreetOffice, "hand_to_welfare", do_nothing, WELFARE),
    (StreetOffice, "inspect_all", classmethod(do_nothing), INSPECTED),
    (StreetOffice, "inspect", do_nothing, INSPECTED),
    (StreetOffice, "tire_and_learn", classmethod(do_nothing), {}),
    (StreetOffice, "learn_from_peers", do_nothing, EAGER_TO_LEARN),
    (StreetOffice, "feel_overload", classmethod(feel_nothing), OVERLOADED),
]
"""Kind, method, its opposite, and settings that make it matter."""

KINDS = (Resident, PropertyFirm, PartyBranch, OwnerCommittee, StreetOffice)


@pytest.fixture(autouse=True)
def meetings(monkeypatch):
    monkeypatch.setitem(LEVERS, "meetings", Meetings)


@pytest.fixture(scope="module")
def outcome_of(tiny):
    """Function that gives a digest of what residents feel and do in the end; runs are kept."""
    known = {}

    def outcome(settings, agents=None):
        key = tuple(sorted(settings.items()))
        if agents or key not in known:
            scenario = tiny(**EVENTFUL, **settings)
            model = GovernanceModel(scenario, seed=1, scale=1.0, agents=agents)
            for _ in range(scenario.burn_in + scenario.months):
                model.step()
            people = model.households
            digest = hashlib.sha256(people.satisfaction.tobytes() + people.habit.tobytes())
            if agents:
                return digest.hexdigest()
            known[key] = digest.hexdigest()
        return known[key]

    return outcome


@pytest.mark.parametrize(
    ("kind", "name", "opposite", "settings"),
    DECISIONS,
    ids=[f"{kind.__name__}.{name}" for kind, name, *_ in DECISIONS],
)
def test_doing_the_opposite_changes_the_run(outcome_of, kind, name, opposite, settings):
    contrary = type(f"Contrary{kind.__name__}", (kind,), {name: opposite})
    assert outcome_of(settings, {kind: contrary}) != outcome_of(settings)


def test_doing_the_same_changes_nothing(outcome_of):
    """Subclasses that decide as their parents do leave the run as it is, bit for bit."""
    same = {kind: type(f"Same{kind.__name__}", (kind,), {}) for kind in KINDS}
    assert outcome_of({}, same) == outcome_of({})


def test_deciding_one_by_one_changes_nothing(outcome_of):
    """A subclass whose decisions are those of its parent, asked agent by agent."""

    def of_parent(kind, name):
        return lambda self, *about: getattr(kind, name)(self, *about)

    names = {
        OwnerCommittee: (
            "assemble",
            "elect",
            "end_term",
            "assemble_again",
            "dissolve",
            "votes_to_replace",
        ),
        StreetOffice: ("hold_meetings", "inspect"),
        PartyBranch: ("form",),
    }
    singly = {
        kind: type(f"Single{kind.__name__}", (kind,), {name: of_parent(kind, name) for name in of})
        for kind, of in names.items()
    }
    assert outcome_of(QUARRELSOME, singly) == outcome_of(QUARRELSOME)


def test_a_rule_written_out_again_changes_nothing(outcome_of):
    """A rule in a subclass, compiled anew with both passes, gives the same bits."""

    def pay(utility, random_numbers):
        return random_numbers < 1.0 / (1.0 + math.exp(-utility))

    def perceive(seen, noise):
        return seen + noise

    again = {"pay": staticmethod(pay), "perceive": staticmethod(perceive)}
    assert outcome_of({}, {Resident: type("Again", (Resident,), again)}) == outcome_of({})


def test_every_decision_has_an_opposite():
    """Whoever adds a decision adds its opposite to the table above."""
    decided = {(kind, name) for kind, name, *_ in DECISIONS}
    public = {
        (kind, name)
        for kind in KINDS
        for name, value in vars(kind).items()
        if isinstance(value, FunctionType | classmethod | staticmethod) and name[0] != "_"
    }
    assert decided == public
    assert len(decided) == len(DECISIONS)
