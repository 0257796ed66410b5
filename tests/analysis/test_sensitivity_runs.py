"""Sensitivity of a design, and discovery in a stored sweep, with runs of a tiny city."""

import numpy as np
import pandas as pd
import pytest

import simulation as sim
from simulation.analysis.discovery import search
from simulation.analysis.discovery.stored_runs import discover_in_runs
from simulation.analysis.sensitivity.experiment import outputs_of, sensitivity
from simulation.cli.sensitivity import show_sensitivity
from simulation.experiments.jobs import LoadedScenario
from simulation.io.errors import InputError

PARAMETERS = ["satisfaction.base", "payment.norm"]
SHORT = {"burn_in": 1, "last_month": "2017-02"}
OPTIONS = {"workers": 1, "cache": False}


@pytest.fixture(scope="module")
def alternatives(tiny):
    """The tiny city with and without its levers, under the names of two strategies."""
    city = tiny().city.name
    return [
        LoadedScenario.of(tiny(levers={}, **SHORT), city, "none"),
        LoadedScenario.of(tiny(**SHORT), city, "own"),
    ]


def design(alternatives, **settings):
    return sim.Design(scenarios=alternatives, parameters=PARAMETERS, **settings)


@pytest.fixture(scope="module")
def stored(alternatives, tmp_path_factory):
    """A sweep of two alternatives with samples, in a folder."""
    one = design(alternatives, samples=24, seeds=1)
    return sim.sweep(one, tmp_path_factory.mktemp("sweep") / "here", **OPTIONS)


@pytest.fixture(autouse=True)
def few_searches(monkeypatch):
    monkeypatch.setattr(search, "PERMUTATIONS", 9)
    monkeypatch.setattr(search, "RESAMPLES", 4)


# ------------------------------------------------------------------------------------ sensitivity


def test_outputs_are_levels_and_differences_from_the_first(stored):
    outputs = outputs_of(stored, ["satisfaction"], "last_year")
    none, own, difference = outputs.values()
    assert [name.split(", ", 1)[1] for name in outputs] == ["none", "own", "own - none"]
    assert none.shape == (24, 1)
    np.testing.assert_array_equal(difference, own - none)


def test_a_screening_finds_what_satisfaction_depends_on(alternatives, tmp_path):
    pytest.importorskip("SALib")
    one = design(alternatives[1:], seeds=2)
    done = sensitivity(one, trajectories=3, out=tmp_path / "runs", **OPTIONS)
    assert done.effects["parameter"].iloc[0] == "parameters.satisfaction.base"
    assert done.about["samples"] == 3 * (len(PARAMETERS) + 1)
    assert done.shares.empty
    assert {path.name for path in done.save(tmp_path / "tables").iterdir()} == {
        "effects.csv", "effects.parquet", "variances.csv", "variances.parquet", "about.json",
    }  # fmt: skip


def test_indices_are_those_of_emulators(alternatives, capsys, tmp_path):
    pytest.importorskip("SALib")
    pytest.importorskip("sklearn")
    one = design(alternatives[1:], seeds=1)
    done = sensitivity(one, "sobol", samples=24, points=64, **OPTIONS)
    first = done.effects.iloc[0]
    assert first["parameter"] == "parameters.satisfaction.base"
    assert first["total"] > 0.9
    assert done.emulators["explained"].item() > 0.9
    show_sensitivity(done, tmp_path)
    assert "explains " in capsys.readouterr().out


def test_an_emulator_needs_few_parameters_that_the_design_names(alternatives):
    with pytest.raises(InputError, match="parameters: read '0 names', expected 1 to 20 names"):
        sensitivity(sim.Design(scenarios=alternatives), "sobol")
    with pytest.raises(InputError, match=r"method: read 'moris'.*did you mean morris"):
        sensitivity(sim.Design(scenarios=alternatives), "moris")


# -------------------------------------------------------------------------------------- discovery


def test_differences_are_those_of_the_pairs_of_runs(stored):
    outputs = outputs_of(stored, ["satisfaction"], "last_year")
    difference = list(outputs.values())[2][:, 0]
    middle = float(np.median(difference))
    where = f"satisfaction < {middle!r}"
    done = discover_in_runs(stored, where)
    np.testing.assert_allclose(done.differences["satisfaction"], difference)
    assert done.differences["case"].sum() == 12
    assert (done.about["alternative"], done.about["baseline"]) == ("own", "none")
    assert set(done.found.stability["parameter"]) == {f"parameters.{name}" for name in PARAMETERS}
    turned = discover_in_runs(
        stored, f"satisfaction > {-np.median(difference):.17g}", baseline="own"
    )
    np.testing.assert_allclose(turned.differences["satisfaction"], -difference)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"where": "satisfacton < 0"}, "where: read 'satisfacton', expected .*did you mean"),
        ({"where": "satisfaction <"}, "expected a condition"),
        ({"where": "satisfaction < -99"}, "0 of 24 samples"),
        ({"alternative": "onw"}, "alternative: read 'onw'"),
        ({"baseline": "nothing"}, "baseline: read 'nothing'"),
        ({"city": "wuhn"}, "city: read 'wuhn'.*did you mean wuhan"),
        ({"method": "forest"}, "method: read 'forest'"),
    ],
)
def test_what_discovery_refuses(stored, options, expected):
    with pytest.raises(InputError, match=expected):
        discover_in_runs(stored, **{"where": "satisfaction < 0", **options})


def test_a_sweep_without_samples_tells_of_no_uncertainty(alternatives):
    one = sim.Design(scenarios=alternatives, seeds=2)
    with pytest.raises(InputError, match="no parameter varies in this sweep"):
        discover_in_runs(sim.sweep(one, **OPTIONS), "satisfaction < 0")


# --------------------------------------------------------------------------------------- commands


def test_the_command_discover_prints_and_writes(stored, xiaoqu, tmp_path):
    values = list(outputs_of(stored, ["satisfaction"], "last_year").values())[2]
    where = f"satisfaction < {np.median(values):.17g}"
    code, out, err = xiaoqu("discover", str(stored.folder), "--where", where, "--out", "here")
    assert code == 0, err
    assert "in 12 of 24 parameter samples" in out
    assert "How stable" in out
    assert (tmp_path / "here" / "discovery" / "figure.png").stat().st_size > 5_000
    assert len(pd.read_csv(tmp_path / "here" / "discovery" / "differences.csv")) == 24


def test_the_command_sensitivity_prints_and_writes(xiaoqu, tmp_path):
    pytest.importorskip("SALib")
    words = ["--trajectories", "2", "--workers", "1"]
    (tmp_path / "mine.toml").write_text(
        'scenarios = ["yongqiao"]\nscale = 0.002\nmonths = 1\nseeds = 2\n'
        'parameters = ["satisfaction.base", "payment.norm"]\n'
    )
    code, out, err = xiaoqu("sensitivity", "./mine.toml", "--out", "here", *words)
    assert code == 0, err
    assert "satisfaction.base" in out
    assert "Noise of the seeds" in out
    assert (tmp_path / "here" / "sensitivity" / "figure.png").stat().st_size > 5_000
