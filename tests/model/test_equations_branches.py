"""Harm of institutions, and what party branches do: every equation worked out by hand."""

import numpy as np
import pytest

from simulation.agents import effort
from simulation.agents.party_branch import PartyBranch, is_organised
from simulation.agents.property_firm import PropertyFirm
from simulation.agents.resident import Resident
from simulation.agents.stakes import stakes
from simulation.core import randomness
from simulation.levers.goal import pace_of
from simulation.model.model import GovernanceModel
from simulation.outcomes.declaration import OUTCOMES
from simulation.parameters.initial_conditions import CityStart
from simulation.processes import assessment, issues
from simulation.scenario.parameter_set import Parameters
from tests.model.test_equations import one_firm_at_rest, plain, scrambled

THETA = {"parameters.potency.log_harm": float(np.log(2))}


# ---------------------------------------------------------------- what institutions do harm (2.0)


def test_groups_of_levers_take_staff_time_in_fixed_ratios(tiny):
    model = scrambled(plain(tiny, **{"parameters.effort.tax": 0.02}))
    model.policy.reset(*model.policy.columns)
    for group, taken in (("party", 0.02), ("meetings", 0.02), ("files", 0.02), ("committee", 0.02)):
        setattr(model.policy, f"burden_{group}", 0.5)
        np.testing.assert_allclose(effort.staff_time(model), taken / 2)
        setattr(model.policy, f"burden_{group}", 0.0)
    model.policy.burden_appointments = 0.5
    np.testing.assert_allclose(effort.staff_time(model), 0.01 / 2)
    model.policy.burden_party = 1.0
    np.testing.assert_allclose(effort.staff_time(model), 0.02 + 0.01 / 2)
    twice = scrambled(plain(tiny, **THETA))
    twice.policy.reset(*twice.policy.columns)
    twice.policy.burden_files = 1.0
    np.testing.assert_allclose(effort.staff_time(twice), 2 * 0.01)


def test_harm_is_multiplied_and_dependence_is_not(tiny):
    model = scrambled(plain(tiny, **THETA))
    row, _ = one_firm_at_rest(model)
    compounds, policy = model.compounds, model.policy
    compounds.dependence = 0.4
    assert effort.disincentives(model)[row] == pytest.approx(0.05 * 0.4)
    compounds.capture = 0.5
    policy.celebrated = True
    policy.effort_tax, policy.burden_files = 0.03, 1.0
    harm = 0.01 + 0.03 + 0.01
    assert effort.disincentives(model)[row] == pytest.approx(2 * harm + 0.10 * 0.5 + 0.05 * 0.4)


def test_gaming_is_multiplied_by_harm(tiny):
    model = scrambled(plain(tiny, **THETA))
    compounds = model.compounds
    compounds.task_split, model.policy.emergency, model.policy.pressure = 0.65, 0.0, 0.4
    near = np.exp(-assessment.distance_to_cut(model.scores) / 5)
    pressed = 0.4 * assessment.measured_weight(model) * near * compounds.contracted
    PropertyFirm.split_tasks(model)
    np.testing.assert_allclose(compounds.task_split, 0.65 + 0.2 * 2 * 0.25 * pressed)
    assert pressed.max() > 0


@pytest.mark.parametrize("column", ["effort_tax", "burden_party", "burden_appointments"])
def test_staff_time_is_alive(tiny, column):
    """More time taken, or more harm of all kinds, lowers effort."""
    found = {}
    for name, low, high in (("effort.tax", 0, 0.03), ("potency.log_harm", -1.5, 1.5)):
        for value in (low, high):
            model = scrambled(plain(tiny, **{f"parameters.{name}": value}))
            row, _ = one_firm_at_rest(model)
            setattr(model.policy, column, 0.5)
            PropertyFirm.exert_effort(model)
            found[name, value] = model.compounds.effort[row]
    assert found["potency.log_harm", -1.5] > found["potency.log_harm", 1.5]
    if column != "effort_tax":
        assert found["effort.tax", 0] > found["effort.tax", 0.03]


# --------------------------------------------------------- what branches do (2.4, 2.5)


