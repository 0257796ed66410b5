"""Table: every published figure beside its prediction, and the skill over simple references."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from simulation.analysis.comparison.ranking import resampled_weights
from simulation.analysis.validation.scores import (
    Ensemble,
    crps,
    interval,
    interval_score,
    pit,
    width_over_prior,
)
from simulation.core.tables import Floats, Mask

LEVEL = 0.9
"""Level of the intervals of predictions, and of that of a skill."""
FIGURES = ["city", "figure", "role", "published", "no_change", "other_cities"]
SCORES = [
    "city", "figure", "role", "published", "low", "median", "high", "inside", "pit", "crps",
    "crps_prior", "crps_no_change", "crps_other_cities", "width_over_prior", "interval_score",
    "interval_score_prior",
]  # fmt: skip
SKILL = ["role", "score", "reference", "n_figures", "skill", "low", "high"]
COMPARED = (
    ("crps", "no_change"), ("crps", "other_cities"), ("crps", "prior"), ("interval_score", "prior"),
)  # fmt: skip
"""Scores, and what they are compared with: the column of a reference has the names of both."""
NOT_FITTED = "not fitted"
SEEN_ALREADY = ("stylised",)
"""Roles whose rows restate other rows, and do not count among ``all``."""


def score_figures(
    figures: pd.DataFrame,
    predictions: Ensemble,
    prior: Ensemble,
    level: float = LEVEL,
    seed: int = 0,
) -> pd.DataFrame:
    """Score the predictions of published figures.

    Parameters
    ----------
    figures
        With the columns `FIGURES`: ``no_change`` is the value of an earlier year, ``other_cities``
        the mean of the other cities, both in the unit of ``published`` and missing where there is
        none.
    predictions, prior
        Predictions of these figures, in their order and unit; missing for a figure that has no
        counterpart in the model.
    level
        Level of the intervals.
    seed
        Seed of `pit`.

    Returns
    -------
    pandas.DataFrame
        One row for each figure, with the columns `SCORES`.  ``inside`` is missing, and so are
        ``low`` to ``crps``, where there is no prediction.
    """
    published = figures["published"].to_numpy(float)
    low, median, high = interval(predictions, level)
    inside = pd.Series((low <= published) & (published <= high), dtype="boolean")
    columns = {
        "low": low,
        "median": median,
        "high": high,
        "inside": inside.mask(np.isnan(low) | np.isnan(published)),
        "pit": pit(predictions, published, seed),
        "crps": crps(predictions, published),
        "crps_prior": crps(prior, published),
        "crps_no_change": np.abs(published - figures["no_change"].to_numpy(float)),
        "crps_other_cities": np.abs(published - figures["other_cities"].to_numpy(float)),
        "width_over_prior": width_over_prior(predictions, prior, level),
        "interval_score": interval_score(predictions, published, level),
        "interval_score_prior": interval_score(prior, published, level),
    }
    return figures.reset_index(drop=True).assign(**columns)[SCORES]


def skill_table(
    scores: pd.DataFrame, scale: Floats, fitted: Mask | None = None, level: float = LEVEL
) -> pd.DataFrame:
    """Skill over each reference: by role, and over ``all`` figures that restate no other.

    Where some were fitted, the skill over those that were ``not fitted`` stands first: no model
    earns anything by figures that it has seen.

    Parameters
    ----------
    scores
        Result of `score_figures`.
    scale
        Shape (n_figures,): what a score is divided by before scores of several units are summed,
        such as the standard deviation of the figure under the prior.
    fitted
        Shape (n_figures,): which of them the model was fitted to; none by default.
    level
        Level of the intervals.

    Returns
    -------
    pandas.DataFrame
        With the columns `SKILL`, of roles that have a published value; see `skill`.
    """
    role = scores["role"].to_numpy()
    known, every = scores["published"].notna().to_numpy(), ~np.isin(role, SEEN_ALREADY)
    seen = np.zeros(len(role), dtype=bool) if fitted is None else fitted
    groups = {
        **({NOT_FITTED: every & ~seen} if seen.any() else {}),
        **{name: role == name for name in dict.fromkeys(role[known].tolist())},
        "all": every,
    }
    return pd.DataFrame(_skills(scores, scale, groups, level), columns=SKILL)


def _skills(
    scores: pd.DataFrame, scale: Floats, groups: Mapping[str, Mask], level: float
) -> Iterator[tuple[str, str, str, int, float, float, float]]:
    for group, rows in groups.items():
        for score, reference in COMPARED:
            own = scores[score].to_numpy(float) / scale
            other = scores[f"{score}_{reference}"].to_numpy(float) / scale
            used = ~np.isnan(own) & ~np.isnan(other) & rows
            name = f"{score} over {reference} of {group}"
            found = skill(own[used], other[used], name, level)
            yield group, score, reference, int(used.sum()), *found


def skill(
    scores: Floats, reference: Floats, name: str, level: float = LEVEL
) -> tuple[float, float, float]:
    """Skill, 1 less the ratio of two sums of scores, with its paired bootstrap interval.

    It is 1 for perfect predictions, 0 for those as good as the reference and negative for worse
    ones.  Figures are resampled with their two scores.  Figures of one report share errors, so that
    the interval is rather too narrow than too wide.

    Parameters
    ----------
    scores, reference
        Shape (n_figures,), in units that can be summed.
    name
        Name of the result, which keys the resampling.
    level
        Level of the interval.

    Returns
    -------
    tuple
        Skill, low and high end; low and high are nan for fewer than two figures.  Minus infinity
        says that the reference has no error at all.

    Examples
    --------
    >>> skill(np.array([1.0, 2.0]), np.array([2.0, 4.0]), "example")
    (0.5, 0.5, 0.5)
    """
    n = len(scores)
    if not n:
        return np.nan, np.nan, np.nan
    value = _skill(scores.sum(), reference.sum())
    if n < 2:
        return float(value), np.nan, np.nan
    weights = resampled_weights(n, name)
    resampled = _skill(weights @ scores, weights @ reference)
    low, high = np.quantile(
        resampled, [(1 - level) / 2, (1 + level) / 2], method="inverted_cdf"
    )  # no mean of infinite values
    return float(value), float(low), float(high)


def _skill(scores: Floats, reference: Floats) -> Floats:
    """One less the ratio; two scores of zero are as good as each other."""
    with np.errstate(divide="ignore", invalid="ignore"):
        found = 1 - np.asarray(scores) / np.asarray(reference)
    return np.where(np.asarray(scores) == np.asarray(reference), 0.0, found)
