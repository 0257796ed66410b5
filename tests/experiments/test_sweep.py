"""Sweeps: the same table however it came about, and nothing lost whatever happens."""

import contextlib
import dataclasses
import gc
import json
import multiprocessing
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
import weakref
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import simulation as sim
from simulation.experiments import dispatch, executors, sweep, worker
from simulation.experiments.design import Design
from simulation.experiments.monthly import run_months
from simulation.experiments.plan import Plan
from simulation.experiments.store import Store
from simulation.model.model import GovernanceModel
from tests.conftest import SMALL as SMALL_CITY

ROOT = Path(sim.__file__).parents[1]
NORM = "parameters.payment.norm"
SMALL = {"scale": 0.3, "months": 6}


@pytest.fixture
def stored_at_once(monkeypatch):
    """A sweep in this process stores each run by itself as soon as it is done."""
    monkeypatch.setattr(dispatch, "HERE_SECONDS", 0.0)


@pytest.fixture(scope="module")
def design(tiny):
    """Two strategies, two samples and three seeds: 12 runs in 6 batches."""
    about = {"samples": 2, "parameters": ["payment.norm"], "seeds": 3}
    return Design(scenarios=[tiny()], strategies=["own", "no-policy"], **about, **SMALL)


@pytest.fixture(scope="module")
def plain(design, tmp_path_factory):
    """The design swept in this process, run by run."""
    return sim.sweep(design, tmp_path_factory.mktemp("plain"), workers=1)


@pytest.fixture(scope="module")
def canonical(plain, tmp_path_factory):
    """Bytes of its canonical table, as Parquet and as CSV."""
    return written(plain, tmp_path_factory.mktemp("canonical"))


def written(sweep, folder):
    files = [sweep.save_table(folder / name) for name in ("table.parquet", "table.csv")]
    return [file.read_bytes() for file in files]


def intact(folder, design, canonical, tmp_path):
    """Sweep again into the folder and check that table and store are as they should be."""
    whole = sim.sweep(design, folder, workers=1)
    assert written(whole, tmp_path) == canonical
    kept = [run for path in (folder / "shards").glob("*.parquet") for run in runs_in(path)]
    assert sorted(kept) == sorted(whole.runs["run"]), "every run is kept once"
    assert not (folder / "set-aside").exists()


def runs_in(path):
    return pd.read_parquet(path, columns=["run"])["run"].unique()


# ------------------------------------------------------------------------------------------- tables


def test_a_sweep_has_a_row_for_every_run(plain, design):
    runs = plain.runs
    assert list(runs) == [
        "run",
        "city",
        "scenario",
        "strategy",
        "sample",
        "seed",
        "status",
        "message",
    ]
    assert len(runs) == 12
    assert runs["run"].is_unique
    assert set(runs["status"]) == {"done"}
    assert plain.status().to_dict("records") == [
        {"city": "wuhan", "scenario": "wuhan", "strategy": name} | counts
        for name in ("own", "no-policy")
        for counts in [{"requested": 6, "done": 6, "failed": 0, "missing": 0}]
    ]
    assert plain.samples[NORM].nunique() == 2
    assert "no-policy" in plain._repr_html_()
    assert repr(plain).startswith("<Sweep sweep: 12 of 12 runs, in ")
    assert len(repr(plain.design)) < 1000


def test_every_run_is_the_run_that_it_says_it_is(plain):
    outcomes = plain.outcomes
    for run, job in plain.jobs.items():
        alone = sim.run(job.scenario(), job.seed, levels=("city",), **SMALL)
        assert alone.record["identity"] == run
        here = outcomes[outcomes["run"] == run].drop(columns="run").reset_index(drop=True)
        text = dict.fromkeys(["month", "level", "place", "outcome", "kind"], "str")
        pd.testing.assert_frame_equal(here.astype(text), alone.monthly.astype(text))


def test_runs_of_some_streets_share_a_burn_in_of_them(tiny):
    about = {"scenarios": [tiny()], "strategies": ["own", "no-policy"], "streets": 0.5, **SMALL}
    swept = sim.sweep(about, workers=1)
    for run, job in swept.jobs.items():
        alone = sim.run(job.scenario(), streets=0.5, levels=("city",), **SMALL)
        assert alone.record["identity"] == run
        here = swept.outcomes.query("run == @run")["value"]
        np.testing.assert_array_equal(here, alone.monthly["value"])


