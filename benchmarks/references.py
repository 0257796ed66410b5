"""References: the household month in C, and plain Mesa with the same rules."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import numba

import simulation as sim
from benchmarks.c_reference import SAME_ARITHMETIC, CMonth, compile_reference, differences
from simulation.agents import resident
from simulation.model.model import GovernanceModel
from tests.properties.reference_implementation import PlainCity

FULL = 4_034_000
BURN_IN = 3
"""Months before anything is timed: first months compile, touch memory and open queues."""


def ready(households: int, streets: float = 1.0) -> GovernanceModel:
    """Model of Wuhan with about this number of households, after a few months, without levers."""
    scenario, scale = sim.load("wuhan-no-policy"), min(1.0, households / FULL / streets)
    model = GovernanceModel(scenario, 1, scale=scale, streets=streets)
    for _ in range(BURN_IN):
        model.step()
    return model


def kernel_over_best_c(households: int = 1_000_000, times: int = 15) -> float:
    """Time of the two household passes over that of the same in C, on one thread.

    Both are taken in turns, so that other work on the machine disturbs both alike.

    Raises
    ------
    AssertionError
        If the two differ in any bit.
    """
    model = ready(households)
    exact, fast = compile_reference(*SAME_ARITHMETIC), compile_reference()
    if wrong := differences(model, exact):
        raise AssertionError(f"the C implementation differs in {', '.join(wrong)}")
    numba.set_num_threads(1)
    fast.set_threads(1)
    reference, kind = CMonth(model, fast), resident.Resident
    common = resident._common_to_payers(model)

    def ours() -> None:
        kind.perceive_service(model)
        kind.pay_fees(model)

    def in_c() -> None:
        reference.perceive()
        reference.pay(common)

    return statistics.median(_seconds(ours) / _seconds(in_c) for _ in range(times))


def mesa_over_ours(households: int = 20_000, times: int = 7) -> float:
    """Time of a household month in plain Mesa over that in this model, on one thread."""
    numba.set_num_threads(1)
    plain, large = PlainCity(ready(households, 0.05), keyed=False), ready(1_000_000)
    plain.step()
    kind = resident.Resident

    def ours() -> None:
        kind.perceive_service(large)
        kind.pay_fees(large)

    size = len(large.households) / len(plain.households)
    return statistics.median(size * _seconds(plain.step) / _seconds(ours) for _ in range(times))


def _seconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start
