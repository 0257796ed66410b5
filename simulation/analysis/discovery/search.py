"""Search: where cases of interest happen, how sure that is, and how stable."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from simulation.analysis.discovery.boxes import (
    Region,
    Samples,
    in_region,
    restricted_in,
    unrestricted,
)
from simulation.analysis.discovery.prim import find_box, quasi_p_values, trajectory_of
from simulation.analysis.discovery.tree import find_leaves
from simulation.core import randomness
from simulation.core.tables import Floats, Mask
from simulation.io.errors import InputError
from simulation.io.validation import refuse

Method = Literal["prim", "tree"]
Finder = Callable[[Samples], Region]
FINDERS: Mapping[Method, Finder] = {"prim": find_box, "tree": find_leaves}
RESAMPLES = 50
PERMUTATIONS = 99
MOST_P = 0.05
"""Highest p-value of a region that counts as found."""
SUMMARY = [
    "method", "n_samples", "n_cases", "base_rate", "found", "p_value", "coverage", "density",
    "mass", "score", "overlap",
]  # fmt: skip
BOXES = ["box", "parameter", "low", "high", "quasi_p_value"]
STABILITY = ["parameter", "restricted", "share_of_resamples"]


@dataclass(frozen=True)
class Discovery:
    """Part of the space of parameters in which the cases of interest happen.

    Attributes
    ----------
    summary
        One row: method, n_samples, n_cases, base_rate (share of all weight), found (whether a part
        is better than chance: `p_value` is at most `MOST_P`; if not, the part is the whole space),
        p_value, coverage, density, mass and score (see `Measures`), and overlap: the mean share
        that the part and that of a bootstrap resample have in common, of the weight of either.
    boxes
        One row for each restriction: box (number, from 1), parameter, low, high (both ends belong
        to it; infinite for none), quasi_p_value (see `quasi_p_values`; missing for a tree).  No
        rows if nothing was found.
    stability
        One row for each parameter, the most frequent first: whether it is restricted, and the
        share of bootstrap resamples in which it is.
    trajectory
        The way to the box of PRIM, see `trajectory_of`; no rows for a tree.
    """

    summary: pd.DataFrame
    boxes: pd.DataFrame
    stability: pd.DataFrame
    trajectory: pd.DataFrame


def discover(
    parameters: pd.DataFrame,
    cases: Mask,
    method: Method = "prim",
    weights: Floats | None = None,
    seed: int = 0,
) -> Discovery:
    """Find the part of the space of parameters in which the cases of interest happen.

    Ask for what happens in fewer than half of the samples, and else for its opposite: of the space
    as a whole the score is high already where most samples are cases.

    The p-value of the part is the share of `PERMUTATIONS` searches, in each of which the cases are
    dealt out to the samples anew, that improve the score over that of all samples as much.

    Parameters
    ----------
    parameters
        One row for each sample, one numeric column for each parameter.
    cases
        Shape (n_samples,): where the condition holds, see `Condition.holds`.
    method
        ``prim`` finds one box, ``tree`` the leaves of a classification tree.
    weights
        Shape (n_samples,), not negative; equal unless given.
    seed
        Seed of resamples and permutations.

    Raises
    ------
    InputError
        If a parameter is no number in some sample, or all samples or none are cases.

    Examples
    --------
    >>> fee = np.arange(200) / 200
    >>> found = discover(pd.DataFrame({"fee": fee}), fee >= 0.75)
    >>> found.boxes["parameter"].tolist(), found.summary["density"].round(1).tolist()
    (['fee'], [1.0])
    """
    samples = _samples(parameters, cases, weights)
    find, n = FINDERS[method], parameters.shape[1]
    p = p_value(find, samples, seed)
    region = find(samples) if p <= MOST_P else [unrestricted(n)]
    shares, overlap = _stability(find, samples, region, seed)
    stability = pd.DataFrame({
        "parameter": parameters.columns, "restricted": restricted_in(region, n),
        "share_of_resamples": shares,
    })  # fmt: skip
    return Discovery(
        summary=_summary(method, samples, region, p, overlap),
        boxes=pd.DataFrame(_restrictions(parameters, samples, region, method), columns=BOXES),
        stability=stability.sort_values(
            "share_of_resamples", ascending=False, kind="stable", ignore_index=True
        ),
        trajectory=trajectory_of(samples).iloc[: None if method == "prim" else 0],
    )


def _samples(parameters: pd.DataFrame, cases: Mask, weights: Floats | None) -> Samples:
    """Check what was given; samples without weight are left out."""
    for name in parameters:
        kind = parameters[name].dtype
        if not pd.api.types.is_numeric_dtype(kind) or not np.isfinite(parameters[name]).all():
            raise InputError(f"discover: {name}: is no number in each sample, expected one in each")
    given = np.ones(len(parameters)) if weights is None else weights
    used = given > 0
    n_cases, n = int(cases[used].sum()), int(used.sum())
    if n_cases in (0, n):
        expected = "some that are cases and some that are not"
        raise refuse("discover", "cases", f"{n_cases} of {n} samples", expected)
    return Samples(parameters.to_numpy(float)[used], cases[used], given[used])


def _summary(
    method: Method, samples: Samples, region: Region, p: float, overlap: float
) -> pd.DataFrame:
    found = samples.measure(in_region(region, samples.points))
    everything = samples.measure(np.ones(len(samples.cases), dtype=bool))
    row = (
        method, len(samples.cases), int(samples.cases.sum()), everything.density, p <= MOST_P, p,
        found.coverage, found.density, found.mass, found.score, overlap,
    )  # fmt: skip
    return pd.DataFrame([row], columns=SUMMARY)


def _restrictions(
    parameters: pd.DataFrame, samples: Samples, region: Region, method: Method
) -> Iterator[tuple[int, str, float, float, float]]:
    for number, box in enumerate(region, start=1):
        unknown = np.full(len(box.low), np.nan)
        chance = quasi_p_values(samples, box) if method == "prim" else unknown
        for at in np.flatnonzero(box.restricted):
            name = str(parameters.columns[at])
            yield number, name, float(box.low[at]), float(box.high[at]), float(chance[at])


def p_value(find: Finder, samples: Samples, seed: int) -> float:
    """Share of searches among cases that are dealt out anew that improve the score as much."""
    chance = randomness.generator(seed, "cases dealt out anew")
    own = _improvement(find, samples)
    dealt = (
        Samples(samples.points, chance.permutation(samples.cases), samples.weights)
        for _ in range(PERMUTATIONS)
    )
    as_much = sum(_improvement(find, one) >= own for one in dealt)
    return (1 + as_much) / (1 + PERMUTATIONS)


def _improvement(find: Finder, samples: Samples) -> float:
    """Score of what is found less that of all samples."""
    inside = in_region(find(samples), samples.points)
    return samples.measure(inside).score - samples.measure(np.ones_like(inside)).score


def _stability(find: Finder, samples: Samples, region: Region, seed: int) -> tuple[Floats, float]:
    """Share of resamples in which each parameter is restricted, and mean overlap of the parts."""
    n, n_parameters = samples.points.shape
    chance = randomness.generator(seed, "resamples of samples")
    own = in_region(region, samples.points)
    shares, overlaps = np.zeros(n_parameters), []
    for counts in chance.multinomial(n, np.full(n, 1 / n), RESAMPLES):
        used = counts > 0
        again = find(
            Samples(samples.points[used], samples.cases[used], (samples.weights * counts)[used])
        )
        shares += restricted_in(again, n_parameters) / RESAMPLES
        other = in_region(again, samples.points)
        overlaps.append(samples.weights @ (own & other) / (samples.weights @ (own | other)))
    return shares, float(np.mean(overlaps))
