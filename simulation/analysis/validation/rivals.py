"""Rivals: other models, data that cannot be true, and other error models, by reweighting."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from simulation.analysis.validation.densities import total
from simulation.analysis.validation.left_out import each_figure, left_out_table
from simulation.analysis.validation.reweighting import StoredEnsemble
from simulation.core.tables import Rows
from simulation.io.validation import refuse

RIVALS = [
    "model", "n_figures", "log_density", "standard_error", "difference",
    "standard_error_of_difference", "n_unreliable", "log_evidence", "effective_sample_size",
    "pareto_k", "reliable",
]  # fmt: skip
SAME_STATISTIC = ("outcome", "place", "kind")
"""Columns of figures that are equal where two figures are of one statistic."""
ERROR_FACTORS = (1.0, 0.5, 2.0)


def compare_rivals(rivals: Mapping[str, StoredEnsemble]) -> pd.DataFrame:
    """Compare models by the log predictive density of figures that they were not fitted to.

    Parameters
    ----------
    rivals
        Ensembles by the name of their model, the reference first, with the same number of figures.

    Returns
    -------
    pandas.DataFrame
        With the columns `RIVALS`, one row for each model: ``log_density`` is the sum over all
        figures, each left out once; ``difference`` is that to the reference, positive if the model
        predicts better, with the standard error of the paired differences; ``n_unreliable`` is the
        number of figures whose reweighting is unreliable; the rest is of the fit to all figures.

    Raises
    ------
    InputError
        If the models have different figures, whose densities cannot be compared.
    """
    numbers = {name: len(one.published) for name, one in rivals.items()}
    if len(set(numbers.values())) > 1:
        raise refuse("rivals", "figures", numbers, "the same figures for each model")
    return pd.DataFrame(_compared(rivals), columns=RIVALS)


def _compared(rivals: Mapping[str, StoredEnsemble]) -> Iterator[dict[str, object]]:
    tables = {name: left_out_table(one, each_figure(one.figures)) for name, one in rivals.items()}
    reference = next(iter(tables.values()))["log_density"].to_numpy()
    for name, ensemble in rivals.items():
        density, weights = tables[name]["log_density"].to_numpy(), ensemble.weights()
        yield {
            "model": name,
            "n_figures": len(density),
            **dict(zip(RIVALS[2:4], total(density), strict=True)),
            **dict(zip(RIVALS[4:6], total(density - reference), strict=True)),
            "n_unreliable": int((~tables[name]["reliable"]).sum()),
            "log_evidence": ensemble.log_evidence,
            "effective_sample_size": weights.effective_sample_size,
            "pareto_k": weights.pareto_k,
            "reliable": weights.reliable,
        }


def with_errors_scaled(ensemble: StoredEnsemble, factor: float) -> StoredEnsemble:
    """Multiply every error by a factor: its mean, and its standard deviation."""
    covariance = ensemble.covariance * factor**2
    return replace(ensemble, shift=ensemble.shift * factor, covariance=covariance)


def compare_error_models(
    ensemble: StoredEnsemble, factors: Sequence[float] = ERROR_FACTORS
) -> pd.DataFrame:
    """Compare the error model with its half and its double; see `compare_rivals`.

    Parameters
    ----------
    ensemble
        The ensemble.
    factors
        What each error is multiplied by, the reference first.
    """
    scaled = {f"errors times {one:g}": with_errors_scaled(ensemble, one) for one in factors}
    return compare_rivals(scaled)


def with_errors_of(rival: StoredEnsemble, reference: StoredEnsemble) -> StoredEnsemble:
    """Give the ensemble of a rival with the errors of the reference, in the order of its figures.

    What was published stays that of the rival: it is corrected by runs of the rival itself.

    Raises
    ------
    InputError
        If the two are not of the same figures.
    """
    keys = [
        list(map(tuple, one.figures[["city", "figure"]].to_numpy())) for one in (rival, reference)
    ]
    if sorted(keys[0]) != sorted(keys[1]):
        read, expected = (", ".join(": ".join(one) for one in sorted(each)) for each in keys)
        raise refuse("rivals", "figures", read, expected)
    order = [keys[0].index(one) for one in keys[1]]
    return replace(
        reference, published=rival.published[order], model=rival.model[:, order],
        log_prior=rival.log_prior,
    )  # fmt: skip


def swapped_cities(figures: pd.DataFrame) -> Rows:
    """Give each figure the value of the same statistic and year in the next city.

    Parameters
    ----------
    figures
        One row for each figure: city, outcome, place, kind, period (a year, or a month such as
        ``2021-10``).  Figures of one outcome, place and kind are on one scale.

    Returns
    -------
    numpy.ndarray
        Shape (n_figures,): the figure whose value each one gets.  A figure without a counterpart
        keeps its own.

    Examples
    --------
    >>> figures = pd.DataFrame({"city": ["a", "b"], "outcome": "x", "place": "city",
    ...                         "kind": "reported", "period": "2019"})
    >>> swapped_cities(figures).tolist()
    [1, 0]
    """
    order, dated = np.arange(len(figures)), _numbered(figures)
    dated = dated.assign(year=dated["period"].astype(str).str[:4])
    nth = dated.groupby(["city", *SAME_STATISTIC, "year"]).cumcount()  # of a city in its year
    for rows in _groups(dated.assign(nth=nth), [*SAME_STATISTIC, "year", "nth"], "city"):
        order[rows] = np.roll(rows, -1)
    return order


def reversed_years(figures: pd.DataFrame) -> Rows:
    """Give the first figure of a statistic of a city the value of its last, and so on.

    Parameters
    ----------
    figures
        As for `swapped_cities`.

    Returns
    -------
    numpy.ndarray
        Shape (n_figures,), as for `swapped_cities`.
    """
    order = np.arange(len(figures))
    for rows in _groups(_numbered(figures), ["city", *SAME_STATISTIC], "period"):
        order[rows] = rows[::-1]
    return order


def _numbered(figures: pd.DataFrame) -> pd.DataFrame:
    """Figures with the number of their row, in the order of their periods."""
    numbered = figures.assign(row=np.arange(len(figures)))
    return numbered.sort_values("period", kind="stable", ignore_index=True)


def _groups(numbered: pd.DataFrame, same: list[str], along: str) -> Iterator[Rows]:
    """Row numbers of the figures that are the same in some columns, sorted by another one."""
    ordered = numbered.sort_values(along, kind="stable")
    for _, group in ordered.groupby(same, sort=False):
        yield group["row"].to_numpy()


PLACEBOS = {"figures swapped between cities": swapped_cities, "years reversed": reversed_years}


def compare_placebos(ensemble: StoredEnsemble) -> pd.DataFrame:
    """Fit figures in places where they do not belong: a good model predicts these worse.

    The errors stay with the place and the period.

    Parameters
    ----------
    ensemble
        The ensemble, whose figures have the columns city, figure, outcome, place, kind, period.

    Returns
    -------
    pandas.DataFrame
        As for `compare_rivals`, with the figures ``as published`` first, and the column
        ``n_moved``: the number of figures whose value is another one.  Where it is 0 the placebo
        says nothing, since no two figures could be exchanged.
    """
    orders = {name: order(ensemble.figures) for name, order in PLACEBOS.items()}
    moved = {
        name: replace(ensemble, published=ensemble.published[one]) for name, one in orders.items()
    }
    table = compare_rivals({"as published": ensemble, **moved})
    n_moved = [int((one.published != ensemble.published).sum()) for one in moved.values()]
    return table.assign(n_moved=[0, *n_moved])