def test_outcomes_are_compact(plain):
    outcomes = plain.outcomes
    kinds = {name: column.dtype.name for name, column in outcomes.items()}
    assert kinds.pop("value") == "float64"
    assert set(kinds.values()) == {"category"}
    assert outcomes.memory_usage(deep=True).sum() < 16 * len(outcomes) + 50_000


def test_the_canonical_table_carries_the_axes_of_the_design(tiny, tmp_path):
    settings = {NORM: [0.3, 0.5], "levers.red_black_list.feedback": ["shadow", "private"]}
    swept = sim.sweep(
        {"scenarios": [tiny()], "settings": settings, "scale": 0.1, "months": 1}, workers=1
    )
    table = pd.read_csv(swept.save_table(tmp_path / "table.csv"))
    assert list(table)[:4] == ["city", "scenario", "strategy", NORM]
    assert len(table[[*settings]].drop_duplicates()) == 4
    assert set(table["levers.red_black_list.feedback"]) == {"shadow", "private"}
    with pytest.raises(sim.InputError, match=r"expected a name that ends in \.parquet, \.csv"):
        swept.save_table(tmp_path / "table.ods")


def test_levels_of_the_outcomes_are_asked_for(tiny):
    about = {"scenarios": [tiny()], "scale": 0.1, "months": 1}
    swept = sim.sweep(about, workers=1, tables=("city", "type"))
    assert set(swept.outcomes["level"]) == {"city", "type"}
    same = sim.sweep(about, workers=1, tables=("type", "city"))
    assert list(same.runs["run"]) == list(swept.runs["run"])
    with pytest.raises(sim.InputError, match="sweep: tables: read 'house'"):
        sim.sweep(about, tables=("house",))
    with pytest.raises(
        sim.InputError, match="sweep: workers: read 0, expected a whole number from 1"
    ):
        sim.sweep(about, workers=0)


def test_strategies_that_state_a_parameter_differ_in_every_draw(tiny):
    names = ["coverage-on-paper", "active-coverage"]
    eager = tiny(
        **{"parameters.branches.founding": 0.2, "parameters.streets.implementation_mean": 1.0}
    )
    swept = sim.sweep(
        {"scenarios": [eager], "strategies": names, "samples": 2, "scale": 0.1, "months": 24},
        workers=1,
    )
    values = swept.table().query("outcome == 'party_active_coverage' and kind == 'true'")
    by_strategy = values.groupby(["sample", "strategy"], observed=True)["value"].mean().unstack()
    assert len(by_strategy) == 2
    assert (by_strategy["coverage-on-paper"] < by_strategy["active-coverage"]).all()


# ----------------------------------------------------------------------------------- runs in common

EQUAL = [{NORM: 0.3}, {NORM: 0.4}, {NORM: 0.3}]


def test_outcomes_are_sorted_by_time_and_name_whichever_run_came_first():
    city = sim.load("wuhan-no-policy").with_settings({**SMALL_CITY, "burn_in": 1})
    scenarios = [
        city.with_settings({"first_month": f"{year}-12", "last_month": f"{year + 1}-03"}, name)
        for name, year in (("late", 2018), ("early", 2016))
    ]
    swept = sim.sweep({"scenarios": scenarios, "scale": 0.1, "months": 3}, workers=1)
    assert swept.outcomes["month"].iloc[0] == "2018-12"
    months = ["2016-12", "2017-01", "2017-02", "2018-12", "2019-01", "2019-02"]
    by_time = swept.outcomes.sort_values("month")["month"]
    assert by_time.drop_duplicates().tolist() == months
    assert set(swept.outcomes.loc[swept.outcomes["month"] > "2017-02", "month"]) == set(months[3:])
    assert swept.table()["month"].cat.ordered
    for name in ("level", "place", "outcome", "kind"):
        names = swept.outcomes.sort_values(name)[name].drop_duplicates().tolist()
        assert names == sorted(names)


@pytest.fixture(scope="module")
def equal(tiny):
    """Three samples, two of them the same, and two seeds: 6 places, 4 runs."""
    return Design(scenarios=[tiny()], samples=EQUAL, seeds=2, scale=0.1, months=2)


