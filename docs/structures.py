"""Run three levers under each form of the model, and write docs/findings/structures.md.

``python docs/structures.py`` writes the tables of the page and its figure from the committed table
of differences, in a second.  ``--run`` runs the design `structures` first (576 runs of ten years,
some twenty minutes on two cores) and computes that table anew; what is done is not run again.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd
from paired_runs import true_measures
from tables import markdown, write_tables

import simulation as sim
from simulation.parameters.structure import Structure

DOCS = Path(__file__).parent
PAGE = DOCS / "findings" / "structures.md"
DATA = DOCS / "findings" / "data" / "structures.csv"
FIGURE = DOCS / "images" / "structures.png"
IMAGE = "![Effects after ten years under each structure](../images/structures.png)"
DESIGN = "structures"
BASE = "wuhan-no-policy+service_drive"
LEVERS = {
    f"{BASE}+cross_appointment": "appointments",
    f"{BASE}+fee_subsidy": "subsidy",
    f"{BASE}+red_black_list": "list",
}
MEASURES = {
    ("coverage_contracted", "old"): "old compounds under contract",
    ("satisfaction", ""): "satisfaction",
    ("satisfaction", "fifth 1"): "satisfaction, worst fifth",
    ("facility_condition", ""): "facilities",
}
"""Outcomes by name and place, and what the tables call them."""
POINTS = {"old compounds under contract": 100.0}
"""What turns a measure into points."""
AS_IT_IS, ALL = "as it is", "all together"
YEARS = (5, 10)
LEVELS = ("city", "type", "fifth")
KEYS = ["structure", "lever", "measure", "year", "sample"]


def main() -> None:
    """Run if asked, and write tables and figure."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--run", action="store_true", help="run the design first")
    options.add_argument("--out", type=Path, default=Path("results/structures"))
    options.add_argument("--workers", type=int, default=2)
    given = options.parse_args()
    if given.run:
        swept = sim.sweep(DESIGN, out=given.out, workers=given.workers, tables=LEVELS)
        differences(by_year(swept)).to_csv(DATA, index=False, float_format="%.5g")
    found = pd.read_csv(DATA)
    tables = {f"structures, year {year}": table(found, year) for year in YEARS}
    write_tables(PAGE, {"figure of structures": IMAGE, **tables})
    draw(found)


def by_year(swept: sim.Sweep) -> pd.DataFrame:
    """Give the yearly values of the measures by structure, scenario, year and sample."""
    runs = swept.runs.assign(structure=lambda runs: runs.apply(structure_of, axis=1))
    rows = true_measures(swept, MEASURES)
    rows = rows[rows["year"].isin(YEARS)].merge(
        runs[["run", "structure"]].drop_duplicates(), "left"
    )
    return rows.groupby(
        ["structure", "scenario", "measure", "year", "sample"], as_index=False, observed=True
    )["value"].mean()


def structure_of(run: pd.Series) -> str:
    """Name the structure of a run by the switches that are not as usual."""
    usual = Structure().model_dump()
    changed = [name for name in usual if run[f"structure.{name}"] != usual[name]]
    if len(changed) == len(usual):
        return ALL
    return ", ".join(f"{name}: {run[f'structure.{name}']}" for name in changed) or AS_IT_IS


def differences(years: pd.DataFrame) -> pd.DataFrame:
    """Give the effect of each lever: its difference from the base under the same structure."""
    pair = ["structure", "measure", "year", "sample"]
    base = years[years["scenario"] == BASE].set_index(pair)["value"]
    effects = years[years["scenario"].isin(list(LEVERS))]
    effects = effects.assign(lever=effects["scenario"].map(LEVERS)).set_index(pair)
    points = effects.index.get_level_values("measure").map(lambda name: POINTS.get(name, 1.0))
    effects["effect"] = (effects["value"] - base.reindex(effects.index)) * points
    return effects.reset_index()[[*KEYS, "effect"]].sort_values(KEYS, ignore_index=True)


def table(found: pd.DataFrame, year: int) -> str:
    """Give the effects of the levers in a year, by structure: median and range of 90 %."""
    names = list(MEASURES.values())
    return markdown(
        ["lever", "structure", *names], list(_rows(found[found["year"] == year], names))
    )


def _rows(found: pd.DataFrame, names: list[str]) -> Iterator[list[str]]:
    for lever in LEVERS.values():
        for structure in structures(found):
            chosen = found[(found["lever"] == lever) & (found["structure"] == structure)]
            yield [
                lever,
                structure,
                *(_shown(chosen.loc[chosen["measure"] == name, "effect"]) for name in names),
            ]


def _shown(effects: pd.Series) -> str:
    low, median, high = effects.quantile([0.05, 0.5, 0.95])
    turns = (effects * median < 0).mean()
    return f"{median:+.1f} ({low:+.1f} to {high:+.1f}), {100 * turns:.0f} %"


def structures(found: pd.DataFrame) -> list[str]:
    """Name the structures: the model as it is first, all alternatives together last."""
    ends = {AS_IT_IS: 0, ALL: 2}
    return sorted(found["structure"].unique(), key=lambda name: (ends.get(name, 1), name))


def draw(found: pd.DataFrame) -> None:
    """Draw the effects in the last year: a panel for each measure, a row for each structure."""
    names, rows = list(MEASURES.values()), structures(found)
    chosen = found[found["year"] == YEARS[-1]]
    figure, axes = plt.subplots(1, len(names), figsize=(11, 4.2), sharey=True, layout="constrained")
    markers = dict(zip(LEVERS.values(), "osD", strict=True))
    for axis, name in zip(axes, names, strict=True):
        for offset, (lever, marker) in zip((0.22, 0, -0.22), markers.items(), strict=True):
            of_lever = chosen[(chosen["lever"] == lever) & (chosen["measure"] == name)]
            ends = of_lever.groupby("structure")["effect"].quantile([0.05, 0.5, 0.95]).unstack()
            ends = ends.loc[rows]
            at = [-row + offset for row in range(len(rows))]
            axis.hlines(at, ends[0.05], ends[0.95], color="0.5", lw=1)
            axis.plot(ends[0.5], at, marker, ms=4, label=lever)
        axis.axvline(0, color="0.7", lw=0.8, zorder=0)
        axis.set_title(name, fontsize=9)
        axis.set_xlabel("change, points")
    axes[0].set_yticks([-row for row in range(len(rows))], rows, fontsize=8)
    axes[-1].legend(fontsize=8)
    figure.savefig(FIGURE, dpi=120)
    plt.close(figure)


if __name__ == "__main__":
    main()
