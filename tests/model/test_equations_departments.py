"""Meetings, emergency repair, works, publicity, supervision and departments, worked out by hand."""

import numpy as np
import pytest

from simulation.agents.resident import Resident
from simulation.agents.street_office import StreetOffice
from simulation.levers.department_response import DepartmentResponse
from simulation.levers.emergency_repair import EmergencyEffects, EmergencyRepair
from simulation.levers.lever import Intensity
from simulation.levers.online_evaluation import OnlineEvaluation
from simulation.levers.renovation import Renovation
from simulation.levers.supervision import Supervision
from simulation.model.model import GovernanceModel
from simulation.outcomes.declaration import OUTCOMES
from simulation.processes import departments, issues
from simulation.processes.quality import facility_loss, update_quality
from tests.model.test_equations import plain, scrambled

BARE = {"levers": {}}
QUIET = {
    "parameters.satisfaction.trend": 0.0,
    "parameters.satisfaction.shock_sd": 0.0,
    "parameters.issues.shock_sd": 0.0,
    "parameters.market.replacement": 0.0,
}


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
    city.posts.oversight = city.posts.firm_head = city.branches.activity = 0.0
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


def test_more_than_one_meeting_a_month_solves_more(tiny):
    """In streets that have the hours for them."""
    idle = {"parameters.streets.hours_per_compound": 100.0}
    solved = [
        after(
            tiny, 12, **{**MEETINGS, **idle, "levers.joint_meetings.meetings": often}
        ).cumulative.meeting_solved.sum()
        for often in (0.5, 1.0, 2.0, 4.0)
    ]
    assert solved == sorted(solved)
    assert solved[3] > 1.1 * solved[1]


# ---------------------------------------------------------------------- emergency repair (2.2)

PLATFORMS = {"levers.emergency_repair.platforms": 20.0}


def reach_of(city, staff, repairs=10.0):
    """Reach of two platforms for a thousand compounds, everywhere but in the last one."""
    city.effects = {
        **city.effects,
        EmergencyEffects: EmergencyEffects(repairs=repairs),
    }
    effective = np.full(len(city.compounds), 0.5)
    effective[-1] = 0.0
    city.policy.emergency = 0.0
    lever = EmergencyRepair(platforms=2.0, staff=staff)
    lever.set_policy(city, Intensity(effective, effective), 0)
    return city.policy.emergency


def test_staff_reach_what_they_can_handle(city):
    """0.2 · 0.25 of 0.03 · 100 · (1 + 0.2 + 2 · 0.4) = 6 issues a month are emergencies: 0.3."""
    c = city.compounds
    c.households, c.visible_quality, c.facility_condition = 100, 80.0, 60.0
    wanted = np.where(np.arange(len(c)) < len(c) - 1, 0.5, 0.0)
    np.testing.assert_allclose(reach_of(city, 7.5), wanted * (10 * 0.002 * 7.5 / 0.3))
    np.testing.assert_allclose(reach_of(city, 15.0), wanted)
    np.testing.assert_allclose(reach_of(city, 100.0), wanted)
    np.testing.assert_allclose(reach_of(city, 100.0, repairs=0.0), 0.0)


def test_platforms_of_a_district_share_its_emergencies(city):
    """Twice the households in one district: half the reach there."""
    c = city.compounds
    c.households, c.visible_quality, c.facility_condition = 100, 80.0, 60.0
    c.households[c.district == 1] = 200
    reach = reach_of(city, 7.5)
    assert reach[0] == pytest.approx(0.25)
    assert reach[c.district == 1][0] == pytest.approx(0.125)


