"""Stakes: what a firm has to gain from a party organisation, in one index (2.8)."""

from __future__ import annotations

import numpy as np

from simulation.core.tables import Array
from simulation.state.state import State

WEIGHT_COUNTS = 5
"""How much a weight in tenders or scores counts, relative to a condition for every tender."""
PARTY_WORK = 4
"""Column of the weights of a score that is for party work."""


def stakes(state: State) -> Array:
    """Stakes of every firm: tenders and scores of its projects, and what levers add to them.

    A weight in a score counts only where a lever sets the weights.
    """
    compounds, policy = state.compounds, state.policy
    at_projects = policy.tender_precondition + WEIGHT_COUNTS * (
        policy.tender_party_weight + policy.score_weights[:, PARTY_WORK]
    )
    under, projects = np.flatnonzero(compounds.contracted), state.firms.projects
    total = np.bincount(compounds.firm[under], at_projects[under], len(projects))
    mean = np.divide(total, projects, out=np.zeros(len(projects)), where=projects > 0)
    return np.asarray(mean + state.firm_policy.party_stakes)
