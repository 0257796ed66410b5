"""What common random numbers save, and what families of levers add: tables of docs/comparing.md.

``python docs/pairing.py`` runs Linyi with levers alone, with samples, and with all subsets of the
families of its levers, and writes the tables and two figures anew.  What was run is kept in the
folder `--out`, so the command goes on where it was stopped.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import pandas as pd
from tables import markdown, write_tables

import simulation as sim
from simulation.plots import attribution, comparison

PAGE = Path(__file__).parent / "comparing.md"
IMAGES = Path(__file__).parent / "images"
BASE = "linyi-no-policy"
LEVERS = (
    "service_drive", "fee_subsidy", "red_black_list", "owner_committees", "publicity",
    "inspections", "renovation",
)  # fmt: skip
SAMPLED = ("fee_subsidy", "red_black_list", "inspections")
"""Levers that are run with parameter samples, too."""
FACTORS = {
    ("satisfaction", "true"): "satisfaction",
    ("satisfaction", "reported"): "as reported",
    ("collection_rate", "true"): "collection",
    ("visible_quality", "true"): "visible quality",
    ("facility_condition", "true"): "facility condition",
}
"""Outcomes of the table, and their heads."""
SEEDS, SAMPLES, SUBSET_SEEDS = 30, 30, 5
SIZE: dict[str, float] = {"scale": 0.02, "streets": 0.2}


def main() -> None:
    """Run all, and write the page."""
    options = _options()
    shared: dict[str, Any] = {**SIZE, "workers": options.workers, "gaming": False}
    alone = [BASE, *(f"{BASE}+{lever}" for lever in LEVERS)]
    seeds = sim.compare(alone, seeds=SEEDS, out=options.out / "seeds", **shared)
    sampled = [BASE, *(f"{BASE}+{lever}" for lever in SAMPLED)]
    samples = sim.compare(sampled, samples=SAMPLES, seeds=1, out=options.out / "samples", **shared)
    families = sim.attribute(
        "linyi", seeds=SUBSET_SEEDS, workers=options.workers, out=options.out / "families", **SIZE
    )
    tables = {
        "what pairing saves": factors(seeds.effects),
        "seeds beside samples": beside(seeds.effects, samples.effects),
        "what families add": contributions(families),
    }
    write_tables(PAGE, tables)
    comparison.save_effects(seeds, IMAGES / "linyi-levers.png")
    attribution.save_shares(families, IMAGES / "linyi-attribution.png")


def factors(effects: pd.DataFrame) -> str:
    """Give by how much independent seeds would have to be more, by lever and outcome."""
    rows = [
        [f"`{lever}`", *(_factor(_row(effects, lever, *about)) for about in FACTORS)]
        for lever in LEVERS
    ]
    return markdown(["lever", *FACTORS.values()], rows)


def beside(seeds: pd.DataFrame, samples: pd.DataFrame) -> str:
    """Give the effect on satisfaction over seeds beside that over parameter samples."""
    rows = []
    for lever in SAMPLED:
        one, many = (_row(table, lever, "satisfaction", "true") for table in (seeds, samples))
        better = f"{100 * float(many['p_better']):.0f} %"
        rows.append([f"`{lever}`", _effect(one), _effect(many), better])
    head = ["lever", "default parameters, interval over seeds"]
    return markdown([*head, "parameter samples, predictive interval", "share that helps"], rows)


def contributions(families: sim.Attribution) -> str:
    """Give the contribution of each family to satisfaction, alone and last."""
    table = families.shares
    chosen = table[(table["outcome"] == "satisfaction") & (table["kind"] == "true")]
    rows = [
        [one["family"], _effect(one), f"{one['alone']:+.2f}", f"{one['last']:+.2f}"]
        for _, one in chosen.iterrows()
    ]
    return markdown(["family", "contribution", "alone", "added last"], rows)


def _row(effects: pd.DataFrame, lever: str, outcome: str, kind: str) -> pd.Series:
    chosen = (effects["outcome"] == outcome) & (effects["kind"] == kind)
    chosen &= effects["alternative"].str.endswith(f"+{lever}")
    return effects[chosen].iloc[0]


def _factor(row: pd.Series) -> str:
    two_digits = f"{row['variance_reduction']:.2g}"
    return f"{float(two_digits):,.0f}"


def _effect(row: pd.Series) -> str:
    name = "difference" if "difference" in row else "effect"
    return f"{row[name]:+.2f} ({row['low']:+.2f} to {row['high']:+.2f})"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--out", type=Path, default=Path("results/pairing"))
    return parser.parse_args()


if __name__ == "__main__":
    main()