def test_firms_leave_upkeep_to_platforms(city):
    """Upkeep 1 of 1 keeps the condition; a tenth left undone costs 0.1 · 0.3 · 1.5 points."""
    c = city.compounds
    c.input, c.task_split, c.facility_condition, c.old = 1.0, 0.65, 50.0, True
    np.testing.assert_allclose(facility_loss(c, city.parameters.quality, 0.1), 0.045, atol=1e-12)
    moved(city, quality={"moral_hazard": 0.2})
    city.policy.emergency = 0.5
    city.policy.pressure = 0.0
    visible_before = c.visible_quality.copy()
    update_quality(city)
    lost = np.where(c.contracted, 0.045, 0.0)
    np.testing.assert_allclose(c.facility_condition, 50 - lost)
    moved(city, quality={"moral_hazard": 0.0})
    c.visible_quality, c.facility_condition = visible_before, 50.0
    update_quality(city)
    np.testing.assert_allclose(c.facility_condition, 50.0)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_platforms_without_benefit_never_please(tiny, seed):
    """Moral hazard lowers facilities and shows residents nothing better in exchange."""
    nothing = {**QUIET, "parameters.issues.emergency_hard": 0.0}
    without, alone = (after(tiny, 24, seed, **nothing, **settings) for settings in ({}, PLATFORMS))
    kinder = alone.compounds.satisfaction - without.compounds.satisfaction
    assert kinder.mean() < 0  # in all; a tender may end differently in a single compound
    gain = alone.compounds.visible_quality - without.compounds.visible_quality
    assert np.median(gain) <= 1e-9
    worn = without.compounds.facility_condition - alone.compounds.facility_condition
    assert worn[without.compounds.contracted].mean() > 0


def test_the_parameters_of_platforms_are_alive(tiny):
    """Less upkeep lowers facilities; faster staff reach more."""
    facilities = [
        after(
            tiny, 12, **PLATFORMS, **{"parameters.quality.moral_hazard": hazard}
        ).compounds.facility_condition.mean()
        for hazard in (0.0, 0.12)
    ]
    assert facilities[0] > facilities[1]
    large = {"start.commodity_households": 16 * 4000, "start.old_households": 12 * 3000}
    model = GovernanceModel(tiny(**{**BARE, **large}), 1, scale=0.01)
    few, many = (reach_of(model, 13.8, repairs)[0] for repairs in (5.0, 40.0))
    assert few == pytest.approx(many / 8)


# ------------------------------------------------------------- works on the surroundings (2.9)


def test_works_raise_what_residents_see_and_fade(city):
    """Half of 329 000 yuan buys 30 · sqrt(1/2) points of both; a thirtieth fades in a month."""
    c = city.compounds
    c.old, c.visible_quality, c.facility_condition, c.environment = True, 50.0, 90.0, 0.0
    c.months_since_renovation = 9999
    everywhere = np.ones(len(c))
    lever = Renovation(share=1.0, environment=0.5)
    row = lever._chosen(city, Intensity(everywhere, 6 * everywhere))
    assert 0 < len(row) < len(c)
    lever.set_policy(city, Intensity(everywhere, 6 * everywhere), 0)
    done = np.isin(np.arange(len(c)), row)
    np.testing.assert_allclose(c.environment, np.where(done, 21.213203, 0.0))
    np.testing.assert_allclose(c.facility_condition, np.where(done, 95.0, 90.0))
    c.input, city.policy.service_standard = 0.0, 0.0  # the floor is 38
    update_quality(city)
    wanted = 50 + 0.35 * (38 + np.where(done, 21.213203, 0.0) - 50)
    np.testing.assert_allclose(c.visible_quality, wanted)
    np.testing.assert_allclose(c.environment, np.where(done, 21.213203 * 29 / 30, 0.0))


def test_works_cannot_do_better_than_best(city):
    c = city.compounds
    c.environment, c.visible_quality, c.input, c.task_split = 90.0, 100.0, 1.0, 0.65
    city.policy.service_standard = 0.0
    update_quality(city)
    np.testing.assert_allclose(c.visible_quality, 100.0)


def test_all_the_money_for_facilities_is_as_without_the_setting(tiny):
    settings = {"levers.renovation.share": 0.5}
    model = after(tiny, 12, **settings)
    assert not model.compounds.environment.any()
    works = after(tiny, 12, **settings, **{"levers.renovation.environment": 1.0})
    assert works.compounds.visible_quality.mean() > model.compounds.visible_quality.mean()
    assert works.compounds.facility_condition.mean() < model.compounds.facility_condition.mean()


def test_the_time_scale_of_works_is_alive(tiny):
    """The slower they fade, the more residents see."""
    seen = [
        after(
            tiny,
            18,
            **{
                "levers.renovation.share": 1.0,
                "levers.renovation.environment": 1.0,
                "levers.renovation.ends": "2017-07",
                "parameters.quality.environment_months": months,
            },
        ).compounds.visible_quality.mean()
        for months in (12.0, 48.0)
    ]
    assert seen[0] < seen[1]


