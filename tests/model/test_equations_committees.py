"""Committees that serve themselves, leaks, disclosure and appointments, worked out by hand."""

import math

import numpy as np
import pytest
from scipy import stats

from simulation.agents import appointments, owner_committee
from simulation.agents.owner_committee import OwnerCommittee
from simulation.agents.party_branch import PartyBranch
from simulation.agents.resident import Resident
from simulation.core import randomness
from simulation.levers.cross_appointment import CrossAppointment
from simulation.model.model import GovernanceModel
from simulation.outcomes.declaration import OUTCOMES
from simulation.processes import capture, finance, representation
from simulation.scenario.parameter_set import Parameters
from simulation.state.committees import CommitteeKind
from simulation.state.compounds import NONE

MARKET = 3


@pytest.fixture
def city(tiny):
    """The small city before its first month, with an owner committee everywhere."""
    model = GovernanceModel(tiny(levers={}), seed=1, scale=1.0)
    model.committees.kind = CommitteeKind.OWNERS
    return model


def rows(model):
    return range(len(model.compounds))


def uniforms_of(model, decision):
    return randomness.uniform(model.seed, decision, model.month, np.arange(len(model.compounds)))


# ---------------------------------------------------------------------------- elections (2.7)


def end_all_terms(model, monkeypatch):
    """Let the terms of all committees end, and each of them stand again."""
    monkeypatch.setattr(OwnerCommittee, "assemble_again", lambda _: True)
    model.policy.minimum_party_share = 0.6
    model.committees.kind = CommitteeKind.OWNERS
    for row in rows(model):
        model.agent(OwnerCommittee, row).end_term()
    return model.committees


def test_a_required_party_share_binds_new_committees_only(city, monkeypatch):
    committees = end_all_terms(city, monkeypatch)
    assert committees.is_elected.all()
    assert not committees.screened.any()
    assert not committees.delay.any()
    assert (committees.representativeness == 1).all()
    elected = stats.binom.ppf(uniforms_of(city, "party members elected"), 7, 0.26) / 7
    np.testing.assert_allclose(committees.party_share, elected)
    assert (city.events.re_elections == 1).all()


def test_a_city_may_extend_it_to_re_elections(city, monkeypatch):
    city.policy.re_elections_screened = True
    committees = end_all_terms(city, monkeypatch)
    held_up = committees.delay > 0
    assert 3 < held_up.sum() < len(held_up) - 3
    np.testing.assert_array_equal(committees.kind == CommitteeKind.NONE, held_up)
    np.testing.assert_array_equal(city.events.re_elections, ~held_up)
    assert (committees.party_share[~held_up] >= 0.6).all()


@pytest.mark.parametrize("required", [0.0, 1.0])
def test_self_interest_is_random_and_less_of_it_passes_a_screening(city, required):
    city.policy.minimum_party_share = required
    for row in rows(city):
        city.agent(OwnerCommittee, row).elect(CommitteeKind.OWNERS)
    random_interest = stats.beta.ppf(uniforms_of(city, "self-interest"), 1.5, 4)
    kept = 0.7 if required else 1.0
    seated = city.committees.delay == 0
    np.testing.assert_allclose(
        city.committees.self_interest[seated], kept * random_interest[seated], rtol=1e-9
    )
    assert random_interest.mean() == pytest.approx(1.5 / 5.5, abs=0.15)


def test_a_substitute_has_no_self_interest_and_perhaps_a_developer(city):
    committees = city.committees
    committees.self_interest = 0.7
    city.policy.substitute_developer_seat[:5] = True
    for row in rows(city):
        city.agent(OwnerCommittee, row).elect(CommitteeKind.SUBSTITUTE)
    assert not committees.self_interest.any()
    assert committees.developer_seat.sum() == 5
    city.agent(OwnerCommittee, 0).elect(CommitteeKind.OWNERS)  # takes its place
    city.agent(OwnerCommittee, 1).dissolve()
    assert committees.developer_seat.sum() == 3


def test_first_committees_have_a_self_interest_of_their_own(tiny):
    model = GovernanceModel(tiny(levers={}), seed=1, scale=1.0)
    elected = model.committees.is_elected
    assert 3 < elected.sum() < len(elected)
    np.testing.assert_array_equal(model.committees.self_interest > 0, elected)


