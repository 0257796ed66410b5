"""Scripts that write pages of docs/findings: what they compute, on tables made by hand."""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import simulation as sim

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "docs"))

import structures
import uncertainties


def structure(**changed):
    usual = {"neighbours": "network", "payers": "typed", "firm": "satisficing"}
    rest = {"capture": "additive", "score": "inflated", "imitation": "reported"}
    return pd.Series({f"structure.{k}": v for k, v in {**usual, **rest, **changed}.items()})


def test_a_structure_is_named_by_what_is_not_as_usual():
    assert structures.structure_of(structure()) == structures.AS_IT_IS
    assert structures.structure_of(structure(score="true")) == "score: true"
    every = sim.Design.of(structures.DESIGN).points()[-1]
    assert structures.structure_of(pd.Series(every)) == structures.ALL


def test_an_effect_is_within_a_structure_and_sample():
    rows = [
        (form, scenario, "old compounds under contract", 5, sample, value)
        for form, base in (("as it is", 0.1), ("score: true", 0.5))
        for sample in (1, 2)
        for scenario, value in (
            (structures.BASE, base * sample),
            (f"{structures.BASE}+fee_subsidy", base * sample + 0.01 * sample),
        )
    ]
    columns = ["structure", "scenario", "measure", "year", "sample", "value"]
    found = structures.differences(pd.DataFrame(rows, columns=columns))
    assert set(found["lever"]) == {"subsidy"}
    assert found["effect"].tolist() == pytest.approx([1.0, 2.0, 1.0, 2.0])  # points


def test_what_matters_is_named_and_what_does_not_is_not():
    chance = np.random.default_rng(1)
    drawn = pd.DataFrame(chance.random((200, 40)), columns=[f"p{k}" for k in range(40)])
    quantity = (3 * drawn["p7"] + 0.5 * chance.random(200)).rename("with cause")
    found = uncertainties.matters(drawn, quantity)
    assert found["parameter"].iloc[0] == "p7"
    assert found["share"].iloc[0] > 0.8
    assert (found["share"].iloc[1:] < found["chance"].iloc[1:]).all()
    nothing = pd.Series(chance.random(200), name="without cause")
    assert "none beyond chance" in uncertainties.matters_table(
        uncertainties.matters(drawn, nothing).assign(quantity="without cause")
    )


def test_the_effect_of_a_lever_is_the_programme_less_the_programme_without_it():
    names = [uncertainties.PROGRAMME, *uncertainties.WITHOUT.values()]
    values = pd.DataFrame(
        {(name, "satisfaction"): [50.0 + k, 60.0 + k] for k, name in enumerate(names)}
    )
    found = uncertainties.effects(values)
    assert found["appointments: satisfaction"].tolist() == [-1.0, -1.0]
    assert found["programme: satisfaction"].tolist() == [-4.0, -4.0]
