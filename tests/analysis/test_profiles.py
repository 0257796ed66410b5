"""Profiles of a likelihood: known losses, tenths by the weights of the prior."""

import numpy as np
import pandas as pd
import pytest

from simulation.analysis.validation.profiles import COLUMNS, fitting_tenths, profiles
from simulation.analysis.validation.reweighting import StoredEnsemble

MODEL = np.linspace(-3, 3, 100)


def ensemble(log_prior):
    figures = pd.DataFrame({"city": ["here"], "figure": ["coverage"]})
    published = np.array([0.0])
    return StoredEnsemble(
        figures, published, 0 * published, np.eye(1), MODEL[:, None], np.asarray(log_prior)
    )


def test_the_loss_in_a_tenth_is_that_of_its_best_point():
    table = profiles(ensemble(np.zeros(100)), pd.DataFrame({"model": MODEL}))
    assert tuple(table.columns) == COLUMNS
    assert table["tenth"].tolist() == list(range(1, 11))
    assert table["points"].tolist() == [10] * 10
    best = (np.abs(MODEL).reshape(10, 10).min(axis=1) ** 2 - np.abs(MODEL).min() ** 2) / 2
    assert table["loss"].to_numpy() == pytest.approx(best)
    assert fitting_tenths(table)["model"] == (best <= 1.92).sum()


def test_tenths_are_those_of_the_prior_wherever_points_were_run():
    often = np.where(MODEL < 0, 0.0, np.log(9.0))
    table = profiles(ensemble(often), pd.DataFrame({"model": MODEL})).set_index("tenth")
    assert table.loc[1, "points"] == 50
    assert table.loc[1, "high"] == MODEL[49]
    assert table.loc[2, "low"] > 0


def test_a_tenth_without_points_has_no_row():
    table = profiles(ensemble(np.zeros(100)), pd.DataFrame({"same": MODEL}))
    alone = profiles(
        ensemble(np.where(MODEL[50] == MODEL, 20.0, 0.0)), pd.DataFrame({"same": MODEL})
    )
    assert len(table) == 10
    assert 0 < len(alone) < 10
