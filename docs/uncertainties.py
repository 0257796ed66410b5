"""Run 200 samples of the priors with and without three levers, and write a page of findings.

``python docs/uncertainties.py`` writes the tables of docs/findings/uncertainties.md from two
committed ones, in a second.  ``--run`` runs the design `uncertainties` first (1,000 runs, some
quarter of an hour on two cores) and computes those two anew.  Published values are not used: the
targets only say what is observed.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
from paired_runs import true_measures
from scipy import stats
from tables import markdown, write_tables

import simulation as sim
from simulation.analysis.calibration.error_model import read_error_model
from simulation.analysis.calibration.figures import figure_of
from simulation.analysis.calibration.observations import observe
from simulation.analysis.calibration_runs.outputs import compared_with, figures_of, targets_of
from simulation.analysis.validation.reweighting import StoredEnsemble
from simulation.analysis.validation.self_check import self_check
from simulation.core import randomness
from simulation.experiments.priors import PARAMETERS

DOCS = Path(__file__).parent
PAGE = DOCS / "findings" / "uncertainties.md"
DATA = DOCS / "findings" / "data"
MATTERS, RANKS = DATA / "uncertainties.csv", DATA / "ranks-of-effects.csv"
DESIGN, PROGRAMME, NONE = "uncertainties", "wuhan", "wuhan-no-policy"
WITHOUT = {
    "appointments": "wuhan~cross_appointment",
    "subsidy": "wuhan~fee_subsidy",
    "list": "wuhan~red_black_list",
    "programme": NONE,
}
"""What each effect is the difference of the programme from."""
LEVELS = ("city", "type")
MEASURES = {
    ("coverage_contracted", "old"): "old compounds under contract",
    ("coverage_professional", ""): "professional coverage",
    ("satisfaction", ""): "satisfaction",
    ("facility_condition", ""): "facilities",
}
MOST, SHUFFLES, CHANCE = 3, 400, 0.05


def main() -> None:
    """Run if asked, and write the tables."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--run", action="store_true", help="run the design first")
    options.add_argument("--out", type=Path, default=Path("results/uncertainties"))
    options.add_argument("--workers", type=int, default=2)
    given = options.parse_args()
    if given.run:
        swept = sim.sweep(DESIGN, out=given.out, workers=given.workers, tables=LEVELS)
        compute(swept)
    write_tables(
        PAGE,
        {
            "what matters": matters_table(pd.read_csv(MATTERS)),
            "ranks of effects": ranks_table(pd.read_csv(RANKS)),
        },
    )


def compute(swept: sim.Sweep) -> None:
    """Compute the two committed tables from the runs."""
    values = last_year(swept)
    quantities = pd.concat([levels(values), effects(values)], axis=1)
    drawn = parameters(swept)
    parts = [matters(drawn, quantities[name]).assign(quantity=name) for name in quantities]
    pd.concat(parts, ignore_index=True).to_csv(MATTERS, index=False, float_format="%.4g")
    ranks = self_check(ensemble(swept), effects(values))
    ranks.to_csv(RANKS, index=False, float_format="%.4g")


def last_year(swept: sim.Sweep) -> pd.DataFrame:
    """Give the true values of the measures in the last year, by scenario and sample."""
    rows = true_measures(swept, MEASURES)
    rows = rows[rows["year"] == rows["year"].max()]
    points = rows["measure"].isin(["old compounds under contract", "professional coverage"])
    rows["value"] *= np.where(points, 100.0, 1.0)
    return rows.pivot_table("value", "sample", ["scenario", "measure"], observed=True)


def levels(values: pd.DataFrame) -> pd.DataFrame:
    """Give the measures under the programme."""
    return values[PROGRAMME].add_prefix("level: ")


def effects(values: pd.DataFrame) -> pd.DataFrame:
    """Give the effect of each lever within the programme, and of the programme."""
    parts = [
        (values[PROGRAMME] - values[without]).add_prefix(f"{name}: ")
        for name, without in WITHOUT.items()
    ]
    return pd.concat(parts, axis=1)


