"""The same in, the same out: bytes, threads, snapshots, levers that are off, and Pythons."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from simulation.agents.party_branch import PartyBranch
from simulation.agents.property_firm import PropertyFirm
from simulation.experiments.single_run import run
from simulation.io.errors import InputError
from simulation.levers import LEVERS
from simulation.model.model import GovernanceModel
from simulation.outcomes.recorder import Recorder
from simulation.scenario.scenario import Scenario
from simulation.state.edges import LAYERS

ROOT = Path(__file__).resolve().parents[2]
TABLES = ("monthly", "edges", "nodes", "ledger")
NUMBERS = {*(f"{name}.parquet" for name in TABLES), "summary.csv", "run.json"}
FILES = {*NUMBERS, "about.json", "ro-crate-metadata.json"}

LIVELY = {
    "parameters.market.entry_per_thousand": 30.0,
    "parameters.market.replacement": 0.3,
    "parameters.market.settling_in": 0.0,
    "parameters.streets.copying": 1.0,
    "levers.red_black_list.period": 2.0,
    "levers.cross_appointment.x4": 0.01,
}
"""A city with new firms, tenders, learning and lists, so that there is much to get wrong."""


def scenario_with(tiny, levers):
    scenario = tiny(**LIVELY)
    return Scenario({**scenario.data, "levers": levers}, scenario.where, scenario.folder)


def saved(folder):
    """Every file of a saved run, byte for byte."""
    files = {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
    assert set(files) == FILES
    return files


def digests(value, name=""):
    """Digest of everything in a snapshot, by its place in it; arrays count bit for bit."""
    if isinstance(value, dict) and value:
        parts = [digests(value[key], f"{name}.{key}") for key in value]
        return {place: digest for part in parts for place, digest in part.items()}
    shown = repr(value).encode()
    if hasattr(value, "tobytes"):
        shown = f"{value.dtype} {value.shape}".encode() + value.tobytes()
    return {name: hashlib.sha256(shown).hexdigest()}


def finish(model):
    while model.month < model.policy_scenario.months:
        model.step()
    return digests(model.snapshot())


# ------------------------------------------------------------------------------- bytes and threads

IN_ANOTHER_PROCESS = """
import json, sys
from simulation.experiments.single_run import run
from simulation.scenario.scenario import Scenario
given = json.load(sys.stdin)
run(Scenario(given["data"], given["where"]), 4, scale=1.0).save(given["folder"])
"""


@pytest.fixture(scope="module")
def first_run(tiny, tmp_path_factory):
    """A run of the lively city, and the files that it leaves."""
    done = run(tiny(**LIVELY), 4, scale=1.0)
    return saved(done.save(tmp_path_factory.mktemp("first")))


def test_the_same_run_leaves_the_same_bytes(tiny, first_run, tmp_path):
    again = run(tiny(**LIVELY), 4, scale=1.0)
    assert saved(again.save(tmp_path / "again")) == first_run


@pytest.mark.parametrize("seeds", [{"seed": 5}, {"seed": 4, "city_seed": 5}], ids=str)
def test_another_seed_gives_another_run(tiny, first_run, tmp_path, seeds):
    other = saved(run(tiny(**LIVELY), scale=1.0, **seeds).save(tmp_path / "other"))
    assert all(other[name] != first_run[name] for name in NUMBERS)


@pytest.mark.integration
@pytest.mark.parametrize("threads", [1, 2])
def test_threads_change_nothing(tiny, first_run, tmp_path, threads):
    scenario = tiny(**LIVELY)
    given = {"data": scenario.data, "where": scenario.where, "folder": str(tmp_path / "there")}
    subprocess.run(
        [sys.executable, "-c", IN_ANOTHER_PROCESS],
        input=json.dumps(given),
        text=True,
        check=True,
        cwd=tmp_path,
        env={**os.environ, "NUMBA_NUM_THREADS": str(threads), "PYTHONPATH": str(ROOT)},
    )
    assert saved(tmp_path / "there") == first_run


def test_levers_in_another_order_give_the_same(tiny, first_run, tmp_path):
    levers = tiny(**LIVELY).data["levers"]
    turned = dict(reversed(levers.items()))
    assert list(turned) != list(levers)
    done = run(scenario_with(tiny, turned), 4, scale=1.0)
    assert saved(done.save(tmp_path / "turned")) == first_run


# ---------------------------------------------------------------------------------------- snapshots

STOPS = (-6, -1, 0, 7, 8, 18)


def outcomes_of(model):
    """What the recorder would note of the city, true and reported."""
    recorder = Recorder(model, ("city",), "wuhan", model.lever_names)
    recorder.note()
    return recorder.table().set_index(["outcome", "kind"])["value"]


@pytest.fixture(scope="module")
def journey(tiny):
    """A finished model, its snapshots on the way, and its last state."""
    model = GovernanceModel(tiny(**LIVELY), seed=6, scale=1.0)
    snapshots = {}
    while model.month < model.policy_scenario.months:
        if model.month in STOPS:
            snapshots[model.month] = model.snapshot()
        model.step()
    return model, snapshots, digests(model.snapshot())


def test_a_restored_model_is_the_one_that_was(tiny):
    """Its outcomes, with the parameters of then, and whether there are months to come."""
    turning = {"2017-01": 0.1, "2017-09": 0.4}
    about = {"parameters.measurement.resolution_inflation": turning, **LIVELY}
    model = GovernanceModel(tiny(**about), seed=6, scale=1.0)
    moments = []
    while model.running:
        model.step()
        if model.month in (8, 9, 24):
            moments.append((model.snapshot(), outcomes_of(model), model.running))
    assert [running for *_, running in moments] == [True, True, False]
    for snapshot, outcomes, running in moments:
        for other in (model, GovernanceModel(tiny(**about), seed=6, scale=1.0)):
            other.restore(snapshot)
            assert other.running == running
            pd.testing.assert_series_equal(outcomes_of(other), outcomes)


@pytest.mark.parametrize("stop", STOPS)
def test_restoring_goes_back_bit_for_bit(journey, stop):
    """From the end of a run, with all the firms that came since, back to a month and on again."""
    model, snapshots, end = journey
    assert len(model.firms) > len(snapshots[stop]["firms"]["identity"])
    model.restore(snapshots[stop])
    assert digests(model.snapshot()) == digests(snapshots[stop])
    assert finish(model) == end


@pytest.mark.parametrize("stop", STOPS)
def test_restoring_goes_on_in_a_fresh_model(tiny, journey, stop):
    _, snapshots, end = journey
    fresh = GovernanceModel(tiny(**LIVELY), seed=6, scale=1.0)
    fresh.restore(snapshots[stop])
    assert finish(fresh) == end


@pytest.mark.parametrize(
    ("settings", "about", "key"),
    [
        ({}, {"seed": 7}, "seed"),
        ({}, {"city_seed": 7}, "city_seed"),
        ({}, {"scale": 0.9}, "scale"),
        ({}, {"streets": 0.5}, "streets"),
        ({"start.fee_old": 0.5}, {}, "start.fee_old"),
        ({"burn_in": 7}, {}, "burn_in"),
        ({"first_month": "2016-12"}, {}, "first_month"),
        ({"city": "zibo", "levers": {}, "parameters": {}}, {}, "city"),
    ],
    ids=str,
)
def test_a_snapshot_of_another_model_is_refused(tiny, settings, about, key):
    model = GovernanceModel(tiny(), seed=6, scale=1.0)
    other = GovernanceModel(tiny(**settings), **{"seed": 6, "scale": 1.0, **about})
    before = digests(model.snapshot())
    with pytest.raises(
        InputError, match=rf"^snapshot: {key}: read .*, expected .*, as in the model$"
    ):
        model.restore(other.snapshot())
    assert digests(model.snapshot()) == before
    with pytest.raises(InputError, match=r"^snapshot: first_month: read None"):
        model.restore({})


@pytest.mark.parametrize("layer", LAYERS)
def test_restoring_opens_a_closed_layer(journey, layer):
    model, snapshots, end = journey
    model.restore(snapshots[7])
    model.graph.close(layer, model.month)
    for _ in range(2):
        model.step()
    model.restore(snapshots[7])
    assert finish(model) == end


def test_agents_follow_a_restored_number_of_firms(tiny, journey):
    model, snapshots, _ = journey
    fresh = GovernanceModel(tiny(**LIVELY), seed=6, scale=1.0)
    few, many = len(fresh.firms), len(model.firms)
    assert few < many
    for snapshot, n in ((model.snapshot(), many), (snapshots[-6], few)):
        fresh.restore(snapshot)
        for kind in (type(fresh.agent(PropertyFirm, 0)), type(fresh.agent(PartyBranch, 0))):
            assert sorted(agent.row for agent in fresh.agents_by_type[kind]) == list(range(n))


# ----------------------------------------------------------------------------- levers that are off

OFF = {"no strength": {"strength": 0.0}, "later": {"begins": "2031-01"}}
COSTLY = ("fee_subsidy", "party_organisations")
"""Levers that cost money in every month, so that without any they are never in force."""


@pytest.fixture(scope="module")
def finished_with(tiny):
    """Function that runs the lively city with some levers; runs are kept."""
    known = {}

    def finished(levers):
        key = json.dumps(levers, sort_keys=True)
        if key not in known:
            model = GovernanceModel(scenario_with(tiny, levers), seed=7, scale=1.0)
            while model.running:
                model.step()
            known[key] = model
        return known[key]

    return finished


def state(model):
    """The whole state, but for what every lever named has a place in.

    These are its implementation, this month's cost, and what it asked of a budget.
    """
    places = (".implementation", ".ledger.cost", ".ledger.claims")
    return {
        name: digest
        for name, digest in digests(model.snapshot()).items()
        if not name.startswith(places)
    }


def others_than(lever):
    return {name: {} for name in LEVERS if name != lever}


@pytest.mark.parametrize("off", OFF.values(), ids=OFF)
@pytest.mark.parametrize("lever", LEVERS)
def test_a_lever_that_is_off_is_not_there(finished_with, lever, off):
    others = others_than(lever)
    assert state(finished_with({**others, lever: off})) == state(finished_with(others))


@pytest.mark.parametrize("lever", COSTLY)
def test_a_costly_lever_without_money_is_not_there(finished_with, lever):
    others = others_than(lever)
    assert state(finished_with({**others, lever: {"budget": 0.0}})) == state(finished_with(others))


@pytest.mark.parametrize("lever", LEVERS)
def test_a_lever_without_money_spends_none(finished_with, lever):
    model = finished_with({**others_than(lever), lever: {"budget": 0.0}})
    entries = model.ledger.to_frame(model.start_month).query("lever == @lever")
    assert not entries["yuan"].any()


@pytest.mark.parametrize("lever", LEVERS)
def test_a_lever_that_is_on_is_there(finished_with, lever):
    others = others_than(lever)
    assert state(finished_with({**others, lever: {}})) != state(finished_with(others))


# ------------------------------------------------------------------------------------ other Pythons


def interpreter(version):
    """Path of a Python of a version that works, from the search path or from pyenv."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    candidates = [shutil.which(f"python{version}")]
    candidates += sorted(map(str, pyenv.glob(f"versions/{version}.*/bin/python")))
    question = "import sys, venv; print('%d.%d' % sys.version_info[:2])"
    for path in filter(None, candidates):
        answer = subprocess.run([path, "-c", question], capture_output=True, text=True, check=False)
        if answer.stdout.strip() == version:
            return path
    return None


@pytest.fixture(scope="module")
def wuhan_here():
    """Headlines of Wuhan with the Python that runs the tests."""
    return run("wuhan", scale=0.01).last_year()


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13"])
def test_every_python_gives_the_same_wuhan(wuhan_here, tmp_path, version):
    python = interpreter(version)
    if python is None:
        pytest.skip(f"there is no Python {version} on this machine")
    own = tmp_path / "venv"
    subprocess.run([python, "-m", "venv", str(own)], check=True)
    subprocess.run([str(own / "bin/python"), "-m", "pip", "install", "-q", str(ROOT)], check=True)
    done = subprocess.run(
        [str(own / "bin/xiaoqu"), "run", "wuhan", "--scale", "0.01", "--json"],
        cwd=tmp_path,
        env={**os.environ, "NUMBA_CACHE_DIR": str(tmp_path / "cache")},
        capture_output=True,
        text=True,
        check=True,
    )
    shutil.rmtree(own)
    there = json.loads(done.stdout)
    about = {name: there.pop(name) for name in ("year", "months", "doses", "targets")}
    assert (about["year"], about["months"]) == (2021, 12)
    assert set(there) == set(wuhan_here)
    assert there == pytest.approx(wuhan_here, rel=1e-3)
