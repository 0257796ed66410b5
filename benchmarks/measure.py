"""Measurements: each function returns numbers and prints nothing."""

from __future__ import annotations

import ctypes
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable

import numba
import numpy as np

import simulation as sim
from benchmarks.c_reference import SAME_ARITHMETIC, CMonth, compile_reference, differences
from simulation.agents import resident
from simulation.model.model import GovernanceModel
from simulation.scenario.scenario import Scenario
from tests.properties.reference_implementation import PlainCity

FULL = 4_034_000
BURN_IN = 3
"""Months before anything is timed: first months compile, touch memory and open queues."""

LADDER = (
    (10_000, 0.05), (30_000, 0.1), (100_000, 0.1), (300_000, 0.3), (1_000_000, 1.0),
    (2_000_000, 1.0), (4_000_000, 1.0), (8_000_000, 1.0),
)  # fmt: skip
"""Households, and the share of streets they live in, so that compounds shrink little."""


def ready(households: int, streets: float = 1.0) -> GovernanceModel:
    """Model of Wuhan with about this number of households, after a few months, without levers."""
    scenario = sim.load("wuhan-no-policy")
    scale = households / FULL / streets
    if scale > 1:
        scenario, scale = twice(scenario), min(1.0, scale / 2)
    model = GovernanceModel(scenario, 1, scale=min(1.0, scale), streets=streets)
    for _ in range(BURN_IN):
        model.step()
    return model


def twice(scenario: Scenario) -> Scenario:
    """A city with twice as many of everything that is counted."""
    counted = (
        "commodity_compounds", "old_compounds", "commodity_households", "old_households",
        "commodity_area", "old_area", "firms", "firms_local", "firms_outside",
        "firms_with_projects", "streets",
    )  # fmt: skip
    start = scenario.start
    return scenario.with_settings({f"start.{name}": 2 * getattr(start, name) for name in counted})


def median_seconds(call: Callable[[], object], times: int = 7) -> float:
    """Median time of a call."""
    return statistics.median(_seconds(call) for _ in range(times))


def scaling() -> list[dict[str, float]]:
    """Households, seconds per month and bytes per household, for 10 thousand to 8 million."""
    rows = []
    for households, streets in LADDER:
        model = ready(households, streets)
        n = len(model.households)
        rows.append(
            {
                "households": n,
                "seconds_a_month": median_seconds(model.step),
                "bytes_per_household": model.households.nbytes / n,
            }
        )
    return rows


def exponent(rows: list[dict[str, float]]) -> float:
    """Slope of log seconds against log households, from 100 thousand households."""
    large = [row for row in rows if row["households"] >= 100_000]
    x, y = (np.log([row[name] for row in large]) for name in ("households", "seconds_a_month"))
    return float(np.polyfit(x, y, 1)[0])


def kernels(households: int = 1_000_000, times: int = 15) -> dict[str, dict[str, float]]:
    """Nanoseconds per household and month of the two passes, compiled and in C, by threads.

    Raises
    ------
    AssertionError
        If the two differ in any bit.
    """
    model = ready(households)
    exact, fast = compile_reference(*SAME_ARITHMETIC), compile_reference()
    if wrong := differences(model, exact):
        raise AssertionError(f"the C implementation differs in {', '.join(wrong)}")
    results = {}
    for threads in (1, numba.config.NUMBA_NUM_THREADS):
        numba.set_num_threads(threads)
        fast.set_threads(threads)
        results[str(threads)] = _side_by_side(model, CMonth(model, fast), times)
    return results


def _side_by_side(model: GovernanceModel, reference: CMonth, times: int) -> dict[str, float]:
    """Medians of both, taken in turns so that other work on the machine disturbs both alike."""
    kind, common = resident.Resident, resident._common_to_payers(model)

    def ours() -> None:
        kind.perceive_service(model)
        kind.pay_fees(model)

    def in_c() -> None:
        reference.perceive()
        reference.pay(common)

    pairs = [(_seconds(ours), _seconds(in_c)) for _ in range(times)]
    scale = 1e9 / len(model.households)
    mine, theirs = (scale * statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(a / b for a, b in pairs)
    return {"ours": mine, "c": theirs, "ours_over_c": ratio}


def mesa_over_ours(households: int = 20_000) -> dict[str, float]:
    """Nanoseconds per household and month of plain Mesa with the same rules, and the ratio."""
    plain, large = PlainCity(ready(households, 0.05), keyed=False), ready(1_000_000)
    plain.step()
    kind = resident.Resident

    def ours() -> None:
        kind.perceive_service(large)
        kind.pay_fees(large)

    pairs = [(_seconds(plain.step), _seconds(ours)) for _ in range(7)]
    sizes = len(plain.households), len(large.households)
    theirs, mine = (
        1e9 * statistics.median(column) / size
        for column, size in zip(zip(*pairs, strict=True), sizes, strict=True)
    )
    return {"mesa": theirs, "ours": mine, "mesa_over_ours": theirs / mine}


def phases(scale: float, months: int = 24) -> dict[str, float]:
    """Seconds by phase of the month, for the whole programme of Wuhan."""
    model = GovernanceModel("wuhan", 1, scale=scale)
    spent: Counter[str] = Counter()
    while model.month < months:
        start = time.perf_counter()
        for phase in model.month_by_phases():
            end = time.perf_counter()
            spent[phase] += end - start
            start = end
    return dict(spent.most_common())


def whole_run(scale: float) -> dict[str, float]:
    """Seconds and peak bytes of `xiaoqu run wuhan` from start to end, in a process of its own."""
    probe = (
        "import json, resource, subprocess, sys, time; start = time.perf_counter();"
        f"subprocess.run(['xiaoqu', 'run', 'wuhan', '--scale', '{scale}', '--out', sys.argv[1]],"
        "check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL);"
        "usage = resource.getrusage(resource.RUSAGE_CHILDREN);"
        "print(json.dumps({'seconds': time.perf_counter() - start,"
        "'peak_bytes': 1024 * usage.ru_maxrss}))"
    )
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-c", probe, folder], check=True, capture_output=True, text=True
        )
    return json.loads(done.stdout)


def triad() -> float:
    """Bytes per second of a + s b over arrays far larger than the cache, with all threads."""
    n = 20_000_000
    library, (a, b, c) = compile_reference(), np.ones((3, n))
    library.set_threads(numba.config.NUMBA_NUM_THREADS)
    arrays = [ctypes.c_void_p(one.ctypes.data) for one in (a, b, c)]
    return 3 * 8 * n / median_seconds(lambda: library.triad(ctypes.c_int64(n), *arrays))


def _seconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start
