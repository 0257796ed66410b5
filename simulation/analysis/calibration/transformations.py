"""Transformations: the scales on which published statistics and outcomes are compared."""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import special

from simulation.core.tables import Floats
from simulation.io.validation import refuse
from simulation.scenario.published import ComparedOutcome

Scale = Literal["points", "logit", "log", "log_change", "log_ratio"]
"""Points as they are, the logit of a share, the log of a count, that of one plus a change on the
year before, and a log of a ratio as it is."""
END = 0.0005
"""Share that stands for none; one minus it stands for all.  The logits of both stay finite."""
HALF = 0.5
"""What is added to a count, so that the log of none is finite."""
IS_POSSIBLE = {
    "points": (-np.inf, np.inf, "a number"),
    "logit": (0.0, 1.0, "a share from 0 to 1"),
    "log": (0.0, np.inf, "a count of 0 or more"),
    "log_change": (np.nextafter(-1.0, 0.0), np.inf, "a change above -1"),
    "log_ratio": (-np.inf, np.inf, "a number"),
}
"""Lowest and highest value that a scale takes, and words for them."""


def scale_of(about: ComparedOutcome) -> Scale:
    """Give the scale on which an outcome is compared with a published statistic.

    Examples
    --------
    >>> scale_of(ComparedOutcome(outcome="coverage_old", month="2019", tolerance=0.1))
    'logit'
    """
    if about.year == "change":
        return "log_change"
    scales: dict[str, Scale] = {"points": "points", "share": "logit", "log": "log_ratio"}
    return scales.get(about.unit, "log")


def transformed(values: npt.ArrayLike, scale: Scale, about: str) -> Floats:
    """Give values on the scale of the comparison; nan stays nan.

    Parameters
    ----------
    values
        Values in the unit of the comparison, of any shape.
    scale
        The scale.  Shares of 0 and 1 are moved inwards by `END`, and `HALF` is added to counts.
    about
        Name of the figure, for a message.

    Raises
    ------
    InputError
        If a value is not possible, such as a share above 1.

    Examples
    --------
    >>> transformed([0.0, 0.5, 1.0], "logit", "coverage").round(2).tolist()
    [-7.6, 0.0, 7.6]
    >>> transformed([99.5], "log", "tickets").round(3).tolist()
    [4.605]
    """
    numbers = np.asarray(values, dtype=np.float64)
    low, high, words = IS_POSSIBLE[scale]
    impossible = numbers[(numbers < low) | (numbers > high)]
    if impossible.size:
        raise refuse("calibration", about, float(impossible[0]), words)
    match scale:
        case "logit":
            return np.asarray(special.logit(END + (1 - 2 * END) * numbers))
        case "log":
            return np.log(numbers + HALF)
        case "log_change":
            return np.log1p(numbers)
    return numbers


def original(values: Floats, scale: Scale) -> Floats:
    """Give values of the scale of the comparison in the unit of the comparison: `transformed` back.

    Parameters
    ----------
    values
        Of any shape; nan stays nan.  What lies beyond the ends of shares and counts, as it may with
        errors, becomes the end itself.
    scale
        The scale.

    Examples
    --------
    >>> original(transformed([0.0, 0.25, 1.0], "logit", "coverage"), "logit").round(9).tolist()
    [0.0, 0.25, 1.0]
    """
    match scale:
        case "logit":
            return np.clip((special.expit(values) - END) / (1 - 2 * END), 0.0, 1.0)
        case "log":
            return np.maximum(np.exp(values) - HALF, 0.0)
        case "log_change":
            return np.expm1(values)
    return np.asarray(values)
