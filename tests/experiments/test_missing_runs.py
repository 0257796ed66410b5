"""Where the runs of a sweep are done when nobody says so: here, until workers pay."""

import pandas as pd
import pytest

import simulation as sim
from simulation.experiments import dispatch, missing_runs


@pytest.fixture
def pools(monkeypatch):
    """Numbers of batches for which workers were wanted; this process stands in for them."""
    wanted = []
    monkeypatch.setattr(missing_runs, "cores", lambda: 2)
    monkeypatch.setattr(missing_runs, "worker_pool", lambda *about: wanted.append(about[2]))
    return wanted


def design(tiny):
    return {"scenarios": [tiny(burn_in=1)], "seeds": 4, "scale": 0.3, "months": 1}


def test_a_small_sweep_starts_no_workers(pools, tiny):
    sweep = sim.sweep(design(tiny))
    assert not sweep.missing
    assert pools == []


def test_who_wants_workers_gets_them_at_once(pools, tiny):
    sim.sweep(design(tiny), workers=2)
    assert pools == [4]


@pytest.mark.parametrize(("first_seconds", "left"), [(0, 3), (1000, 2)], ids=["first", "second"])
def test_workers_take_what_is_left_as_soon_as_they_pay(
    pools, tiny, monkeypatch, first_seconds, left
):
    expected = sim.sweep(design(tiny), workers=1).table()
    pools.clear()
    monkeypatch.setattr(dispatch, "HERE_SECONDS", 0)
    monkeypatch.setattr(missing_runs, "WORKER_SECONDS", 0)
    monkeypatch.setattr(missing_runs, "FIRST_SECONDS", first_seconds)
    done = []
    table = sim.sweep(design(tiny), progress=lambda n, _: done.append(n)).table()
    pd.testing.assert_frame_equal(table, expected, check_exact=True)
    assert pools == [left]
    assert (done[0], done[-1]) == (0, 4)
