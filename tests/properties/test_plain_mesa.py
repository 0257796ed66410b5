"""The whole model against one in plain Mesa, which must agree in what institutions see."""

import numpy as np
import pytest

from simulation.model.model import GovernanceModel
from tests.properties.plain_mesa import PlainModel

OUTCOMES = (
    "satisfaction",
    "share_dissatisfied",
    "collection_rate",
    "unpaid_year",
    "visible_quality",
)


def means(model, months):
    for _ in range(months):
        model.step()
    return np.array([getattr(model.compounds, name).mean() for name in OUTCOMES])


def test_with_the_same_random_numbers_it_is_the_same(tiny):
    """Up to rounding: the model stores satisfaction in 32 bits."""
    ours = means(GovernanceModel(tiny(), 3, scale=1.0), 12)
    theirs = means(PlainModel(tiny(), 3, keyed=True, scale=1.0), 12)
    np.testing.assert_allclose(theirs, ours, rtol=1e-4)


@pytest.mark.slow
def test_with_numbers_of_mesa_it_agrees_within_monte_carlo_error():
    """Means over eight seeds of Wuhan, by Welch's statistic."""
    where = {"scale": 0.005, "streets": 0.05}
    ours = np.array([means(GovernanceModel("wuhan", s, **where), 24) for s in range(8)])
    theirs = np.array([means(PlainModel("wuhan", s, **where), 24) for s in range(8)])
    error = np.sqrt((ours.var(axis=0, ddof=1) + theirs.var(axis=0, ddof=1)) / 8)
    distance = np.abs(ours.mean(axis=0) - theirs.mean(axis=0)) / error
    assert dict(zip(OUTCOMES, distance.tolist(), strict=True)) == {
        name: pytest.approx(0, abs=4) for name in OUTCOMES
    }