def with_branches(tiny, activity, **changes):
    """A city at rest in which every branch is as active, and nothing was reported."""
    model = scrambled(plain(tiny, **{f"parameters.{key}": value for key, value in changes.items()}))
    model.policy.reset(*model.policy.columns)
    model.posts.oversight = model.posts.leaders_share = 0.0
    model.posts.firm_head = 0
    model.compounds.capture, model.streets.overload = 0.25, 0.0
    model.branches.activity = activity
    model.issues.reported = model.issues.direct = 0
    model.issues.queue = 100_000
    return model


def served(tiny, activity=0.5, **changes):
    model = with_branches(tiny, activity, **changes)
    under = model.compounds.contracted
    issues.serve(model)
    return model, under


@pytest.mark.parametrize("party", [0.7, 1.4])
def test_an_active_branch_serves_hard_issues(tiny, party):
    model, under = served(tiny, **{"potency.party": party, "issues.branch_hard": 0.1})
    solved = model.issues.provider_solved[:, 1] / 100_000
    np.testing.assert_allclose(solved, 0.2 + party * 0.1 * 0.5 * under, atol=0.01)


@pytest.mark.parametrize(("mediation", "left"), [(0.4, 0.8), (-0.1, 1.05), (3.0, 0.0), (-4.0, 2.0)])
def test_an_active_branch_keeps_issues_from_the_hotline(tiny, mediation, left):
    """Escalation is multiplied by 1 minus mediation times activity, from nothing to twice."""
    model, under = served(tiny, **{"issues.mediation": mediation})
    usual = 0.04 * np.where(under, left, 1.0)
    np.testing.assert_allclose(chance_of_escalation(model), usual, atol=0.004)


def chance_of_escalation(model):
    waiting = 100_000 - model.issues.provider_solved - model.issues.fixed
    return (model.issues.escalated / waiting).mean(axis=1)


def test_trust_follows_an_active_branch_less_capture(tiny):
    model = with_branches(tiny, 0.8, **{"satisfaction.trust_branch": 0.2})
    model.committees.kind, model.committees.screened = 0, False
    model.compounds.trust = 0.45
    Resident.adjust_trust(model)
    target = -0.10 * 0.25 + 0.2 * 0.8 * 0.75 * model.compounds.contracted
    np.testing.assert_allclose(model.compounds.trust, 0.45 + 0.05 * target)


def test_mediation_or_silence_moves_tickets_and_open_issues_apart(tiny):
    """Tickets, which a city reports, fall with mediation; issues that are open rise."""
    talking, silent = (served(tiny, 1.0, **{"issues.mediation": kappa})[0] for kappa in (-0.1, 0.4))
    under = talking.compounds.contracted
    assert silent.issues.tickets[under].sum() < talking.issues.tickets[under].sum()
    assert silent.issues.open[under].sum() > talking.issues.open[under].sum()
    solving = served(tiny, 1.0, **{"issues.mediation": 0.4, "issues.branch_hard": 0.18})[0]
    assert solving.issues.tickets[under].sum() < silent.issues.tickets[under].sum()
    assert solving.issues.open[under].sum() < silent.issues.open[under].sum()


# ------------------------------------------------------------------ rates of response (2.8)


def requested(tiny, lever, **changes):
    """Policy for firms that one lever sets in the first month, and the model."""
    told = {f"levers.{lever}.strength": 1.0, "parameters.streets.implementation_sd": 0.0}
    model = GovernanceModel(tiny(**{"levers": {}, "burn_in": 0, **told, **changes}), 1)
    model.open_month()
    model.programme.announce()
    return model.firm_policy, model


RATES = {
    "founding": ("party_organisations", "formation_hazard", 0.0316),
    "referral": ("party_organisations", "referral_hazard", 0.0141),
    "advisor": ("advisors", "advisor_hazard", 0.141),
}


@pytest.mark.parametrize("rate", RATES)
def test_a_hazard_is_the_rate_times_city_factor_and_implementation(tiny, rate):
    lever, column, default = RATES[rate]
    policy, model = requested(tiny, lever)
    active = model.firms.projects > 0
    np.testing.assert_allclose(getattr(policy, column)[active], 0.5 * default)
    assert not getattr(policy, column)[~active].any()
    double = {f"start.log_factor_{rate}": float(np.log(2)), f"parameters.branches.{rate}": 0.1}
    policy, _ = requested(tiny, lever, **double)
    np.testing.assert_allclose(getattr(policy, column)[active], 2 * 0.1 * 0.5)


