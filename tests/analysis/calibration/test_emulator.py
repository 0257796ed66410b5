"""Emulators: exact where they must be, as sure as they should be, and caught where they are not."""

import sys

import numpy as np
import pytest

from simulation.analysis.calibration.basis import number_of_terms, richest_basis, terms
from simulation.analysis.calibration.emulator import Emulator, fit_emulator
from simulation.analysis.calibration.emulator_check import check_emulators, overconfident
from simulation.analysis.calibration.joint_emulator import (
    JointEmulator,
    _residual_covariance,
    fit_joint_emulator,
    replication,
)
from simulation.analysis.calibration.smoothness import Smoothness
from simulation.core import randomness
from simulation.io.errors import InputError
from tests.analysis.calibration import toy

pytest.importorskip("sklearn")


def random(name):
    return randomness.generator(1, name)


@pytest.fixture(scope="module")
def joint():
    generator = random("runs of a toy")
    points = generator.random((80, 4))
    return fit_joint_emulator(toy.NAMES, points, toy.runs(points, 2, generator))


# ----------------------------------------------------------------------------------------- the mean


@pytest.mark.parametrize("basis", ["linear", "squares", "quadratic"])
@pytest.mark.parametrize("d", [1, 3, 10])
def test_terms_are_counted_right(basis, d):
    points = random("points").random((500, d))
    design = terms(basis, points)
    assert design.shape[1] == number_of_terms(basis, d) == np.linalg.matrix_rank(design)


def test_few_points_have_straight_lines_and_fewer_none():
    assert richest_basis(3 * 66, 10) == "quadratic"
    assert richest_basis(3 * 66 - 1, 10) == "squares"
    assert richest_basis(33, 10) == "linear"
    with pytest.raises(InputError, match="points of an emulator: read 32, expected 33 or more"):
        richest_basis(32, 10)


def test_a_quadratic_is_emulated_exactly():
    generator = random("a quadratic")
    points, others = generator.random((60, 3)), generator.random((20, 3))

    def quadratic(x):
        return 2 + x[:, 0] - 3 * x[:, 1] ** 2 + x[:, 1] * x[:, 2]

    predicted = fit_emulator(points, quadratic(points)).predict(others)
    np.testing.assert_allclose(predicted.mean, quadratic(others), atol=1e-6)
    assert predicted.sd.max() < 1e-6


def test_what_is_no_polynomial_is_left_to_the_process():
    generator = random("a wave")
    points, others = generator.random((60, 1)), generator.random((200, 1))
    emulator = fit_emulator(points, np.sin(9 * points[:, 0]))
    predicted = emulator.predict(others)
    error = predicted.mean - np.sin(9 * others[:, 0])
    assert abs(error).max() < 0.02
    assert (abs(error) < 4 * predicted.sd + 1e-6).mean() > 0.95


# --------------------------------------------------------------------- universal kriging, by hand


def by_hand(emulator, point):
    """Mean and variance by the equations of kriging with Lagrange multipliers."""
    about, design = emulator.smoothness, terms(emulator.basis, emulator.points)
    n, p = design.shape
    system = np.zeros((n + p, n + p))
    system[:n, :n] = about.covariance(emulator.points, emulator.points) + about.nugget * np.eye(n)
    system[:n, n:], system[n:, :n] = design, design.T
    right = np.append(about.covariance(emulator.points, point)[:, 0], terms(emulator.basis, point))
    solution = np.linalg.solve(system, right)
    return solution[:n] @ emulator.values, about.signal - solution @ right


@pytest.fixture
def kriged():
    generator = random("kriging")
    points = generator.random((25, 2))
    values = np.sin(3 * points[:, 0]) + generator.standard_normal(25) / 10
    return Emulator("linear", points, values, Smoothness(np.array([0.4, 0.9]), 0.5, 0.02))


def test_predictions_are_those_of_universal_kriging(kriged):
    point = np.array([[0.3, 0.8]])
    mean, variance = by_hand(kriged, point)
    predicted = kriged.predict(point)
    np.testing.assert_allclose([*predicted.mean, *predicted.variance], [mean, variance])


def test_left_out_errors_are_those_of_an_emulator_without_the_point(kriged):
    expected = []
    for i in range(len(kriged.points)):
        left = np.arange(len(kriged.points)) != i
        others = Emulator("linear", kriged.points[left], kriged.values[left], kriged.smoothness)
        predicted = others.predict(kriged.points[[i]])
        sd = np.sqrt(predicted.variance + kriged.smoothness.nugget)
        expected.append(float((kriged.values[i] - predicted.mean[0]) / sd[0]))
    np.testing.assert_allclose(kriged.left_out_errors(), expected)


def test_many_points_are_predicted_like_one(kriged, monkeypatch):
    points = random("many points").random((25, 2))
    whole = kriged.predict(points)
    monkeypatch.setattr("simulation.analysis.calibration.emulator.BLOCK", 10)
    parts = kriged.predict(points)
    np.testing.assert_allclose(parts.mean, whole.mean)
    np.testing.assert_allclose(parts.variance, whole.variance)