# ------------------------------------------------- publicity, payment with one click (2.5, 2.6)


@pytest.mark.parametrize("effect", [-0.13, 0.02, 0.17])
def test_publicity_moves_trust(city, effect):
    """A twentieth of the gap to 0.45 + effect, half publicised."""
    moved(city, satisfaction={"trust_publicity": effect})
    city.policy.meetings, city.policy.publicised = 0.0, 0.5
    city.committees.kind, city.committees.screened = 0, False
    city.compounds.capture, city.compounds.trust = 0.0, 0.5
    city.branches.activity = city.policy.trust_gain = 0.0
    Resident.adjust_trust(city)
    np.testing.assert_allclose(city.compounds.trust, 0.5 + 0.05 * (0.45 + effect / 2 - 0.5))


@pytest.mark.parametrize("pays", [False, True])
def test_an_easy_way_to_pay_is_an_effect_and_a_cost(city, pays):
    n = len(city.compounds)
    half = Intensity(np.full(n, 0.5), np.full(n, 0.5))
    lever = OnlineEvaluation(pay_online=pays)
    lever.set_policy(city, half, 0)
    np.testing.assert_allclose(city.policy.payment_ease, 0.5 * 0.1 * pays)
    np.testing.assert_allclose(lever.costs(city, half, 0).cash, 0.5 * (200 + 100 * pays) / 12)


def test_an_easy_way_to_pay_moves_collection(tiny):
    """From the lower end of the prior to the upper one, more residents pay."""
    paid = {}
    for effect in (-0.35, 0.55):
        model = after(
            tiny,
            12,
            **{
                "levers.online_evaluation.pay_online": True,
                "parameters.online_evaluation.payment": effect,
            },
        )
        billed = model.compounds.served
        paid[effect] = model.compounds.collection_rate[billed].mean()
    assert paid[-0.35] + 0.05 < paid[0.55]


# -------------------------------------------------------------------------- supervision (2.14)

RUN = {"joint_meetings": 0.5, "service_drive": 1.0}


def supervised(city, intensity):
    """Streets that began at 0.4 and are now at 0.8 and 0.2, after a month without fatigue."""
    city.month = 1
    city.policy.supervised = intensity
    moved(city, streets={"fatigue": 0.0})
    city.implementation.start = 0.4
    for lever, now in zip(RUN, (0.8, 0.2), strict=True):
        city.implementation_of(lever)[:] = now
    StreetOffice.tire_and_learn(city, RUN)
    return [city.implementation_of(lever) for lever in RUN]


def test_supervision_draws_streets_to_their_standard(city):
    """0.4 + 0.25 · 0.6 = 0.55; 0.075 of the gap in a month, and half of it at half strength."""
    above, below = supervised(city, 1.0)
    np.testing.assert_allclose(above, 0.8 - 0.075 * 0.25)
    np.testing.assert_allclose(below, 0.2 + 0.075 * 0.35)
    np.testing.assert_allclose(supervised(city, 0.5)[1], 0.2 + 0.0375 * 0.35)
    np.testing.assert_allclose(supervised(city, 0.0)[1], 0.2)
    only_old = supervised(city, city.compounds.old)[1]
    share_old = np.bincount(city.compounds.street, city.compounds.old) / np.bincount(
        city.compounds.street
    )
    np.testing.assert_allclose(only_old, 0.2 + 0.075 * share_old * 0.35)


def test_supervision_leaves_levers_of_the_city_and_those_not_in_force_alone(city):
    city.implementation_of("advisors")[:] = 0.3
    supervised(city, 1.0)
    np.testing.assert_allclose(city.implementation_of("advisors"), 0.3)


def test_supervision_asks_for_results_on_paper(city):
    """Half as many again at full strength, and never more than all."""
    n = len(city.compounds)
    city.policy.conversion_on_paper = np.where(np.arange(n) % 2, 0.2, 0.9)
    city.policy.score_inflation = city.policy.burden_files = 0.0
    Supervision().set_policy(city, Intensity(np.full(n, 0.5), np.full(n, 0.5)), 12)
    wanted = np.where(np.arange(n) % 2, 0.25, 1.0)
    np.testing.assert_allclose(city.policy.conversion_on_paper, wanted)
    np.testing.assert_allclose(city.policy.score_inflation, 0.5 * 12 / 24)
    np.testing.assert_allclose(city.policy.burden_files, 0.5)


