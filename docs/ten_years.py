"""Run every city for ten years, and write the tables of docs/findings/ten-years.md.

``python docs/ten_years.py`` runs the four cities with and without their programmes (seeds 1 to 3 at
a scale of 0.005, some minutes) and writes the tables between the markers of the page anew.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
from tables import markdown, write_tables

import simulation as sim

PAGE = Path(__file__).parent / "findings" / "ten-years.md"
CITIES = ("wuhan", "zibo", "linyi", "yongqiao")
PROGRAMMES = {"no": "-no-policy", "yes": ""}
"""What follows the name of a city in that of its scenario, by whether it has its programme."""
MONTHS, SEEDS, SCALE = 120, (1, 2, 3), 0.005
YEARS = (1, 5, 10)
OUTCOMES = {
    "satisfaction": "satisfaction",
    "satisfaction_old": "old",
    "facility_condition": "facilities",
    "visible_quality": "visible quality",
    "recidivism": "recidivism",
    "list_worst": "black listings so far",
    "collection_rate": "collection",
}
"""Outcomes of the table, and their heads."""
RENOVATION = "cost_renovation"


def main() -> None:
    """Run all, and write the page."""
    by_year = pd.concat(years(), ignore_index=True)
    tables = {"state by city": state(by_year), "renovation": renovation(by_year)}
    write_tables(PAGE, tables)


def years() -> Iterator[pd.DataFrame]:
    """Give the true outcomes of the city by year, one table for each run."""
    for city in CITIES:
        for programme, ending in PROGRAMMES.items():
            for seed in SEEDS:
                done = sim.run(f"{city}{ending}", seed, scale=SCALE, months=MONTHS)
                rows = done.summary[done.summary["kind"] == "true"]
                nth = rows["year"] - rows["year"].min() + 1
                sys.stderr.write(f"{city}{ending}, seed {seed}\n")
                yield rows.assign(nth=nth, city=city, programme=programme, seed=seed)


def state(by_year: pd.DataFrame) -> str:
    """Give the means over the seeds by city, programme and year."""
    chosen = by_year[by_year["nth"].isin(YEARS) & by_year["outcome"].isin(OUTCOMES)]
    means = chosen.pivot_table("value", ["city", "programme", "nth"], "outcome", sort=False)
    rows = [
        [city.capitalize(), programme, year, *(_shown(name, values[name]) for name in OUTCOMES)]
        for (city, programme, year), values in means.iterrows()
    ]
    return markdown(["city", "programme", "year", *OUTCOMES.values()], rows)


def renovation(by_year: pd.DataFrame) -> str:
    """Give what renovation costs in each year, million yuan, where a programme has it."""
    spent = by_year[by_year["outcome"] == RENOVATION]
    means = spent.pivot_table("value", "city", "nth", sort=False) / 1e6
    rows = [
        [city.capitalize(), *(f"{x:,.0f}" for x in values)] for city, values in means.iterrows()
    ]
    return markdown(["city", *(f"year {year}" for year in means.columns)], rows)


def _shown(name: str, value: float) -> str:
    unit = sim.OUTCOMES[name].unit_of_year
    if value != value:
        return ""
    return f"{100 * value:.0f} %" if unit == "share" else f"{value:,.{int(unit == 'points')}f}"


if __name__ == "__main__":
    main()
