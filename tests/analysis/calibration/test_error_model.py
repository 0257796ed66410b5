"""The error model: read strictly, and its covariance worked out by hand."""

import hashlib
import itertools
import math

import numpy as np
import pytest
from scipy import stats

import simulation as sim
from simulation.analysis.calibration import error_model
from simulation.analysis.calibration.figures import (
    ObservedFigure,
    figure_of,
    independent_targets,
)
from simulation.analysis.calibration.observations import (
    MEAN_OF_HALF_NORMAL,
    discrepancy_sd,
    observe,
    sampling_sd,
)
from simulation.analysis.calibration.transformations import transformed
from simulation.io import paths
from simulation.io.errors import InputError

BUILT_IN = paths.built_in("calibration") / "errors.toml"
ERRORS = error_model.read_error_model()
HALF_NORMAL = 1 - 2 / math.pi


def figure(name, **changes):
    about = {
        "city": "wuhan", "name": name, "report": "W21", "year": 2017, "scale": "points",
        "value": 76.0, "size": None, "padding": 1.5, "spread": 5.0,
    }  # fmt: skip
    return ObservedFigure(**{**about, **changes})


def share(name, **changes):
    about = {"scale": "logit", "value": 0.5, "size": 400, "padding": 0.2, "spread": 1.0}
    return figure(name, **{**about, **changes})


# ----------------------------------------------------------------------------------------- the file


def test_the_file_says_what_the_error_model_is():
    numbers = ERRORS.numbers
    padding = numbers.padding
    sizes = [getattr(padding, name).value for name in type(padding).model_fields]
    assert sizes == [1.5, 0.2, 0.15, 0.4]
    assert (numbers.sampling.survey.value, numbers.sampling.least.value) == (0.6, 0.02)
    about = numbers.discrepancy
    assert (about.share.value, about.least_points.value, about.least_log.value) == (0.1, 1, 0.15)
    about = numbers.instrument
    assert (about.level.value, about.step.value, about.drift.value) == (5, 2, 0.7)
    assert about.step_from == 2018


def test_the_sha256_is_that_of_the_bytes_of_the_file(tmp_path):
    assert ERRORS.sha256 == hashlib.sha256(BUILT_IN.read_bytes()).hexdigest()
    changed = tmp_path / "errors.toml"
    changed.write_bytes(BUILT_IN.read_bytes() + b"\n")
    again = error_model.read_error_model(changed)
    assert again.numbers == ERRORS.numbers
    assert again.sha256 != ERRORS.sha256


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("value = 0.6", "value = -0.6", r"sampling\.survey\.value: read -0\.6, expected 0 or more"),
        ('unit = "points"', 'unit = "log"', r"sampling\.survey\.unit: read 'log'"),
        ('note = "of a satisfaction index"', 'note = " "', r"padding\.satisfaction\.note"),
        ("step_from = 2018", 'step_from = "2018"', r"instrument\.step_from"),
        ("step_from = 2018", "step_form = 2018", r"step_form: unknown key"),
        ("tickets_12345 =", "tickets_1234 =", r"tickets_1234"),
        ('direction = "down"', 'direction = "downward"', r"did you mean down\?"),
    ],
)
def test_what_does_not_fit_is_refused(tmp_path, old, new, message):
    text = BUILT_IN.read_text("utf8")
    assert old in text
    path = tmp_path / "errors.toml"
    path.write_text(text.replace(old, new, 1), "utf8")
    with pytest.raises(InputError, match=message):
        error_model.read_error_model(path)


def test_reports_flatter_upward_but_for_tickets_and_compounds_that_are_left_alone():
    down = [name for name in ERRORS.numbers.outcomes if ERRORS.padding_of(name) < 0]
    assert down == ["old_self_ratio", "tickets_12345"]
    assert ERRORS.padding_of("credit_warnings") == 0


# ----------------------------------------------------------------------------------- the statistics


