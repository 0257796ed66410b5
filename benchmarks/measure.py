"""Measurements: each function measures the version of the model that is on the path.

``python benchmarks/measure.py NAME`` prints what a measurement gives, in JSON.  So a process of its
own measures each version, with the folder of that version as PYTHONPATH.  The functions use only
what is public in all versions that are compared; what a version cannot do is None.
"""

from __future__ import annotations

import inspect
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np

import simulation as sim

FULL = 4_034_000
"""Households of Wuhan."""
COMPOUNDS = (1, 4, 20)
"""Times Wuhan, of some five thousand compounds."""
HOUSEHOLDS = ((100_000, 0.1), (300_000, 0.3), (1_000_000, 1.0), (4_000_000, 1.0))
"""Households, and the share of streets they live in, so that compounds shrink little."""
COUNTED = (
    "commodity_compounds", "old_compounds", "commodity_households", "old_households",
    "commodity_area", "old_area", "firms", "firms_local", "firms_outside",
    "firms_with_projects", "streets",
)  # fmt: skip
"""What a city has, as numbers of its start."""
SWEEP_RUNS = 6
FEW, MANY = 10, 110
"""Numbers of trivial runs in two sweeps: the difference is free of what a sweep costs once."""
TINY = {
    "start.commodity_compounds": 2, "start.old_compounds": 8, "start.streets": 2,
    "start.communities_per_street": 2, "start.commodity_households": 80,
    "start.old_households": 240, "start.commodity_area": 9_600.0, "start.old_area": 18_000.0,
}  # fmt: skip
"""Settings of a city whose runs take next to no time."""
TRIVIAL: dict[str, Any] = {"scale": 0.002, "months": 1}
COMMAND = (sys.executable, "-c", "from simulation.cli import main; main()", "run", "wuhan")


def run_seconds() -> float:
    """Seconds of a run of Wuhan at 0.05, in a process that has run before."""
    scenario = sim.load("wuhan")
    sim.run(scenario, **TRIVIAL)
    return _seconds(lambda: sim.run(scenario, scale=0.05))


def run_cached_seconds() -> float | None:
    """Seconds of the same run if its burn-in is on disk."""
    if "cache" not in inspect.signature(sim.run).parameters:
        return None
    scenario = sim.load("wuhan")
    sim.run(scenario, scale=0.05)
    return _seconds(lambda: sim.run(scenario, scale=0.05))


def command_seconds() -> float:
    """Seconds of the command `xiaoqu run wuhan` from start to end."""
    with tempfile.TemporaryDirectory() as folder:
        return _seconds(lambda: _quiet([*COMMAND, "--out", folder, "--force"]))


def sweep_rates() -> dict[str, float]:
    """Runs per minute of a sweep with two workers, and over those with one."""
    one, two = (60 * SWEEP_RUNS / _sweep_seconds(SWEEP_RUNS, n, "wuhan", 0.05) for n in (1, 2))
    return {"runs_per_minute": two, "two_over_one": two / one}


def sweep_overhead_ms() -> float:
    """Milliseconds of processor time that a sweep in one process adds to a trivial run."""
    tiny = sim.load("yongqiao").with_settings({"burn_in": 1, **TINY})
    _sweep_seconds(1, 1, tiny, **TRIVIAL)
    few, many = (
        _sweep_seconds(n, 1, tiny, **TRIVIAL, clock=time.process_time) for n in (FEW, MANY)
    )
    runs = range(1, MANY + 1)
    alone = _seconds(lambda: [_months_alone(tiny, k) for k in runs], time.process_time) / MANY
    return 1000 * ((many - few) / (MANY - FEW) - alone)


def compounds() -> dict[str, Any]:
    """Exponents of the time of a month, and of its worst phase, in the number of compounds."""
    _phases(1, months=1)  # loads compiled code
    rows = [_phases(factor) for factor in COMPOUNDS]
    sizes = [n for n, _ in rows]
    of_phases = {
        phase: exponent(sizes, [spent[phase] for _, spent in rows])
        for phase, seconds in rows[-1][1].items()
        if seconds > 0.01 * rows[-1][1].total()
    }
    worst = max(of_phases, key=lambda phase: of_phases[phase])
    month = exponent(sizes, [spent.total() for _, spent in rows])
    return {"month": month, "worst_phase": of_phases[worst], "worst": worst}


def households() -> dict[str, Any]:
    """Exponent of the time of a month in households, and the rows that it is taken from."""
    rows = [_month(*size) for size in HOUSEHOLDS]
    columns = ([row[name] for row in rows] for name in ("households", "seconds_a_month"))
    return {"exponent": exponent(*columns), "rows": rows}


