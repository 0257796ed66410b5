"""History matching: implausibility by hand, and regions that are filled evenly."""

import numpy as np
import pytest
from scipy import stats

from simulation.analysis.calibration.emulator import Emulator
from simulation.analysis.calibration.gaussian import distance
from simulation.analysis.calibration.history_matching import Wave, implausibility, is_plausible
from simulation.analysis.calibration.joint_emulator import JointEmulator
from simulation.analysis.calibration.observations import Observation
from simulation.analysis.calibration.region import fill_region
from simulation.analysis.calibration.smoothness import Smoothness
from simulation.io.errors import InputError


def line(slope, at=0):
    """An emulator of two inputs that knows its output to be a straight line."""
    points = np.stack(np.meshgrid([0, 0.5, 1], [0, 0.5, 1]), axis=-1).reshape(-1, 2).astype(float)
    return Emulator("linear", points, slope * points[:, at], Smoothness(np.ones(2), 1e-9, 1e-9))


def wave(*slopes, sd=1.0, published=0.0):
    names = tuple(f"figure {i}" for i in range(len(slopes)))
    k = len(names)
    nothing = np.zeros((k, k))
    observed = Observation(
        names, np.full(k, published), np.zeros((k, 1)), sd**2 * np.eye(k), nothing, nothing
    )
    return Wave(JointEmulator(names, tuple(map(line, slopes)), nothing), observed)


# ----------------------------------------------------------------------------------------- by hand


def test_distances_are_those_of_each_point_with_its_own_covariance():
    rng = np.linspace(0, 1, 12)
    differences, variances = rng.reshape(4, 3) - 0.4, rng[::-1].reshape(4, 3)
    shared = np.array([[2.0, 0.5, 0.1], [0.5, 1.0, 0.3], [0.1, 0.3, 1.5]])
    found = distance(differences, shared, variances)
    for i in range(4):
        covariance = shared + np.diag(variances[i])
        law = stats.multivariate_normal(np.zeros(3), covariance)
        assert found.log_density(3)[i] == pytest.approx(law.logpdf(differences[i]))
        squared = differences[i] @ np.linalg.inv(covariance) @ differences[i]
        assert found.squared[i] == pytest.approx(squared)


def test_implausibility_by_hand():
    """Variances of 3 + 1 and correlation 1/2 between the figures; the emulator adds 1 to each."""
    covariance = np.array([[3.0, 2.0], [2.0, 3.0]])
    mean = np.array([[2.0, 2.0], [2.0, -2.0], [8.0, 8.0], [0.0, 10.0]])
    found = implausibility(np.zeros(2), covariance, mean, np.ones((4, 2)))
    # The inverse of ((4, 2), (2, 4)) is ((4, -2), (-2, 4)) / 12.
    np.testing.assert_allclose(found.squared, [16 / 12, 4.0, 64 * 4 / 12, 400 / 12])
    np.testing.assert_allclose(found.second, [1.0, 1.0, 4.0, 0.0])
    assert found.cut == pytest.approx(10.5966, abs=1e-4)
    assert found.is_plausible.tolist() == [True, True, False, False]


def test_one_figure_that_is_far_off_is_forgiven_by_the_second_largest_alone():
    mean = np.array([[9.0, 0.1, 0.2]])
    found = implausibility(np.zeros(3), np.eye(3), mean, np.zeros((1, 3)))
    assert found.second[0] == pytest.approx(0.2)
    assert not found.is_plausible[0]


def test_of_many_figures_two_may_be_too_far_though_their_sum_is_not():
    mean = np.zeros((1, 40))
    mean[0, :2] = 3.1
    found = implausibility(np.zeros(40), np.eye(40), mean, np.zeros((1, 40)))
    assert found.squared[0] < found.cut
    assert found.second[0] > 3
    assert not found.is_plausible[0]


def test_with_one_figure_its_distance_counts():
    mean = np.array([[2.9], [2.7]])
    found = implausibility(np.zeros(1), np.eye(1), mean, np.zeros((2, 1)))
    np.testing.assert_allclose(found.second, [2.9, 2.7])
    assert found.is_plausible.tolist() == [False, True]  # chi-squared cuts at 2.81


def test_a_wave_asks_its_emulators_and_later_ones_only_about_what_is_left():
    points = np.array([[0.1, 0.0], [0.3, 0.0], [0.9, 0.0]])
    first, second = wave(10.0), wave(20.0)
    assert is_plausible([first], points).tolist() == [True, False, False]
    assert is_plausible([first, second], points).tolist() == [True, False, False]
    assert is_plausible([first, wave(40.0)], points).tolist() == [False, False, False]
    assert is_plausible([], points).all()


def test_emulators_and_figures_in_another_order_are_refused():
    one = wave(1.0, 2.0)
    names = one.emulator.names[::-1]
    emulator = JointEmulator(names, one.emulator.emulators, one.emulator.noise)
    with pytest.raises(InputError, match=r"emulated figures: read .*expected figure 0, figure 1"):
        Wave(emulator, one.observation)


# ----------------------------------------------------------------------------------------- regions


def box(side, d):
    return lambda points: (points < side).all(axis=1)


def test_a_large_region_is_filled_by_rejection_from_a_sobol_sequence():
    filling = fill_region(box(0.5, 3), 200, dimensions=3, seed=4)
    assert filling.method == "sobol"
    assert filling.points.shape == (200, 3)
    assert box(0.5, 3)(filling.points).all()
    assert filling.share == pytest.approx(1 / 8, abs=0.002)
    low, high = filling.interval
    assert low < 1 / 8 < high
    assert str(filling).startswith(f"{100 * filling.share:.3g} % of the priors are left")
    edges = np.linspace(0, 0.5, 5)
    counts, _ = np.histogramdd(filling.points, [edges[::2]] * 3)
    assert counts.min() >= 15  # of 25 in each eighth of the box


def test_a_small_region_is_walked_and_filled_evenly():
    side = 0.1
    filling = fill_region(box(side, 3), 800, dimensions=3, seed=4, most_tries=2**15)
    assert filling.method == "walk"
    assert filling.points.shape == (800, 3)
    assert box(side, 3)(filling.points).all()
    assert filling.share == pytest.approx(side**3, rel=0.3)
    assert 0.1 < filling.moved < 0.9
    assert "steps inside" in str(filling)
    for column in filling.points.T:
        assert stats.kstest(column / side, "uniform").pvalue > 0.001


def test_the_same_seed_gives_the_same_points():
    first, again, other = (
        fill_region(box(0.2, 3), 900, dimensions=3, seed=seed, most_tries=2**13).points
        for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


def test_nothing_left_is_said_and_not_covered_up():
    with pytest.raises(InputError, match=r"0 of 8,192 points are plausible"):
        fill_region(box(-1, 2), 50, dimensions=2, seed=1, most_tries=2**13)
