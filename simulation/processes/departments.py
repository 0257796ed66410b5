"""Departments (职能部门): they take hard issues that the provider left open (2.4)."""

from __future__ import annotations

import numpy as np

from simulation.core import randomness
from simulation.core.tables import Array, Floats, Rows
from simulation.state.state import State


def solved_by_departments(state: State) -> Array:
    """Hard issues of each compound that departments solve this month, whole numbers."""
    parameters = state.parameters
    chance = np.clip(parameters.potency.voice * parameters.issues.departments_hard, 0, 1)
    rows = np.arange(len(state.compounds))
    return randomness.binomial(
        state.seed, "departments solve", state.month, rows, taken_up(state), chance
    )


def reach_of_departments(state: State) -> Floats:
    """Share of the hard issues of a compound that providers may leave: there is time for them."""
    street, come = state.compounds.street, state.policy.departments
    n = len(state.streets)
    time = np.bincount(street, state.policy.department_issues, n)
    waiting = np.bincount(street, state.issues.queue[:, 1] * (come > 0), n)
    share = np.divide(time, waiting, out=np.ones(n), where=waiting > 0)
    return np.minimum(come, share[street])


def taken_up(state: State) -> Rows:
    """Hard issues that the departments of a street take up, longest queue per household first."""
    street, reached = state.compounds.street, state.policy.department_issues > 0
    waiting = state.issues.queue[:, 1] * reached
    rows = np.flatnonzero(waiting)
    per_household = waiting[rows] / state.compounds.households[rows]
    order = rows[np.lexsort((-per_household, street[rows]))]
    sorted_street = street[order]  # streets are in order already, and stay so
    before = np.cumsum(waiting[order]) - waiting[order]
    before -= before[np.searchsorted(sorted_street, sorted_street)]
    taken = np.zeros(len(waiting), dtype=np.int64)
    taken[order] = np.clip(_room(state)[sorted_street] - before, 0, waiting[order])
    return taken


def _room(state: State) -> Rows:
    """Issues that the departments of each street have time for, rounded at random."""
    n = len(state.streets)
    mean = np.bincount(state.compounds.street, state.policy.department_issues, n)
    rounding = randomness.uniform(
        state.seed, "time of departments is rounded", state.month, np.arange(n)
    )
    return np.asarray(np.floor(mean + rounding).astype(np.int64))
