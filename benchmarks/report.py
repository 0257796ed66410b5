"""The table and the figure of `docs/performance.md`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

DOCS = Path(__file__).parents[1] / "docs"
PAGE, FIGURE = DOCS / "performance.md", DOCS / "images" / "performance.png"
MARKED = re.compile(r"(<!-- begin table: benchmark -->\n)(.*?)(<!-- end -->)", re.DOTALL)
ROWS = {
    "`sim.run`, wuhan at 0.05, s": ("run_seconds", "{:.2f}"),
    "The same, burn-in from disk, s": ("run_cached_seconds", "{:.2f}"),
    "`xiaoqu run wuhan`, start to end, s": ("command_seconds", "{:.2f}"),
    "Runs a minute in a sweep, 2 workers": ("sweep_runs_per_minute", "{:.1f}"),
    "Two workers over one": ("sweep_two_over_one", "{:.2f}"),
    "What a sweep adds to a trivial run, ms": ("sweep_overhead_ms", "{:.1f}"),
    "Exponent of a month in households": ("exponent_households", "{:.2f}"),
    "Exponent of a month in compounds": ("exponent_compounds_month", "{:.2f}"),
    "Exponent of its worst phase": ("exponent_compounds", "{:.2f}"),
    "Two threads with a busy core over one": ("busy_core_ratio", "{:.2f}"),
    "Household passes over the best C": ("kernel_over_best_c", "{:.2f}"),
    "Plain Mesa over this model": ("mesa_over_ours", "{:,.0f}"),
}
"""Rows of numbers: label, key, and how the number is written."""


def write(results: dict[str, Any]) -> None:
    """Write both."""
    text = PAGE.read_text(encoding="utf8")
    PAGE.write_text(MARKED.sub(lambda match: match[1] + table(results) + match[3], text), "utf8")
    draw(results["months_by_households"])


def table(results: dict[str, Any]) -> str:
    """Results as a table in Markdown, beside those of the earlier version."""
    about, before = results["machine"], results["before"]
    lines = {
        label: [cell(one.get(key), form) for one in (results, before)]
        for label, (key, form) in ROWS.items()
    }
    for kind, size in (results["bytes_of_tables"] or {}).items():
        lines[f"Bytes per {kind}"] = [cell(size, "{:.0f}"), ""]
    if province := results["province"]:
        size = "{seconds:,.0f} s, {gigabytes:.1f} GB".format(**province)
        lines["Forty million households, 60 months"] = [size, ""]
    body = "".join(f"| {name} | {' | '.join(cells)} |\n" for name, cells in lines.items())
    where = f"{about['processor']}, {about['cores']} cores, Python {about['python']}"
    head = f"Measured on {where}; load before the start {about['load_before']:.1f}.\n\n"
    return f"{head}| | now | {before['commit']} |\n|---|---:|---:|\n{body}"


def cell(value: float | None, form: str) -> str:
    """Write a number; nothing if there is none.

    Examples
    --------
    >>> cell(1.234, "{:.1f}"), cell(None, "{:.1f}")
    ('1.2', '')
    """
    return "" if value is None else form.format(value)


def draw(rows: list[dict[str, float]]) -> None:
    """Draw the time of a month against the number of households."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6, 3.5), layout="constrained")
    axes = figure.subplots()
    x = [row["households"] for row in rows]
    y = [row["seconds_a_month"] for row in rows]
    axes.loglog(x, y, "o-", color="#b03a2e", label="one month of Wuhan without levers")
    axes.loglog(x, [y[-1] * n / x[-1] for n in x], "--", color="grey", label="proportional")
    axes.set(xlabel="Households", ylabel="Seconds per month")
    axes.legend(frameon=False)
    figure.savefig(FIGURE, dpi=150)