@pytest.mark.parametrize("rate", RATES)
def test_a_hazard_never_exceeds_one(tiny, rate):
    lever, column, _ = RATES[rate]
    fast = {f"start.log_factor_{rate}": 3.0, f"parameters.branches.{rate}": 1.0}
    policy, _ = requested(tiny, lever, **fast)
    assert getattr(policy, column).max() == 1.0


def test_the_usual_city_has_factors_of_one():
    start = CityStart()
    names = [name for name in CityStart.model_fields if name.startswith("log_factor_")]
    assert [start.factor(name.removeprefix("log_factor_")) for name in names] == [1.0] * 6
    assert CityStart(log_factor_welfare=float(np.log(3))).factor("welfare") == pytest.approx(3)


def test_defaults_of_rates_are_the_medians_of_their_priors():
    declared = Parameters().branches.declarations()
    for rate, (_, _, default) in RATES.items():
        assert declared[rate].prior.median == default


# ----------------------------------------------------------------- goals and rushes (2.8)


def test_the_pace_is_what_a_goal_needs_and_never_above_the_highest():
    highest, waiting = np.array([0.0, 0.05, 0.2, 0.2]), np.array([True, True, True, False])
    # six of three that wait, in twenty months: 0.1 a month
    hazard, rushed = pace_of(highest, 6.0, waiting, 20)
    np.testing.assert_allclose(hazard, [0.0, 0.05, 0.1, 0.1])
    np.testing.assert_allclose(rushed, hazard)  # no rush yet
    hazard, rushed = pace_of(highest, 3.0, waiting, 10)  # all that wait, in the last year
    np.testing.assert_allclose(hazard, [0.0, 0.05, 0.1, 0.1])
    np.testing.assert_allclose(rushed, 1 / 10)
    for left in (None, 0, -3):  # no deadline, or it is over
        for found in pace_of(highest, 3.0, waiting, left):
            np.testing.assert_allclose(found, highest)
    for found in pace_of(highest, 0.0, waiting, 5):
        assert not found.any()
    assert pace_of(highest, 9.0, waiting, 1).rushed.max() == 1.0


GOAL = {
    "levers.party_organisations.goal": 0.8,
    "levers.party_organisations.deadline": "2018-01",  # twelve months from the first
    "start.organised_before": 0.0,
    "start.members_per_firm": 20.0,
    "start.members_dispersion": 100.0,  # all have members
}


def test_streets_mean_to_exceed_the_goal_and_rush_where_they_are_slow(tiny):
    slow = {"parameters.branches.founding": 0.02, "parameters.branches.over_fulfilment": 0.1}
    policy, model = requested(tiny, "party_organisations", **GOAL, **slow)
    active = model.firms.projects > 0
    np.testing.assert_allclose(policy.formation_hazard[active], 0.01)
    np.testing.assert_allclose(policy.rush_hazard[active], 0.8 * 1.1 / 12)
    np.testing.assert_allclose(policy.deadline_pressure[active], 0.8)
    quick = {**slow, "parameters.branches.founding": 0.2}
    policy, _ = requested(tiny, "party_organisations", **GOAL, **quick)
    np.testing.assert_allclose(policy.formation_hazard[active], 0.8 * 1.1 / 12)
    np.testing.assert_allclose(policy.rush_hazard[active], policy.formation_hazard[active])


def test_nothing_is_asked_for_once_the_goal_is_reached(tiny):
    reached = {**GOAL, "start.organised_before": 1.0}
    policy, _ = requested(tiny, "party_organisations", **reached)
    for column in ("formation_hazard", "rush_hazard", "referral_hazard", "deadline_pressure"):
        assert not getattr(policy, column).any()


