"""What a calibration left of the priors: tables and figure of docs/findings/posterior.md.

``python docs/posterior_page.py`` reads the built-in posterior, computes nothing of the model, and
writes the tables of the page and its figure anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import stats
from tables import markdown, write_tables

import simulation as sim
from simulation.analysis.validation.profiles import TENTHS, fitting_tenths, profiles
from simulation.analysis.validation_runs.stored import read_quantities, read_stored
from simulation.experiments.posterior_samples import DEFAULT
from simulation.experiments.posteriors import Posterior
from simulation.experiments.priors import PARAMETERS, Uncertain, uncertain, uncertain_assumptions
from simulation.plots.posterior import GRID, save_posterior

PAGE = Path(__file__).parent / "findings" / "posterior.md"
FIGURE = Path(__file__).parent / "images" / "posterior.png"
MOST = 12
"""Parameters in the table and in the figure."""
LEAST_CORRELATION = 0.3
"""Least rank correlation of parameters that are traded off; larger if chance makes as much."""
POTENCIES = ("potency.party", "potency.audit", "potency.voice")


def main() -> None:
    """Write the page and the figure."""
    posterior = sim.read_posterior(DEFAULT)
    known = {**uncertain(), **uncertain_assumptions([sim.load(posterior.about["scenario"])])}
    samples = posterior.samples.rename(columns=lambda key: key.removeprefix(PARAMETERS))
    names = [name for name in posterior.informed if name in samples]
    tables = {
        "the calibration": markdown(["", ""], list(about(posterior))),
        "what is narrowed": markdown(
            ["parameter", "prior, 90 %", "posterior, 90 %", "shrinkage"],
            [narrowed_row(posterior, samples, known, name) for name in names[:MOST]],
        ),
        "what is traded off": markdown(
            ["parameter", "against", "rank correlation"],
            list(trade_offs(posterior, samples, names)) or [["none beyond chance", "–", "–"]],
        ),
        "how well each value fits": markdown(
            ["direction", "tenths that fit", *(str(tenth) for tenth in range(1, TENTHS + 1))],
            list(profile_rows(posterior)),
        ),
        "negative potencies": markdown(
            ["potency", "share below 0, prior", "share below 0, posterior"],
            [potency_row(samples, known, name) for name in POTENCIES],
        ),
    }
    write_tables(PAGE, tables)
    save_posterior(posterior, FIGURE)


def about(posterior: Posterior) -> Iterator[list[str]]:
    """Say in rows where a posterior comes from, and what it is worth."""
    told = posterior.about
    yield ["command", f"`{told['command']}`"]
    yield ["heading", "; ".join(told["heading"]) or "none"]
    yield ["targets", ", ".join(f"`{name}`" for name in told["targets"])]
    yield ["points that were run", ", ".join(f"{k} {n}" for k, n in told["points"].items())]
    shares = (f"{wave['stage']}: {100 * wave['share']:.3g} %" for wave in told["waves"])
    yield ["share of the priors that is plausible", ", ".join(shares)]
    yield ["effective sample size", f"{told['effective_sample_size']:.1f}"]
    beyond = f"{len(posterior.informed)} of {len(told['shrinkage'])}"
    yield ["parameters and sums narrowed beyond chance", beyond]
    yield ["directions", told.get("fixed", {}).get("text", "not asked")]


def narrowed_row(
    posterior: Posterior, samples: pd.DataFrame, known: dict[str, Uncertain], name: str
) -> list[str]:
    """Give intervals of a parameter under prior and posterior."""
    prior = known[name].quantiles(np.array([0.05, 0.95]))
    own = samples[name].quantile([0.05, 0.95])
    texts = [f"{low:.3g} to {high:.3g}" for low, high in (prior, own)]
    return [f"`{name}`", *texts, f"{100 * posterior.informed[name]:.0f} %"]


def trade_offs(
    posterior: Posterior, samples: pd.DataFrame, names: list[str]
) -> Iterator[list[str]]:
    """Give pairs of which a narrowed parameter is one, the most correlated first.

    Chance would make fewer than one of all pairs as correlated.
    """
    ranks = samples.corr("spearman")
    pairs = [
        (abs(ranks.loc[one, other]), one, other)
        for one in names
        for other in ranks
        if one != other and not (other in names and other < one)
    ]
    points = posterior.about["effective_sample_size"]
    chance = stats.norm.isf(0.5 / (len(pairs) + 1)) / np.sqrt(points)
    for size, one, other in sorted(pairs, reverse=True)[:MOST]:
        if size > max(LEAST_CORRELATION, chance):
            yield [f"`{one}`", f"`{other}`", f"{ranks.loc[one, other]:+.2f}"]


def profile_rows(posterior: Posterior) -> Iterator[list[str]]:
    """Give the loss of log likelihood in each tenth of the prior of each direction."""
    stored = read_stored(DEFAULT, posterior, [])
    table = profiles(stored, read_quantities(DEFAULT, posterior))
    fitting = fitting_tenths(table)
    losses = table.pivot(index="quantity", columns="tenth", values="loss").round(1)
    for name in posterior.about["directions"]:
        yield [f"`{name}`", f"{fitting[name]} of {TENTHS}", *map(str, losses.loc[name])]


def potency_row(samples: pd.DataFrame, known: dict[str, Uncertain], name: str) -> list[str]:
    """Give the share of prior and posterior in which institutions do harm."""
    prior = np.mean(np.array(known[name].quantiles(GRID)) < 0)
    return [f"`{name}`", f"{100 * prior:.0f} %", f"{100 * (samples[name] < 0).mean():.0f} %"]


if __name__ == "__main__":
    main()
