"""Annealing: against a posterior that is known exactly."""

import numpy as np
import pytest

from simulation.analysis.calibration.annealing import anneal

SLOPES = np.array([[1.0, -1.0], [2.0, 0.5]])
NOISE, HEARD = 0.3, np.array([1.0, 3.0])
EVIDENCE = SLOPES @ SLOPES.T + NOISE**2 * np.eye(2)
"""Covariance of what is heard under the prior."""


def log_likelihood(scores):
    """Two sums of the first two of forty scores, heard with noise."""
    left = (HEARD - scores[:, :2] @ SLOPES.T) / NOISE
    return -0.5 * (left**2).sum(axis=1)


@pytest.fixture(scope="module")
def found():
    return anneal(log_likelihood, dimensions=40, n=4000, seed=3)


def test_samples_are_those_of_the_posterior(found):
    gain = SLOPES.T @ np.linalg.inv(EVIDENCE)
    mean, covariance = gain @ HEARD, np.eye(2) - gain @ SLOPES
    assert found.scores[:, :2].mean(axis=0) == pytest.approx(mean, abs=0.05)
    assert np.cov(found.scores[:, :2].T) == pytest.approx(covariance, abs=0.03)


def test_scores_that_do_not_matter_stay_as_they_were(found):
    assert found.scores[:, 2:].mean(axis=0) == pytest.approx(np.zeros(38), abs=0.15)
    assert found.scores[:, 2:].var(axis=0) == pytest.approx(np.ones(38), abs=0.25)


def test_the_mean_of_the_likelihood_is_found(found):
    exact = -0.5 * HEARD @ np.linalg.inv(EVIDENCE) @ HEARD
    exact -= 0.5 * np.log(np.linalg.det(EVIDENCE / NOISE**2))
    assert found.log_evidence == pytest.approx(exact, abs=0.15)
    assert found.powers[0] == 0
    assert found.powers[-1] == 1
    assert (np.diff(found.powers) > 0).all()


def test_the_same_seed_gives_the_same_samples():
    first, again, other = (anneal(log_likelihood, 3, 50, seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first.scores, again.scores)
    assert (first.scores != other.scores).any()