def test_advisors_come_at_the_pace_that_their_goal_needs(tiny):
    dose = {"levers.advisors.goal": 0.6, "levers.advisors.deadline": "2018-11"}
    none = {"start.organised_before": 0.0, "parameters.branches.advisor": 0.9}
    policy, model = requested(tiny, "advisors", **dose, **none)
    active = model.firms.projects > 0
    np.testing.assert_allclose(policy.advisor_hazard[active], 0.6 / 22)
    slow = {**none, "parameters.branches.advisor": 0.02}
    policy, _ = requested(tiny, "advisors", **dose, **slow)
    np.testing.assert_allclose(policy.advisor_hazard[active], 0.01)


def unorganised(tiny, **changes):
    """A city in which all firms have members and none is organised."""
    alone = {"parameters.branches.usual_founding": 0.0, "parameters.branches.stakes": 0.0}
    model = GovernanceModel(plain(tiny, **{**alone, **changes}), seed=4, scale=1.0)
    for row in range(len(model.firms)):
        model.agent(PartyBranch, row).leave()
    model.firms.members = 5
    return model


def test_what_only_the_rush_brings_is_form_for_two_years(tiny):
    model = unorganised(tiny)
    model.firm_policy.formation_hazard, model.firm_policy.rush_hazard = 0.4, 0.8
    active = model.firms.projects > 0
    key = (model.seed, "branch forms", model.month, model.firms.identity)
    chance = randomness.uniform(*key)
    PartyBranch.organise(model)
    np.testing.assert_array_equal(is_organised(model), active & (chance < 0.8))
    rushed = active & (chance >= 0.4) & (chance < 0.8)
    assert rushed.any()
    np.testing.assert_array_equal(model.branches.form_only, 24 * rushed)
    model.branches.activity = 0.2
    model.firm_policy.reset(*model.firm_policy.columns)
    for _ in range(24):
        PartyBranch.become_active(model)
    np.testing.assert_allclose(model.branches.activity[rushed], 0.2 * 0.9**24)
    earnest = active & (chance < 0.4)
    expected = 0.42 + (0.2 - 0.42) * 0.9**24
    np.testing.assert_allclose(model.branches.activity[earnest], expected)
    PartyBranch.become_active(model)  # now it may become active
    expected = 0.2 * 0.9**25 + 0.1 * 0.42
    np.testing.assert_allclose(model.branches.activity[rushed], expected)


# ------------------------------------------------------------ stakes and advised firms (2.8)


def test_stakes_are_the_mean_over_projects_of_tenders_and_scores(tiny):
    model = scrambled(plain(tiny))
    policy, c = model.policy, model.compounds
    model.firm_policy.party_stakes = np.arange(len(model.firms)) / 10
    expected = []
    for firm in range(len(model.firms)):
        mine = [i for i in range(len(c)) if c.contracted[i] and c.firm[i] == firm]
        at_projects = [
            1.0 * policy.tender_precondition[i]
            + 5 * policy.tender_party_weight[i]
            + 5 * policy.score_weights[i, 4]
            for i in mine
        ]
        expected.append(firm / 10 + (sum(at_projects) / len(mine) if mine else 0.0))
    np.testing.assert_allclose(stakes(model), expected)
    assert len(set(expected)) > 3


def hazards_seen(model, monkeypatch):
    """Hazards with which a model asks for first members and organisations."""
    seen = {}

    def happens(decision, hazard):
        seen.setdefault(decision, np.array(hazard, dtype=float))
        return np.zeros(len(model.firms), dtype=bool)

    monkeypatch.setattr(model, "firm_happens", happens)
    PartyBranch.organise(model)
    return seen["branch forms"], seen["referral"]


def test_firms_found_and_recruit_of_themselves_and_by_their_stakes(tiny, monkeypatch):
    rates = {
        "parameters.branches.usual_founding": 0.002,
        "parameters.branches.advised_founding": 3.0,
        "parameters.branches.stakes": 0.04,
        "start.log_factor_founding": float(np.log(2)),
        "start.log_factor_referral": float(np.log(3)),
    }
    model = unorganised(tiny, **rates)
    model.policy.reset(*model.policy.columns)
    model.firm_policy.reset(*model.firm_policy.columns)
    model.firm_policy.advisors_maintained = True
    model.firm_policy.party_stakes = 0.5
    advised = int(np.flatnonzero(model.firms.projects > 0)[0])
    model.agent(PartyBranch, advised).accept_advisor()
    founding, referral = hazards_seen(model, monkeypatch)
    times = np.where(np.arange(len(model.firms)) == advised, 4.0, 1.0)
    np.testing.assert_allclose(founding, 2 * (0.002 * times + 0.04 * 0.5))
    np.testing.assert_allclose(referral, 3 * 0.002 * times)