def test_every_independent_target_becomes_a_figure():
    wuhan = sim.load("wuhan")
    targets = {
        name: figure_of(ERRORS, "wuhan", name, one, 1.0)
        for name, one in independent_targets(wuhan).items()
    }
    scales = {name: one.scale for name, one in targets.items()}
    assert scales["satisfaction_2017"] == "points"
    assert scales["party_orgs_2017"] == "logit"
    assert scales["credit_warnings_published"] == "log"
    assert scales["old_self_to_co_managed"] == "log_ratio"
    organised = targets["party_orgs_2017"]
    assert (organised.size, organised.value) == (1786, 495 / 1786)
    assert (organised.report, organised.year) == ("wuhan W18", 2017)
    covariance = observe(ERRORS, list(targets.values())).covariance
    assert np.linalg.eigvalsh(covariance).min() > 0


def test_only_targets_that_restate_none_are_calibrated_on():
    wuhan = sim.load("wuhan")
    roles = {wuhan.published[name].role for name in independent_targets(wuhan)}
    assert roles == {"target"}
    assert "old_mode_market" not in independent_targets(wuhan)
    assert independent_targets(sim.load("zibo")) == {}


def test_a_statistic_that_is_not_compared_is_no_figure():
    published = sim.load("wuhan").published["compounds_base_2017"]
    with pytest.raises(InputError, match="compounds_base_2017: read 1968"):
        figure_of(ERRORS, "wuhan", "compounds_base_2017", published, spread=1.0)


@pytest.mark.parametrize(
    ("scale", "value", "expected"),
    [
        ("points", 76.2, 76.2),
        ("logit", 0.75, math.log(0.74975 / 0.25025)),
        ("log", 0.0, math.log(0.5)),
        ("log_change", -0.5, math.log(0.5)),
        ("log_ratio", -0.9, -0.9),
    ],
)
def test_scales_by_hand(scale, value, expected):
    assert float(transformed(value, scale, "figure")) == pytest.approx(expected)
    assert np.isnan(transformed(np.nan, scale, "figure"))


@pytest.mark.parametrize(("scale", "value"), [("logit", 1.01), ("log", -1), ("log_change", -1.0)])
def test_what_no_scale_takes_is_refused(scale, value):
    with pytest.raises(InputError, match=f"calibration: tickets: read {float(value)}"):
        transformed(value, scale, "tickets")


# ----------------------------------------------------------------------------------- parts by hand


def test_sampling_is_binomial_for_shares_poisson_for_counts_and_never_too_small():
    assert sampling_sd(ERRORS, figure("a")) == 0.6
    assert sampling_sd(ERRORS, share("b")) == pytest.approx(0.1)  # 1 / sqrt(400 / 4)
    assert sampling_sd(ERRORS, share("b", size=1e6)) == 0.02
    assert sampling_sd(ERRORS, share("b", size=None)) == 0.02
    assert sampling_sd(ERRORS, figure("c", scale="log", value=99.5)) == pytest.approx(0.1)
    assert sampling_sd(ERRORS, figure("c", scale="log", value=1e6)) == 0.02
    assert sampling_sd(ERRORS, figure("d", scale="log_change", value=-0.4)) == 0.02
    assert sampling_sd(ERRORS, figure("e", scale="log_ratio", value=-0.9)) == 0.06


def test_a_share_of_one_has_a_finite_sampling_error():
    assert 0.02 < sampling_sd(ERRORS, share("b", value=1.0)) < 2


def test_discrepancy_is_a_tenth_of_the_spread_and_never_too_small():
    assert discrepancy_sd(ERRORS, figure("a", spread=12.0)) == pytest.approx(1.2)
    assert discrepancy_sd(ERRORS, figure("a", spread=3.0)) == 1.0
    assert discrepancy_sd(ERRORS, share("b", spread=2.0)) == pytest.approx(0.2)
    assert discrepancy_sd(ERRORS, share("b", spread=0.0)) == 0.15
    with pytest.raises(InputError, match="b: spread: read nan"):
        discrepancy_sd(ERRORS, share("b", spread=math.nan))


