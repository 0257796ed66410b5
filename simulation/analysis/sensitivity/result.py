"""Result: which parameters the outcomes of a design depend on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from simulation.analysis.comparison.result import save_result
from simulation.languages.translation import counted, joined, translated


@dataclass(frozen=True)
class Sensitivity:
    """Which uncertain parameters the outcomes of a design, and their differences, depend on.

    Attributes
    ----------
    effects
        For ``morris`` the result of `screen`, for ``sobol`` that of `sobol_indices`.
    variances
        Variance of each output, and the part that is noise of the seeds; see `split_variance`.
    shares
        For ``sobol`` the shares of the variance of one run, noise among them; see
        `shares_of_a_run`.  Otherwise without rows.
    emulators
        For ``sobol`` output, n_samples and explained: the share of the variance between samples
        that the emulator predicts of samples that it has not seen.  Otherwise without rows.
    about
        Method, scenarios, parameters, number of samples and seeds, scale, years of a run's value.

    Examples
    --------
    >>> import simulation as sim
    >>> design = {"scenarios": ["yongqiao"], "parameters": ["payment.norm"], "scale": 0.002,
    ...           "months": 1}
    >>> sim.sensitivity(design, trajectories=2, workers=1).measure
    'mean_absolute'
    """

    effects: pd.DataFrame
    variances: pd.DataFrame
    shares: pd.DataFrame
    emulators: pd.DataFrame
    about: Mapping[str, Any]

    def save(self, folder: str | Path) -> Path:
        """Write every table as CSV and Parquet into a folder, and `about` as JSON.

        Parameters
        ----------
        folder
            The folder; it need not exist.

        Returns
        -------
        pathlib.Path
            The folder.

        Raises
        ------
        InputError
            If the folder cannot be created.
        """
        tables = {"effects": self.effects, "variances": self.variances}
        if len(self.shares):
            tables |= {"shares": self.shares, "emulators": self.emulators}
        return save_result(folder, tables, self.about)

    @property
    def measure(self) -> str:
        """Column of `effects` by which parameters are ordered."""
        return "mean_absolute" if self.about["method"] == "morris" else "total"

    def __str__(self) -> str:
        about = self.about
        parts = [
            counted(len(about["parameters"]), "parameter"),
            counted(about["samples"], "sample"),
            counted(about["seeds"], "seed"),
            translated("scale {scale}", scale=f"{about['scale']:g}"),
        ]
        return f"{about['method'].capitalize()}: {joined(parts)}"
