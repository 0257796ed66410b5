"""Space: coordinates that are uniform under the priors, and what they stand for."""

import numpy as np
import pytest

from simulation.analysis.calibration_runs.calibrate import DIRECTIONS
from simulation.analysis.calibration_runs.screening import screened
from simulation.analysis.calibration_runs.space import Space
from simulation.experiments.priors import uncertain
from simulation.io.errors import InputError
from tests.analysis.calibration_runs import fake


def test_coordinates_are_uniform_and_independent_under_the_prior():
    space = fake.space()
    scores = space.prior(4096, 1, "test")
    points = np.hstack([space.inputs(scores), space.rest(scores)])
    assert points.shape == (4096, 8)
    np.testing.assert_allclose(
        np.quantile(points, [0.1, 0.5, 0.9], axis=0).T, 8 * [[0.1, 0.5, 0.9]], atol=0.02
    )
    assert abs(np.corrcoef(points.T) - np.eye(8)).max() < 0.06


def test_priors_stay_as_they_are_declared_correlations_included():
    space = fake.space()
    scores = space.prior(4096, 1, "test")
    table = space.table(scores)
    base = table["parameters.satisfaction.base"]
    assert 20 <= base.min() < base.max() <= 45
    assert base.mean() == pytest.approx(32.5, abs=0.1)
    assert set(table["parameters.committees.seats"]) == set(range(5, 12))
    both = table[["parameters.potency.party", "parameters.potency.voice"]].corr().iloc[0, 1]
    assert both == pytest.approx(0.5, abs=0.04)


def test_points_lie_where_they_are_put_and_all_else_stays():
    space = fake.space()
    scores = space.prior(50, 1, "test")
    asked = np.full((50, 2), [0.9, 0.2])
    moved = space.at(asked, scores)
    np.testing.assert_allclose(space.inputs(moved), asked)
    np.testing.assert_allclose(space.rest(moved), space.rest(scores))


def test_a_sum_is_weighted_by_what_its_parameters_vary():
    space = fake.space()
    up = space.at(np.array([[0.5, 0.5], [0.8, 0.5]]), np.zeros((2, 8)))
    change = np.diff(up, axis=0)[0]
    assert change[0] / change[1] == pytest.approx((25 / 12**0.5) / 3, rel=0.02)
    assert (change[2:] == 0).all()


def test_samples_of_the_priors_do_not_depend_on_the_directions():
    one, other = fake.space(), fake.space("payment.shift")
    assert one.table(one.prior(9, 1, "a")).equals(other.table(other.prior(9, 1, "a")))


def test_the_usual_directions_exist():
    assert len(Space.of(uncertain(), DIRECTIONS).directions) == len(DIRECTIONS) == 9


@pytest.mark.parametrize(
    ("directions", "message"),
    [
        ([], "expected 1 to 10"),
        (["payment.shft"], "did you mean payment.shift"),
        (["payment.shift", "satisfaction.trend+payment.shift"], "each parameter once"),
    ],
    ids=["none", "unknown", "twice"],
)
def test_directions_that_do_not_fit_are_refused(directions, message):
    with pytest.raises(InputError, match=message):
        Space.of(uncertain(), directions)


def test_what_moves_figures_becomes_a_direction_and_nothing_else_does():
    space = fake.space()
    scores = space.prior(200, 3, "test")
    values = fake.FakeRun()("wave-0", space.table(scores), [1, 2], 0.2).mean(axis=1)
    found = screened(space, scores, values)
    assert set(found[:2]) == {"branches.founding", "payment.shift"}
    assert set(found) <= {*found[:2], "potency.party", "potency.voice", "committees.seats"}
    noise = np.random.default_rng(1).standard_normal((200, 4))
    assert screened(space, scores, noise) == []
