"""Interruptions: what is finished is kept, and a second wish to stop is heeded soon."""

import concurrent.futures as futures
import math
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import simulation as sim
from simulation.experiments import dispatch, executors, worker
from simulation.experiments.plan import Plan
from simulation.experiments.store import Store

ROOT = Path(sim.__file__).parents[1]
SMALL = {"scale": 0.3, "months": 2}
STRATEGIES = ["own", "no-policy", "zibo"]


@pytest.fixture(scope="module")
def design(tiny):
    """Three runs that share a burn-in: one batch."""
    return sim.Design(scenarios=[tiny()], strategies=STRATEGIES, **SMALL)


@pytest.fixture(scope="module")
def batch(design):
    plan = Plan.of(design, ("city",))
    (one,) = plan.batches(list(plan.jobs), 1)
    return one


def runs_of(result):
    return [record.run for record in result.records]


def test_finished_runs_of_a_batch_are_kept_if_it_is_interrupted(design, tmp_path, monkeypatch):
    original, finished = worker.run_months, []

    def run_months(model, *arguments, **options):
        if len(finished) == 2:
            signal.raise_signal(signal.SIGINT)
        finished.append(original(model, *arguments, **options))
        return finished[-1]

    monkeypatch.setattr(worker, "run_months", run_months)
    with pytest.raises(KeyboardInterrupt):
        sim.sweep(design, tmp_path, workers=1)
    assert len(finished) == 2, "the third was given up"
    assert sim.open_sweep(tmp_path).status()["done"].sum() == 2


def test_a_batch_that_was_stopped_gives_what_is_finished(batch):
    assert runs_of(worker.run_batch(batch, lambda: True)) == []
    asked = []

    def stopped():
        asked.append(True)
        return len(asked) > 20  # in the burn-in of six months and the first runs of two

    first = runs_of(worker.run_batch(batch, stopped))
    assert first == list(batch.jobs)[: len(first)]


def test_what_is_finished_is_handed_over_after_some_time(batch, monkeypatch):
    parts = list(worker.parts_of([batch], None, 0.0))
    assert [runs_of(part) for part in parts] == [[run] for run in batch.jobs]
    assert list(worker.parts_of([batch], None, math.inf)) == []
    assert worker.MOST_SECONDS <= 10
    monkeypatch.setattr(worker, "MOST_SECONDS", 0.0)
    early = []
    rest = worker.run_batch(batch, None, early.append)
    assert [run for part in early for run in runs_of(part)] + runs_of(rest) == list(batch.jobs)


def test_a_run_is_stored_before_its_batch_is_done(design, tmp_path, monkeypatch):
    monkeypatch.setattr(dispatch, "HERE_SECONDS", 0.0)
    seen = []
    sim.sweep(design, tmp_path, workers=1, progress=lambda done, _: seen.append(done))
    assert seen[:4] == [0, 1, 2, 3]


def test_finished_runs_are_left_in_a_folder_and_taken_from_it_once(batch, tmp_path):
    result = worker.run_batch(batch)
    executors._hand_over(result, tmp_path)
    assert executors.taken_over(tmp_path) == [result]
    assert executors.taken_over(tmp_path) == []


class Dying:
    """Workers that hand over the first run of a batch, and die."""

    in_flight = 1

    def __init__(self):
        self.batches, self.left = [], []

    def submit(self, batch):
        future = futures.Future()
        self.batches.append(list(batch.jobs))
        if len(self.batches) == 1:
            self.left = [next(worker.parts_of([batch], None, 0.0))]
            future.set_exception(futures.BrokenExecutor("gone"))
        else:
            future.set_result(worker.run_batch(batch))
        return future

    def early(self):
        left, self.left = self.left, []
        return left

    def stop(self):
        return False

    def renew(self):
        pass

    def close(self, at_once):
        pass


def test_what_a_worker_handed_over_before_it_died_is_not_run_again(batch):
    workers = Dying()
    results = list(dispatch.results([batch], workers, lambda: False))
    runs = list(batch.jobs)
    assert workers.batches == [runs, runs[1:]]
    assert [run for result in results for run in runs_of(result)] == runs


class Stopping(Dying):
    """Workers that end soon with what they have finished."""

    def submit(self, batch):
        self.future, self.batch = futures.Future(), batch
        self.future.set_running_or_notify_cancel()
        return self.future

    def stop(self):
        self.future.set_result(next(worker.parts_of([self.batch], None, 0.0)))
        return True


def test_what_workers_have_finished_is_kept_when_they_are_stopped(batch):
    given = dispatch.results([batch], Stopping(), lambda: True)
    assert runs_of(next(given)) == list(batch.jobs)[:1]
    with pytest.raises(KeyboardInterrupt):
        next(given)


# ------------------------------------------------------------------------------------ Control-C

DESIGN = 'scenarios = ["yongqiao"]\nstrategies = ["own", "no-policy"]\nscale = 0.002\nmonths = 12\n'
TWO_SECONDS_TENFOLD = 20


def started(folder, seeds):
    """Sweep in two processes, in a group that hears the keyboard together."""
    (folder / "design.toml").write_text(f"{DESIGN}seeds = {seeds}\n")
    words = ["sweep", "design.toml", "--workers", "2", "--out", "here"]
    return subprocess.Popen(
        [sys.executable, "-c", "from simulation.cli import main; main()", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def children(process):
    path = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    return path.read_text().split()


def lives(number):
    """Whether there is a process of a number that has not ended."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.integration
@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs /proc")
@pytest.mark.parametrize("pause", [0.0, 0.5, 1.5])
def test_a_second_wish_while_workers_start_ends_the_sweep_soon(tmp_path, pause):
    process = started(tmp_path, 200)
    while len(children(process)) < 2:
        assert process.poll() is None
        time.sleep(0.01)
    time.sleep(pause)
    workers = children(process)
    os.killpg(process.pid, signal.SIGINT)
    time.sleep(0.3)
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGINT)
    _, complaints = process.communicate(timeout=TWO_SECONDS_TENFOLD)
    assert process.returncode == 130
    assert "Traceback" not in complaints
    deadline = time.monotonic() + TWO_SECONDS_TENFOLD
    while any(map(lives, workers)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(map(lives, workers))


@pytest.mark.integration
def test_one_wish_keeps_what_workers_have_finished(tmp_path):
    """Batches are long: none is complete when the wish comes, but some runs are."""
    process = started(tmp_path, 200)
    store = Store(tmp_path / "here")
    while len(store.index) < 4:
        assert process.poll() is None
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGINT)
    _, complaints = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in complaints
    done = sim.open_sweep(tmp_path / "here").status()["done"].sum()
    assert done >= 4
    assert len(sim.open_sweep(tmp_path / "here").outcomes["run"].unique()) == done