def test_owners_recall_a_committee_by_skill_and_self_interest(city):
    committees = city.committees
    committees.skill[:4], committees.self_interest[:4] = [0.2, 0.2, 0.8, 0.8], [0.0, 0.5, 0.0, 0.5]
    np.testing.assert_allclose(
        owner_committee.removal_hazard(city)[:4], [0.014, 0.019, 0.004, 0.009]
    )


# ----------------------------------------------------------------------- representation (2.7)


def test_a_cadre_restrains_self_interest_and_costs_representation(city):
    committees, posts = city.committees, city.posts
    committees.self_interest, committees.representativeness, committees.skill = 0.4, 0.8, 0.5
    posts.in_committee[:3] = [0.0, 0.5, 1.0]
    np.testing.assert_allclose(representation.self_interest(city)[:3], [0.4, 0.34, 0.28])
    np.testing.assert_allclose(representation.representativeness(city)[:3], [0.8, 0.68, 0.68])
    expected = [0.5 * 0.8 * 0.6, 0.5 * 0.68 * 0.66, 0.5 * 0.68 * 0.72]
    np.testing.assert_allclose(representation.voice(city)[:3], expected)
    committees.kind[0] = CommitteeKind.NONE
    assert representation.voice(city)[0] == 0


def test_residents_trust_a_committee_as_far_as_it_is_theirs(city):
    committees = city.committees
    city.compounds.trust, city.compounds.capture = 0.45, 0.0
    committees.kind, committees.self_interest = CommitteeKind.NONE, 0.0
    committees.kind[0], committees.representativeness[0] = CommitteeKind.OWNERS, 0.8
    committees.self_interest[0] = 0.5
    city.policy.trust_gain[1] = -0.1
    Resident.adjust_trust(city)
    # targets 0.45 + 0.15 * 0.8 * 0.5 and 0.45 - 0.1, of which a twentieth is reached
    np.testing.assert_allclose(city.compounds.trust[:3], [0.453, 0.445, 0.45])


# --------------------------------------------------------------------- leak and disclosure (2.1)


def test_public_revenue_leaks_by_self_interest_unless_accounts_are_disclosed(city):
    city.compounds.service_mode[:4] = [MARKET, MARKET, MARKET, 0]
    city.committees.self_interest[:4] = [0.0, 0.6, 0.6, 0.6]
    city.policy.leak_prevented[:4] = [0.0, 0.0, 0.5, 0.0]
    np.testing.assert_allclose(finance.leak(city)[:4], [0.15, 0.24, 0.12, 0.24])
    np.testing.assert_allclose(
        finance.public_revenue(city)[:4], [0.05 * 0.85, 0.05 * 0.76, 0.05 * 0.88, 0.0]
    )


def test_a_leak_is_all_there_is_at_most(tiny):
    model = GovernanceModel(tiny(**{"levers": {}, "parameters.money.leak": 0.8}), seed=1)
    model.committees.self_interest[:2] = [0.1, 0.9]
    np.testing.assert_allclose(finance.leak(model)[:2], [0.88, 1.0])


def test_disclosure_by_hand(tiny):
    model = GovernanceModel(
        tiny(levers={"disclosure": {"strength": 0.5}}, burn_in=0), seed=1, scale=1.0
    )
    model.implementation_of("disclosure")[:] = 0.8
    model.open_month()
    model.programme.announce()
    policy = model.policy
    np.testing.assert_allclose(policy.disclosed, 0.4)
    np.testing.assert_allclose(policy.leak_prevented, 0.4 * 0.4)
    np.testing.assert_allclose(policy.trust_gain, 0.7 * 0.05 * 0.4)
    np.testing.assert_allclose(policy.extra_channels, 0.4)
    n = len(model.compounds)
    assert model.ledger.hours.sum() == pytest.approx(n * 0.5 * 0.4)
    assert -model.ledger.treasury == pytest.approx(n * 0.5 * 120 / 12)


# --------------------------------------------------------------------------- appointments (2.8)


