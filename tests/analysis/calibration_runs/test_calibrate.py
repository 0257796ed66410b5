"""Calibrate: with the real model on the small city, and never with a holdout."""

import numpy as np
import pandas as pd
import pytest
import typer

import simulation as sim
from simulation.analysis import complete_sweeps
from simulation.analysis.calibration_runs.outputs import (
    StoredRuns,
    compared_with,
    figures_of,
    targets_of,
)
from simulation.experiments.posteriors import read_posterior
from simulation.io.errors import InputError
from simulation.scenario.published import ComparedOutcome, PublishedStatistic

TRUE = {
    "parameters.payment.shift": 0.6,
    "parameters.satisfaction.base": 27.0,
    "parameters.satisfaction.trend": 1.0,
    "parameters.issues.arrival": 0.03,
}
"""Four parameters that are free."""
INFORMED = ("parameters.payment.shift", "parameters.issues.arrival")
COMPARED = {
    "paid": ("collection_rate", "share", "2018-06", "month"),
    "satisfied": ("satisfaction", "points", "2017-06", "month"),
    "later": ("satisfaction", "points", "2018-12", "month"),
    "calls": ("tickets_12345", "tickets", "2018", "sum"),
}


def statistic(name, value=0.0, role="target"):
    outcome, unit, month, year = COMPARED[name]
    about = ComparedOutcome(outcome=outcome, month=month, year=year, kind="true", tolerance=1)
    return PublishedStatistic(
        compare=about, value=value, unit=unit, date=month, source=name, role=role
    )


def with_figures(scenario, figures):
    """The scenario of a city that has published these figures, and no other."""
    scenario.published = figures
    return scenario


@pytest.fixture
def made_by_the_model(tiny, tmp_path):
    """The small city, and what it publishes if the four parameters are as they are in truth."""
    scenario = with_figures(tiny(), {name: statistic(name) for name in COMPARED})
    design = sim.Design(scenarios=[scenario], samples=[TRUE], seeds=[77], scale=1.0)
    monthly = sim.sweep(design, tmp_path / "truth", workers=1).outcomes
    values = complete_sweeps.comparable(monthly.astype({"level": str, "place": str}))
    figures = {
        name: statistic(name, complete_sweeps.compared_value(values, statistic(name).compare))
        for name in COMPARED
    }
    return with_figures(scenario, figures)


def test_targets_are_those_of_the_city_that_restate_none():
    wuhan = sim.load("wuhan")
    targets = targets_of(wuhan)
    assert {one.role for one in targets.values()} == {"target"}
    assert "old_mode_self" not in targets
    assert "party_orgs_2021" not in targets_of(wuhan, ["party_orgs_2021"])
    with pytest.raises(InputError, match="did you mean satisfaction_2018"):
        targets_of(wuhan, ["satisfaction_2019"])
    with pytest.raises(InputError, match="no targets"):
        targets_of(sim.load("wuhan-no-policy"))
    with pytest.raises(InputError, match="no independent target"):
        targets_of(sim.load("yongqiao"))


def test_counts_of_a_sample_of_streets_are_not_compared_uncorrected(tiny):
    pytest.importorskip("sklearn")
    scenario = with_figures(tiny(), {"calls": statistic("calls")})
    with pytest.raises(InputError, match="corrections: read 0, expected 2 or more, since calls"):
        sim.calibrate(scenario, corrections=0)


def test_no_value_of_a_holdout_is_computed(tiny, tmp_path, monkeypatch):
    """The values that are asked for, and the months that are read at all, are the targets'."""
    figures = {
        "satisfied": statistic("satisfied"),
        "later": statistic("later", role="holdout"),
        "paid": statistic("paid", role="holdout"),
    }
    scenario = with_figures(tiny(), figures)
    targets = compared_with(targets_of(scenario))
    asked, read = [], []

    def spy(values, about):
        asked.append(about)
        read.extend(values.index)
        return compared_value(values, about)

    compared_value = complete_sweeps.compared_value
    monkeypatch.setattr(complete_sweeps, "compared_value", spy)
    design = sim.Design(scenarios=[scenario], seeds=2, scale=1.0)
    found = figures_of(sim.sweep(design, tmp_path, workers=1), targets)
    assert found.shape == (2, 1)
    assert asked == [figures["satisfied"].compare] * 2
    assert set(read) == {("city", "2017-06", "satisfaction", "true")}


