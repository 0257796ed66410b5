"""What the model says of every target before any calibration: a table of docs/model.md.

``python docs/prior_predictive.py`` runs each city's own programme with samples of all uncertain
parameters and writes the table anew.  Holdouts are never computed here.  What was run is kept in
the folder `--out`, so the command goes on where it was stopped.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
from tables import MARKED, block, markdown

import simulation as sim
from simulation.scenario.published import PublishedStatistic
from simulation.scenario.scenario import Scenario
from simulation.scenario.targets import comparable, compared_value

PAGE = Path(__file__).parent / "findings" / "priors.md"
CITIES = ("wuhan", "zibo", "linyi", "yongqiao")
CENTRAL = 0.98
"""Share of the samples within the interval of the table."""


def main() -> None:
    """Run all, and write the page."""
    options = _options()
    tables = {
        "targets under the priors": markdown(
            ["city", "statistic", "published", "median", "98 % of the samples", "inside",
             "within tolerance"],
            [row for city in CITIES if targets(sim.load(city))
             for row in rows_of(city, runs_of(city, options))],
        )
    }  # fmt: skip
    text = MARKED.sub(lambda m: f"{m[1]}{block(tables[m[2]])}{m[4]}", PAGE.read_text("utf8"))
    PAGE.write_text(text, "utf8")


def targets(scenario: Scenario) -> dict[str, PublishedStatistic]:
    """Published statistics of role target, which are compared with an outcome."""
    return {
        name: one
        for name, one in scenario.published.items()
        if one.role == "target" and one.compare is not None and not one.restates
    }


def runs_of(city: str, options: argparse.Namespace) -> pd.DataFrame:
    """Give the table of a sweep over samples of a city's own programme."""
    design = sim.Design(
        name=f"priors-{city}", scenarios=[city], samples=options.samples, scale=0.002
    )
    return sim.sweep(design, out=options.out / city, workers=options.workers).table()


def rows_of(city: str, table: pd.DataFrame) -> Iterator[list[str]]:
    """Give a row for each target."""
    table = table.astype({"level": str, "place": str})
    runs = {run: comparable(monthly) for run, monthly in table.groupby("run", observed=True)}
    for name, one in targets(sim.load(city)).items():
        about = one.compare
        assert about is not None
        model = pd.Series([compared_value(values, about) for values in runs.values()])
        published = float(one.value) / about.divide_by
        low, middle, high = model.quantile([(1 - CENTRAL) / 2, 0.5, (1 + CENTRAL) / 2])
        met = ((model - published).abs() <= about.tolerance).mean()
        scale, unit = (100, " %") if about.unit == "share" else (1, "")
        digits = 2 if about.unit == "log" else 1 if scale > 1 or about.unit == "points" else 0
        text = [f"{scale * x:,.{digits}f}" for x in (published, about.tolerance, middle, low, high)]
        yield [
            city.capitalize(), f"`{name}`", f"{text[0]}{unit} ± {text[1]}", text[2],
            f"{text[3]} to {text[4]}", "yes" if low <= published <= high else "no",
            f"{100 * met:.0f} %",
        ]  # fmt: skip


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=300)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--out", type=Path, default=Path("results/priors"))
    return parser.parse_args()


if __name__ == "__main__":
    main()