SUPERVISED = {
    "levers.supervision.strength": 1.0,
    "levers.service_drive.on_paper": 0.5,
    "levers.service_drive.to_co_managed": 1.0,
}


def test_the_parameters_of_supervision_are_alive(tiny):
    """A stronger pull and a higher standard raise implementation; phi_sup raises paper."""
    level = {
        key: after(tiny, 12, **{**SUPERVISED, **dict(zip(PULL, key, strict=True))})
        .implementation_of("service_drive")
        .mean()
        for key in [(0.0, 0.0), (0.15, 0.0), (0.15, 0.5)]
    }
    assert level[0.0, 0.0] < level[0.15, 0.0] < level[0.15, 0.5]
    paper = [
        after(
            tiny, 1, **{**SUPERVISED, "parameters.supervision.on_paper": more}
        ).policy.conversion_on_paper.mean()
        for more in (0.0, 1.0)
    ]
    assert paper[1] == pytest.approx(min(1, 2 * 0.5) / 0.5 * paper[0])


PULL = ("parameters.streets.supervised_pull", "parameters.streets.supervised_rise")


# ------------------------------------------------------------------------- departments (2.4)


def calling(city, queues, room, households=None):
    """Departments with time for so many issues in the first street, which has these queues."""
    c = city.compounds
    here = np.flatnonzero(c.street == 0)
    city.issues.queue = 0
    city.issues.queue[here[: len(queues)], 1] = queues
    c.households = 100
    if households:
        c.households[here[: len(households)]] = households
    city.policy.department_issues = 0.0
    city.policy.department_issues[here] = room / len(here)
    return departments.taken_up(city)[here[: len(queues)]].tolist()


def test_departments_take_the_longest_queues_per_household_first(city):
    assert calling(city, [5, 30, 20, 0], 45.0) == [0, 30, 15, 0]
    assert calling(city, [5, 30, 20, 0], 1000.0) == [5, 30, 20, 0]
    # 5 of 10 households are more than 30 of 100
    assert calling(city, [5, 30, 20, 0], 25.0, [10, 100, 100]) == [5, 20, 0, 0]
    assert calling(city, [5, 30, 20, 0], 0.0) == [0, 0, 0, 0]


def test_departments_stay_in_their_streets_and_where_they_are_sent(city):
    n, street = len(city.compounds), city.compounds.street
    city.issues.queue = 1000
    city.policy.department_issues = np.where(street == 2, 3.0, 0.0)
    city.policy.department_issues[n - 1] = 2.0
    taken = departments.taken_up(city)
    count = np.bincount(street, taken)
    assert count.tolist() == [0, 0, 3 * (street == 2).sum(), 2]
    assert taken[n - 1] == 2


def test_time_of_departments_is_rounded_at_random(city):
    """A quarter of an issue a month is one issue in four months."""
    city.issues.queue = 1000
    city.policy.department_issues = np.where(np.arange(len(city.compounds)) == 0, 0.25, 0.0)
    months = []
    for city.month in range(1, 401):
        months.append(int(departments.taken_up(city).sum()))
    assert set(months) == {0, 1}
    assert np.mean(months) == pytest.approx(0.25, abs=0.08)


def test_departments_solve_what_they_take_with_their_chance(city):
    """0.7 · 0.3 of ten thousand issues; a negative potency does nothing."""
    city.issues.queue = 10_000
    city.policy.department_issues = 10_000.0
    solved = departments.solved_by_departments(city)
    np.testing.assert_allclose(solved, 2100, atol=200)
    moved(city, potency={"voice": -1.0})
    assert not departments.solved_by_departments(city).any()
    moved(city, potency={"voice": 5.0})
    np.testing.assert_array_equal(departments.solved_by_departments(city), 10_000)