def test_places_that_ask_for_the_same_share_a_run(equal, monkeypatch, tmp_path):
    made, told = counted(monkeypatch), []
    swept = sim.sweep(equal, tmp_path, workers=1, progress=lambda *about: told.append(about))
    assert len(made) == 4
    assert (told[0], told[-1]) == ((0, 4), (4, 4))
    runs = swept.runs
    assert runs["sample"].tolist() == [1, 1, 2, 2, 3, 3]
    assert runs["run"].tolist()[:2] == runs["run"].tolist()[4:]
    assert runs["run"].nunique() == len(swept.jobs) == 4
    assert swept.status()[["requested", "done"]].to_dict("records") == [{"requested": 6, "done": 6}]
    assert repr(swept).startswith("<Sweep sweep: 4 of 4 runs, in ")
    assert not swept.missing
    sim.sweep(equal, tmp_path, workers=1)
    assert len(made) == 4


def test_every_place_has_its_rows_in_the_table(equal, tiny):
    swept = sim.sweep(equal, workers=1)
    table = swept.table()
    assert set(table.groupby("sample")["run"].nunique()) == {2}
    apart = [
        sim.sweep(equal.model_copy(update={"samples": [point]}), workers=1)
        .table()
        .assign(sample=sample)
        for sample, point in enumerate(EQUAL, 1)
    ]
    text = dict.fromkeys(table.select_dtypes("category"), "str")
    whole = pd.concat([part.astype(text) for part in apart], ignore_index=True)
    pd.testing.assert_frame_equal(table.astype(text), whole)


@pytest.mark.integration
def test_a_table_with_runs_in_common_is_the_same_however_it_came_about(equal, tmp_path):
    bytes_of_it = written(sim.sweep(equal, workers=1), tmp_path)
    one = sim.sweep(equal.model_copy(update={"seeds": 1}), tmp_path / "here", workers=1)
    assert written(one.extend(1, workers=2), tmp_path) == bytes_of_it
    fewer = equal.model_copy(update={"samples": EQUAL[:2]})
    sim.sweep(fewer, tmp_path / "there", workers=1)
    assert written(sim.sweep(equal, tmp_path / "there", workers=1), tmp_path) == bytes_of_it


def test_a_run_in_common_is_explained_in_each_of_its_places(equal, tmp_path):
    swept = sim.sweep(equal, tmp_path, workers=1)
    assert "is reused" in swept.why(swept.runs["run"][5])[0]
    other = equal.model_copy(update={"samples": [{NORM: 0.5}, {NORM: 0.4}, {NORM: 0.5}]})
    said = sim.sweep(other, tmp_path, workers=1).why(swept.runs["run"][0])
    assert said[1:] == ["scenario.parameters.2016-07.payment.norm: 0.3 then, 0.5 now"]


def test_a_failure_in_common_is_seen_in_each_of_its_places(equal, tmp_path, monkeypatch):
    def fails(model, *arguments, **options):
        if model.parameters.payment.norm == 0.3 and model.seed == 1:
            raise ZeroDivisionError("by chance")
        return original(model, *arguments, **options)

    original = worker.run_months
    monkeypatch.setattr(worker, "run_months", fails)
    swept = sim.sweep(equal, tmp_path, workers=1)
    assert swept.runs.query("status == 'failed'")["sample"].tolist() == [1, 3]
    assert swept.status()["failed"].tolist() == [2]
    assert len(swept.missing) == 1
    assert set(swept.table().groupby("sample")["run"].nunique()) == {1, 2}


def test_equal_points_of_a_grid_are_one(tiny):
    about = {"scenarios": [tiny()], "settings": {NORM: [0.5, 0.5]}, "scale": 0.1, "months": 1}
    swept = sim.sweep(about, workers=1)
    assert (len(swept.runs), swept.runs["run"].nunique()) == (1, 1)
    assert len(swept.table()) == len(swept.outcomes)


# --------------------------------------------------------------------------- stopping and going on


def counted(monkeypatch):
    """List that grows by one for every run that is made."""
    made = []

    def run_months(*arguments, **options):
        made.append(1)
        return original(*arguments, **options)

    original = worker.run_months
    monkeypatch.setattr(worker, "run_months", run_months)
    return made


def test_only_what_is_missing_is_run(design, canonical, tmp_path, monkeypatch):
    made = counted(monkeypatch)
    fewer = design.model_copy(update={"strategies": ["own"]})
    sim.sweep(fewer, tmp_path / "here", workers=1)
    assert len(made) == 6
    sim.sweep(design, tmp_path / "here", workers=1)
    assert len(made) == 12
    again = sim.sweep(design, tmp_path / "here", workers=1)
    assert len(made) == 12
    assert written(again, tmp_path) == canonical


