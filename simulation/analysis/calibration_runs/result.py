"""Result: what a calibration found, and the files that keep it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from simulation.analysis.calibration.directions import about_directions, directions
from simulation.analysis.calibration.emulator_check import check_emulators
from simulation.analysis.calibration.observations import Observation
from simulation.analysis.calibration.weighting import resample
from simulation.analysis.calibration_runs.ensemble import Ensemble
from simulation.analysis.calibration_runs.procedure import Effort, Search
from simulation.analysis.calibration_runs.space import SUM
from simulation.experiments.posteriors import Posterior, ensemble_beside
from simulation.experiments.priors import dotted_key
from simulation.io.atomic_files import make_folder
from simulation.io.text_tables import write_text_table

ENSEMBLE, WAVES, CHECKS = "ensemble.csv", "waves.csv", "emulators.csv"
FEW = 50
"""Effective sample size below which a posterior is marked as unreliable."""


@dataclass(frozen=True, eq=False)
class Calibration:
    """What a calibration found.

    Attributes
    ----------
    posterior
        Equally weighted samples, and where they come from.
    ensemble
        All points that were run: stage, weight, log_prior (log of the prior density less that of
        the density they were drawn from), figures on the scales of the comparison (mean over
        seeds), and a column for each parameter by dotted key.
    waves
        For each region: stage whose points it has, share of the priors, low and high (interval of
        95 % of it), method.
    checks
        Left-out errors of the emulators, for each stage and figure.

    Examples
    --------
    The calibration that is built in, as it is stored; `calibrate` gives a new one.

    >>> import simulation as sim
    >>> none = pd.DataFrame()
    >>> found = Calibration(sim.read_posterior("wuhan"), none, none, none)
    >>> round(found.effective_sample_size)
    59
    """

    posterior: Posterior
    ensemble: pd.DataFrame
    waves: pd.DataFrame
    checks: pd.DataFrame

    @property
    def heading(self) -> list[str]:
        """What has to stand at the head of everything that is made of the posterior."""
        return list(self.posterior.about["heading"])

    @property
    def effective_sample_size(self) -> float:
        """Number of equally weighted points that the weights are worth."""
        return float(self.posterior.about["effective_sample_size"])

    @property
    def short_ensemble(self) -> pd.DataFrame:
        """The ensemble with the parameters of the directions alone, in six digits."""
        names = SUM.join(self.posterior.about["directions"]).split(SUM)
        members = [dotted_key(name) for name in names]
        varied = self.posterior.samples.columns.intersection(self.ensemble.columns)
        others = [key for key in varied if key not in members]
        return self.ensemble.drop(columns=others).map(_shortened)

    def save(self, folder: str | Path, name: str) -> Path:
        """Write the posterior and the tables into a folder.

        The posterior is ``NAME.csv`` and ``NAME.json``, beside ``NAME.ensemble.csv``.

        Parameters
        ----------
        folder
            The folder; it need not exist.
        name
            Name of the posterior.

        Returns
        -------
        pathlib.Path
            The posterior.

        Raises
        ------
        InputError
            If they cannot be written.
        """
        where = make_folder(folder)
        tables = {ENSEMBLE: self.ensemble, WAVES: self.waves, CHECKS: self.checks}
        for file, table in tables.items():
            write_text_table(table, where / file)
        posterior = self.posterior.save(where, name)
        write_text_table(self.short_ensemble, ensemble_beside(posterior))
        return posterior

    def __str__(self) -> str:
        about = self.posterior.about
        lines = [*self.heading, f"directions: {', '.join(about['directions'])}"]
        lines += [
            f"{row.stage}: {100 * row.share:.3g} % of the priors left"
            for row in self.waves.itertuples()
        ]
        lines.append(f"effective sample size: {self.effective_sample_size:.1f} of {about['runs']}")
        return "\n".join([*lines, about["fixed"]["text"], *about["warnings"]])


def _shortened(value: Any) -> Any:
    return float(f"{value:.6g}") if isinstance(value, float) else value


def result_of(
    found: Search, ensemble: Ensemble, effort: Effort, about: Mapping[str, Any]
) -> Calibration:
    """Put together what a calibration found.

    Parameters
    ----------
    found, ensemble
        Waves, and all runs with their weights.
    effort
        How much was run.
    about
        Where it comes from: ``without`` and whatever else is to be stored.
    """
    drawn = resample(ensemble.weights, effort.resampled, effort.seed)
    samples = found.space.table(ensemble.scores[drawn])
    waves = _waves(found)
    story = _about(found, ensemble, len(set(drawn.tolist())), about)
    more = {"fixed": _fixed(found, ensemble, effort.seed), "waves": waves.to_dict("records")}
    posterior = Posterior(samples, {**story, **more})
    return Calibration(posterior, ensemble.table(found), waves, _checks(found))


def _about(
    found: Search, ensemble: Ensemble, distinct: int, about: Mapping[str, Any]
) -> dict[str, Any]:
    shrunk, error = ensemble.shrinkage(found)
    figures = found.names
    few = ensemble.effective < FEW
    rough = f"unreliable: the effective sample size is {ensemble.effective:.1f}, below {FEW}"
    left_out = [f"calibrated without {name}" for name in about["without"]]
    return {
        **about,
        "heading": [*left_out, *([rough] if few else [])],
        "directions": list(found.space.directions),
        "points": {stage.name: len(stage.scores) for stage in ensemble.stages},
        "runs": len(ensemble.weights),
        "effective_sample_size": ensemble.effective,
        "distinct_samples": distinct,
        "correction": dict(zip(figures, found.correction.tolist(), strict=False)),
        "observation": _observation(ensemble.observation),
        "shrinkage": shrunk,
        "shrinkage_error": error,
        "warnings": found.warnings,
    }


def _fixed(found: Search, ensemble: Ensemble, seed: int) -> dict[str, Any]:
    """Say how many directions the data fix, where the effective sample size allows to."""
    names, size = found.space.directions, ensemble.effective
    if size < len(names) + 1:
        text = f"too few effective samples to say how many of {len(names)} directions the data fix"
        return {"text": text, "directions": []}
    table = directions(found.space.inputs(ensemble.scores), ensemble.weights, names, seed)
    return {"text": about_directions(table), "directions": table.to_dict("records")}


def _observation(about: Observation) -> dict[str, Any]:
    """Say what the figures of the ensemble are weighed against, on the scales of the comparison."""
    return {
        "names": list(about.names),
        "published": about.published.tolist(),
        "shift": about.shift.tolist(),
        "covariance": about.covariance.tolist(),
    }


def _waves(found: Search) -> pd.DataFrame:
    names = [stage.name for stage in found.stages[1:]]
    rows = [
        (name, one.share, *one.interval, one.method)
        for name, one in zip(names, found.fillings, strict=True)
    ]
    return pd.DataFrame(rows, columns=["stage", "share", "low", "high", "method"])


def _checks(found: Search) -> pd.DataFrame:
    tables = [
        check_emulators(wave.emulator).assign(stage=stage.name)
        for stage, wave in zip(found.stages, found.waves, strict=True)
    ]
    return pd.concat(tables, ignore_index=True)