def phase_share() -> dict[str, float]:
    """Share of the time of a run of Wuhan at 0.05 by phase of the month."""
    _, spent = _phases(1, scale=0.05, months=60)
    return {phase: seconds / spent.total() for phase, seconds in spent.most_common()}


def bytes_of_tables() -> dict[str, float]:
    """Bytes of a household and of a compound in the tables."""
    model = sim.GovernanceModel(sim.load("wuhan"), 1, scale=0.05)
    tables = {"household": model.households, "compound": model.compounds}
    return {name: table.nbytes / len(table) for name, table in tables.items()}


def busy_run_seconds() -> float:
    """Seconds of a run, as `run_seconds`, while all other cores are busy."""
    spin = [sys.executable, "-c", "while True: pass"]
    others = [subprocess.Popen(spin) for _ in range((os.cpu_count() or 2) - 1)]
    try:
        return run_seconds()
    finally:
        for other in others:
            other.kill()
            other.wait()


def province() -> dict[str, float]:
    """Seconds and gigabytes of ten Wuhans of four million households, over sixty months."""
    seconds = _seconds(lambda: sim.run(wuhans(10), scale=1.0, months=60))
    peak = 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"seconds": seconds, "gigabytes": peak / 1e9}


def kernel_over_best_c() -> dict[str, Any]:
    """Time of the two household passes over that of the best C."""
    from benchmarks import kernels

    return kernels.kernel_over_best_c()


def mesa_over_ours() -> dict[str, Any]:
    """Time of the whole model in plain Mesa over that of this one."""
    from benchmarks import kernels

    return kernels.mesa_over_ours()


def wuhans(factor: int) -> sim.Scenario:
    """Wuhan with so many times as much of everything that is counted."""
    scenario = sim.load("wuhan")
    counts = {f"start.{name}": factor * getattr(scenario.start, name) for name in COUNTED}
    return scenario.with_settings(counts)


def exponent(sizes: list[float], seconds: list[float]) -> float:
    """Slope of the logarithm of times against that of sizes.

    Examples
    --------
    >>> round(exponent([1, 10, 100], [2, 20, 200]), 6)
    1.0
    """
    return float(np.polyfit(np.log(sizes), np.log(seconds), 1)[0])


def _phases(factor: int, scale: float = 0.01, months: int = 6) -> tuple[float, Counter[str]]:
    """Compounds, and seconds by phase over the first months of the programme."""
    scenario = wuhans(factor).with_settings({"burn_in": 3})
    model = sim.GovernanceModel(scenario, 1, scale=scale)
    while model.month < 0:
        model.step()
    spent: Counter[str] = Counter()
    for _ in range(months):
        start = time.perf_counter()
        for phase in model.month_by_phases():
            end = time.perf_counter()
            spent[phase] += end - start
            start = end
    return len(model.compounds), spent


def _month(size: int, streets: float) -> dict[str, float]:
    """Households of a part of Wuhan without levers, and the median time of a month."""
    scenario = sim.load("wuhan-no-policy")
    model = sim.GovernanceModel(scenario, 1, scale=min(1.0, size / FULL / streets), streets=streets)
    for _ in range(3):
        model.step()
    seconds = statistics.median(_seconds(model.step) for _ in range(7))
    return {"households": len(model.households), "seconds_a_month": seconds}


def _sweep_seconds(
    runs: int,
    workers: int,
    scenario: str | sim.Scenario,
    scale: float,
    months: int | None = None,
    clock: Callable[[], float] = time.perf_counter,
) -> float:
    seeds = list(range(1, runs + 1))
    design = sim.Design(scenarios=[scenario], seeds=seeds, scale=scale, months=months)
    return _seconds(lambda: sim.sweep(design, workers=workers), clock)


def _months_alone(scenario: sim.Scenario, seed: int) -> None:
    """Build a model and run its months, without anything around it."""
    model = sim.GovernanceModel(scenario, seed, scale=TRIVIAL["scale"])
    while model.month < TRIVIAL["months"]:
        model.step()


def _quiet(command: list[str]) -> None:
    quiet = subprocess.DEVNULL
    subprocess.run(command, check=True, stdout=quiet, stderr=quiet)


def _seconds(call: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    start = clock()
    call()
    return clock() - start


if __name__ == "__main__":
    sys.stdout.write(json.dumps(globals()[sys.argv[1]]()))