def test_offices_appoint_where_residents_are_dissatisfied(city):
    compounds, policy = city.compounds, city.policy
    compounds.street[:3], compounds.street[3:] = 0, 1
    compounds.satisfaction[:3] = [60.0, 80.0, 10.0]
    policy.rate_x1 = 0.1
    vacant = np.zeros(len(compounds), dtype=bool)
    vacant[[0, 1]] = True
    hazard = appointments.hazard(city, "x1", vacant)
    both = math.exp(1) + math.exp(-1)
    np.testing.assert_allclose(hazard[:2], [0.2 * math.exp(1) / both, 0.2 * math.exp(-1) / both])
    assert not hazard[2:].any()
    policy.rate_x1 = 0.0
    assert not appointments.hazard(city, "x1", vacant).any()


def appoint(model, months=1, **policy):
    model.policy.appointments_maintained = True
    model.policy.posts_per_cadre = 100
    for name, value in policy.items():
        setattr(model.policy, name, value)
    for _ in range(months):
        PartyBranch.appoint_all(model)
        model.month += 1


def test_several_cadres_may_sit_in_one_committee_and_none_twice(tiny):
    even = {"parameters.posts.dissatisfaction": 0.0, "start.cadres_per_community": 3}
    model = GovernanceModel(tiny(**{"levers": {}, **even}), seed=1, scale=1.0)
    model.committees.kind = CommitteeKind.OWNERS
    appoint(model, months=5, rate_x3=1.0, persons_per_committee=2)
    assert (model.posts.committee_seats == 2).all()
    assert (model.posts.committee_cadres == 2).all()
    for row in rows(model):
        assert len({edge.source for edge in model.graph.seats(row)}) == 2
    model.agent(OwnerCommittee, 3).dissolve()
    assert model.posts.committee_seats[3] == model.posts.in_committee[3] == 0


def test_party_members_of_the_compound_attend_fully_and_are_not_captured(tiny):
    even = {"parameters.posts.dissatisfaction": 0.0, "start.share_party_members": 0.3}
    model = GovernanceModel(tiny(**{"levers": {}, **even}), seed=1, scale=1.0)
    model.committees.kind = CommitteeKind.OWNERS
    appoint(model, rate_x3=1.0, own_party_members=True)
    seats = model.posts.committee_seats
    assert (seats == 1).sum() > 20  # a few compounds have no party member
    assert seats.max() == 1
    assert not model.posts.committee_cadres.any()
    np.testing.assert_array_equal(model.posts.in_committee, seats)
    assert not model.graph.cadre_posts.any()
    for row in np.flatnonzero(seats):
        (edge,) = model.graph.seats(row)
        assert edge.source[:2] == ("resident", row)
    capture.follow_capture(model)
    assert not model.compounds.capture.any()


def test_capture_by_a_street_and_a_developer_is_multiplied_by_harm(tiny):
    for log_harm, factor in ((0.0, 1.0), (math.log(1.5), 1.5)):
        model = GovernanceModel(
            tiny(**{"levers": {}, "parameters.potency.log_harm": log_harm}), seed=1
        )
        model.committees.kind = CommitteeKind.SUBSTITUTE
        model.committees.developer_seat[0] = True
        capture.follow_capture(model)
        expected = 0.03 * factor * np.array([0.10 + 0.15 + 0.10, 0.10 + 0.15])
        np.testing.assert_allclose(model.compounds.capture[:2], expected)


def rate(model, post, effective=0.5, **settings):
    lever = CrossAppointment(**settings)
    return lever._rate(model, post, np.full(len(model.compounds), effective))


def test_a_goal_sets_the_pace_of_appointments(city):
    projects = int(city.compounds.contracted.sum())
    city.month = 0
    # five quality directors in the five months from January to May: one a month, over all vacancies
    np.testing.assert_allclose(rate(city, "x1", goal_x1=5.0, deadline="2017-05"), 1 / projects)
    # four of them are there, and two months are left: half a one a month over the other projects
    city.posts.director[np.flatnonzero(city.compounds.contracted)[:4]] = 0
    city.month = 3
    np.testing.assert_allclose(
        rate(city, "x1", goal_x1=5.0, deadline="2017-05"), 0.5 / (projects - 4)
    )
    # after the deadline, or without one, all at once, but no faster than offices are
    np.testing.assert_allclose(rate(city, "x1", goal_x1=1e6), 0.141 * 0.5)
    assert not rate(city, "x1", goal_x1=4.0).any()
    # without a goal the hazard is the setting
    np.testing.assert_allclose(rate(city, "x1", x1=0.06), 0.03)
    np.testing.assert_allclose(rate(city, "x4", x4=0.01), 0.005)