def test_an_extended_sweep_is_the_whole_sweep(design, canonical, tmp_path):
    one = sim.sweep(design.model_copy(update={"seeds": 1}), tmp_path / "here", workers=1)
    more = one.extend(2, workers=1)
    assert written(more, tmp_path) == canonical
    assert written(sim.open_sweep(tmp_path / "here"), tmp_path) == canonical


def test_what_is_extended_is_what_the_folder_asks_for_by_now(design, tmp_path):
    small = design.model_copy(update={"seeds": 1, "scale": 0.1, "months": 1})
    early = sim.sweep(small, tmp_path / "here", workers=1)
    sim.open_sweep(tmp_path / "here").extend(2, workers=1)
    late = early.extend(1, workers=1)
    assert late.design.all_seeds == [1, 2, 3, 4]
    assert not late.missing
    assert set(sim.open_sweep(tmp_path / "here").runs["seed"]) == {1, 2, 3, 4}
    with pytest.raises(sim.InputError, match="workers: read 0"):
        late.extend(1, workers=0)


def test_runs_that_are_not_asked_for_leave_no_trace_in_the_table(design, tmp_path):
    fewer = design.model_copy(update={"strategies": ["no-policy"], "seeds": [2]})
    sim.sweep(design, tmp_path / "here", workers=1)
    among_others = sim.sweep(fewer, tmp_path / "here", workers=1)
    alone = sim.sweep(fewer, workers=1)
    assert written(among_others, tmp_path) == written(alone, tmp_path)


def test_a_sweep_without_a_folder_can_be_extended_and_leaves_nothing(tiny):
    swept = sim.sweep({"scenarios": [tiny()], "scale": 0.1, "months": 1}, workers=1)
    folder = swept.folder
    more = swept.extend(1, workers=1)
    del swept
    gc.collect()
    assert len(more.outcomes["run"].unique()) == 2
    del more
    gc.collect()
    assert not folder.exists()


def test_a_wish_to_stop_keeps_what_is_finished(design, canonical, tmp_path, stored_at_once):
    """Control-C is heeded in mid-batch; the batches before it are kept."""

    def interrupt(done, total):
        if done >= 4:
            signal.raise_signal(signal.SIGINT)

    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        sim.sweep(design, tmp_path / "here", workers=1, progress=interrupt)
    assert signal.getsignal(signal.SIGINT) is before
    stopped = sim.open_sweep(tmp_path / "here")
    assert stopped.status()["done"].sum() == 4
    assert len(stopped.missing) == 8
    intact(tmp_path / "here", design, canonical, tmp_path)


def test_the_second_wish_is_heeded_at_once():
    with dispatch.keyboard() as wished:
        signal.raise_signal(signal.SIGINT)
        assert wished()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)


def test_a_run_that_fails_is_recorded_and_stops_nothing(design, canonical, tmp_path, monkeypatch):
    def fails(model, *arguments, **options):
        if model.seed == 2 and not model.policy_scenario.levers:
            raise ZeroDivisionError("by chance")
        return original(model, *arguments, **options)

    original = worker.run_months
    monkeypatch.setattr(worker, "run_months", fails)
    swept = sim.sweep(design, tmp_path / "here", workers=1)
    failed = swept.runs.query("status == 'failed'")
    assert len(failed) == 2
    assert set(failed["message"]) == {"ZeroDivisionError: by chance"}
    assert set(failed["strategy"]) == {"no-policy"}
    assert swept.status()["failed"].tolist() == [0, 2]
    assert swept.outcomes["run"].nunique() == 10
    said = swept.why(failed["run"].iloc[0])
    assert said[1:3] == ["ZeroDivisionError: by chance", "Traceback (most recent call last):"]
    assert said[-2].strip() == 'raise ZeroDivisionError("by chance")'
    assert said[-1] == said[1]
    monkeypatch.undo()
    again = sim.sweep(design, tmp_path / "here", workers=1)
    assert written(again, tmp_path) == canonical


# ---------------------------------------------------------------------------------------- executors


SCRIPT = """
import json, multiprocessing, sys
multiprocessing.set_start_method("forkserver")
import simulation as sim
design = json.load(open(sys.argv[1]))
sweep = sim.sweep(design, workers=2, progress=lambda *about: print(*about))
sweep.save_table(sys.argv[2])
print(multiprocessing.get_start_method())
"""


@pytest.mark.integration
def test_two_processes_give_the_same_table(design, canonical, tmp_path):
    """From a script without a main guard, whose own start method stays as it was."""
    (tmp_path / "mine.py").write_text(SCRIPT)
    files = [saved(design, tmp_path), tmp_path / "table.parquet"]
    said, complaints = started("mine.py", *files, cwd=tmp_path).communicate()
    assert said.splitlines()[-2:] == ["12 12", "forkserver"], complaints
    assert files[1].read_bytes() == canonical[0]


