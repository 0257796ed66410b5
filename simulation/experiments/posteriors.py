"""Posteriors: samples of uncertain parameters that a calibration left, and where they come from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy import special

from simulation.experiments.priors import (
    PARAMETERS,
    dotted_key,
    names_of_parameters,
    uncertain,
)
from simulation.io import paths
from simulation.io.atomic_files import make_folder, write_json
from simulation.io.errors import InputError
from simulation.io.extras import module_of_extra
from simulation.io.text_tables import read_text_table, write_text_table
from simulation.io.validation import did_you_mean, refuse
from simulation.scenario.assumptions import TABLE

KIND = "posteriors"
ENSEMBLE = ".ensemble.csv"
LEAST = 0.1
"""Shrinkage below which a parameter counts as assumed."""
SAMPLE = "sample"
"""The first column: 1, 2, and so on."""


@dataclass(frozen=True, eq=False)
class Posterior:
    """Equally weighted samples of uncertain parameters.

    Attributes
    ----------
    samples
        One row per sample, one column per dotted key, such as ``parameters.payment.norm``; as it
        is, it can be the samples of a `Design`.
    about
        Where it comes from: command, targets, error model, code, seeds, waves and so on.

    Examples
    --------
    >>> import simulation as sim
    >>> posterior = sim.read_posterior("wuhan")
    >>> posterior.samples["parameters.payment.norm"].shape
    (200,)
    """

    samples: pd.DataFrame
    about: Mapping[str, Any]

    def with_fixed(self, values: Mapping[str, float]) -> Posterior:
        """Give the posterior with parameters that are the same in all samples, by dotted key.

        Parameters
        ----------
        values
            Values by dotted key, such as ``parameters.payment.norm``, in the unit of the parameter.

        Returns
        -------
        Posterior
            A copy.

        Examples
        --------
        >>> import simulation as sim
        >>> fixed = sim.read_posterior("wuhan").with_fixed({"parameters.payment.norm": 0.5})
        >>> fixed.samples["parameters.payment.norm"].unique().tolist()
        [0.5]
        """
        return Posterior(self.samples.assign(**values), self.about)

    @property
    def informed(self) -> dict[str, float]:
        """Shrinkage of the parameters that the data inform, the most informed first.

        It is above 10 %, and so large that chance would make fewer than one of all that large.

        Examples
        --------
        >>> about = {"shrinkage": {"a": 0.9, "b": 0.3}, "shrinkage_error": 0.8}
        >>> Posterior(pd.DataFrame(), about).informed
        {'a': 0.9}
        """
        shrinkage: Mapping[str, float] = self.about.get("shrinkage", {})
        if not shrinkage:
            return {}
        chance = -special.ndtri(1 / (len(shrinkage) + 1)) * self.about["shrinkage_error"]
        found = {name: one for name, one in shrinkage.items() if one > max(LEAST, float(chance))}
        return dict(sorted(found.items(), key=lambda one: -one[1]))

    def to_arviz(self) -> Any:
        """Give the samples as ArviZ has them, for its figures and diagnostics.

        Returns
        -------
        xarray.DataTree
            With the group ``posterior``: one chain, a variable for each parameter, such as
            ``potency.party``.

        Raises
        ------
        InputError
            If ArviZ is not installed.
        """
        arviz = module_of_extra("arviz_base", "to_arviz")
        columns = {
            key.removeprefix(PARAMETERS): values.to_numpy(float)[None]
            for key, values in self.samples.items()
        }
        return arviz.from_dict({"posterior": columns})

    def save(self, folder: str | Path, name: str) -> Path:
        """Write ``NAME.csv`` and ``NAME.json`` into a folder.

        Parameters
        ----------
        folder
            The folder; it need not exist.
        name
            Name of both files.

        Returns
        -------
        pathlib.Path
            The table.

        Raises
        ------
        InputError
            If they cannot be written.

        Examples
        --------
        >>> import tempfile
        >>> import simulation as sim
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     sim.read_posterior("wuhan").save(folder, "mine").name
        'mine.csv'
        """
        path = make_folder(folder) / f"{name}.csv"
        table = self.samples.copy()
        table.insert(0, SAMPLE, np.arange(1, len(table) + 1))
        write_json(path.with_suffix(".json"), dict(self.about))
        write_text_table(table, path)
        return path


def read_posterior(source: str | Path) -> Posterior:
    """Read a posterior.

    Parameters
    ----------
    source
        Name of a built-in one, or the path of a ``.csv`` file, beside which its ``.json`` lies.

    Returns
    -------
    Posterior
        Its samples, and where they come from.

    Raises
    ------
    InputError
        If there is no such file, or it is no posterior.

    Examples
    --------
    >>> import simulation as sim
    >>> posterior = sim.read_posterior("wuhan")
    >>> len(posterior.samples), posterior.about["scenario"]
    (200, 'wuhan')
    """
    path = posterior_file(source)
    table = read_text_table(path).apply(lambda column: _numbers(path, column))
    if list(table.columns[:1]) != [SAMPLE] or len(table.columns) < 2 or table.empty:
        raise refuse(str(path), "columns", list(table.columns[:2]), f"{SAMPLE}, then parameters")
    if table[SAMPLE].tolist() != list(range(1, len(table) + 1)):
        raise refuse(str(path), SAMPLE, table[SAMPLE].tolist()[:3], "1, 2, and so on")
    for key in table.columns[1:]:
        _check_key(path, key)
    return Posterior(table.drop(columns=SAMPLE), _about(path.with_suffix(".json")))


def _check_key(path: Path, key: str) -> None:
    known = {dotted_key(name) for name in (*uncertain(), *names_of_parameters())}
    if key not in known and not key.startswith(f"{TABLE}."):
        expected = f"a parameter; {did_you_mean(key, known)}"
        raise refuse(str(path), "columns", key, expected)


def posterior_file(source: str | Path) -> Path:
    """Give the path of a posterior that is named as for `read_posterior`.

    Raises
    ------
    InputError
        If there is no built-in one of that name.
    """
    if isinstance(source, Path) or source.endswith(".csv") or "/" in source or "\\" in source:
        return paths.expanded(source)
    folder = paths.built_in(KIND)
    path = folder / f"{source}.csv"
    if not paths.is_file(path):
        known = [one.stem for one in folder.glob("*.csv") if not one.name.endswith(ENSEMBLE)]
        expected = did_you_mean(source, known) if known else "the path of a .csv file"
        raise InputError(f"{source or repr(source)}: is no built-in posterior, expected {expected}")
    return path


def ensemble_beside(posterior: Path) -> Path:
    """Give the path of the ensemble of which a posterior was drawn.

    Examples
    --------
    >>> ensemble_beside(Path("mine.csv")).name
    'mine.ensemble.csv'
    """
    return posterior.with_suffix(ENSEMBLE)


def _numbers(path: Path, column: pd.Series) -> pd.Series:
    """Give exactly the numbers that were written, whole ones as such."""
    kind = int if column.str.fullmatch(r"-?\d+").all() else float
    try:
        numbers = column.map(kind)
    except ValueError:
        numbers = pd.Series([np.nan])
    if not np.isfinite(numbers).all():
        raise InputError(f"{path}: {column.name}: has a gap, expected a number in every row")
    return numbers


def _about(path: Path) -> dict[str, Any]:
    try:
        about = json.loads(path.read_text("utf8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: cannot be read: {error}") from None
    if not isinstance(about, dict):
        raise InputError(f"{path}: read {type(about).__name__}, expected a table")
    return about
