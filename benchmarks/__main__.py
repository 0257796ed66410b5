"""Measure this version beside an earlier one: `make bench`, ten minutes on an idle machine.

Both are measured in turns, each time in a process of its own, and medians are kept.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks import report

HERE = Path(__file__).parent
RESULTS = HERE / "latest.json"
BEFORE = "89c334b"
"""Commit that is compared with, unless another is named."""
LIMIT = 240.0
"""Seconds after which a measurement is given up; that of a province has no limit."""
COMPARED = {
    "run_seconds": 3, "run_cached_seconds": 3, "command_seconds": 3, "busy_run_seconds": 3,
    "busy_one_thread_seconds": 3, "sweep_rates": 1, "sweep_overhead_ms": 1, "compounds": 1,
    "households": 1,
}  # fmt: skip
"""What both versions are measured for, and how often."""
OWN = ("kernel_over_best_c", "mesa_over_ours", "phase_share", "bytes_of_tables")
"""What only this version is measured for."""
RATIOS = ("kernel_over_best_c", "mesa_over_ours")
"""Those of them that are a ratio with details."""
THREADS = {"busy_one_thread_seconds": ("busy_run_seconds", "1")}
"""Function and number of threads of the measurements that state one; others may use all cores."""
NEVER_CACHED = {"XIAOQU_CACHE": "off"}
CACHED = ("run_cached_seconds", "command_seconds")
"""What is measured with the cache, as a user has it who gives a command again."""


def main() -> None:
    """Measure, write `latest.json`, and with ``--docs`` the table and the figure."""
    asked = arguments()
    about = machine()
    with checked_out(asked.before) as other:
        ours, theirs = compared(HERE.parent, other)
    own = {name: measured(name, HERE.parent) for name in OWN}
    details = {f"{name}_details": own[name] for name in RATIOS}
    own |= {name: (own[name] or {}).get(name) for name in RATIOS}
    stored = json.loads(RESULTS.read_text("utf8")) if RESULTS.exists() else {}
    province = measured("province", HERE.parent) if asked.province else stored.get("province")
    before = {**keys(theirs), **dict.fromkeys(OWN), "province": None, "commit": asked.before}
    results = {
        "machine": about,
        **keys(ours),
        **own,
        **details,
        "province": province,
        "before": before,
    }
    RESULTS.write_text(json.dumps(results, indent=2) + "\n", encoding="utf8")
    if asked.docs:
        report.write(results)


def arguments() -> argparse.Namespace:
    """Read the options."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--before", default=BEFORE, help="commit that is compared with")
    parser.add_argument("--docs", action="store_true", help="write the table and the figure too")
    parser.add_argument("--province", action="store_true", help="measure a province: long")
    return parser.parse_args()


def keys(measurements: dict[str, Any]) -> dict[str, Any]:
    """Give measurements under plain keys; None where a version has none.

    Examples
    --------
    >>> found = {"busy_run_seconds": 3.0, "busy_one_thread_seconds": 2.0}
    >>> keys(found)["busy_core_ratio"], keys(found)["run_seconds"]
    (1.5, None)
    """
    sweep, compounds, households = (
        measurements.get(name) or {} for name in ("sweep_rates", "compounds", "households")
    )
    busy, alone = (
        measurements.get(name) for name in ("busy_run_seconds", "busy_one_thread_seconds")
    )
    seconds = ("run_seconds", "run_cached_seconds", "command_seconds", "sweep_overhead_ms")
    return {
        **{name: measurements.get(name) for name in seconds},
        "sweep_runs_per_minute": sweep.get("runs_per_minute"),
        "sweep_two_over_one": sweep.get("two_over_one"),
        "exponent_compounds": compounds.get("worst_phase"),
        "exponent_compounds_month": compounds.get("month"),
        "worst_phase": compounds.get("worst"),
        "exponent_households": households.get("exponent"),
        "months_by_households": households.get("rows"),
        "busy_core_ratio": busy / alone if busy and alone else None,
    }


def compared(ours: Path, other: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Measure two versions in turns."""
    found: tuple[dict[str, Any], dict[str, Any]] = ({}, {})
    for version in (ours, other):
        measured("run_seconds", version)  # compiles
    for name, times in COMPARED.items():
        rounds = [[measured(name, version) for version in (ours, other)] for _ in range(times)]
        for one, values in zip(found, zip(*rounds, strict=True), strict=True):
            one[name] = middle(list(values))
    return found


def middle(values: list[Any]) -> Any:
    """Median of numbers; of one value that value, and None if any is missing.

    Examples
    --------
    >>> middle([3.0, 1.0, 2.0]), middle([{"a": 1}]), middle([1.0, None, 2.0])
    (2.0, {'a': 1}, None)
    """
    if None in values:
        return None
    return statistics.median(values) if len(values) > 1 else values[0]


def measured(name: str, version: Path) -> Any:
    """Measure a version in a process of its own; None if it cannot, or takes too long."""
    function, threads = THREADS.get(name, (name, None))
    sys.stderr.write(f"bench: {name} of {version}\n")
    environment = {**os.environ, "PYTHONPATH": str(version)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # as for users, byte code is kept
    environment |= {"NUMBA_NUM_THREADS": threads} if threads else {}
    environment |= {} if name in CACHED else NEVER_CACHED
    command = [sys.executable, str(HERE / "measure.py"), function]
    limit = None if name == "province" else LIMIT
    try:
        done = subprocess.run(
            command, env=environment, check=True, stdout=subprocess.PIPE, timeout=limit, text=True
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        sys.stderr.write(f"bench: no {name} of {version}: {error}\n")
        return None
    return json.loads(done.stdout)


@contextlib.contextmanager
def checked_out(commit: str) -> Iterator[Path]:
    """Give a folder with the files of a commit, which is there meanwhile."""
    with tempfile.TemporaryDirectory(prefix="xiaoqu-bench-") as folder:
        tree = Path(folder) / "before"
        git = ["git", "-C", str(HERE), "worktree"]
        subprocess.run([*git, "add", "--detach", str(tree), commit], check=True)
        try:
            yield tree
        finally:
            subprocess.run([*git, "remove", "--force", str(tree)], check=True)


def machine() -> dict[str, Any]:
    """The machine on which the measurements are made."""
    lines = Path("/proc/cpuinfo").read_text().splitlines() if sys.platform == "linux" else []
    model = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")),
                 platform.processor())  # fmt: skip
    return {
        "processor": model,
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "load_before": os.getloadavg()[0],
    }


if __name__ == "__main__":
    main()