def saved(design, folder):
    """File of a design with all it names read into it."""
    path = folder / "design.json"
    path.write_text(json.dumps(design.frozen().model_dump(mode="json")), "utf8")
    return path


def test_any_executor_will_do(design, canonical, tmp_path):
    with ThreadPoolExecutor(2) as executor:
        assert written(sim.sweep(design, executor=executor), tmp_path) == canonical


@pytest.mark.integration
def test_workers_have_the_environment_of_the_moment_in_which_they_start(monkeypatch):
    for value in ("one", "other"):
        monkeypatch.setenv("OF_THE_MOMENT", value)
        workers = executors.LocalProcesses(1)
        assert workers._pool.submit(os.getenv, "OF_THE_MOMENT").result() == value
        workers.close(at_once=False)


@pytest.mark.integration
def test_a_worker_that_is_killed_is_replaced(design, canonical, tmp_path):
    killed = []

    def kill(done, total):
        if done and not killed:
            killed.append(multiprocessing.active_children()[0])
            os.kill(killed[0].pid, signal.SIGKILL)

    swept = sim.sweep(design, tmp_path / "here", workers=2, progress=kill)
    assert killed
    assert not swept.missing
    assert written(swept, tmp_path) == canonical


class Breaking:
    """Workers of which one dies whenever it is given a certain run."""

    in_flight = 3

    def __init__(self, poison):
        self.poison, self.renewed, self.together = poison, 0, []
        self.futures = []

    def submit(self, work):
        future = dispatch.futures.Future()
        self.futures.append((future, work))
        if self.poison in work.jobs:
            self.together.append(sum(not one.done() for one, _ in self.futures))
            for one, _ in self.futures:
                if not one.done():
                    one.set_exception(dispatch.futures.BrokenExecutor("gone"))
        elif len(self.futures) % 3 == 0 or self.renewed:
            for one, of in self.futures:
                if not one.done():
                    one.set_result(worker.run_batch(of))
        return future

    def renew(self):
        self.renewed += 1
        self.futures = []

    def early(self):
        return []

    def stop(self):
        return False

    def close(self, at_once):
        self.closed = at_once


def test_a_batch_that_kills_its_workers_fails_alone(design):
    plan = Plan.of(design, ("city",))
    poison = list(plan.jobs)[5]
    worker_pool = Breaking(poison)
    work = plan.batches(list(plan.jobs), 1)
    results = list(dispatch.results(work, worker_pool, lambda: False))
    records = [record for result in results for record in result.records]
    failed = {record.run for record in records if record.status == "failed"}
    (guilty,) = [set(one.jobs) for one in work if poison in one.jobs]
    assert failed == guilty
    assert sorted(record.run for record in records) == sorted(plan.jobs)
    assert worker_pool.together[-1] == 1, "a suspect is run by itself"
    assert worker_pool.closed is False


class Failing(dispatch.futures.Executor):
    """An executor all of whose work ends with one error."""

    def __init__(self, error):
        self.error = error

    def submit(self, *_):
        future = dispatch.futures.Future()
        future.set_exception(self.error)
        return future


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (dispatch.futures.CancelledError(), "the executor gave up; finished runs are stored"),
        (dispatch.futures.BrokenExecutor(), "the executor broke; finished runs are stored"),
    ],
)
def test_an_executor_that_gives_up_or_breaks_ends_the_sweep(design, error, told):
    with pytest.raises(sim.WorkerError, match=told):
        sim.sweep(design, executor=Failing(error))


def test_other_code_or_another_environment_on_a_worker_is_refused(design, monkeypatch):
    plan = Plan.of(design, ("city",))
    work = plan.batches(list(plan.jobs), 1)[0]
    monkeypatch.setattr(worker, "environment", lambda: {"numpy": "1.0"})
    with pytest.raises(
        sim.WorkerError, match="a worker has another environment: numpy: not set then"
    ):
        worker.run_batch(dataclasses.replace(work, environment={}))
    wrong = {"0" * 16: next(iter(work.jobs.values()))}
    with pytest.raises(sim.WorkerError, match="other code"):
        worker.run_batch(dataclasses.replace(work, jobs=wrong, environment={"numpy": "1.0"}))


