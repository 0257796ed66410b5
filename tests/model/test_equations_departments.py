"""Meetings, emergency repair, works, publicity, supervision and departments, worked out by hand."""

import numpy as np
import pytest

from simulation.levers.lever import Intensity
from simulation.model.model import GovernanceModel
from simulation.processes import issues
from tests.model.test_equations import plain, scrambled

BARE = {"levers": {}}


@pytest.fixture
def city(tiny):
    """A scrambled city, see there."""
    return scrambled(plain(tiny))


def moved(city, **parameters):
    """Give the city other parameters, `group={"name": value}`, for the rest of the month."""
    changed = {
        group: getattr(city.parameters, group).model_copy(update=values)
        for group, values in parameters.items()
    }
    city.parameters = city.parameters.model_copy(update=changed)
    return city


def after(tiny, months=12, seed=1, **settings):
    """A small city after its burn-in and some months."""
    model = GovernanceModel(tiny(**{**BARE, **settings}), seed, scale=1.0)
    for _ in range(model.burn_in + months):
        model.step()
    return model


# ------------------------------------------------------------------------- joint meetings (2.4)


def meeting(city, queue, rate=2.0):
    """Issues solved, and those by meetings, if all streets meet and nobody else helps."""
    n = len(city.compounds)
    city.policy.meetings, city.policy.meeting_rate = 1.0, rate
    city.policy.hard_issue_priority, city.policy.emergency = 1.0, 0.0
    city.posts.oversight = city.posts.firm_head = 0.0
    city.streets.overload = 0.0
    city.issues.queue = np.stack([np.zeros(n), np.full(n, queue)], axis=1)
    issues.serve(city)
    return city.issues.provider_solved[:, 1], city.events.meeting_solved


def test_meetings_solve_no_more_than_they_have_time_for(city):
    """Seven compounds a street with 1000 issues each: 0.7 of them at a coefficient of 1."""
    moved(city, issues={"meetings_hard": 1.0, "meeting_cap": 5.0, "hard_service": 0.2})
    n = np.bincount(city.compounds.street)
    solved, by_meetings = meeting(city, 1000)
    share = 2 * 5.0 / (0.7 * 1000 * n)  # of what they would solve, with two meetings of five
    chance = 0.2 + 0.7 * share
    of_street = np.bincount(city.compounds.street, solved) / (1000 * n)
    np.testing.assert_allclose(of_street, chance, atol=0.03)
    np.testing.assert_allclose(by_meetings, solved * (0.7 * share / chance)[city.compounds.street])
    assert by_meetings.sum() == pytest.approx(4 * 10, rel=0.2)


def test_a_meeting_with_time_enough_solves_its_share(city):
    moved(city, issues={"meetings_hard": 0.1, "meeting_cap": 1e6})
    solved, by_meetings = meeting(city, 1000)
    np.testing.assert_allclose(by_meetings, solved * 0.07 / 0.27)


def test_meetings_that_do_harm_have_no_limit(city):
    moved(city, issues={"meetings_hard": -0.2, "meeting_cap": 5.0})
    solved, by_meetings = meeting(city, 1000)
    assert solved.mean() == pytest.approx(1000 * (0.2 - 0.14), rel=0.1)
    assert not by_meetings.any()


@pytest.mark.parametrize(("often", "effect"), [(0.0, 0.0), (1.0, 0.632121), (4.0, 0.981684)])
def test_frequent_meetings_help_more_and_more_slowly(tiny, often, effect):
    """One minus exp(-meetings)."""
    model = GovernanceModel(tiny(**{**BARE, "levers.joint_meetings.meetings": often}), 1)
    model.open_month()
    half = Intensity(np.full(len(model.compounds), 0.5), np.ones(len(model.compounds)))
    model.policy_scenario.levers[0].at(0).set_policy(model, half, 0)
    np.testing.assert_allclose(model.policy.meeting_intensity, 0.5 * effect, atol=1e-6)
    np.testing.assert_allclose(model.policy.meeting_rate, 0.5 * often)


MEETINGS = {
    "levers.joint_meetings.meetings": 1.0,
    "parameters.streets.implementation_mean": 1.0,
    "parameters.issues.arrival": 0.1,
    "parameters.issues.hard_service": 0.02,
    "start.commodity_households": 16 * 600,
    "start.old_households": 12 * 400,
}


def test_the_parameters_of_meetings_are_alive(tiny):
    """More service and more time for it: more requests solved."""
    solved = {
        (service, cap): after(
            tiny,
            **MEETINGS,
            **{"parameters.issues.meetings_hard": service, "parameters.issues.meeting_cap": cap},
        ).cumulative.meeting_solved.sum()
        for service in (0.0, 0.4)
        for cap in (5.0, 60.0)
    }
    assert solved[0.0, 5.0] == solved[0.0, 60.0] == 0.0
    assert 0 < 1.5 * solved[0.4, 5.0] < solved[0.4, 60.0]
