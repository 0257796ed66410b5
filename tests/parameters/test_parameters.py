"""Parameters: each declared once, with a prior that fits its default and its bounds."""

import csv
from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError

from simulation.core.parameter import (
    HalfNormal,
    LogUniform,
    Normal,
    ParameterGroup,
    Uniform,
    parameter,
    share,
)
from simulation.io.errors import InputError
from simulation.levers import LEVERS
from simulation.parameters.core_parameters import CoreParameters
from simulation.parameters.initial_conditions import CityStart
from simulation.scenario.parameter_set import Parameters

GROUPS = {name: type(field.default) for name, field in Parameters.model_fields.items()}
ALL = {
    f"{group}.{name}": (kind, name)
    for group, kind in {**GROUPS, "start": CityStart}.items()
    for name in kind.model_fields
}
COUNTS = ("welfare_firms.room",)  # how many, and no effect
CLEAR_OF_CHANCE = 3.0  # standard deviations at which samples of a prior end, within its bounds


def bounds(kind, name):
    """Least and greatest value that is not refused."""
    metadata = kind.model_fields[name].metadata
    low = next((m.ge for m in metadata if hasattr(m, "ge")), -np.inf)
    high = next((m.le for m in metadata if hasattr(m, "le")), np.inf)
    return low, high


def reach(prior):
    """Interval in which nearly all of a prior lies."""
    match prior:
        case Uniform(low=low, high=high) | LogUniform(low=low, high=high):
            return low, high
        case Normal(mean=mean, sd=sd):
            return mean - CLEAR_OF_CHANCE * sd, mean + CLEAR_OF_CHANCE * sd
        case HalfNormal(sd=sd):
            return 0.0, CLEAR_OF_CHANCE * sd


def test_every_lever_with_effects_has_a_group_of_parameters():
    effects = {name for name, lever in LEVERS.items() if lever.effects.model_fields}
    assert set(GROUPS) == set(CoreParameters.model_fields) | effects
    assert all(issubclass(kind, ParameterGroup) for kind in GROUPS.values())


@pytest.mark.parametrize("key", ALL)
def test_a_declaration_is_complete(key):
    kind, name = ALL[key]
    about, field = kind.declarations()[name], kind.model_fields[name]
    assert field.description
    assert about.unit
    low, high = bounds(kind, name)
    assert low <= field.default <= high
    if about.provenance in ("literature", "figure"):
        assert about.source
    if about.prior is not None:
        least, most = reach(about.prior)
        assert low <= least < most <= high
        assert least <= field.default <= most
    if isinstance(about.prior, Normal):
        assert field.default == about.prior.mean


def test_defaults_and_priors_are_as_pinned():
    """All of them stand in `defaults.csv` once more: changing one is a change of two files."""
    text = Path(__file__).with_name("defaults.csv").read_text("utf8")
    pinned = {key: tuple(values) for key, *values in list(csv.reader(text.splitlines()))[1:]}
    declared = {
        key: (
            repr(kind.model_fields[name].default),
            str(kind.declarations()[name].prior or "fixed"),
        )
        for key, (kind, name) in ALL.items()
    }
    assert declared == pinned


def test_what_institutions_do_may_be_nothing():
    """Bounds leave room for no effect at all, whatever the default says."""
    effects = {
        key: (kind, name)
        for key, (kind, name) in ALL.items()
        if key.split(".")[0] in {*LEVERS, "branches", "weights", "effort"}
        and key not in COUNTS
        and isinstance(kind.declarations()[name].prior, Normal | HalfNormal | Uniform)
    }
    assert len(effects) > 15
    for key, (kind, name) in effects.items():
        low, high = bounds(kind, name)
        least, most = reach(kind.declarations()[name].prior)
        assert low <= 0 <= high, key
        assert least <= 0 <= most, key


def test_a_disputed_effect_may_do_harm():
    priors = CoreParameters().effort.declarations()
    for name in ("committee", "oversight", "branch"):
        assert reach(priors[name].prior)[0] < 0, name
    for about in CoreParameters().potency.declarations().values():
        assert reach(about.prior)[0] < 0


class Example(ParameterGroup):
    pace: float = parameter(
        0.5, "pace", symbol="eta", prior=Uniform(0, 1), provenance="literature", source="A"
    )
    part: float = share(0.25, "part")


def test_groups_are_frozen_strict_and_within_bounds():
    with pytest.raises(ValidationError, match="frozen"):
        Example().pace = 1.0
    for wrong in ({"part": 1.1}, {"part": -0.1}, {"part": "0.5"}, {"pace": float("nan")}, {"x": 1}):
        with pytest.raises(InputError, match="Example: "):
            Example(**wrong)
    assert Example(part=1).part == 1.0


def test_groups_can_be_looked_at():
    table = Example.describe().set_index("parameter")
    assert table.loc["pace", ["symbol", "default", "prior", "source"]].tolist() == [
        "eta",
        0.5,
        "uniform 0 to 1",
        "A",
    ]
    assert table.loc["part", "prior"] == "fixed"
    assert str(Normal(0, 2)) == "normal, mean 0, sd 2"
    assert str(LogUniform(0.1, 10)) == "log-uniform 0.1 to 10"
    assert LogUniform(0.1, 10).median == 1
    assert str(HalfNormal(2)) == "half-normal, sd 2"
