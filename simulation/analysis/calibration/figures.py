"""Figures: published statistics as the error model sees them."""

from __future__ import annotations

from dataclasses import dataclass

from simulation.analysis.calibration.error_model import ErrorModel
from simulation.analysis.calibration.transformations import Scale, scale_of, transformed
from simulation.io.validation import refuse
from simulation.scenario.published import PublishedStatistic
from simulation.scenario.scenario import Scenario


@dataclass(frozen=True)
class ObservedFigure:
    """A published figure as the error model sees it.

    Attributes
    ----------
    city, name
        City (or place) and name of the figure; figures in points of one city share an instrument.
    report
        Report that printed it; the figures of one report share their padding.
    year
        The year that it is about.
    scale
        Scale of the comparison.
    value
        What was published, in the unit of the comparison.
    size
        For a share, number of units that were counted; None if it is not known.
    padding
        Scale of the padding with its sign; see `ErrorModel.padding_of`.
    spread
        Standard deviation under the priors, on the scale of the comparison.
    """

    city: str
    name: str
    report: str
    year: int
    scale: Scale
    value: float
    size: float | None
    padding: float
    spread: float

    @property
    def published(self) -> float:
        """What was published, on the scale of the comparison."""
        return float(transformed(self.value, self.scale, self.name))


def figure_of(
    errors: ErrorModel, city: str, name: str, statistic: PublishedStatistic, spread: float
) -> ObservedFigure:
    """Give a published statistic that is compared with an outcome as an observed figure.

    Parameters
    ----------
    errors
        The error model.
    city, name
        City of the statistic, and its name.
    statistic
        The statistic.  A share that was published as a count has the size ``compare.divide_by``.
    spread
        Standard deviation under the priors, on the scale of the comparison.

    Raises
    ------
    InputError
        If the statistic is not compared with an outcome.
    """
    about = statistic.compare
    if about is None or isinstance(statistic.value, str):
        raise refuse("calibration", name, statistic.value, "a statistic that has compare")
    scale = scale_of(about)
    return ObservedFigure(
        city=city,
        name=name,
        report=f"{city} {statistic.source}",
        year=int(about.last_month[:4]),
        scale=scale,
        value=statistic.value / about.divide_by,
        size=about.divide_by if scale == "logit" and about.divide_by != 1 else None,
        padding=errors.padding_of(about.outcome),
        spread=spread,
    )


def independent_targets(scenario: Scenario) -> dict[str, PublishedStatistic]:
    """Give the published statistics of a city that a calibration uses: targets that restate none.

    Examples
    --------
    >>> from simulation.scenario.scenario import read_scenario
    >>> list(independent_targets(read_scenario("wuhan")))[:2]
    ['credit_warnings_published', 'party_orgs_2017']
    """
    return {
        name: one
        for name, one in scenario.published.items()
        if one.role == "target" and one.compare is not None and not one.restates
    }
