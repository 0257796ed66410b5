"""PRIM, the patient rule induction method: one box with many cases (Friedman and Fisher 1999).

The box begins with all samples.  A *peel* takes away the lowest or highest values of one parameter,
a small share at a time: those whose loss raises the density most for the weight that is lost
(Kwakkel and Jaxa-Rozen 2016).  Of all boxes on the way the one with the highest harmonic mean of
coverage and density is *chosen*.  *Pasting* gives back what was peeled off by mistake while the
density does not fall.  Restrictions that chance explains are dropped.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy import special

from simulation.analysis.calibration.weighting import effective_sample_size
from simulation.analysis.discovery.boxes import Box, Region, Samples, unrestricted
from simulation.core.tables import Floats, Mask, Rows

PEEL = 0.05
"""Share of the weight in a box that a peel takes away, and that pasting adds."""
LEAST_MASS = 0.05
"""Share of all weight below which no box is peeled further."""
MOST_CHANCE = 0.05
"""Quasi-p-value above which a restriction is dropped."""
TRAJECTORY = ["step", "n_restricted", "coverage", "density", "mass", "score", "chosen"]


@dataclass(frozen=True)
class Sides:
    """Samples whose parameters stand twice: as they are, and negative.

    A box then has lower ends only, and one rule peels both sides of a parameter.

    Attributes
    ----------
    values
        Shape (2 n_parameters, n_samples).
    order
        Rows of the samples by the value of each side, the smallest first: of the same shape.
    samples
        The samples.
    """

    values: Floats
    order: Rows
    samples: Samples

    @classmethod
    def of(cls, samples: Samples) -> Sides:
        """Give the sides of some samples."""
        values = np.vstack([samples.points.T, -samples.points.T])
        return cls(values, np.argsort(values, axis=1, kind="stable"), samples)

    @property
    def everywhere(self) -> Floats:
        """Ends of the box of all samples."""
        return np.full(len(self.values), -np.inf)

    def inside(self, ends: Floats) -> Mask:
        """Samples in the box with these lower ends: shape (n_samples,)."""
        return np.asarray((self.values >= ends[:, None]).all(axis=0))

    def box(self, ends: Floats) -> Box:
        """Give the box with these lower ends."""
        low, negative_high = np.split(ends, 2)
        return Box(low, -negative_high)


def find_box(samples: Samples) -> Region:
    """Find the box of PRIM; it has no restriction if none is better than chance.

    Where restrictions are dropped, the search begins anew among the parameters that are left.

    Parameters
    ----------
    samples
        Samples of which some, and not all, are cases.
    """
    n = samples.points.shape[1]
    among = np.arange(n)
    while True:
        sides = Sides.of(replace(samples, points=samples.points[:, among]))
        best = max(peeled(sides), key=lambda one: samples.measure(one[1]).score)
        ends = pasted(sides, best[0])
        kept = sides.box(without_chance(sides, ends)).restricted
        if (kept == sides.box(ends).restricted).all():
            return [_over(n, among, sides.box(ends))]
        among = among[kept]


def _over(n: int, among: Rows, box: Box) -> Box:
    """Give a box over some of n parameters as one over all."""
    over = unrestricted(n)
    over.low[among], over.high[among] = box.low, box.high
    return over


def trajectory_of(samples: Samples) -> pd.DataFrame:
    """Give the boxes on the way of the first peeling, that of all parameters.

    Returns
    -------
    pandas.DataFrame
        With the columns `TRAJECTORY`, one row for each box: the first is that of all samples;
        ``chosen`` marks the one that is pasted and tested.
    """
    sides = Sides.of(samples)
    rows = []
    for step, (ends, inside) in enumerate(peeled(sides)):
        found, n_restricted = samples.measure(inside), int(sides.box(ends).restricted.sum())
        rows.append((step, n_restricted, found.coverage, found.density, found.mass, found.score))
    table = pd.DataFrame(rows, columns=TRAJECTORY[:-1])
    return table.assign(chosen=table.index == table["score"].argmax())


def peeled(sides: Sides) -> Iterator[tuple[Floats, Mask]]:
    """Lower ends of the box after each peel, and the samples in it, from that of all samples on."""
    ends, inside = sides.everywhere, np.ones(len(sides.samples.cases), dtype=bool)
    least = LEAST_MASS * sides.samples.weights.sum()
    while True:
        yield ends, inside
        if sides.samples.cases[inside].all():
            return
        best = _best_peel(sides, inside, least)
        if best is None:
            return
        side, end = best
        ends, inside = ends.copy(), inside & (sides.values[side] >= end)
        ends[side] = end


def _best_peel(sides: Sides, inside: Mask, least: float) -> tuple[int, float] | None:
    """Side to peel and its new end; None if every peel would leave too little."""
    n_sides, samples = len(sides.values), sides.samples
    if not n_sides:
        return None
    rows = sides.order[inside[sides.order]].reshape(n_sides, -1)
    values = np.take_along_axis(sides.values, rows, axis=1)
    weight = np.cumsum(samples.weights[rows], axis=1)
    of_cases = np.cumsum((samples.weights * samples.cases)[rows], axis=1)
    whole, cases = weight[0, -1], of_cases[0, -1]
    lost = _n_peeled(values, weight, PEEL * whole)
    each, last = np.arange(n_sides), np.minimum(lost, rows.shape[1]) - 1
    mass, mass_of_cases = weight[each, last], of_cases[each, last]
    possible = (lost < rows.shape[1]) & (whole - mass >= least)
    if not possible.any():
        return None
    left = np.where(possible, whole - mass, 1.0)
    gain = ((cases - mass_of_cases) / left - cases / whole) / mass
    side = int(np.argmax(np.where(possible, gain, -np.inf)))
    return side, float(values[side, lost[side]])


def _n_peeled(values: Floats, weight: Floats, share: float) -> Rows:
    """Number of samples that a peel of each side takes: equal values together, and one at least."""
    n = values.shape[1]
    first_kept = np.minimum((weight <= share).sum(axis=1), n - 1)
    end = np.take_along_axis(values, first_kept[:, None], axis=1)
    n_below, n_lowest = (values < end).sum(axis=1), (values == values[:, :1]).sum(axis=1)
    return np.where(n_below > 0, n_below, n_lowest)


def pasted(sides: Sides, ends: Floats) -> Floats:
    """Lower ends of the box after pasting, as long as its density does not fall."""
    ends = ends.copy()
    while True:
        inside = sides.inside(ends)
        tried = (_paste(sides, ends, inside, int(one)) for one in np.flatnonzero(np.isfinite(ends)))
        best = max(tried, default=None)
        if best is None or best[0] < sides.samples.measure(inside).density:
            return ends
        _, side, end = best
        ends[side] = end


def _paste(sides: Sides, ends: Floats, inside: Mask, side: int) -> tuple[float, int, float]:
    """Density after one side is moved out, the side, and its new end."""
    samples, freed = sides.samples, ends.copy()
    freed[side] = -np.inf
    order = sides.order[side]
    beyond = order[(sides.inside(freed) & ~inside)[order]][::-1]
    if len(beyond):
        weight = np.cumsum(samples.weights[beyond])
        n_added = int((weight <= PEEL * samples.weights[inside].sum()).sum())
        freed[side] = sides.values[side, beyond[max(n_added, 1) - 1]]
    return samples.measure(sides.inside(freed)).density, side, float(freed[side])


def without_chance(sides: Sides, ends: Floats) -> Floats:
    """Lower ends of the box without restrictions that chance explains, the likeliest first."""
    ends = ends.copy()
    while True:
        values = np.nan_to_num(quasi_p_values(sides.samples, sides.box(ends)))
        worst = int(np.argmax(values)) if len(values) else 0
        if not len(values) or values[worst] <= MOST_CHANCE:
            return ends
        ends[[worst, worst + len(values)]] = -np.inf


def quasi_p_values(samples: Samples, box: Box) -> Floats:
    """Probability that chance makes the box as dense as each restriction does.

    After Bryant and Lempert (2010): it is the probability of as many cases, or more, among as many
    samples as the box has, if each were a case with the density of the box without the restriction.
    Weighted samples count as their effective number.  The box was chosen for its density, so that
    these are no p-values.

    Returns
    -------
    numpy.ndarray
        Shape (n_parameters,); nan for a parameter that is not restricted.
    """
    inside = box.holds(samples.points)
    weights = samples.weights[inside]
    n = round(effective_sample_size(weights))
    n_cases = round(n * samples.measure(inside).density)
    values = np.full(len(box.low), np.nan)
    for at in np.flatnonzero(box.restricted):
        low, high = box.low.copy(), box.high.copy()
        low[at], high[at] = -np.inf, np.inf
        wider = samples.measure(Box(low, high).holds(samples.points))
        values[at] = special.bdtrc(n_cases - 1, n, wider.density)
    return values
