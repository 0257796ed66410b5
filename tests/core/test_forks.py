"""A process that was forked after compiled threads says so, rather than waiting for ever."""

import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor

import pytest

import simulation as sim

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing is forked here"),
]
TIMEOUT = 30  # seconds; the error comes within one


@pytest.fixture
def scenario(tiny):
    """A city in which a model has run in this process, so that threads were started."""
    scenario = tiny(burn_in=1)
    sim.run(scenario, scale=0.1, months=1)
    return scenario


def run(scenario):
    """Run one month."""
    return len(sim.run(scenario, scale=0.1, months=1).monthly)


def test_a_run_in_a_forked_pool_is_an_error_that_says_spawn(scenario):
    with multiprocessing.get_context("fork").Pool(1) as pool:
        waiting = pool.map_async(run, [scenario])
        with pytest.raises(sim.WorkerError, match=r'multiprocessing.get_context\("spawn"\)'):
            waiting.get(timeout=TIMEOUT)


def test_a_sweep_with_a_forked_executor_is_an_error_and_no_table_of_failures(scenario):
    with (
        ProcessPoolExecutor(1, multiprocessing.get_context("fork")) as pool,
        pytest.raises(sim.WorkerError, match="forked after a model had run"),
    ):
        sim.sweep({"scenarios": [scenario], "scale": 0.1, "months": 1}, executor=pool, workers=1)


def test_a_model_that_is_held_by_a_forked_process_does_not_go_on(scenario):
    model = sim.GovernanceModel(scenario, 1, scale=0.1)
    child = multiprocessing.get_context("fork").Process(target=_step, args=(model,))
    child.start()
    child.join(TIMEOUT)
    assert child.exitcode == 7


def _step(model):
    try:
        model.step()
    except sim.WorkerError:
        os._exit(7)


def test_a_run_in_a_spawned_pool_works(scenario):
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.map_async(run, [scenario]).get(timeout=10 * TIMEOUT) == [run(scenario)]