@pytest.mark.parametrize(
    ("effective", "time", "left"),
    [(0.0, 0.0, 0.0), (1.0, 1.0, 0.1), (0.6, 1.0, 0.06), (1.0, 0.25, 0.025)],
)
def test_providers_leave_hard_issues_that_departments_have_time_for(city, effective, time, left):
    """A tenth of them; and the street has 0.05 more than it can do."""
    city.policy.departments, city.policy.department_issues = effective, 10_000 * time
    moved(city, issues={"departments_hard": 0.0})
    city.policy.meetings = city.policy.meeting_rate = city.policy.emergency = 0.0
    city.policy.hard_issue_priority, city.streets.overload = 1.0, 1.0
    city.posts.oversight = city.posts.firm_head = city.branches.activity = 0.0
    city.issues.queue = [0, 10_000]
    issues.serve(city)
    solved = city.issues.provider_solved[:, 1].mean() / 10_000
    assert not city.events.department_solved.any()
    assert solved == pytest.approx(0.2 * (1 - left) / (1 + 0.05 * effective), abs=0.002)


def test_what_departments_solve_is_a_response(city):
    """Of 10,000 hard issues a fifth is solved by providers, and three tenths of the rest."""
    city.policy.departments, city.policy.department_issues = 0.0, 10_000.0
    moved(city, issues={"departments_hard": 0.3}, potency={"voice": 1.0})
    city.policy.meetings = city.policy.meeting_rate = city.policy.emergency = 0.0
    city.policy.hard_issue_priority, city.streets.overload = 1.0, 1.0
    city.posts.oversight = city.posts.firm_head = city.branches.activity = 0.0
    city.issues.queue, city.compounds.responsiveness = [0, 10_000], 60.0
    issues.serve(city)
    solved = 2000 + 0.3 * 8000
    still_open = city.issues.open.mean()
    expected = 60 + 0.15 * (100 * solved / (solved + still_open) - 60)
    assert city.compounds.responsiveness.mean() == pytest.approx(expected, abs=0.1)


@pytest.mark.parametrize(
    ("trigger", "per_month", "hours", "files"),
    [("whistle", 10.0, 10.0, 0.0), ("theme", 5.0, 0.0, 0.0), ("ranking", 10.0, 0.0, 0.5)],
)
def test_triggers_differ_in_rate_hours_and_files(city, trigger, per_month, hours, files):
    """160 hours at half strength are ten issues of eight hours; an hour costs 45 yuan."""
    n, street = len(city.compounds), city.compounds.street
    half = Intensity(np.full(n, 0.5), np.full(n, 0.5))
    lever = DepartmentResponse(hours=160.0, trigger=trigger)
    city.policy.burden_files = 0.0
    lever.set_policy(city, half, 0)
    np.testing.assert_allclose(np.bincount(street, city.policy.department_issues), per_month)
    np.testing.assert_allclose(city.policy.departments, 0.5)
    np.testing.assert_allclose(city.policy.burden_files, files)
    costs = lever.costs(city, half, 0)
    np.testing.assert_allclose(np.bincount(street, costs.cash), 80 * 45)
    np.testing.assert_allclose(np.bincount(street, costs.hours), hours)


CALLED = {
    **MEETINGS,
    "levers.joint_meetings.strength": 0.0,
    "levers.department_response.hours": 800.0,
}


def test_the_parameters_of_departments_are_alive(tiny):
    """p_dep raises what they solve; nu_dep and omega_dep lower what providers solve."""

    def changed(**values):
        settings = {f"parameters.issues.departments_{name}": v for name, v in values.items()}
        return after(tiny, 12, **CALLED, **settings)

    def hard_by_providers(**values):
        model = changed(hard=0.0, **values)
        model.issues.queue, model.streets.overload = [0, 1000], 1.0
        issues.serve(model)
        return model.issues.provider_solved[:, 1].sum()

    few, many = (changed(hard=p).cumulative.department_solved.sum() for p in (0.0, 0.6))
    assert few == 0 < many
    usual = hard_by_providers(left=0.0, overload=0.0)
    assert usual > hard_by_providers(left=0.2, overload=0.0)
    assert usual > hard_by_providers(left=0.0, overload=0.1)


def test_what_departments_solve_is_counted(tiny):
    model = after(tiny, 12, **CALLED)
    everywhere = np.ones(len(model.compounds), dtype=bool)
    counted = OUTCOMES["department_issues_solved"].true(model, everywhere)
    assert counted == model.cumulative.department_solved.sum() > 0
    solved = model.issues.provider_solved + model.issues.hotline_solved + model.issues.fixed
    assert OUTCOMES["issues_solved"].true(model, everywhere) == (
        solved.sum() + model.events.department_solved.sum()
    )
