"""Profiles: how well the figures can be fitted where a quantity has a given value."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import softmax

from simulation.analysis.validation.reweighting import StoredEnsemble
from simulation.core.tables import Floats

TENTHS = 10
NEARLY_BEST = 1.92
"""Loss of log likelihood within which a value fits nearly as well as the best: half of the 95 %
quantile of chi squared with one degree of freedom."""
COLUMNS = ("quantity", "tenth", "low", "high", "points", "loss")


def profiles(ensemble: StoredEnsemble, quantities: pd.DataFrame) -> pd.DataFrame:
    """Give the best fit in each tenth of the prior of each quantity, all else left free.

    A quantity that the figures fix fits in few tenths; one of which they say nothing, or which
    another one makes up for, fits in all.  The best of a few points is worse than what is possible,
    so that a loss is an upper bound where there are few.

    Parameters
    ----------
    ensemble
        The members, beside the figures that they are fitted to.
    quantities
        One row for each member, one column for each quantity.

    Returns
    -------
    pandas.DataFrame
        One row for each quantity and tenth that has a point: quantity, tenth (1 to 10), low and
        high (ends of the tenth, by the prior weights of the members), points, and loss (log
        likelihood of the best point of all less that of the best in the tenth).

    Examples
    --------
    >>> figures = pd.DataFrame({"city": ["here"], "figure": ["coverage"]})
    >>> one, values = np.ones(1), np.linspace(-2, 2, 50)
    >>> stored = StoredEnsemble(figures, one, 0 * one, np.eye(1), values[:, None], np.zeros(50))
    >>> other = [7 * k % 50 for k in range(50)]
    >>> table = profiles(stored, pd.DataFrame({"model": values, "other": other}))
    >>> fitting_tenths(table).to_dict()
    {'model': 8, 'other': 10}
    """
    loss = ensemble.log_likelihood()
    loss = loss.max() - loss
    prior = softmax(ensemble.log_prior)
    rows = [
        row for name, values in quantities.items() for row in _tenths(name, values, loss, prior)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def fitting_tenths(table: pd.DataFrame) -> pd.Series:
    """Count the tenths of each quantity in which some point fits nearly as well as the best.

    Parameters
    ----------
    table
        As `profiles` gives it.
    """
    near = table.assign(near=table["loss"] <= NEARLY_BEST)
    return near.groupby("quantity", sort=False)["near"].sum()


def _tenths(
    name: object, values: pd.Series, loss: Floats, prior: Floats
) -> list[tuple[object, int, float, float, int, float]]:
    numbers = values.to_numpy(dtype=float)
    order = np.argsort(numbers, kind="stable")
    below = np.cumsum(prior[order]) - prior[order] / 2
    tenth = np.empty(len(order), dtype=int)
    tenth[order] = np.minimum((below * TENTHS).astype(int), TENTHS - 1)
    found = []
    for at in np.unique(tenth):
        inside = tenth == at
        ends = float(numbers[inside].min()), float(numbers[inside].max())
        found.append((name, int(at) + 1, *ends, int(inside.sum()), float(loss[inside].min())))
    return found
