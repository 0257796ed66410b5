"""Averages over compounds, and kinds of compounds, that several outcomes share."""

from __future__ import annotations

from simulation.core.tables import Array, Floats
from simulation.outcomes.groups import Groups
from simulation.state.state import State


def old_compounds(state: State, where: Groups) -> Groups:
    """Give the old compounds of each group."""
    return where.once("old", lambda groups: groups.among(state.compounds.old))


def commodity_housing(state: State, where: Groups) -> Groups:
    """Give the commodity housing of each group."""
    return where.once("commodity", lambda groups: groups.among(~state.compounds.old))


def under_contract(state: State, where: Groups) -> Groups:
    """Give the compounds of each group that are under contract."""
    return where.once("contracted", lambda groups: groups.among(state.compounds.contracted))


def mean_by_households(values: Array, state: State, where: Groups) -> Floats:
    """Give the means of a column of compounds, weighted by households; nan without compounds."""
    return where.average(values, state.compounds.households)
