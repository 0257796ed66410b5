"""Screening: which further parameters the figures depend on so much that they become directions."""

from __future__ import annotations

import numpy as np
from scipy import stats

from simulation.analysis.calibration.basis import richest_basis, terms
from simulation.analysis.calibration_runs.space import MOST_DIRECTIONS, Space
from simulation.core.tables import Floats

BY_CHANCE = 0.01
"""Chance at which any parameter that does nothing is added."""


def screened(
    space: Space, scores: Floats, values: Floats, most: int = MOST_DIRECTIONS
) -> list[str]:
    """Name the parameters that become directions, beside those that are.

    What the directions leave of each figure is explained by a parabola in each other parameter.
    Those whose share of the variance is larger than chance makes it are added, the largest first,
    up to `most` directions in all.

    Parameters
    ----------
    space
        The space, with the directions that there are.
    scores
        Samples of the prior.  Shape (m, n).
    values
        Figures, averaged over seeds.  Shape (m, K).
    most
        Largest number of directions.

    Returns
    -------
    list of str
        Names, of which none belongs to a direction yet.
    """
    room, others = most - len(space.directions), space.others
    inputs = space.inputs(scores)
    mean = terms(richest_basis(*inputs.shape), inputs)
    left = values - mean @ np.linalg.lstsq(mean, values, rcond=None)[0]
    names = list(space.uncertain)
    columns = scores[:, [names.index(name) for name in others]]
    chances = np.array([_chance(column, left, mean.shape[1]) for column in columns.T])
    few = list(np.argsort(chances, kind="stable")[:room])
    return [others[at] for at in few if chances[at] * chances.size * values.shape[1] < BY_CHANCE]


def _chance(scores: Floats, left: Floats, n_terms: int) -> float:
    """Give the smallest chance, over the figures, at which a parabola would explain as much."""
    parabola = np.stack([np.ones_like(scores), scores, scores**2], axis=1)
    residuals = left - parabola @ np.linalg.lstsq(parabola, left, rcond=None)[0]
    free = len(scores) - n_terms - 2
    after = (residuals**2).sum(axis=0)
    before = ((left - left.mean(axis=0)) ** 2).sum(axis=0)
    return float(stats.f.sf((before - after) / 2 / (after / free), 2, free).min())