def test_persons_with_posts_are_counted_as_the_sources_do(city):
    posts, community = city.posts, city.compounds.community
    community[:3] = 0
    posts.head[:3] = [1, 1, 2]
    posts.director[:2], posts.committee_seats[:2] = 0, [2, 1]
    everywhere = np.ones(len(community), dtype=bool)
    assert appointments.held(city, everywhere) == {"x1": 2, "x2": 2, "x3": 3}
    assert posts.director[2] == NONE


def test_firm_heads_take_tasks_on(tiny):
    model = GovernanceModel(tiny(levers={"cross_appointment": {}}), seed=1)
    while model.month < 0:
        model.step()
    model.posts.firm_head[:2] = [1.0, 0.0]
    model.open_month()
    model.programme.announce()
    np.testing.assert_allclose(model.policy.effort_tax[:2], [0.01, 0.0])


# ------------------------------------------------------------------------ parameters are alive


def elected_mean(values):
    """Mean over owner committees of a quantity."""
    return lambda model: float(np.mean(values(model)[model.committees.is_elected]))


def column(table, name):
    return lambda model: float(getattr(getattr(model, table), name).mean())


def outcome(name):
    everywhere = np.ones(28, dtype=bool)
    return lambda model: OUTCOMES[name].true(model, everywhere)


def of_directors(model):
    """Satisfaction where there is a quality director, less that of all projects."""
    compounds = model.compounds
    with_director = compounds.contracted & (model.posts.director != NONE)
    mean = compounds.satisfaction[compounds.contracted].mean()
    return float(compounds.satisfaction[with_director].mean() - mean)


COMMITTEES = {"owner_committees": {"strength": 1.0}}
DEVELOPERS = {"owner_committees": {"elected": False, "developer_seat": True}}
SEATS = {"cross_appointment": {"x1": 0.0, "x2": 0.0, "x3": 0.2, "x4": 0.0}}
HEADS = {"cross_appointment": {"x1": 0.0, "x2": 0.2, "x3": 0.0, "x4": 0.0}}
DIRECTORS = {"cross_appointment": {"x1": 0.03, "x2": 0.0, "x3": 0.0, "x4": 0.0}}
GOAL = {"cross_appointment": {"goal_x1": 1000.0, "x2": 0.0, "x3": 0.0, "x4": 0.0}}
DISCLOSURE = {"disclosure": {}}
ALIVE = {
    "committees.substitute_hazard": (COMMITTEES, outcome("substitute_committee_coverage"), 1),
    "committees.screened_interest": (COMMITTEES, elected_mean(representation.self_interest), -1),
    "committees.cadre_interest": (SEATS, elected_mean(representation.self_interest), -1),
    "committees.cadre_representation": (
        SEATS, elected_mean(representation.representativeness), -1
    ),
    "committees.developer_capture": (DEVELOPERS, outcome("capture"), 1),
    "committees.removal_interested": ({}, outcome("owner_committee_coverage"), -1),
    "money.leak": ({}, column("compounds", "income"), -1),
    "posts.dissatisfaction": (DIRECTORS, of_directors, -1),
    "posts.fastest": (GOAL, outcome("appointments_x1"), 1),
    "posts.firm_head_tasks": (HEADS, column("compounds", "effort"), -1),
    "disclosure.leak_prevented": (DISCLOSURE, column("compounds", "income"), 1),
    "disclosure.trust": (DISCLOSURE, column("compounds", "trust"), 1),
}  # fmt: skip


@pytest.mark.parametrize("parameter", ALIVE)
def test_every_parameter_of_this_page_is_alive(tiny, parameter):
    """Each moves what it names, from the low end of its prior to the high one, over four seeds."""
    levers, measure, sign = ALIVE[parameter]
    group, name = parameter.split(".")
    ends = getattr(Parameters(), group).declarations()[name].prior.ends
    change = 0.0
    for seed in range(1, 5):
        values = []
        for end in ends:
            changed = {f"parameters.{parameter}": end, "levers": levers}
            model = GovernanceModel(tiny(**changed), seed, scale=0.5)
            for _ in range(24):
                model.step()
            values.append(measure(model))
        change += sign * (values[1] - values[0])
    assert change > 0