@pytest.mark.slow
def test_a_notebook_can_use_processes(tmp_path):
    nbformat, nbclient = pytest.importorskip("nbformat"), pytest.importorskip("nbclient")
    lines = (
        "import simulation as sim",
        'about = {"scenarios": ["yongqiao"], "scale": 0.001, "months": 1, "seeds": 2}',
        "len(sim.sweep(about, workers=2).outcomes.run.unique())",
    )
    cells = [nbformat.v4.new_code_cell(line) for line in lines]
    notebook = nbformat.v4.new_notebook(cells=cells)
    nbclient.NotebookClient(notebook, resources={"metadata": {"path": tmp_path}}).execute(
        env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    (output,) = notebook.cells[-1]["outputs"]
    assert output["data"]["text/plain"] == "2"


def started(*words, cwd=ROOT):
    """Start Python in a process of its own."""
    return subprocess.Popen(
        [sys.executable, *map(str, words)],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


class Cluster:
    """A Dask scheduler and workers on loopback, in processes of their own."""

    def __init__(self, folder):
        self.file, self.processes = folder / "scheduler.json", []
        about = ["--host", "127.0.0.1", "--no-dashboard", "--scheduler-file", self.file]
        self.start("dask_scheduler", *about, "--port", "0")
        while not self.file.exists() or not self.file.read_text().strip():
            assert self.processes[0].poll() is None
            time.sleep(0.05)
        self.address = json.loads(self.file.read_text())["address"]
        self.workers = [self.worker() for _ in range(2)]

    def worker(self):
        about = ["--host", "127.0.0.1", "--no-dashboard", "--no-nanny", "--nthreads", "1"]
        return self.start("dask_worker", self.address, *about)

    def start(self, module, *words):
        command = [sys.executable, "-m", f"distributed.cli.{module}", *map(str, words)]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        env = {**os.environ, "PYTHONPATH": str(ROOT)}
        self.processes.append(subprocess.Popen(command, env=env, **quiet))
        return self.processes[-1]

    def close(self):
        for process in reversed(self.processes):
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    distributed = pytest.importorskip("distributed")
    made = Cluster(tmp_path_factory.mktemp("cluster"))
    with distributed.Client(made.address, set_as_default=False) as client:
        client.wait_for_workers(2)
    yield made
    made.close()


@pytest.mark.integration
def test_a_cluster_of_two_workers_gives_the_same_table(cluster, design, canonical, tmp_path):
    assert cluster.address.startswith("tcp://127.0.0.1:")
    swept = sim.sweep(design, executor=str(cluster.file))
    assert written(swept, tmp_path) == canonical


@pytest.mark.integration
@pytest.mark.parametrize("kind", ["client", "cluster"])
def test_a_dask_client_or_cluster_is_an_executor_and_stays_open(
    cluster, kind, design, canonical, tmp_path
):
    import distributed
    from distributed.deploy.cluster import Cluster as DaskCluster

    class OneMore(DaskCluster):  # such as one of dask-jobqueue; it only knows its client
        def __init__(self, client):
            self.client = client

        def get_client(self):
            return self.client

        def __del__(self):
            pass

    with distributed.Client(cluster.address, set_as_default=False) as client:
        swept = sim.sweep(design, executor=client if kind == "client" else OneMore(client))
        assert written(swept, tmp_path) == canonical
        assert client.status == "running"


@pytest.mark.integration
def test_the_other_worker_of_a_cluster_goes_on(cluster, design, canonical, tmp_path):
    """The last test with the cluster: it kills one of its workers in mid-sweep."""

    def kill(done, total):
        if done and cluster.workers[0].poll() is None:
            cluster.workers[0].kill()

    swept = sim.sweep(design, executor=cluster.address, progress=kill)
    assert cluster.workers[0].wait() == -signal.SIGKILL
    assert written(swept, tmp_path) == canonical


def test_a_scheduler_that_is_not_there_is_refused(design):
    pytest.importorskip("distributed")
    with pytest.raises(sim.InputError, match="--scheduler: read 'nonsense://1:1', expected the"):
        sim.sweep(design, executor="nonsense://1:1")


# ----------------------------------------------------------------------------------- sudden death

DEATHS = """
import json, os, random, signal, sys, time
from pathlib import Path
import simulation as sim
from simulation.experiments import sweep as sweeps
from simulation.experiments.store import Store

design, out, deaths, workers = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
luck = random.Random(deaths)

def shards():
    return len({entry.shard for entry in Store(out).index.values()})

for death in range(deaths):
    before, wanted = shards(), luck.choice([0, 1, 1, 2])
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        sim.sweep(json.loads(Path(design).read_text("utf8")), out, workers=workers)
        os._exit(0)
    ended = False
    while shards() < before + wanted and not ended:
        ended = os.waitpid(child, os.WNOHANG) != (0, 0)
        time.sleep(0.001)
    finished = set(Store(out).index)
    if not ended:
        time.sleep(luck.uniform(0, 0.06))
        finished = set(Store(out).index)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    kept = set(Store(out).index)
    assert finished <= kept, "a finished batch was lost"
    print(len(kept), flush=True)
"""


@pytest.fixture(scope="module")
def longer(tiny, tmp_path_factory):
    """A design of 80 runs in 40 batches, its file and its canonical table."""
    design = Design(scenarios=[tiny()], strategies=["own", "no-policy"], seeds=40, **SMALL)
    folder = tmp_path_factory.mktemp("longer")
    return design, saved(design, folder), written(sim.sweep(design, workers=1), folder)


def deaths(longer, folder, number, workers):
    """Kill as many sweeps, and give the runs that were kept after each."""
    process = started("-c", DEATHS, longer[1], folder, number, workers)
    said, complaints = process.communicate()
    assert process.returncode == 0, complaints
    return [int(line) for line in said.split()]


@pytest.mark.integration
def test_a_sweep_that_is_killed_goes_on_where_it_was(longer, tmp_path):
    kept = deaths(longer, tmp_path / "here", 5, 1)
    assert kept == sorted(kept)
    assert 0 < kept[-1] < 80, "killed in mid-sweep"
    intact(tmp_path / "here", longer[0], longer[2], tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize(("number", "workers"), [(20, 1), (8, 2)])
def test_a_sweep_that_is_killed_often_goes_on_where_it_was(longer, tmp_path, number, workers):
    kept = deaths(longer, tmp_path / "here", number, workers)
    assert kept == sorted(kept)
    assert len(set(kept)) > number / 3, "killed at many places"
    intact(tmp_path / "here", longer[0], longer[2], tmp_path)


def test_a_bit_that_flips_in_the_database_changes_no_table_and_no_status(plain, tmp_path):
    """The tests of the store flip many more."""
    folder, luck = tmp_path / "here", random.Random(1)
    shutil.copytree(plain.folder, folder)
    path, whole = folder / "sweep.sqlite", plain.store.path.read_bytes()
    status, table, equal = plain.status(), plain.table(), 0
    for _ in range(40):
        changed = bytearray(whole)
        changed[luck.randrange(len(whole))] ^= 1 << luck.randrange(8)
        path.write_bytes(changed)
        with contextlib.suppress(sim.StoreError):
            swept = sim.open_sweep(folder)
            pd.testing.assert_frame_equal(swept.status(), status)
            pd.testing.assert_frame_equal(swept.table(), table)
            equal += 1
    assert 0 < equal < 30


ORPHANS = """
import multiprocessing, sys
import simulation as sim
def tell(done, total):
    if done:
        print(*(child.pid for child in multiprocessing.active_children()), flush=True)
sim.sweep(sys.argv[1], sys.argv[2], workers=2, progress=tell)
"""


@pytest.mark.slow
def test_workers_end_with_the_sweep_that_started_them(longer, tmp_path):
    design = tmp_path / "design.toml"
    design.write_text('scenarios = ["yongqiao"]\nscale = 0.001\nmonths = 24\nseeds = 200\n')
    process = started("-c", ORPHANS, design, tmp_path / "here")
    workers = [int(word) for word in process.stdout.readline().split()]
    assert len(workers) == 2
    process.kill()
    process.communicate()
    deadline = time.monotonic() + 60
    while any(map(lives, workers)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not any(map(lives, workers))


def lives(process):
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, 0)
        return True
    return False


# ------------------------------------------------------------------------------------------- memory


def test_a_batch_runs_its_burn_in_once(tiny, monkeypatch):
    """And at most one moment is held, of a burn-in that others share."""
    steps = []
    original = GovernanceModel.step
    monkeypatch.setattr(
        GovernanceModel, "step", lambda model: (steps.append(model.month), original(model))
    )
    names = ["own", "no-policy", "zibo", "linyi"]
    sim.sweep({"scenarios": [tiny()], "strategies": names, **SMALL, "months": 2}, workers=1)
    assert sum(month < 0 for month in steps) == tiny().burn_in
    assert sum(month >= 0 for month in steps) == 2 * len(names)


def test_finished_models_are_let_go(tiny, monkeypatch):
    models = []
    monkeypatch.setattr(worker, "run_months", remembering(run_months, models))
    gc.disable()
    try:
        sim.sweep({"scenarios": [tiny()], "seeds": 3, "scale": 0.1, "months": 1}, workers=1)
        assert len(models) == 3
        assert all(model() is None or not vars(model()) for model in models)
    finally:
        gc.enable()
    gc.collect()
    assert [model() for model in models] == [None] * 3


def remembering(run_months, models):
    def run(model, *arguments, **options):
        models.append(weakref.ref(model))
        return run_months(model, *arguments, **options)

    return run


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs /proc")
def test_memory_does_not_grow_with_the_number_of_runs():
    """Held models would be 50 MB after these runs; nothing is held."""
    scenario = sim.load("yongqiao").with_settings({"burn_in": 0})
    plan = Plan.of(Design(scenarios=[scenario], seeds=45, months=1), ("city",))
    work = plan.batches(list(plan.jobs), 1)
    assert [len(one.jobs) for one in work] == [1] * 45
    for one in work[:5]:
        worker.run_batch(one)
    before = resident()
    for one in work[5:]:
        worker.run_batch(one)
    assert resident() - before < 15e6


def resident():
    """Memory of this process, in bytes."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


# ---------------------------------------------------------------------------------------------- why


@pytest.fixture
def two_runs(tiny, tmp_path):
    """A sweep of two runs, and a function that sweeps again with other settings."""

    def swept(**settings):
        about = {"scenarios": [tiny(**settings)], "seeds": 2, "scale": 0.1, "months": 1}
        return sim.sweep(about, tmp_path / "here", workers=1)

    return swept


def test_a_run_that_is_as_it_was_is_reused(two_runs):
    swept = two_runs()
    (said,) = swept.why(swept.runs["run"][0][:9])
    assert said.endswith("is done, and is reused: code, scenario and versions are the same")


def test_a_change_of_the_scenario_is_named(two_runs):
    old = two_runs().runs["run"][1]
    now = two_runs(**{NORM: 0.123})
    assert old not in set(now.runs["run"])
    said = now.why(old)
    assert "is not reused" in said[0]
    assert said[1:] == ["scenario.parameters.2016-07.payment.norm: not set then, 0.123 now"]


def test_a_change_of_the_code_or_the_environment_is_named(two_runs, monkeypatch):
    swept = two_runs()
    run = swept.runs["run"][0]
    assert swept.is_current
    monkeypatch.setattr("simulation.experiments.spec.code_hash", lambda: "other")
    monkeypatch.setattr(sweep, "code_hash", lambda: "other")
    monkeypatch.setattr("simulation.experiments.staleness.environment", lambda: {"numpy": "9"})
    said = "\n".join(swept.why(run))
    assert "code: " in said
    assert '"other" now' in said
    assert "environment.numpy: " in said
    assert "scenario" not in said
    assert not sim.open_sweep(swept.folder).is_current
    assert set(sim.open_sweep(swept.folder).runs["status"]) == {"done"}, (
        "what is kept stays readable"
    )


def test_a_missing_run_is_compared_with_the_one_in_its_place(stored_at_once, two_runs):
    swept = two_runs()
    run = swept.runs["run"][0]
    for path in (swept.folder / "shards").iterdir():
        if run in runs_in(path):
            path.unlink()
    again = sim.open_sweep(swept.folder)
    assert again.missing == [run]
    assert "is missing: no run of this scenario" in again.why(run)[0]


def test_a_run_outside_the_design_is_said_to_be_so(two_runs, tiny):
    swept = two_runs()
    run = swept.runs["run"][1]
    design = swept.design.model_copy(update={"seeds": 1})
    fewer = sim.sweep(design, swept.folder, workers=1, keep_seeds=False)
    assert "the design has no such run any more" in fewer.why(run)[0]
    for start, told in (("zz", "none begins with it"), ("", r"\w{12}, \w{12} begin with it")):
        with pytest.raises(sim.InputError, match=told):
            fewer.why(start)


def test_the_store_is_read_without_the_model(plain):
    """A run that is kept is read from its shard, whatever the code is now."""
    assert isinstance(plain.store, Store)
    assert set(plain.store.index) == set(plain.runs["run"])


def test_there_is_a_worker_for_every_core_but_no_more_than_batches():
    assert executors.worker_pool(None, 1, 9) is None
    assert executors.worker_pool(None, 8, 1) is None
    assert executors.cores() >= 1
