"""References: what one would expect of a figure without any model."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from statistics import fmean

from simulation.analysis.validation_runs.figures import (
    ValidatedFigure,
    last_month,
    statistic_key,
)
from simulation.io.months import month_number
from simulation.scenario.published import ComparedOutcome
from simulation.scenario.targets import SAME_IN_A_SAMPLE


def no_change(figure: ValidatedFigure, published: Iterable[ValidatedFigure]) -> float:
    """Value of an earlier time; nan if none is known.

    A change on the year before is 0.  An external statistic says the earlier value itself; of a
    city it is the latest earlier figure of the same statistic.

    Parameters
    ----------
    figure
        The figure.
    published
        Targets and holdouts of all cities.
    """
    about = figure.about
    if figure.before is not None:
        return figure.before
    if about is None:
        return math.nan
    if about.year == "change":
        return 0.0
    alike = [one for one in published if one.place == figure.place and is_alike(one, about)]
    earlier = [one for one in alike if last_month(one) < month_number(about.last_month)]
    return max(earlier, key=last_month).value if earlier else math.nan


def other_cities(figure: ValidatedFigure, published: Iterable[ValidatedFigure]) -> float:
    """Mean of the same statistic in other cities, in each at the nearest time; nan if in none.

    Counts of cities of another size say nothing.

    Parameters
    ----------
    figure, published
        As for `no_change`.
    """
    about = figure.about
    if about is None or about.unit not in SAME_IN_A_SAMPLE:
        return math.nan
    by_city: dict[str, list[ValidatedFigure]] = {}
    for one in published:
        if one.place != figure.place and is_alike(one, about):
            by_city.setdefault(one.place, []).append(one)
    nearest = [_nearest(ones, month_number(about.last_month)).value for ones in by_city.values()]
    return fmean(nearest) if nearest else math.nan


def is_alike(one: ValidatedFigure, about: ComparedOutcome) -> bool:
    """Whether a figure is of the same statistic: outcome, place, kind, and what of a year."""
    other = one.about
    return other is not None and statistic_key(other) == statistic_key(about)


def _nearest(figures: Sequence[ValidatedFigure], month: int) -> ValidatedFigure:
    return min(figures, key=lambda one: abs(last_month(one) - month))