# --------------------------------------------------------------- every parameter is alive


def at_the_end(tiny, outcome, months=18, **changes):
    """An outcome of the small city, mean over three seeds, at the end of a run."""
    found = []
    for seed in (1, 2, 3):
        model = GovernanceModel(tiny(**{"levers": {}, **changes}), seed, scale=1.0)
        for _ in range(model.burn_in + months):
            model.step()
        everywhere = np.ones(len(model.compounds), dtype=bool)
        found.append(OUTCOMES[outcome].true(model, everywhere))
    return np.mean(found)


ORGANISE, ADVISE = "levers.party_organisations.strength", "levers.advisors.strength"
EAGER = {
    "parameters.potency.party": 3.0,
    "start.organised_before": 1.0,
    "parameters.branches.formalism": 0.0,
}
ALIVE = {  # parameter: ends of its prior, outcome, direction, what it needs
    "parameters.branches.founding": (0.005, 0.2, "party_organisation_coverage", 1, {ORGANISE: 1.0}),
    "parameters.branches.referral": (
        0.002,
        0.1,
        "party_organisation_coverage",
        1,
        {ORGANISE: 1.0, "parameters.branches.founding": 0.2, "start.members_per_firm": 0.3},
    ),
    "parameters.branches.advisor": (0.02, 1.0, "advisor_coverage", 1, {ADVISE: 1.0}),
    "parameters.branches.usual_founding": (0.0005, 0.01, "party_organisation_coverage", 1, {}),
    "parameters.branches.advised_founding": (
        0.0,
        4.0,
        "party_organisation_coverage",
        1,
        {ADVISE: 1.0, "parameters.branches.usual_founding": 0.01},
    ),
    "parameters.branches.stakes": (
        0.0,
        0.05,
        "party_organisation_coverage",
        1,
        {"levers.tender_weight.weight": 0.3},
    ),
    "parameters.branches.over_fulfilment": (
        0.0,
        0.25,
        "party_organisation_coverage",
        1,
        {
            "levers.party_organisations.goal": 0.5,
            "levers.party_organisations.deadline": "2018-06",
            "start.members_per_firm": 20.0,
        },
    ),
    "start.organised_before": (0.05, 0.35, "party_organisation_coverage", 1, {}),
    "start.log_factor_founding": (-1.5, 1.5, "party_organisation_coverage", 1, {ORGANISE: 1.0}),
    "start.log_factor_referral": (
        -1.5,
        1.5,
        "party_organisation_coverage",
        1,
        {ORGANISE: 1.0, "parameters.branches.founding": 0.2, "start.members_per_firm": 0.3},
    ),
    "start.log_factor_advisor": (-1.5, 1.5, "advisor_coverage", 1, {ADVISE: 1.0}),
    "start.members_dispersion": (0.3, 2.0, "party_organisation_coverage", 1, {ORGANISE: 1.0}),
    "parameters.streets.implementation_mean": (
        0.05,
        0.95,
        "party_organisation_coverage",
        1,
        {ORGANISE: 1.0},
    ),
    "parameters.issues.branch_hard": (-0.12, 0.18, "resolution_rate", 1, EAGER),
    "parameters.issues.mediation": (
        -0.1,
        0.4,
        "tickets_12345",
        -1,
        {**EAGER, "parameters.issues.arrival": 0.1, "parameters.issues.escalation": 0.3},
    ),
    "parameters.satisfaction.trust_branch": (-0.19, 0.29, "satisfaction", 1, EAGER),
}


@pytest.mark.parametrize("key", ALIVE)
def test_a_parameter_is_alive(tiny, key):
    low, high, outcome, sign, needs = ALIVE[key]
    at_low, at_high = (at_the_end(tiny, outcome, **{**needs, key: end}) for end in (low, high))
    assert sign * (at_high - at_low) > 0
