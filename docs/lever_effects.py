"""What each lever does alone: at median parameters and over their priors, in five and ten years.

``python docs/lever_effects.py`` runs Wuhan with each lever and without, on a fifth of its streets,
and writes the tables of docs/findings/levers.md anew.  The full table is for a bigger machine:
``python docs/lever_effects.py --cities wuhan zibo linyi yongqiao --samples 100 --workers 32``.
What was run is kept in the folder `--out`, so the command goes on where it was stopped.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import pandas as pd
from paired_runs import by_year, differences
from tables import markdown, write_tables

import simulation as sim

PAGE = Path(__file__).parent / "findings" / "levers.md"
BESIDE = {
    "bundling": "service_drive",
    "site_visits": "joint_meetings",
    "supervision": "service_drive",
    "tender_weight": "party_organisations",
    "assessment_weights": "red_black_list",
}
"""Levers that need another one: they are compared with it alone."""
OUTCOMES = {
    "satisfaction": "satisfaction",
    "satisfaction_old": "old compounds",
    "coverage_contracted": "under contract",
    "visible_quality": "visible quality",
    "facility_condition": "facilities",
    "tickets_12345": "tickets",
}
"""Outcomes of the table, and their heads; the cost of each lever is beside them."""
COST = "cost, million yuan a year"
YEARS = (5, 10)
TAIL = 0.05
"""Share of the samples beyond either end of the interval."""


def main() -> None:
    """Run all, and write the page."""
    options = _options()
    against = dict(alone(city, lever) for city in options.cities for lever in sim.LEVERS)
    both = sorted({*against, *against.values()})
    outcomes = [*OUTCOMES, *(f"cost_{lever}" for lever in sim.LEVERS)]
    shared = {"out": options.out, "workers": options.workers, "months": 12 * max(YEARS)}
    fixed = by_year(both, outcomes, name="median", seeds=options.seeds, **shared)
    sampled = by_year(both, outcomes, name="priors", samples=options.samples, **shared)
    tables = {
        "effects at the median": median_table(differences(fixed, against), against),
        "effects over the priors": prior_table(differences(sampled, against), against),
    }
    write_tables(PAGE, tables)


def alone(city: str, lever: str) -> tuple[str, str]:
    """Name a city with a lever alone, and what it is compared with."""
    base = f"{city}-no-policy" + (f"+{BESIDE[lever]}" if lever in BESIDE else "")
    return f"{base}+{lever}", base


def median_table(effects: pd.DataFrame, against: dict[str, str]) -> str:
    """Give mean and standard error of the effects over seeds."""
    rows = [
        [_name(scenario), year, *(_mean(_of(effects, scenario, year, one)) for one in OUTCOMES),
         f"{_cost(effects, scenario, year).mean():,.1f}"]
        for scenario in against
        for year in YEARS
    ]  # fmt: skip
    return markdown(["lever", "year", *OUTCOMES.values(), COST], rows)


def prior_table(effects: pd.DataFrame, against: dict[str, str]) -> str:
    """Give median, interval and share of samples above zero of the effects over samples."""
    rows = [
        [_name(scenario), year, *(_spread(_of(effects, scenario, year, one)) for one in OUTCOMES),
         _interval(_cost(effects, scenario, year), ",.1f")]
        for scenario in against
        for year in YEARS
    ]  # fmt: skip
    return markdown(["lever", "year", *OUTCOMES.values(), COST], rows)


def _of(effects: pd.DataFrame, scenario: str, year: int, outcome: str) -> pd.Series:
    rows = effects[(effects["scenario"] == scenario) & (effects["year"] == year)]
    of_outcome = rows.loc[rows["outcome"] == outcome, "difference"]
    scale = {"share": 100, "tickets/month": 1e-3}.get(sim.OUTCOMES[outcome].unit, 1)
    return of_outcome * scale


def _mean(values: pd.Series) -> str:
    return f"{values.mean():+.2f} ± {values.sem():.2f}"


def _spread(values: pd.Series) -> str:
    return f"{_interval(values, '+.2f')}, {100 * (values > 0).mean():.0f} %"


def _interval(values: pd.Series, digits: str) -> str:
    low, middle, high = values.quantile([TAIL, 0.5, 1 - TAIL])
    return f"{middle:{digits}} ({low:{digits}} to {high:{digits}})"


def _cost(effects: pd.DataFrame, scenario: str, year: int) -> pd.Series:
    lever = scenario.rsplit("+", 1)[1]
    return _of(effects, scenario, year, f"cost_{lever}") / 1e6


def _name(scenario: str) -> str:
    city, *levers = scenario.split("+")
    beside = f" beside `{levers[0]}`" if len(levers) > 1 else ""
    return f"`{levers[-1]}`{beside}, {city.removesuffix('-no-policy').capitalize()}"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cities", nargs="+", default=["wuhan"])
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--samples", type=int, default=30)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--out", type=Path, default=Path("results/lever-effects"))
    return parser.parse_args()


if __name__ == "__main__":
    main()
