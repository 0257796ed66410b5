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
from tables import markdown, write_tables

import simulation as sim
from simulation.scenario.published import PublishedStatistic
from simulation.scenario.scenario import Scenario
from simulation.scenario.targets import comparable, compared_value

PAGE = Path(__file__).parent / "findings" / "priors.md"
CITIES = ("wuhan", "zibo", "linyi", "yongqiao")
CENTRAL = 0.98
"""Share of the samples within the interval of the table."""
MOST_SPREAD = {
    "satisfaction": 6.0, "coverage_old": 0.25, "coverage_contracted": 0.25, "collection_rate": 0.25,
    "party_organisation_coverage": 0.25, "committee_coverage": 0.25,
}  # fmt: skip
"""Standard deviation of an outcome above which its priors are too wide to mean anything."""


def main() -> None:
    """Run all, and write the page."""
    options = _options()
    runs = {city: runs_of(city, options) for city in CITIES if targets(sim.load(city))}
    tables = {
        "targets under the priors": markdown(
            ["city", "statistic", "published", "median", "98 % of the samples", "inside",
             "within tolerance"],
            [row for city, values in runs.items() for row in rows_of(city, values)],
        ),
        "spread under the priors": markdown(
            ["city", "outcome in the last year", "median", "standard deviation", "at most"],
            [row for city, values in runs.items() for row in spread(city, values)],
        ),
    }  # fmt: skip
    write_tables(PAGE, tables)


def targets(scenario: Scenario) -> dict[str, PublishedStatistic]:
    """Published statistics of role target, which are compared with an outcome."""
    return {
        name: one
        for name, one in scenario.published.items()
        if one.role == "target" and one.compare is not None and not one.restates
    }


def runs_of(city: str, options: argparse.Namespace) -> list[pd.Series]:
    """Give the comparable values of each run: samples of a city's own programme."""
    design = sim.Design(
        name=f"priors-{city}", scenarios=[city], samples=options.samples, scale=0.002
    )
    table = sim.sweep(design, out=options.out / city, workers=options.workers).table()
    compared = {one.compare.outcome for one in targets(sim.load(city)).values() if one.compare}
    rows = table["level"].isin(["city", "type"]) & table["outcome"].isin([*compared, *MOST_SPREAD])
    kept = table[rows].astype({"level": str, "place": str})
    return [comparable(monthly) for _, monthly in kept.groupby("run", observed=True)]


def spread(city: str, runs: list[pd.Series]) -> Iterator[list[str]]:
    """Give median and standard deviation of true outcomes of the last year."""
    for outcome, most in MOST_SPREAD.items():
        months = [values.loc["city", :, outcome, "true"].sort_index()[-12:] for values in runs]
        means = pd.Series([one.mean() for one in months])
        digits = 1 if most > 1 else 2
        numbers = [f"{x:.{digits}f}" for x in (means.median(), means.std(), most)]
        yield [city.capitalize(), f"`{outcome}`", *numbers]


def rows_of(city: str, runs: list[pd.Series]) -> Iterator[list[str]]:
    """Give a row for each target."""
    for name, one in targets(sim.load(city)).items():
        about = one.compare
        assert about is not None
        model = pd.Series([compared_value(values, about) for values in runs])
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
