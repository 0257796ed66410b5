"""Measure everything and write the results: `make bench`, five minutes on an idle machine."""

from __future__ import annotations

import json
import os
import platform
import re
import sys
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt

import simulation as sim
from benchmarks import measure

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "performance.md"
FIGURE = HERE.parent / "docs" / "images" / "performance.png"
MARKED = re.compile(r"(<!-- begin table: benchmark -->\n)(.*?)(<!-- end -->)", re.DOTALL)

BYTES_MOVED = 76
"""Bytes of columns that the two passes read and write for each household and month."""

HOUSEHOLD_PHASES = ("perceive service", "pay fees")


def main() -> None:
    """Measure, then write `latest.json`, the table and the figure."""
    _say("household passes, compiled and in C")
    kernels = measure.kernels()
    _say("plain Mesa")
    mesa = measure.mesa_over_ours()
    _say("memory bandwidth")
    bandwidth = measure.triad()
    _say("10 thousand to 8 million households")
    rows = measure.scaling()
    _say("phases of a month")
    phases = {scale: measure.phases(scale) for scale in (0.05, 1.0)}
    _say("whole runs")
    whole = {scale: measure.whole_run(scale) for scale in (0.05, 1.0)}
    small = {f"{name} at {scale}": _run_seconds(name, scale)
             for name, scale in (("wuhan", 0.05), ("linyi", 0.02))}  # fmt: skip
    most = str(max(map(int, kernels)))
    results = {
        "machine": machine(),
        "kernel_over_c": {key: one["ours_over_c"] for key, one in kernels.items()},
        "nanoseconds_a_household": {key: one["ours"] for key, one in kernels.items()},
        "mesa_over_ours": mesa["mesa_over_ours"],
        "exponent": measure.exponent(rows),
        "bytes_per_household": rows[-1]["bytes_per_household"],
        "triad_bytes_per_second": bandwidth,
        "over_bandwidth_floor": kernels[most]["ours"] * 1e-9 * bandwidth / BYTES_MOVED,
        "phase_share": {str(scale): shares(one) for scale, one in phases.items()},
        "seconds_full": whole[1.0]["seconds"],
        "peak_bytes": whole[1.0]["peak_bytes"],
        "seconds_of_command": {str(scale): one["seconds"] for scale, one in whole.items()},
        "seconds_of_run": small,
        "scaling": rows,
    }
    (HERE / "latest.json").write_text(json.dumps(results, indent=2) + "\n", encoding="utf8")
    text = PAGE.read_text(encoding="utf8")
    PAGE.write_text(MARKED.sub(lambda match: match[1] + table(results) + match[3], text), "utf8")
    draw(rows)


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


def shares(seconds: dict[str, float]) -> dict[str, float]:
    """Share of the time by phase of the month."""
    total = sum(seconds.values())
    return {phase: spent / total for phase, spent in seconds.items()}


def table(results: dict[str, Any]) -> str:
    """Results as a table in Markdown."""
    about, over_c = results["machine"], results["kernel_over_c"]
    lines = {
        "Household month over hand-written C, "
        + ", ".join(f"{key} thread{'s' * (key != '1')}" for key in over_c): " / ".join(
            f"{value:.2f}" for value in over_c.values()
        ),
        "Plain Mesa over this model, same rules": f"{results['mesa_over_ours']:,.0f}",
        "Household month over the time to move its bytes": f"{results['over_bandwidth_floor']:.1f}",
        "Exponent of time in households, 0.1 to 8 million": f"{results['exponent']:.2f}",
        "Bytes per household": f"{results['bytes_per_household']:.0f}",
        "Share of institutions in the month, scale 1 / 0.05": " / ".join(
            f"{100 * of_institutions(results['phase_share'][scale]):.0f} %"
            for scale in ("1.0", "0.05")
        ),
        "`xiaoqu run wuhan --scale 1`, start to end": f"{results['seconds_full']:.0f} s, "
        f"{results['peak_bytes'] / 1e9:.2f} GB",
        "The same at scale 0.05": f"{results['seconds_of_command']['0.05']:.1f} s",
        **{f"`sim.run`, {name}": f"{s:.1f} s" for name, s in results["seconds_of_run"].items()},
    }
    body = "".join(f"| {name} | {value} |\n" for name, value in lines.items())
    where = f"{about['processor']}, {about['cores']} cores, Python {about['python']}"
    head = f"Measured on {where}; load before the start {about['load_before']:.1f}.\n\n"
    return f"{head}| | |\n|---|---:|\n{body}"


def of_institutions(share: dict[str, float]) -> float:
    """Share of the month that is not spent on households."""
    return sum(value for phase, value in share.items() if phase not in HOUSEHOLD_PHASES)


def draw(rows: list[dict[str, float]]) -> None:
    """Draw the time of a month against the number of households."""
    figure, axes = plt.subplots(figsize=(6, 3.5), layout="constrained")
    x = [row["households"] for row in rows]
    y = [row["seconds_a_month"] for row in rows]
    axes.loglog(x, y, "o-", color="#b03a2e", label="one month of Wuhan without levers")
    axes.loglog(x, [y[-1] * n / x[-1] for n in x], "--", color="grey", label="proportional")
    axes.set(xlabel="Households", ylabel="Seconds per month")
    axes.legend(frameon=False)
    figure.savefig(FIGURE, dpi=150)


def _run_seconds(name: str, scale: float) -> float:
    scenario = sim.load(name)
    sim.run(scenario, 1, scale=scale)
    return measure.median_seconds(lambda: sim.run(scenario, 2, scale=scale), 3)


def _say(text: str) -> None:
    sys.stderr.write(f"bench: {text}\n")


if __name__ == "__main__":
    main()