def test_figures_are_on_the_scale_of_the_comparison(tiny, tmp_path):
    scenario = with_figures(tiny(), {name: statistic(name) for name in COMPARED})
    targets = compared_with(targets_of(scenario))
    samples = pd.DataFrame([{**TRUE, "parameters.payment.shift": x} for x in (-1.0, 1.0, -1.0)])
    design = sim.Design(scenarios=[scenario], samples=samples, scale=1.0)
    found = figures_of(sim.sweep(design, tmp_path, workers=1), targets)
    assert found.shape == (3, 4)
    np.testing.assert_array_equal(found[0], found[2])
    assert found[1, 0] > found[0, 0] + 1
    assert 20 < found[0, 1] < 100
    assert 0 < found[0, 3] < 10


def test_a_run_without_a_value_is_refused(tiny, tmp_path):
    late = statistic("later").model_copy(
        update={"compare": ComparedOutcome(outcome="satisfaction", month="2019-12", tolerance=1)}
    )
    scenario = with_figures(tiny(), {"later": late})
    design = sim.Design(scenarios=[scenario], scale=1.0, months=1)
    stored = sim.sweep(design, tmp_path, workers=1)
    with pytest.raises(InputError, match="later: 1 of 1 runs have no value of it"):
        figures_of(stored, compared_with(targets_of(scenario)))


def test_a_stage_that_was_stopped_goes_on_where_it_was(tiny, tmp_path):
    scenario, told = with_figures(tiny(), {"paid": statistic("paid")}), []

    def run(shifts):
        targets = compared_with(targets_of(scenario))
        samples = pd.DataFrame({"parameters.payment.shift": shifts})
        stored = StoredRuns(
            scenario, targets, tmp_path, 1.0, workers=1, progress=lambda *about: told.append(about)
        )
        return stored("wave-0", samples, [1, 2], 1.0)

    first = run([-1.0])
    told.clear()
    both = run([-1.0, 1.0])
    assert told[0] == ("wave-0", 2, 4)
    assert told[-1] == ("wave-0", 4, 4)
    assert both.shape == (2, 2, 1)
    np.testing.assert_array_equal(both[:1], first)


@pytest.mark.slow
def test_four_parameters_are_recovered_from_what_the_model_made(made_by_the_model, tmp_path):
    pytest.importorskip("sklearn")
    stages = []

    def calibrate():
        return sim.calibrate(
            made_by_the_model, directions=list(TRUE), parameters=list(TRUE), out=tmp_path / "runs",
            name="tiny", waves=1, points=48, first_samples=96, rounds=1, reruns=40,
            streets=1.0, scale=1.0, workers=2,
            progress=lambda stage, done, total: stages.append((stage, done, total)),
        )  # fmt: skip

    result = calibrate()
    samples = read_posterior(tmp_path / "runs" / "tiny.csv").samples
    assert list(samples) == list(TRUE)
    low, high = samples.quantile(0.005), samples.quantile(0.995)
    for key, value in TRUE.items():
        assert low[key] <= value <= high[key], key
    for key in INFORMED:
        assert result.posterior.about["shrinkage"][key.removeprefix("parameters.")] > 0.6
    assert result.effective_sample_size > 20
    stages.clear()
    again = calibrate()
    assert {done == total for _, done, total in stages} == {True}  # nothing is run again
    pd.testing.assert_frame_equal(again.ensemble, result.ensemble)


def test_the_command_that_is_stored_can_be_given(monkeypatch, tmp_path):
    pytest.importorskip("sklearn")
    from simulation.analysis.calibration_runs import calibrate as module
    from simulation.cli.app import app

    heard = []
    result = type("Result", (), {"save": lambda *_: None})()
    monkeypatch.setattr(module, "calibrated", lambda *given: heard.append(given[4]) or result)
    sim.calibrate("wuhan", without=["party_orgs_2021"], out=tmp_path)
    words = heard[0]["command"].split()
    with typer.main.get_command(app).commands["calibrate"].make_context("", words[2:]) as context:
        assert context.params["without"] == ["party_orgs_2021"]
        assert tuple(context.params["direction"]) == module.DIRECTIONS
        assert context.params["first_samples"] == 400


def test_the_command_passes_on_what_it_is_told(xiaoqu, monkeypatch):
    from simulation.analysis.calibration_runs import calibrate as module

    heard = {}

    def noted(scenario, **options):
        heard.update(options, scenario=scenario)
        raise InputError("calibrate: enough")

    monkeypatch.setattr(module, "calibrate", noted)
    code, _, errors = xiaoqu("calibrate", "wuhan", "--without", "party_orgs_2021", "--waves", "1")
    assert code == 2
    assert "enough" in errors
    assert heard["without"] == ["party_orgs_2021"]
    assert heard["waves"] == 1
    assert heard["directions"] == module.DIRECTIONS
    assert str(heard["out"]) == "results/calibration-wuhan"