def test_the_whole_covariance_by_hand():
    """Two years of one instrument, a share of the same report, and tickets of another one."""
    seen = observe(
        ERRORS,
        [
            figure("s17"),
            figure("s19", year=2019),
            share("share"),
            figure("tickets", report="X", scale="log", value=99.5, padding=-0.15, spread=4.0),
        ],
    )
    own = [0.36 + 1, 0.36 + 1, 0.01 + 0.0225, 0.01 + 0.16]
    padding = HALF_NORMAL * np.array(
        [[2.25, 2.25, 0.3, 0], [2.25, 2.25, 0.3, 0], [0.3, 0.3, 0.04, 0], [0, 0, 0, 0.0225]]
    )
    instrument = np.zeros((4, 4))
    instrument[:2, :2] = [[25, 25], [25, 25 + 4 + 4 * 0.49]]
    np.testing.assert_allclose(seen.covariance, np.diag(own) + padding + instrument)
    shift = MEAN_OF_HALF_NORMAL * np.array([1.5, 1.5, 0.2, -0.15])
    np.testing.assert_allclose(seen.shift, shift)
    np.testing.assert_allclose(seen.target, [76, 76, 0, math.log(100)] - shift, atol=1e-12)


def test_each_city_has_an_instrument_of_its_own():
    seen = observe(ERRORS, [figure("s"), figure("s", city="zibo", report="Z21", padding=0.0)])
    np.testing.assert_allclose(seen.instrument, [[25, 0], [0, 25]])
    assert seen.covariance[0, 1] == 0


def test_pairs_of_runs_correct_for_the_sample_of_streets():
    """Whole cities are 2 points and 0.1 above samples, in two pairs that differ by 2 and 0.2."""
    seen = observe(ERRORS, [figure("s"), share("share")])
    corrected = seen.corrected(np.array([[1.0, 0.0], [3.0, 0.2]]))
    np.testing.assert_allclose(corrected.target, seen.target - [2, 0.1])
    np.testing.assert_allclose(corrected.covariance - seen.covariance, [[1, 0.1], [0.1, 0.01]])
    with pytest.raises(InputError, match=r"pairs of runs: read shape \(1, 2\)"):
        seen.corrected(np.zeros((1, 2)))


def test_figures_are_refused_if_there_are_none_or_one_is_there_twice():
    for figures in ([], [figure("a"), figure("a")]):
        with pytest.raises(InputError, match="each once"):
            observe(ERRORS, figures)


# ------------------------------------------------------------------------------------------- draws


def test_draws_have_the_moments_that_the_likelihood_takes():
    seen = observe(ERRORS, [figure("a"), share("b"), share("c", report="X", padding=-0.2)])
    draws = seen.draws(100_000, seed=1)
    sd = np.sqrt(np.diag(seen.covariance))
    np.testing.assert_allclose((draws.mean(axis=0) - seen.shift) / sd, 0, atol=0.015)
    wrong = (np.cov(draws.T) - seen.covariance) / np.outer(sd, sd)
    np.testing.assert_allclose(wrong, 0, atol=0.02)
    assert stats.skew(draws[:, 2]) < -0.02 < 0.02 < stats.skew(draws[:, 1])


def test_taking_the_padding_by_its_moments_costs_little_beside_the_exact_density():
    """The exact density integrates over the half-normal of each report: here there is one."""
    seen = observe(ERRORS, [figure("a"), figure("b", year=2018), share("c")])
    draws = seen.draws(4000, seed=1)
    loadings = seen.loadings[:, 0]
    gaussian = seen.covariance - seen.padding
    whole = gaussian + np.outer(loadings, loadings)
    towards = np.linalg.solve(gaussian, loadings)
    sd = 1 / math.sqrt(1 + loadings @ towards)
    exact = (
        math.log(2)
        + stats.multivariate_normal(np.zeros(3), whole).logpdf(draws)
        + stats.norm.logcdf(draws @ towards * sd)
    )
    lost = exact - stats.multivariate_normal(seen.shift, seen.covariance).logpdf(draws)
    assert 0 < lost.mean() < 0.02  # nats, of all figures together


def test_every_outcome_that_is_compared_with_a_share_of_coverage_has_a_direction():
    """A target whose padding was forgotten would count as honest."""
    published = itertools.chain.from_iterable(
        sim.load(city).published.values() for city in ("wuhan", "zibo", "linyi", "yongqiao")
    )
    outcomes = {
        one.compare.outcome
        for one in published
        if one.compare is not None and one.role in ("target", "holdout") and not one.restates
    }
    honest = {name for name in outcomes if ERRORS.padding_of(name) == 0}
    assert honest == {"credit_warnings", "old_market_ratio", "summonses", "reports_to_provider"}
