"""Basis: the terms of the mean of an emulator, as many as the points allow."""

from __future__ import annotations

from typing import Literal

import numpy as np

from simulation.core.tables import Floats
from simulation.io.validation import refuse

Basis = Literal["quadratic", "squares", "linear"]
"""All products of two; squares without products; straight lines.  Each has a constant."""
POINTS_PER_TERM = 3
"""Points that each term of a mean needs, at least."""


def terms(basis: Basis, points: Floats) -> Floats:
    """Give the terms of a mean at points.

    Parameters
    ----------
    basis
        Which terms.
    points
        In the unit cube.  Shape (m, d).

    Returns
    -------
    numpy.ndarray
        Shape (m, number of terms).

    Examples
    --------
    >>> terms("quadratic", np.array([[1.0, 0.75]])).tolist()
    [[1.0, 1.0, 0.5, 1.0, 0.25, 0.5]]
    """
    centred = 2 * points - 1
    parts = [np.ones((len(points), 1)), centred]
    if basis != "linear":
        parts.append(centred**2)
    if basis == "quadratic":
        first, second = np.triu_indices(points.shape[1], 1)
        parts.append(centred[:, first] * centred[:, second])
    return np.hstack(parts)


def number_of_terms(basis: Basis, d: int) -> int:
    """Number of terms of a mean in so many dimensions."""
    return {"linear": 1 + d, "squares": 1 + 2 * d, "quadratic": 1 + 2 * d + d * (d - 1) // 2}[basis]


def richest_basis(n: int, d: int) -> Basis:
    """Give the richest basis for which each term has `POINTS_PER_TERM` points.

    Parameters
    ----------
    n, d
        Number of points and of dimensions.

    Raises
    ------
    InputError
        If there are too few points for straight lines.

    Examples
    --------
    >>> richest_basis(400, 10), richest_basis(150, 10), richest_basis(40, 10)
    ('quadratic', 'squares', 'linear')
    """
    richest_first: tuple[Basis, ...] = ("quadratic", "squares", "linear")
    for basis in richest_first:
        if n >= POINTS_PER_TERM * number_of_terms(basis, d):
            return basis
    least = POINTS_PER_TERM * number_of_terms("linear", d)
    raise refuse("calibration", "points of an emulator", n, f"{least} or more in {d} dimensions")
