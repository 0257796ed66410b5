"""Harm of institutions, and what party branches do: every equation worked out by hand."""

import numpy as np
import pytest

from simulation.agents import effort
from simulation.agents.property_firm import PropertyFirm
from simulation.agents.resident import Resident
from simulation.processes import assessment, issues
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


def test_harm_is_multiplied_and_dependence_is_not(tiny):
    model = scrambled(plain(tiny, **THETA))
    row, _ = one_firm_at_rest(model)
    compounds, policy = model.compounds, model.policy
    compounds.dependence = 0.4
    assert effort.disincentives(model)[row] == pytest.approx(0.05 * 0.4)
    compounds.capture = 0.5
    policy.celebrated = True
    policy.effort_tax, policy.burden_files = 0.03, 1.0
    harm = 0.10 * 0.5 + 0.01 + 0.03 + 0.01
    assert effort.disincentives(model)[row] == pytest.approx(2 * harm + 0.05 * 0.4)


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