# ------------------------------------------------------------------------------------- the nugget


def test_noise_is_found_with_its_size(joint):
    expected = toy.NUISANCE.T @ toy.NUISANCE  # of parameters that are no input
    seeds = 1.5 * np.diag(1.09 * toy.SEED_NOISE**2)
    sd = np.sqrt(np.diag(expected + seeds))
    np.testing.assert_allclose(np.sqrt(np.diag(joint.noise)), sd, rtol=0.25)
    assert joint.noise[0, 1] > 0.5 * sd[0] * sd[1]


def test_noise_of_figures_that_the_same_parameters_move_is_correlated():
    generator = random("correlated noise")
    points = generator.random((500, 2))
    covariance = np.array([[1.0, -0.6], [-0.6, 0.5]])
    noise = generator.multivariate_normal([0, 0], covariance, size=500)
    emulators = tuple(
        Emulator("linear", points, points[:, 0] + one, Smoothness(np.ones(2), 1e-6, one.var()))
        for one in noise.T
    )
    np.testing.assert_allclose(_residual_covariance(emulators), covariance, atol=0.1)


def test_replication_is_the_covariance_within_points():
    within = random("within").multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], size=(2000, 3))
    across = 10 * random("across").standard_normal((2000, 1, 2))
    np.testing.assert_allclose(replication(across + within), [[1, 0.5], [0.5, 1]], atol=0.06)


def test_predictions_are_as_sure_as_they_should_be(joint):
    others = random("other points").random((500, 4))
    predicted = joint.predict(others)
    seeds = joint_seed_effect()
    errors = (toy.smooth(others) + seeds - predicted.mean) / predicted.sd
    assert ((errors**2).mean(axis=0) < 4).all()
    wide = predicted.sd / toy.smooth(others).std(axis=0)
    assert (wide.mean(axis=0) < 0.25).all()


def joint_seed_effect():
    """What the two seeds of the fixture do to all points alike."""
    generator = random("runs of a toy")
    generator.random((80, 4))
    generator.standard_normal((80, 2))
    return (generator.standard_normal((2, 4)) * toy.SEED_NOISE).mean(axis=0)


# -------------------------------------------------------------------------------------- the check


def test_a_good_emulator_passes(joint):
    checks = check_emulators(joint)
    assert checks["figure"].tolist() == list(toy.NAMES)
    assert checks["passed"].all()
    assert overconfident(checks) == []


def test_an_emulator_that_is_too_sure_of_itself_fails(joint):
    """One whose variances are a ninth of what they should be, and one that has only lines."""
    points = random("a dome").random((80, 2))
    dome = np.where(points[:, 0] > 0.5, 1.0, 0.0) + 10 * (points[:, 1] > 0.97)
    stiff = Emulator("linear", points, dome, Smoothness(np.full(2, 20.0), 1e-3, 0.02))
    sure = joint.emulators[0]
    sure = Emulator(sure.basis, sure.points, sure.values, sure.smoothness.times(1 / 9))
    wrong = JointEmulator(("sure", "stiff"), (sure, stiff), np.eye(2))
    checks = check_emulators(wrong)
    assert not checks["passed"].any()
    messages = overconfident(checks)
    assert len(messages) == 2
    assert messages[0].startswith("sure: ")
    assert "of 80 left-out runs lie within 2 standard deviations" in messages[0]


# --------------------------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda x, y: (x, y[:-1]), r"emulator: read shapes \(30, 2\) and \(29,\)"),
        (lambda x, y: (x + 1, y), "points of an emulator: read 1"),
        (lambda x, y: (x, np.append(y[:-1], np.nan)), "values of an emulator: read 'a gap'"),
        (lambda x, y: (x, np.ones_like(y)), "values of an emulator: read 1.0, expected some that"),
    ],
    ids=["shapes", "outside", "gap", "constant"],
)
def test_what_cannot_be_emulated_is_refused(change, message):
    generator = random("refused")
    with pytest.raises(InputError, match=message):
        fit_emulator(*change(generator.random((30, 2)), generator.random(30)))


def test_runs_of_another_shape_are_refused():
    generator = random("refused")
    with pytest.raises(InputError, match=r"runs: read shape \(30, 3\), expected \(30, seeds, 3\)"):
        fit_joint_emulator("abc", generator.random((30, 2)), generator.random((30, 3)))


def test_a_gap_is_said_with_its_figure():
    generator = random("refused")
    runs = generator.random((30, 1, 2))
    runs[3, 0, 1] = np.nan
    with pytest.raises(InputError, match=r"^b: calibration: values of an emulator: read 'a gap'"):
        fit_joint_emulator("ab", generator.random((30, 2)), runs)


def test_without_scikit_learn_the_extra_is_named(monkeypatch):
    generator = random("refused")
    monkeypatch.setitem(sys.modules, "sklearn.gaussian_process", None)
    with pytest.raises(InputError, match=r"pip install 'xiaoqu\[calibration\]'"):
        fit_emulator(generator.random((30, 2)), generator.random(30))
