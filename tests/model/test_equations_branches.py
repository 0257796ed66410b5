"""Harm of institutions, and what party branches do: every equation worked out by hand."""

import numpy as np
import pytest

from simulation.agents import effort
from simulation.agents.property_firm import PropertyFirm
from simulation.processes import assessment
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
