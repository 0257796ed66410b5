"""How coverage responds to money, trust and costs: tables and figure of docs/findings/coverage.md.

``python docs/coverage_response.py`` runs Wuhan, on a fifth of its streets, with fee subsidies of
several amounts, with and without a service drive, with levers that may raise trust, and with
growing costs, and writes the tables of the page and its figure anew.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd
from paired_runs import PAIR, by_year, differences
from tables import markdown, write_tables

import simulation as sim

PAGE = Path(__file__).parent / "findings" / "coverage.md"
FIGURE = Path(__file__).parent / "images" / "coverage-response.png"
AMOUNTS = (0.0, 0.07, 0.138, 0.3, 0.5)
"""Yuan per square metre and month."""
TRUST = ("joint_meetings", "owner_committees", "publicity", "disclosure")
GROWTH = (0.0, 0.01, 0.02)
"""Growth of costs a year."""
NUMBERS = ("old_market", "old_welfare", "old_co_managed", "old_self_managed")
FLOWS = ("firm_exits", "climbs", "own_contracts", "refusals")
CONTRACTED = "old compounds under contract"
HEADS = {
    "old_market": "market firm",
    CONTRACTED: "under contract",
    "coverage_old": "any service (share)",
    "firm_exits": "exits in five years",
    "climbs": "climbs",
    "own_contracts": "firms found alone",
}
"""Outcomes of the tables, and their heads."""
LINES = {"with a service drive": "-", "without": "--"}
YEAR = 5
BASE = "wuhan-no-policy"


def main() -> None:
    """Run all, and write the page and the figure."""
    options = _options()
    named = {
        name: sim.load(source).with_settings(settings, name)
        for name, (source, settings) in {**subsidies(), **trust(), **growth()}.items()
    }
    outcomes = [*NUMBERS, *FLOWS, "coverage_old", "cost_fee_subsidy"]
    years = by_year(
        named, outcomes, name="coverage", out=options.out, workers=options.workers,
        seeds=options.seeds,
    )  # fmt: skip
    with_totals = pd.concat([years, covered(years)], ignore_index=True)
    tables = {
        "coverage by subsidy": subsidy_table(with_totals),
        "coverage by trust": effect_table(with_totals, list(trust()), "drive, subsidy 0"),
        "coverage by growth of costs": effect_table(
            with_totals, list(growth()), "drive, costs +0 %"
        ),
    }
    write_tables(PAGE, tables)
    draw(with_totals)


def subsidies() -> dict[str, tuple[str, dict[str, float]]]:
    """Give a scenario for each amount, with and without a service drive."""
    return {
        f"{name}, subsidy {amount:g}": (
            f"{BASE}{drive}+fee_subsidy", {"levers.fee_subsidy.amount": amount},
        )
        for name, drive in (("no drive", ""), ("drive", "+service_drive"))
        for amount in AMOUNTS
    }  # fmt: skip


def trust() -> dict[str, tuple[str, dict[str, float]]]:
    """Give a scenario for each lever that may raise trust, beside a service drive."""
    return {f"drive, {lever}": (f"{BASE}+service_drive+{lever}", {}) for lever in TRUST}


def growth() -> dict[str, tuple[str, dict[str, float]]]:
    """Give a scenario for each growth of costs, with a service drive."""
    key = "parameters.participation.cost_growth"
    return {
        f"drive, costs {100 * rate:+g} %": (f"{BASE}+service_drive", {key: rate}) for rate in GROWTH
    }


def covered(years: pd.DataFrame) -> pd.DataFrame:
    """Give the old compounds with a firm under contract, as one more outcome."""
    with_firm = years[years["outcome"].isin(("old_market", "old_welfare", "old_co_managed"))]
    keys = ["scenario", *PAIR, "year"]
    return with_firm.groupby(keys, as_index=False)["value"].sum().assign(outcome=CONTRACTED)


def subsidy_table(years: pd.DataFrame) -> str:
    """Give what each amount changes, and what an additional compound-year costs."""
    rows = []
    for name in subsidies():
        base = name.rsplit(" ", 1)[0] + " 0"
        effects = differences(years, {name: base})
        gained = _sum(effects, CONTRACTED)
        spent = _sum(effects, "cost_fee_subsidy")
        price = f"{spent.mean() / gained.mean():,.0f}" if gained.mean() > 0 else ""
        rows.append([name, *_effects(effects, years, name), price])
    heads = [*HEADS.values(), "yuan per additional compound-year under contract"]
    return markdown(["scenario", *heads], rows)


def effect_table(years: pd.DataFrame, names: list[str], base: str) -> str:
    """Give what each of some scenarios changes against one."""
    rows = [[name, *_effects(differences(years, {name: base}), years, name)] for name in names]
    return markdown(["scenario", *HEADS.values()], rows)


def _effects(effects: pd.DataFrame, years: pd.DataFrame, name: str) -> list[str]:
    """Level in the last year and paired difference of every outcome of the tables."""
    cells = []
    for outcome in HEADS:
        if outcome in FLOWS:
            change, level = _sum(effects, outcome), _sum(years[years["scenario"] == name], outcome)
        else:
            change, level = (
                _last(effects, outcome),
                _last(years[years["scenario"] == name], outcome),
            )
        digits = 3 if outcome == "coverage_old" else 1
        cells.append(
            f"{level.mean():.{digits}f} ({change.mean():+.{digits}f} ± {change.sem():.{digits}f})"
        )
    return cells


def _sum(rows: pd.DataFrame, outcome: str) -> pd.Series:
    """Sum over all years, one number a pair."""
    value = "difference" if "difference" in rows else "value"
    return rows[rows["outcome"] == outcome].groupby(PAIR)[value].sum()


def _last(rows: pd.DataFrame, outcome: str) -> pd.Series:
    value = "difference" if "difference" in rows else "value"
    chosen = rows[(rows["outcome"] == outcome) & (rows["year"] == YEAR)]
    return chosen.set_index(PAIR)[value]


def draw(years: pd.DataFrame) -> None:
    """Draw the old compounds with a firm by the amount of the subsidy."""
    figure, axis = plt.subplots(figsize=(7, 4), layout="constrained")
    for (label, style), start in zip(LINES.items(), ("drive", "no drive"), strict=True):
        for outcome, marker in (("old_market", "o"), (CONTRACTED, "s")):
            names = [f"{start}, subsidy {amount:g}" for amount in AMOUNTS]
            points = [_last(years[years["scenario"] == name], outcome) for name in names]
            means, errors = [p.mean() for p in points], [2 * p.sem() for p in points]
            what = "a market firm" if outcome == "old_market" else "any firm under contract"
            axis.errorbar(AMOUNTS, means, errors, marker=marker, ls=style, label=f"{what}, {label}")
    axis.set_xlabel("fee subsidy, yuan per m² and month")
    axis.set_ylabel(f"old compounds in year {YEAR} (true)")
    axis.legend(frameon=False)
    figure.savefig(FIGURE, dpi=150)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--out", type=Path, default=Path("results/coverage"))
    return parser.parse_args()


if __name__ == "__main__":
    main()