def parameters(swept: sim.Sweep) -> pd.DataFrame:
    """Give the parameters of each sample, by name."""
    drawn = swept.samples.set_index("sample").rename(
        columns=lambda key: key.removeprefix(PARAMETERS)
    )
    return drawn.loc[:, drawn.nunique() > 1]


def matters(drawn: pd.DataFrame, quantity: pd.Series) -> pd.DataFrame:
    """Give the parameters that a quantity goes along with more than chance makes any of them.

    Returns
    -------
    pandas.DataFrame
        parameter, rank_correlation, share (its square), chance (the largest share that any
        parameter has by chance, in 95 % of shuffles), at most `MOST` rows.
    """
    ranks = stats.rankdata(drawn.to_numpy(), axis=0)
    ranks = (ranks - ranks.mean(axis=0)) / ranks.std(axis=0)
    of_quantity = stats.rankdata(quantity.loc[drawn.index].to_numpy())
    if quantity.nunique() < 2:
        return pd.DataFrame(columns=["parameter", "rank_correlation", "share", "chance"])
    of_quantity = (of_quantity - of_quantity.mean()) / of_quantity.std()
    shuffled = randomness.generator(0, f"shuffles of {quantity.name}")
    largest = [
        np.abs(shuffled.permutation(of_quantity) @ ranks / len(ranks)).max()
        for _ in range(SHUFFLES)
    ]
    chance = float(np.quantile(largest, 1 - CHANCE)) ** 2
    found = pd.Series(of_quantity @ ranks / len(ranks), drawn.columns)
    order = found.abs().sort_values(ascending=False, kind="stable").index[:MOST]
    table = pd.DataFrame({"parameter": order, "rank_correlation": found[order].to_numpy()})
    return table.assign(share=table["rank_correlation"] ** 2, chance=chance)


def ensemble(swept: sim.Sweep) -> StoredEnsemble:
    """Give the runs with the programme as an ensemble of the priors, beside the targets."""
    targets, errors = targets_of(sim.load(PROGRAMME)), read_error_model()
    of_programme = (swept.runs["scenario"] == PROGRAMME).to_numpy()
    figures = figures_of(swept, compared_with(targets))[of_programme]
    observed = observe(
        errors,
        [
            figure_of(errors, PROGRAMME, name, one, float(spread))
            for (name, one), spread in zip(targets.items(), figures.std(axis=0), strict=True)
        ],
    )
    return StoredEnsemble(
        figures=pd.DataFrame({"city": PROGRAMME, "figure": list(targets)}),
        published=observed.published, shift=observed.shift, covariance=observed.covariance,
        model=figures, log_prior=np.zeros(len(figures)),
    )  # fmt: skip


def matters_table(found: pd.DataFrame) -> str:
    """Give a row for each quantity: what it goes along with, and the least share beyond chance."""
    rows = []
    for quantity, part in found.groupby("quantity", sort=False):
        beyond = part[part["share"] > part["chance"]]
        named = [f"`{one.parameter}` {one.rank_correlation:+.2f}" for one in beyond.itertuples()]
        rows.append(
            [quantity, ", ".join(named) or "none beyond chance", _share(part["chance"].iloc[0])]
        )
    return markdown(["in year 5", "goes along with (rank correlation)", "beyond chance from"], rows)


def ranks_table(found: pd.DataFrame) -> str:
    """Give the counts by bin of each effect, beside the band that holds all bins at once."""
    head = ["effect", "counts in ten bins", "band", "all inside", "reweighting reliable in"]
    return markdown(head, list(_ranks(found)))


def _ranks(found: pd.DataFrame) -> Iterator[list[str]]:
    for quantity, part in found.groupby("quantity", sort=False):
        counts = " ".join(str(count) for count in part["count"])
        band = f"{part['least'].iloc[0]} to {part['most'].iloc[0]}"
        inside = "yes" if part["inside"].all() else "no"
        yield [str(quantity), counts, band, inside, f"{100 * part['share_reliable'].iloc[0]:.0f} %"]


def _share(chance: float) -> str:
    return f"{100 * chance:.0f} % of the variance"


if __name__ == "__main__":
    main()
