"""Settings of single districts, forums, environment committees due, and rewards as stakes."""

import numpy as np
import pytest

from simulation.agents import stakes
from simulation.levers.joint_meetings import JointMeetings
from simulation.levers.lever import Intensity, effects_of
from simulation.levers.online_evaluation import OnlineEffects, OnlineEvaluation
from simulation.levers.owner_committees import OwnerCommittees
from simulation.levers.party_organisations import PartyOrganisations
from simulation.levers.rewards import Rewards
from simulation.levers.roll_out import in_districts
from simulation.levers.star_ratings import TAX_OF_RESPONSE_RULE, StarRatings
from simulation.outcomes.declaration import OUTCOMES
from simulation.processes import environment
from simulation.state.branches import PartyStatus
from tests.model.test_equations import plain, scrambled


@pytest.fixture
def city(tiny):
    """A scrambled city, see there, of two districts."""
    return scrambled(plain(tiny))


def half(city):
    """Half of the intensity that is funded takes effect."""
    n = len(city.compounds)
    return Intensity(np.full(n, 0.5), np.ones(n))


def first(city):
    return city.compounds.district == 0


def test_a_setting_holds_in_its_districts_or_everywhere(city):
    assert 0 < first(city).sum() < len(city.compounds)
    np.testing.assert_array_equal(in_districts(city, [0]), first(city))
    assert in_districts(city, None).all()
    assert not in_districts(city, []).any()


def test_one_district_pays_online_and_pays_for_it(city):
    """0.1 · 0.5 there; 200 yuan a year everywhere and 100 more there."""
    lever = OnlineEvaluation(pay_online=True, pay_online_in=[0])
    city.policy.payment_ease = 0.0
    lever.set_policy(city, half(city), 0)
    gained = effects_of(city, OnlineEffects).payment * 0.5
    np.testing.assert_allclose(city.policy.payment_ease, gained * first(city))
    cash = lever.costs(city, half(city), 0).cash
    np.testing.assert_allclose(cash, np.where(first(city), 25.0, 200 / 12))


def test_one_district_has_a_response_rule_and_its_tax(city):
    city.policy.response_rule, city.policy.effort_tax = 0.0, 0.0
    StarRatings(stars=False, response_rule=True, response_rule_in=[0]).set_policy(
        city, half(city), 0
    )
    np.testing.assert_allclose(city.policy.response_rule, 0.5 * first(city))
    np.testing.assert_allclose(city.policy.effort_tax, 0.5 * TAX_OF_RESPONSE_RULE * first(city))


def test_one_district_pays_stipends(city):
    city.affiliations.status = PartyStatus.SINGLE
    city.firm_policy.stipend = 0.0
    lever = PartyOrganisations(stipend=1200.0, stipend_in=[0])
    lever.set_policy(city, half(city), 0)
    firm, n = city.compounds.firm, len(city.firms)
    under = city.compounds.contracted
    there = np.bincount(firm[under], first(city)[under], n) / np.maximum(1, city.firms.projects)
    np.testing.assert_allclose(city.firm_policy.stipend, 600 * there)
    cash = lever.costs(city, half(city), 0).cash
    assert cash[first(city) & under].sum() > 0
    assert not cash[~first(city)].any()


def test_one_district_rewards_with_cash(city):
    city.scores.rewarded = True
    lever = Rewards(cash=100.0, cash_in=[0])
    cash = lever.costs(city, half(city), 12).cash
    np.testing.assert_allclose(cash, 100.0 * (first(city) & city.compounds.contracted))


@pytest.mark.parametrize(("asked", "added"), [(False, 0.0), (True, 0.5)])
def test_rewards_for_party_work_are_a_stake(city, asked, added):
    """Half an intensity counts as half of a condition for every tender."""
    city.firm_policy.party_stakes = 0.0
    before = stakes.stakes(city)
    Rewards(for_party_work=asked).set_policy(city, half(city), 0)
    np.testing.assert_allclose(stakes.stakes(city) - before, added * (city.firms.projects > 0))


def test_a_forum_each_week_is_a_channel_and_takes_hours(city):
    """(1 - exp(-4)) · 0.5 of a channel; 20 hours and, in each community, 4 · 2 more."""
    city.policy.extra_channels = 0.0
    lever = JointMeetings(meetings=1.0, forums=4.0)
    lever.set_policy(city, half(city), 0)
    np.testing.assert_allclose(city.policy.extra_channels, 0.4908422)
    communities = city.city.start.communities_per_street
    hours = np.bincount(city.compounds.street, lever.costs(city, half(city), 0).hours)
    np.testing.assert_allclose(hours, 0.5 * (20 + 8 * communities))


@pytest.mark.parametrize(
    ("goal", "left", "hazard"),
    [
        (1.0, 4, 0.28768207),  # -log(1 - 1/4)
        (0.5, 4, 0.13353139),  # -log(1 - 1/8)
        (1.0, 1, environment.SURELY),
        (1.0, 0, environment.SURELY),
        (0.0, 4, 0.0),
    ],
)
def test_the_hazard_that_a_goal_for_environment_committees_needs(city, goal, left, hazard):
    city.committees.environment_drive = 0.0
    assert environment.hazard_for_goal(city, goal, left) == pytest.approx(hazard)


def test_environment_committees_are_there_by_their_deadline(city):
    city.committees.environment_drive, city.policy.environment_hazard = 0.0, 0.0
    OwnerCommittees(environment_goal=1.0).set_policy(city, half(city), 0)
    hazard = environment.environment_hazard(city)
    np.testing.assert_allclose(hazard, environment.SURELY)
    city.committees.environment_drive += hazard
    assert environment.environment_committees(city)[np.unique(city.compounds.community)].all()


def test_reports_to_providers_are_those_that_spare_the_hotline(city):
    city.issues.reported = np.tile([5, 3], (len(city.compounds), 1))
    city.issues.direct = np.tile([1, 2], (len(city.compounds), 1))
    everywhere = np.ones(len(city.compounds), dtype=bool)
    reported = OUTCOMES["reports_to_provider"].true(city, everywhere)
    assert reported == 5 * len(city.compounds)
